"""ESCO 1.2.0 whole: what is counted, what is told, and that nothing is lost between."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from stepladder.frameworks.edition import Kind, Link, digest
from stepladder.frameworks.importers import esco
from stepladder.frameworks.importers.interface import Read
from stepladder.frameworks.migration import compare, held, held_relations
from stepladder.remarks import counted
from tests.shared_data import shared_data, shared_files

FOLDER = "esco-1.2.0-en"

REMARKS = {
    "esco.relation.type": 5548,
    "esco.alternatives.unseparated": 2296,
    "esco.text.padded": 950,
    "esco.alternative.repeated": 524,
    "esco.label.shared": 159,
    "esco.alternative.padded": 109,
    "esco.description.mixed": 75,
    "esco.relation.both": 17,
    "esco.label.padded": 11,
    "esco.scheme.unknown": 7,
    "esco.type.missing": 5,
    "esco.relation.self": 1,
    "esco.file.about": 1,
}
LEFT_OUT = {"esco.relation.self"}


@pytest.fixture(scope="module")
def whole() -> Read:
    return esco.read(shared_files(FOLDER))


def test_counts_what_the_publisher_counts(whole):
    assert {name: whole.counts[name] for name in ("skills", "occupations", "skill groups", "ISCO groups", "occupation-skill relations")} == {
        "skills": 13_939,
        "occupations": 3_039,
        "skill groups": 640,
        "ISCO groups": 619,
        "occupation-skill relations": 129_004,
    }  # fmt: skip
    assert whole.edition.counts == {
        "competency": 10_720,
        "knowledge": 3_219,
        "group": 640,
        "occupation": 3_039,
        "occupation group": 619,
        "broader": 20_822 + 3_652,
        "requires": 67_622 + 189,
        "uses": 61_382 + 5_629 - 1,
    }
    assert (whole.edition.version, whole.edition.language) == ("1.2.0", "en")
    assert "rebuilt" in whole.edition.modified


def test_tells_every_wart_and_nothing_else_of_its_own(whole):
    remarks = {id: number for id, number in counted(whole.remarks).items() if id.startswith("esco.")}
    assert remarks == REMARKS
    assert all(each.file for each in whole.remarks)
    assert all(each.line for each in whole.remarks if each.id.startswith("esco.") and each.id != "esco.file.about")


def test_rows_are_entries_or_relations_or_remarks(whole):
    entries = Counter(each.file for each in whole.edition.entries)
    relations = Counter(each.file for each in whole.edition.relations)
    left = Counter(each.file for each in whole.remarks if each.id in LEFT_OUT)
    for name, rows in (
        ("skills.csv.gz", 13_939),
        ("occupations_en.csv.gz", 3_039),
        ("skillGroups_en.csv.gz", 640),
        ("ISCOGroups_en.csv.gz", 619),
    ):
        assert entries[f"{FOLDER}/{name}"] == rows
    for name, rows in (
        ("occupation_skill_relations.csv.gz", 129_004),
        ("skillSkillRelations_en.csv.gz", 5_818),
        ("broaderRelationsSkillPillar_en.csv.gz", 20_822),
        ("broaderRelationsOccPillar_en.csv.gz", 3_652),
    ):
        assert relations[f"{FOLDER}/{name}"] + left[f"{FOLDER}/{name}"] == rows


def test_a_remark_names_the_line_in_which_it_stands(whole):
    import gzip

    lines = gzip.decompress(shared_data(FOLDER, "skills.csv.gz").read_bytes()).decode().split("\n")
    for remark in (each for each in whole.remarks if each.id == "esco.type.missing"):
        uri = lines[remark.line - 1].partition(",")[0]
        entry = next(each for each in whole.edition.entries if each.uri == uri)
        assert (entry.type, entry.kind) == ("", Kind.COMPETENCY)


def test_every_id_stands_once_and_every_relation_has_both_ends(whole):
    ids = {each.id for each in whole.edition.entries}
    assert len(ids) == len(whole.edition.entries) == 18_237
    assert len({each.id for each in whole.edition.relations}) == len(whole.edition.relations)
    assert all(each.source in ids and each.target in ids for each in whole.edition.relations)


def test_what_is_both_essential_and_optional_stands_as_both(whole):
    kinds: dict[tuple[str, str], set[Link]] = {}
    for each in whole.edition.relations:
        kinds.setdefault((each.source, each.target), set()).add(each.kind)
    assert sum({Link.REQUIRES, Link.USES} <= each for each in kinds.values()) == 17


def test_the_collections_are_tags(whole):
    tags = Counter(tag for each in whole.edition.entries for tag in each.tags)
    assert tags == {
        "digital": 1284,
        "green": 591,
        "language": 359,
        "transversal": 95,
        "digComp": 25,
        "research": 40 + 122,
    }


def test_a_second_reading_changes_nothing(whole):
    again = esco.read(shared_files(FOLDER)).edition
    entries = {each.id: held(each) for each in whole.edition.entries}
    relations = held_relations(whole.edition.relations)
    migration = compare(entries, again, relations=relations)
    assert migration.is_empty
    assert migration.sentence() == "18,237 kept"
    assert migration.about_relations() == ""
    assert [digest(each) for each in again.entries] == [each.digest for each in entries.values()]


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says what a process took at most")
def test_reads_whole_within_time_and_memory():
    # Half of what the site has for reading and storing; in a process of its own, because memory is never given back.
    code = (
        "import re, time; from pathlib import Path; from stepladder.frameworks.importers import esco\n"
        f"files = {{path.name: path.read_bytes() for path in Path({str(shared_data(FOLDER))!r}).iterdir()}}\n"
        "start = time.process_time(); esco.read(files)\n"
        "peak = re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())\n"
        "print(time.process_time() - start, int(peak[1]) / 1024)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, mebibytes = map(float, result.stdout.split())
    assert seconds < 15
    assert mebibytes < 450
