"""What the pages of agreement and validity say of it, and that what was counted lower stays said on the entry's."""

from __future__ import annotations

import re

import pytest

from stepladder.appraisal.agreement.standing import Standing
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Provenance
from stepladder.server.appraisals.given import Given
from stepladder.server.appraisals.views_agreement import _mark
from stepladder.server.catalog.judged import judged_entry
from tests.server.appraisals_cast import TODAY, URL, birgit, browser, desmond, entry, handed_in

__all__ = ["birgit", "desmond", "entry"]

pytestmark = pytest.mark.django_db


def test_every_standing_has_a_mark_and_what_is_not_known_is_no_failure():
    marks = {each: _mark(each) for each in Standing}
    assert len({words for _, words in marks.values()}) == len(Standing)
    assert marks[Standing.UNKNOWN] == ("unknown", "Not known")


def test_agreement_of_people_and_reliability_of_their_mean_stand_in_two_lines(entry, birgit, desmond):
    for rater, value in ((birgit, 2), (desmond, 3)):
        handed_in(entry, rater, **dict.fromkeys([id for id in BY_ID if id != "C3"], value))
    found = re.sub(r"\s+", " ", browser(birgit).get("/appraisals/agreement/").content.decode())
    assert "ICC(2,1) of people who judged the same<small>2 people know enough of the same credential" in found
    assert "ICC(2,k) of people who judged the same<small>The mean of the points of 2 people." in found


def test_a_score_that_counts_lower_is_stored_as_stated_and_said_to_count_lower(entry, birgit):
    stated = Given("B1", 4, Provenance.ISSUER, citation=URL, read_on=TODAY)
    handed_in(entry, birgit, A1=3, B1=stated)
    entry.refresh_from_db()
    assert (entry.scores["B1"]["score"], entry.judgement["dimensions"]["B1"]["value"]) == (4, 2)
    row = next(row for row in judged_entry(entry).rows if row.id == "B1")
    assert row.score == "2 of 4"
    assert "B1 is 4 on the issuer's word alone, and counts as 2." in row.remark.replace("’", "'")
