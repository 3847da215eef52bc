"""Plain text for a terminal: safe, wrapped, with a shape before each status."""

from __future__ import annotations

import json
import shutil
import textwrap
import unicodedata
from datetime import UTC, date, datetime, time

import click

from stepladder.findings import Finding, Status

SHAPES = {Status.MET: "✓", Status.UNMET: "✗", Status.UNKNOWN: "?"}
WORDS = {Status.MET: "met", Status.UNMET: "not met", Status.UNKNOWN: "unknown"}
# Met has no color, so that the eye goes to what needs something done.
COLORS = {Status.UNMET: "red", Status.UNKNOWN: "yellow"}

_NARROWEST, _WIDEST = 40, 100


def safe(text: str) -> str:
    """Text on one line, without what could move the cursor, hide or turn around other text: strangers write badges."""
    return "".join("\N{REPLACEMENT CHARACTER}" if _unsafe(char) else char for char in text.replace("\n", " "))


def json_text(value: object) -> str:
    """JSON that people can read and that no terminal stumbles over."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "".join(_escaped(char) if _unsafe(char) and char != "\n" else char for char in text)


def _unsafe(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _escaped(char: str) -> str:
    return json.dumps(char).strip('"')


def say(text: str = "", *, err: bool = False) -> None:
    """Print a line or several."""
    click.echo(text, err=err)


def width() -> int:
    """Columns to write in."""
    return max(_NARROWEST, min(_WIDEST, shutil.get_terminal_size().columns - 1))


def paragraph(text: str, *, indent: str = "", hanging: str | None = None) -> None:
    """Print text, safe and wrapped; ``hanging`` indents all lines but the first."""
    lines = textwrap.wrap(
        safe(text),
        width(),
        initial_indent=indent,
        subsequent_indent=indent if hanging is None else hanging,
        break_on_hyphens=False,
    )
    say("\n".join(lines))


def row(
    shape: str, word: str, name: str, text: str, *, color: str | None = None, columns: tuple[int, int] = (9, 10)
) -> None:
    """Print a status with its shape, its word, a name and a text, which wraps under itself."""
    head = f"{shape} {word.ljust(columns[0])}{safe(name).ljust(columns[1])} "
    lines = textwrap.wrap(safe(text), max(20, width() - len(head)), break_on_hyphens=False) or [""]
    say(click.style(f"{shape} {word.ljust(columns[0])}", fg=color) + head[2 + columns[0] :] + lines[0])
    for line in lines[1:]:
        say(" " * len(head) + line)


def finding_rows(finding: Finding, *, prefix: str) -> None:
    """Print each part of a finding, its hint below where something can be done."""
    parts = finding.parts
    columns = (9, max((len(part.id.removeprefix(prefix)) for part in parts), default=0) + 1)
    for part in parts:
        name = part.id.removeprefix(prefix)
        row(SHAPES[part.status], WORDS[part.status], name, part.summary, color=COLORS.get(part.status), columns=columns)
        if part.hint:
            paragraph(part.hint, indent=" " * (sum(columns) + 3) + "→ ", hanging=" " * (sum(columns) + 5))


class Moment(click.ParamType[datetime]):
    """A date, or a date and time with zone, in ISO 8601. A date alone is its first moment in UTC."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, with time zone."""
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
            if len(str(value)) <= len("2026-11-21"):
                moment = datetime.combine(date.fromisoformat(str(value)), time())
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            moment.astimezone(UTC)  # beyond the years that there are, this overflows
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no date; write 2026-11-21 or 2026-11-21T12:00:00Z", param, ctx)
        else:
            return moment


now_option = click.option(
    "--now",
    type=Moment(),
    default=lambda: datetime.now(UTC).astimezone(),
    show_default="today",
    help="The date to judge at, such as 2026-11-21.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print the whole result as JSON.")
