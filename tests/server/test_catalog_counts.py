"""What certificates of an entry count follows from where the organization stands, and from nobody's proposal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from stepladder.server.catalog import editing
from stepladder.server.catalog.editing import AlreadyThere, Facts, facts_of
from stepladder.server.catalog.ladder import asked_of
from stepladder.server.catalog.models import Microcredential, Outcome, Provider
from stepladder.server.roles.models import Criterion, Role, RoleVersion
from stepladder.server.wallet.following import follow_catalog
from tests.cast import NOW
from tests.server.roles_cast import birgit
from tests.server.wallet_cast import add, browser, item_of, northlights, page, rasmus, storytelling, thu

__all__ = ["birgit", "northlights", "rasmus", "storytelling", "thu"]
pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
LATEST = NOW + timedelta(hours=2)


def stands(entry, acceptance):
    because = "A diploma mill." if acceptance == "declined" else ""
    Microcredential.objects.filter(pk=entry.pk).update(acceptance=acceptance, because=because, changed_at=LATER)


def of_somebody_else(northlights, acceptance="proposed"):
    """Another entry that claims the same badges."""
    zed = Provider.objects.create(key="zed", name="Zed")
    return Microcredential.objects.create(
        key="anything", title="Anything", provider=zed, achievement=northlights.achievement, because="x",
        accepts=[northlights.provider.issuer], acceptance=acceptance, changed_at=LATER,
    )  # fmt: skip


@pytest.mark.parametrize("acceptance", ["proposed", "under-review", "declined"])
def test_what_somebody_proposes_takes_nothing_from_the_certificates_of_others(thu, northlights, acceptance):
    badge = add(thu)
    of_somebody_else(northlights, acceptance)
    follow_catalog(at=LATEST)
    badge.refresh_from_db()
    assert badge.recognized == northlights
    assert item_of(badge).left_out == ""


def test_nobody_can_state_the_badges_of_another_provider(thu, northlights):
    columns = {name: getattr(northlights, name) for name in editing.COLUMNS}
    stated = {**columns, "title": "Anything", "accepts": [northlights.provider.issuer]}
    with pytest.raises(AlreadyThere, match="Data storytelling of Northlight Institute has this id already"):
        editing.add(facts=Facts(stated, "Zed"), by=thu, at=NOW)
    assert not Provider.objects.filter(name="Zed").exists()


@pytest.mark.parametrize("acceptance", ["proposed", "under-review"])
def test_an_entry_that_nobody_has_accepted_recognizes_nothing(thu, northlights, acceptance):
    stands(northlights, acceptance)
    assert add(thu).recognized is None


def test_certificates_of_a_declined_entry_do_not_count_and_say_why(thu, northlights):
    badge = add(thu)
    assert item_of(badge).left_out == ""
    stands(northlights, "declined")
    assert follow_catalog(at=LATEST) == {"judged": 1, "changed": 1}
    assert item_of(badge).left_out == "The organization declined it: its certificates do not count here."
    assert "counts for nothing" in page(browser(thu), "certificate", badge.pk)


def test_what_leads_to_a_role_is_asked_for_at_once_and_leaves_out_what_was_declined(
    northlights, storytelling, django_assert_num_queries
):
    role = Role.objects.create(key="lead", title="Lead")
    version = RoleVersion.objects.create(role=role, number=1, in_force_from=date(2026, 1, 1), recorded_at=NOW)
    Criterion.objects.create(version=version, key="C1", position=1, competency=storytelling, level=3)
    for number in range(12):
        more = Microcredential.objects.create(
            key=f"more-{number}", title=f"More {number}", provider=northlights.provider, scores={"A1": 4}
        )
        Outcome.objects.create(microcredential=more, competency=storytelling, level=3)
    stands(northlights, "declined")
    with django_assert_num_queries(3):
        (asked,) = asked_of(version)
    assert asked.total == 12
    assert northlights not in [each.outcome.microcredential for each in asked.leads]


def test_facts_of_an_entry_can_still_be_changed_by_its_own_badges(birgit, northlights):
    facts = facts_of(northlights)
    changed = Facts({**facts.columns, "hours": 12}, facts.provider)
    row = editing.edit(entry=northlights, facts=changed, seen=northlights.revision, because="Read.", by=birgit, at=NOW)
    assert row.hours == 12
