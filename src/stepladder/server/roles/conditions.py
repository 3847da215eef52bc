"""Whether somebody meets a condition of a role: recorded by those who looked, seen and contested by the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.evidence.person import ConditionAnswer as CoreAnswer
from stepladder.readiness.conditions import Condition, ConditionKind
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.policies.models import Dispute
from stepladder.server.roles.drafts import conditions_of
from stepladder.server.roles.models import ConditionAnswer, Role
from stepladder.server.roles.queries import answers_of, version_in_force
from stepladder.server.trail.operations import record


@dataclass(frozen=True)
class Answered:
    """What somebody found out about a condition.

    Attributes:
        condition: its key; source: what it was read from.
        on: the day as of which it was established; until: the last day on which it holds, or None.
    """

    condition: str
    met: bool
    on: date
    until: date | None
    source: str


@dataclass(frozen=True)
class Answers:
    """What counts of what was recorded about somebody.

    Attributes:
        rows: by role and condition, the row that holds.
        contested: keys of rows about which a dispute is open. They answer nothing until it is settled.
    """

    rows: Mapping[tuple[int, str], ConditionAnswer]
    contested: frozenset[int]

    def to_core(self, role: Role, conditions: Iterable[Condition]) -> tuple[CoreAnswer, ...]:
        """The answers for the library: those to the question as it reads now, about which nobody disagrees."""
        found = ((each, self.rows.get((role.pk, each.id))) for each in conditions)
        return tuple(
            row.to_core() for each, row in found if row and row.text == each.text and row.pk not in self.contested
        )


def asked_by_answer(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    """The conditions that an answer decides: about a person, and not told by the calendar or a quota."""
    return tuple(each for each in conditions if each.kind is not ConditionKind.QUOTA and not each.windows)


def answers_about(people: Iterable[Person], disputes: Iterable[Dispute]) -> dict[int, Answers]:
    """By person, what counts of what was recorded; one question, however many people.

    Args:
        disputes: those about these people; settled ones change nothing.
    """
    people = list(people)
    rows: dict[int, dict[tuple[int, str], ConditionAnswer]] = {each.pk: {} for each in people}
    for row in answers_of(people):
        rows[row.person_id][row.role_id, row.condition] = row
    contested = {each.item for each in disputes if each.settled_at is None}
    return {
        id: Answers(found, frozenset(row.pk for row in found.values() if row.item in contested))
        for id, found in rows.items()
    }


def record_answer(*, person: Person, role: Role, answer: Answered, by: Person, at: datetime) -> ConditionAnswer:
    """Record whether somebody meets a condition; the person is told. An earlier answer stays, and holds no longer.

    Raises:
        InvalidPolicy: the role asks no such condition of a person today, it is not said from what it is known, the days
            contradict each other, or somebody would answer for themselves.
    """
    version = version_in_force(role, at.date())
    asked = {each.id: each for each in asked_by_answer(conditions_of(version))} if version else {}
    condition = asked.get(answer.condition)
    _check(person, condition, answer, by, at.date())
    assert condition is not None  # noqa: S101 - refused just above
    with transaction.atomic():
        row = ConditionAnswer.objects.create(
            person=person,
            role=role,
            condition=condition.id,
            text=condition.text,
            met=answer.met,
            by=by,
            on=answer.on,
            until=answer.until,
            source=answer.source.strip()[:300],
            recorded_at=at,
        )
        notify(
            person=person,
            text=gettext("%(name)s recorded whether you meet a condition of %(role)s: %(condition)s")
            % {"name": by.name, "role": role.title, "condition": condition.text},
            link=reverse("conditions", args=[person.key]),
            at=at,
        )
        record(
            by=by.subject, did="condition recorded", what=person.subject, because=row.source, at=at,
            details={"role": role.key, "condition": condition.id, "met": answer.met},
        )  # fmt: skip
    return row


def take_back(*, answer: ConditionAnswer, because: str, by: Person, at: datetime) -> None:
    """Take back what was recorded; the one before it holds again, or none does.

    Raises:
        InvalidPolicy: it is not said why.
        EditedMeanwhile: it was taken back already.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it is taken back is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        count = ConditionAnswer.objects.filter(pk=answer.pk, taken_back_at__isnull=True).update(
            taken_back_by=by, taken_back_at=at, taken_back_because=because.strip()[:500]
        )
        if not count:
            raise EditedMeanwhile(gettext("this was taken back in the meantime"))
        record(
            by=by.subject, did="condition taken back", what=answer.person.subject, because=because.strip()[:500],
            at=at, details={"role": answer.role.key, "condition": answer.condition},
        )  # fmt: skip


def _check(person: Person, condition: Condition | None, answer: Answered, by: Person, today: date) -> None:
    if condition is None:
        raise InvalidPolicy(
            gettext("the role asks for no condition %(key)s today") % {"key": answer.condition},
            expected=gettext("one of its conditions that an answer decides"),
        )
    if by.pk == person.pk:
        raise InvalidPolicy(
            gettext("this is about yourself"), expected=gettext("your manager or a people partner to record it")
        )
    if not answer.source.strip():
        raise InvalidPolicy(gettext("from what it is known is not said"), expected=gettext("a register or a record"))
    if answer.on > today:
        raise InvalidPolicy(gettext("the day lies in the future"), expected=gettext("today or an earlier day"))
    if answer.until is not None and answer.until < answer.on:
        raise InvalidPolicy(
            gettext("it ends before it begins"), expected=gettext("a last day that is not before the first")
        )
