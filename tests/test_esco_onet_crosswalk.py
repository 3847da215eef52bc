"""The crosswalk between ESCO and O*NET: which way its words run, and what it knows that editions do not."""

from __future__ import annotations

from collections import Counter
from statistics import fmean
from typing import Any

import pytest

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Link, stable_id
from stepladder.frameworks.importers import crosswalk_esco_onet, esco, onet
from stepladder.remarks import counted
from tests.shared_data import shared_files

HEADINGS = (
    "O*NET Id,O*NET Title,O*NET Description,ESCO or ISCO URI,ESCO or ISCO Title,ESCO or ISCO Description,Type of Match"
)
JOINER = "http://data.europa.eu/esco/occupation/00000004-0000-4000-8000-000000000000"
JOINER_ID = JOINER.rpartition("/")[2]
GROUP = "http://data.europa.eu/esco/isco/C7522"


def crosswalk(*rows):
    above = "Mapping project name,Sample,,,,,\nMapping project version,7,,,,,\n,,,,,,\n"
    lines = (f'{code},{title},"",{uri},{called},"",{match}' for code, title, uri, called, match in rows)
    return {"crosswalk.csv": "\n".join([above + HEADINGS, *lines]).encode()}


ROW = ("99-1.00", "Joiners", JOINER, "joiner", "broadMatch")


def read(*rows, **known):
    found = crosswalk_esco_onet.read(crosswalk(*rows), **known)
    return found, counted(found.remarks)


def test_reads_a_match_from_onet_to_esco():
    found, remarks = read(ROW)
    assert remarks == {}
    (relation,) = found.edition.relations
    assert (relation.source, relation.target) == (stable_id("onet", "99-1.00"), JOINER_ID)
    assert (relation.kind, relation.type, relation.target_name) == (Link.NARROWER, "broadMatch", "joiner")
    assert (relation.line, found.edition.version, found.edition.extra["Mapping project name"]) == (5, "7", "Sample")


@pytest.mark.parametrize(
    ("match", "kind"),
    [
        ("exactMatch", Link.EXACT),
        ("closeMatch", Link.CLOSE),
        ("broadMatch", Link.NARROWER),
        ("narrowMatch", Link.BROADER),
    ],
)
def test_a_broad_match_has_a_narrower_target(match, kind):
    assert read((*ROW[:4], match))[0].edition.relations[0].kind is kind


@pytest.mark.parametrize(
    ("rows", "known", "id", "kept"),
    [
        ([("99-1.00", "Joiners", GROUP, "joiners", "exactISCO")], {}, "crosswalk.target.group", 1),
        ([(*ROW[:4], "someMatch")], {}, "crosswalk.match.unknown", 0),
        ([(*ROW[:2], "", *ROW[3:])], {}, "crosswalk.match.unknown", 0),
        ([ROW, ROW], {}, "crosswalk.pair.repeated", 1),
        ([(*ROW[:3], " joiner ", ROW[4])], {}, "crosswalk.text.padded", 1),
        ([ROW], {"esco": {"other": "x"}}, "crosswalk.target.unknown", 0),
        ([ROW], {"onet": {"other": "x"}}, "crosswalk.target.unknown", 0),
        ([ROW], {"esco": {JOINER_ID: "carpenter"}}, "crosswalk.title.differs", 1),
        ([ROW], {"onet": {stable_id("onet", "99-1.00"): "JOINERS"}, "esco": {JOINER_ID: "Joiner"}}, None, 1),
    ],
)
def test_every_row_is_a_relation_or_told(rows, known, id, kept):
    found, remarks = read(*rows, **known)
    assert remarks == ({id: 1} if id else {})
    assert len(found.edition.relations) == kept
    assert sum(found.counts.values()) == len(rows)


def test_knows_its_own_file_and_no_other():
    assert crosswalk_esco_onet.recognizes(crosswalk(ROW))
    for files in ({}, {"crosswalk.csv": b""}, {"a.csv": b"O*NET Id,x\n"}, {"a.json": crosswalk(ROW)["crosswalk.csv"]}):
        assert not crosswalk_esco_onet.recognizes(files)
    assert not esco.recognizes(crosswalk(ROW))
    assert not onet.recognizes(crosswalk(ROW))


def test_another_file_beside_it_is_told():
    found = crosswalk_esco_onet.read({**crosswalk(ROW), "x.txt": b"a"})
    assert counted(found.remarks) == {"crosswalk.file.unread": 1}


def test_refuses_a_crosswalk_that_is_cut_off():
    with pytest.raises(InvalidDocument, match="quotation mark"):
        crosswalk_esco_onet.read({"crosswalk.csv": (HEADINGS + '\n99-1.00,"Joi').encode()})


def test_reads_the_official_crosswalk_whole():
    european = esco.read(shared_files("esco-1.2.0-en", "occupations_en.csv.gz", "ISCOGroups_en.csv.gz")).edition
    american = onet.read(shared_files("onet-29.2", "Occupation_Data.csv.gz")).edition
    files = shared_files("esco-onet-crosswalk", "crosswalk_esco_onet.csv.gz")
    known: dict[str, Any] = {
        "esco": {each.id: each.name for each in european.entries},
        "onet": {each.id: each.name for each in american.entries},
    }
    found = crosswalk_esco_onet.read(files, **known)
    assert found.counts == {
        "broadMatch": 2053,
        "closeMatch": 1432,
        "exactMatch": 498,
        "narrowMatch": 227,
        "exactISCO": 43,
    }
    assert counted(found.remarks) == {
        "crosswalk.target.group": 43,
        "crosswalk.title.differs": 30,
        "crosswalk.text.padded": 10,
        "crosswalk.target.unknown": 3,
    }
    assert len(found.edition.relations) == 4_253 - 3
    assert found.edition.extra["Classification 2 Version"] == "v1.1.0"


def test_the_words_of_the_official_crosswalk_run_from_esco_to_onet():
    # Were it the other way, an O*NET occupation that has many counterparts would be the narrow one.
    found = crosswalk_esco_onet.read(shared_files("esco-onet-crosswalk", "crosswalk_esco_onet.csv.gz"))
    pairs = [(each.type, each.source, each.target) for each in found.edition.relations]
    per_onet = {
        match: fmean(Counter(one for kind, one, _ in pairs if kind == match).values())
        for match in ("broadMatch", "narrowMatch")
    }
    per_esco = {
        match: fmean(Counter(other for kind, _, other in pairs if kind == match).values())
        for match in ("broadMatch", "narrowMatch")
    }
    assert per_onet["broadMatch"] > 3 * per_onet["narrowMatch"]
    assert per_esco["narrowMatch"] > per_esco["broadMatch"]
