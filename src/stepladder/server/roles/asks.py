"""What a criterion asks for, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext

from stepladder.evidence.policy import KINDS
from stepladder.readiness.criteria import Alternative, Condition
from stepladder.readiness.rules_in_words import capital, number_words, quota_words
from stepladder.server.roles.models import Criterion

_KIND = {kind.id: kind for kind in KINDS}


@dataclass(frozen=True)
class Ask:
    """One criterion as a page shows it.

    Attributes:
        wording: the ladder's own words; empty where it has none.
        competency, competency_key: its name, and by which its page is found.
        level_text: what somebody does who has the competency at this level.
        accepted: which evidence counts, or nothing where every kind does.
        raters, pieces: how many people, and pieces of work, have to stand behind it, or nothing.
        age, window: how old evidence may be, and between which days it counts, or nothing.
        measure: how the organization measures it, in its words; measure_source: where that is written.
        original: the scale and level of the ladder itself, where that is another.
        judged, threshold: its weight, and the belief that it asks for, for whoever asks how it is judged.
    """

    key: str
    wording: str
    competency: str
    competency_key: str
    level: int
    level_text: str
    must: bool
    accepted: str
    raters: str
    age: str
    pieces: str = ""
    window: str = ""
    measure: str = ""
    measure_source: str = ""
    source_place: str = ""
    original: str = ""
    judged: str = ""
    threshold: str = ""

    @property
    def evidence(self) -> str:
        """Everything that is asked of the evidence, in sentences."""
        return " ".join(each for each in (self.accepted, self.raters, self.pieces, self.age, self.window) if each)


@dataclass(frozen=True)
class Group:
    """So many of these criteria.

    Attributes:
        words: *One of these three is enough.*; text: the ladder's own words.
    """

    key: str
    words: str
    text: str
    must: bool
    members: tuple[Ask, ...]
    judged: str = ""


@dataclass(frozen=True)
class ConditionAsk:
    """A condition as a page shows it: the ladder's words, and its rule in ours."""

    text: str
    rule: str


def ask(criterion: Criterion, levels: dict[int, str]) -> Ask:
    """A criterion in words.

    Args:
        levels: by level, what somebody does who has the competency.
    """
    return Ask(
        key=criterion.key,
        wording=criterion.wording,
        competency=criterion.competency.name,
        competency_key=criterion.competency.key,
        level=criterion.level,
        level_text=gettext(levels[criterion.level]),
        must=criterion.must,
        accepted=accepted_words(criterion.accepts),
        raters=raters_words(criterion.raters),
        age=age_words(criterion.max_age_months),
        pieces=pieces_words(criterion.pieces),
        window=window_words(criterion.since, criterion.until),
        measure=criterion.measure,
        measure_source=criterion.measure_source,
        source_place=criterion.source_place,
        original=original_words(criterion.original),
        judged=gettext("Weight %(weight)s.") % {"weight": _number(criterion.weight)},
        threshold=threshold_words(criterion),
    )


def units(asks: Iterable[Ask], alternatives: Iterable[Alternative]) -> tuple[Ask | Group, ...]:
    """What counts once each, in the order of the criteria: a group stands where its first member does."""
    by_key = {each.key: each for each in asks}
    group_of = {key: group for group in alternatives for key in group.of}
    found: dict[str, Ask | Group] = {}
    for each in by_key.values():
        group = group_of.get(each.key)
        found.setdefault(group.id if group else each.key, _group(group, by_key) if group else each)
    return tuple(found.values())


def musts(found: Iterable[Ask | Group]) -> int:
    """How many of them must be met."""
    return sum(each.must for each in found)


def _group(group: Alternative, by_key: dict[str, Ask]) -> Group:
    numbers = {"needed": number_words(group.needed, translation), "total": number_words(len(group.of), translation)}
    words = ngettext(
        "%(needed)s of these %(total)s is enough.", "%(needed)s of these %(total)s are enough.", group.needed
    )
    judged = gettext("The group counts once, with the weight %(weight)s.") % {
        "weight": _number(Decimal(group.weight.numerator) / group.weight.denominator)
    }
    return Group(
        group.id, capital(words % numbers), group.text, group.must, tuple(by_key[key] for key in group.of), judged
    )


def condition_ask(condition: Condition) -> ConditionAsk:
    """A condition in words."""
    return ConditionAsk(condition.text, " ".join(_rule(condition)))


def _rule(condition: Condition) -> Iterator[str]:
    served, quota = condition.time_in_grade, condition.quota
    if served:
        months = ngettext("At least %(count)d month", "At least %(count)d months", served.months)
        where = (
            gettext("in %(grades)s") % {"grades": ", ".join(served.of)} if served.of else gettext("in the present role")
        )
        leave = gettext("time on leave counts") if served.leave_counts else gettext("time on leave does not count")
        yield f"{months % {'count': served.months}} {where}; {leave}."
    for window in condition.windows:
        day = "MONTH_DAY_FORMAT" if window.yearly else "DATE_FORMAT"
        days = {"start": date_format(window.start, day), "end": date_format(window.end, day) if window.end else ""}
        if window.yearly:
            yield gettext("Open from %(start)s to %(end)s, every year.") % days
        elif window.end:
            yield gettext("Open from %(start)s to %(end)s.") % days
        else:
            yield gettext("Open from %(start)s on.") % days
    if quota:
        limit = quota_words(quota, wording=translation)
        yield gettext("At most %(limit)s. This is about the organization, not about one person.") % {"limit": limit}


def accepted_words(accepts: Iterable[str]) -> str:
    """Which evidence counts; nothing is said where every kind does, as the page says that once for all lines."""
    names = [kind_name(name) for name in accepts]
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


def kind_name(name: str) -> str:
    """What a criterion accepts, in words: several kinds by one name, or a kind by its id; others stand as they are."""
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


def pieces_words(pieces: int) -> str:
    """How many pieces of work have to show it."""
    if not pieces:
        return ""
    words = ngettext(
        "At least %(count)d piece of work has to show it.",
        "At least %(count)d different pieces of work have to show it.",
        pieces,
    )
    return words % {"count": pieces}


def window_words(since: date | None, until: date | None) -> str:
    """Between which days evidence counts."""
    days = {name: date_format(day, "DATE_FORMAT") for name, day in (("since", since), ("until", until)) if day}
    if since and until:
        return gettext("Evidence from %(since)s to %(until)s counts.") % days
    if since:
        return gettext("Evidence from %(since)s on counts.") % days
    return gettext("Evidence until %(until)s counts.") % days if until else ""


def original_words(original: Mapping[str, object]) -> str:
    """The scale and level of the ladder itself."""
    if not original.get("level"):
        return ""
    if not original.get("scale"):
        return gettext("In the ladder itself: %(level)s.") % {"level": original["level"]}
    return gettext("In the ladder itself: %(level)s on the scale %(scale)s.") % dict(original)


def threshold_words(criterion: Criterion) -> str:
    """The belief that it asks for; nothing where the rules in force say it."""
    if criterion.threshold is None:
        return ""
    return gettext("It asks for a belief of %(share)s.") % {"share": _number(criterion.threshold)}


def _number(value: Decimal) -> str:
    """Without zeros at the end, in the reader's own way to write numbers."""
    plain = value.normalize()
    return number_format(plain if plain != plain.to_integral_value() else plain.to_integral_value())
