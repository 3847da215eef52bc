"""What is wrong with a draft, all of it, each with its place; nothing is repaired in silence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.utils.translation import gettext

from stepladder.errors import InvalidPolicy
from stepladder.evidence.policy import KINDS
from stepladder.readiness.conditions import Condition
from stepladder.readiness.criteria import Alternative
from stepladder.server.frameworks.models import Competency
from stepladder.server.roles.drafts import CriterionDraft, Draft
from stepladder.server.roles.models import LONGEST_WORDING, Family, Grade

MOST_CRITERIA = 100
"""As many as a role file may have; a ladder with more describes several roles."""

_LONGEST = {"wording": LONGEST_WORDING, "measure": 1000, "measure_source": 300, "source_place": 200}
_LONGEST_OF_PLACE = {"title": 160, "track": 60, "summary": 500}
_LONGEST_SOURCE = 300
_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
_MOST_COUNTED = 1200
"""The largest number of months, people or pieces of work; what is more is a slip of the keyboard."""

_LOWEST_SHARE, _HIGHEST_SHARE = Decimal("0.01"), Decimal("0.95")
_HEAVIEST = Decimal("999.999")
_DECIMALS_OF_WEIGHT, _DECIMALS_OF_SHARE = -3, -2
_HIGHEST_LEVEL = 5
_HIGHEST_RUNG = 1000


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong.

    Attributes:
        part: ``place``, ``criteria``, ``alternatives`` or ``conditions``.
        index: which of them, from 0; None where it is about the whole part.
        field: the attribute that is wrong; empty where none alone is.
        error: what was found, what was expected, where, in words.
    """

    part: str
    index: int | None
    field: str
    error: InvalidPolicy


def faults_of(draft: Draft) -> tuple[Fault, ...]:
    """Everything that keeps a draft from being proposed; at most three questions, however long it is."""
    return (*_of_place(draft), *_of_criteria(draft), *_of_alternatives(draft), *_of_conditions(draft))


def check(draft: Draft) -> None:
    """Refuse a draft that has a fault.

    Raises:
        InvalidPolicy: the first fault, and how many more there are.
    """
    faults = faults_of(draft)
    if not faults:
        return
    first, rest = faults[0].error, len(faults) - 1
    more = gettext("%(count)d more are like this or otherwise wrong") % {"count": rest} if rest else ""
    hint = "; ".join(each for each in (first.hint, more) if each)
    raise InvalidPolicy(first.found, expected=first.expected, hint=hint, place=first.place)


_Wrong = tuple[str, str, str]
"""Which attribute, what was found, what was expected."""


def _of_place(draft: Draft) -> Iterator[Fault]:
    place = draft.place
    known_family = not place.family or Family.objects.filter(key=place.family).exists()
    known_grade = not place.grade or Grade.objects.filter(key=place.grade).exists()
    for field, found, expected in (
        *_of_words(place, _LONGEST_OF_PLACE),
        *_of_position(draft),
        *(() if known_family else [_unknown("family", gettext("there is no job family %(name)s"), place.family)]),
        *(() if known_grade else [_unknown("grade", gettext("there is no grade %(name)s"), place.grade)]),
    ):
        yield Fault("place", None, field, InvalidPolicy(found, expected=expected))


def _of_position(draft: Draft) -> Iterator[_Wrong]:
    place = draft.place
    if not place.title.strip():
        yield "title", gettext("the role has no title"), gettext("what it is called")
    if not 1 <= place.rung <= _HIGHEST_RUNG:
        found = gettext("the rung is %(rung)d") % {"rung": place.rung}
        yield "rung", found, gettext("a whole number from 1, the lowest")
    if not all(each.scheme.strip() and each.code.strip() for each in place.codes):
        yield "codes", gettext("a code lacks its scheme or its number"), gettext("both")
    if len(draft.source) > _LONGEST_SOURCE:
        yield "source", _length_words(len(draft.source)), _most_words(_LONGEST_SOURCE)


def _unknown(field: str, words: str, key: str) -> _Wrong:
    return field, words % {"name": key}, gettext("one that is recorded")


def _of_criteria(draft: Draft) -> Iterator[Fault]:
    if not draft.criteria:
        found, expected = gettext("there is no criterion"), gettext("at least one")
        hint = gettext("a role that asks for nothing would be met by anybody")
        yield Fault("criteria", None, "", InvalidPolicy(found, expected=expected, hint=hint))
    if len(draft.criteria) > MOST_CRITERIA:
        found = gettext("these are %(count)d criteria") % {"count": len(draft.criteria)}
        yield Fault("criteria", None, "", InvalidPolicy(found, expected=_most_words(MOST_CRITERIA)))
    named = {each.competency for each in draft.criteria}
    known = set(Competency.objects.filter(key__in=named, owner__isnull=True).values_list("key", flat=True))
    counts = Counter(draft.keys)
    for index, (key, each) in enumerate(zip(draft.keys, draft.criteria, strict=True)):
        where = gettext("criterion %(number)d (%(key)s)") % {"number": index + 1, "key": key}
        for field, found, expected in _of_criterion(each, key, known, counts[key]):
            place = f"{where}, {_field_words(field)}"
            yield Fault("criteria", index, field, InvalidPolicy(found, expected=expected, place=place))


def _of_criterion(each: CriterionDraft, key: str, known: set[str], count: int) -> Iterator[_Wrong]:
    yield from _of_competency(each, known)
    yield from _of_numbers(each)
    yield from _of_words(each, _LONGEST)
    for name in each.accepts:
        if name not in _accepted_names():
            found = gettext("there is no kind of evidence %(name)s") % {"name": name}
            yield "accepts", found, ", ".join(sorted(_accepted_names()))
    if each.since and each.until and each.until < each.since:
        yield "until", gettext("the last day comes before the first"), gettext("a day that is not before the first")
    if count > 1 or not _KEY.fullmatch(key):
        found = gettext("the key %(key)s stands twice, or cannot stand in an address") % {"key": key}
        yield "key", found, gettext("letters, numbers and hyphens, for one criterion alone")


def _of_competency(each: CriterionDraft, known: set[str]) -> Iterator[_Wrong]:
    if not each.competency:
        yield "competency", gettext("no competency is chosen"), gettext("one that the criterion asks for")
    elif each.competency not in known:
        found = gettext("there is no competency %(key)s") % {"key": each.competency}
        yield "competency", found, gettext("one of the organization’s competencies")
    if each.level is None:
        yield "level", gettext("the level is missing"), gettext("a whole number from 1 to 5")
    elif not 1 <= each.level <= _HIGHEST_LEVEL:
        yield "level", gettext("the level is %(level)d") % {"level": each.level}, gettext("a whole number from 1 to 5")


def _of_words(each: object, longest: dict[str, int]) -> Iterator[_Wrong]:
    for name, most in longest.items():
        if len(getattr(each, name)) > most:
            yield name, _length_words(len(getattr(each, name))), _most_words(most)


def _of_numbers(each: CriterionDraft) -> Iterator[tuple[str, str, str]]:
    if not _fits(each.weight, _DECIMALS_OF_WEIGHT, lambda weight: 0 < weight <= _HEAVIEST):
        found = gettext("the weight is %(weight)s") % {"weight": each.weight}
        yield "weight", found, gettext("a number above 0, of at most three decimals")
    share = each.threshold
    if share is not None and not _fits(
        share, _DECIMALS_OF_SHARE, lambda value: _LOWEST_SHARE <= value <= _HIGHEST_SHARE
    ):
        found = gettext("the threshold is %(share)s") % {"share": share}
        yield "threshold", found, gettext("a number from 0.01 to 0.95, of two decimals")
    for name in ("raters", "pieces", "max_age_months"):
        value = getattr(each, name)
        if value is not None and not 0 <= value <= _MOST_COUNTED:
            yield name, gettext("the number is %(value)d") % {"value": value}, gettext("a whole number from 0")


def _fits(value: Decimal, decimals: int, lies_within: Callable[[Decimal], bool]) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= decimals and lies_within(value)


def _of_alternatives(draft: Draft) -> Iterator[Fault]:
    keys, seen, ids = set(draft.keys), set[str](), set(draft.keys)
    for index, group in enumerate(draft.alternatives):
        place = gettext("alternatives %(number)d") % {"number": index + 1}
        for field, found, expected in _of_group(group, keys, seen, ids):
            yield Fault("alternatives", index, field, InvalidPolicy(found, expected=expected, place=place))
        seen |= set(group.of)
        ids.add(group.id)


def _of_group(group: Alternative, keys: set[str], seen: set[str], ids: set[str]) -> Iterator[_Wrong]:
    for name in group.of:
        if name not in keys:
            found = gettext("they name %(key)s, which is no criterion here") % {"key": name}
            yield "of", found, gettext("one of %(keys)s") % {"keys": ", ".join(sorted(keys))}
        elif name in seen:
            found = gettext("%(key)s belongs to other alternatives already") % {"key": name}
            yield "of", found, gettext("each criterion in one group at most")
    if len(group.of) == 1:
        yield "of", gettext("a single criterion is no choice"), gettext("two criteria or more")
    if group.id in ids:
        yield "id", gettext("the id %(id)s stands twice") % {"id": group.id}, gettext("an id of its own")
    if group.weight <= 0:
        yield "weight", gettext("the weight is %(weight)s") % {"weight": group.weight}, gettext("a number above 0")


def _of_conditions(draft: Draft) -> Iterator[Fault]:
    counts = Counter(each.id for each in draft.conditions)
    for index, each in enumerate(draft.conditions):
        place = gettext("condition %(number)d") % {"number": index + 1}
        for field, found, expected in _of_condition(each, counts[each.id]):
            yield Fault("conditions", index, field, InvalidPolicy(found, expected=expected, place=place))


def _of_condition(each: Condition, count: int) -> Iterator[_Wrong]:
    if not each.text.strip():
        yield "text", gettext("the condition has no words"), gettext("what is asked, in the ladder’s words")
    yield from _of_words(each, {"text": 500})
    if count > 1 or not _KEY.fullmatch(each.id):
        found = gettext("the key %(key)s stands twice, or cannot stand in an address") % {"key": each.id}
        yield "id", found, gettext("letters, numbers and hyphens, for one condition alone")


def _length_words(length: int) -> str:
    return gettext("it has %(count)d characters") % {"count": length}


def _most_words(most: int) -> str:
    return gettext("at most %(most)d") % {"most": most}


def _field_words(name: str) -> str:
    return {
        "competency": gettext("competency"),
        "key": gettext("key"),
        "level": gettext("level"),
        "weight": gettext("weight"),
        "threshold": gettext("threshold"),
        "accepts": gettext("what counts"),
        "raters": gettext("how many people"),
        "pieces": gettext("how many pieces of work"),
        "max_age_months": gettext("how old at most"),
        "until": gettext("last day"),
        "wording": gettext("wording"),
        "measure": gettext("how it is measured"),
        "measure_source": gettext("where that is written"),
        "source_place": gettext("place in the source"),
    }.get(name, name)


@cache
def _accepted_names() -> frozenset[str]:
    return frozenset(name for kind in KINDS for name in (kind.accepted_as, kind.id) if name)
