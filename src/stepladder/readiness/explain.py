"""An evaluation in words: the sentence, each criterion, and one next step.

First what is so, then why, then what to do. No number stands here but counts and hours; the others stand in the record.
Every text comes in the language of the ``wording`` that is given (see ``stepladder.wording``).
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from stepladder.evidence.person import RoleHeld
from stepladder.frameworks.model import LEVEL_WORDS
from stepladder.readiness.alternatives import GroupResult
from stepladder.readiness.evaluate import Evaluation, Label
from stepladder.readiness.judge import CriterionStatus, Result, Way
from stepladder.readiness.rules_in_words import capital, group_sentence, window_words
from stepladder.wording import ENGLISH, Wording, gettext_noop

STATUS_WORDS = {
    CriterionStatus.MET: gettext_noop("Covered"),
    CriterionStatus.PARTIAL: gettext_noop("Partly covered"),
    CriterionStatus.NOT_EVIDENCED: gettext_noop("No evidence yet"),
    CriterionStatus.CONTESTED: gettext_noop("People disagree"),
    CriterionStatus.PRESUMED: gettext_noop("Presumed (holds the role)"),
}

# From which belief on, in a word, and how many people have to stand behind it (methods 3.5).
_STRENGTHS = (
    (Fraction(3, 4), 2, gettext_noop("very strong")),
    (Fraction(3, 5), 2, gettext_noop("strong")),
    (Fraction(2, 5), 0, gettext_noop("moderate")),
    (Fraction(1, 4), 0, gettext_noop("limited")),
    (Fraction(1, 10), 0, gettext_noop("initial")),
)
_NAMED = 2
_NAMED_TO_CHOOSE = 8


class _Stands(StrEnum):
    """How what is not covered stands, in the order of the sentence."""

    PARTLY = "partly"
    DISPUTED = "disputed"
    AGAINST = "against"
    TOO_LITTLE = "too little"
    NOTHING = "nothing"


def _stands(result: Result) -> _Stands | None:
    match result.status:
        case CriterionStatus.PARTIAL:
            return _Stands.PARTLY
        case CriterionStatus.CONTESTED:
            return _Stands.DISPUTED if result.disputes else _Stands.AGAINST
        case CriterionStatus.NOT_EVIDENCED:
            return _Stands.TOO_LITTLE if _shows_something(result) else _Stands.NOTHING
    return None


def _shows_something(result: Result) -> bool:
    """Whether anything speaks for the competency, if too little or at a lower level only."""
    return any(each.passed and each.point.mass for each in result.weighed)


def sentence(evaluation: Evaluation, *, wording: Wording = ENGLISH) -> str:
    """The verdict: *4 of 6 covered. Incident command has no evidence yet.*"""
    left_out = sum(bool(item.left_out) for item in evaluation.person.items)
    units = evaluation.units
    single = [unit for unit in units if isinstance(unit, Result)]
    parts = [_covered(units, wording)]
    for stands in _Stands:
        named = [name_of(evaluation, result) for result in single if _stands(result) is stands]
        if names := list(dict.fromkeys(named)):
            normal = not left_out and 2 * len(named) > len(units)
            told = _standing(stands, len(names), wording, normal=normal)
            parts.append(capital(told % {"names": _listed(names, wording)}))
    for group in evaluation.groups:
        if not group.covered:
            names = list(dict.fromkeys(name_of(evaluation, member) for member in group.members))
            parts.append(group_sentence(group, _listed_whole(names, wording), wording=wording))
    if left_out:
        told = wording.ngettext(
            "%(count)d added item cannot count; see the notes.",
            "%(count)d added items cannot count; see the notes.",
            left_out,
        )
        parts.append(told % {"count": left_out})
    if evaluation.open_conditions:
        parts.append(_open_conditions(evaluation, wording))
    return " ".join(parts)


def label_words(evaluation: Evaluation) -> str:
    """The label for whoever reads the numbers, in English as it stands in the record.

    It speaks of criteria alone. Where it says that they are met, it says too which conditions are not.
    """
    words = str(evaluation.label).lower()
    if evaluation.open_conditions and evaluation.label in (Label.MEETS_ALL, Label.MUSTS_MET):
        return f"{words}; {_open_conditions(evaluation, ENGLISH)}"
    return f"{words}."


def _open_conditions(evaluation: Evaluation, wording: Wording) -> str:
    told = wording.ngettext(
        "%(count)d condition is not met or not recorded.",
        "%(count)d conditions are not met or not recorded.",
        evaluation.open_conditions,
    )
    return told % {"count": evaluation.open_conditions}


def _covered(units: tuple[Result | GroupResult, ...], wording: Wording) -> str:
    covered = [unit for unit in units if unit.covered]
    presumed = sum(unit.presumed for unit in covered)
    numbers = {"covered": len(covered), "total": len(units), "presumed": presumed}
    if presumed:
        told = wording.ngettext(
            "%(covered)d of %(total)d covered, %(presumed)d of them presumed from the role held.",
            "%(covered)d of %(total)d covered, %(presumed)d of them presumed from the role held.",
            len(covered),
        )
        return told % numbers
    told = wording.ngettext("%(covered)d of %(total)d covered.", "%(covered)d of %(total)d covered.", len(covered))
    return told % numbers


def _standing(stands: _Stands, count: int, wording: Wording, *, normal: bool) -> str:
    """How what is not covered stands, its names left open. On a first day most has no evidence, which is normal."""
    match stands:
        case _Stands.PARTLY:
            return wording.ngettext("%(names)s is partly covered.", "%(names)s are partly covered.", count)
        case _Stands.DISPUTED:
            return wording.gettext("People disagree about %(names)s.")
        case _Stands.AGAINST:
            return wording.ngettext(
                "%(names)s has evidence against it.", "%(names)s have evidence against them.", count
            )
        case _Stands.TOO_LITTLE:
            return wording.ngettext(
                "%(names)s has too little evidence so far.", "%(names)s have too little evidence so far.", count
            )
    if normal:
        return wording.ngettext(
            "%(names)s has no evidence yet, which is normal at the start.",
            "%(names)s have no evidence yet, which is normal at the start.",
            count,
        )
    return wording.ngettext("%(names)s has no evidence yet.", "%(names)s have no evidence yet.", count)


def reason(evaluation: Evaluation, result: Result, *, wording: Wording = ENGLISH) -> str:
    """Why a criterion stands as it does, in one sentence without its subject."""
    if result.status is CriterionStatus.PRESUMED and result.presumed_from:
        return _presumed(evaluation, result, result.presumed_from, wording)
    if result.status is CriterionStatus.CONTESTED:
        return _contest(result, wording)
    ground = _ground(evaluation, result, wording)
    if not result.opinion.support:
        return ground
    if result.too_few_raters:
        told = wording.ngettext(
            "%(ground)s; %(count)d more person has to confirm it",
            "%(ground)s; %(count)d more people have to confirm it",
            result.too_few_raters,
        )
        ground = told % {"ground": ground, "count": result.too_few_raters}
    if result.too_few_families:
        told = wording.ngettext(
            "%(ground)s; %(count)d more piece of work has to show it",
            "%(ground)s; %(count)d more pieces of work have to show it",
            result.too_few_families,
        )
        ground = told % {"ground": ground, "count": result.too_few_families}
    return ground


def status_words(result: Result, *, wording: Wording = ENGLISH) -> str:
    """The status as people read it.

    Nobody disagrees where all that is known is a failed assessment; where something speaks for it, there is evidence.
    """
    alone = not result.disputes and result.opinion.support < result.opinion.doubt_mass
    if result.status is CriterionStatus.CONTESTED and alone:
        return wording.gettext("Assessed, not shown")
    if _stands(result) is _Stands.TOO_LITTLE:
        return wording.gettext("Too little so far")
    return wording.gettext(STATUS_WORDS[result.status])


def _presumed(evaluation: Evaluation, result: Result, held: RoleHeld, wording: Wording) -> str:
    about = {"role": held.role, "start": held.period.start, "source": held.source}
    if result.opinion.support:
        told = wording.gettext("holds the role %(role)s since %(start)s (%(source)s); by itself %(ground)s")
        return told % {**about, "ground": _ground(evaluation, result, wording)}
    told = wording.gettext("holds the role %(role)s since %(start)s (%(source)s); no evidence of its own yet")
    return told % about


def _contest(result: Result, wording: Wording) -> str:
    if not result.disputes:
        return wording.gettext("some of the evidence says that this was assessed and not shown")
    dispute = result.disputes[0]
    about = {"opened": dispute.opened, "by": dispute.by, "about": dispute.about}
    if dispute.by:
        return wording.gettext("disputed since %(opened)s by %(by)s: %(about)s") % about
    return wording.gettext("disputed since %(opened)s: %(about)s") % about


def _ground(evaluation: Evaluation, result: Result, wording: Wording) -> str:
    """What it rests on, heaviest first, or why on nothing."""
    counted = [each for each in result.opinion.contributions if each.mass and each.passed]
    items = {item.id: item.title or item.id for item in evaluation.person.items}
    if counted:
        named = _listed(
            list(dict.fromkeys(items[each.item] for each in sorted(counted, key=lambda each: -each.mass))), wording
        )
        if result.status is CriterionStatus.NOT_EVIDENCED:
            return wording.gettext("too little so far: only %(items)s") % {"items": named}
        return wording.gettext("rests on %(items)s") % {"items": named}
    attended = [items[each.item.id] for each in result.weighed if each.item.kind in ("credential-E0", "participation")]
    if attended:
        told = wording.ngettext(
            "%(items)s was attended, which shows no competency",
            "%(items)s were attended, which shows no competency",
            len(attended),
        )
        return told % {"items": _listed(attended, wording)}
    if lower := [each for each in result.weighed if each.passed and each.point.mass]:
        best = max(lower, key=lambda each: each.point.level)
        shown = {"item": items[best.item.id], "level": best.point.level}
        return wording.gettext("%(item)s shows level %(level)d at most") % shown
    if outside := [items[id] for id in _outside(evaluation, result)]:
        profile = result.criterion.profile
        told = wording.ngettext(
            "%(items)s lies outside of the time that counts, %(window)s",
            "%(items)s lie outside of the time that counts, %(window)s",
            len(outside),
        )
        window = window_words(profile.since, profile.until, wording=wording)
        return told % {"items": _listed(outside, wording), "window": window}
    return wording.gettext("nothing that was added shows it")


def _outside(evaluation: Evaluation, result: Result) -> list[str]:
    """Items that show the competency, on a day that does not count."""
    asked = result.criterion
    return [
        item.id
        for item in evaluation.person.items
        if not item.left_out
        and item.date <= evaluation.as_of
        and not asked.profile.covers_day(item.date)
        and any(shown.competency == asked.competency and shown.passed for shown in item.shows)
    ]


def next_step(evaluation: Evaluation, *, wording: Wording = ENGLISH) -> str:
    """The one thing to do next, or nothing where everything is covered."""
    gaps = evaluation.gaps
    if not gaps:
        return ""
    musts = [result for result in gaps if evaluation.must(result)]
    candidates = [result for result in (musts or gaps) if result.closes_with] or [
        result for result in gaps if result.closes_with
    ]
    if not candidates:
        return _blocked(evaluation, gaps[0], wording)
    easiest = min(candidates, key=lambda result: result.closes_with[0].hours)
    told = wording.gettext("%(way)s would close %(name)s at level %(level)d.") % {
        "way": way_words(easiest.closes_with[0], wording=wording),
        "name": name_of(evaluation, easiest),
        "level": easiest.criterion.level,
    }
    return capital(told)


def _blocked(evaluation: Evaluation, gap: Result, wording: Wording) -> str:
    """What to do where no evidence of today would close a gap."""
    profile = gap.criterion.profile
    about = {"name": name_of(evaluation, gap), "since": profile.since, "until": profile.until}
    if gap.disputes:
        told = wording.gettext("Settle the dispute about %(name)s; until then no evidence changes the answer.")
    elif profile.since and evaluation.as_of < profile.since:
        told = wording.gettext("Evidence of %(name)s counts from %(since)s on only.")
    elif profile.until and profile.until < evaluation.as_of:
        told = wording.gettext("Evidence of %(name)s counted until %(until)s; talk to whoever set the criterion.")
    else:
        told = wording.gettext("No small number of items would close %(name)s; talk to whoever set the criterion.")
    return told % about


def way_words(way: Way, *, wording: Wording = ENGLISH) -> str:
    """*A confirmation by a supervisor (about 1 hour, an estimate)*."""
    about = {"kind": wording.gettext(way.words), "count": way.count, "hours": f"{float(way.hours):g}"}
    if way.count == 1:
        told = wording.ngettext(
            "%(kind)s (about %(hours)s hour, an estimate)",
            "%(kind)s (about %(hours)s hours, an estimate)",
            _plural(way.hours),
        )
        return told % about
    told = wording.ngettext(
        "%(count)d times %(kind)s, each from somebody else (about %(hours)s hour, an estimate)",
        "%(count)d times %(kind)s, each from somebody else (about %(hours)s hours, an estimate)",
        _plural(way.hours),
    )
    return told % about


def strength(result: Result, *, wording: Wording = ENGLISH) -> str:
    """The strength of what is known, in a word; from "strong" on two people have to stand behind it (methods 3.5)."""
    people = len(result.opinion.raters)
    reached = (word for least, raters, word in _STRENGTHS if result.opinion.belief >= least and people >= raters)
    return wording.gettext(next(reached, gettext_noop("none")))


def name_of(evaluation: Evaluation, result: Result) -> str:
    """The competency's name."""
    return evaluation.role.framework.joined(evaluation.person.framework).name_of(result.criterion.competency)


def level_words(level: int, *, wording: Wording = ENGLISH) -> str:
    """*3, independent*."""
    return wording.gettext("%(level)d, %(words)s") % {"level": level, "words": wording.gettext(LEVEL_WORDS[level])}


def _listed(names: list[str], wording: Wording) -> str:
    """*A*, *A and B*, *A, B and C*, *A, B and 2 more*."""
    if len(names) == 1:
        return names[0]
    places = {"first": names[0], "second": names[1], "third": names[-1], "count": len(names) - _NAMED}
    if len(names) == _NAMED:
        return wording.gettext("%(first)s and %(second)s") % places
    if len(names) == _NAMED + 1:
        return wording.gettext("%(first)s, %(second)s and %(third)s") % places
    told = wording.ngettext(
        "%(first)s, %(second)s and %(count)d more", "%(first)s, %(second)s and %(count)d more", len(names) - _NAMED
    )
    return told % places


def _listed_whole(names: list[str], wording: Wording) -> str:
    """Every name, where there is a choice between them; of very many only the first."""
    if not _NAMED < len(names) <= _NAMED_TO_CHOOSE:
        return _listed(names, wording)
    return wording.gettext("%(first)s and %(second)s") % {"first": ", ".join(names[:-1]), "second": names[-1]}


def _plural(number: Decimal) -> int:
    """What to choose a plural form by: half an hour, and one and a half, take that of several."""
    return int(number) if number == int(number) else 2
