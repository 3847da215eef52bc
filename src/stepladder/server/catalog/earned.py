"""How the entries of a provider do on what is not about the provider (P-26). The provider itself has no score."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.appraisal.score import EvidenceClass
from stepladder.server.catalog.models import Microcredential, Provider
from stepladder.server.catalog.proof import Proof, count_of, proof_of_class
from stepladder.server.catalog.terms import GONE

OF_PROVIDER = "B1"
"""The dimension that is about the provider."""

HIGH = 3
"""From this score on a citation is asked for."""


@dataclass(frozen=True)
class Row:
    """One dimension over all entries: of how many something is known, and of how many a lot.

    Attributes:
        known: entries of which it is known; high: those with a score of 3 or 4, which rests on something citable.
    """

    id: str
    name: str
    known: int
    high: int


@dataclass(frozen=True)
class Earned:
    """How many entries there are, what they prove, and how they do by dimension."""

    count: int
    proofs: tuple[tuple[Proof, int], ...]
    rows: tuple[Row, ...]

    @property
    def sentence(self) -> str:
        """*Of its 5 entries 2 prove that one can do it; of 3 not enough is known.*"""
        if not self.count:
            return gettext("It has no entry in the catalog yet, so that nothing speaks for it or against it.")
        start = ngettext("Of its %(count)d entry", "Of its %(count)d entries", self.count) % {"count": self.count}
        proofs = gettext("; ").join(count_of(proof, count) for proof, count in self.proofs)
        return gettext("%(start)s: %(proofs)s.") % {"start": start, "proofs": proofs}

    @property
    def answers(self) -> str:
        """*Of 70 questions about them 41 have an answer, and 22 a good one that can be looked up.*"""
        if not self.count:
            return ""
        values = {
            "asked": self.count * len(self.rows),
            "known": sum(row.known for row in self.rows),
            "high": sum(row.high for row in self.rows),
        }
        return (
            gettext(
                "Of %(asked)d questions about them, none of which is about who offers them, %(known)d have an answer;"
                " %(high)d of these stand at 3 or 4, which asks for a source."
            )
            % values
        )


def earned_by(provider: Provider) -> Earned:
    """What the entries of a provider have shown, those left out that are declined or retired; one question."""
    entries = Microcredential.objects.filter(provider=provider).exclude(acceptance__in=GONE)
    known: Counter[str] = Counter()
    high: Counter[str] = Counter()
    proofs: Counter[Proof] = Counter()
    count = 0
    for scores, kind in entries.values_list("scores", "evidence_class"):
        count += 1
        proofs[proof_of_class(EvidenceClass(kind) if kind else None)] += 1
        for id, said in scores.items():
            value = said.get("score") if isinstance(said, dict) else said
            known[id] += value not in (None, "unknown")
            high[id] += isinstance(value, int) and value >= HIGH
    rows = tuple(
        Row(each.id, gettext(each.name), known[each.id], high[each.id]) for each in DIMENSIONS if each.id != OF_PROVIDER
    )
    return Earned(count, tuple((proof, proofs[proof]) for proof in Proof if proofs[proof]), rows)
