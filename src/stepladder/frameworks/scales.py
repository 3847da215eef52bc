"""Scales that people use for proficiency, and two that look like it and are none.

The texts are ours; what each scale is comes from the source that it names. ``own_scale`` makes a company's own.
"""

from __future__ import annotations

from collections.abc import Iterable

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Scale, ScaleLevel
from stepladder.frameworks.model import LEVEL_WORDS

PROFICIENCY = "proficiency"
"""What a scale must measure to be compared with another (``crosswalk``)."""

_HOUSE_TEXTS = (
    "Knows what it is about and can follow a conversation on it.",
    "Does parts of it, with somebody at hand who checks.",
    "Does it alone in ordinary cases, and knows when to ask.",
    "Leads others in it, and finds a way where the ordinary one does not fit.",
    "Changes how it is done, here or in the whole field.",
)

STEPLADDER = Scale(
    "stepladder",
    "Stepladder, 1 to 5",
    tuple(ScaleLevel(float(value), word, _HOUSE_TEXTS[value - 1]) for value, word in LEVEL_WORDS.items()),
    source="docs/methods.md, 3.1",
)

DREYFUS = Scale(
    "dreyfus",
    "Dreyfus stages of skill",
    (
        ScaleLevel(1, "Novice", "Follows rules without seeing the situation around them."),
        ScaleLevel(2, "Advanced beginner", "Recognizes some situations from experience; still goes by guidelines."),
        ScaleLevel(3, "Competent", "Plans, chooses what matters, and answers for the choice."),
        ScaleLevel(4, "Proficient", "Sees the situation as a whole, and decides deliberately what to do."),
        ScaleLevel(5, "Expert", "Sees what is needed and does it; reasons afterwards, if asked."),
    ),
    source="Dreyfus and Dreyfus, A five-stage model of mental activities in directed skill acquisition, 1980",
)

RESPONSIBILITY = Scale(
    "responsibility-7",
    "Levels of responsibility, 1 to 7",
    (
        ScaleLevel(1, "Follow", "Works under close direction on routine tasks."),
        ScaleLevel(2, "Assist", "Works under routine direction, and solves small problems alone."),
        ScaleLevel(3, "Apply", "Works under general direction; plans the own work and finishes it."),
        ScaleLevel(4, "Enable", "Works within clear limits of own responsibility, and supports the work of others."),
        ScaleLevel(5, "Ensure, advise", "Is responsible for results, and advises others in the field."),
        ScaleLevel(6, "Initiate, influence", "Decides for a part of the organization and shapes its practice."),
        ScaleLevel(7, "Set strategy, inspire", "Leads the whole organization in this, and answers for it outside."),
    ),
    source="Numbers and names of the levels of responsibility of SFIA (sfia-online.org); the texts are ours",
)

EQF = Scale(
    "eqf",
    "European Qualifications Framework, 1 to 8",
    (
        ScaleLevel(1, "EQF 1", "Simple tasks under direct supervision, in a set frame."),
        ScaleLevel(2, "EQF 2", "Routine tasks under supervision, with some autonomy."),
        ScaleLevel(3, "EQF 3", "Takes charge of whole tasks, and adapts to what happens."),
        ScaleLevel(4, "EQF 4", "Works alone in settings that are mostly foreseeable; oversees routine work of others."),
        ScaleLevel(5, "EQF 5", "Manages and supervises where changes cannot be foreseen."),
        ScaleLevel(6, "EQF 6", "Masters a field of work; decides in complex and unforeseeable matters."),
        ScaleLevel(7, "EQF 7", "Works at the front of a field; transforms complex settings by new approaches."),
        ScaleLevel(8, "EQF 8", "Works at the most advanced edge of a field, and extends it."),
    ),
    source="Council Recommendation of 22 May 2017 on the EQF, Annex II; the texts are ours",
)

ONET_LEVEL = Scale(
    "onet-level",
    "O*NET level, 0 to 7",
    tuple(
        ScaleLevel(
            float(value),
            f"{value}",
            "Not relevant to the occupation." if value == 0 else "Each element has anchors of its own; see there.",
        )
        for value in range(8)
    ),
    source="O*NET database, scale LV (Level Scale Anchors)",
)

ONET_IMPORTANCE = Scale(
    "onet-importance",
    "O*NET importance, 1 to 5",
    (
        ScaleLevel(1, "Not important"),
        ScaleLevel(2, "Somewhat important"),
        ScaleLevel(3, "Important"),
        ScaleLevel(4, "Very important"),
        ScaleLevel(5, "Extremely important"),
    ),
    measures="importance",
    source="O*NET database, scale IM",
)

ESCO_REUSE = Scale(
    "esco-reuse",
    "ESCO reuse level",
    (
        ScaleLevel(1, "occupation-specific", "Used in one occupation or specialism."),
        ScaleLevel(2, "sector-specific", "Used across the occupations of one sector."),
        ScaleLevel(3, "cross-sector", "Used across several sectors."),
        ScaleLevel(4, "transversal", "Used nearly everywhere."),
    ),
    measures="reuse",
    source="ESCO handbook, skill reusability level; it says how widely a skill is used, not how well",
)

SCALES: tuple[Scale, ...] = (STEPLADDER, DREYFUS, RESPONSIBILITY, EQF, ONET_LEVEL, ONET_IMPORTANCE, ESCO_REUSE)
"""The scales that are built in."""


def own_scale(id: str, title: str, names: Iterable[str], *, texts: Iterable[str] = (), source: str = "") -> Scale:
    """A company's own scale: levels from 1 upward in the order of their names, which is that of growing ability.

    Raises:
        InvalidDocument: no level, an empty name, or the same name twice.
    """
    named = tuple(names)
    if not named or not all(each.strip() for each in named) or len(set(named)) < len(named):
        raise InvalidDocument(
            "the levels of the scale are " + (", ".join(map(repr, named)) or "none"), expected="names, each once"
        )
    said = (*texts, *("" for _ in named))
    return Scale(
        id,
        title,
        tuple(ScaleLevel(float(n), name, said[n - 1]) for n, name in enumerate(named, start=1)),
        source=source,
    )


def level_of(scale: Scale, value: float) -> ScaleLevel | None:
    """The level of a scale at a number; None between levels and outside of them."""
    return next((each for each in scale.levels if each.value == value), None)
