"""From a pasted ladder to sentences, and short names for them. Pure: text in, text out."""

from __future__ import annotations

import re

MOST_SENTENCES = 40
"""Most sentences of one role; a ladder with more describes several roles."""

_LONGEST_NAME = 60
_LONGEST_WORDING = 500
_BULLET = re.compile(r"^\s*(?:[-–—*•·▪◦‣]|\(?\d{1,2}[.)]|[a-z]\))\s+")
_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-ÞŁŠŽĐ])")
_WORDS = 6


def sentences_of(text: str) -> list[str]:
    """The sentences of a pasted text: a line or bullet each, and lines of several sentences taken apart.

    A line that is broken in the middle of a sentence is joined with the next, as text from a PDF needs it.
    """
    lines: list[str] = []
    for raw in text.splitlines():
        bare = _BULLET.sub("", raw).strip()
        if not bare:
            lines.append("")
        elif lines and lines[-1] and not _BULLET.match(raw) and _continues(lines[-1], bare):
            lines[-1] += f" {bare}"
        else:
            lines.append(bare)
    found = [part.strip()[:_LONGEST_WORDING] for line in lines for part in _END.split(line) if part.strip()]
    return list(dict.fromkeys(each for each in found if any(char.isalpha() for char in each)))


def short_name(sentence: str) -> str:
    """A first proposal for what to call what a sentence asks: its first words. The person corrects it."""
    words = sentence.rstrip(".;:!?").split()
    name = " ".join(words[:_WORDS])[:_LONGEST_NAME].rstrip(",;: ")
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _continues(line: str, following: str) -> bool:
    return not line.endswith((".", "!", "?", ";", ":")) and following[:1].islower()
