"""The catalog of the demonstration: providers, who accredited them, entries with what is stated and known of them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from stepladder.credentials.demo_keys import demo_did
from stepladder.server.catalog.changing import log
from stepladder.server.catalog.editing import Facts, edit, facts_of
from stepladder.server.catalog.metrics import add_metric
from stepladder.server.catalog.models import (
    Accreditation,
    Change,
    Microcredential,
    Outcome,
    Prerequisite,
    Provider,
    WorkMetric,
)
from stepladder.server.catalog.registering import OUTSIDE, WITHIN, NewAccreditation, accredit
from stepladder.server.demo.content import content, months_before
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record_many

_LIST = "the learning team's list (demo)"
_ADDED_MONTHS_AGO = 30
_NUMBERS = ("ects", "pass_rate")
"""What the file writes as a number and the row keeps as a decimal."""


def load_catalog(at: datetime) -> None:
    """Providers with the keys that their badges are signed with, and microcredentials with what is known of them."""
    found, facts = content("catalog"), content("catalog_facts")
    providers = {each["id"]: _provider(each, facts["providers"].get(each["id"], {})) for each in found["providers"]}
    competencies = {each.key: each for each in Competency.objects.all()}
    entries: dict[str, Microcredential] = {}
    for each in found["microcredentials"]:
        more = _before(each["id"], facts, at)
        entries[each["id"]] = row = _entry(each, more, providers[each["provider"]], at)
        Outcome.objects.bulk_create(
            Outcome(
                microcredential=row,
                competency=competencies[one["competency"]],
                level=one["level"],
                relevance=str(one["relevance"]),
            )
            for one in each["shows"]
        )
    Prerequisite.objects.bulk_create(
        Prerequisite(microcredential=entries[key], required=entries[each])
        for key, needed in facts["requires"].items()
        for each in needed
    )
    record_many(
        by="system", did="catalog loaded", what="organization", because=_LIST, at=at, items=found["microcredentials"]
    )
    people = {each.key: each for each in Person.objects.filter(partner=True)}
    for each in facts["accreditations"]:
        _accredit(each, providers[each["provider"]], entries, people, at)
    for each in facts["metrics"]:
        _metric(each, entries[each["microcredential"]], competencies, people, at)
    _edit(facts["edited"], entries, people, at)


def _provider(each: dict[str, Any], more: dict[str, Any]) -> Provider:
    return Provider.objects.create(
        key=each["id"], name=each["name"], kind=each["kind"], site=each["site"], issuer=demo_did(each["id"]), **more
    )


def _entry(each: dict[str, Any], more: dict[str, Any], provider: Provider, at: datetime) -> Microcredential:
    same = ("title", "achievement", "description", "assessment", "hours", "cost", "currency", "validity_months")
    added = months_before(at, _ADDED_MONTHS_AGO)
    row = Microcredential.objects.create(
        key=each["id"], provider=provider, scores=each.get("scores", {}), added_at=added,
        acceptance_since=added.date(), **{**{name: each[name] for name in same}, **more},
    )  # fmt: skip
    log(entry=row, kind=Change.Kind.ADDED, what={}, because=_LIST, by=None, at=added)
    return row


def _before(key: str, facts: dict[str, Any], at: datetime) -> dict[str, Any]:
    """What an entry stated at first, which somebody may have changed since."""
    stated = dict(facts["facts"].get(key, {}))
    if "checked" in stated:
        stated["checked_on"] = _day(at, stated.pop("checked"))
    edited = facts["edited"]
    numbers = {name: Decimal(str(stated[name])) for name in _NUMBERS if name in stated}
    return {**stated, **numbers, **(edited["before"] if edited["microcredential"] == key else {})}


def _accredit(
    each: dict[str, Any], provider: Provider, entries: dict[str, Microcredential], people: dict[str, Person],
    at: datetime,
) -> None:  # fmt: skip
    words = {name: each[name] for name in ("levels", "field", "jurisdiction") if name in each}
    scope = Accreditation.Scope(each["scope"])
    if "checked" not in each:  # it came with a list, and nobody has looked yet
        Accreditation.objects.create(provider=provider, body=each["body"], scope=scope, recorded_at=at)
        return
    moment = months_before(at, each["checked"])
    new = NewAccreditation(
        each["body"], scope, each["source"], moment.date(), entries.get(each.get("microcredential", "")),
        since=_day(at, each["since"]), until=_day(at, each["until"]), **words,
    )  # fmt: skip
    row = accredit(provider=provider, new=new, because=each["because"], by=people[each["by"]], at=moment)
    row.compared = {key: said for said in (WITHIN, OUTSIDE) for key in each.get(said, ())}
    row.save(update_fields=["compared"])


def _metric(
    each: dict[str, Any], entry: Microcredential, competencies: dict[str, Competency], people: dict[str, Person],
    at: datetime,
) -> None:  # fmt: skip
    words = {name: each[name] for name in ("metric", "unit", "direction", "how")}
    row = WorkMetric(microcredential=entry, competency=competencies.get(each.get("competency", "")), **words)
    add_metric(row=row, because="", by=people[each["by"]], at=months_before(at, each["months_ago"]))


def _edit(story: dict[str, Any], entries: dict[str, Microcredential], people: dict[str, Person], at: datetime) -> None:
    key = story["microcredential"]
    entry = Microcredential.objects.get(pk=entries[key].pk)
    now = next(each for each in content("catalog")["microcredentials"] if each["id"] == key)
    held = facts_of(entry)
    facts = Facts(
        {**held.columns, **{name: Decimal(now[name]) for name in story["before"]}}, held.provider, held.requires
    )
    moment = months_before(at, story["months_ago"])
    edit(entry=entry, facts=facts, seen=entry.revision, because=story["because"], by=people[story["by"]], at=moment)


def _day(at: datetime, months: int) -> date:
    return months_before(at, months).date()
