"""O*NET 29.2 whole: every row of every table that is read is taken, or told."""

from __future__ import annotations

from collections import Counter

import pytest

from stepladder.frameworks.edition import Kind, Link
from stepladder.frameworks.importers import onet
from stepladder.frameworks.importers.interface import Read
from stepladder.frameworks.migration import compare, held, held_relations
from stepladder.remarks import counted
from tests.shared_data import shared_files

FOLDER = "onet-29.2"
ROWS = {
    "Occupation Data": 1_016,
    "Skills": 61_530,
    "Knowledge": 58_014,
    "Task Statements": 18_796,
    "Technology Skills": 32_627,
    "Job Zones": 923,
    "Job Zone Reference": 5,
    "Related Occupations": 18_460,
    "Alternate Titles": 56_560,
    "Level Scale Anchors": 483,
    "Scales Reference": 29,
    "Content Model Reference": 627,
}


@pytest.fixture(scope="module")
def whole() -> Read:
    return onet.read(shared_files(FOLDER))


def test_reads_every_row_of_every_table(whole):
    assert {name: whole.counts[name] for name in ROWS} == ROWS
    extras: Counter[str] = Counter()
    for each in whole.edition.entries:
        extras.update({name: len(rows) for name, rows in each.extra.items() if isinstance(rows, list)})
        extras["Job Zones"] += "Job Zone" in each.extra
        extras["Level Scale Anchors"] += len(each.levels)
    assert extras == {name: ROWS[name] for name in extras}
    kinds = Counter((each.kind, each.type in ("Skills", "Knowledge")) for each in whole.edition.relations)
    assert kinds[(Link.RELATED, False)] == ROWS["Related Occupations"]
    assert 2 * sum(number for (_, rated), number in kinds.items() if rated) == ROWS["Skills"] + ROWS["Knowledge"]
    assert len(whole.edition.scales) == 29 + 1


def test_tells_only_titles_that_stand_twice(whole):
    assert counted(whole.remarks) == {"onet.title.repeated": 137, "onet.file.unread": 1}


def test_counts_the_levels_that_are_none(whole):
    withheld = {name: number for name, number in whole.counts.items() if ":" in name}
    assert withheld == {
        "Skills: LV not relevant": 3_302,
        "Skills: LV suppressed by its publisher": 118,
        "Knowledge: LV not relevant": 5_939,
        "Knowledge: LV suppressed by its publisher": 1_051,
        "Knowledge: IM suppressed by its publisher": 19,
    }
    without = sum(1 for each in whole.edition.relations if each.type in ("Skills", "Knowledge") and each.level is None)
    assert without == 3_302 + 118 + 5_939 + 1_051
    assert all(
        each.level is not None
        for each in whole.edition.relations
        if each.type == "Skills" and "withheld" not in each.extra
    )


def test_what_is_required_is_important_and_relevant(whole):
    required = [each for each in whole.edition.relations if each.kind is Link.REQUIRES]
    assert len(required) == 12_514 + 6_664
    assert all(each.importance >= 3 and each.extra["LV"].get("Not Relevant") != "Y" for each in required)


def test_reads_the_content_model_by_its_branches(whole):
    kinds = Counter((each.kind, each.type) for each in whole.edition.entries)
    assert kinds[(Kind.COMPETENCY, "skill")] == 35
    assert kinds[(Kind.KNOWLEDGE, "knowledge")] == 33
    assert kinds[(Kind.COMPETENCY, "ability")] == 52
    assert kinds[(Kind.OCCUPATION, "O*NET-SOC occupation")] == 1_016
    assert len({each.id for each in whole.edition.entries}) == 1_016 + 627
    assert len({each.id for each in whole.edition.relations}) == len(whole.edition.relations)


def test_a_second_reading_changes_nothing(whole):
    again = onet.read(shared_files(FOLDER)).edition
    entries = {each.id: held(each) for each in whole.edition.entries}
    assert compare(entries, again, relations=held_relations(whole.edition.relations)).is_empty
