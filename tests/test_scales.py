"""The scales that are built in, and a company's own."""

from __future__ import annotations

import re

import pytest

from stepladder.errors import InvalidDocument
from stepladder.frameworks.crosswalk import CROSSWALKS
from stepladder.frameworks.exporters import EXPORTERS
from stepladder.frameworks.importers import IMPORTERS
from stepladder.frameworks.model import LEVEL_WORDS
from stepladder.frameworks.scales import EQF, SCALES, STEPLADDER, level_of, own_scale
from tests.conftest import ROOT


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.id)
def test_every_scale_goes_up_and_names_its_source(scale):
    values = [each.value for each in scale.levels]
    assert values == sorted(set(values))
    assert all(each.name for each in scale.levels)
    assert scale.source
    assert scale.measures in ("proficiency", "importance", "reuse")


def test_scales_have_different_ids():
    assert len({each.id for each in SCALES}) == len(SCALES)


def test_our_own_scale_is_that_of_evidence_and_criteria():
    assert {each.value: each.name for each in STEPLADDER.levels} == LEVEL_WORDS
    assert [len(scale.levels) for scale in SCALES] == [5, 5, 7, 8, 8, 5, 4]


def test_every_level_of_proficiency_says_what_somebody_does():
    for scale in SCALES:
        if scale.measures == "proficiency":
            assert all(each.text for each in scale.levels), scale.id


def test_a_companys_own_scale_counts_from_one():
    scale = own_scale("own", "Ours", ["junior", "senior"], texts=["Learns."])
    assert [(each.value, each.name, each.text) for each in scale.levels] == [
        (1, "junior", "Learns."),
        (2, "senior", ""),
    ]


@pytest.mark.parametrize("names", [[], ["a", ""], ["a", "a"]])
def test_refuses_a_scale_without_levels_or_with_one_twice(names):
    with pytest.raises(InvalidDocument, match="levels of the scale"):
        own_scale("own", "Ours", names)


def test_a_level_between_levels_has_no_name():
    assert level_of(EQF, 4).name == "EQF 4"
    assert level_of(EQF, 4.5) is None


PAGE = (ROOT / "docs" / "frameworks.md").read_text()


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
def test_the_python_of_the_page_on_frameworks_runs(code, capsys):
    exec(compile(code, "frameworks.md", "exec"), {})  # noqa: S102 - running the example is the test
    printed = capsys.readouterr().out
    assert "the same again: True" in printed or "not proficiency" in printed
    assert "2 rows, 3 entries" in printed or "EQF 6 is 3 to 4" in printed


def test_the_page_has_every_scale_and_crosswalk_as_they_are():
    page = PAGE.replace(r"O\*NET", "O*NET")
    for scale in SCALES:
        line = next(each for each in page.splitlines() if each.startswith(f"| {scale.title} (`{scale.id}`)"))
        assert all(each.name in line for each in scale.levels)
        assert line.endswith(f"| {scale.measures} | {scale.source} |")
    for table in CROSSWALKS:
        line = next(each for each in page.splitlines() if each.startswith(f"| {table.source.title} | "))
        assert line.endswith(f"| {table.loss} |")
        for row in table.rows:
            source, target = _range(row.low, row.high), _range(row.to_low, row.to_high)
            assert f"{source} → {target}" in line
        assert table.provenance in page


def _range(low, high):
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def test_the_page_names_every_importer_exporter_and_remark():
    page = PAGE.replace(r"O\*NET", "O*NET")
    named = [(each.NAME, each.ID) for each in IMPORTERS] + [(each.NAME, each.ID) for each in EXPORTERS]
    assert len(named) >= 8
    for name, id in named:
        assert name in page
        assert f"`{id}`" in page
    code = "".join(path.read_text() for path in (ROOT / "src/stepladder/frameworks/importers").glob("case_*.py"))
    remarks = set(re.findall(r'(?:remark|_remark)\(\s*"([a-z]+)"', code))
    assert len(remarks) > 15
    assert [each for each in remarks if f"`case.{each}`" not in page] == []
