"""Certificates follow the catalog: what it says of an entry, the weights in force, and what becomes of retired ones."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from django.core.management import call_command

from stepladder.appraisal.policy import DEFAULT, DEFAULT_WEIGHTS, WeightPolicy
from stepladder.appraisal.sheet import read_sheet
from stepladder.documents import parse_json
from stepladder.evidence.certificate import certificate
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.catalog.settling import reappraise_all, settle
from stepladder.server.frameworks.models import Competency
from stepladder.server.notices.models import Notice
from stepladder.server.policies.models import WeightRules
from stepladder.server.trail.models import Content
from stepladder.server.wallet.following import catch_up, follow_catalog, lags, to_follow
from stepladder.server.wallet.models import Certificate
from tests.cast import NOW
from tests.server.roles_cast import birgit, desmond
from tests.server.wallet_cast import add, browser, item_of, northlights, page, rasmus, storytelling, thu

__all__ = ["birgit", "desmond", "northlights", "rasmus", "storytelling", "thu"]
pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
LATEST = NOW + timedelta(hours=2)
TRANSFER = {**DEFAULT_WEIGHTS, "C1": 30, "A2": 0, "A3": 0, "A4": 0, "A6": 8}


def settled(entry, scores, at=LATER):
    settle(entry=entry, scores=scores, judgement={}, weights=None, by=None, because="Judged anew.", at=at)


def retired(entry, **more):
    for name, value in {"acceptance": "retired", "because": "No longer taught.", "changed_at": LATER, **more}.items():
        setattr(entry, name, value)
    entry.save()


@pytest.fixture
def badge(thu, northlights):
    row = add(thu)
    assert row.recognized == northlights
    return row


def test_a_certificate_is_judged_again_once_its_entry_was_judged_anew(thu, northlights, badge):
    assert not to_follow(NOW.date()).exists()
    before = item_of(badge)
    settled(northlights, {"A1": 0})
    assert Certificate.objects.annotate(lags=lags(LATER.date())).get(pk=badge.pk).lags
    assert follow_catalog(at=LATEST) == {"judged": 1, "changed": 1}
    badge.refresh_from_db()
    assert badge.appraisal["evidence_class"] == "E0"
    assert badge.judged_at == LATEST
    assert item_of(badge).kind == "credential-E0" != before.kind
    assert follow_catalog(at=LATEST) == {"judged": 0, "changed": 0}


def test_its_holder_is_told_and_one_row_of_the_trail_binds_them(thu, northlights, badge):
    settled(northlights, {"A1": 0})
    follow_catalog(at=LATEST)
    notice = Notice.objects.filter(person=thu).latest("pk")
    assert "was judged again" in notice.text
    body = Content.objects.get(entry__did="certificates judged again").body
    assert body["details"]["count"] == 1


def test_nobody_is_told_where_nothing_differs(thu, northlights, badge):
    Microcredential.objects.filter(pk=northlights.pk).update(changed_at=LATER)
    count = Notice.objects.count()
    assert follow_catalog(at=LATEST) == {"judged": 1, "changed": 0}
    assert Notice.objects.count() == count


def test_what_it_shows_follows_too(northlights, badge):
    other = Competency.objects.create(key="charts", name="charts")
    Outcome.objects.create(microcredential=northlights, competency=other, level=2)
    Microcredential.objects.filter(pk=northlights.pk).update(changed_at=LATER)
    follow_catalog(at=LATEST)
    assert other in [each.competency for each in item_of(badge).shows.all()]


def test_the_page_says_that_it_is_being_judged_again_where_a_worker_does_it(thu, northlights, badge, settings):
    words = "It is being judged again"
    settings.WORKER = True
    assert words not in page(browser(thu), "certificate", badge.pk)
    Microcredential.objects.filter(pk=northlights.pk).update(changed_at=LATER)
    assert words in page(browser(thu), "certificate", badge.pk)
    assert to_follow(LATER.date()).exists()


@pytest.mark.parametrize("name", ["certificate", "certificates"])
def test_without_a_worker_it_is_judged_when_its_page_or_the_list_is_opened(thu, northlights, badge, name, settings):
    settings.WORKER = False
    settled(northlights, {"A1": 0})
    found = page(browser(thu), name, *([badge.pk] if name == "certificate" else []))
    assert "The catalog says something else of it" not in found
    assert ("You attended" if name == "certificate" else "attended; does not count") in found
    assert item_of(badge).kind == "credential-E0"
    assert not to_follow(LATER.date()).exists()


def test_opening_a_page_judges_nobody_elses(rasmus, northlights, badge):
    settled(northlights, {"A1": 0})
    assert catch_up(rasmus, LATEST) == 0
    assert catch_up(badge.person, LATEST) == 1


def test_the_page_says_so_where_it_cannot_be_judged(thu, northlights, badge, monkeypatch):
    settled(northlights, {"A1": 0})
    monkeypatch.setattr("stepladder.server.wallet.following._judged", lambda *_: None)
    found = page(browser(thu), "certificate", badge.pk)
    assert "It could not be judged again just now" in found
    assert "in a few minutes" not in found


def test_a_badge_becomes_known_once_the_catalog_has_it(thu, northlights):
    Microcredential.objects.filter(pk=northlights.pk).update(achievement="https://northlight.example/other")
    row = add(thu)
    assert row.recognized is None
    Microcredential.objects.filter(pk=northlights.pk).update(achievement=row.achievement_id, changed_at=LATER)
    assert follow_catalog(at=LATEST)["changed"] == 1
    row.refresh_from_db()
    assert row.recognized == northlights


def test_new_weights_reach_what_was_judged_before_them(thu, birgit, desmond, northlights, badge):
    rules = WeightRules.objects.create(
        number=1, weights={id: str(each) for id, each in TRANSFER.items()}, reason="Transfer is what we pay for.",
        state=WeightRules.State.IN_FORCE, proposed_by=birgit, proposed_at=NOW, decided_by=desmond, decided_at=LATER,
        in_force_from=NOW.date(),
    )  # fmt: skip
    reappraise_all(weights=rules, by=birgit, at=LATER)
    assert badge.appraisal["policy"]["id"] == DEFAULT.id
    assert follow_catalog(at=LATEST)["judged"] == 1
    badge.refresh_from_db()
    assert badge.appraisal["policy"] == {**badge.appraisal["policy"], "id": "organization-weights", "version": "1"}
    assert not to_follow(LATEST.date()).exists()


def test_a_certificate_is_weighed_by_the_weights_that_are_given():
    policy = WeightPolicy(
        "w", "1", {id: Fraction(each) for id, each in TRANSFER.items()}, "Birgit", "A test", NOW.date()
    )
    sheet = {"scores": {id: 3 for id in DEFAULT_WEIGHTS if id != "C3"} | {"C1": 0}}
    scores = read_sheet(parse_json(__import__("json").dumps(sheet).encode(), name="sheet")).scores
    usual, other = (
        certificate(None, title="Any", scores=scores, holder=(), policy=each).appraisal for each in (DEFAULT, policy)
    )
    assert usual == certificate(None, title="Any", scores=scores, holder=()).appraisal
    assert usual.policy is DEFAULT
    assert other.policy is policy
    assert other.points.point < usual.points.point


class TestRetired:
    def test_holders_keep_what_they_have(self, northlights, badge):
        kind = item_of(badge).kind
        retired(northlights, holders="keep")
        assert follow_catalog(at=LATEST) == {"judged": 1, "changed": 0}
        assert (item_of(badge).kind, item_of(badge).left_out) == (kind, "")

    def test_it_counts_until_the_day_and_not_after(self, thu, northlights, badge):
        day = LATER.date() + timedelta(days=3)
        retired(northlights, holders="until", counts_until=day)
        follow_catalog(at=LATEST)
        assert item_of(badge).left_out == ""
        after = LATEST + timedelta(days=5)
        assert follow_catalog(at=after) == {"judged": 1, "changed": 1}
        assert "the day until which its certificates counted has passed" in item_of(badge).left_out
        assert "counts for nothing" in page(browser(thu), "certificate", badge.pk)
        assert not to_follow(after.date()).exists()

    def test_it_counts_as_what_took_its_place(self, northlights, badge):
        kept = Microcredential.objects.create(
            key="kept", title="The kept one", provider=northlights.provider, scores={"A1": 2}
        )
        last = Microcredential.objects.create(
            key="last", title="The last one", provider=northlights.provider, scores={"A1": 3}
        )
        retired(kept, holders="replace", replaced_by=last)
        retired(northlights, holders="replace", replaced_by=kept)
        assert follow_catalog(at=LATEST) == {"judged": 1, "changed": 1}
        badge.refresh_from_db()
        assert badge.recognized == last
        assert badge.appraisal["evidence_class"] == "E2"

    @pytest.mark.usefixtures("badge")
    def test_a_circle_of_replacements_ends(self, northlights):
        other = Microcredential.objects.create(key="other", title="Other", provider=northlights.provider)
        retired(other, holders="replace", replaced_by=northlights)
        retired(northlights, holders="replace", replaced_by=other)
        assert follow_catalog(at=LATEST)["judged"] == 1


def test_what_waits_for_the_worker_is_not_judged_before_it_was_checked(northlights, badge):
    type(badge).objects.filter(pk=badge.pk).update(waits_since=NOW)
    settled(northlights, {"A1": 0})
    assert follow_catalog(at=LATEST)["judged"] == 0


def test_the_command_says_what_it_followed(northlights, badge, capsys):
    type(badge).objects.filter(pk=badge.pk).update(judged_at=NOW - timedelta(days=9))
    Microcredential.objects.filter(pk=northlights.pk).update(changed_at=NOW - timedelta(days=1))
    call_command("recheck")
    assert (
        "Judged 1 certificates again by what the catalog says now; of 0 something changed." in capsys.readouterr().out
    )
