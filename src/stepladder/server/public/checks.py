"""Checking a badge of this site as anybody else would, now: by its signed bytes, and by what we publish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext

from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.findings import Finding
from stepladder.server.issuing.documents import published_here
from stepladder.server.issuing.marks import mark_of as mark_of_issued
from stepladder.server.issuing.models import IssuedCredential, State
from stepladder.server.wallet.marks import CHECKS, Mark, mark_of_check


@dataclass(frozen=True)
class Line:
    """One check: what was looked at, what came of it, and why."""

    what: str
    mark: Mark
    why: str


@dataclass(frozen=True)
class Checked:
    """Every check, and where the badge stands.

    Attributes:
        state: as this site has it; the checks say the same from the signed bytes and the published list.
    """

    state: State
    mark: Mark
    lines: tuple[Line, ...]
    finding: Finding


def checked(row: IssuedCredential, at: datetime) -> Checked:
    """Check a badge."""
    found = verify(read(row.data, name=row.identifier), now=at, fetch=published_here, demo=settings.DEMO).finding
    by_name = {part.id.rpartition(".")[2]: part for part in found.parts}
    until = row.valid_until.date() if row.valid_until else None
    lines = tuple(
        Line(str(words), mark_of_check(name, by_name[name], until), gettext(by_name[name].summary))
        for name, words in CHECKS.items()
        if name in by_name
    )
    own = mark_of_issued(row, at)
    return Checked(row.state(at), Mark(own.status, own.words), lines, found)
