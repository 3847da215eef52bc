"""``stepladder appraise``: how far does this kind of credential evidence competency?"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import click

import stepladder
from stepladder.adapters.files import display_name, read_bytes, read_document
from stepladder.appraisal.badge import failure_of, scores_of
from stepladder.appraisal.rubric import BY_ID, DIMENSIONS
from stepladder.appraisal.score import CLASS_WORDS, FORMULA, Answer, Appraisal, Score, appraise
from stepladder.appraisal.sheet import is_sheet, read_sheet
from stepladder.cli.text import COLORS, SHAPES, json_option, now_option, paragraph, row, say
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.documents import Document, digest_of, parse_json, parse_toml
from stepladder.findings import Status

_COLUMNS = (5, 3)


@click.command()
@click.argument("file")
@click.option("--sheet", help="With a badge: an appraisal sheet with what you know beyond it.")
@json_option
@now_option
def command(file: str, sheet: str | None, now: datetime, *, as_json: bool) -> int:
    """Score how far a credential evidences competency.

    FILE is an appraisal sheet (TOML or JSON with a table of scores) or an Open Badge, from which what it states is
    read; everything else stays unknown. The score is about a kind of credential, never about a person.
    """
    name, scores, failure, inputs = _scores(file, now)
    if sheet:
        document = read_document(sheet)
        known = {id: score for id, score in read_sheet(document).scores.items() if score.value is not Answer.UNKNOWN}
        scores = {**scores, **known}
        inputs.append({"id": document.name, "digest": document.digest})
    appraisal = appraise(scores, failed_verification=failure)
    if as_json:
        say(json.dumps(_as_json(appraisal, name, inputs), ensure_ascii=False, indent=2))
    else:
        _print(appraisal, name)
    return 0


def _scores(file: str, now: datetime) -> tuple[str, dict[str, Score], str, list[dict[str, str]]]:
    """What the credential is called, its scores, why its verification failed, and the input with its digest."""
    data, name = read_bytes(file), display_name(file)
    inputs = [{"id": name, "digest": digest_of(data)}]
    document = _sheet_in(data, name)
    if document is not None:
        content = read_sheet(document)
        return content.credential or name, content.scores, "", inputs
    verification = verify(read(data, name=name), now=now)
    claims = verification.trusted_claims
    scores = scores_of(verification, source=f"{inputs[0]['digest']}, read {now.date()}")
    return (claims.name if claims else "") or name, scores, failure_of(verification), inputs


def _sheet_in(data: bytes, name: str) -> Document | None:
    first = data.lstrip()[:1]
    if name.endswith(".toml"):
        return parse_toml(data, name=name)
    if first == b"{":
        document = parse_json(data, name=name)
        return document if is_sheet(document) or "@context" not in document.value else None
    return None


def _as_json(appraisal: Appraisal, name: str, inputs: list[dict[str, str]]) -> dict[str, Any]:
    points = appraisal.points.bounded() if appraisal.points else None
    equal = appraisal.equal_points.bounded() if appraisal.equal_points else None
    question = appraisal.next_question
    return {
        "credential": name,
        "point": points.value if points else None,
        "low": points.low if points else None,
        "high": points.high if points else None,
        "information": points.information if points else None,
        "provisional": appraisal.provisional,
        "confidence": appraisal.confidence,
        "evidence_class": appraisal.evidence_class,
        "level_ceiling": appraisal.ceiling,
        "left_out": appraisal.left_out or None,
        "gates": [
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
        + (
            [
                {
                    "id": "G2b",
                    "state": "closed",
                    "dimension": None,
                    "cap": None,
                    "reason": appraisal.left_out,
                    "lifted_by": "a badge that verifies",
                }
            ]
            if appraisal.left_out
            else []
        ),
        "next_question": question,
        "question": BY_ID[question].question if question else None,
        "equal_weights": {"point": equal.value, "low": equal.low, "high": equal.high} if equal else None,
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
        "inputs": inputs,
        "formula": FORMULA,
        "version": stepladder.__version__,
    }


def _print(appraisal: Appraisal, name: str) -> None:
    paragraph(name)
    paragraph(_verdict(appraisal))
    say()
    for dimension in DIMENSIONS:
        value = appraisal.scores[dimension.id].value
        if isinstance(value, int):
            row(
                str(value),
                "of 4",
                dimension.id,
                f"{dimension.name}: {_small(dimension.anchors[value])}",
                columns=_COLUMNS,
            )
        elif value is Answer.UNKNOWN:
            row(
                SHAPES[Status.UNKNOWN],
                "",
                dimension.id,
                f"{dimension.name}: not known",
                color=COLORS[Status.UNKNOWN],
                columns=_COLUMNS,
            )
        else:
            row("-", "", dimension.id, f"{dimension.name}: does not apply", columns=_COLUMNS)
    say()
    for state in appraisal.gates:
        cap = "" if state.gate.cap is None else f": at most {state.gate.cap} points"
        word = "closed" if state.closed else "perhaps"
        row("|", word, state.gate.id, f"{state.gate.reason}{cap}. Lifted by {state.gate.lifted_by}.")
    if appraisal.gates:
        say()
    _print_rest(appraisal)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _verdict(appraisal: Appraisal) -> str:
    if appraisal.points is None:
        return f"It proves nothing: {appraisal.left_out}"
    points = appraisal.points.bounded()
    spread = f"between {points.low:.0f} and {points.high:.0f} of 100"
    known = f"{points.information:.0%} of what counts is known"
    shows = (
        f"What it shows: {CLASS_WORDS[appraisal.evidence_class]}."
        if appraisal.evidence_class
        else "What it shows is not known."
    )
    ceiling = f" It supports no level above {appraisal.ceiling}." if appraisal.ceiling is not None else ""
    if points.value is None:
        return f"{shows} Not enough is known for a score: {spread}; {known}.{ceiling}"
    provisional = ", provisional while a gate is open" if appraisal.provisional else ""
    return f"{shows} Argument for competency: {points.value:.0f} of 100 ({spread}{provisional}); {known}.{ceiling}"


def _print_rest(appraisal: Appraisal) -> None:
    if appraisal.next_question:
        dimension = BY_ID[appraisal.next_question]
        paragraph(f"Ask the issuer this ({dimension.id}): {dimension.question}")
    if appraisal.provenance.parts:
        first = appraisal.provenance.parts[0]
        paragraph(f"{appraisal.provenance.summary} First: {first.summary} {first.hint}")
    equal = appraisal.equal_points.bounded() if appraisal.equal_points else None
    if equal:
        shown = "no point" if equal.value is None else f"{equal.value:.0f}"
        paragraph(
            f"With equal weights: {shown} ({equal.low:.0f} to {equal.high:.0f}). Confidence: {appraisal.confidence}."
        )
    policy = appraisal.policy
    paragraph(f"Weights: {policy.id} {policy.version}, by {policy.author}. {policy.reason}.")
    paragraph("This scores an argument; it is no forecast of performance.")
