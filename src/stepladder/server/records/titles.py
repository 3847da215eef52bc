"""Which role a title of the records is: as somebody said, else by key, code or exact title, where one role alone fits.

Nothing is guessed: a title that is none of these stays a title, and stands in the list of those to be mapped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min, Q

from stepladder.server.people.models import Person
from stepladder.server.records.models import TitleHeld, TitleMeaning, meaning_of
from stepladder.server.roles.models import Appointment as AppointmentRow
from stepladder.server.roles.models import Role
from stepladder.server.trail.operations import record
from stepladder.workforce import Appointment


@dataclass(frozen=True)
class Titles:
    """Roles by what the records may call them; names that several roles have are nobody's.

    Attributes:
        said: role by meaning, as somebody said; None where it is no role here.
        named: role by key, code or title, in small letters.
    """

    said: Mapping[str, int | None]
    named: Mapping[str, int]

    def role_of(self, stated: Appointment) -> int | None:
        """The role, or None where none is known by this code or title."""
        by_code, by_title = meaning_of(stated), meaning_of(stated._replace(code=""))
        for meaning in (by_code, by_title):
            if meaning in self.said:
                return self.said[meaning]
        for name in (stated.code, stated.role):
            if name and (role := self.named.get(" ".join(name.casefold().split()))):
                return role
        return None

    def is_open(self, stated: Appointment) -> bool:
        """Whether nobody said yet what it is, and no role is called so."""
        said = meaning_of(stated) in self.said or meaning_of(stated._replace(code="")) in self.said
        return not said and self.role_of(stated) is None


def titles_known() -> Titles:
    """As they stand now; two questions."""
    found: dict[str, set[int]] = defaultdict(set)
    for pk, key, title, codes in Role.objects.filter(owner__isnull=True).values_list("pk", "key", "title", "codes"):
        for name in (key, title, *(str(each.get("code", "")) for each in codes or ())):
            if name:
                found[" ".join(name.casefold().split())].add(pk)
    return Titles(
        dict(TitleMeaning.objects.values_list("key", "role_id")),
        {name: next(iter(roles)) for name, roles in found.items() if len(roles) == 1},
    )


@dataclass(frozen=True)
class OpenTitle:
    """A title that is no role here yet.

    Attributes:
        people: how many hold it or held it.
        also: whether other titles have the same code.
    """

    meaning: str
    title: str
    code: str
    people: int
    also: bool


def open_titles() -> list[OpenTitle]:
    """The titles that no role is known for, those that most people hold first."""
    rows = (
        TitleHeld.objects.filter(appointment__isnull=True)
        .exclude(meaning__in=TitleMeaning.objects.filter(role__isnull=True).values("key"))
        .order_by()
        .values_list("meaning")
        .annotate(Min("title"), Min("code"), Count("person", distinct=True), Count("title", distinct=True))
    )
    found = [OpenTitle(meaning, title, code, people, count > 1) for meaning, title, code, people, count in rows]
    return sorted(found, key=lambda each: (-each.people, each.title.casefold(), each.meaning))


def map_titles(*, said: Mapping[str, Role | None], by: Person | None, at: datetime) -> int:
    """Say which roles titles are; who held one of them holds the role from now on. Returns how many do.

    Args:
        said: role by meaning; None where it is no role here.
    """
    with transaction.atomic():
        TitleMeaning.objects.bulk_create(
            [TitleMeaning(key=meaning, role=role, by=by, at=at) for meaning, role in said.items()],
            update_conflicts=True,
            unique_fields=["key"],
            update_fields=["role", "by", "at"],
        )
        made = appoint(Q())  # also of titles that are called like a role since
        record(
            by=by.subject if by else "system", did="titles mapped", what="organization",
            because="somebody said which roles the titles of the records are", at=at,
            details={"titles": {meaning: role.key if role else "" for meaning, role in said.items()}, "people": made},
        )  # fmt: skip
    return made


def settle_titles() -> int:
    """Appoint those whose title is a role by now, as it was made since; belongs inside a transaction."""
    return appoint(Q())


def appoint(which: Q) -> int:
    """Make the appointments that follow from titles; belongs inside a transaction. Returns how many."""
    titles = titles_known()
    rows = [
        (row, role)
        for row in TitleHeld.objects.filter(which, appointment__isnull=True).order_by("pk")
        if (role := titles.role_of(Appointment(row.title, row.since, row.until, row.code)))
    ]
    made = AppointmentRow.objects.bulk_create([follows(row, role) for row, role in rows], batch_size=1_000)
    for (row, _), appointment in zip(rows, made, strict=True):
        row.appointment = appointment
    TitleHeld.objects.bulk_create(
        [row for row, _ in rows],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["pk"],
        update_fields=["appointment"],
    )
    return len(rows)


def follows(row: TitleHeld, role: int) -> AppointmentRow:
    """The appointment that follows from a title, not stored yet."""
    return AppointmentRow(
        person_id=row.person_id,
        role_id=role,
        since=row.starts,
        start_known=row.since is not None,
        until=row.until,
        source=row.source,
    )
