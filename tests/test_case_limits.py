"""CASE that would exhaust its reader, or that two readers would read otherwise."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import digest, stable_id
from stepladder.frameworks.importers import case
from stepladder.remarks import counted
from tests.test_case import ONE, RUB, TWO, association, item, node, package, read
from tests.watch import Watch


@pytest.mark.parametrize("score", [json.dumps("9" * 400), json.dumps("9" * 5_000), 10**15])
def test_a_score_that_is_too_long_is_no_level(score):
    level = {"identifier": stable_id("l"), "score": "S", "description": "Does it."}
    rubric = {"identifier": RUB, "CFRubricCriteria": [{"CFItemURI": node(ONE), "CFRubricCriterionLevels": [level]}]}
    text = json.dumps(package([item(ONE)], CFRubrics=[rubric])).replace('"S"', str(score))
    found = case.read({"p.json": text.encode()})
    assert (found.edition.entries[0].levels, found.edition.scales) == ((), ())
    assert found.edition.extra["CFRubrics"]


def test_refuses_whole_numbers_that_readers_round():
    text = json.dumps(package([item(ONE, notes="N")])).replace('"N"', str(2**64))
    with pytest.raises(InvalidDocument, match="a number is too long"):
        case.read({"p.json": text.encode()})
    text = json.dumps(package([item(ONE, size="N")])).replace('"N"', str(2**64 - 1))
    (entry,) = case.read({"p.json": text.encode()}).edition.entries
    assert entry.extra["size"] == 2**64 - 1
    assert digest(entry)


def test_an_object_of_many_names_and_a_package_of_many_unknown_fields_take_no_time():
    names = ", ".join(f'"a{n}": 1' for n in range(100_000))
    watch = Watch()
    with pytest.raises(InvalidDocument, match="'a99999' stands twice"):
        case.read({"p.json": f'{{"CFDocument": {{}}, "CFItems": [{{{names}, "a99999": 2}}]}}'.encode()})
    flat = (
        package()["CFDocument"]
        | {f"u{n}": 1 for n in range(300)}
        | {"CFItems": [item(stable_id(str(n))) for n in range(3_000)]}
    )
    assert counted(read(flat).remarks)["case.unknown"] == 300
    levels = [{"score": n, "description": "Does it."} for n in range(60_000)]
    rubric = {"CFRubricCriteria": [{"CFItemURI": node(ONE), "CFRubricCriterionLevels": levels}]}
    assert len(read(package([item(ONE)], CFRubrics=[rubric])).edition.entries[0].levels) == 60_000
    assert watch.within(15), watch


def test_reads_a_file_that_was_packed_in_several_pieces():
    text = json.dumps(package([item(ONE)])).encode()
    packed = gzip.compress(text[:100]) + gzip.compress(text[100:])
    assert [each.id for each in case.read({"p.json.gz": packed}).edition.entries] == [ONE]
    with pytest.raises(InvalidDocument, match="not JSON"):
        case.read({"p.json.gz": gzip.compress(text) + gzip.compress(b"{}")})


def test_refuses_a_bomb_that_is_shorter_than_a_long_framework():
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join(packer.compress(b" " * (1024 * 1024)) for _ in range(300)) + packer.flush()
    with pytest.raises(InvalidDocument, match="packed so tightly"):
        case.read({"p.json.gz": bomb})


def test_an_association_whose_id_stands_twice_gets_the_same_new_one_wherever_it_stands():
    first, again = association("isChildOf", node(ONE), node(TWO)), association("isPeerOf", node(ONE), node(TWO))
    other = association("precedes", node(ONE), node(TWO), id=stable_id("other"))
    there = read(package([item(ONE), item(TWO)], [first, again, other])).edition.relations
    moved = read(package([item(ONE), item(TWO)], [first, other, again, again])).edition.relations
    assert {each.id for each in there} < {each.id for each in moved}
    assert len({each.id for each in moved}) == 4
