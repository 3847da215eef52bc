"""Questions about certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext

from stepladder.evidence.decay import completed_months
from stepladder.fetching import Fetched, Unreachable
from stepladder.server.catalog.models import Outcome
from stepladder.server.evidence.queries import current, to_core
from stepladder.server.people.models import Person
from stepladder.server.people.queries import visible_to
from stepladder.server.policies.queries import rules_in_force
from stepladder.server.roles.queries import target_of, version_in_force
from stepladder.server.wallet.answers import Answer, answer
from stepladder.server.wallet.marks import Mark, mark_of
from stepladder.server.wallet.models import Certificate, CertificateShows, IssuerQuestion, StatusList

__all__ = [
    "Answer",
    "Mark",
    "Spoken",
    "answer",
    "certificates_visible_to",
    "held_list",
    "mark_of",
    "questions_about",
    "readers_words",
    "speaks_to",
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


@dataclass(frozen=True)
class Spoken:
    """What a certificate speaks to of the role that its holder works towards.

    Attributes:
        lines: how many criteria of the role it is evidence for.
        names: the competencies that they ask, in the order of the role.
        already: whether it counts as it is; else only once more is known of it.
    """

    role: str
    lines: int
    names: str
    already: bool


def speaks_to(certificate: Certificate, on: date) -> Spoken | None:
    """The lines of the next role for which it is evidence; None where there are none, or it counts for nothing."""
    row = current().filter(source="certificate", source_key=certificate.pk, left_out="").first()
    role = target_of(certificate.person) if row else None
    version = version_in_force(role, on) if role else None
    if row is None or role is None or version is None:
        return None
    rules, item = rules_in_force(on), to_core(row, ())
    counts = rules.kind_by_id[item.kind].mass > 0
    if not counts and certificate.appraisal.get("evidence_class"):
        return None
    age = completed_months(item.date, on)
    shown = set(row.shows.values_list("competency_id", flat=True))
    lines = [
        each
        for each in version.criteria.all()
        if each.competency_id in shown and each.to_core().profile.admits(item, age, rules)
    ]
    names = ", ".join(dict.fromkeys(each.competency.name for each in lines))
    return Spoken(role.title, len(lines), names, counts) if lines else None


def held_list(url: str) -> Fetched:
    """The status list at an address, as far as this site holds it. Nobody is asked over the network.

    Raises:
        Unreachable: this site does not hold it.
    """
    held = StatusList.objects.filter(url=url).first()
    if held is None:
        raise Unreachable(
            "this site holds no copy of it, and asks nobody over the network",
            expected="a status list that was loaded",
            hint="try again later, or ask the issuer whether the badge still holds",
        )
    return Fetched(url, held.body.encode(), held.held_since)


def to_change(reader: Person) -> QuerySet[Certificate]:
    """One's own certificates, which nobody else changes."""
    return certificates_visible_to(reader).filter(person=reader)


def readers_words(reader: Person) -> str:
    """Who reads what somebody enters about their certificates, as it stands beside a field."""
    manager = None if settings.PRIVATE_WORKSPACE else reader.manager
    if manager is None:
        return gettext("only you")
    return gettext("you and your manager, %(name)s") % {"name": manager.name}
