"""Accounts and letters for people on record: only when somebody says so, each once.

Inviting notes who is to get a letter; writing makes the account and the letter in one transaction, person by person, so
that nothing is sent twice, however often it is tried and by how many at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from stepladder.server.notices.operations import send_mail
from stepladder.server.people.models import Person, Unit, User
from stepladder.server.people.queries import people_here
from stepladder.server.records.models import Invitation
from stepladder.server.trail.operations import record

AT_ONCE = 100
"""Letters that are written in one go: by a page where no worker runs, and by the worker before it looks around."""

AGAIN_AFTER = timedelta(days=3)
"""How long a letter's link works, and so how long somebody waits before another one is offered."""


@dataclass(frozen=True)
class Letter:
    """What somebody reads who is invited."""

    subject: str
    body: str


def letter(name: str, link: str) -> Letter:
    """The letter with a link by which one sets a password."""
    values = {
        "name": name,
        "organization": settings.ORGANIZATION or gettext("your organization"),
        "link": link,
        "site": settings.SITE_ADDRESS,
    }
    body = gettext(
        "Hello %(name)s,\n\n%(organization)s uses Stepladder, where you keep your certificates and examples of your "
        "work, and see what your next role asks. You have an account there.\n\nSet your password here, within three "
        "days:\n%(link)s\n\nLater, choose “I forgot my password” on %(site)s. What is on record about you stands "
        "under About me; if something is not right, tell your people partner.\n"
    )
    return Letter(gettext("Your account on Stepladder"), body % values)


def without_account(unit: Unit | None = None) -> QuerySet[Person]:
    """Who could be invited: here, with an address, without an account, and not invited yet."""
    rows = people_here().filter(user__isnull=True, email__isnull=False, invitation__isnull=True)
    return rows.filter(unit=unit) if unit else rows


def never_came(unit: Unit | None, at: datetime) -> QuerySet[Person]:
    """Who was invited three days ago or earlier and has not signed in since."""
    rows = people_here().filter(user__last_login__isnull=True, invitation__written_at__lt=at - AGAIN_AFTER)
    return rows.filter(unit=unit) if unit else rows


def invite(*, unit: Unit | None, by: Person | None, at: datetime) -> int:
    """Note who is to get an account and a letter; nobody is written to twice. Returns how many."""
    with transaction.atomic():
        ids = list(without_account(unit).order_by("pk").values_list("pk", flat=True))
        Invitation.objects.bulk_create(
            [Invitation(person_id=id, by=by, at=at) for id in ids], batch_size=500, ignore_conflicts=True
        )
        if ids:
            _note("people invited", unit, len(ids), by, at)
    return len(ids)


def invite_again(*, unit: Unit | None, by: Person | None, at: datetime) -> int:
    """Let those have another letter who have not come yet. Returns how many."""
    with transaction.atomic():
        ids = list(never_came(unit, at).values_list("pk", flat=True))
        for start in range(0, len(ids), 500):
            found = Invitation.objects.filter(person__in=ids[start : start + 500])
            found.update(written_at=None, problem="", by=by, at=at)
        if ids:
            _note("people invited again", unit, len(ids), by, at)
    return len(ids)


def _note(did: str, unit: Unit | None, count: int, by: Person | None, at: datetime) -> None:
    details = {"count": count, "unit": unit.key if unit else ""}
    because = "somebody said that people are to be invited"
    by_whom = by.subject if by else "system"
    record(by=by_whom, did=did, what="organization", because=because, at=at, details=details)


def write_letters(*, at: datetime, most: int = AT_ONCE) -> int:
    """Write the letters that wait, some at a time. Returns how many still wait."""
    waiting = Invitation.objects.filter(written_at__isnull=True, problem="").order_by("id")
    for key in list(waiting.values_list("pk", flat=True)[:most]):
        _write(key, at)
    return waiting.count()


def _write(key: int, at: datetime) -> None:
    try:
        with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):
            # Whoever gets the row writes the letter; another worker finds nothing to do.
            if not Invitation.objects.filter(pk=key, written_at__isnull=True).update(written_at=at):
                return
            row = Invitation.objects.select_related("person__user").get(pk=key)
            problem = _problem(row.person, at)
            if problem:
                Invitation.objects.filter(pk=key).update(written_at=None, problem=problem)
                return
            user = row.person.user or _account(row.person)
            found = letter(row.person.name, _link(user))
            send_mail(to=user.email, subject=found.subject, body=found.body, at=at)
            Invitation.objects.filter(pk=key).update(letters=row.letters + 1)
    except IntegrityError:
        problem = gettext("somebody else has an account with this address")
        Invitation.objects.filter(pk=key).update(problem=problem)


def _problem(person: Person, at: datetime) -> str:
    if not person.email:
        return gettext("no address is on record")
    if person.has_left(at.date()):
        return gettext("has left")
    if person.user is None and User.objects.filter(email__iexact=person.email).exists():
        return gettext("somebody else has an account with this address")
    return ""


def _account(person: Person) -> User:
    user = User.objects.create_user(str(person.email))
    Person.objects.filter(pk=person.pk).update(user=user)
    return user


def _link(user: User) -> str:
    """By which one sets a password; it works once, and stops working when the address of the account changes."""
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": token})
    return f"{settings.SITE_ADDRESS.rstrip('/')}{path}"
