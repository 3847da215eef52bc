"""How ``stepladder verify`` shows credentials inside another one, and endorsements: a line each, with its own word."""

from __future__ import annotations

from collections.abc import Sequence

from stepladder.cli.text import COLORS, SHAPES, WORDS, paragraph, row, say
from stepladder.credentials.verify import Verification

MOST_SHOWN = 50
"""Most lines for one file; ``--json`` has all of them."""


def print_inside(verification: Verification) -> None:
    """What a record or presentation holds, and what others say about a badge."""
    _print_each("Inside:", verification.members)
    _print_each("Endorsements, which do not count for the badge:", verification.endorsements)


def _print_each(title: str, carried: Sequence[Verification]) -> None:
    if not carried:
        return
    say()
    paragraph(title)
    for number, each in enumerate(carried[:MOST_SHOWN], start=1):
        status = each.finding.status
        text = f"{_called(each)} {each.finding.summary}".strip()
        row(SHAPES[status], WORDS[status], str(number), text, color=COLORS.get(status), columns=(9, 3))
    if len(carried) > MOST_SHOWN:
        paragraph(f"and {len(carried) - MOST_SHOWN} more; --json shows all")


def _called(verification: Verification) -> str:
    """What it is called and who issued it, as far as that was signed."""
    claims = verification.trusted_claims
    if claims is None:
        return ""
    names = [claims.name, *(achievement.name for achievement in claims.achievements), claims.comment]
    name = next((name for name in names if name), "(without a name)")
    return f"{name}, by {claims.issuer_name or ', '.join(claims.issuers) or 'nobody named'}."
