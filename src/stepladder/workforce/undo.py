"""What has to be restored to undo a plan, as plain values that can be stored as JSON.

The values from afterwards stand beside those from before: whoever undoes can see what somebody has changed since, and
leave that alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from stepladder.errors import InvalidDocument
from stepladder.workforce.plan import FIELDS, Known, Plan
from stepladder.workforce.records import Appointment, Away, PersonRecord, Spell

_PERIODS: dict[str, type[Appointment | Spell | Away]] = {"appointments": Appointment, "spells": Spell, "leaves": Away}
_DAYS = frozenset({"since", "until", "start", "end"})


def undo_data(plan: Plan) -> dict[str, Any]:
    """Who was made, and which fields of whom were what before.

    ``{"format": "stepladder/workforce-undo/1", "made": ["17"], "restore": [{"external_id": "18", "fields": {"unit":
    {"before": "Sales", "after": "Operations"}}}]}``. Days are ISO 8601, periods lists in the order of their fields.
    """
    return {
        "format": "stepladder/workforce-undo/1",
        "on": plan.on.isoformat(),
        "made": [step.external_id for step in plan.new],
        "restore": [
            {
                "external_id": step.external_id,
                "fields": {
                    change.field: {"before": plain(change.before), "after": plain(change.after)}
                    for change in step.changes
                },
            }
            for step in plan.changed
        ],
    }


def undone(known: Known, data: Mapping[str, Any]) -> tuple[Known, tuple[tuple[str, str], ...]]:
    """What is known after undoing; and the fields that were left alone, as somebody has changed them since.

    Raises:
        InvalidDocument: the data are of another format.
    """
    if data.get("format") != "stepladder/workforce-undo/1":
        raise InvalidDocument("these are no data to undo an import", expected="what undo_data gave")
    people, unlinked = dict(known.people), dict(known.unlinked)
    for id in data["made"]:
        people.pop(id, None)
    left: list[tuple[str, str]] = []
    for each in data["restore"]:
        person = people.pop(each["external_id"], None)
        if person is None:
            left += ((each["external_id"], name) for name in each["fields"])
            continue
        untouched = {
            name: pair for name, pair in each["fields"].items() if plain(getattr(person, name)) == pair["after"]
        }
        left += ((each["external_id"], name) for name in each["fields"] if name not in untouched)
        person = replace(person, **{name: unplain(name, pair["before"]) for name, pair in untouched.items()})
        if person.external_id:
            people[person.external_id] = person
        else:
            unlinked[person.email] = person
    return Known(people, unlinked), tuple(left)


def record_to_json(record: PersonRecord) -> dict[str, Any]:
    """A record as plain values; lines of a file are no part of it."""
    return {name: plain(getattr(record, name)) for name in FIELDS}


def record_from_json(value: Mapping[str, Any]) -> PersonRecord:
    """What ``record_to_json`` gave."""
    return PersonRecord(**{name: unplain(name, each) for name, each in value.items() if name in FIELDS})


def plain(value: Any) -> Any:
    """A value of a field as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    return [plain(each) for each in value] if isinstance(value, tuple) else value


def unplain(name: str, value: Any) -> Any:
    """The value of a field, of its JSON."""
    if name in _PERIODS:
        return tuple(_period(_PERIODS[name], each) for each in value)
    return tuple(value) if name == "dotted_ids" else value


def _period(kind: Any, values: Iterable[Any]) -> Any:
    pairs = zip(kind._fields, values, strict=True)
    return kind(**{name: date.fromisoformat(each) if name in _DAYS and each else each for name, each in pairs})
