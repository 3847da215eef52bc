"""An evaluation in words: the sentence, each criterion, and one next step.

First what is so, then why, then what to do. No number stands here but counts and hours; the others stand in the record.
"""

from __future__ import annotations

from fractions import Fraction

from stepladder.findings import Status
from stepladder.frameworks.model import LEVEL_WORDS
from stepladder.readiness.evaluate import Evaluation
from stepladder.readiness.judge import CriterionStatus, Result, Way

STATUS_WORDS = {
    CriterionStatus.MET: "Covered",
    CriterionStatus.PARTIAL: "Partly covered",
    CriterionStatus.NOT_EVIDENCED: "No evidence yet",
    CriterionStatus.CONTESTED: "People disagree",
    CriterionStatus.PRESUMED: "Presumed (holds the role)",
}

_STRENGTHS = (
    (Fraction(3, 4), "very strong"),
    (Fraction(3, 5), "strong"),
    (Fraction(2, 5), "moderate"),
    (Fraction(1, 4), "limited"),
    (Fraction(1, 10), "initial"),
)
_NAMED = 2


def sentence(evaluation: Evaluation) -> str:
    """The verdict: *4 of 6 covered. Incident command has no evidence yet.*"""
    results = evaluation.results
    covered = [result for result in results if result.covered]
    left_out = sum(bool(item.left_out) for item in evaluation.person.items)
    parts = [f"{len(covered)} of {len(results)} covered{_presumed(covered)}."]
    for status, one, many in (
        (CriterionStatus.PARTIAL, "is partly covered", "are partly covered"),
        (CriterionStatus.CONTESTED, "has evidence against it", "have evidence against them"),
        (CriterionStatus.NOT_EVIDENCED, "has no evidence yet", "have no evidence yet"),
    ):
        named = [_capital(name_of(evaluation, result)) for result in results if result.status is status]
        names = list(dict.fromkeys(named))
        if names:
            normal = _normal(status, named, results) if not left_out else ""
            parts.append(f"{_listed(names)} {one if len(names) == 1 else many}{normal}.")
    if left_out:
        parts.append(f"{_count(left_out, 'added item', 'added items')} cannot count; see the notes.")
    if count := sum(finding.status is not Status.MET for finding in evaluation.conditions):
        parts.append(f"{_count(count, 'condition is', 'conditions are')} not met or not recorded.")
    return " ".join(parts)


def reason(evaluation: Evaluation, result: Result) -> str:
    """Why a criterion stands as it does, in one sentence without its subject."""
    if result.status is CriterionStatus.PRESUMED and result.presumed_from:
        held = result.presumed_from
        own = f"by itself {_ground(evaluation, result)}" if result.opinion.support else "no evidence of its own yet"
        return f"holds the role {held.role} since {held.period.start} ({held.source}); {own}"
    if result.status is CriterionStatus.CONTESTED:
        return _contest(result)
    ground = _ground(evaluation, result)
    if result.too_few_raters and result.opinion.support:
        return f"{ground}; {_count(result.too_few_raters, 'more person has', 'more people have')} to confirm it"
    return ground


def status_words(result: Result) -> str:
    """The status as people read it. Nobody disagrees where all that is known is a failed assessment."""
    alone = not result.disputes and result.opinion.support < result.opinion.doubt_mass
    if result.status is CriterionStatus.CONTESTED and alone:
        return "Assessed, not shown"
    return STATUS_WORDS[result.status]


def _contest(result: Result) -> str:
    if not result.disputes:
        return "some of the evidence says that this was assessed and not shown"
    dispute = result.disputes[0]
    by = f" by {dispute.by}" if dispute.by else ""
    return f"disputed since {dispute.opened}{by}: {dispute.about}"


def _ground(evaluation: Evaluation, result: Result) -> str:
    """What it rests on, heaviest first, or why on nothing."""
    counted = [each for each in result.opinion.contributions if each.mass and each.passed]
    items = {item.id: item.title or item.id for item in evaluation.person.items}
    if counted:
        named = _listed([items[each.item] for each in sorted(counted, key=lambda each: -each.mass)])
        enough = result.status is not CriterionStatus.NOT_EVIDENCED
        return f"rests on {named}" if enough else f"too little so far: only {named}"
    attended = [items[each.item.id] for each in result.weighed if each.item.kind in ("credential-E0", "participation")]
    if attended:
        return f"{_listed(attended)} {'was' if len(attended) == 1 else 'were'} attended, which shows no competency"
    if lower := [each for each in result.weighed if each.passed and each.point.mass]:
        best = max(lower, key=lambda each: each.point.level)
        return f"{items[best.item.id]} shows level {best.point.level} at most"
    return "nothing that was added shows it"


def next_step(evaluation: Evaluation) -> str:
    """The one thing to do next, or nothing where everything is covered."""
    gaps = evaluation.gaps
    if not gaps:
        return ""
    musts = [result for result in gaps if result.criterion.must]
    candidates = [result for result in (musts or gaps) if result.closes_with] or [
        result for result in gaps if result.closes_with
    ]
    if not candidates:
        blocked = gaps[0]
        if blocked.disputes:
            return (
                f"Settle the dispute about {name_of(evaluation, blocked)}; until then no evidence changes the answer."
            )
        return (
            f"No small number of items would close {name_of(evaluation, blocked)}; talk to whoever set the criterion."
        )
    easiest = min(candidates, key=lambda result: result.closes_with[0].hours)
    way, name = _capital(way_words(easiest.closes_with[0])), name_of(evaluation, easiest)
    return f"{way} would close {name} at level {easiest.criterion.level}."


def way_words(way: Way) -> str:
    """*A confirmation by a supervisor (about 1 hour, an estimate)*."""
    amount = way.words if way.count == 1 else f"{way.count} times {way.words}, each from somebody else,"
    return f"{amount} (about {_count(float(way.hours), 'hour', 'hours')}, an estimate)"


def strength(result: Result) -> str:
    """The strength of what is known, in a word; from "strong" on two people have to stand behind it (methods 3.5)."""
    words = [word for least, word in _STRENGTHS if result.opinion.belief >= least]
    if len(result.opinion.raters) <= 1:
        words = [word for word in words if "strong" not in word]
    return words[0] if words else "none"


def name_of(evaluation: Evaluation, result: Result) -> str:
    """The competency's name."""
    return evaluation.role.framework.joined(evaluation.person.framework).name_of(result.criterion.competency)


def level_words(level: int) -> str:
    """*3, independent*."""
    return f"{level}, {LEVEL_WORDS[level]}"


def _presumed(covered: list[Result]) -> str:
    presumed = sum(result.status is CriterionStatus.PRESUMED for result in covered)
    return f", {presumed} of them presumed from the role held" if presumed else ""


def _normal(status: CriterionStatus, names: list[str], results: tuple[Result, ...]) -> str:
    first_day = status is CriterionStatus.NOT_EVIDENCED and 2 * len(names) > len(results)
    return ", which is normal at the start" if first_day else ""


def _listed(names: list[str]) -> str:
    if len(names) > _NAMED + 1:
        return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _count(number: float, one: str, many: str) -> str:
    return f"{number:g} {one if number == 1 else many}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
