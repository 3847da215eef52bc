"""What is on record, as the library compares files with it: every person in one pass, nine questions however many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from stepladder.server.people.models import DottedLine, Employment, Identifier, Leave, Person, Unit, User
from stepladder.server.records.models import TitleHeld
from stepladder.server.roles.models import Appointment as AppointmentRow
from stepladder.workforce import Appointment, Away, Known, PersonRecord, Spell
from stepladder.workforce.rows import in_order

NOBODY = 0
"""In place of a person's key: an account that belongs to nobody on record."""


@dataclass(frozen=True)
class OnRecord:
    """Everything that an import is held against.

    Attributes:
        known: people as the library knows them.
        by_id: keys of rows by external id.
        by_email: keys of rows of people without an external id, by address.
        owners: whose an address is, in small letters: of record, shown to be theirs, or that of their account.
        units: names of units as they are written here, by the name in small letters.
        untitled: appointments that no file told of, by person and what the library knows of them.
        roles_untitled: their roles.
    """

    known: Known
    by_id: dict[str, int]
    by_email: dict[str, int]
    owners: dict[str, set[int]]
    units: dict[str, str]
    untitled: dict[tuple[int, Appointment], int] = field(default_factory=dict)
    roles_untitled: dict[int, int] = field(default_factory=dict)

    def key_of(self, person: PersonRecord) -> int:
        """The row of somebody who is known.

        Raises:
            KeyError: nobody of this number or address is.
        """
        return self.by_id[person.external_id] if person.external_id else self.by_email[person.email]

    def known_as(self, person: PersonRecord) -> PersonRecord | None:
        """Who is known under the number or, without one there, under the address."""
        return self.known.people.get(person.external_id) or self.known.unlinked.get(person.email)


def on_record() -> OnRecord:
    """Everything as it stands now."""
    rows = list(
        Person.objects.order_by("pk").values_list(
            "pk", "external_id", "name", "email", "unit__name", "manager__external_id"
        )
    )
    spells, leaves, dotted = _spells(), _leaves(), _dotted()
    titles = _titles()
    untitled, roles = _untitled(titles)
    people = [
        PersonRecord(
            external or "",
            name=name,
            email=(email or "").casefold(),
            unit=unit or "",
            manager_id=manager or "",
            dotted_ids=tuple(sorted(dotted.get(pk, ()))),
            appointments=tuple(in_order(titles.get(pk, ()))),
            spells=tuple(spells.get(pk, ())),
            leaves=tuple(leaves.get(pk, ())),
        )
        for pk, external, name, email, unit, manager in rows
    ]
    pairs = list(zip(people, (row[0] for row in rows), strict=True))
    return OnRecord(
        Known.of(people),
        {person.external_id: pk for person, pk in pairs if person.external_id},
        {person.email: pk for person, pk in pairs if not person.external_id and person.email},
        _owners(pairs),
        {name.casefold(): name for name in Unit.objects.order_by("-pk").values_list("name", flat=True)},
        untitled,
        roles,
    )


def _owners(pairs: Iterable[tuple[PersonRecord, int]]) -> dict[str, set[int]]:
    owners: dict[str, set[int]] = defaultdict(set)
    for person, pk in pairs:
        if person.email:
            owners[person.email].add(pk)
    shown = Identifier.objects.filter(verified_at__isnull=False, kind=Identifier.Kind.EMAIL)
    for value, pk in shown.values_list("value", "person_id"):
        owners[value.casefold()].add(pk)
    for email, person_pk in User.objects.values_list("email", "person"):
        owners[email.casefold()].add(person_pk or NOBODY)
    return owners


def _spells() -> dict[int, list[Spell]]:
    found: dict[int, list[Spell]] = defaultdict(list)
    for pk, since, until in Employment.objects.order_by().values_list("person_id", "since", "until"):
        found[pk].append(Spell(since, until))
    for spells in found.values():
        spells.sort(key=lambda each: (each.start or each.end or date.min, each.end or date.max))
    return found


def _leaves() -> dict[int, list[Away]]:
    found: dict[int, list[Away]] = defaultdict(list)
    for pk, start, end in Leave.objects.order_by().values_list("person_id", "start", "end"):
        found[pk].append(Away(start, end))
    for leaves in found.values():
        leaves.sort(key=lambda each: (each.start, each.end or date.max))
    return found


def _dotted() -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = DottedLine.objects.filter(until__isnull=True, manager__external_id__isnull=False).order_by()
    for pk, manager in rows.values_list("person_id", "manager__external_id"):
        found[pk].add(str(manager))
    return found


def _titles() -> dict[int, list[Appointment]]:
    found: dict[int, list[Appointment]] = defaultdict(list)
    rows = TitleHeld.objects.order_by().values_list("person_id", "title", "since", "until", "code")
    for pk, title, since, until, code in rows:
        found[pk].append(Appointment(title, since, until, code))
    return found


def _untitled(
    titles: dict[int, list[Appointment]],
) -> tuple[dict[tuple[int, Appointment], int], dict[int, int]]:
    """Appointments that somebody made here, added to what is known in the words of the role."""
    rows = AppointmentRow.objects.filter(title_held__isnull=True, role__owner__isnull=True).order_by("pk")
    found: dict[tuple[int, Appointment], int] = {}
    roles: dict[int, int] = {}
    for pk, person, title, since, known, until, role in rows.values_list(
        "pk", "person_id", "role__title", "since", "start_known", "until", "role_id"
    ):
        held = Appointment(title, since if known else None, until)
        if (person, held) not in found:  # the same twice says nothing more
            found[person, held] = pk
            roles[pk] = role
            titles[person].append(held)
    return found, roles
