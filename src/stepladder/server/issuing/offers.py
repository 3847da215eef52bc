"""What this organization gives badges for: an entry of the catalog, as the achievement that stands in its badges."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext

from stepladder.appraisal.badge import PARTICIPATION
from stepladder.credentials.build import Achievement, Alignment, ResultDescription, RubricLevel
from stepladder.credentials.validity import parse_validity
from stepladder.errors import InvalidDocument
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.catalog.queries import entries
from stepladder.server.frameworks.queries import level_texts
from stepladder.server.issuing import identity
from stepladder.server.issuing.models import Kind, Offer, OfferVersion
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record

_BY_SYSTEM = "system"
_DIMENSION = "A1"
"""What one has to do for it, in the rubric of the catalog; 0 is being there."""


class UnfitOffer(InvalidDocument):
    """Something that no badge can be given for as it is described, because it would certify what nobody assessed."""


@dataclass(frozen=True)
class Assessment:
    """How it is found out that somebody earned it.

    Attributes:
        task: what is asked; what the catalog says where it is empty.
        passing: when it is passed.
        assessed_by: who may assess it, in words; assessors: the people who alone may, if it is to be these.
    """

    kind: Kind
    task: str = ""
    passing: str = ""
    assessed_by: str = ""
    assessors: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Terms:
    """Under which an achievement is given.

    Attributes:
        validity: how long an award holds, in words (see ``validity.parse_validity``).
        suspendable: whether it can be suspended for a while; its badges then name two lists, which some readers of
            other sites do not take.
        builds_up_to: a larger one of which this is a part.
        needs: earlier ones, all of which one has to hold before this one is given.
    """

    assessment: Assessment
    validity: str = ""
    suspendable: bool = False
    builds_up_to: Offer | None = None
    needs: tuple[Offer, ...] = ()


def offer(*, entry: Microcredential, terms: Terms, by: Person | None, at: datetime) -> OfferVersion:
    """Give badges for an entry of the catalog from now on.

    Where the catalog names the achievement's id already it stays, so that earlier badges and ours are one thing; and
    the catalog takes ours as badges of this entry.

    Raises:
        InvalidDocument: the time is none, or it is offered already.
        UnfitOffer: it does not say how it is assessed, or contradicts the catalog.
    """
    parse_validity(terms.validity)
    row = Offer(key=entry.key, microcredential=entry, builds_up_to=terms.builds_up_to)
    row.achievement = entry.achievement or identity.address("achievement", entry.key)
    document = achievement_of(row, terms, 1)
    try:
        with transaction.atomic():
            row.save()
            version = _version(row, 1, document, terms, by, at)
            _accept(entry, row.achievement)
            _note(version, "badge offered", "the organization gives badges for it", by, at)
    except IntegrityError as error:
        found = gettext("badges for %(title)s are given already") % {"title": entry.title}
        raise InvalidDocument(found, expected=gettext("another entry")) from error
    return version


def revise(*, row: Offer, terms: Terms, changed: str, by: Person | None, at: datetime) -> OfferVersion:
    """Offer it under other terms, and with what the catalog says now, as a new version; badges keep theirs.

    Args:
        changed: what is different, for everybody.

    Raises:
        InvalidDocument, UnfitOffer: as for ``offer``; nothing is different, or it is not said what.
    """
    parse_validity(terms.validity)
    if not changed.strip():
        raise UnfitOffer(
            gettext("what changed is not said"), expected=gettext("a sentence for those who hold the earlier version")
        )
    with transaction.atomic():
        held = Offer.objects.select_for_update(of=("self",)).get(pk=row.pk)
        latest = held.versions.first()
        held.builds_up_to = terms.builds_up_to
        number = latest.number + 1 if latest else 1
        document = achievement_of(held, terms, number)
        if latest is not None and _same(latest, document, terms):
            raise UnfitOffer(gettext("nothing is different from the version before"), expected=gettext("a change"))
        version = _version(held, number, document, terms, by, at, changed.strip()[:300])
        held.save(update_fields=["builds_up_to"])
        _note(version, "offer revised", changed.strip()[:300], by, at)
    return version


def terms_of(version: OfferVersion) -> Terms:
    """The terms of a version, to begin another with."""
    assessment = Assessment(
        Kind(version.kind), version.task, version.passing, version.assessed_by, tuple(version.assessors.all())
    )
    return Terms(
        assessment,
        version.validity,
        suspendable=version.suspendable,
        builds_up_to=version.offer.builds_up_to,
        needs=tuple(version.needs.all()),
    )


def achievement_of(row: Offer, terms: Terms, number: int) -> dict[str, Any]:
    """The achievement as it stands in badges, from what the catalog says now.

    Where nothing is assessed it names no competency and no level, and says in its type that it is participation.

    Raises:
        UnfitOffer: something is missing that a badge has to say, or is there that it must not.
    """
    entry = entries().get(pk=row.microcredential_id)
    page = identity.address("achievement-criteria", row.key)
    is_assessed = terms.assessment.kind != Kind.PARTICIPATION
    outcomes = [each for each in entry.outcomes.all() if each.competency.owner_id is None and is_assessed]
    for fault in _faults(row, entry, terms, outcomes):
        raise fault
    texts = level_texts([each.competency for each in outcomes])
    larger = (row.builds_up_to,) if row.builds_up_to else ()
    return Achievement(
        id=row.achievement,
        name=entry.title,
        description=entry.description or entry.title,
        criteria=_criteria(entry, terms),
        criteria_url=page,
        kind="MicroCredential" if is_assessed else PARTICIPATION,
        version=str(number),
        picture=identity.address(identity.PICTURE, row.key),
        creator=identity.profile().to_json(),
        alignment=tuple(_alignment(each, page) for each in outcomes),
        results=tuple(_result(each, texts[each.competency_id], page) for each in outcomes),
        builds_up_to=tuple(dict.fromkeys(each.achievement for each in (*larger, *terms.needs))),
    ).to_json()


def _faults(row: Offer, entry: Microcredential, terms: Terms, outcomes: list[Outcome]) -> Iterator[UnfitOffer]:
    judged = entry.found.get(_DIMENSION)
    known = judged.value if judged is not None and isinstance(judged.value, int) else None
    if not (terms.assessment.task.strip() or entry.assessment):
        yield UnfitOffer(gettext("what is asked is not said"), expected=gettext("what one has to do"))
    if terms.assessment.kind == Kind.PARTICIPATION:
        yield from _faults_of_taking_part(terms.assessment, known)
    else:
        yield from _faults_of_assessing(terms.assessment, known, outcomes)
    yield from _circles(row, terms)


def _faults_of_taking_part(assessment: Assessment, known: int | None) -> Iterator[UnfitOffer]:
    if assessment.passing.strip() or assessment.assessed_by.strip() or assessment.assessors:
        yield UnfitOffer(
            gettext("taking part cannot be passed"), expected=gettext("no standard of passing and nobody who assesses")
        )
    if known:
        yield UnfitOffer(gettext("the catalog says that this is assessed"), expected=gettext("how it is assessed"))


def _faults_of_assessing(assessment: Assessment, known: int | None, outcomes: list[Outcome]) -> Iterator[UnfitOffer]:
    if not assessment.passing.strip():
        yield UnfitOffer(
            gettext("when it is passed is not said"), expected=gettext("a standard that one can meet or miss")
        )
    if not (assessment.assessed_by.strip() or assessment.assessors):
        yield UnfitOffer(
            gettext("who may assess it is not said"), expected=gettext("who they are, or what they have to know")
        )
    if not outcomes:
        yield UnfitOffer(
            gettext("the catalog names no competency that this shows"),
            expected=gettext("at least one, with its level: the rubric comes from it"),
        )
    if known == 0:
        yield UnfitOffer(
            gettext("the catalog says that being there is enough for this"), expected=gettext("taking part")
        )


def _circles(row: Offer, terms: Terms) -> Iterator[UnfitOffer]:
    if row.pk is None:
        return
    if terms.builds_up_to is not None and terms.builds_up_to.pk == row.pk:
        yield UnfitOffer(gettext("it cannot build up to itself"), expected=gettext("a larger one"))
    through = OfferVersion.needs.through.objects.filter(offerversion__in=_latest())
    needs: dict[int, set[int]] = {}
    for by, needed in through.values_list("offerversion__offer", "offer"):
        needs.setdefault(by, set()).add(needed)
    seen: set[int] = set()
    left = {each.pk for each in terms.needs}
    while left:
        seen |= left
        left = {needed for each in left for needed in needs.get(each, ())} - seen
    if row.pk in seen:
        yield UnfitOffer(gettext("it would need itself first"), expected=gettext("earlier ones only"))


def _latest() -> list[int]:
    newest = OfferVersion.objects.order_by().values("offer").annotate(newest=Max("id"))
    return [each["newest"] for each in newest]


def _criteria(entry: Microcredential, terms: Terms) -> str:
    """What stands in the badge, for everybody who reads it; in one language, whoever offers it."""
    assessment = terms.assessment
    task = assessment.task.strip() or entry.assessment
    if assessment.kind == Kind.PARTICIPATION:
        return f"{task}\n\nTaking part is enough. Nothing was assessed, and no competency is certified."
    # By name only where somebody wrote the names here for everybody to read: a badge is public, and for good.
    by = assessment.assessed_by.strip() or "people whom the issuer has named for it"
    lines = [
        task,
        f"How it is assessed: {_KINDS[Kind(assessment.kind)]}.",
        f"To pass: {_sentence(assessment.passing)}",
        f"Assessed by: {_sentence(by)}",
    ]
    if terms.needs:
        lines.append(f"Needed first: {', '.join(each.microcredential.title for each in terms.needs)}.")
    return "\n\n".join(lines)


_KINDS = {
    Kind.EXAM: "an exam",
    Kind.PROJECT: "a project",
    Kind.OBSERVED: "work that was observed",
    Kind.PORTFOLIO: "a portfolio",
}


def _sentence(text: str) -> str:
    return f"{' '.join(text.split()).rstrip('.')}."


def _same(latest: OfferVersion, document: dict[str, Any], terms: Terms) -> bool:
    before = terms_of(latest)
    ours = ({**document, "version": ""}, _comparable(terms))
    return ours == ({**latest.document, "version": ""}, _comparable(before))


def _comparable(terms: Terms) -> tuple[object, ...]:
    people = {each.pk for each in terms.assessment.assessors}
    needs = {each.pk for each in terms.needs}
    return (" ".join(terms.validity.split()), terms.suspendable, people, needs, str(terms.assessment.kind))


def result_id(page: str, competency: str) -> str:
    """The id of the result of a competency."""
    return f"{page}#{competency}-level"


def level_id(page: str, competency: str, level: int) -> str:
    """The id of a level of the rubric of a competency."""
    return f"{page}#{competency}-level-{level}"


def _alignment(outcome: Outcome, page: str) -> Alignment:
    competency = outcome.competency
    return Alignment(
        url=f"{page}#{competency.key}",
        name=competency.name,
        framework=competency.framework.title if competency.framework else "",
        code=competency.key,
        description=competency.statement,
    )


def _result(outcome: Outcome, texts: dict[int, str], page: str) -> ResultDescription:
    key = outcome.competency.key
    return ResultDescription(
        id=result_id(page, key),
        name=outcome.competency.name,
        kind="RubricCriterionLevel",
        levels=tuple(
            RubricLevel(
                level_id(page, key, level),
                name=f"Level {level}",
                level=str(level),
                description=str(texts.get(level, "")),
            )
            for level in range(1, 6)
        ),
        required=level_id(page, key, outcome.level),
    )


def _version(  # noqa: PLR0913, PLR0917 - one row, and each is a column of it
    row: Offer, number: int, document: dict[str, Any], terms: Terms, by: Person | None, at: datetime, changed: str = ""
) -> OfferVersion:
    assessment = terms.assessment
    version = OfferVersion.objects.create(
        offer=row,
        number=number,
        name=document["name"],
        document=document,
        kind=assessment.kind,
        task=assessment.task.strip() or row.microcredential.assessment,
        passing=assessment.passing.strip(),
        assessed_by=assessment.assessed_by.strip(),
        changed=changed,
        validity=" ".join(terms.validity.split()),
        suspendable=terms.suspendable,
        recorded_at=at,
        recorded_by=by,
    )
    version.assessors.set(assessment.assessors)
    version.needs.set(terms.needs)
    return version


def _accept(entry: Microcredential, achievement: str) -> None:
    accepted = sorted(entry.issuers | {identity.did()})
    Microcredential.objects.filter(pk=entry.pk).update(achievement=achievement, accepts=accepted)


def _note(version: OfferVersion, did: str, because: str, by: Person | None, at: datetime) -> None:
    record(
        by=by.subject if by else _BY_SYSTEM,
        did=did,
        what=f"offer:{version.offer.key}",
        because=because,
        at=at,
        details={"title": version.name, "version": version.number},
    )
