"""What the pages about a role show, as values: lines with their words, marks, links and numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext, gettext_noop, ngettext

from stepladder.evidence.items import EvidenceItem
from stepladder.evidence.policy import MICRO, EvidencePolicy
from stepladder.findings import Status
from stepladder.readiness import explain
from stepladder.readiness.condition_check import ConditionResult
from stepladder.readiness.evaluate import Evaluation
from stepladder.readiness.judge import CriterionStatus, Result
from stepladder.readiness.rules_in_words import condition_words, group_words
from stepladder.server.policies.operations import Basis, Contested
from stepladder.server.readiness.queries import Standing
from stepladder.server.roles.models import Criterion

MARKS = {
    CriterionStatus.MET: "met",
    CriterionStatus.PARTIAL: "partial",
    CriterionStatus.NOT_EVIDENCED: "unknown",
    CriterionStatus.CONTESTED: "contested",
    CriterionStatus.PRESUMED: "presumed",
}
_CONDITION_MARKS = {Status.MET: "met", Status.UNMET: "unmet", Status.UNKNOWN: "unknown"}
_SOURCE = re.compile(r"(certificate|work)-(\d+)")
_WHOSE_WORD = {
    "knowledge": gettext_noop("Examined"),
    "attestation": gettext_noop("Somebody's word"),
    "metric": gettext_noop("Measured"),
    "performance": gettext_noop("Assessed"),
}
"""Subjective and objective apart, by the method of the kind."""


@dataclass(frozen=True)
class Link:
    """Something that a line rests on."""

    title: str
    url: str


@dataclass(frozen=True)
class Line:
    """One criterion on the page.

    Attributes:
        mark: the class of its mark; words: the status as people read it.
        reason: why, in a sentence without its subject.
        must: whether it must be met; of one of several alternatives, whether these must.
        choice: how the alternatives stand of which it is one; empty where it is none.
    """

    key: str
    criterion: Criterion
    name: str
    mark: str
    words: str
    reason: str
    rests_on: tuple[Link, ...]
    must: bool
    choice: str


@dataclass(frozen=True)
class ConditionLine:
    """One condition on the page."""

    text: str
    mark: str
    words: str
    hint: str


@dataclass(frozen=True)
class EvidenceLine:
    """One item in the table of evidence.

    Attributes:
        whose_word: measured, assessed, somebody's word, or one's own account.
        left_out: why it does not count, or nothing.
    """

    title: str
    url: str
    kind: str
    whose_word: str
    shows: str
    date: date
    left_out: str


@dataclass(frozen=True)
class Share:
    """What one item adds to a criterion.

    Attributes:
        kind: what kind of evidence it is, and by whom.
        units: mass in units; share: of everything that is weighed, not knowing included, 0 to 100.
    """

    title: str
    url: str
    kind: str
    passed: bool
    units: float
    share: float


@dataclass(frozen=True)
class Bar:
    """One line of the plot: where on the axis from level 0 to 5 the two levels stand, in percent.

    Attributes:
        short: whether the evidence supports less than what is asked.
    """

    name: str
    label: str
    need: int
    have: int
    short: bool


@dataclass(frozen=True)
class Verdict:
    """The answer: how many are covered, what about the others, and the easiest next step (or nothing)."""

    head: str
    rest: str
    next_step: str


def verdict(evaluation: Evaluation) -> Verdict:
    """The answer in sentences."""
    head, stop, rest = explain.sentence(evaluation, wording=translation).partition(". ")
    return Verdict(f"{head}{stop.strip()}", rest, explain.next_step(evaluation, wording=translation))


def lines(standing: Standing) -> tuple[Line, ...]:
    """Every criterion of a standing that has been evaluated, in the ladder's order."""
    evaluation, rows = standing.evaluation, standing.criteria
    if evaluation is None:
        return ()
    items = _by_id(evaluation)
    return tuple(_line(evaluation, result, rows[result.criterion.id], items) for result in evaluation.results)


def line_of(evaluation: Evaluation, result: Result, row: Criterion) -> Line:
    """One criterion."""
    return _line(evaluation, result, row, _by_id(evaluation))


def _by_id(evaluation: Evaluation) -> dict[str, EvidenceItem]:
    return {item.id: item for item in evaluation.person.items}


def _line(evaluation: Evaluation, result: Result, row: Criterion, items: dict[str, EvidenceItem]) -> Line:
    counted = [each for each in result.opinion.contributions if each.mass]
    links = [_link(items[each.item]) for each in sorted(counted, key=lambda each: (-each.mass, each.item))]
    return Line(
        key=result.criterion.id,
        criterion=row,
        name=explain.name_of(evaluation, result),
        mark=MARKS[result.status],
        words=explain.status_words(result, wording=translation),
        reason=explain.reason(evaluation, result, wording=translation),
        rests_on=tuple(dict.fromkeys(links)),
        must=evaluation.must(result),
        choice=_choice(evaluation, result),
    )


def _choice(evaluation: Evaluation, result: Result) -> str:
    group = evaluation.group_of(result)
    if group is None:
        return ""
    told = group.alternative.text.rstrip(".")
    return f"{told}. {group_words(group, wording=translation)}".removeprefix(". ")


def conditions(evaluation: Evaluation) -> tuple[ConditionLine, ...]:
    """What is no competency, apart."""
    return tuple(_condition(each) for each in evaluation.checked if each.about_the_person)


def limits(evaluation: Evaluation) -> tuple[tuple[str, str], ...]:
    """How many the organization takes, each with what that means: nothing about one person."""
    found = (each for each in evaluation.checked if not each.about_the_person)
    return tuple((each.condition.text, condition_words(each, wording=translation)) for each in found)


def _condition(result: ConditionResult) -> ConditionLine:
    words = {
        Status.MET: gettext("Covered"),
        Status.UNMET: gettext("Not covered"),
        Status.UNKNOWN: gettext("Not recorded"),
    }
    hint = condition_words(result, wording=translation)
    return ConditionLine(result.condition.text, _CONDITION_MARKS[result.status], words[result.status], hint)


def evidence(evaluation: Evaluation, *, own: bool) -> tuple[EvidenceLine, ...]:
    """Every item, newest first, with whose word it is; ``own`` as for ``whose_word``."""
    policy = evaluation.role.policy
    names = evaluation.role.framework
    found = sorted(evaluation.person.items, key=lambda item: (item.date, item.id), reverse=True)
    return tuple(
        EvidenceLine(
            title=item.title or item.id,
            url=address_of(item),
            kind="" if item.kind == "self-report" else gettext(policy.kind_by_id[item.kind].words),
            whose_word=whose_word(item, policy, own=own),
            shows=", ".join(
                gettext("%(name)s, level %(level)d") % {"name": names.name_of(each.competency), "level": each.level}
                for each in item.shows
                if each.competency in names
            ),
            date=item.date,
            left_out=item.left_out,
        )
        for item in found
        if any(each.competency in names for each in item.shows)
    )


def whose_word(item: EvidenceItem, policy: EvidencePolicy, *, own: bool = True) -> str:
    """Whether it was measured or assessed, or is somebody's word.

    Args:
        own: whether the reader is the person whose evidence it is.
    """
    if item.kind == "credential-undetermined":
        return gettext("The issuer's word") if item.rater else gettext("Entered by hand")
    if item.kind in ("credential-E0", "participation"):
        return gettext("Attended")
    if item.id.partition("~")[0].endswith(_MEASURED):
        return gettext("Measured, by your own account") if own else gettext("Measured, by their own account")
    if item.kind == "self-report":
        return gettext("Your own account") if own else gettext("Their own account")
    words = gettext(_WHOSE_WORD[policy.kind_by_id[item.kind].method])
    name = item.rater.partition(" <")[0]
    return f"{words}: {name}" if name and policy.kind_by_id[item.kind].accepted_as != "credential" else words


_MEASURED = "-metric"
"""At the end of the id of the item that a work's number makes; see ``portfolio.items``."""


def address_of(item: EvidenceItem) -> str:
    """The page of what an item was made from."""
    for text in (item.family, item.id):
        if found := _SOURCE.match(text):
            return reverse(found[1], args=[int(found[2])])
    return ""


def _link(item: EvidenceItem) -> Link:
    return Link(item.title or item.id, address_of(item))


def shares(evaluation: Evaluation, result: Result) -> tuple[Share, ...]:
    """What every item adds, heaviest first, and what stands for not knowing."""
    items = _by_id(evaluation)
    held = result.opinion
    total = held.support + held.doubt_mass + held.prior
    return tuple(
        Share(
            title=items[each.item].title or each.item,
            url=address_of(items[each.item]),
            kind=_kind_and_rater(items[each.item], evaluation.role.policy),
            passed=each.passed,
            units=each.mass / MICRO,
            share=100 * each.mass / total,
        )
        for each in sorted(held.contributions, key=lambda each: (-each.mass, each.item))
    )


def _kind_and_rater(item: EvidenceItem, policy: EvidencePolicy) -> str:
    kind = gettext(policy.kind_by_id[item.kind].words)
    rater = item.rater.partition(" <")[0]
    # The rater of a certificate is its issuer's identifier, which says nothing to a reader.
    return kind if not rater or policy.kind_by_id[item.kind].accepted_as == "credential" else f"{kind}: {rater}"


def named(item: EvidenceItem, policy: EvidencePolicy) -> str:
    """An item among others of the same title: *Berth forecast (a confirmation by a colleague: Ola)*."""
    return f"{item.title or item.id} ({_kind_and_rater(item, policy)})"


def contested(evaluation: Evaluation, result: Result, item: str) -> Contested:
    """What a dispute is about, with what the line rests on today.

    Args:
        item: id of the contested item, or nothing for the whole line.
    """
    policy = evaluation.role.policy
    items = _by_id(evaluation)
    rests = [items[each.item] for each in result.opinion.contributions if each.mass]
    return Contested(
        competency=result.criterion.competency,
        item=item.partition("~")[0],
        name=explain.name_of(evaluation, result),
        item_name=named(items[item], policy) if item in items else "",
        basis=Basis(
            criterion=result.criterion.wording or explain.name_of(evaluation, result),
            status=explain.status_words(result, wording=translation),
            items=tuple(named(each, policy) for each in rests),
        ),
    )


def ways(result: Result) -> tuple[str, ...]:
    """The cheapest ways to close it, in words."""
    return tuple(explain.way_words(way, wording=translation) for way in result.closes_with)


def plot(evaluation: Evaluation) -> tuple[Bar, ...]:
    """Level that the evidence supports, and level required, criterion by criterion."""
    return tuple(_bar(evaluation, result) for result in evaluation.results)


_PERCENT = 19
"""Percent of the axis for each level, so that the dot of level 5 is not cut."""


def _bar(evaluation: Evaluation, result: Result) -> Bar:
    name, asked = explain.name_of(evaluation, result), result.criterion.level
    label = gettext("%(name)s: level %(have)d shown, %(need)d asked")
    return Bar(
        name=name,
        label=label % {"name": name, "have": result.supported, "need": asked},
        need=2 + _PERCENT * asked,
        have=2 + _PERCENT * result.supported,
        short=result.supported < asked,
    )


def counts(evaluation: Evaluation) -> str:
    """*7 items of evidence*."""
    items = evaluation.person.items
    return ngettext("%(count)d item of evidence", "%(count)d items of evidence", len(items)) % {"count": len(items)}
