"""The columns of a ladder in a table, and the headings that mean them."""

from __future__ import annotations

from stepladder.tables import Field

FIELDS = (
    Field("role", ("role", "title", "role title", "job title", "position", "job"), about="What the role is called."),
    Field(
        "rung",
        ("rung", "grade", "level code", "code", "job level", "band", "role level", "seniority"),
        about="Its code or grade: IC3, D4.",
    ),
    Field(
        "family",
        ("family", "job family", "function", "ladder", "department", "discipline"),
        about="The family that the role belongs to.",
    ),
    Field(
        "wording",
        (
            "wording",
            "statement",
            "criterion",
            "criteria",
            "behavior",
            "behaviour",
            "expectation",
            "description",
            "requirement",
        ),
        about="What the rung asks, in the organization's words.",
    ),
    Field(
        "competency",
        ("competency", "competence", "skill", "capability", "dimension"),
        about="What one has to be able to do.",
    ),
    Field(
        "area",
        ("area", "pillar", "domain", "category", "theme", "competency group", "axis"),
        about="The heading that it stands under.",
    ),
    Field(
        "level",
        ("level", "proficiency", "proficiency level", "required level", "expected level"),
        about="How well, 1 to 5.",
    ),
    Field(
        "must",
        ("must", "must or should", "required", "mandatory", "kind", "priority", "importance"),
        about="Whether it is a must.",
    ),
    Field("weight", ("weight", "weighting", "share"), about="How much it counts."),
    Field(
        "measure",
        ("measure", "how measured", "measured by", "assessment", "indicator", "evidence of proficiency"),
        about="How proficiency is measured.",
    ),
    Field(
        "evidence",
        ("evidence", "accepted evidence", "kinds of evidence", "proof"),
        about="Which kinds of evidence count.",
    ),
    Field("examples", ("examples", "example"), about="Examples of the behavior."),
    Field(
        "condition",
        ("condition", "conditions", "eligibility", "prerequisite"),
        about="What is asked that is no competency.",
    ),
    Field("order", ("order", "rank", "sequence", "seniority order"), about="The place on the ladder, 1 the lowest."),
    Field("track", ("track", "path", "career track", "stream"), about="Individual contributor, manager, ..."),
    Field("summary", ("summary", "role summary", "purpose", "scope"), about="The role in a sentence."),
)
