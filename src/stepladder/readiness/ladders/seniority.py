"""In which order rungs stand: by grades, by the source's own list, by titles; and which steps follow from that.

1. Where every rung has a grade with a number (IC3, D4, Grade 7), the number decides, as a number: IC10 comes after IC9.
   Letters are tracks: M3 stands beside IC3, not above it.
2. Else the source's list holds, if the titles agree that it rises, or if it falls from top to bottom (then it is turned
   around), each track by itself.
3. A list in alphabetical order says nothing about seniority; there the words of the titles decide.
4. A list that is in no order that we know is left as it is, with a remark, for a person to look at.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from stepladder.readiness.ladders.interface import FamilyDraft, RungDraft, Step, StepKind

_GRADE = re.compile(
    r"^\s*([A-Za-z]{1,5}|grade|level|band|step|entgeltgruppe)[\s._-]?(\d{1,3})(?![0-9A-Za-z])", re.IGNORECASE
)
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7}
_NUMBER = re.compile(r"\b(\d{1,2}|[ivIV]{1,3})\s*$")
_TRACK = re.compile(r"\s*[\[(](individual contributor|ic|people manager|manager|pm)[\])]\s*", re.IGNORECASE)
_TRACK_KEY = re.compile(r"-(ic|pm|m)$")
_TRACKS = {"individual contributor": "ic", "ic": "ic"}
_MANAGES = re.compile(r"\b(?:manager|director|head|vice president|vp|svp|evp|chief)\b", re.IGNORECASE)

# What a word in a title says about height, the highest first. Judgement, used only where a list says nothing.
_HEIGHTS = (
    (r"\bchief\b|\bc[efot]o\b", 12.0),
    (r"\bevp\b|\bexecutive vice president\b", 11.5),
    (r"\bsvp\b|\b(?:senior|sr\.?) vice president\b", 11.0),
    (r"\bvp\b|\bvice president\b", 10.0),
    (r"\bmanaging director\b", 9.0),
    (r"\bhead\b", 8.6),
    (r"\bdirector\b", 8.0),
    (r"\bfellow\b|\bdistinguished\b", 7.8),
    (r"\bprincipal\b", 7.0),
    (r"\bstaff\b", 6.0),
    (r"\bmanager\b|\blead(?:er)?\b", 5.0),
    (r"\bsupervisor\b", 4.5),
    (r"\bsenior\b|\bsr\b", 4.0),
    (r"\bmid(?:dle|-level)?\b|\bintermediate\b", 3.0),
    (r"\bintern\b|\btrainee\b|\bapprentice\b|\bworking student\b", 0.0),
    (r"\bjunior\b|\bjr\b|\bassociate\b|\bassistant\b|\bentry\b|\bgraduate\b", 1.0),
)
_PLAIN = 2.0
_HIGHER = re.compile(r"\b(?:senior|sr|group|executive)\b", re.IGNORECASE)
_LOWER = re.compile(r"\b(?:associate|assistant|deputy|junior|jr)\b", re.IGNORECASE)
_MODIFIED = 5.0


@dataclass(frozen=True, slots=True)
class Grade:
    """The letters and the number of a code."""

    letters: str
    number: int

    def __str__(self) -> str:
        return f"{self.letters} {self.number}"


@dataclass(frozen=True, slots=True)
class Named:
    """A rung as its source lists it.

    Attributes:
        track: as the source says; empty where it does not.
    """

    title: str
    code: str = ""
    track: str = ""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where each rung of a list stands, in the order of the list.

    Attributes:
        orders: 1 the lowest; equal numbers are the same height.
        remark: id and words of what a person should look at; empty where the order is plain.
    """

    orders: tuple[int, ...]
    remark: tuple[str, str] = ("", "")


def grade_of(code: str) -> Grade | None:
    """``IC10`` as letters and number; None where a code is none (``senior-2``, ``staff``)."""
    found = _GRADE.match(code)
    return Grade(found.group(1).upper(), int(found.group(2))) if found else None


def bare(title: str) -> str:
    """A title without the track that stands in brackets."""
    return " ".join(_TRACK.sub(" ", title).split())


def track_of(key: str, title: str) -> str:
    """``ic`` or ``manager`` where brackets in the title or the end of the key say so; else empty."""
    found = _TRACK.search(title) or _TRACK_KEY.search(key)
    return _TRACKS.get(found.group(1).lower(), "manager") if found else ""


def height_of(title: str) -> tuple[float, int]:
    """What the words of a title say about its height, and the number behind it (``Engineer 2``, ``Engineer II``)."""
    plain = bare(title).lower()
    height = next((height for words, height in _HEIGHTS if re.search(words, plain)), _PLAIN)
    if height >= _MODIFIED and not re.search(r"\bvice president\b", plain):
        height += 0.5 * bool(_HIGHER.search(plain)) - 0.5 * bool(_LOWER.search(plain))
    number = _NUMBER.search(plain)
    digits = number.group(1) if number else "0"
    return height, int(digits) if digits.isdigit() else _ROMAN.get(digits, 0)


def place(listed: Sequence[Named]) -> Placement:
    """Where the rungs of a family stand."""
    grades = [grade_of(each.code) for each in listed]
    if all(grades):
        return _by_grade([grade for grade in grades if grade])
    heights = [height_of(each.title) for each in listed]
    tracks = _tracks(listed)
    positions = range(len(listed))
    if _each_track(heights, tracks, _rises):
        return Placement(_dense(listed, heights, tracks, list(positions)))
    if _each_track(heights, tracks, _falls):
        words = "the rungs were listed from the highest to the lowest; they are turned around"
        return Placement(_dense(listed, heights, tracks, list(reversed(positions))), ("ladder.order.reversed", words))
    by_title = sorted(positions, key=lambda position: heights[position])
    names = ([each.code.lower() for each in listed], [each.title.lower() for each in listed])
    if any(each == sorted(each) and len(set(each)) > 1 for each in names):
        words = "the rungs are listed alphabetically, which is no order of seniority; their titles decided"
        return Placement(_dense(listed, heights, tracks, by_title), ("ladder.order.alphabetical", words))
    words = "the titles do not rise as the list does; the list was kept: look whether its order is meant"
    return Placement(_dense(listed, heights, tracks, list(positions)), ("ladder.order.doubtful", words))


def in_order(rungs: Sequence[RungDraft]) -> tuple[RungDraft, ...]:
    """Rungs, the lowest first; on the same height the track of individual contributors before others."""
    return tuple(sorted(rungs, key=lambda rung: (rung.order, rung.track not in ("", "ic"), rung.track)))


def ups(family: FamilyDraft) -> tuple[Step, ...]:
    """The steps up that follow from the order: to the next height of the same track, or of what has none."""
    found = []
    for rung in family.rungs:
        above = [
            each
            for each in family.rungs
            if each.order > rung.order and (each.track == rung.track or not each.track or not rung.track)
        ]
        nearest = min((each.order for each in above), default=0)
        found += [
            Step(f"{family.key}/{rung.key}", f"{family.key}/{each.key}", StepKind.UP)
            for each in above
            if each.order == nearest
        ]
    return tuple(found)


def _by_grade(grades: Sequence[Grade]) -> Placement:
    least = min(grade.number for grade in grades)
    orders = tuple(grade.number + max(0, 1 - least) for grade in grades)
    if len({grade.letters for grade in grades}) == 1:
        return Placement(orders)
    words = "how the tracks correspond is not said; equal numbers stand side by side"
    return Placement(orders, ("ladder.order.tracks", words))


def _tracks(listed: Sequence[Named]) -> list[str]:
    """The tracks that are said, else managers beside those who are none, if there are both."""
    said = [each.track for each in listed]
    if any(said):
        return said
    manages = [bool(_MANAGES.search(each.title)) for each in listed]
    return ["manager" if each else "ic" for each in manages] if len(set(manages)) > 1 else said


def _each_track(heights: Sequence[tuple[float, int]], tracks: Sequence[str], test: object) -> bool:
    assert callable(test)  # noqa: S101 - one of two functions below
    if test(heights):
        return True
    return all(
        test([height for height, track in zip(heights, tracks, strict=True) if track == each]) for each in set(tracks)
    )


def _rises(heights: Sequence[tuple[float, int]]) -> bool:
    return all(low <= high for low, high in pairwise(heights))


def _falls(heights: Sequence[tuple[float, int]]) -> bool:
    return all(low >= high for low, high in pairwise(heights))


def _dense(
    listed: Sequence[Named], heights: Sequence[tuple[float, int]], tracks: Sequence[str], ranked: Sequence[int]
) -> tuple[int, ...]:
    """Heights 1, 2, 3 … in the ranked order. The same title in two tracks is one height."""
    orders = [0] * len(listed)
    if _rises([heights[position] for position in ranked]) or len(set(tracks)) == 1:
        before, order = "", 0
        for position in ranked:
            title = bare(listed[position].title).lower()
            order += title != before or listed[position].track == ""
            orders[position], before = order, title
        return tuple(orders)
    # Two tracks, one listed after the other: the second begins where its lowest title would stand in the first.
    first = tracks[ranked[0]]
    for track in dict.fromkeys(tracks[position] for position in ranked):
        own = [position for position in ranked if tracks[position] == track]
        lowest = heights[own[0]]
        offset = (
            0 if track == first else sum(heights[each] < lowest for each in range(len(listed)) if tracks[each] == first)
        )
        for number, position in enumerate(own, start=1):
            orders[position] = offset + number
    return tuple(orders)
