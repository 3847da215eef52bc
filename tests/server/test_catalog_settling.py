"""Writing what an entry comes to, and appraising all of them anew under other weights."""

from __future__ import annotations

import pytest

from stepladder.appraisal.policy import DEFAULT_WEIGHTS
from stepladder.errors import InvalidDocument
from stepladder.server.catalog.models import Change, Microcredential, Provider
from stepladder.server.catalog.settling import band_of, reappraise_all, settle
from stepladder.server.policies.models import WeightRules
from stepladder.server.trail.models import Content, Entry
from tests.server.roles_cast import NOW, birgit, desmond

__all__ = ["birgit", "desmond"]

pytestmark = pytest.mark.django_db

FULL = {id: 3 for id in DEFAULT_WEIGHTS if id != "C3"} | {"C1": 0, "A1": 4}


@pytest.fixture
def shelf():
    provider = Provider.objects.create(key="northlight", name="Northlight")
    return [
        Microcredential.objects.create(key=f"e{number}", title=f"Entry {number}", provider=provider, scores=scores)
        for number, scores in enumerate(({}, {"A1": 0, "B2": 1}, FULL, {"A1": 2, "A5": 0}))
    ]


@pytest.fixture
def transfer_first(birgit, desmond):
    """Weights under which transfer to work counts thirty, of which the default gives it eight."""
    weights = {**DEFAULT_WEIGHTS, "C1": 30, "A2": 0, "A3": 0, "A4": 0, "A6": 8}
    return WeightRules.objects.create(
        number=1, weights={id: str(each) for id, each in weights.items()}, reason="Transfer is what we pay for.",
        state=WeightRules.State.IN_FORCE, proposed_by=birgit, proposed_at=NOW, decided_by=desmond, decided_at=NOW,
        in_force_from=NOW.date(),
    )  # fmt: skip


def columns(entry):
    return {
        name: getattr(entry, name) for name in ("evidence_class", "answered", "point", "low", "high", "provisional")
    }


def settled(entry, scores, by=None, **more):
    given = {"judgement": {}, "weights": None, "because": "Two judged it.", **more}
    return settle(entry=entry, scores=scores, by=by, at=NOW, **given)


def test_what_was_judged_stands_with_everything_that_follows_from_it(shelf, birgit):
    assert settled(shelf[0], FULL, birgit, judgement={"raters": 2})
    shelf[0].refresh_from_db()
    assert (shelf[0].evidence_class, shelf[0].answered, shelf[0].judged_at, shelf[0].changed_at) == ("E3", 14, NOW, NOW)
    assert shelf[0].judgement == {"raters": 2}
    assert columns(shelf[0]) == {name: shelf[0].followed[name] for name in columns(shelf[0])}
    change = shelf[0].changes.get()
    assert (change.kind, change.because, change.by) == (Change.Kind.JUDGED, "Two judged it.", birgit)
    assert change.what["evidence_class"] == {"old": "", "new": "E3"}
    assert change.what["scores.A1"] == {"old": None, "new": 4}
    assert "judgement" not in change.what


def test_the_row_that_was_given_says_the_same_as_the_one_stored(shelf):
    settled(shelf[0], FULL)
    assert columns(shelf[0]) == columns(Microcredential.objects.get(key="e0"))


def test_nothing_is_written_where_nothing_is_different(shelf):
    assert not settled(shelf[2], FULL)
    assert not Change.objects.exists()
    shelf[2].refresh_from_db()
    assert shelf[2].changed_at is None


@pytest.mark.parametrize("scores", [{"Z9": 1}, {"A1": 5}, {"A1": "n/a"}], ids=["dimension", "score", "not-applicable"])
def test_what_is_no_score_is_refused_and_changes_nothing(shelf, scores):
    with pytest.raises(InvalidDocument):
        settled(shelf[2], scores)
    assert Microcredential.objects.get(key="e2").scores == FULL
    assert not Change.objects.exists()


def test_new_weights_give_every_entry_what_it_would_get_alone(shelf, transfer_first, birgit):
    assert reappraise_all(weights=transfer_first, by=birgit, at=NOW) == len(shelf)
    for entry in Microcredential.objects.select_related("weights"):
        assert entry.weights == transfer_first
        assert columns(entry) == {name: entry.followed[name] for name in columns(entry)}


def test_the_change_log_tells_only_of_those_whose_band_is_another(shelf, transfer_first, birgit):
    before = {each.key: band_of(columns(each)) for each in shelf}
    reappraise_all(weights=transfer_first, by=birgit, at=NOW)
    moved = {e.key for e in Microcredential.objects.all() if band_of(columns(e)) != before[e.key]}
    assert moved == {"e2"} == {each.microcredential.key for each in Change.objects.all()}
    change = Change.objects.get()
    assert (change.kind, change.because) == (Change.Kind.WEIGHTS, "Transfer is what we pay for.")
    assert set(Microcredential.objects.exclude(changed_at=None).values_list("key", flat=True)) == moved


def test_one_row_of_the_trail_binds_all_of_them(shelf, transfer_first, birgit):
    reappraise_all(weights=transfer_first, by=birgit, at=NOW)
    assert Entry.objects.filter(did="catalog appraised anew").count() == 1
    body = Content.objects.get(entry__did="catalog appraised anew").body
    assert body["details"]["count"] == len(shelf)
    assert len(body["details"]["merkle_root"]) == 64
    assert body["because"] == "weights organization-weights 1"


def test_the_weights_of_the_library_come_back(shelf, transfer_first, birgit):
    stood = [columns(each) for each in shelf]
    reappraise_all(weights=transfer_first, by=birgit, at=NOW)
    reappraise_all(weights=None, by=birgit, at=NOW)
    assert [columns(each) for each in Microcredential.objects.order_by("key")] == stood


def test_an_empty_catalog_has_nothing_to_appraise(transfer_first):
    assert reappraise_all(weights=transfer_first, by=None, at=NOW) == 0
    assert not Entry.objects.exists()


@pytest.mark.parametrize(
    ("point", "band"), [(0.0, 0), (19.99, 0), (20.0, 1), (79.9, 3), (80.0, 4), (100.0, 4), (None, None)]
)
def test_a_band_is_twenty_points_wide_and_the_last_holds_the_full_mark(point, band):
    assert band_of({"evidence_class": "E2", "point": point}) == ("E2", band)
