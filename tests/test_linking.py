"""From a text to suggestions, by words: what it finds, what it does not, and that nothing depends on chance."""

from __future__ import annotations

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.errors import InvalidDocument, TooMuchWork
from stepladder.frameworks.linking import MAX_CHARACTERS, Labeled, Linker
from stepladder.frameworks.linking.words import BLOCK, fold, folded_words, words_of
from tests.watch import Watch

NAMES = {
    "lead": ("lead incident response", "take command of an incident", "incident command"),
    "budget": ("manage budgets", "plan budgets", "control spending"),
    "python": ("Python (computer programming)", "Python"),
    "c": ("C++",),
    "csharp": ("C#",),
    "java": ("Java (computer programming)", "Java"),
    "javascript": ("JavaScript",),
    "train": ("train employees", "teach staff", "staff training"),
    "risk": ("assess risk", "risk assessment"),
    "river": ("naïve Bayes", "Bayes classifier"),
    "german": ("Prüfungen durchführen",),
    "greek": ("διαχείριση έργου",),
}
THINGS = tuple(Labeled(id, name, tuple(others)) for id, (name, *others) in NAMES.items())
LINKER = Linker.build(THINGS)


def ids(text, linker=LINKER, **options):
    return [each.id for each in linker.link(text, **options)]


@pytest.mark.parametrize(("thing", "label"), [(id, label) for id, labels in NAMES.items() for label in labels])
def test_a_text_that_is_a_label_is_linked_to_it_first_with_score_one(thing, label):
    first = LINKER.link(label)[0]
    assert (first.id, first.score, first.label) == (thing, 1.0, label)


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("She takes command of incidents at night", "lead"),
        ("You will be planning and controlling budgets for three teams", "budget"),
        ("Assessing the risks of wildfire, and writing them up", "risk"),
        ("Manege budgets", "budget"),
        ("MANAGE BUDGETS!", "budget"),
        ("ＭＡＮＡＧＥ ｂｕｄｇｅｔｓ", "budget"),
        ("Kenntnisse: Prufungen durchfuhren", "german"),
        ("Διαχειριση εργου και άλλα", "greek"),
    ],
)
def test_finds_what_a_sentence_says_in_other_forms(text, thing):
    assert ids(text)[0] == thing


def test_finds_several_competencies_in_one_sentence():
    assert set(ids("We assess risk, manage budgets and lead incident response.")[:3]) == {"risk", "budget", "lead"}


def test_keeps_c_and_its_relatives_apart():
    assert ids("C++")[0] == "c"
    assert ids("C#")[0] == "csharp"
    assert ids("javascript")[0] == "javascript"
    assert ids("Experience with Java.")[0] == "java"


@pytest.mark.parametrize("text", ["", "   \n\t", "!?… —", "🙂", "\ud800", "\x00\x01", "Qzxv blorf wug", "日本語の文章"])
def test_suggests_nothing_where_nothing_is_near(text):
    assert LINKER.link(text) == ()


def test_a_lower_bound_of_zero_still_leaves_out_what_has_nothing_in_common():
    assert all(each.score > 0 for each in LINKER.link("budgets", 100, least=0))
    assert LINKER.link("Qzxv", 100, least=0) == ()


def test_links_nothing_without_labels_and_nothing_at_limit_zero():
    assert Linker.build(()).link("manage budgets") == ()
    assert LINKER.link("manage budgets", 0) == ()


def test_one_label_alone_can_be_found():
    assert ids("manage budgets", Linker.build(THINGS[1:2])) == ["budget"]
    assert ids("the budgets we manage", Linker.build(THINGS[1:2])) == ["budget"]


def test_a_label_without_words_harms_nothing():
    linker = Linker.build((*THINGS, Labeled("odd", "—"), Labeled("empty", "")))
    assert ids("manage budgets", linker)[0] == "budget"
    assert ids("—", linker) == []


def test_refuses_two_things_with_one_id():
    with pytest.raises(InvalidDocument, match="stands twice"):
        Linker.build((THINGS[0], THINGS[0]))


def test_a_megabyte_is_refused_at_once_and_what_is_allowed_takes_bounded_time():
    with pytest.raises(TooMuchWork, match="paragraph by paragraph"):
        LINKER.link("a " * 500_000)
    for longest in ("manage " * 3_000, "x" * MAX_CHARACTERS, "a " * 10_000, "é" * MAX_CHARACTERS):
        watch = Watch()
        LINKER.link(longest[:MAX_CHARACTERS])
        assert watch.within(20), watch


def test_reads_to_the_end_of_a_long_text_and_over_the_borders_of_blocks():
    for before in range(BLOCK - 4, BLOCK + 3):
        text = " ".join(["xyzzy"] * before + ["take", "command", "of", "an", "incident"])
        assert ids(text)[0] == "lead"
        assert LINKER.link(text)[0].score > 0.6


def test_equal_labels_stand_by_name_and_id_whatever_the_order_given():
    twins = [Labeled(id, "assess risk") for id in ("b", "a", "c")]
    assert ids("assess risk", Linker.build(twins)) == ["a", "b", "c"]
    assert ids("to assess risk daily", Linker.build(twins[::-1])) == ["a", "b", "c"]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_labels_changes_nothing(seed):
    shuffled = list(THINGS)
    random.Random(seed).shuffle(shuffled)
    other = Linker.build(shuffled)
    for text in ("manage risk and budgets", "teach python to staff", "incident", "java javascript c"):
        assert other.link(text, 20, least=0) == LINKER.link(text, 20, least=0)


def test_linking_many_is_linking_each():
    texts = ["manage budgets", "", "assess risk"]
    assert LINKER.link_many(texts) == tuple(LINKER.link(each) for each in texts)


def test_a_score_is_in_parts_by_method():
    first = LINKER.link("we manage large budgets")[0]
    assert set(first.parts) == {"lexical"}
    assert first.parts["lexical"] == first.score
    assert LINKER.methods == ("lexical",)


WORDS = st.sampled_from(
    [
        "manage",
        "budgets",
        "plan",
        "incident",
        "command",
        "risk",
        "assess",
        "java",
        "of",
        "naïve",
        "ÉTÉ",
        "C++",
        "команда",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=90).map(" ".join))


@given(TEXTS)
def test_matched_words_stand_in_the_text_in_its_order(text):
    firsts = {each.said: each.start for each in reversed(words_of(text))}
    for each in LINKER.link(text, 20, least=0):
        assert len(set(each.matched)) == len(each.matched)
        assert set(each.matched) <= set(firsts)
        places = [firsts[word] for word in each.matched]
        assert places == sorted(places)
        assert each.label in {label for thing in THINGS if thing.id == each.id for label in thing.labels}


@given(TEXTS)
def test_scores_are_between_zero_and_one_ordered_and_repeatable(text):
    found = LINKER.link(text, 20, least=0)
    scores = [each.score for each in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < each <= 1 for each in scores)
    assert found == LINKER.link(text, 20, least=0)
    assert found[:3] == LINKER.link(text, 3, least=0)


@given(TEXTS)
def test_case_and_the_form_of_accents_do_not_matter(text):
    expected = [(each.id, each.score) for each in LINKER.link(text, 20, least=0)]
    for variant in (unicodedata.normalize("NFD", text), unicodedata.normalize("NFC", text)):
        if folded_words(variant) == folded_words(text):
            assert [(each.id, each.score) for each in LINKER.link(variant, 20, least=0)] == expected
    assert fold("Été") == fold("E\u0301TE\u0301") == "ete"


@given(st.text(max_size=300))
def test_words_are_cut_from_the_text_where_they_say_they_stand(text):
    for each in words_of(text):
        assert text[each.start : each.end] == each.said
