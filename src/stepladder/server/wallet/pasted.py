"""What somebody pasted: a badge, an address, or words from which a form can be filled in.

Guessing is honest here: what could mean two things (03/04/2025, a second date without a label) is left to the person.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from stepladder.server.files.operations import Upload

Kind = Literal["badge", "link", "words"]

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*")
_LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)
_LINK_LENGTH = 500
_ISSUER = re.compile(
    r"(?:\b(?:issued|awarded|offered|provided|ausgestellt)\s+(?:by|von)|\b(?:by|from|issuer|aussteller|von)(?=[\s:]))"
    r"\s*:?\s+(?P<name>[^\n,;|·•]{2,200})",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:credential|certificate|zertifikats?)[ -]?(?:id|number|no\.?|nummer|nr\.?)"
    r"\s*[:#]?\s*(?P<number>[\w./-]{3,120})",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar", "february feb februar", "march mar märz", "april apr", "may mai", "june jun juni",
            "july jul juli", "august aug", "september sep sept", "october oct oktober okt", "november nov",
            "december dec dezember dez",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DATES = (
    re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)"),
    re.compile(r"(?<!\d)(?P<day>\d{1,2})\.?\s+(?P<word>[^\W\d]{3,9})\.?,?\s+(?P<year>\d{4})(?!\d)"),
    re.compile(r"\b(?P<word>[^\W\d]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})(?!\d)"),
)
_ENDS = re.compile(
    r"\b(?:expires?|expiry|expiration|valid\s+(?:un)?til|valid\s+through|gültig\s+bis|läuft\s+ab)\b", re.IGNORECASE
)
_REACH = 30
"""Characters before a date in which the word that says what it is stands: "Expires on: ", "valid until the "."""


@dataclass(frozen=True)
class Pasted:
    """What was pasted.

    Attributes:
        upload: the bytes, where it is a badge.
        draft: by field of the form, what could be read from it; missing where it could not.
    """

    kind: Kind
    upload: Upload | None = None
    draft: tuple[tuple[str, str], ...] = ()


MOST_WORDS = 20_000
"""Most characters of words that are read: ten printed pages. Only a badge is longer."""


def is_badge(text: str) -> bool:
    """Whether a text may be a badge, which has a few hundred thousand characters where its picture is inside."""
    return text.lstrip().startswith(("{", "[", "<")) or _TOKEN.fullmatch(text.strip()) is not None


def recognize(text: str) -> Pasted:
    """Tell what a text is."""
    text = text.strip()
    if text.startswith(("{", "[", "<")):
        return Pasted("badge", Upload("pasted text", text.encode()))
    if _TOKEN.fullmatch(text):
        return Pasted("badge", Upload("pasted token", text.encode()))
    if _LINK.fullmatch(text) and len(text) <= _LINK_LENGTH:
        return Pasted("link", draft=(("link", text),))
    return Pasted("words", draft=tuple((name, value) for name, value in _draft(text).items() if value))


def _draft(text: str) -> dict[str, str]:
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    issuer, number, link = _ISSUER.search(text), _NUMBER.search(text), _LINK.search(text)
    address = link.group().rstrip(".,;)") if link else ""
    issued, expires = _days(text)
    return {
        "title": _title(first),
        "issuer_name": _before_a_date(issuer.group("name")) if issuer else "",
        "issued_on": issued,
        "expires_on": expires,
        "number": number.group("number").rstrip(".") if number else "",
        "link": address if len(address) <= _LINK_LENGTH else "",
    }


def _title(line: str) -> str:
    """The first line, without the issuer behind it; none where it is an address or a paragraph."""
    if _LINK.match(line) or len(line) > 300:
        return ""
    issuer = _ISSUER.search(line)
    # "Management by objectives" is a title, and "Data storytelling, by Northlight" has one before its comma.
    cut = issuer is not None and line[: issuer.start()].rstrip().endswith((",", ";", "|", "·", "•", "–", "-"))
    return (line[: issuer.start()] if issuer and cut else line).strip(" ,;|·•–-")


def _before_a_date(name: str) -> str:
    starts = [found.start() for pattern in _DATES if (found := pattern.search(name))]
    name = name[: min(starts)] if starts else name
    return re.sub(r"\s+(?:on|am)\s*$", "", name).strip(" .,:-–")


def _days(text: str) -> tuple[str, str]:
    """The day of issue and the last day, where each is the only one that it can be."""
    issued: set[date] = set()
    ends: set[date] = set()
    for pattern in _DATES:
        for found in pattern.finditer(text):
            if day := _day(found.groupdict()):
                (ends if _ENDS.search(text[max(0, found.start() - _REACH) : found.start()]) else issued).add(day)
    return tuple(min(days).isoformat() if len(days) == 1 else "" for days in (issued, ends))  # type: ignore[return-value]


def _day(parts: dict[str, str]) -> date | None:
    month = int(parts["month"]) if "month" in parts else _MONTHS.get(parts["word"].casefold())
    try:
        return date(int(parts["year"]), month, int(parts["day"])) if month else None
    except ValueError:
        return None
