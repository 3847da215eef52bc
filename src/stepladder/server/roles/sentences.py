"""From a pasted ladder to sentences, and short names for them. Pure: text in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stepladder.server.roles.headings import heading

MOST_SENTENCES = 40
"""Most sentences of one role of one's own; a ladder with more describes several roles."""

_LONGEST_NAME = 60
_LONGEST_WORDING = 500
_BULLET = re.compile(r"^\s*(?:[-–—*•·▪◦‣\uf0b7\uf0a7]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÞŁŠŽĐ])")
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|e\.g|i\.e|etc|vs|incl|approx|dr|mr|ms|mrs|st|no|fig|ca|bzw|inkl|evtl|ggf|usw|vgl|nr|z\.\s?b|d\.\s?h|u\.\s?a)\.$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"(?:^|\s)(?:and|or|the|an?|of|to|for|with|in|on|by|from|that|und|oder|der|die|das|den|dem|von|mit|für|zu|im)$"
)
_WORDS = 6


@dataclass(frozen=True)
class Said:
    """A sentence, and the number of the line (from 0) where it begins."""

    text: str
    line: int


def sentences_of(text: str) -> list[str]:
    """The sentences of a pasted text, each once: a line or bullet each, and lines of several sentences taken apart."""
    found = (each.text[:_LONGEST_WORDING].strip() for each in said(text.splitlines()))
    return list(dict.fromkeys(each for each in found if has_letters(each)))


def said(lines: Sequence[str], *, broken: bool = True) -> Iterator[Said]:
    """Sentences with their lines: a line or bullet each, and lines of several sentences taken apart.

    Args:
        broken: whether a sentence may go on in the next line, as text from a PDF needs it; then such lines are joined.
    """
    for line, text in _joined(lines) if broken else enumerate(map(_bare, lines)):
        for part in _apart(text):
            if has_letters(part):
                yield Said(part, line)


def has_letters(text: str) -> bool:
    """Whether there is anything in it to read."""
    return any(char.isalpha() for char in text)


def short_name(sentence: str) -> str:
    """A first proposal for what to call what a sentence asks: its first words. The person corrects it."""
    words = sentence.rstrip(".;:!?").split()
    name = " ".join(words[:_WORDS])[:_LONGEST_NAME].rstrip(",;: ")
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _joined(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Lines, those that a sentence was broken into as one, with the number of the first."""
    start, text = 0, ""
    for number, raw in enumerate(lines):
        bare = _bare(raw)
        if text and bare and not _BULLET.match(raw) and _continues(text, bare):
            # A soft hyphen is there for the break alone; of any other hyphen nobody knows, so it stays to be seen.
            text = text[:-1] + bare if text.endswith("\u00ad") else f"{text}{'' if text[-1:] == '-' else ' '}{bare}"
            continue
        if text:
            yield start, text
        start, text = number, bare
    if text:
        yield start, text


def _bare(line: str) -> str:
    return _BULLET.sub("", line).strip()


def _continues(line: str, following: str) -> bool:
    if line.endswith((".", "!", "?", ";", ":")) or heading(line):
        return False
    if following[:1].isupper() and following[-1:].isalpha() and heading(following):
        return False
    return following[:1].islower() or line.endswith("\u00ad") or bool(_OPEN.search(line))


def _apart(text: str) -> Iterator[str]:
    """The sentences of a line; not where a full stop belongs to an abbreviation."""
    begun = ""
    for part in _END.split(text):
        begun = f"{begun} {part}".strip()
        if not _ABBREVIATED.search(begun):
            yield begun
            begun = ""
    if begun:
        yield begun
