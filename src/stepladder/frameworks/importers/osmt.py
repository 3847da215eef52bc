"""Rich skill descriptors of the Open Skills Management Tool: JSON of a skill, list or collection; the CSV export."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stepladder.errors import InvalidDocument
from stepladder.frameworks.importers.interface import Files, Progress, Read
from stepladder.frameworks.importers.osmt_read import Skill, Skills
from stepladder.frameworks.importers.rows import beginning, stem
from stepladder.frameworks.json_file import Piece, open_json
from stepladder.remarks import Remark

NAME = "OSMT rich skill descriptors (JSON, CSV)"
ID = "osmt"

_SIGNS = ('"skillStatement"', '"RichSkillCollection"', '"RichSkillDescriptor"')
_COLUMNS = ("RSD Name", "Skill Statement")


def recognizes(files: Files) -> bool:
    """Whether one of the files speaks of rich skill descriptors."""
    return bool(_ours(files))


def read(files: Files, *, progress: Progress | None = None) -> Read:
    """The skills of the one file that holds some.

    Raises:
        InvalidDocument: no such file, several, or no skills in it.
    """
    names = _ours(files) or list(files)
    if len(names) != 1:
        found = f"{len(names)} files of OSMT ({', '.join(sorted(names)[:5])})" if names else "no file of OSMT"
        hint = "export one collection, and import it by itself"
        raise InvalidDocument(found, expected="one file with skills", hint=hint)
    name = names[0]
    skills = Skills(name, progress or (lambda *_: None))
    if _is_json(name):
        _read_json(open_json(files[name], name), skills)
    else:
        _read_table(files[name], name, skills)
    return skills.read()


def _read_json(whole: Piece, skills: Skills) -> None:
    if whole.opening == "[":
        pieces = whole.elements()
    elif whole.opening == "{" and "skills" in whole.members():
        members = whole.members()
        skills.collection = {name: each.value for name, each in members.items() if name != "skills"}
        pieces = members["skills"].elements() if members["skills"].opening == "[" else []
    else:
        pieces = [whole]
    for index, piece in enumerate(pieces, start=1):
        if isinstance(piece.value, dict) and ("skillName" in piece.value or "skillStatement" in piece.value):
            skills.add(Skill(piece.value, piece.line), index, len(pieces))
        else:
            words = "this is no rich skill descriptor, and was passed over"
            skills.remarks.append(Remark("osmt.kind", words, piece.name, piece.line))
    if not skills.entries and skills.collection is None:
        raise InvalidDocument(
            "there is no rich skill descriptor in the file",
            expected="skills with skillName and skillStatement",
            hint="export a collection, or fetch the list of skills",
            place=whole.name,
        )


def _read_table(content: bytes, name: str, skills: Skills) -> None:
    from stepladder.tables import read_table  # noqa: PLC0415 - not needed for JSON

    table = read_table(content, name)
    missing = [each for each in _COLUMNS if each not in table.columns]
    if missing:
        raise InvalidDocument(
            f"the table has no column “{missing[0]}”",
            expected="the columns of an OSMT export",
            hint="import it as a table, and assign the columns",
            place=f"{name}, line {table.header}",
        )
    skills.remarks += table.remarks
    for index, (line, row) in enumerate(table.records(), start=1):
        skills.add(Skill(_as_json(row), line), index, len(table.rows))


def _as_json(row: dict[str, str]) -> dict[str, Any]:
    """A row of the export as the JSON of the same skill; empty cells say nothing."""
    said: dict[str, Any] = {}
    for column, cell in row.items():
        if cell and column in _TEXTS:
            said[_TEXTS[column]] = cell
        elif cell and column in _LISTS:
            said[_LISTS[column]] = _list(cell)
        elif cell and not column.startswith("Alignment"):
            said[column] = cell
    codes = said.pop("codes", [])
    if codes:
        said["occupations"] = [{"code": code} for code in codes]
    if alignments := list(_alignments(row)):
        said["alignments"] = alignments
    return said


def _alignments(row: dict[str, str]) -> Iterator[dict[str, Any]]:
    for number in range(1, len(row)):
        label = f"Alignment {number}" if number > 1 else "Alignment"
        parts = [row.get(f"{label} {part}", "") for part in ("Name", "URL", "Framework")]
        if any(parts):
            named = {"skillName": parts[0], "id": parts[1]}
            yield {name: each for name, each in named.items() if each} | (
                {"isPartOf": {"name": parts[2]}} if parts[2] else {}
            )


def _list(cell: str) -> list[str]:
    return [each.strip() for each in cell.split(";") if each.strip()]


_TEXTS = {
    "Canonical URL": "id",
    "RSD Name": "skillName",
    "Skill Statement": "skillStatement",
    "Publish Status": "status",
    "Publish Date": "publishDate",
    "Archive Date": "archiveDate",
}
_LISTS = {
    "Author": "authors",
    "Authors": "authors",
    "Category": "categories",
    "Categories": "categories",
    "Keywords": "keywords",
    "Standards": "standards",
    "Certifications": "certifications",
    "Employers": "employers",
    "Collections": "collections",
    "O*Net Job Codes": "codes",
    "O*NET Job Codes": "codes",
    "Job Codes": "codes",
}


def _ours(files: Files) -> list[str]:
    return [name for name, content in files.items() if _speaks(name, beginning(content))]


def _speaks(name: str, start: str) -> bool:
    if _is_json(name):
        return any(sign in start for sign in _SIGNS)
    if name.lower().endswith(".xlsx"):
        return False
    return bool(stem(name)) and all(column in start.partition("\n")[0] for column in _COLUMNS)


def _is_json(name: str) -> bool:
    return name.lower().removesuffix(".gz").endswith((".json", ".jsonld"))
