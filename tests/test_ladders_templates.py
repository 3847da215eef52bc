"""The ladders to copy, and our own format for ladders."""

from __future__ import annotations

import json
from collections import defaultdict

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.documents import parse_toml
from stepladder.errors import InvalidDocument
from stepladder.evidence.policy import KINDS
from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.ladders import read_ladder
from stepladder.readiness.ladders.file import ladder_from_json, ladder_from_toml, ladder_to_json
from stepladder.readiness.ladders.interface import ConditionDraft, FamilyDraft, Ladder, RungDraft, Statement
from stepladder.readiness.ladders.role_draft import UNDECIDED, Options, role_drafts
from stepladder.readiness.ladders.templates import TEMPLATES, read_template, template_bytes
from stepladder.readiness.role_file import read_role
from tests.conftest import ROOT

IDS = [each.id for each in TEMPLATES]
RUNGS = {"engineering": 6, "sales": 4, "operations": 6, "people-leadership": 5}


def test_every_file_is_a_template_and_every_template_a_file():
    folder = ROOT / "src" / "stepladder" / "readiness" / "templates"
    assert sorted(path.stem for path in folder.iterdir()) == sorted(IDS)
    with pytest.raises(InvalidDocument, match="no template"):
        read_template("../secrets")


@pytest.mark.parametrize("id", IDS)
def test_every_rung_asks_five_to_eight_things_at_a_level(id):
    ladder = read_template(id)
    assert ladder.remarks == ()
    for _, rung in ladder.rungs:
        assert 5 <= len(rung.statements) <= 8
        assert all(each.level_hint and each.area and each.competency for each in rung.statements)
        assert any(each.must for each in rung.statements)
        assert len({each.competency for each in rung.statements}) == len(rung.statements)
    main = [rung for _, rung in ladder.rungs if rung.code[:2] != "SM" and rung.track in ("", "ic")]
    assert len(main or list(ladder.rungs)) == RUNGS[id]


@pytest.mark.parametrize("id", IDS)
def test_no_sentence_stands_twice_and_none_is_long(id):
    said = [each.wording for each in read_template(id).statements]
    assert len(set(said)) == len(said)
    assert all(35 <= len(each) <= 160 and not each.endswith(".") for each in said)


def test_what_is_accepted_can_support_what_is_asked():
    # Evidence has a ceiling: an exam never supports level 3, and a criterion that only accepts it could not be met.
    ceilings: dict[str, int] = defaultdict(int)
    for kind in KINDS:
        ceilings[kind.accepted_as] = max(ceilings[kind.accepted_as], kind.ceiling)
    for id in IDS:
        for each in read_template(id).statements:
            if each.accepts:
                assert max(ceilings[name] for name in each.accepts) >= each.level_hint, each.wording


@pytest.mark.parametrize("id", IDS)
def test_no_rung_asks_less_than_the_one_below_it(id):
    ladder = read_template(id)
    for family in ladder.families:
        for track in {rung.track for rung in family.rungs}:
            before: dict[str, int] = {}
            for rung in (each for each in family.rungs if each.track == track):
                for each in rung.statements:
                    assert before.get(each.competency, 0) <= each.level_hint, (rung.key, each.competency)
                    before[each.competency] = each.level_hint or 0


def test_families_share_competencies_so_that_moves_show():
    use = defaultdict(set)
    for id in IDS:
        for each in read_template(id).statements:
            use[each.competency].add(id)
    assert sum(len(ids) == len(IDS) for ids in use.values()) >= 8
    assert all(
        any(len(use[name]) == 1 for name in use if id in use[name]) for id in ("engineering", "sales", "operations")
    )


@pytest.mark.parametrize("id", IDS)
def test_templates_become_role_files_without_assumptions(id):
    for draft in role_drafts(read_template(id)):
        role = read_role(parse_toml(draft.text.encode(), name=draft.name))
        assert draft.assumed == draft.held_out == 0
        assert UNDECIDED not in {each.id for each in role.conditions}


@pytest.mark.parametrize("id", IDS)
def test_templates_are_recognized_as_ladders(id):
    assert read_ladder({f"{id}.toml": template_bytes(id)}).families == read_template(id).families


# --- our own format

SMALL = {
    "type": "stepladder/ladder/1",
    "title": "Bakery",
    "source": "us",
    "families": [
        {"key": "b", "name": "B", "rungs": [{"key": "r", "title": "R", "statements": [{"wording": "Bakes"}]}]}
    ],
}


def written(**changes):
    return json.dumps({**SMALL, **changes}).encode()


def deep(path, value):
    document = json.loads(json.dumps(SMALL))
    at = document
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    return json.dumps(document).encode()


RUNG = ("families", 0, "rungs", 0)
FIRST = (*RUNG, "statements", 0)


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "not JSON"),
        (b"[]", "no object"),
        (b"{", "not JSON"),
        (b'{"type": "stepladder/ladder/1", "type": "stepladder/ladder/1"}', "twice"),
        (b'{"type": NaN}', "NaN"),
        (b"\xff\xfe{", "JSON"),
        (b"[" * 100_000, "JSON"),
        (written(type="stepladder/role/1"), "type"),
        (written(flavor="rye"), "flavor"),
        (deep((*FIRST, "flavor"), 1), "flavor"),
        (deep((*FIRST, "level_hint"), 6), "level is 6"),
        (deep((*FIRST, "level_hint"), "3"), 'found "3"; expected a whole number or nothing'),
        (deep((*RUNG, "title"), 7), "found 7; expected text"),
        (deep((*FIRST, "wording"), " "), "empty"),
        (deep((*FIRST, "accepts"), ["tea leaves"]), "tea leaves"),
        (deep((*FIRST, "weight"), 0), "weight"),
        (deep((*RUNG, "key"), "../../etc/passwd"), "keys"),
        (deep((*RUNG, "key"), ""), "keys"),
        (written(families=[*SMALL["families"], *SMALL["families"]]), "keys"),
        (written(steps=[{"source": "b/r", "target": "b/x", "kind": "up"}]), "step"),
        (deep((*FIRST, "extra"), json.loads("[" * 30 + "]" * 30)), "level"),
    ],
)
def test_refuses_what_is_no_ladder(data, found):
    with pytest.raises(InvalidDocument, match=found):
        ladder_from_json(data, name="x.json")


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("wording", "Bakes\0", "U\\+0000"),
        ("wording", "Bakes \ud800", "surrogate"),
        ("extra", {"weight": float("inf")}, "Infinity is no JSON number"),
        ("extra", {"a\0": 1}, "U\\+0000"),
        ("extra", {"a\ud800": 1}, "surrogate"),
        ("extra", {"n": 2**63}, "too long"),
        ("extra", {"n": 10**30}, "31 digits"),
        ("raters", -3, "from 0 to 1,200"),
        ("raters", 2**40, "from 0 to 1,200"),
        ("max_age_months", -1, "from 1 to 1,200"),
        ("line", -1, "from 0"),
        ("weight", 0.0001, "from 0.001 to 1,000,000"),
        ("weight", True, "a number"),
    ],
)
def test_refuses_what_nothing_after_it_could_take(path, value, found):
    with pytest.raises(InvalidDocument, match=found) as caught:
        ladder_from_json(deep((*FIRST, path), value), name="x.json")
    told = str(caught.value)
    assert told.encode()
    assert not any(word in told for word in ("sys.", "codec", "Traceback", "`"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("order", -7),
        ("order", 10**6),
        ("conditions", [{"text": "A year", "months": -5}]),
        ("conditions", [{"text": "A year", "months": 10**9}]),
    ],
)
def test_refuses_numbers_of_a_rung_out_of_their_range(field, value):
    with pytest.raises(InvalidDocument, match="expected a whole number from 1 to 1,"):
        ladder_from_json(deep((*RUNG, field), value), name="x.json")


@pytest.mark.parametrize("text", ["1e400", "-1e999", "1" * 5_000])
def test_a_number_that_is_none_is_refused_in_plain_words(text):
    data = deep((*FIRST, "extra"), {"n": 7}).replace(b'"n": 7', f'"n": {text}'.encode())
    with pytest.raises(InvalidDocument, match="number") as caught:
        ladder_from_json(data, name="x.json")
    assert "sys." not in str(caught.value)


@pytest.mark.parametrize("text", ["inf", "nan", "2026-01-01", "9223372036854775808", '"\\u0000"'])
def test_toml_is_read_as_strictly(text):
    toml = f'type = "stepladder/ladder/1"\ntitle = "Bakery"\nsource = "us"\n[[families]]\nkey = "b"\nname = "B"\n[[families.rungs]]\nkey = "r"\ntitle = "R"\nextra = {{ n = {text} }}\n'
    with pytest.raises(InvalidDocument) as caught:
        ladder_from_toml(toml.encode(), name="x.toml")
    assert "families[0].rungs[0].extra.n" in caught.value.place


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(plain, st.integers(-5, 1205), st.integers(-5, 1205), st.text(max_size=9))
def test_what_is_read_can_be_stored_and_read_again(extra, months, raters, wording):
    statement = {"wording": wording, "raters": raters, "max_age_months": months, "extra": {"x": extra}}
    try:
        ladder = ladder_from_json(deep((*RUNG, "statements"), [statement]), name="x.json")
    except InvalidDocument:
        return
    assert ladder_from_json(orjson.dumps(ladder_to_json(ladder)), name="x") == ladder
    (draft,) = role_drafts(ladder)
    (criterion,) = read_role(parse_toml(draft.text.encode(), name="x.toml")).criteria
    assert (criterion.profile.raters, criterion.profile.max_age_months) == (raters, months)


def test_names_the_field_that_is_wrong():
    with pytest.raises(InvalidDocument) as caught:
        ladder_from_json(deep((*FIRST, "level_hint"), 6), name="x.json")
    assert "families[0].rungs[0].statements[0].level_hint" in caught.value.place


def test_toml_and_json_say_the_same():
    toml = b'type = "stepladder/ladder/1"\ntitle = "Bakery"\nsource = "us"\n[[families]]\nkey = "b"\nname = "B"\n[[families.rungs]]\nkey = "r"\ntitle = "R"\nstatements = [{ wording = "Bakes" }]\n'
    assert ladder_from_toml(toml, name="x.toml") == ladder_from_json(written(), name="x.json")


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=30).filter(
    str.strip
)
ladders = st.builds(
    lambda title, statements: Ladder(
        title, "us", (FamilyDraft("f", title, (RungDraft("r", title, statements=tuple(statements)),)),)
    ),
    texts,
    st.lists(
        st.builds(
            Statement,
            wording=texts,
            competency=texts,
            examples=st.lists(texts, max_size=2).map(tuple),
            level_hint=st.none() | st.integers(1, 5),
            must=st.booleans(),
            measure=texts | st.just(""),
            accepts=st.lists(st.sampled_from(["panel", "exam"]), max_size=2, unique=True).map(tuple),
            raters=st.integers(0, 3),
            line=st.integers(0, 9),
            file=texts,
        ),
        min_size=1,
        max_size=5,
    ),
)


@given(ladders)
def test_whatever_stands_in_a_ladder_comes_back(ladder):
    assert ladder_from_json(json.dumps(ladder_to_json(ladder)).encode(), name="x") == ladder


@given(ladders, st.booleans())
def test_whatever_stands_in_a_ladder_can_be_a_role_file(ladder, merge):
    (draft,) = role_drafts(ladder, Options(merge=merge))
    role = read_role(parse_toml(draft.text.encode(), name="x.toml"))
    if not merge:
        (_, rung), *_ = ladder.rungs
        assert [each.wording for each in role.criteria] == [each.wording for each in rung.statements]
        assert [each.level for each in role.criteria] == [each.level_hint or 3 for each in rung.statements]


def rung_of(*statements):
    return Ladder("L", "us", (FamilyDraft("f", "F", (RungDraft("r", "R", statements=statements),)),))


def test_an_assumed_level_shows_and_waits_for_a_person():
    (draft,) = role_drafts(rung_of(Statement("Bakes", "Dough"), Statement("Sells", "Shop", level_hint=4)))
    assert draft.assumed == 1
    assert draft.text.count("# assumed: the source gives no level") == 1
    role = read_role(parse_toml(draft.text.encode(), name="x.toml"))
    assert [each.level for each in role.criteria] == [3, 4]
    (condition,) = role.conditions
    assert (condition.id, "1 of 2" in condition.text) == (UNDECIDED, True)


def test_merging_keeps_the_levels_of_the_source_apart_from_assumed_ones():
    levels = (("Dough", 2), ("Shop", None), ("Oven", 4))
    ladder = rung_of(*(Statement(f"Does {name}", name, level_hint=level) for name, level in levels))
    (draft,) = role_drafts(ladder, Options(merge=True))
    assert [line for line in draft.text.splitlines() if line.startswith("level")] == [
        "level = 2", "level = 3  # assumed: the source gives no level", "level = 4"
    ]  # fmt: skip
    assert "1 of 3 have none in the source" in draft.text


def test_a_level_that_is_assumed_for_a_part_of_what_is_merged_says_so():
    ladder = rung_of(Statement("Kneads", "Dough", level_hint=3), Statement("Rests it", "Dough"))
    (draft,) = role_drafts(ladder, Options(merge=True))
    assert "level = 3  # assumed for 1 of 2 sentences: the source gives them no level" in draft.text


@pytest.mark.parametrize(
    ("statement", "condition"),
    [
        ({"raters": -3}, None),
        ({"max_age_months": -1}, None),
        ({"weight": 0.0}, None),
        ({"wording": "Bakes \ud800"}, None),
        ({}, ConditionDraft("Half a millennium", ConditionKind.TIME_IN_GRADE, 6_000)),
        ({}, ConditionDraft("A year of\udfff", ConditionKind.OTHER)),
    ],
)
def test_what_no_role_file_can_say_gives_no_draft_and_says_why(statement, condition):
    said = Statement(**{"wording": "Bakes", "competency": "Dough", "level_hint": 3, **statement})
    rung = RungDraft("r", "R", statements=(said,), conditions=(condition,) if condition else ())
    (draft,) = role_drafts(Ladder("L", "us", (FamilyDraft("f", "F", (rung,)),)))
    assert (draft.text, draft.criteria) == ("", 0)
    assert draft.problem.encode()


def test_statements_without_a_level_can_be_held_out():
    (draft,) = role_drafts(
        rung_of(Statement("Bakes", "Dough"), Statement("Sells", "Shop", level_hint=4)), Options(level=None)
    )
    assert (draft.criteria, draft.held_out, draft.assumed) == (1, 1, 0)
    assert "# held out, without a level: Bakes" in draft.text
    (nothing,) = role_drafts(rung_of(Statement("Bakes", "Dough")), Options(level=None))
    assert (nothing.text, nothing.problem) == ("", "no statement has a level")


def test_more_criteria_than_a_role_holds_are_refused_until_they_are_merged():
    ladder = rung_of(*(Statement(f"Bakes loaf {n}", f"Dough: {n % 7}") for n in range(120)))
    assert "120 criteria" in role_drafts(ladder)[0].problem
    (merged,) = role_drafts(ladder, Options(merge=True))
    assert merged.criteria == 7
    assert len(read_role(parse_toml(merged.text.encode(), name="x.toml")).criteria) == 7
