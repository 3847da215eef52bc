"""Units, people and ladders of the demonstration, as rows."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from django.contrib.auth.hashers import make_password

from stepladder.readiness.conditions import Condition
from stepladder.readiness.criteria import Alternative
from stepladder.server.demo.accounts import PASSWORD
from stepladder.server.demo.content import content, months_before
from stepladder.server.frameworks.models import Competency, Framework, LevelText
from stepladder.server.people.models import Leave, Person, Unit, User
from stepladder.server.people.operations import check_free
from stepladder.server.policies.models import EvidenceRules
from stepladder.server.roles.drafts import alternative_json, place_of
from stepladder.server.roles.models import Appointment, Criterion, Family, Grade, Role, RoleVersion
from stepladder.server.trail.operations import record_many

RULES = "harborside-readiness"
"""Key of the rules in force in the demonstration, by which it is told from real sites."""

_SOURCE = "HR record of Harborside (demo)"


def load_people(at: datetime) -> None:
    """Units, people with their accounts and managers, leave."""
    found = content("organization")
    units = {each["id"]: Unit.objects.create(key=each["id"], name=each["name"]) for each in found["units"]}
    password = make_password(PASSWORD)  # one hash for all: sixty would take half a minute
    people: dict[str, Person] = {}
    for each in found["people"]:
        check_free(each["email"])
        user = User(email=each["email"], password=password)
        user.save()
        people[each["id"]] = Person.objects.create(
            key=each["id"],
            name=each["name"],
            email=each["email"],
            unit=units[each["unit"]],
            partner=each["hr"],
            user=user,
        )
    for each in found["people"]:
        person = people[each["id"]]
        person.manager = people.get(each["manager"])
        person.save(update_fields=["manager"])
        Leave.objects.bulk_create(
            Leave(person=person, start=_day(at, leave["from"]), end=_day(at, leave["to"]))
            for leave in each.get("leave", ())
        )
    record_many(by="system", did="people loaded", what="organization", because=_SOURCE, at=at, items=found["people"])


def load_ladders(at: datetime) -> None:
    """Competencies with their levels, families, roles with criteria in force, who holds which, the rules."""
    found = content("ladders")
    start = months_before(at, 18)
    framework = Framework.objects.create(
        key=found["framework"]["id"],
        title=found["framework"]["title"],
        version=found["framework"]["version"],
        source=found["framework"]["source"],
    )
    competencies: dict[str, Competency] = {}
    for each in found["competencies"]:
        competencies[each["id"]] = row = Competency.objects.create(
            framework=framework, key=each["id"], name=each["name"], statement=each["statement"]
        )
        LevelText.objects.bulk_create(
            LevelText(competency=row, level=level, text=text) for level, text in enumerate(each["levels"], start=1)
        )
    families = {
        each["id"]: Family.objects.create(key=each["id"], name=each["name"], summary=each["summary"], position=position)
        for position, each in enumerate(found["families"])
    }
    grades = {
        each["id"]: Grade.objects.create(key=each["id"], name=each["name"], rank=rank)
        for rank, each in enumerate(found["grades"], start=1)
    }
    for each in found["roles"]:
        _role(each, families[each["family"]], grades[each["grade"]], competencies, start)
    EvidenceRules.objects.create(
        key=RULES,
        version="3",
        author="People committee, Harborside (demo)",
        reason="Defaults of Stepladder; nothing is presumed from the role that somebody holds",
        in_force_from=start.date(),
    )
    record_many(
        by="system", did="ladders loaded", what="organization", because=framework.source, at=at, items=found["roles"]
    )
    _appoint(at)


def _role(
    entry: dict[str, Any], family: Family, grade: Grade, competencies: dict[str, Competency], start: datetime
) -> None:
    role = Role.objects.create(
        key=entry["id"],
        family=family,
        rung=entry["rung"],
        grade=grade,
        track=entry.get("track", ""),
        codes=entry.get("codes", []),
        title=entry["title"],
        summary=entry["summary"],
    )
    version = RoleVersion.objects.create(
        role=role,
        number=1,
        source=f"Job ladder of Harborside (demo), {family.name}, rung {entry['rung']}",
        place=place_of(role).to_json(),
        in_force_from=start.date(),
        recorded_at=start,
        alternatives=[
            alternative_json(Alternative(**{**each, "of": tuple(each["of"]), "weight": Fraction(each["weight"])}))
            for each in entry.get("alternatives", ())
        ],
        conditions=[Condition.from_dict(each).to_dict() for each in entry.get("conditions", ())],
    )
    same = ("level", "weight", "must", "wording")
    further = ("accepts", "raters", "max_age_months", "measure", "measure_source")
    Criterion.objects.bulk_create(
        Criterion(
            version=version,
            key=each["id"],
            position=position,
            competency=competencies[each["competency"]],
            **{name: each[name] for name in same},
            **{name: each[name] for name in further if name in each},
        )
        for position, each in enumerate(entry["criteria"], start=1)
    )


def _appoint(at: datetime) -> None:
    roles = {role.key: role for role in Role.objects.all()}
    people = {person.key: person for person in Person.objects.all()}
    for each in content("organization")["people"]:
        held = [*each.get("previous", ()), {"role": each["role"], "from": each["role_since"], "to": None}]
        Appointment.objects.bulk_create(
            Appointment(
                person=people[each["id"]],
                role=roles[one["role"]],
                since=_day(at, one["from"]),
                until=None if one["to"] is None else _day(at, one["to"]),
                source=_SOURCE,
            )
            for one in held
            if one["role"]
        )


def _day(at: datetime, months: int) -> Any:
    return months_before(at, months).date()
