"""The replayable record of an evaluation: what was asked, by which rules, from which inputs, and every number."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import stepladder
from stepladder.appraisal.record import record as appraisal_record
from stepladder.evidence.item_file import Input
from stepladder.evidence.items import EvidenceItem
from stepladder.evidence.mass import Weighed
from stepladder.evidence.person import ConditionAnswer, RoleHeld
from stepladder.evidence.policy import MICRO
from stepladder.readiness import explain
from stepladder.readiness.alternatives import GroupResult
from stepladder.readiness.condition_check import ConditionResult
from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.evaluate import FORMULA, Evaluation
from stepladder.readiness.judge import Result
from stepladder.readiness.rules_in_words import group_words


def record(evaluation: Evaluation, inputs: Iterable[Input], *, at: datetime) -> dict[str, Any]:
    """The evaluation as plain values, ready for JSON.

    Args:
        inputs: the files that it was read from.
        at: the moment at which badges were verified.

    Masses are whole millionths of a unit. In each criterion the contributions that are passed sum to ``support``, the
    others to ``against``, and ``belief`` is ``support / (support + against + prior)``, exactly.

    What a role does not use (alternatives, limits, windows, …) has no member in its record, so that a record that was
    stored before there were any still comes out the same.
    """
    stated = {
        "alternatives": [_group(evaluation, group) for group in evaluation.groups],
        "limits": [finding.to_dict() for finding in evaluation.limits],
        "condition_rules": [each.condition.to_dict() for each in evaluation.checked if _has_kind(each)],
        "answers": [_answer(each) for each in evaluation.person.conditions if each.by or each.on or each.until],
    }
    return {
        "formula": FORMULA,
        "version": stepladder.__version__,
        "as_of": evaluation.as_of.isoformat(),
        "verified_at": at.isoformat(),
        "person": evaluation.person.id,
        "role": evaluation.role.id,
        "role_source": evaluation.role.source,
        "policy": evaluation.role.policy.to_dict(),
        "label": str(evaluation.label),
        "sentence": explain.sentence(evaluation),
        "next_step": explain.next_step(evaluation),
        "index": {"value": evaluation.index.value, "low": evaluation.index.low, "high": evaluation.index.high},
        "criteria": [_criterion(evaluation, result) for result in evaluation.results],
        "gaps": [result.criterion.id for result in evaluation.gaps],
        "conditions": [finding.to_dict() for finding in evaluation.conditions],
        "notes": [finding.to_dict() for finding in evaluation.notes],
        "items": [_item(item) for item in evaluation.person.items],
        "use": [
            {
                "competency": each.competency,
                "from": each.period.start.isoformat(),
                "to": _day(each.period.end),
                "used": each.used,
                "source": each.source,
            }
            for each in evaluation.person.log.usage
        ],
        "leave": [{"from": each.start.isoformat(), "to": _day(each.end)} for each in evaluation.person.leave],
        "holds": [_held(each) for each in evaluation.person.holds],
        "inputs": [{"id": each.id, "digest": each.digest} for each in inputs],
        **_said(stated),
    }


def _criterion(evaluation: Evaluation, result: Result) -> dict[str, Any]:
    held, criterion, policy = result.opinion, result.criterion, evaluation.role.policy
    total = held.support + held.doubt_mass + held.prior
    weighed = {(each.item.id, each.passed): each for each in result.weighed}
    return {
        "id": criterion.id,
        "competency": criterion.competency,
        "level": criterion.level,
        "kind": "must" if evaluation.must(result) else "should",
        "wording": criterion.wording,
        "accepts": {
            "profile": criterion.profile.id,
            "kinds": sorted(criterion.profile.accepts),
            "max_age_months": criterion.profile.max_age_months,
            "raters": criterion.profile.raters,
            **_said(
                {
                    "families": criterion.profile.families,
                    "since": _day(criterion.profile.since),
                    "until": _day(criterion.profile.until),
                }
            ),
        },
        **_said({"measure": criterion.measure, "measure_source": criterion.measure_source}),
        "weight": float(criterion.weight),
        "status": str(result.status),
        "belief": float(held.belief),
        "belief_low": float(held.low),
        "belief_high": float(held.high),
        "doubt": float(held.doubt),
        "unknown": float(held.unknown),
        "threshold": float(criterion.asks(policy)),
        "strength": explain.strength(result),
        "support": held.support,
        "against": held.doubt_mass,
        "prior": held.prior,
        "contributions": [
            {
                "item": each.item,
                "mass": each.mass,
                "passed": each.passed,
                "share": each.mass / total,
                **_traced(weighed[each.item, each.passed]),
            }
            for each in held.contributions
        ],
        "raters": sorted(held.raters),
        "finding": result.finding.to_dict(),
        "supported_level": result.supported,
        "items": len({each.item.id for each in result.weighed}),
        "works": len({each.work for each in result.weighed}),
        "presumed_from": _held(result.presumed_from) if result.presumed_from else None,
        "disputes": [dispute.about for dispute in result.disputes],
        "mass_needed": float(result.mass_needed),
        "closes_with": [
            {"kind": way.kind, "words": way.words, "count": way.count, "hours": float(way.hours)}
            for way in result.closes_with
        ],
    }


def _group(evaluation: Evaluation, group: GroupResult) -> dict[str, Any]:
    """Alternatives; ``reached`` is their part of the index, 0 to 1, by evidence alone."""
    stated = group.alternative
    beliefs = [member.opinion.belief for member in group.members]
    return {
        "id": stated.id,
        "of": list(stated.of),
        "needed": stated.needed,
        "text": stated.text,
        "kind": "must" if stated.must else "should",
        "weight": float(stated.weight),
        "covered": group.covered_count,
        "reached": float(group.reached(beliefs, evaluation.role.policy)),
        "finding": group.finding.to_dict(),
        "to_close": [member.criterion.id for member in group.to_close],
        "sentence": group_words(group),
    }


def _has_kind(result: ConditionResult) -> bool:
    return result.condition.kind is not ConditionKind.OTHER


def _answer(answer: ConditionAnswer) -> dict[str, Any]:
    return {
        "id": answer.id,
        "met": answer.met,
        "source": answer.source,
        "by": answer.by,
        "on": _day(answer.on),
        "until": _day(answer.until),
    }


def _said(members: dict[str, Any]) -> dict[str, Any]:
    """Without those that say nothing."""
    return {name: value for name, value in members.items() if value}


def _item(item: EvidenceItem) -> dict[str, Any]:
    """An item with everything that its mass follows from; of a credential also its appraisal."""
    return {
        "id": item.id,
        "title": item.title,
        "kind": item.kind,
        "kind_at_best": item.kind_at_best or item.kind,
        "date": item.date.isoformat(),
        "rater": item.rater,
        "work": item.family,
        "quality": {
            "point": float(item.quality.point),
            "low": float(item.quality.low),
            "high": float(item.quality.high),
        },
        "verified": float(item.verified),
        "checked_by": item.checked_by or None,
        "shows": [
            {
                "competency": each.competency,
                "level": each.level,
                "relevance": float(each.relevance),
                "passed": each.passed,
            }
            for each in item.shows
        ],
        "identities": sorted(item.identities),
        "left_out": item.left_out or None,
        "remarks": list(item.remarks),
        "appraisal": appraisal_record(item.appraisal) if item.appraisal else None,
    }


def _held(held: RoleHeld) -> dict[str, Any]:
    return {
        "role": held.role,
        "since": held.period.start.isoformat(),
        "until": _day(held.period.end),
        "source": held.source,
        "covers": [{"competency": competency, "level": level} for competency, level in held.covers],
        **_said({"grade": held.grade}),
        **({} if held.start_known else {"start_known": False}),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _traced(weighed: Weighed) -> dict[str, Any]:
    """Where a mass comes from, before copies, same work and caps."""
    return {
        "kind": weighed.item.kind,
        "work": weighed.work,
        "mass_alone": weighed.point.mass,
        "mass_low": weighed.low.mass,
        "mass_high": weighed.high.mass,
        "quality": float(weighed.item.quality.point),
        "verified": float(weighed.item.verified),
        "months_old": weighed.clocks.old,
        "months_unused": weighed.clocks.unused,
        "months_perhaps_unused": weighed.clocks.perhaps_unused,
        "units": weighed.point.mass / MICRO,
        "level": weighed.shown.level,
        "level_counted": weighed.point.level,
        "relevance": float(weighed.shown.relevance),
        "recency": float(weighed.strength),
    }
