"""What a credential would do: the same evaluation with one item more, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stepladder.appraisal.score import Score, appraise
from stepladder.evidence.items import EvidenceItem, Quality, Shown
from stepladder.evidence.opinion import Reading
from stepladder.evidence.person import Person
from stepladder.evidence.policy import EvidencePolicy, Kind
from stepladder.frameworks.model import Competency, Framework
from stepladder.pathways.effect import Offer, Why, as_if_earned, effect
from stepladder.pathways.worth import Candidate, Merit, Price, Unknown, Verdict, alternatives, worth
from stepladder.readiness.criteria import Criterion, Profile, Role
from stepladder.readiness.evaluate import evaluate
from tests.appraisal_cast import sheets
from tests.test_evidence import SKILL, TODAY, portfolios

CAPSTONE = {
    "A1": 4, "A2": 4, "A3": 3, "A4": 3, "A5": 2, "A6": 3, "B1": 3, "B2": 4, "B3": 2, "B5": 3, "C2": 3, "C4": 2,
}  # fmt: skip
LEVEL_TWO = (Criterion("C1", SKILL, 2),)
EXAM = CAPSTONE | {"A1": 2, "C1": 2}
WEBINAR = CAPSTONE | {"A1": 0}
OPAQUE = {"A4": 3, "A6": 3, "B1": 3, "B2": 4}


def offer(scores, *shows, id="x", same=(), issuer="urn:issuer"):
    shown = tuple(Shown(name, level, Decimal(relevance)) for name, level, relevance in shows or [(SKILL, 4, "1")])
    appraisal = appraise({name: Score(value) for name, value in scores.items()})
    return Offer(id, id.title(), appraisal, shown, frozenset(same), issuer)


def evaluated(*items, criteria=LEVEL_TWO, on=TODAY, **more):
    framework = Framework(tuple(Competency(name, name) for name in dict.fromkeys(each.competency for each in criteria)))
    role = Role("next", "Next", tuple(criteria), framework=framework, policy=EvidencePolicy())
    return evaluate(Person("thu", "Thu", tuple(items), **more), role, as_of=on)


offers = st.builds(
    lambda sheet, level, relevance: Offer(
        "x", "X", appraise(sheet), (Shown(SKILL, level, Decimal(relevance)),), issuer="urn:i"
    ),
    sheets,
    st.integers(1, 5),
    st.sampled_from(["1", "0.75", "0.5", "0.25", "0"]),
)
levels = st.integers(1, 5)
many = settings(max_examples=200)


@many
@given(portfolios(), offers, levels)
def test_a_credential_never_takes_anything_away(portfolio, offered, level):
    found = effect(offered, evaluated(*portfolio, criteria=[Criterion("C1", SKILL, level)])).criteria[0]
    order = [found.before, found.at_worst, found.after, found.at_best]
    supports = [each.opinion.support for each in order]
    assert supports == sorted(supports)
    covered = [each.covered for each in order]
    assert covered == sorted(covered)
    needed = [each.mass_needed for each in order]
    assert needed == sorted(needed, reverse=True)


@many
@given(portfolios(), offers, levels)
def test_is_what_evaluating_again_with_the_item_says(portfolio, offered, level):
    before = evaluated(*portfolio, criteria=[Criterion("C1", SKILL, level), Criterion("C2", "other", 3)])
    found = effect(offered, before)
    person = replace(before.person, items=(*before.person.items, found.item))
    again = evaluate(person, before.role, as_of=before.as_of)
    assert found.criteria[0].after.status is again.results[0].status
    assert found.criteria[0].after.opinion == again.results[0].opinion
    assert [each.criterion.id for each in found.criteria] == ["C1"]
    assert again.results[1].opinion == before.results[1].opinion


@many
@given(portfolios(), sheets, levels, st.sampled_from(["A1", "A3", "B2", "C1"]), st.integers(0, 4))
def test_whatever_is_learned_about_it_lies_between_the_two_ends(portfolio, sheet, level, asked, value):
    sheet = {name: score for name, score in sheet.items() if name != asked}
    before = evaluated(*portfolio, criteria=[Criterion("C1", SKILL, level)])

    def found(scores):
        return effect(Offer("x", "X", appraise(scores), (Shown(SKILL, 5),), issuer="urn:i"), before).criteria[0]

    unknown, known = found(sheet), found({**sheet, asked: Score(value)})
    assert unknown.adds_at_least <= known.adds <= unknown.adds_at_most


def test_a_capstone_alone_covers_level_two_and_not_three():
    # Methods 3.5, worked: belief .376 at level 3.
    two, three = Criterion("C1", SKILL, 2), Criterion("C2", SKILL, 3)
    found = effect(offer(CAPSTONE | {"C3": 0}), evaluated(criteria=[two, three]))
    assert [each.closes for each in found.criteria] == [True, False]
    assert found.criteria[1].why_not in (None, Why.TOO_LITTLE)
    assert found.criteria[1].before.mass_needed == Fraction(4, 3)
    assert 0 < found.criteria[1].after.mass_needed < Fraction(1, 4)


@pytest.mark.parametrize(
    ("scores", "shows", "criterion", "why"),
    [
        (WEBINAR, (SKILL, 4, "1"), Criterion("C1", SKILL, 1), Why.ATTENDANCE),
        (EXAM, (SKILL, 4, "1"), Criterion("C1", SKILL, 3), Why.CEILING),
        (CAPSTONE, (SKILL, 2, "1"), Criterion("C1", SKILL, 3), Why.LOWER_LEVEL),
        (CAPSTONE, (SKILL, 4, "0"), Criterion("C1", SKILL, 3), Why.OTHER_TASK),
        (OPAQUE, (SKILL, 4, "1"), Criterion("C1", SKILL, 3), Why.UNKNOWN_CLASS),
        (CAPSTONE, (SKILL, 4, "0.25"), Criterion("C1", SKILL, 4), Why.TOO_LITTLE),
        (CAPSTONE, (SKILL, 4, "1"), Criterion("C1", SKILL, 2, profile=Profile("w", frozenset({"task"}))), Why.NOT_ACCEPTED),
    ],
    ids=["attendance", "ceiling", "lower level", "other task", "class", "too little", "not accepted"],
)  # fmt: skip
def test_says_why_a_criterion_stays_as_it_is(scores, shows, criterion, why):
    found = effect(offer(scores, shows), evaluated(criteria=[criterion])).criteria[0]
    assert (found.changes, found.why_not) == (False, why)


def test_of_an_unknown_class_the_answer_is_between_nothing_and_the_most():
    found = effect(offer(OPAQUE), evaluated())
    one = found.criteria[0]
    assert (one.adds, one.adds_at_least) == (Fraction(0), Fraction(0))
    assert one.adds_at_most > 0
    assert (one.closes, one.may_close, found.is_nothing, found.is_open) == (False, True, False, True)


def test_attendance_does_nothing_and_leaves_nothing_open():
    found = effect(offer(WEBINAR), evaluated())
    assert (found.is_nothing, found.is_open) == (True, False)


def test_the_same_certificate_twice_counts_once():
    offered = offer(CAPSTONE, same=["achievement i a"])
    first = replace(as_if_earned(offered, TODAY), id="certificate-1")
    found = effect(offered, evaluated(first, criteria=[Criterion("C1", SKILL, 4)]))
    assert (found.held, found.criteria[0].adds, found.criteria[0].why_not) == ("certificate-1", Fraction(0), Why.HELD)


def test_earning_it_again_makes_an_old_one_new():
    offered = offer(CAPSTONE, same=["achievement i a"])
    old = replace(as_if_earned(offered, date(2018, 1, 1)), id="certificate-1")
    assert effect(offered, evaluated(old, criteria=[Criterion("C1", SKILL, 4)])).criteria[0].adds > 0


def test_what_cannot_be_verified_is_the_issuers_word():
    criterion = Criterion("C1", SKILL, 4)
    full, half, unknown = (
        effect(offer(CAPSTONE | scores), evaluated(criteria=[criterion])).criteria[0]
        for scores in ({"B2": 4}, {"B2": 2}, {"B2": 0})
    )
    assert full.adds > half.adds > unknown.adds > 0
    not_told = offer({name: value for name, value in CAPSTONE.items() if name != "B2"})
    assert [as_if_earned(not_told, TODAY, each).verified for each in (Reading.LOW, Reading.POINT, Reading.HIGH)] == [
        Decimal("0.5"), Decimal("0.5"), Decimal(1),
    ]  # fmt: skip


def test_two_credentials_of_one_issuer_are_the_word_of_one():
    criterion = Criterion("C1", SKILL, 2, profile=Profile("two", raters=2))
    held = EvidenceItem("c", "credential-E3", TODAY, (Shown(SKILL, 4),), rater="urn:issuer", quality=Quality())
    assert not effect(offer(CAPSTONE), evaluated(held, criteria=[criterion])).closes
    assert effect(offer(CAPSTONE, issuer="urn:other"), evaluated(held, criteria=[criterion])).closes


def test_reads_nothing_but_the_role_the_evidence_and_the_credential():
    assert Kind.__dataclass_fields__.keys() & {"gender", "age", "origin"} == set()
    assert Person.__dataclass_fields__.keys() & {"gender", "age", "origin", "unit", "manager"} == set()


def candidate(id, scores, *shows, cost=None, hours=None, currency="EUR", criteria=LEVEL_TWO):
    price = Price(None if cost is None else Decimal(cost), currency, hours)
    return Candidate(id, price, effect(offer(scores, *shows, id=id), evaluated(criteria=criteria)))


def verdict(scores, *shows, **more):
    one = candidate("x", scores, *shows, **more)
    return worth(one, one.effect.offer.appraisal.evidence_class)


def test_answers_in_a_verdict():
    assert verdict(CAPSTONE).verdict is Verdict.CLOSES_SURELY
    assert verdict(WEBINAR).verdict is Verdict.ATTENDANCE
    assert verdict(OPAQUE).verdict is Verdict.NOT_KNOWN
    assert verdict(CAPSTONE, criteria=[Criterion("C1", SKILL, 4)]).verdict is Verdict.HELPS
    assert verdict(CAPSTONE, ("elsewhere", 4, "1")).verdict is Verdict.NOTHING_HERE
    assert worth(Candidate("x", Price(), None), None).verdict is Verdict.NO_ROLE
    nothing_named = Candidate("x", Price(), effect(replace(offer(CAPSTONE), shows=()), evaluated()))
    assert worth(nothing_named, None).verdict is Verdict.NOT_NAMED


def test_names_what_is_not_known_and_would_change_the_answer():
    assert verdict(OPAQUE, cost="10").unknown == (Unknown.CLASS, Unknown.HOURS)
    assert verdict(WEBINAR, cost="10", hours=3).unknown == ()
    assert verdict(CAPSTONE).unknown[-2:] == (Unknown.COST, Unknown.HOURS)


def test_offers_what_does_at_least_the_same_and_costs_less():
    asked = candidate("asked", CAPSTONE, cost="900", hours=60)
    others = [
        candidate("cheaper", CAPSTONE, cost="90", hours=90),
        candidate("free", CAPSTONE, cost="0", hours=10, currency=""),
        candidate("weak", WEBINAR, cost="1", hours=1),
        candidate("dollars", CAPSTONE, cost="1", currency="USD"),
        candidate("not-told", CAPSTONE),
        candidate("opaque", OPAQUE, cost="1", hours=1),
    ]
    found = {each.id: each.merits for each in alternatives(asked, others)}
    assert found == {"cheaper": (Merit.CHEAPER,), "free": (Merit.CHEAPER, Merit.QUICKER)}


def test_calls_stronger_what_covers_more():
    wide = [Criterion("C1", SKILL, 2), Criterion("C2", "other", 2)]
    asked = candidate("asked", CAPSTONE, criteria=wide)
    other = candidate("both", CAPSTONE, (SKILL, 4, "1"), ("other", 4, "1"), criteria=wide)
    assert alternatives(asked, [other])[0].merits == (Merit.STRONGER,)


def test_what_does_nothing_has_the_alternatives_that_do_something():
    asked = candidate("asked", WEBINAR, cost="900")
    found = alternatives(asked, [candidate("exam", EXAM, cost="100")])
    assert [(each.id, each.merits) for each in found] == [("exam", (Merit.STRONGER, Merit.CHEAPER))]
