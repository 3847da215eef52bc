"""What is known of a person, and what a file states of them, put together.

What the file has no column for, and what it contradicts itself about, stays as it is. Histories are never deleted: a
role, a spell or a leave that the file does not mention stays. Put together once more with the same file, nothing
changes: this is tested over random histories, and the reason for most of the conditions below.

A day that the file does not state is the day of the file: somebody who is gone without a date was there until then, a
role that is new without a date begins then. ``assumed`` says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from stepladder.workforce.records import Appointment, Away, PersonRecord, Spell
from stepladder.workforce.rows import in_order

PLAIN = ("unit", "manager_id", "dotted_ids", "grade", "job_family", "location")
"""Fields that the file may also empty."""

KEPT = ("name", "email")
"""Fields that an empty cell leaves as they are: nobody can sign in without an address."""

_HISTORIES = frozenset({"spells", "appointments", "leaves"})
_DAY = timedelta(days=1)


@dataclass
class Merged:
    """What is known afterwards.

    Attributes:
        assumed: what was dated by the day of the file: ``left``, ``role``, ``rehired``.
        conflicts: what contradicts what is known, by kind and in words; it was not taken.
    """

    after: PersonRecord
    assumed: list[str] = field(default_factory=list)
    conflicts: list[tuple[str, str]] = field(default_factory=list)


def merged(before: PersonRecord | None, stated: PersonRecord, states: frozenset[str], *, on: date) -> Merged:
    """The record after the file.

    Args:
        before: what is known; None of somebody new.
        stated: what the file says.
        states: the fields that the file has columns for.
        on: the day of the file.
    """
    known = before or PersonRecord(stated.external_id)
    taken = states - stated.unsure
    changes = {name: getattr(stated, name) for name in PLAIN if name in taken}
    changes |= {name: value for name in KEPT if name in taken and (value := getattr(stated, name))}
    if before is None and stated.name:
        changes["name"] = stated.name
    result = Merged(replace(known, external_id=stated.external_id, **changes, active=None, lines=stated.lines))
    if taken & _HISTORIES:
        _take_histories(known, stated, taken, on, result)
    return result


def _take_histories(known: PersonRecord, stated: PersonRecord, taken: frozenset[str], on: date, result: Merged) -> None:
    """The histories after the file, if they hold together and taking them once more would change nothing.

    Where the file and what is known cannot both be right, they would not: a role would end before it begins, or the
    correction of one day would move another one, and that the first again. Then they stay as they are, and somebody
    looks.
    """
    once = _histories(known, stated, taken, on, result)
    again = _histories(once, stated, taken, on, Merged(once))
    if again == once and _holds_together(once):
        result.after = replace(result.after, spells=once.spells, appointments=once.appointments, leaves=once.leaves)
        return
    result.assumed.clear()
    words = "has other days in the file than are known, and both cannot be right; the days were left as they were"
    result.conflicts[:] = [("history", words)]


def _holds_together(record: PersonRecord) -> bool:
    """Whether nothing ends before it begins, and one role and one spell at most go on."""
    periods = [*record.spells, *record.leaves, *((role.since, role.until) for role in record.appointments)]
    return (
        all(start is None or end is None or start <= end for start, end in periods)
        and all(spell.end is not None for spell in record.spells[:-1])
        and sum(role.until is None for role in record.appointments) <= 1
    )


def _histories(
    known: PersonRecord, stated: PersonRecord, taken: frozenset[str], on: date, result: Merged
) -> PersonRecord:
    spells = _spells(known.spells, stated, on, result) if "spells" in taken else known.spells
    roles = stated.appointments if "appointments" in taken else ()
    held = _appointments(known.appointments, roles, spells, on, result)
    leaves = _leaves(known.leaves, stated.leaves) if "leaves" in taken else known.leaves
    return replace(known, spells=spells, appointments=held, leaves=leaves)


def _spells(known: Sequence[Spell], stated: PersonRecord, on: date, result: Merged) -> tuple[Spell, ...]:
    spells = list(known)
    latest = stated.spells[-1] if stated.spells else Spell()
    if not spells or (spells[-1].end is not None and latest.start is not None and latest.start > spells[-1].end):
        if latest != Spell() or stated.active is not None:
            spells.append(latest)
    elif latest.end is not None:
        _end(spells, latest)
    elif stated.active is not False:
        _go_on(spells, latest.start, stated.active, on, result)
    for each in stated.spells[:-1]:
        _insert_history(spells, each)  # after the latest one, which may have got its first day only now
    if stated.active is False and spells and spells[-1].end is None:
        result.assumed.append("left")
        spells[-1] = spells[-1]._replace(end=max(on, spells[-1].start or on))
    return tuple(spells)


def _insert_history(spells: list[Spell], each: Spell) -> None:
    """A spell that is over. It corrects the one that it overlaps, unless another one is in the way."""
    end = each.end or date.max
    touching = [
        place
        for place, known in enumerate(spells)
        if (known.start or date.min) <= end and (known.end or date.max) >= (each.start or date.min)
    ]
    if not touching:
        spells.append(each)
        spells.sort(key=lambda spell: (spell.start or spell.end or date.min, spell.end or date.max))
    elif len(touching) == 1 and (touching[0] < len(spells) - 1 or spells[-1].end is not None):
        known = spells[touching[0]]
        spells[touching[0]] = Spell(each.start or known.start, each.end or known.end)


def _end(spells: list[Spell], stated: Spell) -> None:
    """The file says when the latest spell ended, or will."""
    last = spells[-1]
    if last.start is not None and stated.end is not None and stated.end < last.start:
        _insert_history(spells, stated)
        return
    spells[-1] = Spell(_first_day(spells, stated.start), stated.end)


def _go_on(spells: list[Spell], start: date | None, active: bool | None, on: date, result: Merged) -> None:  # noqa: FBT001 - three answers
    """The file knows of no end."""
    last = spells[-1]
    if last.end is None:
        spells[-1] = last._replace(start=_first_day(spells, start))
    elif active:
        if last.end >= on or (start is not None and start == last.start):
            spells[-1] = Spell(_first_day(spells, start))  # the leaving was withdrawn
        else:
            result.assumed.append("rehired")
            spells.append(Spell(on))


def _first_day(spells: Sequence[Spell], start: date | None) -> date | None:
    """The first day of the latest spell; some files give that of the first spell of all, which is no correction."""
    if start is None or (len(spells) > 1 and start <= (spells[-2].end or date.max)):
        return spells[-1].start
    return start


def _appointments(
    known: Sequence[Appointment], stated: Sequence[Appointment], spells: Sequence[Spell], on: date, result: Merged
) -> tuple[Appointment, ...]:
    held = list(known)
    left = spells[-1].end if spells else None
    returned = spells[-1].start if len(spells) > 1 else None
    free = list(range(len(held)))
    rest: list[Appointment] = []
    for each in stated:
        place = next((at for at in free if _is_exactly(held[at], each)), None)
        if place is None:
            rest.append(each)
        else:
            free.remove(place)
            held[place] = _corrected(held, place, each, left)
    for each in rest:
        _take(held, each, left, returned, on, result)
    return _ended(held, left)


def _is_exactly(known: Appointment, each: Appointment) -> bool:
    """Whether both are the same role from the same day on; or, without a first day, up to the same last day."""
    is_same = known.since == each.since and (each.since is not None or known.until == each.until)
    return is_same and known.is_role_of(each)


def _take(
    held: list[Appointment], each: Appointment, left: date | None, returned: date | None, on: date, result: Merged
) -> None:
    """A role that is not known with this first day: a correction, a new one, or one that does not fit."""
    place = _same(held, each, returned)
    if place is not None:
        held[place] = _corrected(held, place, each, left)
        return
    if each.until is None or each.until == left:
        later = [other for other in held if each.since and (other.since or date.min) > each.since]
        if later:
            words = f"“{each.role}” since {each.since}, but “{later[-1].role}” is known since {later[-1].since}"
            result.conflicts.append(("role.earlier", words))
            return
        if each.since is None and held:
            each = each._replace(since=max(returned or on, _after(held)))
            result.assumed.append("role")
        for at, other in enumerate(held):
            if other.until is None and each.since is not None:
                held[at] = other._replace(until=max(each.since - _DAY, other.since or date.min))
    held.append(each)
    held[:] = in_order(held)


def _after(held: Sequence[Appointment]) -> date:
    """A day on which all roles that are known have begun, so that a new one is the latest."""
    return max((each.since for each in held if each.since), default=date.min) + _DAY


def _same(held: Sequence[Appointment], each: Appointment, returned: date | None) -> int | None:
    """The place of the same role with another first day, if the file corrects it rather than adds to it."""
    for place in range(len(held) - 1, -1, -1):
        known = held[place]
        if not known.is_role_of(each):
            continue
        if returned and known.until and known.until < returned and (each.since is None or each.since >= returned):
            continue
        if each.since is None:
            if known.until is None or place == len(held) - 1 or known.until == each.until:
                return place
        elif (known.since or date.min) <= (each.until or date.max) and (known.until or date.max) >= each.since:
            return place
    return None


def _corrected(held: Sequence[Appointment], place: int, each: Appointment, left: date | None) -> Appointment:
    known = held[place]
    is_last = place == len(held) - 1
    until = each.until if each.until is not None or (is_last and left is None) else known.until
    since = each.since or known.since
    if since and until and until < since:
        return known
    return Appointment(each.role, since, until, each.code or known.code)


def _ended(held: list[Appointment], left: date | None) -> tuple[Appointment, ...]:
    """In order; whoever has left holds nothing any more."""
    if left is not None:
        held = [each._replace(until=max(left, each.since or left)) if each.until is None else each for each in held]
    return tuple(in_order(held))


def _leaves(known: Sequence[Away], stated: Sequence[Away]) -> tuple[Away, ...]:
    """Leaves of the file correct those that they overlap; the others stay."""
    rest = list(known)
    result: list[Away] = []
    for each in stated:
        same = [other for other in rest if other.start == each.start]
        end = each.end or next((other.end for other in same if other.end), None)
        result.append(Away(each.start, end))
        rest = [other for other in rest if other not in same]
    kept = [other for other in rest if not any(_overlap(other, each) for each in result)]
    return tuple(sorted([*result, *kept], key=lambda away: (away.start, away.end or date.max)))


def _overlap(one: Away, other: Away) -> bool:
    return one.start <= (other.end or date.max) and other.start <= (one.end or date.max)
