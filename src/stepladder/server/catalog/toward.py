"""What entries count for toward the role that somebody works towards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext, ngettext

from stepladder.appraisal.score import EvidenceClass
from stepladder.findings import Status
from stepladder.server.catalog.counts import answer_of
from stepladder.server.catalog.models import Outcome
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Criterion, Role, RoleVersion
from stepladder.server.roles.queries import in_force_condition, target_of

Shown = Mapping[int, tuple[int, Decimal]]
"""By competency the level at which it is shown, and the strength of that."""


@dataclass(frozen=True)
class Toward:
    """The reader's next role, with its criteria in force."""

    role: Role
    criteria: tuple[Criterion, ...]

    def reaching(self, outcomes: QuerySet[Outcome]) -> Q:
        """Entries that can reach the level of a criterion: the same as ``reached`` above 0, for a database."""
        found = Q(pk__in=[])
        for each in self.criteria:
            kinds = [kind for kind in EvidenceClass if answer_of(each.level, Decimal(1), each, kind)[0] is Status.MET]
            shown = outcomes.filter(competency=each.competency_id, level__gte=each.level, relevance__gt=0)
            found |= Q(evidence_class__in=kinds, pk__in=shown.values("microcredential"))
        return found

    def answers(self, shows: Shown, kind: EvidenceClass | None) -> tuple[Status, ...]:
        """For each criterion that asks for something shown, whether its level can be reached."""
        return tuple(status for _, status, _ in self._answered(shows, kind))

    def _answered(self, shows: Shown, kind: EvidenceClass | None) -> Iterator[tuple[Criterion, Status, str]]:
        for each in self.criteria:
            if each.competency_id in shows:
                yield each, *answer_of(*shows[each.competency_id], each, kind)

    def words(self, shows: Shown, kind: EvidenceClass | None) -> str:
        """What an entry of this class counts for, as a sentence; where that is nothing, why.

        That something is covered already is not said here: what somebody has shown is known to the rooms above.
        """
        answers = self.answers(shows, kind)
        values = {"role": self.role.title, "count": len(self.criteria), "reached": answers.count(Status.MET)}
        if not self.criteria:
            return gettext("%(role)s has no criteria in force.") % values
        if values["reached"]:
            return ngettext(
                "Can reach %(reached)d of %(count)d criterion of %(role)s.",
                "Can reach %(reached)d of %(count)d criteria of %(role)s.", len(self.criteria),
            ) % values  # fmt: skip
        if Status.UNKNOWN in answers:
            return gettext("It is about what %(role)s asks for; whether it reaches that is not known.") % values
        return " ".join([gettext("Counts toward nothing that %(role)s asks for.") % values, *self._why(shows, kind)])

    def _why(self, shows: Shown, kind: EvidenceClass | None) -> list[str]:
        """For each thing shown that the role asks, why it does not reach that; reasons that are the same, once."""
        of_reason: dict[str, list[str]] = {}
        for criterion, _, because in self._answered(shows, kind):
            words = {"name": criterion.competency.name, "level": criterion.level}
            of_reason.setdefault(because, []).append(gettext("%(name)s at level %(level)d") % words)
        return [
            gettext("It asks for %(names)s: %(because)s") % {"names": ", ".join(names), "because": because}
            for because, names in of_reason.items()
        ]


def toward_of(reader: Person, on: date) -> Toward | None:
    """The reader's next role with its criteria; two questions. None where they chose none."""
    role = target_of(reader)
    if role is None:
        return None
    newest = RoleVersion.objects.filter(in_force_condition(on), role=role).order_by("-number").values("pk")[:1]
    rows = Criterion.objects.filter(version=Subquery(newest)).select_related("competency").order_by("position", "id")
    return Toward(role, tuple(rows))
