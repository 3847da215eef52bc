"""Default-deny: a view without a policy does not exist for anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from stepladder.server.access.policy import Policy, anyone, members

THIRD_PARTY = {
    "account_login": Policy(anyone, "Signing in is for those who have not."),
    "account_logout": Policy(anyone, "Signing out twice harms nobody."),
    "account_reset_password": Policy(anyone, "Who forgot a password is not signed in."),
    "account_reset_password_done": Policy(anyone, "The page after asking for a new password."),
    "account_reset_password_from_key": Policy(anyone, "The link in the message stands for the person."),
    "account_reset_password_from_key_done": Policy(anyone, "The page after setting a new password."),
    "account_change_password": Policy(members, "One's own password."),
    "set_language": Policy(anyone, "The witness and the outsider choose a language too."),
}
"""Views of others, by the name of their address: they cannot carry the mark. What is not named here is closed."""

_LARGEST = 2**63 - 1
"""The largest id that a database holds; SQLite fails to look for a larger one."""

_NO_STORE = "no-store, private"


class DefaultDeny:
    """Answers 404 unless the view's policy admits the reader. What members see is kept by no cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response, never stored by a cache for a page of a member."""
        response = self.get_response(request)
        if getattr(request, "reader", None) is not None and "Cache-Control" not in response:
            response["Cache-Control"] = _NO_STORE
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], _args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Refuse before the view runs.

        Raises:
            Http404: there is no policy, or it does not admit the reader; or an id is larger than any can be.
        """
        if any(isinstance(each, int) and each > _LARGEST for each in kwargs.values()):
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            _drop_nul(request)
        policy = policy_of(view, request.resolver_match.view_name if request.resolver_match else "")
        if policy is None or not policy.who.admits(request):
            raise Http404


def policy_of(view: Callable[..., HttpResponseBase], name: str | None) -> Policy | None:
    """The policy of a view: its mark, or its line in the table of exceptions."""
    policy = getattr(view, "policy", None)
    return policy if isinstance(policy, Policy) else THIRD_PARTY.get(name or "")


def _drop_nul(request: HttpRequest) -> None:
    """Take NUL out of what is asked for: nobody means it, and PostgreSQL fails to look for it."""
    cleaned = request.GET.copy()
    for name, values in request.GET.lists():
        cleaned.setlist(name, [str(value).replace("\x00", "") for value in values])
    request.GET = cleaned  # type: ignore[assignment]
