"""Reading a table from bytes.

What the bytes are decides, not what the file is called:

1. A gzip file is unpacked, never beyond the limit.
2. A ZIP archive is read as a workbook (XLSX); what it claims to unpack to is added up before anything is unpacked.
3. Any other kind of file is refused, with what to do about it.
4. The rest is text: its encoding is found (a mark at the beginning, UTF-8, else Windows-1252 with a remark), then its
   delimiter, then its rows.
5. Among the first rows the headings are looked for; what does not fit under them is kept, with a remark.
"""

from __future__ import annotations

from stepladder.remarks import Remark
from stepladder.tables import delimited, kinds
from stepladder.tables.header import assembled
from stepladder.tables.model import LIMITS, Limits, Raw, Table


def read_table(
    content: bytes,
    name: str,
    *,
    sheet: str = "",
    header: int | None = None,
    delimiter: str = "",
    limits: Limits = LIMITS,
) -> Table:
    """Read CSV, TSV or XLSX, packed by gzip or not.

    Args:
        content: the file.
        name: what to call it in messages, usually the file's name.
        sheet: of a workbook; its first visible sheet where none is named.
        header: line of the headings, from 1; looked for where it is not given.
        delimiter: of a text; looked for where it is not given.
        limits: how much is read.

    Raises:
        InvalidDocument: it is no table, is damaged, or larger than it may be; with the line, as far as there is one.
    """
    data = kinds.unpacked(content, name, limits)
    if kinds.is_workbook(data):
        from stepladder.tables import workbook  # noqa: PLC0415 - openpyxl is slow to import, and most files are text

        raw = workbook.read_sheet(data, name, sheet=sheet, limits=limits)
        _remark_on_name(raw, name)
    else:
        kinds.refuse_what_is_no_table(data, name)
        raw = delimited.read_text(data, name, delimiter=delimiter, limits=limits)
    return assembled(raw, header=header, limits=limits)


def sheets_of(content: bytes, name: str, *, limits: Limits = LIMITS) -> tuple[str, ...]:
    """The sheets of a workbook in their order, hidden ones too; none where the file is a text.

    Raises:
        InvalidDocument: it is no table, is damaged, or larger than it may be.
    """
    data = kinds.unpacked(content, name, limits)
    if kinds.is_workbook(data):
        from stepladder.tables import workbook  # noqa: PLC0415 - as above

        return workbook.sheet_names(data, name, limits=limits)
    kinds.refuse_what_is_no_table(data, name)
    return ()


def _remark_on_name(raw: Raw, name: str) -> None:
    plain = name.lower().removesuffix(".gz")
    if plain.endswith((".csv", ".tsv", ".txt", ".xls")):
        ending = plain.rpartition(".")[2]
        raw.remarks.append(Remark("tables.kind", f"the file is called .{ending} and is an XLSX workbook", name))
