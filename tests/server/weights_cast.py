"""A small catalog, and weights that change something in it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from stepladder.appraisal.policy import DEFAULT
from stepladder.appraisal.rubric import BY_ID
from stepladder.server.catalog.models import Microcredential, Provider
from stepladder.server.policies.models import WeightRules
from stepladder.server.policies.weights import Proposal, propose_weights
from tests.server.roles_cast import NOW

BECAUSE = "We hire for what can be checked."


def weights_with(**changes):
    """Stepladder's own weights, some of them otherwise."""
    return dict(DEFAULT.weights) | {id: Fraction(weight) for id, weight in changes.items()}


CHECKED = weights_with(A1=10, B1=6, B2=30, C1=4, C2=1, A6=5, B5=0, C4=6)
"""Weights under which it counts most that a certificate can be checked."""


def scores(**values):
    return {
        id: {"score": value, "provenance": "verified", "citation": "https://guild.example/rules, 2026-01-05"}
        for id, value in values.items()
    }


def every(value, **other):
    return scores(**(dict.fromkeys(BY_ID, value) | other))


@pytest.fixture
def entries(db):
    """One that can be checked and little else, one the other way round, one that is the same under all weights."""
    provider = Provider.objects.create(key="guild", name="Port Guild")
    known = {
        "signed": ("Signed list", every(2, B2=4)),
        "deep": ("Deep practical", every(4, B2=1)),
        "even": ("Even course", every(2)),
        "opaque": ("Opaque course", scores(A1=3, B2=4)),
    }
    return {
        key: Microcredential.objects.create(key=key, title=title, provider=provider, scores=found)
        for key, (title, found) in known.items()
    }


def proposed(by, weights=None, at=NOW):
    return propose_weights(proposal=Proposal(weights or CHECKED, BECAUSE), by=by, at=at)


def fresh(rules):
    return WeightRules.objects.get(pk=rules.pk)
