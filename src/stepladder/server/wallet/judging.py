"""What a certificate turned out to be, and the item of evidence that follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from stepladder.appraisal.record import record as record_of_appraisal
from stepladder.appraisal.score import Provenance, Score
from stepladder.credentials.verdict import verdict
from stepladder.evidence.certificate import ISSUERS_WORD, certificate
from stepladder.evidence.certificate import Certificate as Counted
from stepladder.evidence.items import EvidenceItem, Shown
from stepladder.fetching import Fetch
from stepladder.findings import Finding, Status
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.queries import in_its_place, no_longer, recognized
from stepladder.server.evidence import operations as evidence
from stepladder.server.evidence.models import Item
from stepladder.server.evidence.operations import Source
from stepladder.server.evidence.queries import current, to_core
from stepladder.server.files.operations import Upload
from stepladder.server.frameworks.forms import Choice
from stepladder.server.people.models import Person
from stepladder.server.people.queries import holder_identifiers
from stepladder.server.policies.queries import policy_in_force
from stepladder.server.wallet.badges import Asking, Checked, check, counted, title_identities
from stepladder.server.wallet.issuers import trusted
from stepladder.server.wallet.models import Certificate, CertificateShows, Completion, How, PersonsCheck
from stepladder.server.wallet.seen import confirmed_by
from stepladder.wording import gettext_noop

ROOM = "certificate"
"""The source of the items of this room."""

_READ = ("verified_at", "is_read", "members", "endorsements", "issuer_id", "achievement_id", "recognized")
"""Columns that stand where nobody was asked, and the held copies do not suffice to read the badge again."""


_TOOK_PART = gettext_noop("The list says that they took part, not that they were assessed")
_ATTENDED = Score(0, Provenance.VERIFIED, reason=_TOOK_PART)
"""What a completion says of the way in which somebody earned it, whatever others had to do."""


@dataclass(frozen=True)
class Judged:
    """What a certificate turned out to be, before anything is written.

    Attributes:
        checked: the badge, where there is one.
        found: what it was recognized as.
        seen_by: who looked it up, where it is no badge.
    """

    checked: Checked | None
    found: Microcredential | None
    counted: Counted
    seen_by: str = ""


def asking(person: Person, at: datetime, fetch: Fetch) -> Asking:
    """Everything from outside that a verification needs, asked of the tables once."""
    return Asking(at, holder_identifiers(person), fetch, settings.DEMO, trusted())


def judge(person: Person, checked: Checked | None, title: str, seen: PersonsCheck | None = None) -> Judged:
    """What a certificate is in the catalog, and what it counts.

    Args:
        seen: somebody looked up the one that was typed in, and saw the same.
    """
    found = recognized(checked.proven) if checked else None
    verified = ISSUERS_WORD if seen is None else Decimal(1)
    holder = holder_identifiers(person)
    worth = counted(checked, title=title, found=found, holder=holder, policy=policy_in_force(), verified=verified)
    return Judged(checked, found, worth, seen.by.name if seen and checked is None else "")


def judge_completion(completion: Completion, on: date | None = None) -> Judged:
    """What a course that somebody completed counts: what its entry proves where they were assessed, else attendance.

    Args:
        on: the day as of which it counts, where it may have stopped counting since.
    """
    entry = in_its_place(completion.microcredential)
    scores = entry.found if completion.assessed else {**entry.found, "A1": _ATTENDED}
    found = entry if completion.assessed else None
    refused = no_longer(entry, on) if on else ""
    policy = policy_in_force()
    worth = certificate(None, title=entry.title, scores=scores, holder=(), policy=policy, refused=refused)
    return Judged(None, found, worth)


def judge_again(certificate: Certificate, title: str, at: datetime, fetch: Fetch, *, asked: bool = True) -> Judged:
    """The same from what is stored. The network may be asked; nothing is written.

    Args:
        asked: as of ``judged_columns``; where nobody is asked, what was found before stands unless it got worse.
    """
    file = certificate.badge
    if certificate.how == How.COMPLETION:
        return judge_completion(certificate.completion, at.date())
    if file is None:
        return judge(certificate.person, None, title, confirmed_by(certificate))
    upload = Upload(file.name, bytes(file.data))
    checked = check(upload, asking(certificate.person, at, fetch))
    return judge(certificate.person, _with_what_stands(checked, certificate, asked=asked), title)


def _with_what_stands(checked: Checked, certificate: Certificate, *, asked: bool) -> Checked:
    """The check with what was found before, where it finds nothing of its own that goes before it.

    A revocation stands until its list says otherwise: that the list cannot be had does not undo it.
    """
    before = certificate.verdict()
    if before is None:
        return checked
    new = {part.id: part for part in checked.verification.finding.parts}
    old = {part.id: part for part in before.parts}
    kept = {id: part for id, part in old.items() if _stands_before(part, new.get(id), asked=asked)}
    if not kept:
        return checked
    parts = [kept.get(id) or new[id] for id in dict.fromkeys((*new, *kept))]
    finding = verdict(parts, checked.verification.credential)
    return replace(checked, verification=replace(checked.verification, finding=finding))


def _stands_before(old: Finding, new: Finding | None, *, asked: bool) -> bool:
    if asked:
        is_open = new is not None and new.status is Status.UNKNOWN
        return old.id == "credential.status" and old.status is Status.UNMET and is_open
    if new is None or old.status is Status.UNMET:
        return True
    return new.status is not old.status and new.status is not Status.UNMET


def judged_columns(judged: Judged, *, asked: bool = True) -> dict[str, Any]:
    """What follows from judging, by column.

    Args:
        asked: whether its issuer was asked, as far as the settings allow it. By held copies alone it becomes no day
            younger: else whoever edits a certificate now and then would never have it asked for again.
    """
    columns: dict[str, Any] = {"recognized": judged.found, "appraisal": record_of_appraisal(judged.counted.appraisal)}
    columns |= judged.checked.columns() if judged.checked else {}
    if asked:
        return columns
    lost = judged.checked is not None and not judged.checked.is_read
    return {name: value for name, value in columns.items() if name not in (_READ if lost else ("verified_at",))}


def set_shows(row: Certificate, shows: Sequence[Choice]) -> None:
    """What its holder says that it shows, instead of what they said before."""
    row.shows.all().delete()
    CertificateShows.objects.bulk_create(
        CertificateShows(certificate=row, competency=each.competency, level=each.level) for each in shows
    )


def set_evidence(row: Certificate, judged: Judged, at: datetime) -> None:
    """The item of evidence that follows from a certificate; one without a day has none, since nobody knows its age.

    What waits to be checked has none yet: nobody has asked whether it was revoked.
    """
    source = Source(ROOM, row.pk)
    row.judged_at = at
    row.save(update_fields=["judged_at"])
    if row.waits_since is not None:
        return
    if row.issued_on is None:
        evidence.withdraw(source=source, because="the day on which it was issued is not known", at=at)
        return
    item = _item(row, judged)
    names = title_identities(judged.checked, row.title)
    if not _stands(item, source, names):
        evidence.add_item(person=row.person, item=item, source=source, aliases=names, at=at)


def show_in_evidence(row: Certificate, at: datetime) -> None:
    """The current item of a badge with what its holder says now that it shows; all that a check found stays."""
    source = Source(ROOM, row.pk)
    stored = current().filter(source=source.room, source_key=source.key).first()
    if stored is None or row.recognized is not None:
        return
    item = replace(to_core(stored, _shows(row, None)), id=f"certificate-{row.pk}")
    names = frozenset(stored.aliases)
    if not _stands(item, source, names):
        evidence.add_item(person=row.person, item=item, source=source, aliases=names, at=at)


def _item(row: Certificate, judged: Judged) -> EvidenceItem:
    claims, worth = (judged.checked.claims if judged.checked else None), judged.counted
    return EvidenceItem(
        id=f"certificate-{row.pk}",
        kind=worth.kind,
        kind_at_best=worth.kind_at_best,
        date=row.issued_on,  # type: ignore[arg-type] # set_evidence has looked
        shows=_shows(row, judged.found),
        title=row.title,
        rater=claims.issuers[0] if claims and claims.issuers else row.issuer_name,
        quality=worth.quality,
        verified=worth.verified,
        identities=worth.identities,
        left_out=worth.left_out,
        checked_by=judged.seen_by,
        remarks=worth.remarks,
    )


def _shows(row: Certificate, found: Microcredential | None) -> tuple[Shown, ...]:
    if found is not None:
        outcomes = found.outcomes.all()
        return tuple(Shown(each.competency.key, each.level, each.relevance.normalize()) for each in outcomes)
    chosen = row.shows.select_related("competency")
    return tuple(Shown(each.competency.key, each.level) for each in chosen)


def _stands(item: EvidenceItem, source: Source, names: frozenset[str]) -> bool:
    """Whether the current item says the same, so that checking twice leaves no second row."""
    rows: list[Item] = list(
        current().filter(source=source.room, source_key=source.key).prefetch_related("shows__competency")
    )
    if len(rows) != 1 or rows[0].aliases != sorted(names):
        return False
    shows = tuple(
        Shown(each.competency.key, each.level, each.relevance.normalize(), each.passed) for each in rows[0].shows.all()
    )
    return replace(to_core(rows[0], shows), id=item.id) == item
