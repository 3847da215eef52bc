"""Somebody who chooses: the role that they work towards, and a small catalog of which much and little is known."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.test import Client

from stepladder.server.catalog.models import Microcredential, Outcome, Prerequisite, Provider, Stack, StackPart
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person, User
from stepladder.server.roles.models import Appointment, Criterion, Family, Grade, Role, RoleVersion, Target
from stepladder.server.wallet.models import Certificate

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.date()

CAPSTONE = {"A1": 4, "A2": 4, "A3": 3, "A4": 3, "A5": 3, "A6": 3, "B1": 3, "B2": 4, "B3": 2, "B5": 3, "C2": 3, "C4": 2}
EXAM = CAPSTONE | {"A1": 2, "C1": 1}
WEBINAR = CAPSTONE | {"A1": 0}
OPAQUE = {"A4": 3, "B1": 3}


def person(key, **more):
    email = f"{key}@choices.example"
    user = User.objects.create_user(email, "a password for tests")
    return Person.objects.create(key=key, name=key.capitalize(), email=email, user=user, **more)


def signed_in(reader):
    client = Client()
    client.force_login(reader.user)
    return client


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def sheet(scores):
    return {
        name: {"score": value, "provenance": "verified", "citation": "Handbook, page 2", "reason": ""}
        for name, value in scores.items()
    }


def entry(key, *, scores=None, shows=(), relevance=1, **more):
    made = Microcredential.objects.create(
        key=key, title=more.pop("title", key.capitalize()), provider=Provider.objects.get(key="northlight"),
        achievement=f"https://northlight.example/{key}", scores=sheet(scores or {}), **more,
    )  # fmt: skip
    for competency, level in shows:
        Outcome.objects.create(microcredential=made, competency=competency, level=level, relevance=relevance)
    return made


def role(key, *asks, family=None, grade=None, rung=1, **more):
    made = Role.objects.create(key=key, title=key.capitalize(), family=family, grade=grade, rung=rung)
    version = RoleVersion.objects.create(role=made, number=1, in_force_from=date(2024, 1, 1), recorded_at=NOW)
    for place, (competency, level) in enumerate(asks, 1):
        Criterion.objects.create(
            version=version, key=f"C{place}", position=place, competency=competency, level=level, **more
        )
    return made


def held(who, row, on=TODAY, **more):
    """A certificate that the catalog recognized."""
    return Certificate.objects.create(
        person=who, how="badge-test", title=row.title, issued_on=on, recognized=row, added_at=NOW, added_by=who,
        changed_at=NOW, changed_by=who, **more,
    )  # fmt: skip


def stack(key, rule, *rows, goal=None, needs=None, state="published"):
    made = Stack.objects.create(key=key, title=key.capitalize(), goal=goal, state=state, made_at=NOW)
    top = StackPart.objects.create(stack=made, position=1, rule=rule, needs=needs)
    for place, row in enumerate(rows, 1):
        StackPart.objects.create(stack=made, parent=top, position=place, microcredential=row)
    return made


def requires(row, first):
    return Prerequisite.objects.create(microcredential=row, required=first)


@pytest.fixture
def thu(rasmus):
    return person("thu", manager=rasmus)


@pytest.fixture
def rasmus():
    return person("rasmus")


@pytest.fixture
def skills():
    names = {"incidents": "incident command", "stories": "data storytelling", "budgets": "budgeting"}
    return {key: Competency.objects.create(key=key, name=name) for key, name in names.items()}


@pytest.fixture
def ladders(skills):
    """Two families; the role that Thu works towards lies above hers."""
    grades = [Grade.objects.create(key=f"g{rank}", name=f"Grade {rank}", rank=rank) for rank in (1, 2)]
    operations = Family.objects.create(key="operations", name="Operations")
    analysis = Family.objects.create(key="analysis", name="Analysis")
    return {
        "clerk": role("clerk", (skills["budgets"], 1), family=operations, grade=grades[0]),
        "lead": role(
            "lead", (skills["incidents"], 2), (skills["stories"], 3), (skills["budgets"], 2),
            family=operations, grade=grades[1], rung=2, wording="Says <b>what</b> happened",
        ),
        "analyst": role("analyst", (skills["stories"], 2), family=analysis, grade=grades[1]),
    }  # fmt: skip


@pytest.fixture
def aiming(thu, ladders):
    """Thu, clerk since last year, who works towards the lead role."""
    Appointment.objects.create(person=thu, role=ladders["clerk"], since=TODAY - timedelta(days=400), source="HR")
    Target.objects.create(person=thu, role=ladders["lead"], chosen_at=NOW - timedelta(days=30))
    return thu


@pytest.fixture
def shelf(skills):
    Provider.objects.create(
        key="northlight", name="Northlight Institute", kind="university", issuer="did:web:northlight.example"
    )
    incidents, stories = skills["incidents"], skills["stories"]
    return {
        "capstone": entry(
            "capstone", scores=CAPSTONE, shows=[(stories, 4)], hours=120, cost=Decimal("1450.00"), currency="EUR",
            assessment="Defend an analysis before a client.", validity_months=24, stackability="Counts toward a diploma",
        ),
        "drill": entry(
            "drill", scores=CAPSTONE, shows=[(incidents, 4)], hours=40, cost=Decimal("900.00"), currency="EUR"
        ),
        "drill-lite": entry(
            "drill-lite", scores=CAPSTONE, shows=[(incidents, 4)], hours=30, cost=Decimal("90.00"), currency="EUR"
        ),
        "exam": entry("exam", scores=EXAM, shows=[(incidents, 3), (stories, 3)], hours=20, cost=Decimal(0)),
        "webinar": entry("webinar", scores=WEBINAR, shows=[(incidents, 3)], hours=2, cost=Decimal(90), currency="EUR"),
        "opaque": entry("opaque", scores=OPAQUE, shows=[(incidents, 3)]),
        "unnamed": entry("unnamed", scores=CAPSTONE, title="<script>alert(1)</script> ملف"),
    }  # fmt: skip
