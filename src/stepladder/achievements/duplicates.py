"""Entries that may be the same, each pair with the reason. A person decides; nothing is merged here.

1. The same identifier of the achievement. 2. The same title of the same provider, whatever case, accents, punctuation,
trademark signs and order of words. 3. Nearly the same title of the same provider, or the same title of providers that
are called differently, or of which one or both are not stated. Only entries that share a rare word of their titles are
compared (blocking), and no word that more than ``_COMMON`` of them share is a reason to: the work grows with the
catalog, not with its square. Of more than ``_MANY`` entries with one title each is paired with the first of them alone,
so that none of them is missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from stepladder.tables.columns import folded
from stepladder.wording import ENGLISH, Wording

_COMMON = 40
"""Entries that share a word; a word of more of them ("certified", "management") tells none of them apart."""

_MANY = 5 * _COMMON
"""Entries with the same title, or the same achievement, that are compared each with each."""

_NEAR = 0.75
"""Share of the rarer letters-and-words that two titles have in common (Dice) from which on they are near."""

_NOISE = frozenset({
    "a", "an", "and", "der", "die", "das", "of", "for", "the", "und", "für", "fur", "in", "mit", "with",
    "certificate", "certification", "certified", "zertifikat", "course", "kurs", "exam", "curriculum",
})  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:\+\+?|#)?")
_PLURAL = 3
"""Letters from which on a final s is taken for a plural."""


class Reason(StrEnum):
    """Why two entries may be the same."""

    ACHIEVEMENT = "achievement"
    TITLE = "title"
    NEAR = "near"
    PROVIDER_UNKNOWN = "provider-unknown"
    PROVIDER_DIFFERS = "provider-differs"
    NEAR_UNKNOWN = "near-unknown"


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of an entry.

    Attributes:
        key: how the caller knows it.
        editions: words that tell editions apart; two entries that both state one and differ are no duplicates.
    """

    key: Hashable
    title: str
    provider: str = ""
    achievement: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two entries that may be one.

    Attributes:
        likeness: 1 where the titles are the same words; else the share that they have in common.
    """

    first: Known
    second: Known
    reason: Reason
    likeness: float

    def sentence(self, wording: Wording = ENGLISH) -> str:
        """Why, for a person who decides."""
        words = {
            Reason.ACHIEVEMENT: wording.gettext("Both name the same achievement in their badges."),
            Reason.TITLE: wording.gettext("Same title, same provider."),
            Reason.NEAR: wording.gettext("Nearly the same title, same provider: %(share)s %% of the words."),
            Reason.PROVIDER_UNKNOWN: wording.gettext("Same title; it is not stated of both who offers them."),
            Reason.PROVIDER_DIFFERS: wording.gettext("Same title; the providers are called differently."),
            Reason.NEAR_UNKNOWN: wording.gettext(
                "Nearly the same title: %(share)s %% of the words; it is not stated who offers them."
            ),
        }[self.reason]
        return words % {"share": round(100 * self.likeness)}


def duplicates(known: Iterable[Known]) -> tuple[Pair, ...]:
    """All pairs that may be one, the surest first, each pair once, in an order that depends on the entries alone."""
    return _found(tuple(known), None)


def duplicates_of(new: Sequence[Known], known: Iterable[Known]) -> tuple[Pair, ...]:
    """Pairs of one of ``new`` with one of ``known``; the new one stands first."""
    fresh = tuple(new)
    return _found((*fresh, *known), len(fresh))


def _found(rows: tuple[Known, ...], fresh: int | None) -> tuple[Pair, ...]:
    words = [title_words(each.title) for each in rows]
    pairs: dict[tuple[int, int], Pair] = {}
    for first, second in _candidates(rows, words, len(rows) if fresh is None else fresh):
        if fresh is not None and not first < fresh <= second:
            continue
        if (first, second) not in pairs and (pair := _compared(rows, words, first, second)):
            pairs[first, second] = pair
    order = {reason: place for place, reason in enumerate(Reason)}
    return tuple(sorted(pairs.values(), key=lambda each: (order[each.reason], -each.likeness)))


def _candidates(rows: Sequence[Known], words: Sequence[frozenset[str]], fresh: int) -> Iterator[tuple[int, int]]:
    """Places of two that are worth comparing, the smaller first.

    Args:
        fresh: how many of the rows are new; of each group the first new and the first known one stand for the others.
    """
    by_achievement: dict[str, list[int]] = defaultdict(list)
    by_title: dict[frozenset[str], list[int]] = defaultdict(list)
    by_word: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        if row.achievement:
            by_achievement[row.achievement].append(place)
        if words[place]:
            by_title[words[place]].append(place)
        for word in words[place]:
            by_word[word].append(place)
    for group in by_achievement.values():
        yield from _pairs(group) if len(group) <= _MANY else _with_first(group, fresh)
    for group in by_title.values():
        yield from _pairs(group) if len(group) <= _MANY else _of_many(rows, group, fresh)
    yield from (pair for group in by_word.values() if len(group) <= _COMMON for pair in _pairs(group))


def _of_many(rows: Sequence[Known], group: Sequence[int], fresh: int) -> Iterator[tuple[int, int]]:
    """Of very many with one title: each with the first of them, and with the first of its own provider and edition."""
    kinds: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place in group:
        kinds[provider_key(rows[place].provider), rows[place].edition].append(place)
    for some in (group, *kinds.values()):
        yield from _with_first(some, fresh)


def _with_first(group: Sequence[int], fresh: int) -> Iterator[tuple[int, int]]:
    new, known = [each for each in group if each < fresh], [each for each in group if each >= fresh]
    if new and known:
        yield from ((each, known[0]) for each in new)
        yield from ((new[0], each) for each in known)
    else:
        yield from ((group[0], each) for each in group[1:])


def _pairs(group: Sequence[int]) -> Iterator[tuple[int, int]]:
    for place, first in enumerate(group):
        for second in group[place + 1 :]:
            yield first, second


def _compared(rows: Sequence[Known], words: Sequence[frozenset[str]], first: int, second: int) -> Pair | None:
    one, other = rows[first], rows[second]
    if one.achievement and one.achievement == other.achievement:
        return Pair(one, other, Reason.ACHIEVEMENT, 1.0)
    if one.edition and other.edition and one.edition != other.edition:
        return None
    providers = {provider_key(one.provider), provider_key(other.provider)}
    mine, theirs = words[first], words[second]
    if mine and mine == theirs:
        return Pair(one, other, _of_same_title(providers), 1.0)
    # A number or a single letter is the whole difference between "AZ-104" and "AZ-900", or levels I and II.
    if len(providers) > 1 or not mine or not theirs or any(map(_tells_apart, mine ^ theirs)):
        return None
    likeness = 2 * len(mine & theirs) / (len(mine) + len(theirs))
    reason = Reason.NEAR_UNKNOWN if "" in providers else Reason.NEAR
    return Pair(one, other, reason, likeness) if likeness >= _NEAR else None


def _of_same_title(providers: set[str]) -> Reason:
    if "" in providers:
        return Reason.PROVIDER_UNKNOWN
    return Reason.PROVIDER_DIFFERS if len(providers) > 1 else Reason.TITLE


def _tells_apart(word: str) -> bool:
    return len(word) == 1 or any(each.isdigit() for each in word) or word in _LEVELS or word.endswith(("+", "#"))


_LEVELS = frozenset({
    "ii", "iii", "iv", "associate", "professional", "expert", "foundation", "foundational", "practitioner",
    "advanced", "basic", "beginner", "intermediate", "senior", "junior", "master", "fellow", "lead", "core",
    "specialist", "administrator", "developer", "architect", "engineer", "analyst", "instructor",
})  # fmt: skip
"""Words that differ between credentials of one family, and never between two names of one credential."""


@lru_cache(maxsize=65_536)
def title_words(title: str) -> frozenset[str]:
    """The words of a title that tell it apart, without case, accents, trademark signs and words that all have."""
    plain = title.replace("®", " ").replace("™", " ").replace("’", "'")
    found = []
    for word in _WORD.findall(plain):
        tail = word[-1] if word[-1] in "+#" else ""
        small = folded(word) + tail
        found.append(small[:-1] if len(small) > _PLURAL and small.endswith("s") and not small.endswith("ss") else small)
    kept = frozenset(each for each in found if each and each not in _NOISE)
    return kept or frozenset(each for each in found if each)


@lru_cache(maxsize=65_536)
def provider_key(name: str) -> str:
    """A provider's name without legal forms, case, accents and punctuation."""
    words = [folded(each) for each in _WORD.findall(name)]
    kept = [each for each in words if each not in _FORMS]
    return "".join(kept or words)


_FORMS = frozenset({
    "inc", "ltd", "llc", "gmbh", "ag", "se", "plc", "corp", "corporation", "co", "company", "ev", "the",
    "limited", "ggmbh", "foundation",
})  # fmt: skip
