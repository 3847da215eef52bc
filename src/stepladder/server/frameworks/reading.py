"""Reading uploaded or local files as a framework: which importer, which columns of a table, which digest."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from typing import Any

from django.utils.text import slugify

from stepladder.frameworks.edition import Edition
from stepladder.frameworks.gathering import gather
from stepladder.frameworks.importers import Importer, Progress, Read, table
from stepladder.frameworks.scales import STEPLADDER
from stepladder.remarks import Remark
from stepladder.server.frameworks.models import ColumnMapping
from stepladder.server.frameworks.unrecognized import importer_for
from stepladder.server.people.models import Person
from stepladder.tables import ColumnMap, Guess, Table, preview, read_table

_SHOWN = 5


@dataclass(frozen=True)
class About:
    """What a table does not say: how its framework is called, and under which key it is stored for good.

    Attributes:
        own_levels: its levels are a scale of its own, and not the five of this site.
    """

    key: str = ""
    title: str = ""
    version: str = ""
    own_levels: bool = False


@dataclass(frozen=True)
class Came:
    """How an edition came here.

    Attributes:
        format: id of the importer.
        files_digest: SHA-256 over the files, in hex.
        counts: what was read, in the source's words.
        ours: whether forms are to offer its competencies; None leaves it as it is, and a new one is for reference.
    """

    format: str = ""
    files_digest: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    remarks: Sequence[Remark] = ()
    ours: bool | None = None


@dataclass(frozen=True)
class Columns:
    """A table with the columns as they are guessed, remembered or chosen.

    Attributes:
        guess: with what is missing and left over.
        rows: the first ones as they will be read: line, and text by field.
        about: how its framework is called, as somebody said or by the name of the file.
    """

    table: Table
    guess: Guess
    rows: tuple[tuple[int, Mapping[str, str]], ...] = ()
    about: About = field(default_factory=About)


@dataclass(frozen=True)
class Reading:
    """Files as they were read.

    Attributes:
        read: the edition; None for a table whose columns somebody has to assign first.
        columns: of a table.
    """

    importer: Importer
    read: Read | None
    files_digest: str
    remarks: tuple[Remark, ...] = ()
    columns: Columns | None = None

    @property
    def edition(self) -> Edition | None:
        """What stands in them."""
        return self.read.edition if self.read else None

    def came(self, *, ours: bool | None) -> Came:
        """How it came here, for ``store_edition``."""
        counts = self.read.counts if self.read else {}
        return Came(self.importer.ID, self.files_digest, counts, self.remarks, ours)


@dataclass(frozen=True)
class Wish:
    """How files are to be read, where somebody says so.

    Attributes:
        format: id of an importer; empty for the one that recognizes them.
        columns: of a table; None for what is remembered or guessed.
    """

    format: str = ""
    columns: ColumnMap | None = None
    about: About = field(default_factory=About)


AS_IT_IS = Wish()


def read_files(
    given: Iterable[tuple[str, bytes]], *, wish: Wish = AS_IT_IS, progress: Progress | None = None
) -> Reading:
    """Read files or archives as a framework.

    Raises:
        InvalidDocument: nobody reads them, or they are not what their format asks for.
    """
    remarks: list[Remark] = []
    files = gather(given, remarks)
    importer = importer_for(files, format=wish.format)
    digest = digest_of(files)
    if importer.ID == table.ID and len(files) == 1:
        return _table(files, importer, wish, digest, remarks)
    read = importer.read(files, progress=progress)
    return Reading(importer, read, digest, (*remarks, *read.remarks))


def pack(given: Iterable[tuple[str, bytes]]) -> bytes:
    """Files as one archive, to be stored until somebody decides."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(given):
            # The names of two uploads may be the same, and one may be no name of a file at all.
            archive.writestr(f"{number}/{name}", content)
    return packed.getvalue()


def unpack(packed: bytes) -> tuple[tuple[str, bytes], ...]:
    """What ``pack`` packed."""
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        return tuple((each.filename.partition("/")[2], archive.read(each)) for each in archive.infolist())


def remembered() -> tuple[ColumnMap, ...]:
    """The maps of columns that somebody has said, the oldest first."""
    return tuple(ColumnMap.from_json(row.columns) for row in ColumnMapping.objects.order_by("used_at", "id"))


def remember(*, columns: ColumnMap, by: Person | None, at: datetime) -> None:
    """Keep a map for the next table with the same headings."""
    headings = sorted(columns.headings)
    digest = hashlib.sha256("\x1f".join(headings).encode()).hexdigest()
    values: dict[str, Any] = {"headers": headings, "columns": columns.to_json(), "used_by": by, "used_at": at}
    ColumnMapping.objects.update_or_create(headers_digest=digest, defaults=values)


def _table(files: Mapping[str, bytes], importer: Importer, wish: Wish, digest: str, remarks: list[Remark]) -> Reading:
    ((name, content),) = files.items()
    rows = read_table(content, name)
    guess = table.guess_columns(rows, remembered())
    if wish.columns is not None:
        used = {*wish.columns.columns.values()}
        left_over = tuple(each for each in rows.columns if each not in used)
        missing = tuple(each.name for each in table.FIELDS if each.required and each.name not in wish.columns.columns)
        guess = Guess(wish.columns, {}, missing, left_over, saved=False)
    title = wish.about.title or name.rpartition("/")[2].partition(".")[0].replace("_", " ").strip() or name
    called = replace(wish.about, key=wish.about.key or _key_of(title), title=title)
    if guess.missing:
        return Reading(importer, None, digest, (*remarks, *rows.remarks), Columns(rows, guess, about=called))
    columns = Columns(rows, guess, preview(rows, guess.map, _SHOWN), called)
    six = {"level 6", "level 7"} & guess.map.columns.keys()
    scale = None if wish.about.own_levels or six else STEPLADDER
    about = table.About(called.key, title, called.version, scale=scale)
    read = table.read_table_edition(rows, guess.map, about=about)
    return Reading(importer, read, digest, (*remarks, *read.remarks), columns)


def _key_of(title: str) -> str:
    """A key to begin with. Titles without a Latin letter would else share one, each table an edition of the last."""
    return slugify(title)[:60].strip("-") or f"table-{hashlib.sha256(title.encode()).hexdigest()[:8]}"


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 over names and contents, whatever their order, in hex."""
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
    return whole.hexdigest()
