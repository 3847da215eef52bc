"""The rules by which evidence counts: kinds, masses, ceilings, caps, clocks, thresholds (methods 3.2 to 3.5).

Every number is a default of judgement that an organization may replace by a policy of its own; docs/methods.md says
where each comes from. Masses are in units: one unit is one independent task, scored by a rubric, judged by a qualified
assessor. Inside, they are whole millionths of a unit, so that sums are exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property

from stepladder.appraisal.score import CEILINGS, EvidenceClass
from stepladder.errors import InvalidPolicy
from stepladder.wording import gettext_noop

MICRO = 1_000_000
"""Millionths in one unit of mass."""

LEVELS = (1, 2, 3, 4, 5)
"""1 aware, 2 works with support, 3 independent, 4 leads and adapts, 5 shapes practice."""


def micro(units: Decimal) -> int:
    """Units as whole millionths, half to even. Masses are rounded here, once for each item, and nowhere else."""
    return int((units * MICRO).to_integral_value(ROUND_HALF_EVEN))


@dataclass(frozen=True)
class Method:
    """A way of coming to know; methods are ordered from weakest to strongest.

    Attributes:
        limit: squared correlation with the competency that any number of items of this and weaker methods reaches.
    """

    id: str
    limit: Decimal

    def cap(self, prior: Decimal) -> int:
        """Most mass of this and all weaker methods together, in millionths: W·R/(1−R)."""
        return micro(prior * self.limit / (1 - self.limit))


@dataclass(frozen=True)
class Kind:
    """A kind of evidence.

    Attributes:
        id: as files name it.
        words: as pages and messages name it, in English; translated where they are shown.
        method: the method's id.
        mass: units that one item of full quality counts.
        ceiling: highest level that it can support.
        hours: what one such item takes to get, in hours of work; a default of judgement, printed with every use.
        shows_use: whether it is dated evidence that the competency was in use.
        accepted_as: the name by which a criterion accepts it.
        obtainable: whether it is something to propose for closing a gap.
    """

    id: str
    words: str
    method: str
    mass: Decimal
    ceiling: int
    hours: Decimal = Decimal(0)
    shows_use: bool = False
    accepted_as: str = ""
    obtainable: bool = True


METHODS = (
    Method("self-report", Decimal("0.116")),
    Method("knowledge", Decimal("0.25")),
    Method("attestation", Decimal("0.64")),
    Method("metric", Decimal("0.64")),
    Method("performance", Decimal("0.81")),
)


_WORDS = {
    "self-report": gettext_noop("your own account"),
    "exam": gettext_noop("a knowledge exam"),
    "peer-attestation": gettext_noop("a confirmation by a colleague"),
    "supervisor-attestation": gettext_noop("a confirmation by a supervisor"),
    "metric": gettext_noop("a measured result with a baseline"),
    "metric-compared": gettext_noop("a measured result with a baseline and a comparison"),
    "task": gettext_noop("one task, scored by a rubric"),
    "artifact": gettext_noop("a piece of work for the workplace, assessed"),
    "practical-simulated": gettext_noop("a practical exam, five simulated tasks"),
    "practical-workplace": gettext_noop("an assessment of five tasks at work"),
    "panel": gettext_noop("a panel of people who hold the level looks at your work"),
}

# id, method, units, ceiling, hours, shows use, accepted as
_OBTAINABLE = (
    ("self-report", "self-report", "0.10", 2, 1, False, "self-report"),
    ("exam", "knowledge", "0.50", 2, 10, False, "exam"),
    ("peer-attestation", "attestation", "0.70", 4, 1, True, "attestation"),
    ("supervisor-attestation", "attestation", "0.80", 4, 1, True, "attestation"),
    ("metric", "metric", "0.50", 4, 4, True, "metric"),
    ("metric-compared", "metric", "1.00", 4, 8, True, "metric"),
    ("task", "performance", "1.00", 3, 8, True, "task"),
    ("artifact", "performance", "1.50", 4, 24, True, "artifact"),
    ("practical-simulated", "performance", "2.50", 3, 24, True, "practical"),
    ("practical-workplace", "performance", "2.50", 4, 40, True, "practical"),
    ("panel", "performance", "2.50", 5, 12, True, "panel"),
)  # fmt: skip

# class, words, method, units, shows use
_CREDENTIALS = (
    (EvidenceClass.E0, gettext_noop("a credential for attendance"), "self-report", "0", False),
    (EvidenceClass.E1, gettext_noop("a credential that shows knowledge"), "knowledge", "0.50", False),
    (EvidenceClass.E2, gettext_noop("a credential for an exercise"), "performance", "1.00", True),
    (EvidenceClass.E3, gettext_noop("a credential for work done"), "performance", "1.50", True),
    (EvidenceClass.E4, gettext_noop("a credential for work with a measured result"), "performance", "2.50", True),
)  # fmt: skip

KINDS = (
    *(
        Kind(id, _WORDS[id], method, Decimal(mass), ceiling, Decimal(hours), shows_use=use, accepted_as=name)
        for id, method, mass, ceiling, hours, use, name in _OBTAINABLE
    ),
    *(
        Kind(
            f"credential-{letter}",
            words,
            method,
            Decimal(mass),
            CEILINGS[letter],
            shows_use=use,
            accepted_as="credential",
            obtainable=False,
        )
        for letter, words, method, mass, use in _CREDENTIALS
    ),
    Kind(
        "credential-undetermined",
        gettext_noop("a credential of unknown class"),
        "self-report",
        Decimal(0),
        0,
        accepted_as="credential",
        obtainable=False,
    ),
    Kind(
        "participation",
        gettext_noop("attendance"),
        "self-report",
        Decimal(0),
        0,
        accepted_as="participation",
        obtainable=False,
    ),
)


@dataclass(frozen=True)
class EvidencePolicy:
    """Rules in force. The defaults are those of methods 3.

    Attributes:
        prior: W, the mass that stands for not knowing; 2 makes one unit a reliability of 1/3.
        same_work: γ as numerator and denominator: what each further view of one piece of work counts of the one before.
        half_life_use: months without use after which an item counts half.
        half_life_age: months after which an item counts half, used or not.
        half_lives: both, in this order, for competencies that fade faster or slower.
        thresholds: belief that a criterion at level 1 to 5 asks for, unless it says otherwise.
        doubt_limit: most doubt that a covered criterion may carry.
        partly: share of the threshold from which a criterion is partly covered.
        presume_present_role: whether who holds a role is presumed to cover its criteria.

    Raises:
        InvalidPolicy: a number is out of its range, or thresholds fall with the level.
    """

    id: str = "stepladder-default"
    version: str = "1"
    author: str = "Stepladder"
    reason: str = "Defaults of judgement, derived in docs/methods.md"
    prior: Decimal = Decimal(2)
    same_work: tuple[int, int] = (1, 4)
    half_life_use: Decimal = Decimal(12)
    half_life_age: Decimal = Decimal(48)
    thresholds: tuple[Decimal, ...] = tuple(Decimal(text) for text in ("0.10", "0.20", "0.40", "0.50", "0.60"))
    doubt_limit: Decimal = Decimal("0.20")
    partly: Decimal = Decimal("0.5")
    presume_present_role: bool = False
    half_lives: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    methods: tuple[Method, ...] = METHODS
    kinds: tuple[Kind, ...] = field(default=KINDS)

    def __post_init__(self) -> None:
        if micro(self.prior) <= 0 or self.half_life_use <= 0 or self.half_life_age <= 0:
            raise InvalidPolicy("the prior or a half-life is not above 0", expected="positive numbers")
        if len(self.thresholds) != len(LEVELS) or not all(0 < each < 1 for each in self.thresholds):
            raise InvalidPolicy(
                f"the thresholds are {_listed(self.thresholds)}", expected="five numbers between 0 and 1"
            )
        if list(self.thresholds) != sorted(self.thresholds):
            raise InvalidPolicy(
                f"the thresholds are {_listed(self.thresholds)}", expected="thresholds that do not fall with the level"
            )

    @cached_property
    def kind_by_id(self) -> dict[str, Kind]:
        """Every kind by its id."""
        return {kind.id: kind for kind in self.kinds}

    @cached_property
    def strength(self) -> dict[str, int]:
        """Every method's place in the order, 0 the weakest."""
        return {method.id: place for place, method in enumerate(self.methods)}

    @cached_property
    def identity(self) -> str:
        """One text for rules that are equal in everything."""
        return repr(self)

    @cached_property
    def caps(self) -> tuple[int, ...]:
        """Every method's cap in millionths, weakest first."""
        return tuple(method.cap(self.prior) for method in self.methods)

    def half_lives_of(self, competency: str) -> tuple[Decimal, Decimal]:
        """Months of disuse, and of age, after which an item counts half."""
        return self.half_lives.get(competency, (self.half_life_use, self.half_life_age))

    def threshold(self, level: int) -> Decimal:
        """The default threshold of a level."""
        return self.thresholds[level - 1]

    def to_dict(self) -> dict[str, object]:
        """Everything that a replay needs, as plain values."""
        return {
            "id": self.id,
            "version": self.version,
            "author": self.author,
            "reason": self.reason,
            "prior": float(self.prior),
            "same_work": self.same_work[0] / self.same_work[1],
            "half_life_use_months": float(self.half_life_use),
            "half_life_age_months": float(self.half_life_age),
            "half_lives_months": {id: [float(use), float(age)] for id, (use, age) in self.half_lives.items()},
            "thresholds": [float(each) for each in self.thresholds],
            "doubt_limit": float(self.doubt_limit),
            "partly": float(self.partly),
            "presume_present_role": self.presume_present_role,
            "caps": {method.id: cap / MICRO for method, cap in zip(self.methods, self.caps, strict=True)},
            "kinds": {
                kind.id: {
                    "mass": float(kind.mass),
                    "ceiling": kind.ceiling,
                    "method": kind.method,
                    "hours": float(kind.hours),
                    "shows_use": kind.shows_use,
                    "accepted_as": kind.accepted_as,
                }
                for kind in self.kinds
            },
        }


def _listed(numbers: tuple[Decimal, ...]) -> str:
    return ", ".join(str(number) for number in numbers)
