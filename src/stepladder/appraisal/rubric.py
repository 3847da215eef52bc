"""The rubric: fifteen dimensions, each with five anchors, and the gates (methods 2.3 and 2.4).

The rubric is about a kind of credential, never about a person. Groups: A, how it was assessed; B, whether it can be
trusted and checked; C, how far it reaches into work. The wording of the anchors is ours; what it rests on is cited in
docs/methods.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from stepladder.wording import gettext_noop

MAX_SCORE = 4


@dataclass(frozen=True)
class Dimension:
    """One thing to judge about a credential.

    Attributes:
        id: ``A1`` to ``C4``.
        name: what is judged.
        question: what to ask the issuer when it is not known.
        anchors: what the scores 0, 1, 2, 3 and 4 mean.
        may_not_apply: whether "n/a" is a possible answer.
    """

    id: str
    name: str
    question: str
    anchors: tuple[str, str, str, str, str]
    may_not_apply: bool = False

    @property
    def group(self) -> str:
        """``A`` assessment, ``B`` trust, ``C`` reach into work."""
        return self.id[0]


DIMENSIONS = (
    Dimension(
        "A1",
        gettext_noop("Authenticity of the assessment"),
        gettext_noop(
            "What exactly did one have to do to earn it: attend, answer questions, or carry out a task, and where?"
        ),
        (
            "Being there, time spent or clicking through is enough",
            "A quiz with given answers, or recall",
            "Answers of one's own, a case analyzed, or a supervised exam with a set standard",
            "A simulation, laboratory or project on realistic tasks",
            "A piece of work in or with a real workplace, observed or defended",
        ),
    ),
    Dimension(
        "A2",
        gettext_noop("Rubric and criteria"),
        gettext_noop("Is there a rubric, and may I see it with its levels?"),
        (
            "None",
            "A general statement",
            "A list of criteria",
            "A rubric that describes each level",
            "The same rubric is shown to learners before they are assessed, with examples",
        ),
    ),
    Dimension(
        "A3",
        gettext_noop("Passing standard"),
        gettext_noop("What is the passing mark, how was it set, and what share of people pass?"),
        (
            "Whoever finishes passes",
            "A percentage without reason",
            "A stated mark that some fail",
            "A mark set by a documented method, or a published pass rate",
            "Also reported: how consistent the decisions are, or a review of the mark",
        ),
    ),
    Dimension(
        "A4",
        gettext_noop("Who assesses"),
        gettext_noop("Who assesses, with what qualification, and are they independent of the teaching?"),
        (
            "Unknown people by design, or oneself",
            "The instructor, who grades their own learners",
            "A qualified assessor with stated training",
            "An assessor who is independent of the teaching",
            "Two markings or moderation, with their agreement reported",
        ),
    ),
    Dimension(
        "A5",
        gettext_noop("Identity and integrity"),
        gettext_noop("How is it made sure that the right person did the work, alone?"),
        (
            "No supervision, no check of identity",
            "Identity checked, no supervision",
            "Supervised or defended orally, identity not checked",
            "Supervised, and identity checked",
            "Also enforced: rules on copying and on AI, secure items, limits on retakes",
        ),
    ),
    Dimension(
        "A6",
        gettext_noop("Alignment with a recognized standard"),
        gettext_noop("Which standard does it follow, and where is the mapping to its clauses?"),
        (
            "None",
            "A topic is claimed",
            "A framework is named",
            "Outcomes are mapped to clauses of a standard",
            "The professional body itself recognizes this credential",
        ),
    ),
    Dimension(
        "B1",
        gettext_noop("Credibility of the provider"),
        gettext_noop("By whom is the provider, or this credential, accredited?"),
        (
            "Unknown, no quality assurance",
            "Can be identified and claims its own quality assurance",
            "Established, with documented quality assurance",
            "Quality assured from outside",
            "Accredited for this credential, or as a certifier of persons (ISO/IEC 17024)",
        ),
    ),
    Dimension(
        "B2",
        gettext_noop("Can it be checked"),
        gettext_noop("Where can anybody check a certificate, and does it come as an Open Badge?"),
        (
            "It cannot be checked",
            "A picture or PDF with a name",
            "A number that the issuer looks up",
            "Readable by machines, with criteria or evidence",
            "Also signed, with a live status",
        ),
    ),
    Dimension(
        "B3",
        gettext_noop("Endorsements"),
        gettext_noop("Which bodies endorse it, and since when?"),
        (
            "None",
            "Logos",
            "One relevant body, with a date",
            "Several independent bodies, or a regulator",
            "Signed endorsements that say what they cover",
        ),
    ),
    Dimension(
        "B4",
        gettext_noop("Feedback from employers"),
        gettext_noop("What do employers say of holders' work, and how was that collected?"),
        (
            "None",
            "Testimonials",
            "Named employers, undated or selected",
            "A dated representative survey, or a record of an advisory board",
            "An independent evaluation of holders' performance by employers",
        ),
    ),
    Dimension(
        "B5",
        gettext_noop("Workload"),
        gettext_noop("How many hours does it take, and how was that measured?"),
        (
            "Not stated",
            "Hours only",
            "Hours and outcomes",
            "Hours plausible for the outcomes",
            "Credit points with evidence of the time actually taken",
        ),
    ),
    Dimension(
        "C1",
        gettext_noop("Evidence of transfer"),
        gettext_noop("Has anybody measured whether holders use it at work?"),
        (
            "None",
            "How learners liked it",
            "Learners say that they used it",
            "Supervisors confirm changed behavior",
            "Results compared with a control group or a baseline",
        ),
    ),
    Dimension(
        "C2",
        gettext_noop("Mapping to tasks and responsibilities"),
        gettext_noop("Which tasks of which occupation does it prepare for?"),
        (
            "None",
            "Keywords",
            "A list of competencies",
            "Mapped to tasks or an occupation",
            "Also a performance measure for each task",
        ),
    ),
    Dimension(
        "C3",
        gettext_noop("Regulation and licensing"),
        gettext_noop("Does it meet the legal requirement, and who confirms that?"),
        (
            "Required, and not met",
            "Partly met",
            "Met, by its own statement",
            "Met, and confirmed",
            "Recognized by the regulator",
        ),
        may_not_apply=True,
    ),
    Dimension(
        "C4",
        gettext_noop("Currency and renewal"),
        gettext_noop("When was it last reviewed, when does it expire, and what does renewal take?"),
        (
            "No date",
            "A date of issue only",
            "Reviewed within three years",
            "It expires, and renewal has requirements",
            "Renewal is a new assessment against the current version",
        ),
    ),
)

BY_ID = {dimension.id: dimension for dimension in DIMENSIONS}


@dataclass(frozen=True)
class Gate:
    """A rule that no score elsewhere can make up for.

    Attributes:
        id: ``G1`` …
        dimension: whose score closes it.
        closes_at: the scores that close it.
        cap: most points while it is closed, or None where the effect is another.
        reason: why the rule stands.
        lifted_by: what would lift it.
    """

    id: str
    dimension: str
    closes_at: frozenset[int]
    cap: int | None
    reason: str
    lifted_by: str


GATES = (
    Gate(
        "G1", "A1", frozenset({0}), 20,
        "Attendance is no evidence of competency",
        "an assessment of what the learner can do",
    ),
    Gate(
        "G2", "B2", frozenset({0}), 40,
        "What cannot be checked is only claimed",
        "a certificate number that the issuer looks up, or an Open Badge",
    ),
    Gate(
        "G3", "A3", frozenset({0}), 35,
        "Where everybody passes there is no standard",
        "a passing standard that some fail",
    ),
    Gate(
        "G4", "A1", frozenset({1, 2}), None,
        "A test of knowledge supports no level above 2",
        "a task, simulation or piece of work that is assessed",
    ),
    Gate(
        "G5", "A5", frozenset({0}), 60,
        "Nobody knows who did the work",
        "a check of identity, or supervision",
    ),
)  # fmt: skip

G2B = "G2b"
"""The gate of failed verification: not a matter of degree, the credential is left out."""
