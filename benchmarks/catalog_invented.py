"""An invented catalog of any size: entries as long and as unevenly known as those that people keep."""

from __future__ import annotations

import random  # noqa: TID251 - this is a door
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

TOPICS = (
    *("incident response", "data storytelling", "crane operation", "customs clearance", "cloud security", "SQL"),
    *("project management", "negotiation", "first aid at work", "lean production", "welding", "machine learning"),
    *("procurement", "payroll", "quality audits", "risk analysis", "customer service", "hazardous goods", "Python"),
    *("Kubernetes operations", "technical writing", "facilitation", "coaching", "budgeting", "network design"),
    *("occupational health", "supply chains", "inventory control", "accessibility", "privacy law", "test automation"),
    *("statistics", "hydraulics", "refrigeration", "shift planning", "tender writing", "geographic data", "pumps"),
)
FIELDS = (
    *("for ports", "in health care", "for managers", "in logistics", "for auditors", "in public service", "at sea"),
    *("for engineers", "in retail", "for beginners", "in energy", "for analysts", "in construction", "for teachers"),
)
FORMS = (
    *("practitioner", "foundations", "certificate", "capstone", "masterclass", "professional", "essentials", "lab"),
    *("specialist", "associate", "workshop", "bootcamp", "exam", "expert", "refresher"),
)
PLACES = ("Northlight", "Meridian", "Tidewater", "Lantern", "Open Pier", "Harbor", "Đorđević", "Saint Olave", "Kestrel")
HOUSES = ("Institute", "School", "Academy", "Systems", "Guild", "University", "Council", "College", "Platform")
METHODS: tuple[list[str], ...] = (
    ["exam"],
    ["quiz"],
    ["project"],
    ["attendance"],
    ["simulation", "exam"],
    ["capstone", "interview"],
    [],
)
ACCEPTANCE = ("accepted",) * 12 + ("funded",) * 3 + ("proposed",) * 2 + ("under-review", "declined", "retired")
WORDS = (
    "Participants work through realistic cases under supervision and hand in a report that two assessors mark. ",
    "A recorded course with questions after each unit; the certificate names the hours and the units. ",
    "The exam is held at a test center, with identity checked, and the pass mark is reviewed every year. ",
    "It prepares for the regulated activity and is recognized by the body that its handbook names. ",
)
REASON = "The handbook of this edition says so, and somebody of ours saw it"


class Invented:
    """Rows for one database, the same for the same seed.

    Args:
        entries: how many microcredentials.
        at: the moment at which they were entered.
    """

    def __init__(self, entries: int, at: datetime) -> None:
        self.entries, self.at = entries, at
        self.rng = random.Random(6)  # noqa: S311 - nothing here is secret

    def store(self) -> None:
        """Write them in one transaction."""
        from django.db import transaction  # noqa: PLC0415 - after the setup

        with transaction.atomic():
            self.partner = self._people()
            self.providers, self.competencies = self._providers(), self._competencies()
            self._catalog()
            self._goals()
            self._role()

    def _people(self) -> Any:
        from stepladder.server.people.models import Person, User  # noqa: PLC0415 - after the setup

        found = [
            Person.objects.create(
                key=key, name=key.capitalize(), partner=partner,
                user=User.objects.create_user(f"{key}@benchmark.example", "a password for measuring"),
            )
            for key, partner in (("birgit", True), ("thu", False))
        ]  # fmt: skip
        return found[0]

    def _providers(self) -> list[Any]:
        from stepladder.server.catalog.models import Provider  # noqa: PLC0415 - after the setup

        kinds = [kind for kind, _ in Provider.Kind.choices]
        count = max(5, self.entries // 30)
        return Provider.objects.bulk_create(
            Provider(
                key=f"provider-{n}", name=f"{PLACES[n % 9]} {HOUSES[n // 9 % 9]} {n // 81 + 1}",
                kind=self.rng.choice(kinds), country="DE", issuer=f"https://issuer-{n}.example",
            )
            for n in range(count)
        )  # fmt: skip

    def _competencies(self) -> list[Any]:
        from stepladder.server.frameworks.models import Competency  # noqa: PLC0415 - after the setup

        names = [f"{topic} {field}" for topic in TOPICS for field in FIELDS]
        return Competency.objects.bulk_create(
            Competency(key=f"skill-{n}", name=name, statement=f"Carries out {name} to the standard of the house.")
            for n, name in enumerate(names)
        )

    def _catalog(self) -> None:
        from stepladder.server.catalog.models import Microcredential, Outcome  # noqa: PLC0415 - after the setup

        rows = Microcredential.objects.bulk_create(_with_columns([self._entry(n) for n in range(self.entries)]), 500)
        Outcome.objects.bulk_create(
            (
                Outcome(microcredential=row, competency=each, level=self.rng.randint(1, 5), relevance=Decimal("0.75"))
                for row in rows
                for each in self.rng.sample(self.competencies, self.rng.choice((0, 1, 1, 2, 2, 3)))
            ),
            batch_size=2_000,
        )

    def _entry(self, number: int) -> Any:
        from stepladder.server.catalog.models import Microcredential  # noqa: PLC0415 - after the setup

        pick = self.rng.choice
        acceptance = pick(ACCEPTANCE)
        gone = acceptance in ("declined", "retired")
        day = self.at.date()
        return Microcredential(
            key=f"entry-{number}",
            title=f"{pick(TOPICS).capitalize()} {pick(FIELDS)}: {pick(FORMS)} {number % 97}",
            provider=pick(self.providers), achievement=f"https://benchmark.example/achievements/{number}",
            description="".join(self.rng.sample(WORDS, self.rng.randint(1, 3))), assessment=pick(WORDS).strip(),
            learning_outcomes=[f"Can carry out {pick(TOPICS)}." for _ in range(self.rng.randint(0, 4))],
            methods=pick(METHODS), hours=pick((None, 4, 8, 16, 40, 80, 120, 300)),
            cost=pick((None, Decimal(0), Decimal(90), Decimal("395.00"), Decimal("1450.00"))), currency="EUR",
            validity_months=pick((None, 0, 12, 24, 36)), scores=dict(self._scores()), acceptance=acceptance,
            because="No longer offered." if gone else "", holders="keep" if acceptance == "retired" else "",
            owner=self.partner if self.rng.random() < 0.1 else None, review_on=_review(self.rng, day),
            acceptance_since=day, added_at=self.at,
        )  # fmt: skip

    def _scores(self) -> Iterator[tuple[str, Any]]:
        from stepladder.appraisal.rubric import DIMENSIONS  # noqa: PLC0415 - after the setup

        known = self.rng.choice((0.2, 0.5, 0.8, 0.95))
        for each in DIMENSIONS:
            if self.rng.random() < known:
                score = {"score": self.rng.randint(0, 4), "provenance": self.rng.choice(("verified", "rater"))}
                yield each.id, {**score, "citation": "Handbook, edition 4, read 3 October 2026", "reason": REASON}

    def _goals(self) -> None:
        from stepladder.server.catalog.models import Microcredential, Serves  # noqa: PLC0415 - after the setup
        from stepladder.server.roles.models import Priority, StrategicOutcome  # noqa: PLC0415 - after the setup

        outcomes = []
        for number in range(8):
            over = number == 7
            priority = Priority.objects.create(
                key=f"goal-{number}", title=f"Goal {number}: fewer delays", statement="Fewer delays at the gate.",
                since=date(2025, 1, 1), until=self.at.date() - timedelta(days=9) if over else None,
                recorded_at=self.at, recorded_by=self.partner,
            )  # fmt: skip
            outcomes += [_outcome(StrategicOutcome, priority, place, self.at, self.partner) for place in range(3)]
        keys = list(Microcredential.objects.values_list("pk", flat=True))
        Serves.objects.bulk_create(
            Serves(
                microcredential_id=key, outcome=self.rng.choice(outcomes), how="Less is done twice.",
                recorded_at=self.at, recorded_by=self.partner,
            )
            for key in self.rng.sample(keys, len(keys) // 3)
        )  # fmt: skip

    def _role(self) -> None:
        from stepladder.server.people.models import Person  # noqa: PLC0415 - after the setup
        from stepladder.server.roles.models import Criterion, Role, RoleVersion, Target  # noqa: PLC0415 - as above

        role = Role.objects.create(key="shift-lead", title="Shift lead")
        version = RoleVersion.objects.create(role=role, number=1, in_force_from=date(2026, 1, 1), recorded_at=self.at)
        for place, each in enumerate(self.rng.sample(self.competencies, 7), start=1):
            Criterion.objects.create(
                version=version, key=f"C{place}", position=place, competency=each, level=1 + place % 4
            )
        for person in Person.objects.all():
            Target.objects.create(person=person, role=role, chosen_at=self.at)


def _with_columns(rows: list[Any]) -> list[Any]:
    """What ``save`` keeps true and ``bulk_create`` does not; for all of them at once."""
    from stepladder.appraisal.policy import DEFAULT  # noqa: PLC0415 - after the setup
    from stepladder.server.catalog.appraising import followed_many  # noqa: PLC0415 - as above

    for row, columns in zip(rows, followed_many([each.scores for each in rows], DEFAULT), strict=True):
        for name, value in {**columns, "searched": row.words, "provider_kind": row.provider.kind}.items():
            setattr(row, name, value)
    return rows


def _outcome(model: Any, priority: Any, place: int, at: datetime, by: Any) -> Any:
    return model.objects.create(
        priority=priority, title=f"Delays of kind {place}", metric="minutes of delay", unit="minutes per call",
        direction="lower", recorded_at=at, recorded_by=by,
    )  # fmt: skip


def _review(rng: random.Random, day: date) -> date | None:
    return day + timedelta(days=rng.randint(-200, 900)) if rng.random() < 0.8 else None
