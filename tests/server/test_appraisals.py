"""Judging microcredentials: what is handed in counts, and what several people gave comes to one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stepladder.appraisal.score import Answer, Provenance
from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.appraisals import operations, queries
from stepladder.server.appraisals.given import Given
from stepladder.server.appraisals.models import Adjudication, Disagreement, Rating
from stepladder.server.appraisals.settled import appraisal_of
from stepladder.server.catalog.models import Change, Microcredential
from stepladder.server.notices.models import Notice
from stepladder.server.policies.operations import Locked, lock
from stepladder.server.trail.queries import history_of
from tests.server.appraisals_cast import (
    NA,
    NOW,
    SOON,
    TODAY,
    URL,
    birgit,
    carla,
    desmond,
    drafted,
    entry,
    fresh,
    given,
    handed_in,
    person,
    settled,
    thu,
)

__all__ = ["birgit", "carla", "desmond", "entry", "thu"]

pytestmark = pytest.mark.django_db


def test_what_one_person_hands_in_counts_at_once_with_its_source_and_is_written_down(entry, birgit):
    handed_in(entry, birgit, A1=4, A3=2, C3=NA)
    row = fresh(entry)
    assert row.scores["A1"] == {
        "score": 4, "provenance": "verified", "citation": f"{URL}, read on {TODAY}", "reason": "Seen there.",
    }  # fmt: skip
    assert row.scores["C3"]["score"] == "n/a"
    assert (row.evidence_class, row.answered) == ("E3", 3)
    change = Change.objects.get(microcredential=entry)
    assert (change.kind, change.by, change.because) == ("judged", birgit, "Birgit judged it.")
    assert [each["did"] for each in history_of(entry.subject)] == ["judgment handed in"]


def test_the_middle_answer_counts_and_of_two_the_lower_one(entry, birgit, desmond, carla):
    handed_in(entry, birgit, A2=4)
    handed_in(entry, desmond, A2=2)
    assert fresh(entry).found["A2"].value == 2
    handed_in(entry, carla, A2=3)
    assert fresh(entry).found["A2"].value == 3
    assert fresh(entry).judgement["dimensions"]["A2"]["answers"] == {
        str(birgit.pk): 4, str(desmond.pk): 2, str(carla.pk): 3,
    }  # fmt: skip


def test_a_later_one_of_the_same_person_takes_the_place_of_the_earlier_which_stays_on_record(entry, birgit):
    first = handed_in(entry, birgit, A1=4)
    second = handed_in(entry, birgit, at=NOW + timedelta(days=1), A1=3)
    assert [fresh(first).state, fresh(second).state] == ["replaced", "submitted"]
    assert fresh(first).scores.get().value == 4
    assert fresh(entry).evidence_class == "E2"


def test_what_was_recorded_before_counts_until_somebody_named_answers_and_again_afterward(entry, birgit):
    before = {"A1": 0, "A2": {"score": 2, "provenance": "rater", "citation": "page 4"}}
    Microcredential.objects.filter(pk=entry.pk).update(scores=before)
    rating = handed_in(fresh(entry), birgit, A1=4)
    row = fresh(entry)
    assert row.found["A1"].value == 4
    assert row.scores["A2"] == before["A2"]
    assert row.judgement["recorded"] == before
    operations.take_back(rating=rating, because="I mixed two courses up.", by=birgit, at=NOW)
    assert fresh(entry).scores == before
    assert fresh(entry).judgement == {}
    assert fresh(rating).because == "I mixed two courses up."


def test_what_people_disagree_on_waits_until_a_partner_who_did_not_judge_settles_it(entry, birgit, desmond, carla):
    handed_in(entry, birgit, A1=4)
    assert not Disagreement.objects.exists()
    handed_in(entry, desmond, A1=1)
    waiting = Disagreement.objects.get()
    assert (waiting.dimensions, waiting.of_class) == (["A1"], True)
    assert [list(queries.waiting_to_be_settled(each)) for each in (birgit, desmond, carla)] == [[], [], [waiting]]
    for rater in (birgit, desmond):
        with pytest.raises(InvalidPolicy, match="yourself"):
            settled(entry, rater, A1=3)
    settled(entry, carla, A1=3)
    assert fresh(entry).evidence_class == "E2"
    assert fresh(entry).judgement["dimensions"]["A1"]["settled"]
    assert not Disagreement.objects.exists()


def test_what_was_settled_ends_where_a_new_judgment_says_otherwise_and_stays_where_it_agrees(
    entry, birgit, desmond, carla, thu
):
    handed_in(entry, birgit, A1=4, A3=0)
    handed_in(entry, desmond, A1=1, A3=2)
    settled(entry, carla, A1=3)
    settled(entry, carla, A3=2)
    operations.assign(entry=entry, rater=thu, due=SOON, by=carla, at=NOW)
    handed_in(entry, thu, A1=4, A3=2)
    left = Adjudication.objects.filter(ended_at__isnull=True)
    assert [each.dimension for each in left] == ["A3"]
    assert Disagreement.objects.get().dimensions == ["A1"]


def test_a_settled_question_may_be_not_known_and_needs_a_reason_and_a_citation(entry, birgit, desmond, carla):
    handed_in(entry, birgit, A1=4)
    handed_in(entry, desmond, A1=1)
    with pytest.raises(InvalidPolicy, match="why"):
        operations.adjudicate(entry=entry, given=Given("A1", 1, Provenance.RATER), by=carla, at=NOW)
    with pytest.raises(InvalidPolicy, match="From 3 on"):
        operations.adjudicate(entry=entry, given=Given("A1", 4, Provenance.RATER, reason="So."), by=carla, at=NOW)
    unknown = Given("A1", Answer.UNKNOWN, reason="Neither page says what one has to do.")
    operations.adjudicate(entry=entry, given=unknown, by=carla, at=NOW)
    assert "A1" not in fresh(entry).scores
    assert fresh(entry).evidence_class == ""


def test_nobody_settles_what_nobody_disagrees_on_or_what_they_judged_once(entry, birgit, desmond, carla):
    with pytest.raises(InvalidPolicy, match="nobody disagrees on A1"):
        settled(entry, carla, A1=4)
    handed_in(entry, birgit, A1=4)
    mine = handed_in(entry, desmond, A1=1)
    operations.take_back(rating=mine, because="I was wrong.", by=desmond, at=NOW)
    handed_in(entry, carla, A1=1)
    with pytest.raises(InvalidPolicy, match="you judged this yourself"):
        settled(entry, desmond, A1=1)
    assert desmond not in queries.settlers_of(entry)
    assert fresh(entry).scores["A1"]["score"] == 1


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({}, "no question is answered"),
        ({"A1": Given("A1", 3, Provenance.VERIFIED)}, "From 3 on"),
        ({"A1": Given("A1", 3, Provenance.VERIFIED, URL)}, "on which day"),
        ({"A1": Given("A1", 3, Provenance.VERIFIED, URL, TODAY + timedelta(days=9))}, "still to come"),
        ({"A1": Given("A1", 3, Provenance.VERIFIED, "https://", TODAY)}, "names no site"),
        ({"A1": Given("A1", 1)}, "whose word"),
        ({"C3": Given("C3", NA)}, "why it does not apply"),
        ({"A1": Given("A1", NA, reason="So.")}, "every microcredential"),
        ({"A1": Given("A1", Answer.UNKNOWN, reason="Nobody says.")}, "no question is answered"),
    ],
    ids=["nothing", "no-citation", "no-day", "tomorrow", "no-site", "no-word", "no-reason", "must-apply", "unknown"],
)
def test_what_misses_its_source_or_reason_is_not_handed_in_and_can_be_kept_as_a_draft(entry, birgit, answers, words):
    with pytest.raises(InvalidPolicy, match=words):
        operations.hand_in(entry=entry, given=tuple(answers.values()), seen="0.0.0", by=birgit, at=NOW)
    assert not Rating.objects.exists()
    assert drafted(entry, birgit, **answers).state == "draft"
    assert fresh(entry).scores == {}


def test_a_document_with_its_page_is_a_citation_without_a_day(entry, birgit):
    handed_in(entry, birgit, A1=Given("A1", 3, Provenance.VERIFIED, "Handbook, edition 6, page 12", reason="There."))
    assert fresh(entry).scores["A1"]["citation"] == "Handbook, edition 6, page 12"


def test_the_issuers_word_on_trust_counts_two_at_most(entry, birgit, desmond):
    issuers = Given("B1", 4, Provenance.ISSUER, URL, TODAY)
    handed_in(entry, birgit, B1=issuers)
    assert fresh(entry).judgement["dimensions"]["B1"]["value"] == 2
    assert fresh(entry).appraisal.scores["B1"].value == 2


def test_two_windows_cannot_both_hand_in(entry, birgit):
    seen = queries.own(entry, birgit).seen
    operations.hand_in(entry=entry, given=given(A1=4), seen=seen, by=birgit, at=NOW)
    with pytest.raises(EditedMeanwhile, match="another window"):
        operations.hand_in(entry=entry, given=given(A1=0), seen=seen, by=birgit, at=NOW)
    with pytest.raises(EditedMeanwhile):
        operations.save_draft(entry=entry, given=given(A1=0), seen=seen, by=birgit, at=NOW)
    assert Rating.objects.get().scores.get().value == 4
    assert fresh(entry).evidence_class == "E3"


def test_a_draft_counts_for_nothing_and_only_its_own_state_goes_on(entry, birgit):
    first = drafted(entry, birgit, A1=4)
    second = drafted(entry, birgit, A1=3, A2=1)
    assert first.pk == second.pk
    assert (second.revision, second.scores.count()) == (2, 2)
    assert fresh(entry).scores == {}
    assert not Change.objects.exists()


def test_whoever_is_asked_is_told_and_may_judge_and_whoever_asked_is_told_then(entry, birgit, thu):
    with pytest.raises(InvalidPolicy, match="nobody asked"):
        handed_in(entry, thu, A1=4)
    operations.assign(entry=entry, rater=thu, due=SOON, by=birgit, at=NOW)
    assert "Birgit asks you to judge “Incident drills”" in Notice.objects.get(person=thu).text
    assert list(queries.asked_of(thu)) == [Rating.objects.get()]
    with pytest.raises(InvalidPolicy, match="already"):
        operations.assign(entry=entry, rater=thu, due=SOON, by=birgit, at=NOW)
    rating = handed_in(entry, thu, A1=4)
    assert (rating.asked_by, rating.due) == (birgit, SOON)
    assert "Thu judged" in Notice.objects.get(person=birgit).text
    assert not queries.asked_of(thu).exists()


def test_a_day_that_has_passed_cannot_be_asked_for(entry, birgit, thu):
    with pytest.raises(InvalidPolicy, match="passed"):
        operations.assign(entry=entry, rater=thu, due=TODAY, by=birgit, at=NOW)


def test_whoever_cannot_judge_says_why_and_nothing_is_settled_anew(entry, birgit, thu):
    row = operations.assign(entry=entry, rater=thu, due=SOON, by=birgit, at=NOW)
    with pytest.raises(InvalidPolicy, match="why"):
        operations.take_back(rating=row, because=" ", by=thu, at=NOW)
    with pytest.raises(InvalidPolicy, match="somebody else"):
        operations.take_back(rating=row, because="No.", by=birgit, at=NOW)
    operations.take_back(rating=row, because="I taught this course.", by=thu, at=NOW)
    assert "I taught this course." in Notice.objects.get(person=birgit).text
    assert not Change.objects.exists()
    with pytest.raises(EditedMeanwhile):
        operations.take_back(rating=row, because="I taught this course.", by=thu, at=NOW)


def test_an_entry_that_somebody_relies_on_is_not_judged_anew_while_it_is_locked(entry, birgit, desmond):
    rating = handed_in(entry, birgit, A1=4)
    lock(subject=entry.subject, because="The autumn round is open.", by=desmond, at=NOW)
    with pytest.raises(Locked, match="autumn round"):
        handed_in(entry, desmond, A1=1)
    with pytest.raises(Locked):
        operations.take_back(rating=rating, because="No.", by=birgit, at=NOW)
    assert drafted(entry, desmond, A1=1).state == "draft"


def test_confidence_is_high_only_once_those_who_judge_here_are_known_to_agree(entry, birgit, desmond):
    answers = dict.fromkeys(("A1", "A2", "A3", "A4", "A5", "A6"), 4) | dict.fromkeys(("B1", "B2", "C1", "C2"), 3)
    handed_in(entry, birgit, **answers, C3=NA, C4=1)
    handed_in(entry, desmond, **answers, C3=NA, C4=1)
    found = appraisal_of(fresh(entry))
    assert (found.confidence, [each.id for each in found.shortfalls]) == ("medium", ["alpha.unknown"])
    for number in range(10):
        other = Microcredential.objects.create(key=f"other-{number}", title="Other", provider=entry.provider)
        values = dict.fromkeys(answers, number % 5)
        handed_in(other, birgit, **values)
        handed_in(other, desmond, **values)
    handed_in(entry, birgit, **answers, C3=NA, C4=1)
    found = appraisal_of(fresh(entry))
    assert fresh(entry).judgement["alpha"] == 1
    assert (found.confidence, found.shortfalls) == ("high", ())


def test_someone_who_has_left_is_not_among_those_who_can_be_asked(entry, birgit, thu):
    thu.left_on = TODAY - timedelta(days=1)
    thu.save()
    assert set(queries.people_to_ask(entry)) == {birgit}
    assert person("nia") in queries.people_to_ask(entry)
