"""Who reads: the person of the account, or the owner of a private workspace."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime

from stepladder.server.people.models import Person
from stepladder.server.people.requests import now


class Reader:
    """Sets ``request.reader`` (a person, or None) and ``request.moment``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The response."""
        request.moment = localtime(now())  # type: ignore[attr-defined]
        request.reader = _reader(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def _reader(request: HttpRequest) -> Person | None:
    if settings.PRIVATE_WORKSPACE:
        # No password on loopback; and from elsewhere nothing, whatever the server was bound to.
        return Person.objects.filter(key="me").first() if _from_loopback(request) else None
    # The backend fetched the person with the account; an account without a person is an outsider.
    return getattr(request.user, "person", None) if request.user.is_authenticated else None


def _from_loopback(request: HttpRequest) -> bool:
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return address.is_loopback and "HTTP_X_FORWARDED_FOR" not in request.META
