"""How much each question counts: proposed by one person, put in force or declined by another (methods 2.8).

A proposal is frozen: whoever wants it otherwise takes it back and proposes anew, so that what is approved is what was
read. What the catalog comes to under new weights is written one room higher, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stepladder.appraisal.policy import LEAST_A1, MOST, TOTAL, WeightPolicy
from stepladder.appraisal.rubric import BY_ID
from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.people.queries import people_here
from stepladder.server.policies.models import WeightRules
from stepladder.server.policies.operations import refuse_if_locked
from stepladder.server.trail.operations import record, wait_for_turn

SUBJECT = "weights"
"""The name under which the trail and locks know them."""

LONGEST_REASON = 600
State = WeightRules.State


@dataclass(frozen=True)
class Proposal:
    """Weights as somebody proposes them.

    Attributes:
        weights: by dimension, exact.
        because: why, for everybody here.
        elicited: how they were found, with what was entered.
    """

    weights: Mapping[str, Fraction]
    because: str
    elicited: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """What is wrong with some weights.

    Attributes:
        dimension: the one that it is about; empty where it is about all of them.
    """

    words: str
    dimension: str = ""


def faults_of(weights: Mapping[str, Fraction]) -> tuple[Fault, ...]:
    """Everything that keeps weights from being proposed (methods 2.8), each as a sentence."""
    found = [
        Fault(gettext("It counts %(weight)s; none may count less than nothing.") % {"weight": shown(weight)}, id)
        for id, weight in weights.items()
        if weight < 0
    ]
    found += [
        Fault(gettext("It counts %(weight)s; no question may count more than %(most)d.") % {
            "weight": shown(weight), "most": MOST,
        }, id)
        for id, weight in weights.items()
        if weight > MOST
    ]  # fmt: skip
    if 0 <= weights.get("A1", Fraction(0)) < LEAST_A1:
        words = gettext("It counts %(weight)s; at least %(least)d, or how it was assessed would be a side issue.")
        found.append(Fault(words % {"weight": shown(weights.get("A1", Fraction(0))), "least": LEAST_A1}, "A1"))
    total = sum(weights.values(), Fraction(0))
    if total != TOTAL:
        short = gettext("Together they come to %(total)s; %(rest)s are missing to %(all)d.")
        over = gettext("Together they come to %(total)s; that is %(rest)s more than %(all)d.")
        words = short if total < TOTAL else over
        found.append(Fault(words % {"total": shown(total), "rest": shown(abs(TOTAL - total)), "all": TOTAL}))
    return tuple(found)


def shown(weight: Fraction) -> str:
    """A weight as people write it, with two digits behind the point at most."""
    return f"{round(float(weight), 2):g}"


def propose_weights(*, proposal: Proposal, by: Person, at: datetime, after: int | None = None) -> WeightRules:
    """Propose how much each question is to count. Nothing counts otherwise until somebody else approves.

    Args:
        after: number of the latest version that the proposer had seen, so that no decision is overlooked.

    Raises:
        InvalidPolicy: a weight breaks a limit, they do not come to 100, or it is not said why.
        EditedMeanwhile: a proposal is open already, or something was decided since.
    """
    reason = _said(proposal.because, gettext("why they should count so is not said"))
    _check(proposal.weights, at)
    try:
        with transaction.atomic():
            newest = WeightRules.objects.order_by("-number").first()
            _refuse_a_second()
            if after is not None and (newest.number if newest else 0) != after:
                raise EditedMeanwhile(
                    gettext("something was proposed or decided since you opened this page"),
                    hint=gettext("look at what is in force now, and propose then"),
                )
            row = WeightRules.objects.create(
                number=newest.number + 1 if newest else 1,
                weights={id: str(proposal.weights[id]) for id in BY_ID},
                reason=reason,
                elicited=dict(proposal.elicited),
                proposed_by=by,
                proposed_at=at,
            )
            _tell(row, by, at, gettext("%(name)s proposes how much each question counts: version %(number)d."))
            record(by=by.subject, did="weights proposed", what=SUBJECT, because=reason, at=at, details=_details(row))
    except IntegrityError as error:  # two at the same moment: the second finds the place taken
        raise EditedMeanwhile(
            gettext("somebody proposed other weights at the same moment"), hint=_open_it_first()
        ) from error
    return row


def withdraw_weights(*, rules: WeightRules, because: str, by: Person, at: datetime) -> None:
    """Take back one's own proposal.

    Raises:
        InvalidPolicy: it is somebody else's, or it is not said why.
        EditedMeanwhile: it was decided meanwhile.
    """
    reason = _said(because, gettext("why it is taken back is not said"))
    with transaction.atomic():
        row = _open_row(rules)
        if row.proposed_by_id != by.pk:
            raise InvalidPolicy(
                gettext("%(name)s proposed this") % {"name": row.proposed_by.name},
                expected=gettext("that whoever proposed it takes it back"),
                hint=gettext("decline it, with a reason"),
            )
        _decide(row, State.WITHDRAWN, reason, by, at)
        record(by=by.subject, did="weights taken back", what=SUBJECT, because=reason, at=at, details=_details(row))


def decline_weights(*, rules: WeightRules, because: str, by: Person, at: datetime) -> None:
    """Decline a proposal, with a reason that its author reads.

    Raises:
        InvalidPolicy: it is one's own, or it is not said why.
        EditedMeanwhile: it was decided meanwhile.
    """
    reason = _said(because, gettext("why it is declined is not said"))
    with transaction.atomic():
        row = _open_row(rules)
        _refuse_its_author(row, by)
        _decide(row, State.DECLINED, reason, by, at)
        _tell(row, by, at, gettext("%(name)s declined version %(number)d of how much each question counts."))
        record(by=by.subject, did="weights declined", what=SUBJECT, because=reason, at=at, details=_details(row))


def put_weights_in_force(
    *, rules: WeightRules, preview: Mapping[str, Any], note: str, by: Person, at: datetime
) -> WeightRules:
    """Let a proposal hold from today on. What held before becomes a former version; it is never changed.

    The caller appraises the catalog anew in the same transaction (``appraisals.weights.approve``).

    Args:
        preview: what it changes, as it was shown to whoever approves.

    Raises:
        InvalidPolicy: it is one's own.
        Locked: somebody relies on what holds now.
        EditedMeanwhile: it was decided meanwhile.
    """
    with transaction.atomic():
        refuse_if_locked(SUBJECT)
        row = _open_row(rules)
        _refuse_its_author(row, by)
        row.to_core()  # refuses what breaks a limit, whoever wrote the row
        WeightRules.objects.filter(state=State.IN_FORCE).update(state=State.FORMER)
        row.preview = dict(preview)
        row.in_force_from = localtime(at).date()
        _decide(row, State.IN_FORCE, " ".join(note.split())[:LONGEST_REASON], by, at)
        _tell(row, by, at, gettext("%(name)s put in force how much each question counts: version %(number)d."))
        details = {**_details(row), "from": row.in_force_from.isoformat()}
        record(by=by.subject, did="weights put in force", what=SUBJECT, because=row.reason, at=at, details=details)
    return row


def _check(weights: Mapping[str, Fraction], at: datetime) -> None:
    faults = faults_of(weights)
    if faults:
        found = faults[0]
        name = gettext(BY_ID[found.dimension].name) if found.dimension else ""
        raise InvalidPolicy(f"{name}: {found.words}" if name else found.words)
    # The library has the last word on what weights are.
    WeightPolicy("proposal", "", weights, author="", reason="", in_force=at.date())


def _said(because: str, found: str) -> str:
    if not because.strip():
        raise InvalidPolicy(found, expected=gettext("a reason that everybody here can read"))
    return " ".join(because.split())[:LONGEST_REASON]


def _refuse_a_second() -> None:
    row = WeightRules.objects.filter(state=State.PROPOSED).select_related("proposed_by").first()
    if row is not None:
        words = {
            "number": row.number,
            "name": row.proposed_by.name,
            "day": date_format(localtime(row.proposed_at), "DATE_FORMAT"),
        }
        raise EditedMeanwhile(
            gettext("version %(number)d, proposed by %(name)s on %(day)s, is still open") % words,
            hint=_open_it_first(),
        )


def _open_it_first() -> str:
    return gettext("it has to be decided or taken back first")


def _open_row(rules: WeightRules) -> WeightRules:
    """The proposal, which nobody else decides from here on."""
    wait_for_turn()
    row = WeightRules.objects.select_related("proposed_by", "decided_by").get(pk=rules.pk)
    if row.state != State.PROPOSED:
        words = {
            "name": row.decided_by.name if row.decided_by else gettext("somebody"),
            "number": row.number,
            "state": row.get_state_display(),
        }
        raise EditedMeanwhile(
            gettext("version %(number)d is %(state)s: %(name)s decided it meanwhile") % words,
            hint=gettext("open it anew"),
        )
    return row


def _refuse_its_author(row: WeightRules, by: Person) -> None:
    if row.proposed_by_id == by.pk and not settings.PRIVATE_WORKSPACE:
        raise InvalidPolicy(
            gettext("you proposed this yourself"),
            expected=gettext("somebody else to decide it"),
            hint=gettext("ask another people partner"),
        )


def _decide(row: WeightRules, state: WeightRules.State, note: str, by: Person, at: datetime) -> None:
    row.state, row.decision_note, row.decided_by, row.decided_at = state, note, by, at
    row.save()


def _tell(row: WeightRules, by: Person, at: datetime, words: str) -> None:
    """A line for every other people partner; and for whoever proposed it, if they are none any more."""
    text = words % {"name": by.name, "number": row.number}
    whom = {each.pk: each for each in people_here().filter(partner=True)} | {row.proposed_by_id: row.proposed_by}
    for each in whom.values():
        if each.pk != by.pk:
            notify(person=each, text=text, link=f"/rules/weights/{row.number}/", at=at)


def _details(row: WeightRules) -> dict[str, Any]:
    return {"version": row.number, "weights": dict(row.weights)}
