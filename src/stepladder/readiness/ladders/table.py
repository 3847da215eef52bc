"""Ladders in tables: CSV or XLSX, a row for each statement, the columns guessed or given.

At least a role or a rung and a statement or a competency are asked for. Whatever column has no meaning here is kept
beside its statement.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from stepladder.errors import InvalidDocument
from stepladder.readiness.conditions import ConditionKind
from stepladder.readiness.ladders.cells import evidence_in, level_in, must_in, number_in
from stepladder.readiness.ladders.checks import remarks_on
from stepladder.readiness.ladders.conditions import condition, condition_kind
from stepladder.readiness.ladders.interface import (
    ConditionDraft,
    FamilyDraft,
    Files,
    Ladder,
    Left,
    RungDraft,
    Statement,
)
from stepladder.readiness.ladders.names import competency_name, slug, unique
from stepladder.readiness.ladders.seniority import Named, grade_of, in_order, place, track_of, ups
from stepladder.readiness.ladders.sources import MAX_BYTES, visible
from stepladder.readiness.ladders.table_fields import FIELDS
from stepladder.remarks import Remark
from stepladder.tables import ColumnMap, Limits, Table, guess, mapped, read_table, sheets_of

NAME = "a table (CSV or XLSX)"
ID = "table"

_LIMITS = Limits(bytes=16 * 1024 * 1024, lines=50_000, columns=200, cells=2_000_000, characters=20_000)
"""A ladder of a hundred roles with fifty statements each has 5,000 rows."""
MAX_RUNGS = 1_000
"""Most roles of one ladder; steps between them take time with the square."""

_ENDINGS = (".csv", ".tsv", ".xlsx", ".csv.gz", ".tsv.gz")
_SHOWN = 20
"""Rows of one kind that are named one by one."""


def recognizes(files: Files) -> bool:
    """Whether a table has the columns of a ladder."""
    return any(_fits(table) for name, content in files.items() for table in _tables(name, content))


def read(files: Files, *, map: ColumnMap | None = None) -> Ladder:
    """Read every table that has the columns.

    Args:
        files: contents by name.
        map: which column means what; guessed from the headings where it is not given.

    Raises:
        InvalidDocument: no table has the columns, or one cannot be read.
    """
    builder = _Builder()
    for name, content in sorted(files.items()):
        tables = _tables(name, content) if map is None else _sheets(name, content)
        for table in tables:
            if map is not None or _fits(table):
                builder.add(table, map or guess(table.columns, FIELDS).map)
            else:
                builder.leave_table(table)
        if not tables:
            builder.remarks.append(Remark("ladder.file.left", "the file is not taken up: it is no table", name, 1))
            builder.left.append(Left(name, 1, content.count(b"\n") + 1, "it is no table"))
    if not builder.rungs:
        wanted = "a column for the role or the rung, and one for the statement or the competency"
        raise InvalidDocument(
            "no table has the columns of a ladder", expected=wanted, hint="name the columns so", place=", ".join(files)
        )
    return builder.ladder(", ".join(sorted(files)))


def _tables(name: str, content: bytes) -> list[Table]:
    """The tables of a file; none where it is no table that can be read."""
    if not name.lower().endswith(_ENDINGS) or len(content) > MAX_BYTES:
        return []
    try:
        return _sheets(name, content)
    except InvalidDocument:
        return []


def _sheets(name: str, content: bytes) -> list[Table]:
    sheets = sheets_of(content, name, limits=_LIMITS)
    if not sheets:
        return [read_table(content, name, limits=_LIMITS)]
    found = []
    for sheet in sheets:
        try:
            found.append(replace(read_table(content, name, sheet=sheet, limits=_LIMITS), name=f"{name} ({sheet})"))
        except InvalidDocument:
            if len(sheets) == 1:
                raise
            found.append(Table(f"{name} ({sheet})", (), (), ()))
    return found


def _fits(table: Table) -> bool:
    names = set(guess(table.columns, FIELDS).map.columns) if table.columns else set()
    return bool(names & {"role", "rung"}) and bool(names & {"wording", "competency"})


@dataclass
class _Rung:
    family: str
    title: str
    code: str
    file: str
    line: int
    track: str = ""
    order: float | None = None
    summary: str = ""
    statements: list[Statement] = field(default_factory=list)
    conditions: list[ConditionDraft] = field(default_factory=list)


@dataclass
class _Builder:
    """Gathers rungs from rows."""

    rungs: dict[tuple[str, str, str], _Rung] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, table: Table, map: ColumnMap) -> None:
        """Every row of a table."""
        self.remarks += table.remarks
        used = set(map.columns.values())
        others = tuple(each for each in table.columns if each not in used)
        for column in others:
            words = f"the column “{column}” has no meaning here; its cells are kept beside each statement"
            self.remarks.append(Remark("table.column.extra", words, table.name, table.header))
        last = {"family": "", "role": "", "rung": ""}
        for (line, cells_by_field), (_, cells) in zip(mapped(table, map), table.records(), strict=True):
            row = dict(cells_by_field)
            # Merged cells and ladders typed by hand name family and role in the first of several rows only.
            if not any(row.get(name) for name in last):
                row |= last
            elif not row.get("family"):
                row["family"] = last["family"]
            last = {name: row.get(name, "") for name in last}
            extra = {column: cells[column] for column in others if cells[column]}
            self._row(table.name, line, row, extra)

    def leave_table(self, table: Table) -> None:
        """Note a table that is none of a ladder."""
        why = "its columns are not those of a ladder"
        last = table.lines[-1] if table.lines else 1
        self.left.append(Left(table.name, 1, last, why))
        self.remarks.append(Remark("ladder.file.left", f"the table is not taken up: {why}", table.name, table.header))

    def _row(self, file: str, line: int, row: dict[str, str], extra: dict[str, str]) -> None:
        title, code = visible(row.get("role", "")), visible(row.get("rung", ""))
        wording = visible(row.get("wording", "")) or visible(row.get("competency", ""))
        if not (title or code):
            self._leave(file, line, "the row names no role")
            return
        family = visible(row.get("family", ""))
        key = (family.casefold(), title.casefold(), code.casefold())
        if key not in self.rungs and len(self.rungs) >= MAX_RUNGS:
            place = f"{file}, line {line}"
            raise InvalidDocument(f"there are more than {MAX_RUNGS:,} roles", expected="a ladder", place=place)
        rung = self.rungs.setdefault(key, _Rung(family, title or code, code, file, line))
        rung.track = rung.track or visible(row.get("track", ""))
        rung.summary = rung.summary or visible(row.get("summary", ""))
        if row.get("order") and rung.order is None:
            rung.order = self._number(file, line, "order", row["order"])
        said = visible(row.get("condition", ""))
        if said:
            rung.conditions.append(condition(said, condition_kind(said) or ConditionKind.OTHER, file, (line, line)))
        kind = None if row.get("competency") or row.get("level") else condition_kind(wording)
        if kind:
            rung.conditions.append(condition(wording, kind, file, (line, line)))
        elif wording:
            rung.statements.append(self._statement(file, line, row, wording, extra))
        elif not (said or row.get("summary")):
            self._leave(file, line, "the row asks for nothing")

    def _statement(self, file: str, line: int, row: dict[str, str], wording: str, extra: dict[str, str]) -> Statement:
        area, competency = visible(row.get("area", "")), visible(row.get("competency", ""))
        level, said = level_in(row.get("level", ""))
        if said:
            self._odd(file, line, "level", row["level"], "the level stays unknown")
        must, odd = must_in(row.get("must", ""))
        if odd:
            self._odd(file, line, "must", row["must"], "it is taken for a must")
        accepts, unknown = evidence_in(row.get("evidence", ""))
        if unknown:
            self._odd(file, line, "evidence", ", ".join(unknown), "these kinds are kept beside the statement")
            extra = {**extra, "evidence": row["evidence"]}
        path = tuple(each for each in (area, competency) if each)
        return Statement(
            wording=wording,
            competency=competency or competency_name((area,) if area else (), wording),
            area=area or competency,
            area_path=path,
            examples=tuple(part for part in (visible(each) for each in row.get("examples", "").split("\n")) if part),
            level_hint=level,
            must=must,
            measure="; ".join(each for each in (visible(row.get("measure", "")), said) if each),
            weight=self._number(file, line, "weight", row["weight"]) if row.get("weight") else None,
            accepts=accepts,
            file=file,
            line=line,
            last=line,
            extra=extra,
        )

    def _number(self, file: str, line: int, name: str, text: str) -> float | None:
        value = number_in(text)
        if value is None:
            self._odd(file, line, name, text, "it is left out")
        return value

    def _odd(self, file: str, line: int, name: str, text: str, done: str) -> None:
        self._count(f"table.{name}.unknown", f"the {name} “{text[:60]}” cannot be read; {done}", file, line)

    def _leave(self, file: str, line: int, why: str) -> None:
        self.left.append(Left(file, line, line, why))
        self._count("ladder.left", f"line {line} is not taken up: {why}", file, line)

    def _count(self, id: str, words: str, file: str, line: int) -> None:
        self.counts[id] = self.counts.get(id, 0) + 1
        if self.counts[id] <= _SHOWN:
            self.remarks.append(Remark(id, words, file, line))

    def ladder(self, source: str) -> Ladder:
        """The families, in the order in which they came."""
        for id, count in self.counts.items():
            if count > _SHOWN:
                self.remarks.append(Remark(id, f"the same in {count - _SHOWN:,} more rows"))
        names = list(dict.fromkeys(rung.family.casefold() for rung in self.rungs.values()))
        groups = [[rung for rung in self.rungs.values() if rung.family.casefold() == name] for name in names]
        titles = [rungs[0].family or "Roles" for rungs in groups]
        keys = unique([slug(title) for title in titles])
        families = tuple(
            FamilyDraft(key, title, in_order(self._rungs(rungs)))
            for key, title, rungs in zip(keys, titles, groups, strict=True)
        )
        ladder = Ladder(
            title=" · ".join(titles[:4]),
            source=source,
            families=families,
            format=ID,
            steps=tuple(step for family in families for step in ups(family)),
            left=tuple(self.left),
        )
        return replace(ladder, remarks=(*self.remarks, *remarks_on(ladder)))

    def _rungs(self, rungs: list[_Rung]) -> list[RungDraft]:
        tracks = [rung.track or track_of(rung.code, rung.title) for rung in rungs]
        if all(rung.order is not None for rung in rungs):
            orders: tuple[int, ...] = _dense([rung.order or 0 for rung in rungs])
        else:
            placed = place([Named(rung.title, rung.code, track) for rung, track in zip(rungs, tracks, strict=True)])
            orders = placed.orders
            if placed.remark[0]:
                self.remarks.append(Remark(*placed.remark, rungs[0].file, rungs[0].line))
        keys = unique([slug(rung.code or rung.title) for rung in rungs])
        return [
            RungDraft(
                key=key,
                title=rung.title,
                code=rung.code,
                grade=str(grade_of(rung.code) or ""),
                order=order,
                track=track,
                summary=rung.summary,
                statements=tuple(rung.statements),
                conditions=tuple(rung.conditions),
                file=rung.file,
                line=rung.line,
            )
            for rung, key, order, track in zip(rungs, keys, orders, tracks, strict=True)
        ]


def _dense(values: list[float]) -> tuple[int, ...]:
    ranks = {value: rank for rank, value in enumerate(sorted(set(values)), start=1)}
    return tuple(ranks[value] for value in values)
