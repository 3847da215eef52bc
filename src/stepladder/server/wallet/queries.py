"""Questions about certificates."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from stepladder.errors import Unreachable
from stepladder.server.catalog.models import Outcome
from stepladder.server.people.models import Person
from stepladder.server.people.queries import visible_to
from stepladder.server.wallet.answers import Answer, Mark, answer, mark_of
from stepladder.server.wallet.models import Certificate, CertificateShows, IssuerQuestion, StatusList

__all__ = [
    "Answer",
    "Mark",
    "answer",
    "certificates_visible_to",
    "held_list",
    "mark_of",
    "questions_about",
    "readers_words",
    "to_change",
]


def certificates_visible_to(reader: Person) -> QuerySet[Certificate]:
    """One's own certificates and those of the people who report to one, newest first, with what they show.

    What was withdrawn is nobody's certificate any more; that it was there is told by the history.
    """
    return (
        Certificate.objects.filter(person__in=visible_to(reader).values("pk"), withdrawn_at__isnull=True)
        .select_related("person", "recognized__provider")
        .prefetch_related(
            Prefetch("shows", CertificateShows.objects.select_related("competency")),
            Prefetch("recognized__outcomes", Outcome.objects.select_related("competency")),
        )
    )


def questions_about(certificate: Certificate) -> QuerySet[IssuerQuestion]:
    """What its issuer was asked, newest first."""
    return certificate.questions.all()


def held_list(url: str) -> bytes:
    """The status list at an address, as far as this site holds it. Nobody is asked over the network.

    Raises:
        Unreachable: this site does not hold it.
    """
    body = StatusList.objects.filter(url=url).values_list("body", flat=True).first()
    if body is None:
        raise Unreachable(
            "this site holds no copy of it, and asks nobody over the network",
            expected="a status list that was loaded",
            hint="try again later, or ask the issuer whether the badge still holds",
        )
    return body.encode()


def to_change(reader: Person) -> QuerySet[Certificate]:
    """One's own certificates, which nobody else changes."""
    return certificates_visible_to(reader).filter(person=reader)


def readers_words(reader: Person) -> str:
    """Who reads what somebody enters about their certificates, as it stands beside a field."""
    manager = None if settings.PRIVATE_WORKSPACE else reader.manager
    if manager is None:
        return gettext("only you")
    return gettext("you and your manager, %(name)s") % {"name": manager.name}
