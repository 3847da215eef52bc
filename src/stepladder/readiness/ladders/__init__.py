"""Career ladders as organizations publish them, read into drafts of families, rungs and statements."""

from __future__ import annotations

from stepladder.errors import InvalidDocument
from stepladder.readiness.ladders import artsy, dropbox, engineeringladders, financial_times, own, table
from stepladder.readiness.ladders.file import check_ladder
from stepladder.readiness.ladders.interface import Files, Ladder, LadderFormat

LADDERS: tuple[LadderFormat, ...] = (own, financial_times, engineeringladders, dropbox, artsy, table)
"""Every kind of ladder. What one recognizes, no other does; the table comes last, because it is asked most."""


def format_of(files: Files, id: str = "") -> LadderFormat:
    """Whose files these are.

    Args:
        files: contents by name.
        id: the format, where somebody names it.

    Raises:
        InvalidDocument: nobody recognizes them.
    """
    if not files:
        raise InvalidDocument("there is no file", expected="the files of a ladder")
    found = next((each for each in LADDERS if (id == each.ID if id else each.recognizes(files))), None)
    if found is None:
        names = "; ".join(f"{each.ID}: {each.NAME}" for each in LADDERS)
        shown = ", ".join(sorted(files)[:3]) + (" …" if len(files) > 3 else "")
        hint = "see docs/ladders.md for what each looks like, or paste the text on the site"
        raise InvalidDocument(f"this is no ladder that we know ({shown})", expected=names, hint=hint)
    return found


def read_ladder(files: Files, id: str = "") -> Ladder:
    """Read the files of a ladder.

    Raises:
        InvalidDocument: nobody recognizes them, they do not fit, or nothing after this could take what they hold.
    """
    ladder = format_of(files, id).read(files)
    check_ladder(ladder, name=min(files))
    return ladder
