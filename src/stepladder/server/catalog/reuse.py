"""How far a competency carries: how many of the organization's job families ask for it, and what ESCO says of it.

Both are facts about where it is asked for. Neither says how well anybody can do it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext, gettext_noop, ngettext

from stepladder.server.frameworks.models import Competency
from stepladder.server.roles.models import Criterion, RoleVersion
from stepladder.server.roles.queries import in_force_condition

PORTABLE = 0.5
"""Share of the job families from which on a competency is called portable; at least two have to ask for it.

Judgment: what half of the ladders ask for is of use wherever one goes here.
"""

_FEWEST = 2

_REUSE = {
    "transversal": gettext_noop("ESCO: of use in nearly every job (transversal)."),
    "cross-sector": gettext_noop("ESCO: of use in several sectors (cross-sector)."),
    "sector-specific": gettext_noop("ESCO: of use in one sector (sector-specific)."),
    "occupation-specific": gettext_noop("ESCO: of use in one occupation (occupation-specific)."),
}


class Reach(StrEnum):
    """How far it carries."""

    PORTABLE = "portable"
    SPECIALIZED = "specialized"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Families:
    """Which job families ask for what, by the criteria in force.

    Attributes:
        names: by family with criteria in force, its name.
        asking: by competency, the families that ask for it.
    """

    names: Mapping[int, str]
    asking: Mapping[int, frozenset[int]]

    def asking_any(self, competencies: Iterable[int]) -> frozenset[int]:
        """The families that ask for at least one of them."""
        return frozenset[int]().union(*(self.asking.get(each, frozenset()) for each in competencies))


@dataclass(frozen=True)
class Reuse:
    """How far one competency carries, with the reason.

    Attributes:
        asked: how many families ask for it, of how many; names: which, where they are few.
        esco: what ESCO says of it, as a sentence; empty where it says nothing.
    """

    reach: Reach
    asked: int
    families: int
    names: tuple[str, ...]
    esco: str = ""

    @property
    def words(self) -> str:
        """The tag."""
        return {
            Reach.PORTABLE: gettext("portable"),
            Reach.SPECIALIZED: gettext("specialized"),
            Reach.UNKNOWN: gettext("not known how far it carries"),
        }[self.reach]

    @property
    def because(self) -> str:
        """Why, in a sentence or two."""
        return " ".join(each for each in (self._asked(), self.esco) if each)

    def _asked(self) -> str:
        if self.families < _FEWEST:
            return gettext("Fewer than two job families have criteria in force, so nothing can be compared.")
        if not self.asked:
            return gettext("No job family asks for it.")
        words = asked_words(self.asked, self.families)
        return gettext("%(asked)s: %(names)s.") % {"asked": words, "names": ", ".join(self.names)}


def families_asking(on: date) -> Families:
    """Which of the organization's job families ask for which competencies; one question."""
    newest = RoleVersion.objects.filter(in_force_condition(on), role=OuterRef("version__role"))
    holding = Q(version__role__closed_on__isnull=True) | Q(version__role__closed_on__gt=on)
    rows = (
        Criterion.objects.filter(
            holding,
            version=Subquery(newest.order_by("-number").values("pk")[:1]),
            version__role__owner__isnull=True,
            version__role__family__isnull=False,
        )
        .order_by("version__role__family__position", "version__role__family_id")
        .values_list("version__role__family_id", "version__role__family__name", "competency_id")
        .distinct()
    )
    names: dict[int, str] = {}
    asking: dict[int, set[int]] = {}
    for family, name, competency in rows:
        names[family] = name
        asking.setdefault(competency, set()).add(family)
    return Families(names, {each: frozenset(found) for each, found in asking.items()})


def reuse_of(competencies: Collection[Competency], families: Families) -> dict[int, Reuse]:
    """By competency, how far it carries; no question beside that for the families."""
    return {each.pk: _reuse(each, families) for each in competencies}


def asked_words(asked: int, families: int) -> str:
    """*Asked for in 3 of 5 job families*."""
    return ngettext(
        "Asked for in %(asked)d of %(families)d job family", "Asked for in %(asked)d of %(families)d job families",
        families,
    ) % {"asked": asked, "families": families}  # fmt: skip


def _reuse(competency: Competency, families: Families) -> Reuse:
    asking, total = families.asking.get(competency.pk, frozenset()), len(families.names)
    said = _REUSE.get(competency.reuse.strip().lower())
    return Reuse(
        reach=_reach(len(asking), total),
        asked=len(asking),
        families=total,
        names=tuple(name for id, name in families.names.items() if id in asking),
        esco=gettext(said) if said else "",
    )


def _reach(asked: int, families: int) -> Reach:
    if not asked or families < _FEWEST:
        return Reach.UNKNOWN
    return Reach.PORTABLE if asked >= max(_FEWEST, PORTABLE * families) else Reach.SPECIALIZED
