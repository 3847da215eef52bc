"""Signing in: accounts come from the organization's records, so nobody makes one here."""

from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.utils.timezone import localdate

from stepladder.server.people.clock import now
from stepladder.server.people.models import Person, User
from stepladder.server.people.queries import here_condition


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Signing up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the interface of allauth
        """Never."""
        return False

    def add_message(self, *_args: object, **_kwargs: object) -> None:
        """Nothing: that one is signed in or out can be seen."""


class Backend(AuthenticationBackend):  # type: ignore[misc]
    """Sign-in by e-mail address and password; the person of the account comes in the same question.

    Whoever has left signs in no more, and a session that is still open ends with the day after the last one.
    """

    def user_can_authenticate(self, user: User) -> bool:
        """Whether the account is in use, and its person has not left."""
        person = getattr(user, "person", None)
        return super().user_can_authenticate(user) and not (person and person.has_left(localdate(now())))

    @classmethod
    def _stash_user(cls, user: User | None) -> None:
        """Nothing: allauth would sign in all the same whom Django refuses, to show a page that is closed here."""

    def get_user(self, user_id: int) -> User | None:
        """The account with its person, and whether they manage somebody."""
        reports = Person.objects.filter(here_condition(), manager__user=OuterRef("pk"))
        users = User.objects.select_related("person__unit", "person__manager").annotate(manages=Exists(reports))
        user = users.filter(pk=user_id).first()
        if user is None or not self.user_can_authenticate(user):
            return None
        if person := getattr(user, "person", None):
            person.manages = user.manages
        return user
