"""What an evaluation was made from, as it can be stored, and the evaluation made again from it.

A judgement is a fact that can be replayed: the snapshot keeps all that ``evaluate`` and ``record`` read, exactly, as
plain values; its digest names it. ``compare`` evaluates again and says what comes out otherwise than was recorded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from stepladder.documents import digest_of
from stepladder.errors import InvalidDocument, UnknownVersion
from stepladder.evidence.person import Person
from stepladder.findings import Finding, Status
from stepladder.readiness.criteria import Role
from stepladder.readiness.evaluate import FORMULA, Evaluation, evaluate
from stepladder.readiness.record import record

_T = TypeVar("_T")

SCHEMA = "stepladder.inputs/1"

SCHEMA_OF_LATER = "stepladder.inputs/2"
"""The same with members that were added later. A reader that knows none refuses it, rather than leave them out."""

FORMULAS: Mapping[str, Callable[..., Evaluation]] = MappingProxyType({FORMULA: evaluate})
"""Every formula that can still be evaluated. A new one is added; an old one stays, for the records made by it."""

_NOT_COMPARED = frozenset({"version", "inputs", "verified_at"})
"""What may differ between two records of one judgement: the software, the files, the moment of verification."""


def snapshot(person: Person, role: Role, *, as_of: date) -> dict[str, Any]:
    """Everything that an evaluation reads, as plain values, ready for JSON. Nothing is rounded.

    Members that were added to the schema stand in it only where they say something: inputs without them keep the digest
    that they always had.
    """
    content = {"person": _plain(person), "role": _plain(role)}
    later = _without_silent(content)
    return {
        "schema": SCHEMA_OF_LATER if later else SCHEMA,
        "formula": FORMULA,
        "as_of": as_of.isoformat(),
        **content,
    }


def restored(snapshot: Mapping[str, Any]) -> tuple[Person, Role, date]:
    """The person, the role and the date that a snapshot was made of, equal to what they were.

    Raises:
        UnknownVersion: its schema, or its formula, is none that this version knows.
        InvalidDocument: it is damaged.
        InvalidPolicy: its rules contradict themselves.
    """
    _check_known("schema of the inputs", snapshot.get("schema"), (SCHEMA, SCHEMA_OF_LATER))
    _check_known("formula of the inputs", snapshot.get("formula"), FORMULAS)
    try:
        return (
            _typed(snapshot["person"], Person),
            _typed(snapshot["role"], Role),
            _typed(snapshot["as_of"], date),
        )
    except KeyError as error:
        raise InvalidDocument(f"the snapshot has no {error.args[0]}", expected="a whole snapshot") from error
    except msgspec.ValidationError as error:
        at = str(error).partition(" - at `$")[2].strip(".`")
        found = f"the snapshot is damaged at {at}" if at else "the snapshot is damaged"
        raise InvalidDocument(found, expected="a snapshot as it was stored") from error


def digest_of_snapshot(snapshot: Mapping[str, Any]) -> str:
    """``sha256:`` and the digest of the canonical form: names sorted, no space, ASCII alone."""
    text = json.dumps(snapshot, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return digest_of(text.encode())


def compare(stored_record: Mapping[str, Any], snapshot: Mapping[str, Any]) -> Finding:
    """Whether an evaluation made again says what was recorded.

    Args:
        stored_record: what ``record`` gave, also after a journey through JSON.
        snapshot: of the inputs that it was made from.

    Raises:
        UnknownVersion: a schema or formula is none that this version knows.
        InvalidDocument: the snapshot is damaged.
    """
    _check_known("formula of the record", stored_record.get("formula"), FORMULAS)
    person, role, as_of = restored(snapshot)
    again = FORMULAS[stored_record["formula"]](person, role, as_of=as_of)
    before = _comparable(stored_record)
    after = _comparable(json.loads(json.dumps(record(again, (), at=datetime.min.replace(tzinfo=UTC)))))
    parts = tuple(_differences(before, after))
    if not parts:
        return Finding.met("replay", "Same: evaluated again, it comes out as it was recorded.")
    named = "; ".join(part.summary.rstrip(".") for part in parts)
    return Finding(
        "replay",
        Status.UNMET,
        f"Differs: evaluated again, it comes out otherwise in {named}.",
        "Look whether the record, its inputs or the software was changed.",
        parts,
    )


def _differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each member that differs; of the criteria one for each."""
    for member in _differing(before, after):
        criteria = list(_criteria(before[member], after[member])) if member == "criteria" else []
        yield from criteria or [Finding.unmet(f"replay.{member}", f"{member}.")]


def _criteria(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> Iterator[Finding]:
    """Nothing where the same criteria stand in another order, or one of them twice."""
    old, new = ({each["id"]: each for each in criteria} for criteria in (before, after))
    for id in _differing(old, new):
        what = ", ".join(_differing(old[id], new[id])) if id in old and id in new else "missing"
        yield Finding.unmet(f"replay.criteria.{id}", f"criterion {id} ({what}).")


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    absent = object()
    return [name for name in {**before, **after} if before.get(name, absent) != after.get(name, absent)]


def _comparable(stored: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in stored.items() if name not in _NOT_COMPARED}
    return kept | {"items": [_without_version(item) for item in stored.get("items", ())]}


def _without_version(item: Mapping[str, Any]) -> dict[str, Any]:
    """An item of a record; that of its appraisal, too, names the software."""
    if not item.get("appraisal"):
        return dict(item)
    return {**item, "appraisal": {name: value for name, value in item["appraisal"].items() if name != "version"}}


def _check_known(what: str, found: object, known: Collection[str]) -> None:
    if found not in tuple(known):  # a stored value may be anything, also what has no hash
        raise UnknownVersion(
            f"the {what} is {str(found)[:80]!r}, which this version does not know",
            expected=f"one of {', '.join(known)}",
            hint="it may have been stored by a newer version",
        )


_LATER: tuple[tuple[tuple[str, ...], Mapping[str, object]], ...] = (
    (("role",), {"alternatives": ()}),
    (("role", "criteria"), {"measure": "", "measure_source": ""}),
    (("role", "criteria", "profile"), {"families": 0, "since": None, "until": None}),
    (("role", "conditions"), {"kind": "other", "time_in_grade": None, "windows": (), "quota": None}),
    (("person", "holds"), {"grade": "", "start_known": True}),
    (("person", "conditions"), {"by": "", "on": None, "until": None}),
    (("person", "items", "appraisal"), {"panel": {"raters": {}, "alpha": None}}),
    (("person", "items", "appraisal", "policy"), {"approver": ""}),
)
"""Where members were added later, and the value by which each says nothing."""


def _without_silent(content: dict[str, Any]) -> bool:
    """Take out the members added later that say nothing; whether any is left that does."""
    later = False
    for path, silent in _LATER:
        for members in _members_at(content, path):
            for name, value in silent.items():
                # What was restored from a snapshot without the member does not carry it at all.
                if members.get(name, value) == value:
                    members.pop(name, None)
                else:
                    later = True
    return later


def _members_at(content: dict[str, Any], path: tuple[str, ...]) -> list[dict[str, Any]]:
    """The tables at a path; a row of tables stands for each of them, and where there is none, for nothing."""
    found = [content]
    for step in path:
        below = (each[step] for each in found if each[step] is not None)
        found = [table for value in below for table in (value if isinstance(value, tuple) else [value])]
    return found


_FRACTION = re.compile(r"-?[0-9]{1,4000}(/[1-9][0-9]{0,3999})?")


def _plain(value: object) -> Any:
    return msgspec.to_builtins(value, order="deterministic", enc_hook=_encoded)


def _encoded(value: object) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"a snapshot cannot hold a {type(value).__name__}")


def _typed(value: object, kind: type[_T]) -> _T:
    return msgspec.convert(value, kind, dec_hook=_decoded)


def _decoded(kind: type, value: object) -> Any:
    if kind is Fraction and isinstance(value, str) and _FRACTION.fullmatch(value):
        return Fraction(value)
    raise ValueError(f"{str(value)[:40]!r} is no {kind.__name__}")
