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
            gettext_noop("Being there, time spent or clicking through is enough"),
            gettext_noop("A quiz with given answers, or recall"),
            gettext_noop("Answers of one's own, a case analyzed, or a supervised exam with a set standard"),
            gettext_noop("A simulation, laboratory or project on realistic tasks"),
            gettext_noop("A piece of work in or with a real workplace, observed or defended"),
        ),
    ),
    Dimension(
        "A2",
        gettext_noop("Rubric and criteria"),
        gettext_noop("Is there a rubric, and may I see it with its levels?"),
        (
            gettext_noop("None"),
            gettext_noop("A general statement"),
            gettext_noop("A list of criteria"),
            gettext_noop("A rubric that describes each level"),
            gettext_noop("The same rubric is shown to learners before they are assessed, with examples"),
        ),
    ),
    Dimension(
        "A3",
        gettext_noop("Passing standard"),
        gettext_noop("What is the passing mark, how was it set, and what share of people pass?"),
        (
            gettext_noop("Whoever finishes passes"),
            gettext_noop("A percentage without reason"),
            gettext_noop("A stated mark that some fail"),
            gettext_noop("A mark set by a documented method, or a published pass rate"),
            gettext_noop("Also reported: how consistent the decisions are, or a review of the mark"),
        ),
    ),
    Dimension(
        "A4",
        gettext_noop("Who assesses"),
        gettext_noop("Who assesses, with what qualification, and are they independent of the teaching?"),
        (
            gettext_noop("Unknown people by design, or oneself"),
            gettext_noop("The instructor, who grades their own learners"),
            gettext_noop("A qualified assessor with stated training"),
            gettext_noop("An assessor who is independent of the teaching"),
            gettext_noop("Two markings or moderation, with their agreement reported"),
        ),
    ),
    Dimension(
        "A5",
        gettext_noop("Identity and integrity"),
        gettext_noop("How is it made sure that the right person did the work, alone?"),
        (
            gettext_noop("No supervision, no check of identity"),
            gettext_noop("Identity checked, no supervision"),
            gettext_noop("Supervised or defended orally, identity not checked"),
            gettext_noop("Supervised, and identity checked"),
            gettext_noop("Also enforced: rules on copying and on AI, secure items, limits on retakes"),
        ),
    ),
    Dimension(
        "A6",
        gettext_noop("Alignment with a recognized standard"),
        gettext_noop("Which standard does it follow, and where is the mapping to its clauses?"),
        (
            gettext_noop("None"),
            gettext_noop("A topic is claimed"),
            gettext_noop("A framework is named"),
            gettext_noop("Outcomes are mapped to clauses of a standard"),
            gettext_noop("The professional body itself recognizes this credential"),
        ),
    ),
    Dimension(
        "B1",
        gettext_noop("Credibility of the provider"),
        gettext_noop("By whom is the provider, or this credential, accredited?"),
        (
            gettext_noop("Unknown, no quality assurance"),
            gettext_noop("Can be identified and claims its own quality assurance"),
            gettext_noop("Established, with documented quality assurance"),
            gettext_noop("Quality assured from outside"),
            gettext_noop("Accredited for this credential, or as a certifier of persons (ISO/IEC 17024)"),
        ),
    ),
    Dimension(
        "B2",
        gettext_noop("Can it be checked"),
        gettext_noop("Where can anybody check a certificate, and does it come as an Open Badge?"),
        (
            gettext_noop("It cannot be checked"),
            gettext_noop("A picture or PDF with a name"),
            gettext_noop("A number that the issuer looks up"),
            gettext_noop("Readable by machines, with criteria or evidence"),
            gettext_noop("Also signed, with a live status"),
        ),
    ),
    Dimension(
        "B3",
        gettext_noop("Endorsements"),
        gettext_noop("Which bodies endorse it, and since when?"),
        (
            gettext_noop("None"),
            gettext_noop("Logos"),
            gettext_noop("One relevant body, with a date"),
            gettext_noop("Several independent bodies, or a regulator"),
            gettext_noop("Signed endorsements that say what they cover"),
        ),
    ),
    Dimension(
        "B4",
        gettext_noop("Feedback from employers"),
        gettext_noop("What do employers say of holders' work, and how was that collected?"),
        (
            gettext_noop("None"),
            gettext_noop("Testimonials"),
            gettext_noop("Named employers, undated or selected"),
            gettext_noop("A dated representative survey, or a record of an advisory board"),
            gettext_noop("An independent evaluation of holders' performance by employers"),
        ),
    ),
    Dimension(
        "B5",
        gettext_noop("Workload"),
        gettext_noop("How many hours does it take, and how was that measured?"),
        (
            gettext_noop("Not stated"),
            gettext_noop("Hours only"),
            gettext_noop("Hours and outcomes"),
            gettext_noop("Hours plausible for the outcomes"),
            gettext_noop("Credit points with evidence of the time actually taken"),
        ),
    ),
    Dimension(
        "C1",
        gettext_noop("Evidence of transfer"),
        gettext_noop("Has anybody measured whether holders use it at work?"),
        (
            gettext_noop("None"),
            gettext_noop("How learners liked it"),
            gettext_noop("Learners say that they used it"),
            gettext_noop("Supervisors confirm changed behavior"),
            gettext_noop("Results compared with a control group or a baseline"),
        ),
    ),
    Dimension(
        "C2",
        gettext_noop("Mapping to tasks and responsibilities"),
        gettext_noop("Which tasks of which occupation does it prepare for?"),
        (
            gettext_noop("None"),
            gettext_noop("Keywords"),
            gettext_noop("A list of competencies"),
            gettext_noop("Mapped to tasks or an occupation"),
            gettext_noop("Also a performance measure for each task"),
        ),
    ),
    Dimension(
        "C3",
        gettext_noop("Regulation and licensing"),
        gettext_noop("Does it meet the legal requirement, and who confirms that?"),
        (
            gettext_noop("Required, and not met"),
            gettext_noop("Partly met"),
            gettext_noop("Met, by its own statement"),
            gettext_noop("Met, and confirmed"),
            gettext_noop("Recognized by the regulator"),
        ),
        may_not_apply=True,
    ),
    Dimension(
        "C4",
        gettext_noop("Currency and renewal"),
        gettext_noop("When was it last reviewed, when does it expire, and what does renewal take?"),
        (
            gettext_noop("No date"),
            gettext_noop("A date of issue only"),
            gettext_noop("Reviewed within three years"),
            gettext_noop("It expires, and renewal has requirements"),
            gettext_noop("Renewal is a new assessment against the current version"),
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
        gettext_noop("Attendance is no evidence of competency"),
        gettext_noop("an assessment of what the learner can do"),
    ),
    Gate(
        "G2", "B2", frozenset({0}), 40,
        gettext_noop("What cannot be checked is only claimed"),
        gettext_noop("a certificate number that the issuer looks up, or an Open Badge"),
    ),
    Gate(
        "G3", "A3", frozenset({0}), 35,
        gettext_noop("Where everybody passes there is no standard"),
        gettext_noop("a passing standard that some fail"),
    ),
    Gate(
        "G4", "A1", frozenset({1, 2}), None,
        gettext_noop("A test of knowledge supports no level above 2"),
        gettext_noop("a task, simulation or piece of work that is assessed"),
    ),
    Gate(
        "G5", "A5", frozenset({0}), 60,
        gettext_noop("Nobody knows who did the work"),
        gettext_noop("a check of identity, or supervision"),
    ),
)  # fmt: skip

G2B = "G2b"
"""The gate of failed verification: not a matter of degree, the credential is left out."""
