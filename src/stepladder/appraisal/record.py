"""The replayable record of an appraisal: scores, weights, gates, and every number that follows from them."""

from __future__ import annotations

from typing import Any

import stepladder
from stepladder.appraisal.rubric import BY_ID, G2B
from stepladder.appraisal.score import FORMULA, Appraisal, Points


def record(appraisal: Appraisal) -> dict[str, Any]:
    """The appraisal as plain values, ready for JSON. Points are 0 to 100; what may not be shown is None."""
    points = _points(appraisal.points)
    question = appraisal.next_question
    return {
        **points,
        "information": float(appraisal.points.information) if appraisal.points else None,
        "provisional": appraisal.provisional,
        "confidence": appraisal.confidence,
        "evidence_class": appraisal.evidence_class,
        "level_ceiling": appraisal.ceiling,
        "left_out": appraisal.left_out or None,
        "gates": _gates(appraisal),
        "next_question": question,
        "question": BY_ID[question].question if question else None,
        "equal_weights": _points(appraisal.equal_points),
        "scores": {
            id: {
                "score": score.value,
                "provenance": score.provenance,
                "citation": score.citation,
                "reason": score.reason,
            }
            for id, score in appraisal.scores.items()
        },
        "provenance": appraisal.provenance.to_dict(),
        "policy": {
            "id": appraisal.policy.id,
            "version": appraisal.policy.version,
            "author": appraisal.policy.author,
            "in_force": appraisal.policy.in_force.isoformat(),
            "weights": {id: float(weight) for id, weight in appraisal.policy.weights.items()},
        },
        "formula": FORMULA,
        "version": stepladder.__version__,
    }


def _points(points: Points | None) -> dict[str, float | None]:
    if points is None:
        return {"point": None, "low": None, "high": None}
    shown = points.bounded()
    return {"point": shown.value, "low": shown.low, "high": shown.high}


def _gates(appraisal: Appraisal) -> list[dict[str, Any]]:
    gates = [
        {
            "id": state.gate.id,
            "state": "closed" if state.closed else "possible",
            "dimension": state.gate.dimension,
            "cap": state.gate.cap,
            "reason": state.gate.reason,
            "lifted_by": state.gate.lifted_by,
        }
        for state in appraisal.gates
    ]
    if appraisal.left_out:
        failed = {"id": G2B, "state": "closed", "dimension": None, "cap": None, "reason": appraisal.left_out}
        gates.append({**failed, "lifted_by": "a badge that verifies"})
    return gates
