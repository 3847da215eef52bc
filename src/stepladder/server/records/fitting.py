"""What is taken out of a file before it is compared with what is known.

It is what would hand something over to somebody else, or could not be stored; each is said.

1. What is longer than a field can be, or has a character that no database takes: nothing of that person.
2. Numbers that somebody said are the same person: one of them.
3. A number, or an address without one, under which somebody of another name is known: nothing, until somebody decides.
   HR systems give numbers again, and certificates are not to go with them.
4. An address that is somebody else's, of record or shown to be theirs: everything of that person but the address.
5. Units are written as they are here; titles of appointments that somebody made here, as the file has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext

from stepladder.server.records.known import OnRecord
from stepladder.server.records.models import Decision
from stepladder.server.records.titles import Titles
from stepladder.workforce import Appointment as Held
from stepladder.workforce import Conflict, Known, PersonRecord, Workforce
from stepladder.workforce.names import folded_name
from stepladder.workforce.records import UnitRecord
from stepladder.workforce.rows import in_order

_LONGEST = {"external_id": 100, "name": 200, "email": 254, "unit": 200}
_LONGEST_TITLE, _LONGEST_CODE = 300, 100
_SHOWN = 60


@dataclass(frozen=True)
class Doubt:
    """Something that a person decides.

    Attributes:
        about: under which it is remembered.
        words: what it is.
        ids: the numbers concerned.
    """

    about: str
    words: str
    ids: tuple[str, ...]
    line: int = 0


@dataclass
class Fitted:
    """A file that can be compared, and what was taken out of it."""

    workforce: Workforce
    record: OnRecord
    conflicts: list[Conflict] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


@dataclass(frozen=True)
class Decided:
    """What people said about who is who, by what it is about."""

    same: Mapping[str, str]
    different: frozenset[str]

    @classmethod
    def now(cls) -> Decided:
        """Everything that was decided."""
        rows = list(Decision.objects.values_list("about", "same", "keep"))
        return cls(
            {about: keep for about, same, keep in rows if same},
            frozenset(about for about, same, _ in rows if not same),
        )


def about_numbers(ids: tuple[str, ...]) -> str:
    """Under which a decision about several numbers is remembered."""
    return "\n".join(sorted(ids))


def about_name(person: PersonRecord) -> str:
    """Under which a decision about a number with another name is remembered."""
    return f"{person.external_id}\n= {folded_name(person.name)}"


def fitted(workforce: Workforce, record: OnRecord, titles: Titles, decided: Decided) -> Fitted:
    """The file as it can be compared."""
    result = Fitted(workforce, record)
    _leave_out_too_long(result)
    _take_as_one(result, decided)
    _leave_out_others(result, decided)
    _leave_out_addresses(result)
    _spell_units(result)
    _spell_titles(result, titles)
    return result


def _leave_out_too_long(result: Fitted) -> None:
    kept = []
    for person in result.workforce.people:
        if fault := _fault(person):
            result.conflicts.append(Conflict("text.unfit", person.external_id[:_SHOWN], fault, person.line))
        else:
            kept.append(person)
    result.workforce = replace(result.workforce, people=tuple(kept))


def _fault(person: PersonRecord) -> str:
    texts = [(name, getattr(person, name), most) for name, most in _LONGEST.items()]
    for held in person.appointments:
        texts += [("role", held.role, _LONGEST_TITLE), ("role_code", held.code, _LONGEST_CODE)]
    for name, text, most in texts:
        if len(text) > most:
            words = gettext("has %(count)d characters in %(field)s, at most %(most)d fit; nothing was taken")
            return words % {"count": len(text), "field": name, "most": most}
        if "\0" in text:
            return gettext("has an unreadable character in %(field)s; nothing was taken") % {"field": name}
    return ""


def _take_as_one(result: Fitted, decided: Decided) -> None:
    people = result.workforce.by_id()
    renamed: dict[str, str] = {}
    dropped: dict[str, str] = {}
    for about, keep in decided.same.items():
        others = [id for id in about.split("\n") if id != keep and not id.startswith("= ")]
        if keep in people:
            dropped |= {id: keep for id in others if id in people}
        elif keep in result.record.known.people:
            stated = [id for id in others if id in people and id not in result.record.known.people]
            renamed |= {keep: stated[0]} if len(stated) == 1 else {}
    for id, keep in dropped.items():
        words = gettext("is the same person as %(keep)s, as somebody decided; nothing was taken of this number")
        result.conflicts.append(Conflict("person.twice", id, words % {"keep": keep}, people[id].line))
    if dropped:
        kept = tuple(_pointing(each, dropped) for id, each in people.items() if id not in dropped)
        result.workforce = replace(result.workforce, people=kept)
    if renamed:
        result.record = _known_under(result.record, renamed)


def _pointing(person: PersonRecord, ids: Mapping[str, str]) -> PersonRecord:
    """The same with other numbers of managers; a person who would report to themselves reports to nobody."""
    manager = ids.get(person.manager_id, person.manager_id)
    dotted = {ids.get(each, each) for each in person.dotted_ids} - {person.external_id}
    return replace(
        person, manager_id="" if manager == person.external_id else manager, dotted_ids=tuple(sorted(dotted))
    )


def _known_under(record: OnRecord, renamed: Mapping[str, str]) -> OnRecord:
    """What is known, with people under the numbers that the file has for them; the record still has the old one."""
    known = {renamed.get(id, id): _pointing(each, renamed) for id, each in record.known.people.items()}
    return replace(record, known=Known(known, record.known.unlinked))


def _leave_out_others(result: Fitted, decided: Decided) -> None:
    kept = []
    for person in result.workforce.people:
        before = result.record.known_as(person)
        if before is None or not _is_another(before, person) or about_name(person) in decided.same:
            kept.append(person)
            continue
        about = about_name(person)
        email = before.email or gettext("no address")
        values = {"id": person.external_id, "before": before.name, "after": person.name, "email": email}
        if about in decided.different:
            words = (
                gettext("is %(before)s (%(email)s) here, and %(after)s is somebody else; nothing was taken") % values
            )
            result.conflicts.append(Conflict("person.other", person.external_id, words, person.line))
        else:
            words = gettext("%(id)s is %(before)s (%(email)s) here, and %(after)s in the file") % values
            result.doubts.append(Doubt(about, words, (person.external_id,), person.line))
    result.workforce = replace(result.workforce, people=tuple(kept))


def _is_another(before: PersonRecord, stated: PersonRecord) -> bool:
    """Whether the name has no word in common, and the address, where both have one, is another too."""
    if not before.name or not stated.name:
        return False
    if set(folded_name(before.name).split()) & set(folded_name(stated.name).split()):
        return False
    if not before.external_id:
        return True
    return not before.email or not stated.email or before.email != stated.email


def _leave_out_addresses(result: Fitted) -> None:
    people = []
    for person in result.workforce.people:
        if not person.email or "email" in person.unsure:
            people.append(person)
            continue
        before = result.record.known_as(person)
        own = result.record.key_of(before) if before is not None else None
        if result.record.owners.get(person.email, set()) - {own}:
            words = gettext("is to have the address %(email)s, which is somebody else’s here; it was not taken")
            conflict = Conflict("email.taken", person.external_id, words % {"email": person.email}, person.line)
            result.conflicts.append(conflict)
            person = replace(person, email="", unsure=person.unsure | {"email"})  # noqa: PLW2901 - the same, less
        people.append(person)
    result.workforce = replace(result.workforce, people=tuple(people))


def _spell_units(result: Fitted) -> None:
    units = result.record.units
    people = tuple(
        replace(each, unit=here) if each.unit and (here := units.get(each.unit.casefold(), each.unit)) != each.unit
        else each
        for each in result.workforce.people
    )  # fmt: skip
    named = tuple(
        UnitRecord(units.get(each.name.casefold(), each.name), units.get(each.parent.casefold(), each.parent))
        for each in result.workforce.units
    )
    result.workforce = replace(result.workforce, people=people, units=named)


def _spell_titles(result: Fitted, titles: Titles) -> None:
    if not result.record.untitled:
        return
    untitled = dict(result.record.untitled)
    changed: dict[tuple[str, str], PersonRecord] = {}
    for person in result.workforce.people:
        before = result.record.known_as(person)
        if before is not None and person.appointments:
            after = _as_in_file(result.record, titles, untitled, before, person)
            if after is not before:
                changed[before.external_id, before.email] = after
    if changed:
        known = result.record.known
        respelled = Known(
            {id: changed.get((each.external_id, each.email), each) for id, each in known.people.items()},
            {email: changed.get(("", email), each) for email, each in known.unlinked.items()},
        )
        result.record = replace(result.record, known=respelled, untitled=untitled)


def _as_in_file(
    record: OnRecord, titles: Titles, untitled: dict[tuple[int, Held], int], before: PersonRecord, person: PersonRecord
) -> PersonRecord:
    """The same person, with appointments that somebody made here called as the file calls these roles."""
    pk = record.key_of(before)
    roles = {titles.role_of(each): each for each in person.appointments}
    held = list(before.appointments)
    for place, old in enumerate(held):
        row = untitled.get((pk, old))
        stated = roles.get(record.roles_untitled[row]) if row else None
        if row is None or stated is None:
            continue
        new = old._replace(role=stated.role, code=stated.code)
        if new != old and (pk, new) not in untitled:
            untitled[pk, new] = untitled.pop((pk, old))
            held[place] = new
    return before if tuple(held) == before.appointments else replace(before, appointments=tuple(in_order(held)))
