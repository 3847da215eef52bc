"""Pasted documents that people work on: begun, stored again and again, proposed as a version, or dropped.

A draft is nobody's decision yet, so the trail does not tell of it; what is proposed of it is told as any proposal.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.frameworks.linking import Suggested, suggestions_of
from stepladder.server.frameworks.mappings import Chosen, accept
from stepladder.server.frameworks.models import Competency, Framework
from stepladder.server.people.models import Person
from stepladder.server.roles.competencies_here import folded, found_or_made
from stepladder.server.roles.documents_read import Reading
from stepladder.server.roles.drafts import Draft, Place
from stepladder.server.roles.models import EndedDraft, PasteDraft, Role, RoleVersion
from stepladder.server.roles.pasting import MOST_OFFERS, SEARCHED, Line, Offer, Use, begun, draft_of_lines, kept
from stepladder.server.roles.queries import open_proposal
from stepladder.server.roles.versions import propose_role, propose_version, revise


@dataclass(frozen=True)
class Worked:
    """What a draft says, as somebody has written it.

    Attributes:
        because: why it is proposed; may be said at the end.
    """

    place: Place
    lines: tuple[Line, ...]
    source: str = ""
    because: str = ""


def drafts_waiting() -> QuerySet[PasteDraft]:
    """Every draft, the one that was worked on last first."""
    return PasteDraft.objects.select_related("role", "begun_by", "changed_by", "batch")


def worked(row: PasteDraft) -> Worked:
    """A stored draft as values."""
    lines = tuple(Line.from_json(each) for each in row.lines)
    return Worked(Place.from_json(row.place), lines, row.source, row.because)


def begin(
    *, reading: Reading, role: Role | None, given: Worked, by: Person, at: datetime,
    frameworks: Sequence[Framework] = (),
) -> PasteDraft:  # fmt: skip
    """Take a document's sentences up, each with what was suggested for it.

    Args:
        reading: the sentences; the document itself is not kept.
        given: the place and source of the role to be; its lines are not looked at.
        frameworks: reference frameworks to look in beside what forms offer.
    """
    lines = suggested(begun(reading.sentences), reader=by, frameworks=frameworks)
    return PasteDraft.objects.create(
        role=role,
        place=given.place.to_json(),
        source=given.source[:300],
        because=given.because,
        lines=[each.to_json() for each in lines],
        remarks=list(reading.remarks),
        begun_by=by,
        begun_at=at,
        changed_by=by,
        changed_at=at,
    )


def suggested(
    lines: Iterable[Line], *, reader: Person, frameworks: Sequence[Framework] = (), only: Collection[int] | None = None
) -> tuple[Line, ...]:
    """The same sentences, criteria among them with suggestions, and the level where all of these say it.

    Args:
        only: ids of the sentences to look at; None for all.
    """
    held = tuple(lines)
    open_ones = [
        each
        for each in held
        if each.use is Use.CRITERION and not each.competency and not each.named and (only is None or each.id in only)
    ]
    texts = [each.wording[:_LONGEST_LINKED] for each in open_ones]
    linked = suggestions_of(texts, reader=reader, limit=MOST_OFFERS, frameworks=frameworks) if texts else ()
    found = {line.id: _offered(line, said) for line, said in zip(open_ones, linked, strict=True)}
    return tuple(found.get(each.id, each) for each in held)


def _offered(line: Line, said: Sequence[Suggested]) -> Line:
    offers = tuple(
        Offer(
            each.competency.key, each.competency.name, round(each.score, 4), each.method, tuple(each.matched),
            each.level,
        )
        for each in said
        if each.competency.owner_id is None
    )  # fmt: skip
    levels = {each.level for each in offers}
    return replace(line, offers=offers, level=line.level or (levels.pop() if len(levels) == 1 else None))


def save(*, draft: PasteDraft, said: Worked, seen: int, by: Person, at: datetime) -> PasteDraft:
    """Store what was written so far.

    Args:
        seen: the revision that was worked on.

    Raises:
        EditedMeanwhile: somebody else stored it since.
    """
    with transaction.atomic():
        row = _taken(draft, seen)
        row.place, row.source, row.because = said.place.to_json(), said.source[:300], said.because[:500]
        row.lines = [each.to_json() for each in said.lines]
        row.revision += 1
        row.changed_by, row.changed_at = by, at
        row.save()
    return row


def drop(*, draft: PasteDraft, by: Person, at: datetime) -> None:
    """Forget a draft. What was proposed of it before stays."""
    with transaction.atomic():
        count, _ = PasteDraft.objects.filter(pk=draft.pk).delete()
        if count:
            EndedDraft.objects.create(draft=draft.pk, by=by, at=at)


def ended(id: int) -> EndedDraft | None:
    """What became of a draft that is gone; None where there never was one, or its ladder was taken back."""
    return EndedDraft.objects.select_related("version__role", "by").filter(draft=id).first()


def propose(
    *, draft: PasteDraft, said: Worked, by: Person, at: datetime, seen: int, replaces: int | None = None
) -> RoleVersion:
    """Propose what a draft says as the next version of its role, or as a new role; the draft is gone then.

    1. What is open is refused. 2. New competencies of the organization are made. 3. The version is proposed, or the
    open proposal that the author named is written anew. 4. Each suggestion that was accepted is recorded as a mapping.

    Args:
        seen: the revision that was worked on.
        replaces: revision of the open proposal of the role that this one takes the place of.

    Raises:
        InvalidPolicy: a sentence is undecided, or the whole contradicts itself.
        EditedMeanwhile: somebody else stored the draft, or the role has an open proposal.
    """
    open_ones = [each for each in said.lines if not each.is_decided]
    if open_ones:
        raise InvalidPolicy(
            gettext("%(count)d sentences have no competency or no level") % {"count": len(open_ones)},
            expected=gettext("both for each, or the sentence left out"),
        )
    if unseen := [each for each in said.lines if not each.is_accepted]:
        raise InvalidPolicy(
            gettext("%(count)d sentences are not accepted") % {"count": len(unseen)},
            expected=gettext("that somebody accepts each of them, or leaves it out"),
        )
    with transaction.atomic():
        row = _taken(draft, seen)
        keys = keys_of(said.lines, by=by, at=at)
        whole = draft_of_lines(said.lines, said.place, said.source, keys)
        version = _proposed(row, whole, said, replaces, by, at)
        _map(version, said.lines, keys, by, at)
        EndedDraft.objects.create(draft=row.pk, version=version, by=by, at=at)
        row.delete()
    return version


def keys_of(lines: Sequence[Line], *, by: Person | None, at: datetime) -> dict[int, str]:
    """By line, the key of its competency; those that are named anew are made."""
    criteria = kept(lines, Use.CRITERION)
    made = found_or_made([each.named for each in criteria if each.named], by=by, at=at)
    return {each.id: made[folded(each.named)].key if each.named else each.competency for each in criteria}


def _proposed(
    row: PasteDraft, whole: Draft, said: Worked, replaces: int | None, by: Person, at: datetime
) -> RoleVersion:
    if row.role is None:
        return propose_role(draft=whole, by=by, because=said.because, at=at)
    standing = open_proposal(row.role) if replaces is not None else None
    if standing is None or replaces is None:
        return propose_version(role=row.role, draft=whole, by=by, because=said.because, at=at)
    return revise(version=standing, draft=whole, seen=replaces, by=by, because=said.because, at=at)


def _map(version: RoleVersion, lines: Sequence[Line], keys: Mapping[int, str], by: Person, at: datetime) -> None:
    """Record each accepted suggestion: what was suggested, at which rank and score, and what the author made of it."""
    criteria = kept(lines, Use.CRITERION)
    accepted = [
        (f"C{number}", line, rank, offer)
        for number, line in enumerate(criteria, start=1)
        for rank, offer in enumerate(line.offers, start=1)
        # What somebody found by searching was suggested by nobody.
        if offer.competency == keys[line.id] and offer.method != SEARCHED
    ]
    rows = {each.key: each for each in Competency.objects.filter(key__in={offer.competency for *_, offer in accepted})}
    for key, line, rank, offer in accepted:
        chosen = Chosen(
            text=line.wording,
            competency=rows[offer.competency],
            level=line.level,
            about=f"role:{version.role.key}/{version.number}#{key}",
            suggested={**offer.to_json(), "rank": rank},
        )
        accept(chosen=chosen, by=by, at=at)


def _taken(draft: PasteDraft, seen: int) -> PasteDraft:
    row = PasteDraft.objects.select_for_update(of=("self",)).select_related("role").filter(pk=draft.pk).first()
    if row is None:
        raise EditedMeanwhile(
            gettext("somebody proposed or deleted this draft meanwhile"),
            hint=gettext("look among the proposals; copy what you wrote if you need it"),
        )
    if row.revision != seen:
        words = {
            "name": row.changed_by.name if row.changed_by else "",
            "at": date_format(localtime(row.changed_at), "DATETIME_FORMAT"),
        }
        raise EditedMeanwhile(
            gettext("%(name)s stored this draft on %(at)s") % words,
            hint=gettext("open it in a new tab, and bring over what you changed"),
        )
    return row


_LONGEST_LINKED = 2_000
"""Letters of a sentence that the linker reads; a longer one says several things, and has to be split anyway."""
