"""``stepladder ready``: where does a person stand against a role, and what would close the gaps?"""

from __future__ import annotations

from datetime import datetime

import click

from stepladder.adapters.files import beside, read_document
from stepladder.cli.text import COLORS, SHAPES, WORDS, json_option, json_text, now_option, paragraph, safe, say
from stepladder.documents import Document
from stepladder.evidence.item_file import Input
from stepladder.evidence.person_file import read_person
from stepladder.evidence.policy import MICRO
from stepladder.readiness import explain
from stepladder.readiness.alternatives import GroupResult
from stepladder.readiness.evaluate import Evaluation, evaluate
from stepladder.readiness.judge import CriterionStatus, Result
from stepladder.readiness.record import record
from stepladder.readiness.role_file import own_framework, read_role
from stepladder.readiness.rules_in_words import group_words, profile_words

_SHAPES = {
    CriterionStatus.MET: "✓",
    CriterionStatus.PARTIAL: "◐",
    CriterionStatus.NOT_EVIDENCED: "○",
    CriterionStatus.CONTESTED: "!",
    CriterionStatus.PRESUMED: "△",
}
_COLORS = {CriterionStatus.PARTIAL: "yellow", CriterionStatus.NOT_EVIDENCED: "yellow", CriterionStatus.CONTESTED: "red"}
_BAR = 20
_WORD = 26


@click.command()
@click.option("--person", "person_file", metavar="FILE", required=True, help="The person's evidence (TOML or JSON).")
@click.option("--role", "role_file", metavar="FILE", required=True, help="The role's criteria (TOML or JSON).")
@click.option("--details", is_flag=True, help="Show the numbers, what they rest on, and the rules.")
@json_option
@now_option
def command(person_file: str, role_file: str, now: datetime, *, details: bool, as_json: bool) -> int:
    """Hold a person's evidence against a role's criteria.

    The answer is advice with reasons, never a decision. Unknown is not a no: what nobody has shown yet is named as
    such, with the least that would close it. --json prints the record from which the answer can be computed again.
    """
    role_document, person_document = read_document(role_file), read_document(person_file)
    _check_not_swapped(person_document, role_document)
    person = read_person(person_document, known=own_framework(role_document), load=beside(person_file), now=now)
    role = read_role(role_document, known=person.person.framework)
    evaluation = evaluate(person.person, role, as_of=now.date())
    if as_json:
        inputs = (*person.inputs, Input(role_document.name, role_document.digest))
        say(json_text(record(evaluation, inputs, at=now)))
        return 0
    _print(evaluation)
    if details:
        _print_details(evaluation)
    return 0


def _check_not_swapped(person: Document, role: Document) -> None:
    for document, marks, found, option in (
        (person, {"criteria", "profiles"}, "a role file", "--person"),
        (role, {"evidence", "identifiers", "holds"}, "a person file", "--role"),
    ):
        if isinstance(document.value, dict) and marks & set(document.value):
            expected = f"another kind of file for {option}"
            raise document.error((), f"this looks like {found}", expected=expected, hint="were the two swapped?")


def _print(evaluation: Evaluation) -> None:
    paragraph(explain.sentence(evaluation))
    paragraph(f"{evaluation.person.name}, for {evaluation.role.title}, on {evaluation.as_of}.")
    say()
    for unit in evaluation.units:
        if isinstance(unit, Result):
            _print_criterion(evaluation, unit)
        else:
            _print_group(evaluation, unit)
    for finding in evaluation.conditions:
        say(
            click.style(f"{SHAPES[finding.status]} {'Condition'.ljust(_WORD)}", fg=COLORS.get(finding.status))
            + safe(finding.summary)
        )
        paragraph(finding.hint or WORDS[finding.status], indent="    ")
    for limit in evaluation.limits:  # no status: it says nothing about the person
        say(f"· {'Limit'.ljust(_WORD)}{safe(limit.summary)}")
        paragraph(limit.hint, indent="    ")
    say()
    if step := explain.next_step(evaluation):
        paragraph(f"Next step: {step}")
    for note in evaluation.notes:
        paragraph(f"Note: {note.summary} {note.hint}", hanging="      ")


def _print_criterion(evaluation: Evaluation, result: Result, indent: str = "") -> None:
    needed = evaluation.needed(result)
    head = f"{_SHAPES[result.status]} {explain.status_words(result) if needed else 'Not needed any more'}"
    color = _COLORS.get(result.status) if needed else None
    say(indent + click.style(head.ljust(_WORD + 2 - len(indent)), fg=color) + safe(_name(evaluation, result)))
    paragraph(explain.reason(evaluation, result), indent="    " + indent)


def _print_group(evaluation: Evaluation, group: GroupResult) -> None:
    stated, status = group.alternative, group.finding.status
    shape = click.style(f"{SHAPES[status]} {'Alternatives'.ljust(_WORD)}", fg=COLORS.get(status))
    kind = "" if stated.must else " (desirable)"
    say(shape + safe(f"{group_words(group).rstrip('.')}{kind}"))
    if stated.text:
        paragraph(f"“{stated.text}”", indent="    ")
    for member in group.members:
        _print_criterion(evaluation, member, indent="  ")


def _name(evaluation: Evaluation, result: Result) -> str:
    grouped = evaluation.group_of(result) is not None
    kind = "" if grouped or result.criterion.must else " (desirable)"
    return f"{explain.name_of(evaluation, result)}, level {result.criterion.level}{kind}"


def _print_details(evaluation: Evaluation) -> None:
    say()
    say("How we judged this")
    index = evaluation.index
    paragraph(
        f"As a whole: {explain.label_words(evaluation)} Index {index.value:.1f} of 100 ({index.low:.1f} to "
        f"{index.high:.1f}): how much of the evidence asked for is there, by weight. What is presumed counts nothing "
        "in it, and it decides nothing."
    )
    paragraph(
        "Belief: how reliable what we know so far is, 0 to 1. Unknown: what nobody has shown. A unit: one task, scored "
        "by a rubric, judged by a qualified person. docs/methods.md says how they follow."
    )
    for result in evaluation.results:
        _print_numbers(evaluation, result)
    policy = evaluation.role.policy
    say()
    if evaluation.role.source:
        paragraph(f"Criteria: {evaluation.role.source.rstrip('.')}.")
    paragraph(f"Rules: {policy.id} {policy.version}, by {policy.author}. {policy.reason.rstrip('.')}.")
    hours = "; ".join(f"{kind.words} {float(kind.hours):g}" for kind in policy.kinds if kind.obtainable)
    paragraph(f"Hours for one item, estimates: {hours}.")


def _supported(result: Result) -> str:
    items, works = len({each.item.id for each in result.weighed}), len({each.work for each in result.weighed})
    level = f"level {result.supported}" if result.supported else "no level"
    return f"{level} ({items} items, {works} pieces of work, {len(result.opinion.raters)} raters)"


def _print_numbers(evaluation: Evaluation, result: Result) -> None:
    held, criterion = result.opinion, result.criterion
    asks = criterion.asks(evaluation.role.policy)
    say()
    name, level = explain.name_of(evaluation, result), explain.level_words(criterion.level)
    paragraph(f"{name}, level {level}: {explain.status_words(result)}")
    if criterion.wording:
        paragraph(f"“{criterion.wording}”", indent="  ")
    if criterion.measure:
        source = f" ({criterion.measure_source.rstrip('.')})" if criterion.measure_source else ""
        paragraph(f"Measured: {criterion.measure.rstrip('.')}{source}.", indent="  ")
    if asked := profile_words(criterion.profile):
        paragraph(" ".join(asked), indent="  ")
    paragraph(
        f"belief {float(held.belief):.2f} ({float(held.low):.2f} to {float(held.high):.2f}), asked {float(asks):.2f}; "
        f"doubt {float(held.doubt):.2f}; unknown {float(held.unknown):.2f}; strength {explain.strength(result)}",
        indent="  ",
    )
    paragraph(f"by itself the evidence supports {_supported(result)}", indent="  ")
    total = held.support + held.doubt_mass + held.prior
    for each in held.contributions:
        sign = "+" if each.passed else "-"
        bar = "█" * round(_BAR * each.mass / total)
        paragraph(
            f"{sign}{each.mass / total:.3f} {bar or '·'} {each.item} ({each.mass / MICRO:.2f} units)",
            indent="    ",
            hanging="           ",
        )
    if result.mass_needed:
        paragraph(f"still needed: {float(result.mass_needed):.2f} units", indent="  ")
    for way in result.closes_with:
        paragraph(f"closes with: {explain.way_words(way)}", indent="    ", hanging="      ")
