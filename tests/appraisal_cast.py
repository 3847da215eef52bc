"""What tests of appraisals draw from: sheets of scores and weight policies."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import strategies as st

from stepladder.appraisal.policy import DEFAULT, WeightPolicy
from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Answer, Provenance, Score

NA, UNKNOWN = Answer.NOT_APPLICABLE, Answer.UNKNOWN

values = st.integers(0, 4) | st.just(UNKNOWN)

scores = st.builds(Score, values, st.sampled_from(list(Provenance)), st.sampled_from(["", "page 4"]))

sheets = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(BY_ID, scores) | {"C3": scores | st.just(Score(NA, reason="no license"))}
)


def policy_of(weights, id="drawn"):
    return WeightPolicy(
        id, "1", {each: Fraction(weight) for each, weight in weights.items()}, "x", "x", DEFAULT.in_force
    )


@st.composite
def _policies(draw):
    """Policies within the limits: the default, with weight moved from one dimension to another a few times."""
    weights = dict(DEFAULT.weights)
    for _ in range(draw(st.integers(0, 6))):
        giver, taker = draw(st.sampled_from(list(BY_ID))), draw(st.sampled_from(list(BY_ID)))
        share = draw(st.fractions(0, 1, max_denominator=12))
        least = 10 if giver == "A1" else 0
        moved = min((weights[giver] - least) * share, 30 - weights[taker])
        weights[giver] -= moved
        weights[taker] += moved
    return policy_of(weights)


policies = _policies()
