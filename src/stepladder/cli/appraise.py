"""``stepladder appraise``: how far does this kind of credential evidence competency?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

import click

from stepladder.adapters.files import display_name, read_bytes, read_document
from stepladder.appraisal.badge import failure_of, scores_of
from stepladder.appraisal.record import record
from stepladder.appraisal.rubric import BY_ID, DIMENSIONS
from stepladder.appraisal.score import CLASS_WORDS, Answer, Appraisal, Score, appraise
from stepladder.appraisal.sheet import is_sheet, read_sheet
from stepladder.cli.text import COLORS, SHAPES, json_option, json_text, now_option, paragraph, row, say
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.documents import Document, digest_of, parse_json, parse_toml
from stepladder.findings import Status

_COLUMNS = (5, 3)
_SCORES = re.compile(rb"^\s*(?:\[scores[.\]]|scores\s*[.=])", re.MULTILINE)


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
    subject = _subject(file, now)
    if sheet:
        document = read_document(sheet)
        content = read_sheet(document)
        known = {id: score for id, score in content.scores.items() if score.value is not Answer.UNKNOWN}
        subject = replace(
            subject,
            name=content.credential or subject.name,
            scores={**subject.scores, **known},
            inputs=(*subject.inputs, (document.name, document.digest)),
            rated=content.rated,
        )
    appraisal = appraise(subject.scores, failed_verification=subject.failure)
    if as_json:
        inputs = [{"id": id, "digest": digest} for id, digest in subject.inputs]
        head = {"credential": subject.name, "rated": subject.rated or None, "remark": subject.remark or None}
        say(json_text({**head, **record(appraisal), "inputs": inputs}))
    else:
        _print(appraisal, subject)
    return 0


@dataclass(frozen=True)
class _Subject:
    """What is appraised: name, scores, files with digests, why its verification failed, rater, what else to know."""

    name: str
    scores: dict[str, Score]
    inputs: tuple[tuple[str, str], ...]
    failure: str = ""
    rated: str = ""
    remark: str = ""


def _subject(file: str, now: datetime) -> _Subject:
    data, name = read_bytes(file), display_name(file)
    inputs = ((name, digest_of(data)),)
    document = _sheet_in(data, name)
    if document is not None:
        content = read_sheet(document)
        return _Subject(content.credential or name, content.scores, inputs, rated=content.rated)
    verification = verify(read(data, name=name), now=now)
    claims, dates = verification.trusted_claims, verification.finding.find("credential.dates")
    return _Subject(
        name=(claims.name if claims else "") or name,
        scores=scores_of(verification, source=f"{inputs[0][1]}, read {now.date()}"),
        inputs=inputs,
        failure=failure_of(verification),
        remark=dates.summary if dates and dates.status is Status.UNMET else "",
    )


def _sheet_in(data: bytes, name: str) -> Document | None:
    """The document, if the bytes look like an appraisal sheet rather than a badge."""
    if name.endswith(".toml") or _SCORES.search(data):
        return parse_toml(data, name=name)
    if data.lstrip()[:1] == b"{":
        document = parse_json(data, name=name)
        return document if is_sheet(document) or "@context" not in document.value else None
    return None


def _print(appraisal: Appraisal, subject: _Subject) -> None:
    paragraph(subject.name)
    paragraph(f"{_verdict(appraisal)} {subject.remark}")
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
    _print_rest(appraisal, subject)


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


def _print_rest(appraisal: Appraisal, subject: _Subject) -> None:
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
    if subject.rated:
        paragraph(f"Scored by {subject.rated}.")
    policy = appraisal.policy
    paragraph(f"Weights: {policy.id} {policy.version}, by {policy.author}. {policy.reason}.")
    paragraph("This scores an argument; it is no forecast of performance.")
