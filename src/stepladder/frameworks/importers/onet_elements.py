"""The content model of O*NET: its elements as entries, their hierarchy, the scales, and what levels look like.

What an element becomes follows from where it stands in the model. The lowest elements under Abilities (1.A), Skills
(2.A, 2.B) and Generalized Work Activities (4.A) are competencies, those under Work Styles (1.C) attitudes, those under
Knowledge (2.C) knowledge. All others are headings: interests, working conditions and labor market facts are nothing
that somebody could show evidence of.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from stepladder.frameworks.edition import Entry, Kind, LevelText, Link, Relation, Scale, ScaleLevel, stable_id
from stepladder.frameworks.importers.onet_occupations import id_of
from stepladder.frameworks.importers.rows import Rows, shown, tidy

IMPORTANCE, LEVEL = "IM", "LV"
_BRANCHES = {
    "1.A": (Kind.COMPETENCY, "ability"),
    "1.C": (Kind.ATTITUDE, "work style"),
    "2.A": (Kind.COMPETENCY, "skill"),
    "2.B": (Kind.COMPETENCY, "skill"),
    "2.C": (Kind.KNOWLEDGE, "knowledge"),
    "4.A": (Kind.COMPETENCY, "work activity"),
}
_HEADING = (Kind.GROUP, "content model")
_IMPORTANCE_WORDS = {
    1: "not important",
    2: "somewhat important",
    3: "important",
    4: "very important",
    5: "extremely important",
}
"""The answers of O*NET's questionnaires; the tables hold the numbers alone."""

_FEW_LEVELS = 12


@dataclass
class Element:
    """What becomes an entry."""

    id: str
    name: str
    statement: str
    file: str
    line: int
    anchors: list[LevelText] = field(default_factory=list)
    is_rated: bool = False
    entry_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.entry_id = id_of(self.id)

    def entry(self, *, is_lowest: bool) -> Entry:
        """As it is when everything is read."""
        kind, type = _BRANCHES.get(self.id[:3], _HEADING) if is_lowest else _HEADING
        if kind is Kind.GROUP and self.is_rated:
            kind, type = Kind.COMPETENCY, "rated element"
        return Entry(
            id=self.entry_id,
            name=self.name,
            kind=kind,
            code=self.id,
            statement=self.statement,
            type=type,
            levels=tuple(sorted(self.anchors, key=lambda each: each.level)),
            file=self.file,
            line=self.line,
        )


class ElementReader:
    """Reads tables about elements and scales.

    Attributes:
        elements: by element id, in the order in which they were read.
        ranges: lowest and highest number of each scale, by its id.
    """

    def __init__(self) -> None:
        self.elements: dict[str, Element] = {}
        self.ranges: dict[str, tuple[float, float]] = {}
        self._scales: list[Scale] = []

    @property
    def scales(self) -> tuple[Scale, ...]:
        """All that were read."""
        return tuple(self._scales)

    def entries(self) -> tuple[Entry, ...]:
        """All elements; those that no other lies under are more than headings."""
        over = {each.rpartition(".")[0] for each in self.elements}
        return tuple(each.entry(is_lowest=id not in over) for id, each in self.elements.items())

    def hierarchy(self) -> list[Relation]:
        """Each element under the one whose id it extends."""
        return [
            Relation(
                stable_id("onet", Link.BROADER, id, above),
                Link.BROADER,
                each.entry_id,
                self.elements[above].entry_id,
                file=each.file,
                line=each.line,
            )
            for id, each in self.elements.items()
            if (above := id.rpartition(".")[0]) in self.elements
        ]

    def read(self, rows: Rows) -> int:
        """Read the content model; how many rows there were."""
        id_at, name_at, text_at = rows.needed("Element ID"), rows.needed("Element Name"), rows.column("Description")
        for line, row in rows:
            id, name = row[id_at].strip(), " ".join(row[name_at].split())
            if not id or not name:
                rows.remark("onet.element.empty", "the element has no id or no name, and was left out", line)
            elif first := self.elements.get(id):
                words = f"{id} stands in line {first.line} already; this row was left out"
                rows.remark("onet.element.repeated", words, line)
            else:
                self.elements[id] = Element(id, name, tidy(row[text_at]) if text_at >= 0 else "", rows.name, line)
        for id, each in self.elements.items():
            if "." in id and id.rpartition(".")[0] not in self.elements:
                rows.remark("onet.element.alone", f"there is no element above {id}; it stands at the top", each.line)
        return len(rows)

    def read_scales(self, rows: Rows) -> int:
        """Read the scales; how many rows there were."""
        id_at, name_at = rows.needed("Scale ID"), rows.needed("Scale Name")
        low_at, high_at = rows.needed("Minimum"), rows.needed("Maximum")
        for line, row in rows:
            id, low, high = row[id_at].strip(), number(row[low_at]), number(row[high_at])
            if not id or id in self.ranges or low is None or high is None or low > high:
                rows.remark("onet.scale.unusable", "the scale has no id or range, or stands here twice", line)
                continue
            self.ranges[id] = (low, high)
            title = row[name_at].strip()
            measures = "proficiency" if id == LEVEL else title.lower()
            self._scales.append(Scale(id, title, _levels(id, low, high), measures, "O*NET"))
        return len(rows)

    def read_zones(self, rows: Rows) -> int:
        """Read what each job zone means, as a scale of preparation."""
        zone_at, name_at = rows.needed("Job Zone"), rows.needed("Name")
        others = [(name, place) for place, name in enumerate(rows.table.columns) if place not in (zone_at, name_at)]
        levels: list[ScaleLevel] = []
        for line, row in rows:
            zone = number(row[zone_at])
            if zone is None:
                rows.remark("onet.zone.unreadable", f"{shown(row[zone_at])} is no number; the zone was left out", line)
                continue
            text = "\n\n".join(f"{name}: {tidy(row[place])}" for name, place in others if row[place].strip())
            levels.append(ScaleLevel(zone, row[name_at].strip() or str(zone), text))
        self._scales.append(Scale("JZ", "Job Zone", tuple(levels), "preparation", "O*NET"))
        return len(rows)

    def read_anchors(self, rows: Rows) -> int:
        """Read what a level of an element looks like; how many rows there were."""
        id_at, scale_at = rows.needed("Element ID"), rows.needed("Scale ID")
        value_at, text_at = rows.needed("Anchor Value"), rows.needed("Anchor Description")
        name_at = rows.column("Element Name")
        for line, row in rows:
            id, value, text = row[id_at].strip(), number(row[value_at]), tidy(row[text_at])
            if value is None or not text:
                rows.remark("onet.anchor.empty", "the anchor has no number or no text, and was left out", line)
                continue
            element = self.rated(id, row[name_at] if name_at >= 0 else "", rows, line)
            element.anchors.append(LevelText(row[scale_at].strip(), value, text))
        return len(rows)

    def rated(self, id: str, name: str, rows: Rows, line: int) -> Element:
        """An element that a row is about; one that the content model lacks is made, with a remark."""
        element = self.elements.get(id)
        if element is None:
            called = " ".join(name.split()) or id
            words = f"the element {id} is not in the content model; it was taken as {shown(called)}"
            rows.remark("onet.element.unknown", words, line)
            element = self.elements[id] = Element(id, called, "", rows.name, line, is_rated=True)
        return element


def number(text: str) -> float | None:
    """A number as O*NET writes one; nothing where it is none (``n/a``, empty)."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None  # neither inf nor nan compares as smaller


def _levels(id: str, low: float, high: float) -> tuple[ScaleLevel, ...]:
    """Every whole number of a short scale, both ends of a long one (percentages)."""
    whole = float(low).is_integer() and float(high).is_integer() and high - low <= _FEW_LEVELS
    values = [float(each) for each in range(int(low), int(high) + 1)] if whole else [low, high]
    words = _IMPORTANCE_WORDS if id == IMPORTANCE else {}
    return tuple(ScaleLevel(each, words.get(int(each), f"{each:g}")) for each in values)
