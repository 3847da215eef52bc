"""Adding an entry to the catalog, and changing what it states.

Whoever is here may propose one. Whoever proposed it does not accept it as well (``acceptance``); alone in a private
workspace one does both at once. What an entry shows, serves and was judged to be is changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog import review_dates
from stepladder.server.catalog.changing import between, log
from stepladder.server.catalog.keys import key_for
from stepladder.server.catalog.models import Change, Microcredential, Prerequisite, Provider
from stepladder.server.catalog.prerequisites import circle, written
from stepladder.server.catalog.registering import NewProvider, add_provider, same_name
from stepladder.server.catalog.terms import IN_USE, Acceptance
from stepladder.server.people.models import Person
from stepladder.server.policies.operations import refuse_if_locked
from stepladder.server.policies.queries import weights_in_force
from stepladder.server.trail.operations import record, wait_for_turn

COLUMNS = (
    *("title", "achievement", "accepts", "edition", "description", "link", "source", "checked_on"),
    *("awarding_body", "country", "learning_outcomes", "prerequisites_text", "hours", "ects", "eqf_level"),
    *("other_level", "methods", "assessment", "supervision", "participation", "quality_assurance", "grading"),
    *("stackability", "further", "rubric", "passing_standard", "pass_rate", "assessors", "standard", "regulation"),
    *("regulation_note", "cost", "currency", "seats", "validity_months", "renewal"),
)
"""Columns of what an entry states, which the form writes."""


@dataclass(frozen=True)
class Facts:
    """What an entry is to state.

    Attributes:
        columns: every column of ``COLUMNS``.
        provider: one of the register, or the name of one that is new here.
        requires: entries that one has to hold before.
    """

    columns: Mapping[str, Any]
    provider: Provider | str
    requires: tuple[Microcredential, ...] = ()

    def to_compare(self) -> dict[str, Any]:
        """By field what it says, as the change log compares it."""
        name = self.provider if isinstance(self.provider, str) else self.provider.name
        return {**self.columns, "provider": name, "requires": written(self.requires)}


class AlreadyThere(InvalidPolicy):
    """The catalog has this one.

    Attributes:
        other: the entry that stands in the way.
        field: what both have in common.
    """

    def __init__(self, other: Microcredential, field: str, found: str, *, expected: str, hint: str = "") -> None:
        self.other, self.field = other, field
        super().__init__(found, expected=expected, hint=hint)


def facts_of(entry: Microcredential) -> Facts:
    """What an entry states now."""
    needed = Microcredential.objects.filter(required_by__microcredential=entry).order_by("required_by__pk")
    return Facts({name: getattr(entry, name) for name in COLUMNS}, entry.provider, tuple(needed))


def add(*, facts: Facts, by: Person, at: datetime) -> Microcredential:
    """Propose an entry. Nothing is known yet of what it proves; that is judged, not entered.

    Raises:
        AlreadyThere: the provider has one of this title and edition, or of this achievement.
        InvalidPolicy: it would need itself first.
    """
    with transaction.atomic():
        wait_for_turn()  # so that two of one title at the same moment cannot both be new
        row = Microcredential(
            **dict(facts.columns), key=key_for(facts.columns["title"]), provider=_provider(facts.provider, by, at),
            weights=weights_in_force(), acceptance=Acceptance.PROPOSED, acceptance_since=at.date(), added_by=by,
            added_at=at, changed_at=at,
        )  # fmt: skip
        if settings.PRIVATE_WORKSPACE:
            row.acceptance, row.owner = Acceptance.ACCEPTED, by
            row.review_on = review_dates.proposed(row, at.date()).on
        _refuse_if_there(row)
        row.save()
        _require(row, facts.requires)
        log(entry=row, kind=Change.Kind.ADDED, what={}, because=row.source, by=by, at=at)
        record(
            by=by.subject, did="catalog entry proposed", what=row.subject, because=row.source, at=at,
            details={"title": row.title, "provider": row.provider.name},
        )  # fmt: skip
    return row


def edit(*, entry: Microcredential, facts: Facts, seen: int, because: str, by: Person, at: datetime) -> Microcredential:
    """Change what an entry states. Where nothing is different, nothing is written.

    Args:
        seen: the revision that whoever edits had before them.
        because: why; an entry in use does not change without a reason.

    Raises:
        Locked: something goes on that must not see it change.
        EditedMeanwhile: somebody changed it since.
        AlreadyThere: another entry of the provider has this title and edition, or this achievement.
        InvalidPolicy: it is in use and no reason is given, or prerequisites lead round in a circle.
    """
    with transaction.atomic():
        refuse_if_locked(entry.subject)
        rows = Microcredential.objects.select_for_update(of=("self",), no_key=True).select_related("provider")
        row = rows.get(pk=entry.pk)
        if row.revision != seen:
            raise _meanwhile(row, by)
        before = facts_of(row)
        row.provider = _provider(facts.provider, by, at)
        for name, value in facts.columns.items():
            setattr(row, name, value)
        what = between(before.to_compare(), Facts(facts.columns, row.provider, facts.requires).to_compare())
        if not what:
            return row
        if row.acceptance in IN_USE and not because.strip():
            raise InvalidPolicy(
                gettext("why it changes is not said"), expected=gettext("a reason, because this entry is in use")
            )
        _refuse_if_there(row)
        row.revision += 1
        row.save()
        _require(row, facts.requires)
        log(entry=row, kind=Change.Kind.FACTS, what=what, because=because, by=by, at=at)
        record(
            by=by.subject, did="catalog entry changed", what=row.subject, because=because.strip(), at=at,
            details={"title": row.title, **what},
        )  # fmt: skip
    return row


def _provider(named: Provider | str, by: Person, at: datetime) -> Provider:
    if isinstance(named, Provider):
        return named
    known = same_name(named)
    return known or add_provider(new=NewProvider(named), by=by, at=at)


def _refuse_if_there(row: Microcredential) -> None:
    others = Microcredential.objects.filter(provider=row.provider).exclude(pk=row.pk)
    same = _of_same_badges(row)
    if same is not None:
        raise AlreadyThere(
            same,
            "achievement",
            gettext("%(title)s of %(provider)s has this id already")
            % {"title": same.title, "provider": same.provider.name},
            expected=gettext("the id of one entry alone, or its badges could not be told apart"),
        )
    same = others.filter(title__iexact=row.title, edition__iexact=row.edition).first()
    if same is not None:
        raise AlreadyThere(
            same,
            "title",
            gettext("the catalog has %(title)s of %(provider)s already")
            % {"title": same.title, "provider": row.provider.name},
            expected=gettext("another title, or another edition of it"),
        )


def _of_same_badges(row: Microcredential) -> Microcredential | None:
    """An entry of this achievement with the same provider, or of the same issuers with whichever provider."""
    if not row.achievement:
        return None
    others = Microcredential.objects.filter(achievement=row.achievement).exclude(pk=row.pk).select_related("provider")
    same = (each for each in others if each.provider_id == row.provider_id or each.issuers & row.issuers)
    return next(same, None)


def _require(row: Microcredential, required: Sequence[Microcredential]) -> None:
    if round_ := circle(row, required):
        raise InvalidPolicy(
            gettext("nobody could begin: %(chain)s")
            % {"chain": gettext(" needs ").join(f"“{title}”" for title in round_)},
            expected=gettext("prerequisites that do not lead back to the entry"),
        )
    held = set(row.requires.values_list("required", flat=True))
    asked = {each.pk for each in required}
    row.requires.exclude(required__in=asked).delete()
    Prerequisite.objects.bulk_create(
        Prerequisite(microcredential=row, required=each) for each in required if each.pk not in held
    )


def _meanwhile(row: Microcredential, by: Person) -> EditedMeanwhile:
    """Somebody was quicker: who and when, as far as the change log tells."""
    last = row.changes.select_related("by").first()
    hint = gettext("what is stored now stands beside what you wrote; saving once more replaces it")
    if last is None or last.by is None:
        return EditedMeanwhile(gettext("this entry was changed after you opened it"), hint=hint)
    if last.by_id == by.pk:
        return EditedMeanwhile(gettext("you changed this entry in another window after you opened it"), hint=hint)
    values = {
        "name": last.by.name,
        "when": formats.date_format(timezone.localtime(last.at), "DATETIME_FORMAT"),
    }
    return EditedMeanwhile(gettext("%(name)s changed this entry on %(when)s, after you opened it") % values, hint=hint)
