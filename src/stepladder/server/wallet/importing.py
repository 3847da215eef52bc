"""LinkedIn's own archive: what its owner entered there as certifications, to be looked at before it is added.

It is what a person said of themselves, so it comes in as typed, and proves nothing by itself. The file has one line for
each: name, address, authority, from when, until when, number. Dates are months; the first day of the month stands here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.utils.translation import gettext

from stepladder.documents import digest_of
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.evidence.names import normal_title
from stepladder.server.files.operations import Upload
from stepladder.server.people.models import Person
from stepladder.server.ui.refusal import in_words
from stepladder.server.wallet.entries import AlreadyThere, Entry, problems_of, told_apart_by
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.operations import add_typed

MOST_ROWS = 500
"""Most lines that are read: nobody holds more, and each becomes a row here."""

_KEY = "certificate-import"
"""Where the session keeps the lines until they are confirmed."""

_COLUMNS = {
    "name": "title",
    "url": "link",
    "authority": "issuer_name",
    "started on": "issued_on",
    "finished on": "expires_on",
    "license number": "number",
}
_LENGTHS = {"title": 300, "link": 500, "issuer_name": 200, "issued_on": 40, "expires_on": 40, "number": 120}
_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan", "feb", "mar mär", "apr", "may mai", "jun", "jul", "aug", "sep", "oct okt", "nov", "dec dez"), start=1
    )
    for name in names.split()
}
_MONTH = re.compile(r"(?P<month>[^\W\d]{3})[^\W\d]*\.?\s+(?P<year>\d{4})")

State = Literal["new", "there", "unreadable"]


@dataclass(frozen=True)
class Line:
    """One line of the file.

    Attributes:
        number: its number in the file, the heading being 1.
        state: whether it will be added, is there already, or could not be read.
        why: what is wrong with it, in words.
    """

    number: int
    title: str
    issuer_name: str
    state: State
    entry: Entry | None = None
    why: str = ""


def rows_of(upload: Upload) -> list[dict[str, Any]]:
    """The lines of the file as plain values, with their numbers.

    Raises:
        InvalidDocument: it is another file, or has too many lines.
    """
    text = _text_of(upload.data)
    # A spreadsheet that saved the file again may have put semicolons or tabs in place of the commas.
    heading = text.lstrip("\r\n").partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count))
    try:
        return list(_rows(reader, upload.name))
    except csv.Error as error:
        raise _another(upload.name) from error


def _text_of(data: bytes) -> str:
    """The file as text: UTF-8 as LinkedIn writes it, else as spreadsheets save it again. No database keeps a NUL."""
    encodings = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return data.decode(encoding).replace("\0", "")
    return data.decode("utf-8", errors="replace").replace("\0", "")


def _rows(reader: Any, name: str) -> Iterator[dict[str, Any]]:
    columns: list[str] = []
    for count, values in enumerate(reader):
        if count > MOST_ROWS:
            raise InvalidDocument(
                gettext("it has more than %(most)d lines") % {"most": MOST_ROWS},
                hint=gettext("add the others by hand"),
                place=name,
            )
        if not columns:
            heading = [_COLUMNS.get(value.strip().casefold(), "") for value in values]
            columns = heading if {"title", "issuer_name"} <= set(heading) else []
        elif any(value.strip() for value in values):
            said = {field: value.strip() for field, value in zip(columns, values, strict=False) if field}
            yield {"line": reader.line_num, **said}
    if not columns:
        raise _another(name)


def keep_rows(session: Any, upload: Upload) -> None:
    """Keep the lines of a file until they are confirmed; of a file that is another one, what is wrong with it."""
    try:
        session[_KEY] = {"name": upload.name, "digest": digest_of(upload.data), "rows": rows_of(upload), "fault": ""}
    except InvalidDocument as error:
        session[_KEY] = {"name": upload.name, "digest": "", "rows": [], "fault": in_words(error)}


def kept(session: Any) -> dict[str, Any] | None:
    """What waits to be confirmed: name, digest, rows and fault."""
    found: dict[str, Any] | None = session.get(_KEY)
    return found


def drop_rows(session: Any) -> None:
    """Forget them."""
    session.pop(_KEY, None)


def lines_of(rows: Sequence[Mapping[str, Any]], *, person: Person, at: datetime) -> list[Line]:
    """What each line would become."""
    seen = {
        told_apart_by(row.title, row.issuer_name, row.issued_on, row.number)
        for row in Certificate.objects.filter(person=person, withdrawn_at__isnull=True)
    }
    named = {(title, issuer) for title, issuer, _, _ in seen}
    lines = []
    for row in rows:
        line = _line(row, person, at)
        if entry := line.entry:
            # LinkedIn tells no day: what has the same name and issuer here is the same, whatever its day.
            named_so = (normal_title(entry.title), normal_title(entry.issuer_name))
            if entry.told_apart_by in seen or named_so in named:
                line = Line(line.number, line.title, line.issuer_name, "there")
            seen.add(entry.told_apart_by)
        lines.append(line)
    return lines


def add_lines(*, person: Person, rows: Sequence[Mapping[str, Any]], at: datetime) -> int:
    """Add what is new among the lines. Returns how many were added."""
    added = 0
    for line in lines_of(rows, person=person, at=at):
        if line.state != "new" or line.entry is None:
            continue
        try:
            add_typed(person=person, entry=line.entry, by=person, at=at)
        except AlreadyThere:
            continue
        added += 1
    return added


def _line(row: Mapping[str, Any], person: Person, at: datetime) -> Line:
    number = int(row["line"])
    said = {field: str(row.get(field, ""))[:most] for field, most in _LENGTHS.items()}
    try:
        entry = Entry(
            title=said["title"],
            issuer_name=said["issuer_name"],
            issued_on=_month(said["issued_on"]),
            expires_on=_month(said["expires_on"]),
            number=said["number"],
            link=said["link"] if said["link"].startswith(("https://", "http://")) else "",
            archive=True,
        )
        if problem := next(problems_of(entry, person, at), None):
            raise problem
    except StepladderError as error:
        return Line(number, said["title"], said["issuer_name"], "unreadable", why=in_words(error))
    return Line(number, entry.title, entry.issuer_name, "new", entry)


def _month(text: str) -> date | None:
    """The first day of a month as LinkedIn writes it: "Mar 2023"; none where nothing stands.

    Raises:
        InvalidDocument: it is something else.
    """
    if not text:
        return None
    if found := _MONTH.fullmatch(text.strip()):
        month = _MONTHS.get(found["month"].casefold())
        if month:
            return date(int(found["year"]), month, 1)
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise InvalidDocument(
            gettext("“%(text)s” is no month") % {"text": text}, expected=gettext("one such as Mar 2023")
        ) from None


def _another(name: str) -> InvalidDocument:
    return InvalidDocument(
        gettext("this is no list of certifications"),
        expected=gettext("the file Certifications.csv from LinkedIn’s archive, with the columns Name and Authority"),
        hint=gettext("ask LinkedIn for a copy of your data, and upload the archive that it sends"),
        place=name,
    )
