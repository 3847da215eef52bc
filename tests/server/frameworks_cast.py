"""A small framework in two editions, as a publisher might give it, and people to read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from stepladder.frameworks.edition import (
    Edition,
    Entry,
    Kind,
    LevelText,
    Link,
    Relation,
    Scale,
    ScaleLevel,
    stable_id,
)
from stepladder.frameworks.scales import STEPLADDER
from stepladder.server.frameworks.models import Competency, Framework
from stepladder.server.frameworks.operations import Stored, store_edition
from stepladder.server.frameworks.reading import Came
from stepladder.server.people.models import Person, User

AT = datetime(2026, 11, 22, 9, 30, 15, 123456, tzinfo=UTC)
LATER = datetime(2027, 2, 1, 8, tzinfo=UTC)
CHANGED = datetime(2025, 6, 30, 23, 59, 59, 1, tzinfo=UTC)


def id_of(name: str) -> str:
    return stable_id("harbor", name)


def entry(name: str, **more) -> Entry:
    return Entry(**({"id": id_of(name), "name": name} | more))


def relation(kind: Link, source: str, target: str, **more) -> Relation:
    return Relation(stable_id("harbor", kind, source, target), kind, source, target, **more)


DEPTH = Scale("depth", "Depth", (ScaleLevel(1, "shallow", "Up to the knee."), ScaleLevel(2.5, "deep")), source="p. 3")

HARBOR = Edition(
    key="harbor",
    id=stable_id("framework", "harbor"),
    title="Harbor skills",
    version="1",
    uri="https://harbor.example/skills",
    publisher="Harbor school",
    language="en",
    license="CC BY 4.0",
    attribution="Skills of the Harbor school.",
    modified="Shortened by us.",
    description="What one can do in a harbor.",
    status="Implemented",
    subjects=("harbors", "ships"),
    changed=CHANGED,
    begins_on=date(2025, 1, 1),
    retired_on=date(2031, 1, 1),
    entries=(
        entry("Seamanship", kind=Kind.GROUP, code="S"),
        entry(
            "Knot tying",
            uri="https://harbor.example/knots",
            code="S.1",
            statement="Ties knots that hold, and **unties** them.\nAlso at night.",
            alternatives=("rope work", "Knöpfe knüpfen", "C++ of the sea"),
            notes="See the manual.",
            type="skill",
            reuse="cross-sector",
            language="en",
            tags=("deck", "rope"),
            levels=(
                LevelText(STEPLADDER.id, 1, "Ties a bowline with somebody beside them."),
                LevelText(STEPLADDER.id, 4, "Teaches others to splice a rope in a storm."),
                LevelText("depth", 2.5, "Ties under water."),
            ),
            changed=CHANGED,
            begins_on=date(2025, 1, 1),
            extra={"harbor:difficulty": 3, "nested": {"a": [1, None, "é"]}},
        ),
        entry("Mooring", code="S.2", statement="Brings a ship to the pier.", alternatives=("berthing",)),
        entry("Signal flags", kind=Kind.KNOWLEDGE, code="K.1"),
        entry("Lamp lighting", code="S.3", retired_on=date(2025, 12, 31)),
        entry("Harbor pilot", kind=Kind.OCCUPATION, code="J.1", statement="Guides ships.", alternatives=("pilot",)),
        entry("Boat people", kind=Kind.OCCUPATION_GROUP, code="J"),
    ),
    relations=(
        relation(Link.BROADER, id_of("Knot tying"), id_of("Seamanship"), position=1, changed=CHANGED),
        relation(Link.BROADER, id_of("Mooring"), id_of("Seamanship"), position=2),
        relation(Link.REQUIRES, id_of("Mooring"), id_of("Knot tying")),
        relation(Link.EXACT, id_of("Mooring"), "https://other.example/moor", target_name="Moor", extra={"w": 1}),
        relation(Link.NARROWER, "https://other.example/rope", id_of("Knot tying")),
        relation(Link.REQUIRES, id_of("Harbor pilot"), id_of("Mooring"), importance=4.5, level=3.25, type="essential"),
        relation(Link.USES, id_of("Harbor pilot"), id_of("Knot tying"), notes="in old ports"),
        relation(Link.PART_OF, id_of("Signal flags"), id_of("Harbor pilot")),
        relation(Link.BROADER, id_of("Harbor pilot"), id_of("Boat people")),
        relation(Link.EXACT, id_of("Harbor pilot"), "http://data.europa.eu/esco/occupation/1"),
    ),
    scales=(DEPTH, STEPLADDER),
    extra={"harbor:board": ["Ilse"]},
)

_LEFT = {id_of("Signal flags")}
SECOND = replace(
    HARBOR,
    version="2",
    entries=(
        *(
            replace(each, name="Knotting") if each.name == "Knot tying" else each
            for each in HARBOR.entries
            if each.id not in _LEFT and each.name not in ("Mooring", "Lamp lighting")
        ),
        replace(next(each for each in HARBOR.entries if each.name == "Lamp lighting"), retired_on=None),
        entry("Flags and lights", kind=Kind.KNOWLEDGE),
        replace(
            next(each for each in HARBOR.entries if each.name == "Mooring"), statement="Brings any ship to any pier."
        ),
    ),
    relations=(
        *[each for each in HARBOR.relations if not _LEFT & {each.source, each.target}][1:],
        relation(Link.REPLACED_BY, id_of("Signal flags"), id_of("Flags and lights")),
    ),
)
"""Knot tying is renamed, Signal flags left out and replaced, Lamp lighting is back, Mooring says something else."""


def sorted_relations(edition: Edition) -> Edition:
    """Relations have no order; stores give them back in that of their ids."""
    return replace(edition, relations=tuple(sorted(edition.relations, key=lambda each: each.id)))


def stored(edition: Edition = HARBOR, at: datetime = AT, **came) -> Stored:
    return store_edition(edition=edition, by=None, at=at, came=Came(**came))


def person(key: str = "thu", *, partner: bool = False) -> Person:
    user = User.objects.create_user(f"{key}@harborside.example")
    email = f"{key}@harborside.example"
    return Person.objects.create(key=key, name=key.title(), email=email, partner=partner, user=user)


def row(name: str) -> Competency:
    return Competency.objects.get(uuid=id_of(name))


def framework() -> Framework:
    return Framework.objects.get(key="harbor")
