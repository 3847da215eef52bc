"""Harborside's ladder for the tests of versions: two partners, somebody of the crew, one role with a version in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from stepladder.server.evidence.models import Item, Shown
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.drafts import CriterionDraft, Draft, Place
from stepladder.server.roles.models import Family, Grade, Role, RoleVersion
from stepladder.server.roles.versions import Verdict, propose_role, propose_version, put_in_force, review
from tests.server.wallet_cast import browser, person

__all__ = ["browser", "person"]

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.date()
BECAUSE = "Reviews of last year show that it is needed."


def partner(key):
    found = person(key)
    Person.objects.filter(pk=found.pk).update(partner=True)
    found.refresh_from_db()
    return found


@pytest.fixture
def birgit():
    return partner("birgit")


@pytest.fixture
def desmond():
    return partner("desmond")


@pytest.fixture
def thu():
    return person("thu")


@pytest.fixture
def skills():
    """By key, competencies of the organization."""
    names = {"incidents": "incident command", "handover": "shift handover", "mentoring": "mentoring"}
    return {key: Competency.objects.create(key=key, name=name) for key, name in names.items()}


@pytest.fixture
def draft(skills):
    Family.objects.create(key="operations", name="Terminal operations")
    Grade.objects.create(key="g5", name="Grade 5", rank=5)
    return Draft(
        place=Place(
            "Shift lead", family="operations", rung=3, grade="g5", track="operations", summary="Leads a shift."
        ),
        criteria=(
            CriterionDraft("incidents", 4, "Commands an incident across crews", weight=Decimal(3)),
            CriterionDraft("handover", 3, "Hands over a shift", must=False),
        ),
        source="Ladder 2026",
    )


@pytest.fixture
def lead(draft, birgit, desmond):
    """The role, with version 1 in force since a year."""
    version = propose_role(draft=draft, by=birgit, because=BECAUSE, at=NOW - timedelta(days=400))
    forced(version, desmond, TODAY - timedelta(days=365), at=NOW - timedelta(days=399))
    return Role.objects.get(key="shift-lead")


def forced(version, by, from_day, *, at=NOW):
    """Reviewed and put in force by somebody else than its author."""
    review(version=version, by=by, verdict=Verdict.AGREED, note="", at=at)
    return put_in_force(version=RoleVersion.objects.get(pk=version.pk), from_day=from_day, by=by, at=at)


def proposed(role, draft, by, **more):
    return propose_version(role=role, draft=draft, by=by, because=BECAUSE, at=NOW, **more)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def changed(draft, index, **changes):
    """The draft with one criterion otherwise."""
    criteria = [replace(each, **changes) if place == index else each for place, each in enumerate(draft.criteria)]
    return replace(draft, criteria=tuple(criteria))


def shown(who, competency, level, *, count=3, kind="practical-workplace"):
    """So many items of evidence, each of its own piece of work, that show a competency at a level."""
    rows = [_item(who, f"{competency.key}-{level}-{number}", kind) for number in range(count)]
    items = Item.objects.bulk_create(rows)
    Shown.objects.bulk_create(Shown(item=item, competency=competency, level=level) for item in items)


def _item(who, name, kind):
    key = f"{who.key}-{name}"
    return Item(
        person=who, source="test", source_key=1, key=key, kind=kind, title=name, date=TODAY, family=key,
        rater=f"assessor of {name}", recorded_at=NOW,
    )  # fmt: skip
