"""Checking a badge of this site as anybody else would, now: by its signed bytes, and by what we publish."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.translation import gettext

from stepladder.credentials.dates import parse_moment
from stepladder.credentials.reading import read
from stepladder.credentials.verify import Verification, verify
from stepladder.findings import Finding
from stepladder.server.issuing.marks import mark_of as mark_of_issued
from stepladder.server.issuing.models import IssuedCredential, State
from stepladder.server.wallet.marks import CHECKS, Mark, mark_of_check
from stepladder.server.wallet.network import held


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
    endorsements: tuple[Endorsed, ...] = ()


@dataclass(frozen=True)
class Endorsed:
    """What somebody else says of it, with every check.

    Attributes:
        by, comment, since: as the signature proves; empty where it proves nothing.
        name: what they call themselves.
    """

    mark: Mark
    lines: tuple[Line, ...]
    by: str = ""
    name: str = ""
    comment: str = ""
    since: date | None = None


def checked(row: IssuedCredential, at: datetime) -> Checked:
    """Check a badge."""
    # Whoever endorsed it publishes their key elsewhere: what was fetched of that when it was recorded is held.
    found = verify(read(row.data, name=row.identifier), now=at, fetch=held, demo=settings.DEMO)
    own = mark_of_issued(row, at)
    until = row.valid_until.date() if row.valid_until else None
    return Checked(
        row.state(at),
        Mark(own.status, own.words),
        lines_of(found.finding, until),
        found.finding,
        tuple(_endorsed(each) for each in found.endorsements),
    )


def lines_of(finding: Finding, until: date | None = None) -> tuple[Line, ...]:
    """Every check of a credential, the gravest first."""
    by_name = {part.id.rpartition(".")[2]: part for part in finding.parts}
    names = {**CHECKS, "about": gettext("It is about this")}
    return tuple(
        Line(str(words), mark_of_check(name, by_name[name], until), gettext(by_name[name].summary))
        for name, words in names.items()
        if name in by_name
    )


def mark_of_endorsement(finding: Finding) -> Mark:
    """The one status of an endorsement: the gravest of its checks."""
    lines = lines_of(finding)
    for status in ("unmet", "unknown"):
        if found := next((line.mark for line in lines if line.mark.status == status), None):
            return found
    return Mark("met", gettext("Verified"))


def _endorsed(found: Verification) -> Endorsed:
    mark, lines, claims = mark_of_endorsement(found.finding), lines_of(found.finding), found.trusted_claims
    if claims is None or not found.is_met("issuer"):
        return Endorsed(mark, lines)
    since = parse_moment(claims.valid_from[0]) if claims.valid_from else None
    return Endorsed(
        mark, lines, claims.issuers[0], claims.issuer_name, claims.comment, since.earliest.date() if since else None
    )
