"""Appraisal sheets: scores as a person writes them down, in TOML or JSON.

The format is documented in docs/files.md. What does not fit is refused with file, line and field.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import Answer, Provenance, Score
from stepladder.documents import Document
from stepladder.places import Path
from stepladder.shapes import convert

Day = date
"""The type under another name: a struct with a field called ``date`` would take that for its type."""

_Number = Annotated[int, msgspec.Meta(ge=0, le=4)]
_Value = _Number | Literal["n/a", "unknown"]


class _Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    score: _Value
    provenance: Literal["issuer-stated", "verified", "rater"] = "rater"
    citation: str = ""
    reason: str = ""


_Score = _Value | _Entry | None


class ScoresTable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``[scores]``: one field for each dimension of the rubric, so that a wrong one is reported by its own line."""

    A1: _Score = None
    A2: _Score = None
    A3: _Score = None
    A4: _Score = None
    A5: _Score = None
    A6: _Score = None
    B1: _Score = None
    B2: _Score = None
    B3: _Score = None
    B4: _Score = None
    B5: _Score = None
    C1: _Score = None
    C2: _Score = None
    C3: _Score = None
    C4: _Score = None


class _Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    scores: ScoresTable
    format: Literal["stepladder/appraisal/1"] = "stepladder/appraisal/1"
    credential: str = ""
    issuer: str = ""
    rater: str = ""
    date: Day | None = None


class Sheet(msgspec.Struct, frozen=True):
    """What a sheet says: of which credential, the scores by dimension, and whose judgement they are ("name, date")."""

    credential: str
    issuer: str
    scores: dict[str, Score]
    rated: str


def is_sheet(document: Document) -> bool:
    """Whether a document has the table that makes it an appraisal sheet."""
    return isinstance(document.value, dict) and "scores" in document.value


def read_sheet(document: Document) -> Sheet:
    """The scores of a sheet.

    Raises:
        InvalidDocument: a field is not known, a score out of range, or "n/a" given where every credential has a score.
    """
    content = convert(document, _Sheet)
    rated = ", ".join(part for part in (content.rater, content.date and str(content.date)) if part)
    return Sheet(content.credential, content.issuer, scores_in(content.scores, document, ("scores",)), rated)


def check_about(sheet: Sheet, document: Document, names: tuple[str, ...]) -> None:
    """Refuse a sheet that is about another credential than the one beside it.

    Args:
        names: what the credential is called; nothing compares with anything.

    Raises:
        InvalidDocument: the sheet names another credential.
    """
    if sheet.credential and names and _plain(sheet.credential) not in map(_plain, names):
        raise document.error(
            ("credential",),
            f"the sheet is about {sheet.credential!r}, and the certificate is {names[0]!r}",
            expected="a sheet about this certificate",
            hint="take the right sheet, or correct its credential",
        )


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def scores_in(table: ScoresTable, document: Document, path: Path) -> dict[str, Score]:
    """The scores of a table of scores that stands at a path of a document.

    Raises:
        InvalidDocument: "n/a" is given where every credential has a score.
    """
    entries = {id: getattr(table, id) for id in BY_ID}
    scores = {id: _score(entry) for id, entry in entries.items() if entry is not None}
    for id, score in scores.items():
        if score.value is Answer.NOT_APPLICABLE and not BY_ID[id].may_not_apply:
            raise document.error(
                (*path, id),
                f"{id} ({BY_ID[id].name}) is given as n/a",
                expected="a score from 0 to 4, or unknown",
                hint="only C3, regulation, may not apply to a credential",
            )
    return scores


def _score(entry: int | str | _Entry) -> Score:
    if isinstance(entry, _Entry):
        value = Answer(entry.score) if isinstance(entry.score, str) else entry.score
        return Score(value, Provenance(entry.provenance), entry.citation, entry.reason)
    return Score(Answer(entry) if isinstance(entry, str) else entry)
