"""What a file would change, and the lists in which it is shown before anything is stored."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext, ngettext

from stepladder.remarks import Remark
from stepladder.server.records.fitting import Decided, Doubt, about_numbers, fitted
from stepladder.server.records.known import OnRecord, on_record
from stepladder.server.records.models import meaning_of
from stepladder.server.records.reading import Read
from stepladder.server.records.titles import Titles, titles_known
from stepladder.workforce import Conflict, PersonRecord, Plan, Step, Workforce, planned, record_to_json
from stepladder.workforce.merging import merged

Row = dict[str, Any]


@dataclass(frozen=True)
class Preview:
    """What a file would change.

    Attributes:
        record: what it was compared with; seen: the same as it stood in the database.
        conflicts: what is not taken, of the plan and of the site.
        doubts: who may be the same; a person decides.
        unled: those whom nobody would answer for, each with why.
        asks_day_first: whether somebody has to say first how its dates are written.
    """

    plan: Plan
    workforce: Workforce
    record: OnRecord
    seen: OnRecord
    titles: Titles
    conflicts: tuple[Conflict, ...]
    doubts: tuple[Doubt, ...]
    unled: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...]
    asks_day_first: bool

    @property
    def is_empty(self) -> bool:
        """Whether taking it over would change nothing."""
        return self.plan.is_empty

    def counts(self) -> dict[str, int]:
        """How many stand in each list."""
        found = self.plan.counts()
        names = ("new", "changed", "moved", "left", "rehired", "unchanged", "missing")
        return {
            "people": len(self.workforce.people),
            "rows": self.workforce.rows,
            **{name: found[name] for name in names},
            "without_manager": len(self.unled),
            "duplicates": len(self.doubts),
            "conflicts": len(self.conflicts),
            "remarks": len(self.remarks),
            "titles": len(_open_titles(self)),
        }

    @property
    def basis(self) -> str:
        """Digest of everything that would change: another one means that something changed since it was shown."""
        steps = [
            [None if each.before is None else record_to_json(each.before), record_to_json(each.after)]
            for each in self.plan.steps
        ]
        whole = [steps, list(self.plan.missing), self.plan.on.isoformat()]
        return "sha256:" + hashlib.sha256(json.dumps(whole, ensure_ascii=False).encode()).hexdigest()


def previewed(read: Read, *, day: date, whole: bool) -> Preview:
    """Compare what a file states with what is on record."""
    titles, decided, seen = titles_known(), Decided.now(), on_record()
    fits = fitted(read.workforce, seen, titles, decided)
    plan = planned(fits.record.known, fits.workforce, on=day, whole=whole)
    # Whoever stands in the file is not missing, also where nothing of them is taken yet.
    plan = replace(plan, missing=tuple(id for id in plan.missing if id not in read.ids))
    known = fits.record.known.people
    stated = fits.workforce.by_id()
    afters = {each.external_id: each.after for each in plan.steps}

    def name_of(id: str) -> str:
        person = afters.get(id) or known.get(id) or stated.get(id)
        return f"{person.name} ({id})" if person else id

    likely = [
        Doubt(about_numbers(each.ids), f"{', '.join(map(name_of, each.ids))}: {each.why}", each.ids,
              min((stated[id].line for id in each.ids if id in stated), default=0))
        for each in plan.duplicates
        if about_numbers(each.ids) not in decided.different
    ]  # fmt: skip
    return Preview(
        plan,
        fits.workforce,
        fits.record,
        seen,
        titles,
        (*fits.conflicts, *plan.conflicts),
        (*fits.doubts, *likely),
        tuple(_unled(plan, fits.record, day)),
        read.remarks,
        read.asks_day_first,
    )


def _unled(plan: Plan, record: OnRecord, day: date) -> Iterator[tuple[str, str]]:
    """Nobody above them, or somebody who has left."""
    afters = {each.external_id: each.after for each in plan.steps}
    for id in plan.without_manager:
        yield id, gettext("has no manager")
    for id in (*afters, *plan.unchanged):
        person = afters.get(id) or record.known.people.get(id)
        if person is None or not person.manager_id or person.has_left(day):
            continue
        manager = afters.get(person.manager_id) or record.known.people.get(person.manager_id)
        if manager is not None and manager.has_left(day):
            values = {"name": manager.name, "day": manager.left_on}
            yield id, gettext("reports to %(name)s, who left on %(day)s") % values


def leaving(preview: Preview) -> tuple[Step, ...]:
    """What would change for those missing in the file, if they were marked as having left on its day."""
    known, day = preview.record.known.people, preview.plan.on
    gone = frozenset({"spells", "appointments"})
    return tuple(
        Step(known[id], merged(known[id], PersonRecord(id, active=False), gone, on=day).after, ("left",))
        for id in preview.plan.missing
    )


def with_leaving(preview: Preview) -> Plan:
    """The plan, with those missing in the file as leavers."""
    return replace(preview.plan, steps=(*preview.plan.steps, *leaving(preview)))


def _open_titles(preview: Preview) -> dict[str, tuple[str, str, int]]:
    """By meaning: title, code, and how many people of the file hold it or held it.

    Only of what is taken: a title of a line that is not taken is on record of nobody, and nobody could map it.
    """
    found: Counter[str] = Counter()
    words: dict[str, tuple[str, str]] = {}
    on_record = {**preview.record.known.people, **{each.external_id: each.after for each in preview.plan.steps}}
    for person in preview.workforce.people:
        after = on_record.get(person.external_id)
        kept = {meaning_of(held) for held in after.appointments} if after else set()
        own = {meaning_of(held): held for held in person.appointments}
        for meaning, each in ((meaning, held) for meaning, held in own.items() if meaning in kept):
            found[meaning] += 1
            words.setdefault(meaning, (each.role, each.code))
    stated = {meaning: (title, code) for meaning, (title, code) in words.items()}
    return {
        meaning: (*stated[meaning], count)
        for meaning, count in found.most_common()
        if preview.titles.is_open(_stated(*stated[meaning]))
    }


def _stated(title: str, code: str) -> Any:
    from stepladder.workforce import Appointment  # noqa: PLC0415 - the name is that of a row elsewhere in this room

    return Appointment(title, code=code)


def lists_of(preview: Preview) -> dict[str, list[Row]]:
    """Every list that a person can open, by kind."""
    plan, known, stated = preview.plan, preview.record.known.people, preview.workforce.by_id()
    afters = {each.external_id: each.after for each in plan.steps}
    names = {**{id: each.name for id, each in known.items()}, **{id: each.name for id, each in afters.items()}}

    def row(id: str, words: str = "", line: int = 0, **more: object) -> Row:
        return {"id": id, "name": names.get(id, ""), "words": words, "line": line, **more}

    return {
        "new": [row(each.external_id, in_words(each.after, names), each.after.line) for each in plan.new],
        "changed": [row(each.external_id, changes_in_words(each, names), each.after.line) for each in plan.changed],
        "moved": [row(each.external_id, _moved(each), each.after.line) for each in plan.moved],
        "left": [
            row(each.external_id, _day_words(each, "left", each.after.left_on), each.after.line)
            for each in plan.leaving
        ],
        "rehired": [
            row(each.external_id, _day_words(each, "rehired", each.after.hired_on), each.after.line)
            for each in plan.rehired
        ],
        "missing": [row(id, in_words(known[id], names)) for id in plan.missing],
        "without_manager": [row(id, words) for id, words in preview.unled],
        "duplicates": [
            row(each.ids[0], each.words, each.line, about=each.about, ids=list(each.ids)) for each in preview.doubts
        ],
        "conflicts": [
            row(each.external_id, each.words, each.line, kind=each.id, hint=_hint(preview, each, names, stated))
            for each in preview.conflicts
        ],
        "remarks": [{"id": "", "name": "", "words": each.words, "line": each.line, "hint": each.hint, "kind": each.id}
                    for each in preview.remarks],
        "titles": [
            {"id": code, "name": title, "line": 0,
             "words": ngettext("%(n)d person", "%(n)d people", count) % {"n": count}}
            for title, code, count in _open_titles(preview).values()
        ],
    }  # fmt: skip


def _hint(preview: Preview, conflict: Conflict, names: dict[str, str], stated: Mapping[str, PersonRecord]) -> str:
    """What to do about a line of which nothing is taken, which has a title that is not kept either."""
    id = conflict.external_id
    person = stated.get(id)
    if id in names or person is None:
        return ""
    titles = [held for held in person.appointments if preview.titles.is_open(_stated(held.role, held.code))]
    if not titles:
        return gettext("correct the line in the file, and import it again")
    values = {"titles": ", ".join(dict.fromkeys(f"“{each.role or each.code}”" for each in titles))}
    return gettext("correct the line in the file, and import it again; until then %(titles)s is not kept") % values


def in_words(person: PersonRecord, names: dict[str, str]) -> str:
    """Somebody in a line: role, unit, manager."""
    manager = names.get(person.manager_id, person.manager_id)
    parts = (
        person.role,
        person.unit,
        gettext("reports to %(name)s") % {"name": manager} if manager else "",
        gettext("left on %(day)s") % {"day": person.left_on} if person.left_on else "",
    )
    return ", ".join(part for part in parts if part)


def changes_in_words(step: Step, names: dict[str, str]) -> str:
    """What changes for somebody: each field with before and after; of a history only what differs."""
    lines = []
    for field, before, after in step.changes:
        if isinstance(before, tuple):
            before, after = _only(before, after), _only(after, before)  # noqa: PLW2901 - the same, less
        lines.append(f"{field_words(field)}: {_value(field, before, names)} → {_value(field, after, names)}")
    return "; ".join(lines)


def _only(these: tuple[Any, ...], those: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(each for each in these if each not in those)


def field_words(field: str) -> str:
    """What a field is called on a page."""
    words = {
        "external_id": gettext("number"),
        "name": gettext("name"),
        "email": gettext("address"),
        "unit": gettext("unit"),
        "manager_id": gettext("manager"),
        "dotted_ids": gettext("dotted lines"),
        "appointments": gettext("roles"),
        "spells": gettext("employment"),
        "leaves": gettext("leave"),
    }
    return words.get(field, field)


def _value(field: str, value: Any, names: dict[str, str]) -> str:
    if not value:
        return gettext("none")
    if field == "manager_id":
        return names.get(str(value), str(value))
    if field == "dotted_ids":
        return ", ".join(names.get(each, each) for each in value)
    if field == "appointments":
        return ", ".join(f"{each.role} {_span(each.since, each.until)}" for each in value)
    if field in ("spells", "leaves"):
        return ", ".join(_span(*each) for each in value)
    return str(value)


def _span(start: date | None, end: date | None) -> str:
    values = {"start": start or "?", "end": end}
    return (gettext("%(start)s to %(end)s") if end else gettext("since %(start)s")) % values


def _moved(step: Step) -> str:
    before = step.before.role if step.before else ""
    words = gettext("%(before)s → %(after)s since %(day)s")
    return words % {"before": before, "after": step.after.role, "day": step.after.role_since or "?"}


def _day_words(step: Step, kind: str, day: date | None) -> str:
    if kind in step.assumed:
        return gettext("%(day)s, the day of the file: it states no other") % {"day": day}
    return str(day or "")
