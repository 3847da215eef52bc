"""From a text to competencies: what is suggested first, what is recorded, and when an index is built."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import override_settings

from stepladder.errors import EditedMeanwhile, InvalidPolicy, TooMuchWork
from stepladder.frameworks.linking import ModelMissing, load_model
from stepladder.server.frameworks import linking, mappings
from stepladder.server.frameworks.linking import suggestions, suggestions_of
from stepladder.server.frameworks.models import Competency, Mapping
from stepladder.server.frameworks.operations import adopt
from stepladder.server.people.models import Person
from stepladder.server.trail.models import Content
from tests.server.frameworks_cast import AT, HARBOR, LATER, SECOND, entry, framework, person, row, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh():
    linking.forget()
    yield
    linking.forget()


def names(text: str, **more) -> list[str]:
    return [each.competency.name for each in suggestions(text, **more)]


def test_what_forms_offer_is_suggested_before_a_reference_framework():
    stored()
    reader = person()
    Competency.objects.create(key="ours", name="Tying shoelaces and knots")
    assert names("tying knots", reader=reader) == ["Tying shoelaces and knots"]
    both = names("tying knots", reader=reader, frameworks=[framework()])
    assert both[:2] == ["Tying shoelaces and knots", "Knot tying"]


def test_a_plural_finds_what_its_singular_is_part_of_and_is_shown_as_it_stands():
    reader = Person.objects.create(key="r", name="R")
    for name in ("data quality", "data modeling", "data storytelling", "writing a story", "budgeting"):
        Competency.objects.create(key=name.replace(" ", "-"), name=name)
    found = suggestions("Tells stories with data to the board", reader=reader)
    assert "data storytelling" in [each.competency.name for each in found[:2]]
    story = next(each for each in found if each.competency.name == "writing a story")
    assert "stories" in story.matched
    assert "story" not in story.matched


def test_headings_retired_ones_and_those_of_others_are_not_suggested():
    stored()
    reader = person()
    Competency.objects.create(key="own", name="Lamp trimming", owner=person("mallory"))
    assert names("seamanship", reader=reader, frameworks=[framework()]) == []
    assert names("lamp lighting", reader=reader, frameworks=[framework()]) == []


def test_a_suggestion_says_which_words_matched_and_by_which_method_and_maybe_a_level():
    stored()
    (found,) = suggestions(
        "teaches others to splice rope work in a storm", reader=person(), frameworks=[framework()], limit=1
    )
    assert found.competency.name == "Knot tying"
    assert {"rope", "work"} <= set(found.matched)
    assert found.method == "lexical"
    assert 0 < found.score <= 1
    assert found.level == 4
    (plain,) = suggestions("mooring", reader=person("x"), frameworks=[framework()], limit=1)
    assert (plain.score, plain.level) == (1, None)


@pytest.mark.parametrize("text", ["", " ", "😀", '"', "zzzz qqqq"])
def test_a_text_that_says_nothing_gets_no_suggestion(text):
    stored()
    assert suggestions(text, reader=person(), frameworks=[framework()]) == ()


def test_a_text_that_is_too_long_is_refused_and_not_cut():
    with pytest.raises(TooMuchWork):
        suggestions("knot " * 30_000, reader=person())


def test_an_index_is_built_once_for_the_same_labels_and_anew_for_others(monkeypatch):
    stored()
    reader, built = person(), []
    build = linking._build

    def counted(things):
        built.append(len(things))
        return build(things)

    monkeypatch.setattr(linking, "_build", counted)
    for _ in range(3):
        suggestions("knots", reader=reader, frameworks=[framework()])
    assert built == [0, 3]
    stored(SECOND, LATER)
    suggestions("knots", reader=reader, frameworks=[framework()])
    assert built == [0, 3, 4]
    adopt([row("Mooring")])
    suggestions("knots", reader=reader)
    assert built == [0, 3, 4, 1]


def test_a_process_keeps_few_indexes():
    reader = person()
    for number in range(linking._MOST_KEPT + 3):
        Competency.objects.create(key=f"k{number}", name=f"Skill {number}")
        suggestions("skill", reader=reader)
    assert len(linking._KEPT) == linking._MOST_KEPT


@override_settings(LINKING="meaning")
def test_without_the_model_it_links_by_words(monkeypatch):
    monkeypatch.setattr(linking, "_model", lambda: None)
    stored()
    (found,) = suggestions("knot tying", reader=person(), frameworks=[framework()], limit=1)
    assert found.method == "lexical"


def test_an_accepted_suggestion_is_recorded_with_what_was_suggested_and_adopts_the_competency():
    stored()
    by = person()
    (found,) = suggestions("tying knots", reader=by, frameworks=[framework()], limit=1)
    chosen = mappings.Chosen("Ties knots", found.competency, 2, 0.75, about="catalog:ropes", suggested=found.to_json())
    made = mappings.accept(chosen=chosen, by=by, at=AT)
    assert (made.state, made.author, made.reviewed_by, made.level, made.strength) == (
        Mapping.State.ACCEPTED,
        by,
        by,
        2,
        0.75,
    )
    assert made.suggested["method"] == "lexical"
    assert made.suggested["score"] == found.score
    assert row("Knot tying").adopted
    assert names("tying knots", reader=by) == ["Knot tying"]
    assert Content.objects.latest("pk").body["did"] == "mapping accepted"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"level": 6}, "level"),
        ({"level": 0}, "level"),
        ({"strength": 0.6}, "strength"),
        ({"strength": 0}, "strength"),
        ({"text": " "}, "no text"),
    ],
)
def test_refuses_a_mapping_with(wrong, words):
    stored()
    chosen = replace(mappings.Chosen("Ties knots", row("Knot tying")), **wrong)
    with pytest.raises(InvalidPolicy, match=words):
        mappings.accept(chosen=chosen, by=person(), at=AT)
    assert Mapping.objects.count() == 0


def test_refuses_a_mapping_to_a_heading_and_to_what_is_somebody_elses():
    stored()
    own = Competency.objects.create(key="own", name="Secret", owner=person("mallory"))
    for competency in (row("Seamanship"), own):
        with pytest.raises(InvalidPolicy):
            mappings.accept(chosen=mappings.Chosen("x", competency), by=person(f"p{competency.pk}"), at=AT)


def test_two_who_decide_at_once_do_not_overwrite_each_other():
    stored()
    made = mappings.propose(chosen=mappings.Chosen("Ties knots", row("Knot tying")), by=person(), at=AT)
    mappings.decide(mapping=made, holds=True, by=person("a"), note="", at=AT)
    with pytest.raises(EditedMeanwhile):
        mappings.decide(mapping=made, holds=False, by=person("b"), note="", at=LATER)
    assert Mapping.objects.get().state == Mapping.State.ACCEPTED


def test_vectors_are_computed_by_the_command_alone_for_a_large_framework(tmp_path, monkeypatch):
    pytest.importorskip("onnxruntime")
    try:
        load_model()
    except ModelMissing as missing:
        pytest.skip(f"no sentence model is installed: {missing}")
    many = tuple(entry(f"Skill number {n}") for n in range(linking.MOST_COMPUTED + 1))
    stored(replace(HARBOR, entries=many, relations=()))
    with override_settings(LINKING="meaning", VECTORS_FOLDER=str(tmp_path / "vectors")):
        (before,) = suggestions("skill number 7", reader=person(), frameworks=[framework()], limit=1)
        assert before.method == "lexical"
        assert linking.compute_vectors(framework()) == len(many)
        linking.forget()
        (after,) = suggestions("skill number 7", reader=person("x"), frameworks=[framework()], limit=1)
        assert after.method == "lexical+semantic"


def test_the_sentences_of_a_ladder_find_the_competencies_of_a_short_framework(harborside, db):
    from stepladder.server.roles.models import Criterion

    reader = Person.objects.get(key="birgit")
    criteria = list(Criterion.objects.filter(version__role__owner=None).select_related("competency"))
    found = suggestions_of([each.wording for each in criteria], reader=reader, limit=3)
    first = sum(
        bool(best) and best[0].competency == each.competency for each, best in zip(criteria, found, strict=True)
    )
    assert len(criteria) >= 80
    assert first >= 0.85 * len(criteria)


def test_sentences_that_ask_for_nothing_find_nothing_in_a_short_framework(harborside, db):
    reader = Person.objects.get(key="birgit")
    said = ["Lunch is served at noon in the canteen.", "The bus leaves every ten minutes.", "It rained all week."]
    assert suggestions_of(said, reader=reader) == ((), (), ())
