"""What stands out among the people of a file, and who may be the same person twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from stepladder.remarks import Remark
from stepladder.workforce.names import chain_in_circles, folded_name
from stepladder.workforce.records import PersonRecord, Workforce


class Likely(NamedTuple):
    """People under different numbers who may be the same.

    Attributes:
        ids: their numbers, sorted.
        why: what they have in common, in words.
    """

    ids: tuple[str, ...]
    why: str


def likely_same(people: Iterable[PersonRecord]) -> tuple[Likely, ...]:
    """Same name and the same beginning of the address, or the same name in the same unit."""
    by_address: dict[tuple[str, str], set[str]] = {}
    by_unit: dict[tuple[str, str], set[str]] = {}
    for each in people:
        name = folded_name(each.name)
        if name and each.email:
            by_address.setdefault((name, each.email.partition("@")[0]), set()).add(each.external_id)
        if name and each.unit:
            by_unit.setdefault((name, each.unit.casefold()), set()).add(each.external_id)
    found: dict[tuple[str, ...], str] = {}
    for groups, why in (
        (by_address, "the same name and the same beginning of the e-mail address"),
        (by_unit, "the same name in the same unit"),
    ):
        for ids in groups.values():
            if len(ids) > 1:
                found.setdefault(tuple(sorted(ids)), why)
    return tuple(Likely(ids, why) for ids, why in sorted(found.items()))


def remarks_on(workforce: Workforce, *, on: date) -> Iterator[Remark]:
    """Addresses and names used twice, missing names, circles of managers, nobody above, dates that lie ahead."""
    people = workforce.by_id()

    def remark(id: str, person: PersonRecord, words: str, hint: str = "") -> Remark:
        return Remark(f"workforce.{id}", words, workforce.name, person.line, hint)

    for likely in likely_same(workforce.people):
        words = f"{', '.join(likely.ids[:5])} may be one person: {likely.why}"
        yield remark("person.duplicate", people[likely.ids[-1]], words, "if so, keep one number")
    for email, ids in sorted(_shared(workforce.people)):
        words = f"the address {email} is that of {', '.join(ids[:5])}; nobody signs in by it"
        yield remark("email.shared", people[ids[-1]], words, "give each their own")
    managers = {each.external_id: each.manager_id for each in workforce.people if each.manager_id}
    for circle in chain_in_circles(managers):
        words = f"the management line goes in a circle: {', '.join(circle[:8])}"
        yield remark("manager.circle", people[circle[0]], words, "correct one of the managers")
    for each in workforce.people:
        for id, words in _of_one(each, workforce.states, on):
            yield remark(id, each, words)


def _shared(people: Iterable[PersonRecord]) -> Iterator[tuple[str, tuple[str, ...]]]:
    by_email: dict[str, list[str]] = {}
    for each in people:
        if each.email:
            by_email.setdefault(each.email, []).append(each.external_id)
    return ((email, tuple(sorted(ids))) for email, ids in by_email.items() if len(ids) > 1)


def _of_one(person: PersonRecord, states: frozenset[str], on: date) -> Iterator[tuple[str, str]]:
    is_there = person.active is not False
    if "name" in states and not person.name:
        yield "name.missing", "no row says the name"
    if "manager_id" in states and is_there and not person.manager_id and "manager_id" not in person.unsure:
        yield "manager.none", "has no manager"
    if "appointments" in states and is_there and not person.appointments and "appointments" not in person.unsure:
        yield "role.none", "has no role"
    ahead = {
        "first day": person.hired_on,
        "first day in the role": person.role_since,
        "last day": person.left_on,
    }
    for what, day in ahead.items():
        if day and day > on:
            yield "date.ahead", f"the {what}, {day}, lies ahead"
