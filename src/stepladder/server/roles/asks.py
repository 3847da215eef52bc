"""What a criterion asks for, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from stepladder.evidence.policy import KINDS
from stepladder.server.roles.models import Criterion

_KIND = {kind.id: kind for kind in KINDS}


@dataclass(frozen=True)
class Ask:
    """One criterion as a page shows it.

    Attributes:
        wording: the ladder's own words; empty where it has none.
        level_text: what somebody does who has the competency at this level.
        accepted: which evidence counts, or nothing where every kind does.
        raters: how many people have to stand behind it, or nothing.
        age: how old evidence may be, or nothing.
    """

    key: str
    wording: str
    competency: str
    level: int
    level_text: str
    must: bool
    accepted: str
    raters: str
    age: str


def ask(criterion: Criterion, levels: dict[int, str]) -> Ask:
    """A criterion in words.

    Args:
        levels: by level, what somebody does who has the competency.
    """
    return Ask(
        key=criterion.key,
        wording=criterion.wording,
        competency=criterion.competency.name,
        level=criterion.level,
        level_text=gettext(levels[criterion.level]),
        must=criterion.must,
        accepted=accepted_words(criterion.accepts),
        raters=raters_words(criterion.raters),
        age=age_words(criterion.max_age_months),
    )


def accepted_words(accepts: Iterable[str]) -> str:
    """Which evidence counts; nothing is said where every kind does, as the page says that once for all lines."""
    names = [_name_words(name) for name in accepts]
    if not names:
        return ""
    listed = (
        names[0]
        if len(names) == 1
        else gettext("%(all_but_last)s or %(last)s")
        % {
            "all_but_last": ", ".join(names[:-1]),
            "last": names[-1],
        }
    )
    return gettext("What counts: %(kinds)s.") % {"kinds": listed}


def raters_words(raters: int) -> str:
    """How many people have to stand behind it."""
    if not raters:
        return ""
    words = ngettext(
        "At least %(count)d person has to stand behind it.",
        "At least %(count)d different people have to stand behind it.",
        raters,
    )
    return words % {"count": raters}


def age_words(months: int | None) -> str:
    """How old evidence may be."""
    if months is None:
        return ""
    return ngettext("Not older than %(count)d month.", "Not older than %(count)d months.", months) % {"count": months}


def _name_words(name: str) -> str:
    """A name by which a criterion accepts several kinds, or the id of one kind; a name nobody knows stands as it is."""
    groups = {
        "self-report": gettext("your own account"),
        "exam": gettext("a knowledge exam"),
        "attestation": gettext("a confirmation"),
        "metric": gettext("a measured result"),
        "task": gettext("a task scored by a rubric"),
        "artifact": gettext("an assessed work example"),
        "practical": gettext("a practical exam"),
        "panel": gettext("a panel of people who hold the level"),
        "credential": gettext("a certificate"),
        "participation": gettext("attendance"),
    }
    if name in groups:
        return groups[name]
    return gettext(_KIND[name].words) if name in _KIND else name
