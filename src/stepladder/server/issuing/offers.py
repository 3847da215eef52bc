"""What this organization gives badges for: an entry of the catalog, as the achievement that stands in its badges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from stepladder.credentials.build import Achievement, Alignment, ResultDescription, RubricLevel
from stepladder.credentials.validity import parse_validity
from stepladder.errors import InvalidDocument
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.catalog.queries import entries
from stepladder.server.frameworks.queries import level_texts
from stepladder.server.issuing import identity
from stepladder.server.issuing.models import Offer, OfferVersion
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record

_BY_SYSTEM = "system"


@dataclass(frozen=True)
class Terms:
    """Under which an achievement is given.

    Attributes:
        validity: how long an award holds, in words (see ``validity.parse_validity``).
        suspendable: whether it can be suspended for a while; its badges then name two lists, which some readers of
            other sites do not take.
    """

    validity: str = ""
    suspendable: bool = False
    builds_up_to: Offer | None = None


def offer(*, entry: Microcredential, terms: Terms, by: Person | None, at: datetime) -> OfferVersion:
    """Give badges for an entry of the catalog from now on.

    Where the catalog names the achievement's id already it stays, so that earlier badges and ours are one thing; and
    the catalog takes ours as badges of this entry.

    Raises:
        InvalidDocument: the entry does not say what one has to do, the time is none, or it is offered already.
    """
    parse_validity(terms.validity)
    row = Offer(key=entry.key, microcredential=entry, builds_up_to=terms.builds_up_to)
    row.achievement = entry.achievement or identity.address("achievement", entry.key)
    document = achievement_of(row, 1)
    try:
        with transaction.atomic():
            row.save()
            version = _version(row, 1, document, terms, by, at)
            _accept(entry, row.achievement)
            _note(version, "badge offered", by, at)
    except IntegrityError as error:
        raise InvalidDocument(f"badges for {entry.title} are given already", expected="another entry") from error
    return version


def revise(*, row: Offer, terms: Terms, by: Person | None, at: datetime) -> OfferVersion:
    """Take over what the catalog says now, as a new version; badges that were given keep theirs.

    Raises:
        InvalidDocument: as for ``offer``.
    """
    parse_validity(terms.validity)
    with transaction.atomic():
        held = Offer.objects.select_for_update().get(pk=row.pk)
        held.builds_up_to = terms.builds_up_to
        number = held.versions.count() + 1
        version = _version(held, number, achievement_of(held, number), terms, by, at)
        held.save(update_fields=["builds_up_to"])
        _note(version, "badge offered", by, at)
    return version


def achievement_of(row: Offer, number: int) -> dict[str, Any]:
    """The achievement as it stands in badges, from what the catalog says now.

    Raises:
        InvalidDocument: something is missing that a badge has to say.
    """
    entry = entries().get(pk=row.microcredential_id)
    page = identity.address("achievement-criteria", row.key)
    outcomes = [each for each in entry.outcomes.all() if each.competency.owner_id is None]
    texts = level_texts([each.competency for each in outcomes])
    return Achievement(
        id=row.achievement,
        name=entry.title,
        description=entry.description or entry.title,
        criteria=entry.assessment,
        criteria_url=page,
        kind="MicroCredential",
        version=str(number),
        picture=identity.address(identity.PICTURE, row.key),
        creator=identity.profile().to_json(),
        alignment=tuple(_alignment(each, page) for each in outcomes),
        results=tuple(_result(each, texts[each.competency_id], page) for each in outcomes),
        builds_up_to=(row.builds_up_to.achievement,) if row.builds_up_to else (),
    ).to_json()


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


def _version(
    row: Offer, number: int, document: dict[str, Any], terms: Terms, by: Person | None, at: datetime
) -> OfferVersion:
    return OfferVersion.objects.create(
        offer=row,
        number=number,
        name=document["name"],
        document=document,
        validity=" ".join(terms.validity.split()),
        suspendable=terms.suspendable,
        recorded_at=at,
        recorded_by=by,
    )


def _accept(entry: Microcredential, achievement: str) -> None:
    accepted = sorted(entry.issuers | {identity.did()})
    Microcredential.objects.filter(pk=entry.pk).update(achievement=achievement, accepts=accepted)


def _note(version: OfferVersion, did: str, by: Person | None, at: datetime) -> None:
    record(
        by=by.subject if by else _BY_SYSTEM,
        did=did,
        what=f"offer:{version.offer.key}",
        because="the organization gives badges for it",
        at=at,
        details={"title": version.name, "version": version.number},
    )
