"""What changes between two versions of a role, and what that means for whoever is held against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.evidence.policy import EvidencePolicy
from stepladder.frameworks.model import Competency, Framework
from stepladder.readiness.changes import Effect, compare
from stepladder.readiness.changes_in_words import condition_words, difference_words, sentence, title
from stepladder.readiness.conditions import Condition, ConditionKind, TimeInGrade
from stepladder.readiness.criteria import Alternative, Criterion, Profile, Role

FRAMEWORK = Framework(
    (
        Competency("dough", "making dough"),
        Competency("oven", "minding the oven"),
        Competency("shop", "serving"),
        Competency("yeast", "keeping yeast"),
    )
)
DOUGH = Criterion("C1", "dough", 3, wording="Bakes alone")
OVEN = Criterion("C2", "oven", 2)
ROLE = Role("baker", "Baker", (DOUGH, OVEN), framework=FRAMEWORK)


def changed(**fields):
    return compare(ROLE, replace(ROLE, criteria=(replace(DOUGH, **fields), OVEN)))


def test_the_same_role_has_no_changes():
    changes = compare(ROLE, ROLE)
    assert changes.is_empty
    assert changes.same == 2
    assert sentence(changes) == "Both versions ask the same."


@pytest.mark.parametrize(
    ("fields", "effect"),
    [
        ({"level": 4}, Effect.MORE),
        ({"level": 2}, Effect.LESS),
        ({"must": False}, Effect.LESS),
        ({"threshold": Decimal("0.5")}, Effect.MORE),
        ({"threshold": Decimal("0.3")}, Effect.LESS),
        ({"profile": Profile("p", frozenset({"panel"}))}, Effect.MORE),
        ({"profile": Profile("p", raters=2)}, Effect.MORE),
        ({"profile": Profile("p", families=2)}, Effect.MORE),
        ({"profile": Profile("p", max_age_months=24)}, Effect.MORE),
        ({"profile": Profile("p", since=date(2026, 1, 1))}, Effect.MORE),
        ({"profile": Profile("p", until=date(2026, 1, 1))}, Effect.MORE),
        ({"weight": Fraction(2)}, Effect.OTHER),
        ({"wording": "Bakes by himself"}, Effect.OTHER),
        ({"measure": "Loaves"}, Effect.OTHER),
        ({"level": 4, "must": False}, Effect.OTHER),
    ],
)
def test_says_what_a_difference_means(fields, effect):
    (change,) = changed(**fields).criteria
    assert change.effect is effect
    assert len(change.differences) == len(fields)


def test_the_way_back_means_the_opposite():
    new = replace(ROLE, criteria=(replace(DOUGH, level=4, profile=Profile("p", frozenset({"panel"}), 12, 2)), OVEN))
    (there,), (back,) = compare(ROLE, new).criteria, compare(new, ROLE).criteria
    opposite = {Effect.MORE: Effect.LESS, Effect.LESS: Effect.MORE, Effect.OTHER: Effect.OTHER}
    assert [(each.field, each.old, each.new, opposite[each.effect]) for each in there.differences] == [
        (each.field, each.new, each.old, each.effect) for each in back.differences
    ]


def test_other_kinds_of_evidence_are_neither_more_nor_less():
    old = replace(ROLE, criteria=(replace(DOUGH, profile=Profile("p", frozenset({"panel"}))), OVEN))
    new = replace(ROLE, criteria=(replace(DOUGH, profile=Profile("p", frozenset({"exam"}))), OVEN))
    assert compare(old, new).criteria[0].effect is Effect.OTHER


def test_an_id_that_stands_for_another_competency_is_another_criterion():
    changes = compare(ROLE, replace(ROLE, criteria=(replace(DOUGH, competency="shop"), OVEN)))
    assert [each.competency for each in changes.added] == ["shop"]
    assert [each.competency for each in changes.removed] == ["dough"]
    assert (changes.added[0].effect, changes.removed[0].effect) == (Effect.MORE, Effect.LESS)


def test_new_numbers_for_old_criteria_change_nothing():
    assert compare(ROLE, replace(ROLE, criteria=(replace(OVEN, id="C1"), replace(DOUGH, id="C2")))).is_empty


def test_a_competency_with_another_id_is_known_by_its_name():
    other = Framework((Competency("d", "Making dough"), Competency("o", "Minding  the oven")))
    new = replace(ROLE, framework=other, criteria=(replace(DOUGH, competency="d"), replace(OVEN, competency="o")))
    assert compare(ROLE, new).is_empty


def test_several_criteria_of_one_competency_are_paired_by_their_words():
    second = replace(DOUGH, id="C3", wording="Bakes at night", level=4)
    old = replace(ROLE, criteria=(DOUGH, second))
    new = replace(ROLE, criteria=(replace(second, id="C1", level=5), replace(DOUGH, id="C3")))
    (change,) = compare(old, new).criteria
    assert (change.old.wording, change.new.level) == ("Bakes at night", 5)


def test_one_of_two_asks_less_than_both():
    grouped = replace(ROLE, alternatives=(Alternative("A", ("C1", "C2")),))
    changes = compare(ROLE, grouped)
    assert {each.effect for each in changes.changed} == {Effect.LESS}
    both = replace(ROLE, alternatives=(Alternative("A", ("C1", "C2"), needed=2),))
    assert {each.effect for each in compare(grouped, both).changed} == {Effect.MORE}


def test_a_groups_must_counts_and_not_its_members():
    old = replace(ROLE, alternatives=(Alternative("A", ("C1", "C2")),))
    new = replace(ROLE, alternatives=(Alternative("A", ("C1", "C2"), must=False),))
    assert {(each.field, each.effect) for change in compare(old, new).criteria for each in change.differences} == {
        ("must", Effect.LESS)
    }
    silent = replace(old, criteria=(replace(DOUGH, must=False), OVEN))
    assert compare(old, silent).is_empty


def in_groups(*groups):
    four = tuple(Criterion(f"C{number}", id, 3) for number, id in enumerate(("dough", "oven", "shop", "yeast")))
    alternatives = tuple(Alternative(f"A{number}", *group) for number, group in enumerate(groups))
    return replace(ROLE, criteria=four, alternatives=alternatives)


def test_the_same_share_of_other_alternatives_is_another_requirement():
    old = in_groups((("C0", "C1"),), (("C2", "C3"),))
    swapped = compare(old, in_groups((("C0", "C2"),), (("C1", "C3"),)))
    assert (swapped.same, len(swapped.changed)) == (0, 4)
    assert {each.effect for each in swapped.changed} == {Effect.OTHER}
    assert difference_words(swapped.changed[0].differences[0]) == (
        "alternatives: 1 of “making dough, minding the oven”, now 1 of “making dough, serving”"
    )
    joined = compare(old, in_groups((("C0", "C1", "C2", "C3"), 2)))
    assert {each.field for change in joined.changed for each in change.differences} == {"alternatives"}
    assert (joined.is_empty, joined.same) == (False, 0)


def test_one_more_to_choose_from_asks_less():
    old, new = in_groups((("C0", "C1"),)), in_groups((("C0", "C1", "C2"),))
    effects = {each.competency: each.effect for each in compare(old, new).changed}
    assert effects == {"dough": Effect.LESS, "oven": Effect.LESS, "shop": Effect.LESS}
    assert {each.effect for each in compare(new, old).changed} == {Effect.MORE}


def test_the_words_of_alternatives_and_the_place_of_a_measure_are_told():
    old = in_groups((("C0", "C1"), 1, "Either of both"))
    new = in_groups((("C1", "C0"), 1, "One or the other"))
    changes = compare(old, new)
    assert [each.field for change in changes.changed for each in change.differences] == ["alternatives_text"] * 2
    assert difference_words(changes.changed[0].differences[0]).startswith("wording of the alternatives: “Either")
    (change,) = changed(measure_source="Handbook, page 4").criteria
    assert difference_words(change.differences[0]) == (
        "where it is written how it is measured: nothing, now “Handbook, page 4”"
    )


def test_a_group_that_asks_for_all_is_told_and_asks_neither_more_nor_less():
    (one, other) = compare(ROLE, replace(ROLE, alternatives=(Alternative("A", ("C1", "C2"), needed=2),))).changed
    assert {one.effect, other.effect} == {Effect.OTHER}
    assert difference_words(one.differences[0]) == "alternatives: none, now 2 of “making dough, minding the oven”"


groupings = st.permutations(["C0", "C1", "C2", "C3"]).flatmap(
    lambda ids: st.sampled_from([
        (), ((ids[:2], 1),), ((ids[:2], 1), (ids[2:], 1)), ((ids[:3], 2),), ((ids[:3], 1),), ((ids, 2),), ((ids, 3),),
    ])
).map(lambda groups: in_groups(*((tuple(ids), needed) for ids, needed in groups)))  # fmt: skip


@given(groupings, groupings)
def test_what_is_met_by_the_same_people_alone_is_the_same(old, new):
    changes = compare(old, new)
    answers = [{f"C{place}" for place in range(4) if number & 1 << place} for number in range(16)]
    both = [(_met(old, each), _met(new, each)) for each in answers]
    assert changes.is_empty == all(was == now for was, now in both)
    orjson.dumps(changes.to_dict())
    for change in changes.changed:
        was, now = (role.group_of(change.old.id) for role in (old, new))
        asked = [tuple(_enough(group, change.old.id, each) for group in (was, now)) for each in answers]
        if change.effect is Effect.MORE:
            assert all(before or not after for before, after in asked)
        if change.effect is Effect.LESS:
            assert all(after or not before for before, after in asked)


def _enough(group, id, met):
    return len(met & set(group.of)) >= group.needed if group else id in met


def _met(role, met):
    return all(_enough(role.group_of(each.id), each.id, met) for each in role.criteria)


def test_conditions_come_go_and_change():
    held = Condition("grade", "A year", ConditionKind.TIME_IN_GRADE, TimeInGrade(12))
    old = replace(ROLE, conditions=(held, Condition("license", "A license")))
    new = replace(ROLE, conditions=(replace(held, time_in_grade=TimeInGrade(18)), Condition("open", "It is open")))
    found = {each.id: each for each in compare(old, new).conditions}
    assert [each.field for each in found["grade"].differences] == ["rule"]
    assert found["license"].new is None
    assert found["open"].old is None
    assert condition_words(found["open"]) == "Added: condition “It is open”"


def test_thresholds_of_the_rules_are_told_once_as_rules_and_where_they_bite():
    policy = EvidencePolicy(
        id="strict", thresholds=tuple(Decimal(each) for each in ("0.1", "0.2", "0.5", "0.6", "0.7"))
    )
    changes = compare(ROLE, replace(ROLE, policy=policy))
    assert [each.field for each in changes.policy] == [
        "threshold of level 3",
        "threshold of level 4",
        "threshold of level 5",
        "policy",
    ]
    (change,) = changes.criteria
    assert (change.competency, change.differences[0].field) == ("dough", "threshold")


def test_words():
    changes = compare(
        ROLE,
        replace(
            ROLE,
            criteria=(
                replace(DOUGH, level=4, profile=Profile("p", frozenset({"panel"}), 24)),
                Criterion("C9", "shop", 1),
            ),
        ),
    )
    assert sentence(changes) == "1 criterion more, 1 fewer, 1 changed."
    assert [title(each) for each in changes.criteria] == [
        "Changed: making dough, level 4 (leads and adapts)",
        "Added: serving, level 1 (aware)",
        "Taken away: minding the oven, level 2 (works with support)",
    ]
    assert [difference_words(each) for each in changes.criteria[0].differences] == [
        "level: 3, now 4 (asks more)",
        "kinds of evidence that count: every kind, now panel (asks more)",
        "oldest evidence, in months: no limit, now 24 (asks more)",
    ]


criteria = st.lists(
    st.builds(
        Criterion,
        id=st.sampled_from(["C1", "C2", "C3", "C4"]),
        competency=st.sampled_from(["dough", "oven", "shop"]),
        level=st.integers(1, 5),
        must=st.booleans(),
        wording=st.sampled_from(["", "a", "b"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda each: each.id,
)


@given(criteria, criteria)
def test_every_criterion_is_accounted_for_once(old, new):
    changes = compare(replace(ROLE, criteria=tuple(old)), replace(ROLE, criteria=tuple(new)))
    assert len(changes.removed) + len(changes.changed) + changes.same == len(old)
    assert len(changes.added) + len(changes.changed) + changes.same == len(new)
    assert changes.is_empty == (not changes.criteria)
    orjson.dumps(changes.to_dict())
    assert all(title(each) for each in changes.criteria)


@pytest.mark.parametrize(
    ("fields", "field", "effect"),
    [
        ({"prior": Decimal(3)}, "prior", Effect.OTHER),
        ({"half_life_use": Decimal(6)}, "half_life_use", Effect.OTHER),
        ({"half_life_age": Decimal(6)}, "half_life_age", Effect.OTHER),
        ({"doubt_limit": Decimal("0.3")}, "doubt_limit", Effect.LESS),
        ({"doubt_limit": Decimal("0.1")}, "doubt_limit", Effect.MORE),
        ({"same_work": (1, 2)}, "counting", Effect.OTHER),
        ({"half_lives": {"dough": (Decimal(1), Decimal(2))}}, "counting", Effect.OTHER),
    ],
)
def test_every_number_of_the_rules_that_differs_is_told(fields, field, effect):
    changes = compare(ROLE, replace(ROLE, policy=replace(ROLE.policy, **fields)))
    assert not changes.is_empty
    assert [(each.field, each.effect) for each in changes.policy] == [(field, effect)]


def test_hours_that_differ_are_told_in_words():
    panel = ROLE.policy.kind_by_id["panel"]
    kinds = tuple(replace(each, hours=Decimal(6)) if each is panel else each for each in ROLE.policy.kinds)
    (told,) = compare(ROLE, replace(ROLE, policy=replace(ROLE.policy, kinds=kinds))).policy
    assert difference_words(told) == (
        "how evidence counts: “panel: mass 2.5, level 5, 12 hours”, now “panel: mass 2.5, level 5, 6 hours”"
    )
