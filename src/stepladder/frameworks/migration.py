"""What a new edition of a framework does to the one that is held: kept, renamed, changed, retired, returned, added.

An entry is known by its id and by nothing else: publishers promise ids and change names. Nothing is deleted. An entry
that a new edition leaves out, or marks as retired, is retired, and whatever points to it is told what may take its
place. To compare an edition with itself gives nothing, so that to import it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from stepladder.frameworks.edition import OCCUPATIONS, Edition, Entry, Kind, Link, Relation, by_id, digest
from stepladder.wording import ENGLISH, Wording, gettext_noop

RETIRED_STATUSES = frozenset({"retired", "deprecated", "obsolete", "withdrawn"})
"""Words with which publishers say in a status that something no longer holds, where no date says it."""

_MOST = 10
"""Replacements that are suggested for one entry. “manager” is an alternative label of a hundred occupations."""


@dataclass(frozen=True, slots=True)
class Held:
    """An entry as it is held.

    Attributes:
        digest: of what it says (``edition.digest``).
        name, uri, alternatives, kind: by which a replacement is found once it is retired.
        retired: whether it was retired before.
    """

    digest: str
    name: str
    uri: str = ""
    alternatives: tuple[str, ...] = ()
    kind: Kind = Kind.COMPETENCY
    retired: bool = False


class Renamed(NamedTuple):
    """An entry with another name; what else it says may differ, too."""

    id: str
    before: str
    now: str


class Replacement(NamedTuple):
    """An entry that may take the place of a retired one.

    Attributes:
        id, name: of the entry that holds.
        why: in words that a translator knows.
    """

    id: str
    name: str
    why: str


@dataclass(frozen=True)
class Migration:
    """What is to be done. Every entry that is held or new stands in one list; what stays retired, unchanged, in none.

    Attributes:
        kept: ids of entries that say the same as before.
        renamed: entries that hold, under another name.
        changed: ids of entries with the same name that say something else otherwise, and of retired ones that stay so
            and say anything else, be it their name: nobody works with that name any more.
        retired: ids of entries that hold no longer; what the new edition still says of them is to be stored.
        returned: ids of entries that were retired and hold again.
        added: ids of new entries, with those that are new and retired already.
        replacements: for each retired entry what may take its place, the surest first; none where nothing is found.
        relations_added, relations_removed, relations_changed: ids of relations.
    """

    kept: tuple[str, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    replacements: Mapping[str, tuple[Replacement, ...]] = field(default_factory=dict)
    relations_added: tuple[str, ...] = ()
    relations_removed: tuple[str, ...] = ()
    relations_changed: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be done."""
        return not (
            *self.renamed,
            *self.changed,
            *self.retired,
            *self.returned,
            *self.added,
            *self.relations_added,
            *self.relations_removed,
            *self.relations_changed,
        )

    def sentence(self, wording: Wording = ENGLISH) -> str:
        """``13,901 kept, 21 renamed, 17 retired, 38 added``: what there is none of is not named."""
        parts = (
            (len(self.kept), wording.gettext("%(number)s kept")),
            (len(self.renamed), wording.gettext("%(number)s renamed")),
            (len(self.changed), wording.gettext("%(number)s changed")),
            (len(self.retired), wording.gettext("%(number)s retired")),
            (len(self.returned), wording.gettext("%(number)s returned")),
            (len(self.added), wording.gettext("%(number)s added")),
        )
        said = [words % {"number": f"{number:,}"} for number, words in parts if number]
        return ", ".join(said) or wording.gettext("nothing held, and nothing new")

    def about_relations(self, wording: Wording = ENGLISH) -> str:
        """The same for relations; empty where nothing is new about them."""
        parts = (
            (len(self.relations_added), wording.gettext("%(number)s relations added")),
            (len(self.relations_removed), wording.gettext("%(number)s relations removed")),
            (len(self.relations_changed), wording.gettext("%(number)s relations changed")),
        )
        return ", ".join(words % {"number": f"{number:,}"} for number, words in parts if number)


def is_retired(entry: Entry) -> bool:
    """Whether an entry says of itself that it no longer holds: by a date, or by its status where no date is known."""
    return entry.retired_on is not None or str(entry.extra.get("status", "")).casefold() in RETIRED_STATUSES


def held(entry: Entry) -> Held:
    """An entry as it is held once it is stored."""
    return Held(digest(entry), entry.name, entry.uri, entry.alternatives, entry.kind, is_retired(entry))


def held_relations(relations: Iterable[Relation]) -> dict[str, str]:
    """Relations as they are held once they are stored: digest by id."""
    return {each.id: digest(each) for each in relations}


def compare(entries: Mapping[str, Held], new: Edition, *, relations: Mapping[str, str] | None = None) -> Migration:
    """What is to be done so that what is held becomes the new edition.

    Args:
        entries: what is held, retired ones too, by id.
        new: the edition.
        relations: relations that are held, digest by id; none where nothing is held yet.
    """
    lists = _Lists()
    present = by_id(new.entries)
    for entry in present.values():
        _sort(entry, entries.get(entry.id), lists)
    lists.retired += [id for id, each in entries.items() if id not in present and not each.retired]
    now = {each.id: each for each in new.relations}
    added, changed = _relations(relations or {}, now.values())
    return Migration(
        kept=tuple(lists.kept),
        renamed=tuple(lists.renamed),
        changed=tuple(lists.changed),
        retired=tuple(lists.retired),
        returned=tuple(lists.returned),
        added=tuple(lists.added),
        replacements=suggested({id: entries[id] for id in lists.retired}, new),
        relations_added=added,
        relations_removed=tuple(id for id in relations or {} if id not in now),
        relations_changed=changed,
    )


@dataclass
class _Lists:
    kept: list[str] = field(default_factory=list)
    renamed: list[Renamed] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    retired: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)


def _sort(entry: Entry, before: Held | None, lists: _Lists) -> None:
    """Put an entry of the new edition into the one list that it belongs to."""
    now_retired = is_retired(entry)
    if before is None:
        lists.added.append(entry.id)
    elif now_retired and not before.retired:
        lists.retired.append(entry.id)
    elif before.retired and not now_retired:
        lists.returned.append(entry.id)
    elif entry.name != before.name and not now_retired:
        lists.renamed.append(Renamed(entry.id, before.name, entry.name))
    elif digest(entry) != before.digest:
        lists.changed.append(entry.id)
    elif not now_retired:
        lists.kept.append(entry.id)


def _relations(before: Mapping[str, str], now: Iterable[Relation]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    added: list[str] = []
    changed: list[str] = []
    for each in now:
        if each.id not in before:
            added.append(each.id)
        elif digest(each) != before[each.id]:
            changed.append(each.id)
    return tuple(added), tuple(changed)


_REPLACED = gettext_noop("its publisher names it as the replacement")
_ADDRESS = gettext_noop("it has the same address")
_NAME = gettext_noop("it has the same name")
_ALTERNATIVE = gettext_noop("its name is an alternative label of the other")


def suggested(retired: Mapping[str, Held], new: Edition) -> dict[str, tuple[Replacement, ...]]:
    """What may take the place of each retired entry.

    The surest first: what the publisher names, then the same address, the same name, and a name that is an alternative
    label of the other. Only what holds is suggested, an occupation only for an occupation; of a split into two the
    publisher names both. Where what the publisher names is retired itself, what it names for that counts in its place.
    A suggestion is for a person to accept.
    """
    if not retired:
        return {}
    current = {each.id: each for each in new.entries if not is_retired(each) and each.id not in retired}
    named = _named_replacements(new.relations)
    wanted = {_folded(text) for each in retired.values() for text in (each.name, *each.alternatives)}
    by_uri = {each.uri: each.id for each in current.values() if each.uri}
    by_name = _index(current.values(), wanted, lambda entry: (entry.name,))
    by_alternative = _index(current.values(), wanted, lambda entry: entry.alternatives)
    found: dict[str, tuple[Replacement, ...]] = {}
    for id, each in retired.items():
        name = _folded(each.name)
        reasons = (
            (_REPLACED, tuple(_followed(id, named, current))),
            (_ADDRESS, (by_uri[each.uri],) if each.uri in by_uri else ()),
            (_NAME, by_name.get(name, ())),
            (_ALTERNATIVE, (*by_alternative.get(name, ()), *_of_alternatives(each, by_name))),
        )
        first = {other: why for why, others in reversed(reasons) for other in reversed(tuple(others))}
        order = dict.fromkeys(other for _, others in reasons for other in others)
        fitting = [other for other in order if other in current and _fits(each, current[other])]
        found[id] = tuple(Replacement(other, current[other].name, first[other]) for other in fitting[:_MOST])
    return found


def _index(
    entries: Iterable[Entry], wanted: set[str], texts: Callable[[Entry], tuple[str, ...]]
) -> dict[str, list[str]]:
    """Ids by those of their texts that are wanted: an index of all labels of ESCO would be 120,000 texts."""
    found: dict[str, list[str]] = {}
    for entry in entries:
        for text in texts(entry):
            if (folded := _folded(text)) in wanted:
                found.setdefault(folded, []).append(entry.id)
    return found


def _named_replacements(relations: Iterable[Relation]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for each in relations:
        if each.kind is Link.REPLACED_BY:
            named.setdefault(each.source, []).append(each.target)
    return named


def _followed(id: str, named: Mapping[str, list[str]], current: Collection[str]) -> Iterator[str]:
    """What a publisher names for an entry, from one retired entry to the next as far as it holds; the nearest first."""
    seen, step = {id}, [id]
    while step:
        following = list(dict.fromkeys(other for each in step for other in named.get(each, ()) if other not in seen))
        seen.update(following)
        yield from (each for each in following if each in current)
        step = [each for each in following if each not in current]


def _of_alternatives(each: Held, by_name: Mapping[str, list[str]]) -> list[str]:
    return [other for text in each.alternatives for other in by_name.get(_folded(text), ())]


def _fits(before: Held, entry: Entry) -> bool:
    return (before.kind in OCCUPATIONS) == (entry.kind in OCCUPATIONS)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
