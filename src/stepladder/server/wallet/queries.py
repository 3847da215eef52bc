"""Questions about certificates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery, prefetch_related_objects
from django.utils.translation import gettext

from stepladder.evidence.decay import completed_months
from stepladder.server.catalog.models import Outcome
from stepladder.server.evidence.queries import current, to_core
from stepladder.server.issuing.models import IssuedCredential
from stepladder.server.issuing.queries import issued_to
from stepladder.server.people.models import Person
from stepladder.server.people.queries import visible_to
from stepladder.server.policies.queries import rules_in_force
from stepladder.server.roles.queries import target_of, version_in_force
from stepladder.server.wallet.answers import Answer, answer
from stepladder.server.wallet.marks import CHECKS, Mark, mark_of
from stepladder.server.wallet.models import Certificate, CertificateShows, CheckRun, IssuerQuestion, PersonsCheck

__all__ = [
    "Answer",
    "Mark",
    "Spoken",
    "Told",
    "answer",
    "certificates_visible_to",
    "history_of",
    "mark_of",
    "one_to_read",
    "questions_about",
    "readers_words",
    "speaks_to",
    "to_add_from_here",
    "to_change",
    "told",
]


def certificates_visible_to(reader: Person) -> QuerySet[Certificate]:
    """One's own certificates and those of the people who report to one, newest first, with what they show.

    What was withdrawn is nobody's certificate any more; that it was there is told by the history.
    """
    return (
        Certificate.objects.filter(person__in=visible_to(reader).values("pk"), withdrawn_at__isnull=True)
        .select_related("person", "added_by", "recognized__provider")
        .prefetch_related(
            Prefetch("shows", CertificateShows.objects.select_related("competency")),
            Prefetch("recognized__outcomes", Outcome.objects.select_related("competency")),
        )
    )


WHO_LOOKED = Prefetch("persons_checks", PersonsCheck.objects.select_related("by"))
"""Who looked up those that are no badge; asked for beside a list."""


def one_to_read(rows: QuerySet[Certificate], id: int) -> Certificate | None:
    """One certificate with what its page tells: without the bytes of its files, and by which award it was renewed."""
    later = Certificate.objects.filter(renews=OuterRef("pk"), withdrawn_at__isnull=True).order_by("issued_on")
    given = IssuedCredential.objects.filter(person_id=OuterRef("person_id"), digest=OuterRef("badge_digest"))
    row = (
        rows.select_related("proof", "badge", "added_by", "renews")
        .defer("proof__data", "badge__data")
        .annotate(renewed_by=Subquery(later.values("pk")[:1]), renewed_on=Subquery(later.values("issued_on")[:1]))
        .annotate(checks_made=Count("runs"), given_here=Exists(given))
        .filter(pk=id)
        .first()
    )
    if row is not None and row.badge_id is None:
        prefetch_related_objects([row], WHO_LOOKED)
    return row


def questions_about(certificate: Certificate) -> QuerySet[IssuerQuestion]:
    """What its issuer was asked, newest first."""
    return certificate.questions.all()


@dataclass(frozen=True)
class Told:
    """One check of the history, in words.

    Attributes:
        words: what came of it; why: who asked for it, or that it was planned.
        changes: what was another answer than before.
    """

    at: datetime
    words: str
    why: str
    changes: str


def history_of(certificate: Certificate) -> QuerySet[CheckRun]:
    """The checks that were made of it, newest first."""
    return certificate.runs.all() if certificate.badge_id else CheckRun.objects.none()


def told(run: CheckRun) -> Told:
    """A check in words."""
    bad = [name for name in CHECKS if run.statuses.get(name) == "unmet"]
    left_open = [name for name in CHECKS if run.statuses.get(name) == "unknown" and name != "endorsements"]
    if bad:
        words = gettext("Not met: %(checks)s") % {"checks": _named(bad)}
    elif left_open:
        words = gettext("Could not be checked: %(checks)s") % {"checks": _named(left_open)}
    else:
        words = gettext("Everything held")
    changes = gettext("New since the check before: %(checks)s") % {"checks": _named(run.changed)} if run.changed else ""
    return Told(run.at, words, run.get_why_display(), changes)


def _named(names: Iterable[str]) -> str:
    return "; ".join(str(CHECKS.get(name, name)) for name in names)


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


def to_change(reader: Person) -> QuerySet[Certificate]:
    """One's own certificates, which nobody else changes."""
    return certificates_visible_to(reader).filter(person=reader)


def to_add_from_here(reader: Person) -> QuerySet[IssuedCredential]:
    """The badges that somebody was given here and that hold, as far as they are not among their certificates."""
    held = Certificate.objects.filter(person=reader, withdrawn_at__isnull=True).exclude(badge_digest="")
    return issued_to(reader).filter(revoked_at__isnull=True).exclude(digest__in=held.values("badge_digest"))


def readers_words(reader: Person) -> str:
    """Who reads what somebody enters about their certificates, as it stands beside a field."""
    manager = None if settings.PRIVATE_WORKSPACE else reader.line_manager
    if manager is None:
        return gettext("only you")
    return gettext("you and your manager, %(name)s") % {"name": manager.name}
