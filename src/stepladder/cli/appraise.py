"""``stepladder appraise``: how far does this kind of credential evidence competency?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

import click

from stepladder.adapters.files import display_name, read_bytes, read_document
from stepladder.appraisal.badge import STATED, doubts_of, failure_of, scores_of, signed_names, with_found
from stepladder.appraisal.record import record
from stepladder.appraisal.rubric import BY_ID, DIMENSIONS, Dimension
from stepladder.appraisal.score import CLASS_WORDS, Answer, Appraisal, Points, Score, appraise
from stepladder.appraisal.sheet import check_about, is_sheet, read_sheet
from stepladder.cli.text import COLORS, SHAPES, json_option, json_text, now_option, paragraph, row, say
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.documents import Document, digest_of, parse_json, parse_toml
from stepladder.findings import Status

_COLUMNS = (5, 3)
_SCORES = re.compile(rb"^\s*(?:\[scores[.\]]|scores\s*[.=])", re.MULTILINE)


@click.command()
@click.argument("file")
@click.option("--sheet", metavar="FILE", help="With a badge: an appraisal sheet with what you know beyond it.")
@json_option
@now_option
def command(file: str, sheet: str | None, now: datetime, *, as_json: bool) -> int:
    """Score how far a credential evidences competency.

    FILE is an appraisal sheet (TOML or JSON with a table of scores) or an Open Badge, from which what it states is
    read; everything else stays unknown. The score is about a kind of credential, never about a person.
    """
    subject = _subject(file, now)
    if sheet:
        if not subject.is_badge:
            raise click.UsageError(f"--sheet goes with a badge; {subject.inputs[0][0]} is a sheet itself.")
        subject = _joined(subject, read_document(sheet))
    appraisal = appraise(subject.scores, failed_verification=subject.failure)
    if as_json:
        inputs = [{"id": id, "digest": digest} for id, digest in subject.inputs]
        doubts = {"rated": subject.rated or None, "remark": subject.remark or None}
        head = {"credential": subject.name, "as_of": now.isoformat(), **doubts}
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
    is_badge: bool = False
    failure: str = ""
    rated: str = ""
    remark: str = ""
    signed_names: tuple[str, ...] = ()


def _subject(file: str, now: datetime) -> _Subject:
    data, name = read_bytes(file), display_name(file)
    inputs = ((name, digest_of(data)),)
    document = _sheet_in(data, name)
    if document is not None:
        content = read_sheet(document)
        return _Subject(content.credential or name, content.scores, inputs, rated=content.rated)
    verification = verify(read(data, name=name), now=now)
    names = signed_names(verification)
    return _Subject(
        name=names[0] if names else name,
        scores=scores_of(verification, source=f"{inputs[0][1]}, read {now.date()}"),
        inputs=inputs,
        is_badge=True,
        failure=failure_of(verification),
        remark=doubts_of(verification),
        signed_names=names,
    )


def _joined(subject: _Subject, document: Document) -> _Subject:
    """A badge with what a sheet adds to it."""
    content = read_sheet(document)
    check_about(content, document, subject.signed_names)
    inputs = (*subject.inputs, (document.name, document.digest))
    return replace(subject, scores=with_found(subject.scores, content.scores), inputs=inputs, rated=content.rated)


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
    if appraisal.points is None:
        paragraph(f"It proves nothing: {appraisal.left_out} Get it again from where it was issued.")
        return
    paragraph(f"{_verdict(appraisal, appraisal.points)} {subject.remark}")
    say()
    for dimension in DIMENSIONS:
        _print_dimension(dimension, appraisal.scores[dimension.id])
    say()
    for state in appraisal.gates:
        cap = "" if state.gate.cap is None else f": at most {state.gate.cap} points"
        word = "closed" if state.closed else "perhaps"
        row("|", word, state.gate.id, f"{state.gate.reason}{cap}. Lifted by {state.gate.lifted_by}.")
    if appraisal.gates:
        say()
    _print_rest(appraisal, subject)


def _print_dimension(dimension: Dimension, score: Score) -> None:
    if isinstance(score.value, int):
        # What a badge states need not be all that the anchor says.
        ground = score.reason if score.reason.startswith(STATED) else _small(dimension.anchors[score.value])
        row(str(score.value), "of 4", dimension.id, f"{dimension.name}: {ground}", columns=_COLUMNS)
    elif score.value is Answer.UNKNOWN:
        color = COLORS[Status.UNKNOWN]
        row(SHAPES[Status.UNKNOWN], "", dimension.id, f"{dimension.name}: not known", color=color, columns=_COLUMNS)
    else:
        row("-", "", dimension.id, f"{dimension.name}: does not apply", columns=_COLUMNS)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]


def _verdict(appraisal: Appraisal, points: Points) -> str:
    kind = appraisal.evidence_class
    shows = f"What it shows: {CLASS_WORDS[kind]}." if kind else "What it shows is not known."
    if any(state.closed and state.gate.id == "G2" for state in appraisal.gates):
        shows = f"Claimed, not verified. {shows}"
    ceiling = ""
    if appraisal.ceiling is not None:
        ceiling = f" It supports no level above {appraisal.ceiling}." if appraisal.ceiling else " It supports no level."
    known = f"{float(points.information):.0%} of what counts is known"
    if points.low == points.high:
        return f"{shows} Argument for competency: {float(points.low):.0f} of 100, whatever else is found out.{ceiling}"
    spread = f"between {float(points.low):.0f} and {float(points.high):.0f} of 100"
    if not points.shown:
        return f"{shows} Too little is known for a score: {spread}; {known}.{ceiling}"
    provisional = "; a gate that may be closed could lower it" if appraisal.provisional else ""
    return (
        f"{shows} Argument for competency: {float(points.point):.0f} of 100 ({spread}{provisional}); {known}.{ceiling}"
    )


def _print_rest(appraisal: Appraisal, subject: _Subject) -> None:
    if appraisal.next_question:
        dimension = BY_ID[appraisal.next_question]
        paragraph(f"Ask the issuer this ({dimension.id}): {dimension.question}")
    if parts := appraisal.provenance.parts:
        names = ", ".join(part.id.rpartition(".")[2] for part in parts)
        paragraph(f"{appraisal.provenance.summary} ({names}) First: {parts[0].summary} {parts[0].hint}")
    if appraisal.equal_points:
        equal = appraisal.equal_points
        shown = f"{float(equal.point):.0f}, " if equal.shown else ""
        spread = f"{shown}between {float(equal.low):.0f} and {float(equal.high):.0f}"
        paragraph(f"If every dimension counted the same: {spread}. Confidence: {appraisal.confidence}.")
    if any(not score.reason.startswith(STATED) for score in appraisal.scores.values() if isinstance(score.value, int)):
        paragraph(f"Scored by {subject.rated}." if subject.rated else "Nobody is named who scored it.")
    policy = appraisal.policy
    paragraph(f"Weights: {policy.id} {policy.version}, by {policy.author}. {policy.reason}.")
    paragraph("This scores an argument; it is no forecast of performance.")
