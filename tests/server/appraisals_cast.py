"""Who judges in the tests of appraisals: three partners, somebody of the crew, one entry of the catalog, and answers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from stepladder.appraisal.score import Answer, Provenance
from stepladder.server.appraisals import operations, queries
from stepladder.server.appraisals.given import Given
from stepladder.server.catalog.models import Microcredential, Provider
from tests.server.roles_cast import partner
from tests.server.wallet_cast import browser, person

__all__ = ["browser", "person"]

NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.date()
SOON = TODAY + timedelta(days=10)
URL = "https://guild.example/handbook"
NA = Answer.NOT_APPLICABLE


@pytest.fixture
def birgit():
    return partner("birgit")


@pytest.fixture
def desmond():
    return partner("desmond")


@pytest.fixture
def carla():
    return partner("carla")


@pytest.fixture
def thu():
    return person("thu")


@pytest.fixture
def entry():
    provider = Provider.objects.create(key="guild", name="The Guild", kind="association")
    return Microcredential.objects.create(
        key="drills", title="Incident drills", provider=provider, assessment="Command two live drills.", hours=30,
        cost=Decimal(90), currency="EUR",
    )  # fmt: skip


def given(**values):
    """Answers by question: a score with all that it needs, an answer without a number, or a ``Given``."""
    return tuple(_one(id, value) for id, value in values.items())


def _one(id, value):
    if isinstance(value, Given):
        return value
    if isinstance(value, Answer):
        return Given(id, value, reason="No law asks for it.")
    cited: dict[str, Any] = {"citation": URL, "read_on": TODAY} if value >= 3 else {}
    return Given(id, value, Provenance.VERIFIED, reason="Seen there.", **cited)


def handed_in(entry, by, at=NOW, **values):
    seen = queries.own(entry, by).seen
    return operations.hand_in(entry=entry, given=given(**values), seen=seen, by=by, at=at)


def drafted(entry, by, at=NOW, **values):
    seen = queries.own(entry, by).seen
    return operations.save_draft(entry=entry, given=given(**values), seen=seen, by=by, at=at)


def settled(entry, by, at=NOW, **values):
    return operations.adjudicate(entry=entry, given=given(**values)[0], by=by, at=at)


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def fields(**values: Any) -> dict[str, str]:
    """What the form sends for some answers: ``fields(A1=4)``, with all that a score of it needs."""
    sent: dict[str, str] = {}
    for each in given(**values):
        value = each.value if isinstance(each.value, int) else each.value.value
        sent |= {f"{each.dimension}_value": str(value), f"{each.dimension}_reason": each.reason}
        if each.provenance:
            sent[f"{each.dimension}_word"] = each.provenance.value
        if each.citation:
            sent |= {f"{each.dimension}_citation": each.citation, f"{each.dimension}_read_on": str(each.read_on)}
    return sent
