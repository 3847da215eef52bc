"""What cannot stand among all people together, though each record alone can: addresses, managers, circles.

What does not fit is left as it was before, for everybody concerned alike, so that no order of rows decides it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from stepladder.workforce.merging import Merged
from stepladder.workforce.names import Directory, chain_in_circles
from stepladder.workforce.records import PersonRecord


class Conflict(NamedTuple):
    """Something of the file that is not taken, as it contradicts what is known or itself.

    Attributes:
        id: ``email.taken``, ``manager.unknown``, ``manager.circle``, ``dotted.unknown``, ``role.earlier``,
            ``history``, ``name.missing``.
        words: what it is, as a sentence whose subject is the person.
        line: of the file.
    """

    id: str
    external_id: str
    words: str
    line: int = 0


Known = Mapping[str, PersonRecord]
Befores = Mapping[str, PersonRecord | None]
Results = dict[str, Merged]


def settle(known: Known, unlinked: Known, befores: Befores, results: Results, states: frozenset[str]) -> list[Conflict]:
    """Take back what does not fit, in ``results``, and say so."""
    conflicts: list[Conflict] = []
    if "email" in states:
        conflicts += _settle_emails(known, unlinked, befores, results)
    if states & {"manager_id", "dotted_ids"}:
        conflicts += _settle_references(known, befores, results)
    if "manager_id" in states:
        conflicts += _settle_circles(known, befores, results)
    return conflicts


def _settle_emails(known: Known, unlinked: Known, befores: Befores, results: Results) -> Iterator[Conflict]:
    """Taking one back may bring up an address that another one was to get, so it is looked at again until all fit."""
    others = _addresses_of_others(known, unlinked, befores)
    wanted = [id for id, result in results.items() if result.after.email != _old(befores, id).email]
    while wanted:
        holders = {email: list(ids) for email, ids in others.items()}
        for id, result in results.items():
            holders.setdefault(result.after.email, []).append(id)
        refused = {id for id in wanted if (email := results[id].after.email) and len(holders[email]) > 1}
        if not refused:
            return
        for id in sorted(refused):
            after = results[id].after
            also = ", ".join(each or "somebody without a number" for each in holders[after.email] if each != id)
            words = f"is to have the address {after.email}, which is that of {also[:120]} too; it was not taken"
            yield Conflict("email.taken", id, words, after.line)
            results[id].after = replace(after, email=_old(befores, id).email)
        wanted = [id for id in wanted if id not in refused]


def _addresses_of_others(known: Known, unlinked: Known, befores: Befores) -> dict[str, list[str]]:
    """Who has which address among those who do not stand in the file."""
    linked = {before.email for before in befores.values() if before is not None and not before.external_id}
    result: dict[str, list[str]] = {email: [""] for email in unlinked if email not in linked}
    for id, each in known.items():
        if id not in befores and each.email:
            result.setdefault(each.email, []).append(id)
    return result


def _old(befores: Befores, id: str) -> PersonRecord:
    return befores.get(id) or PersonRecord(id)


def _settle_references(known: Known, befores: Befores, results: Results) -> Iterator[Conflict]:
    """Managers and dotted lines whom the file names and does not hold may be known."""
    everybody = {**known, **{id: result.after for id, result in results.items()}}
    directory: Directory | None = None
    for id, result in results.items():
        after, old = result.after, _old(befores, id)
        manager, dotted = after.manager_id, after.dotted_ids
        if (not manager or manager in everybody) and all(each in everybody for each in dotted):
            continue
        directory = directory or Directory.of(everybody.values())
        found = _known_one(manager, id, directory) if manager else ""
        if found is None:
            yield Conflict("manager.unknown", id, f"reports to “{manager[:60]}”, whom nobody knows", after.line)
            found = old.manager_id
        lines = {each: _known_one(each, id, directory) for each in dotted}
        for each in (each for each, person in lines.items() if person is None):
            yield Conflict("dotted.unknown", id, f"has a dotted line to “{each[:60]}”, whom nobody knows", after.line)
        persons = tuple(sorted({person for person in lines.values() if person}))
        result.after = replace(after, manager_id=found, dotted_ids=persons)


def _known_one(reference: str, id: str, directory: Directory) -> str | None:
    found = directory.find(reference)
    return found[0] if len(found) == 1 and found[0] != id else None


def _settle_circles(known: Known, befores: Befores, results: Results) -> Iterator[Conflict]:
    """A circle of managers: everybody in it keeps the manager from before.

    That may close another circle, so it is looked at again; each time somebody's change is taken back, so it ends.
    """
    managers = {id: each.manager_id for id, each in known.items() if each.manager_id}
    managers |= {id: result.after.manager_id for id, result in results.items()}
    managers = {id: manager for id, manager in managers.items() if manager}
    while True:
        refused = [
            (id, circle)
            for circle in chain_in_circles(managers)
            for id in circle
            if id in results and results[id].after.manager_id != _old(befores, id).manager_id
        ]
        if not refused:
            return
        for id, circle in refused:
            after, old = results[id].after, _old(befores, id).manager_id
            words = f"stands in a circle of managers: {', '.join(circle[:8])}; the manager was left as it was"
            yield Conflict("manager.circle", id, words, after.line)
            results[id].after = replace(after, manager_id=old)
            if old:
                managers[id] = old
            else:
                managers.pop(id)
