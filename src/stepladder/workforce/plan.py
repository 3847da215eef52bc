"""What would change if a file were taken over: to be looked at, applied by somebody else, and undone.

The plan compares the file with what is known. Nothing is deleted, ever: whoever is missing in a whole file is listed,
and a person decides. What cannot stand as the file has it (an address that two people have, a manager nobody knows, a
circle of managers) is a conflict: the rest of the person is taken, and that is left as it was.

Applied, the same file gives an empty plan. The order of rows makes no difference.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, NamedTuple

from stepladder.wording import ENGLISH, Wording
from stepladder.workforce.checks import Likely, likely_same
from stepladder.workforce.merging import Merged, merged
from stepladder.workforce.records import PersonRecord, Workforce
from stepladder.workforce.settling import Conflict, settle

FIELDS = tuple(each.name for each in fields(PersonRecord) if each.compare)
"""The fields of a record that can change."""


class Change(NamedTuple):
    """A field that would change."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Known:
    """What the site holds.

    Attributes:
        people: by external id.
        unlinked: people whose external id is not known yet, by address; a file that has their address links them.
    """

    people: Mapping[str, PersonRecord] = field(default_factory=dict)
    unlinked: Mapping[str, PersonRecord] = field(default_factory=dict)

    @classmethod
    def of(cls, people: Iterable[PersonRecord]) -> Known:
        """Everybody once, with or without an external id; without one and without an address nobody is found."""
        everybody = tuple(people)
        return cls(
            {each.external_id: each for each in everybody if each.external_id},
            {each.email: each for each in everybody if not each.external_id and each.email},
        )


@dataclass(frozen=True, slots=True)
class Step:
    """What would change for one person.

    Attributes:
        before: what is known; None of somebody new. Somebody who is linked by their address has no external id in it.
        assumed: what is dated by the day of the file, as it states no day: ``left``, ``role``, ``rehired``.
    """

    before: PersonRecord | None
    after: PersonRecord
    assumed: tuple[str, ...] = ()

    @property
    def external_id(self) -> str:
        """Of the person, as the file has it."""
        return self.after.external_id

    @property
    def changes(self) -> tuple[Change, ...]:
        """Field, before and after; of somebody new everything that is stated."""
        before = self.before or PersonRecord("")
        pairs = ((name, getattr(before, name), getattr(self.after, name)) for name in FIELDS)
        return tuple(Change(*each) for each in pairs if each[1] != each[2])

    @property
    def is_new(self) -> bool:
        """Whether nobody is known under this number or address."""
        return self.before is None

    @property
    def has_moved(self) -> bool:
        """Whether the latest role is another one than before."""
        if self.before is None or not self.before.appointments or not self.after.appointments:
            return False
        earlier, latest = self.before.appointments[-1], self.after.appointments[-1]
        return not latest.is_role_of(earlier)

    @property
    def is_leaving(self) -> bool:
        """Whether a last day is stated that was not known; it may lie ahead."""
        return self.before is not None and self.after.left_on is not None and self.before.left_on is None

    @property
    def is_rehired(self) -> bool:
        """Whether a new spell begins after one that was over."""
        return (
            self.before is not None
            and len(self.after.spells) > len(self.before.spells)
            and self.before.left_on is not None
            and self.after.left_on is None
        )


@dataclass(frozen=True)
class Plan:
    """What a file would change.

    Attributes:
        steps: everybody for whom anything changes, by external id.
        unchanged: external ids of those for whom nothing does.
        missing: external ids of those who are known, have not left, and do not stand in a file that is said to be
            whole.
        conflicts: what cannot be taken as it stands.
        without_manager: external ids of those in the file who would have nobody above them.
        duplicates: who may be the same person under two numbers; one of them at least is new.
        on: the day of the file.
    """

    steps: tuple[Step, ...]
    unchanged: tuple[str, ...]
    missing: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    without_manager: tuple[str, ...]
    duplicates: tuple[Likely, ...]
    on: date

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change; conflicts and missing people may be listed all the same."""
        return not self.steps

    @property
    def new(self) -> tuple[Step, ...]:
        """People nobody knew of."""
        return tuple(each for each in self.steps if each.is_new)

    @property
    def changed(self) -> tuple[Step, ...]:
        """People who are known, and of whom anything changes."""
        return tuple(each for each in self.steps if not each.is_new)

    @property
    def moved(self) -> tuple[Step, ...]:
        """People whose role changed."""
        return tuple(each for each in self.steps if each.has_moved)

    @property
    def leaving(self) -> tuple[Step, ...]:
        """People who have left or will."""
        return tuple(each for each in self.steps if each.is_leaving)

    @property
    def rehired(self) -> tuple[Step, ...]:
        """People who have come back."""
        return tuple(each for each in self.steps if each.is_rehired)

    def counts(self) -> dict[str, int]:
        """How many of each kind; somebody who moved is counted among the changed too."""
        kinds = Counter(conflict.id for conflict in self.conflicts)
        return {
            "new": len(self.new),
            "changed": len(self.changed),
            "moved": len(self.moved),
            "left": len(self.leaving),
            "rehired": len(self.rehired),
            "unchanged": len(self.unchanged),
            "missing": len(self.missing),
            "without_manager": len(self.without_manager),
            "duplicates": len(self.duplicates),
            "conflicts": len(self.conflicts),
            **{f"conflicts.{id}": count for id, count in sorted(kinds.items())},
        }

    def summary(self, wording: Wording = ENGLISH) -> str:
        """“19,412 new, 31 without a manager, 4 possible duplicates.”; only what there is."""
        counts, several = self.counts(), wording.ngettext
        parts = (
            ("new", several("%(n)s new", "%(n)s new", counts["new"])),
            ("changed", several("%(n)s changed", "%(n)s changed", counts["changed"])),
            ("moved", several("%(n)s in another role", "%(n)s in other roles", counts["moved"])),
            ("left", several("%(n)s leaving", "%(n)s leaving", counts["left"])),
            ("rehired", several("%(n)s rehired", "%(n)s rehired", counts["rehired"])),
            ("unchanged", several("%(n)s unchanged", "%(n)s unchanged", counts["unchanged"])),
            ("missing", several("%(n)s missing in the file", "%(n)s missing in the file", counts["missing"])),
            (
                "without_manager",
                several("%(n)s without a manager", "%(n)s without a manager", counts["without_manager"]),
            ),
            (
                "duplicates",
                several("%(n)s possible duplicate", "%(n)s possible duplicates", counts["duplicates"]),
            ),
            ("conflicts", several("%(n)s conflict", "%(n)s conflicts", counts["conflicts"])),
        )
        said = [text % {"n": f"{counts[name]:,}"} for name, text in parts if counts[name]]
        return ", ".join(said) + "." if said else wording.gettext("Nobody stands in the file.")


def planned(known: Known, workforce: Workforce, *, on: date, whole: bool = False) -> Plan:
    """What the file would change.

    Args:
        known: what the site holds.
        workforce: what the file states.
        on: the day of the file.
        whole: whether a person says that the file has everybody; only then anybody is missing.
    """
    befores = _befores(known, workforce)
    results, conflicts = _all_merged(befores, workforce, on)
    states = workforce.states
    conflicts += settle(known.people, known.unlinked, befores, results, states)
    conflicts.sort()
    steps, unchanged = [], []
    for id, result in results.items():
        before = befores[id]
        if before is not None and before == result.after:
            unchanged.append(id)
        else:
            steps.append(Step(before, result.after, tuple(result.assumed)))
    new = {step.external_id for step in steps if step.is_new}
    return Plan(
        tuple(steps),
        tuple(unchanged),
        tuple(_missing(known, befores, on)) if whole else (),
        tuple(conflicts),
        tuple(_without_manager(results, states, on)),
        tuple(each for each in _likely(known, results) if new.intersection(each.ids)),
        on,
    )


def _befores(known: Known, workforce: Workforce) -> dict[str, PersonRecord | None]:
    """Who each one is: by number, else by address, if nobody else in the file has it."""
    used = Counter(each.email for each in workforce.people)
    unlinked = {email: person for email, person in known.unlinked.items() if used[email] == 1}
    return {
        each.external_id: known.people.get(each.external_id) or unlinked.get(each.email) for each in workforce.people
    }


def _all_merged(
    befores: Mapping[str, PersonRecord | None], workforce: Workforce, on: date
) -> tuple[dict[str, Merged], list[Conflict]]:
    results: dict[str, Merged] = {}
    conflicts: list[Conflict] = []
    for each in workforce.people:
        before = befores[each.external_id]
        result = merged(before, each, workforce.states, on=on)
        if not result.after.name:
            words = "is new, and the file does not say the name; nobody was made"
            conflicts.append(Conflict("name.missing", each.external_id, words, each.line))
            continue
        results[each.external_id] = result
        conflicts += (Conflict(id, each.external_id, words, each.line) for id, words in result.conflicts)
    return results, conflicts


def _missing(known: Known, befores: Mapping[str, object], on: date) -> Iterator[str]:
    return (id for id in sorted(known.people) if id not in befores and not known.people[id].has_left(on))


def _without_manager(results: Mapping[str, Merged], states: frozenset[str], on: date) -> Iterator[str]:
    if "manager_id" not in states:
        return iter(())
    return (id for id, each in results.items() if not each.after.manager_id and not each.after.has_left(on))


def _likely(known: Known, results: Mapping[str, Merged]) -> tuple[Likely, ...]:
    others = (each for id, each in known.people.items() if id not in results)
    return likely_same([*(each.after for each in results.values()), *others])


def apply(known: Known, plan: Plan) -> Known:
    """What would be known afterwards; the site does the same to its rows."""
    people, unlinked = dict(known.people), dict(known.unlinked)
    for step in plan.steps:
        if step.before is not None and not step.before.external_id:
            unlinked.pop(step.before.email, None)
        people[step.external_id] = replace(step.after, lines=())
    return Known(people, unlinked)
