"""What is known of whether the model holds: the questions of methods 2.9, and what can and cannot be said at present.

Each question is answered with what there is, and a number is shown only from as many credentials (or experts, or
people) on as it takes to mean something. What nobody has collected is said to be missing: a model is not valid because
nothing speaks against it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from stepladder.appraisal.agreement.coefficient import Coefficient
from stepladder.appraisal.agreement.report import ENOUGH, FEW, Agreement
from stepladder.appraisal.agreement.standing import Scores, Standing, standing_of
from stepladder.appraisal.agreement.studies import content_ratio, least_ratio, people_needed, spearman
from stepladder.appraisal.agreement.words import FROM_RATERS, RELIABLE, number_of
from stepladder.appraisal.rubric import BY_ID
from stepladder.estimates import percent_down, reaches
from stepladder.wording import ENGLISH, Wording

PANEL = 10
"""Experts that a panel takes (methods 2.9); fewer than five can never exceed chance."""

CORRELATION = 0.30
"""Correlation with later performance that the study should be able to find (methods 2.9)."""

PEOPLE = 30
"""People from which a correlation is shown (methods 4.5)."""


@dataclass(frozen=True)
class Expert:
    """What one expert of a panel says: which dimensions are essential to judge what a credential proves."""

    id: str
    essential: frozenset[str]


@dataclass(frozen=True)
class Content:
    """Lawshe's ratio of one dimension.

    Attributes:
        ratio: (essential - N/2) / (N/2), -1 to 1.
        needed: the least ratio that chance would give in at most one case of twenty.
    """

    ratio: float
    needed: float


@dataclass(frozen=True)
class Collected:
    """What was collected for the questions that ratings cannot answer. Nothing of it is there by default.

    Attributes:
        panel: what experts say is essential.
        later: pairs of points at award and performance at least six months later, one for each person; NaN for what is
            not known of somebody.
    """

    panel: tuple[Expert, ...] = ()
    later: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Row:
    """One question about the model, and its answer as of now.

    Attributes:
        id: ``content``, ``agreement``, ``class``, ``generalizability``, ``predictive``, ``discriminant``, ``fairness``.
        question, method, target: in words.
        need: what it takes, in words; have: what there is.
        can_say, cannot_say: what may and may not be concluded at present.
        numbers: what is measured, by name, as far as it may be shown.
    """

    id: str
    question: str
    method: str
    target: str
    need: str
    have: str
    standing: Standing
    can_say: str
    cannot_say: str
    numbers: Mapping[str, str] = field(default_factory=dict)


NOTHING = Collected()


def contents(panel: Sequence[Expert]) -> Mapping[str, Content]:
    """The ratio of each dimension; nothing without a panel."""
    if not panel:
        return {}
    count = len(panel)
    essential = {id: sum(id in expert.essential for expert in panel) for id in BY_ID}
    return {id: Content(content_ratio(number, count), least_ratio(count)) for id, number in essential.items()}


def table(agreement: Agreement, collected: Collected = NOTHING, *, wording: Wording = ENGLISH) -> tuple[Row, ...]:
    """The questions of methods 2.9, answered with what there is."""
    return (
        _content(collected, wording),
        _agreement(agreement, wording),
        _class(agreement, wording),
        _generalizability(agreement, wording),
        _predictive(collected, wording),
        _discriminant(wording),
        _fairness(wording),
    )


def _content(collected: Collected, wording: Wording) -> Row:
    experts, found = len(collected.panel), contents(collected.panel)
    weak = [id for id, each in found.items() if each.ratio < each.needed]
    missing = wording.gettext("Nothing: the dimensions are one expert's choice, and no panel has looked at them.")
    few = wording.gettext("Nothing that holds beyond those who were asked.")
    strong = wording.gettext("A panel calls every dimension essential, more than chance would.")
    some = wording.gettext("A panel calls the other dimensions essential, more than chance would; not these: %(weak)s.")
    none = wording.gettext("A panel calls none of the dimensions essential more often than chance would.")
    found_weak = none if len(weak) == len(BY_ID) else some
    standing = standing_of(experts, least=5, enough=PANEL, holds=not weak)
    can_say = {Standing.MISSING: missing, Standing.TOO_FEW: few}.get(standing, found_weak if weak else strong)
    ratios = {id: f"{each.ratio:.2f}" for id, each in found.items()}
    return Row(
        "content",
        wording.gettext("Are these the right questions to ask about a credential?"),
        wording.gettext("Experts say which dimensions are essential; Lawshe's content validity ratio"),
        wording.gettext("from .62 at ten experts (Lawshe 1975); exact tables ask for .80, and both for nine of ten"),
        wording.gettext("10 experts"),
        _have(wording.ngettext("One expert", "%(count)s experts", experts), experts),
        standing,
        can_say % {"weak": ", ".join(weak)},
        wording.gettext("That a high score makes anybody better at work: content is what is asked, not what follows."),
        ratios if standing not in (Standing.MISSING, Standing.TOO_FEW) else {},
    )


def _agreement(agreement: Agreement, wording: Wording) -> Row:
    double, scores = len(agreement.double), Scores.of(agreement)
    standing = scores.standing(double)
    words = _can_say_of_agreement(standing, scores, wording)
    if standing is Standing.HOLDS and (scores.weak(standing) or scores.weak_pairs or not scores.whole):
        standing = Standing.TENTATIVE
    have = _have(wording.ngettext("One credential", "%(count)s credentials", double), double)
    if scores.known and scores.least < double:
        fewest = wording.gettext("%(have)s; on the dimension with the fewest %(least)s")
        have = fewest % {"have": have, "least": scores.least}
    numbers = {id: number_of(each.alpha) for id, each in agreement.dimensions.items()}
    pairs = {f"{id} kappa": number_of(each.kappa) for id, each in agreement.dimensions.items()}
    points = {"ICC(2,1)": number_of(agreement.points.one), "ICC(2,k)": number_of(agreement.points.mean)}
    return Row(
        "agreement",
        wording.gettext("Do different people who judge the same credential give the same scores?"),
        wording.gettext("Ordinal alpha for each dimension, quadratic kappa for pairs, ICC(2,1) and ICC(2,k) of points"),
        wording.gettext("alpha from .80, tentatively from .667; kappa from .60"),
        wording.gettext("30 credentials that two people judged, on each dimension"),
        have,
        standing,
        words,
        wording.gettext("That the scores are right: people may agree and all be wrong."),
        {name: number for name, number in (numbers | pairs | points).items() if number},
    )


def _can_say_of_agreement(standing: Standing, scores: Scores, wording: Wording) -> str:
    tentative = wording.gettext("How well people agree so far; another thirty may look different.")
    if scores.least >= ENOUGH:
        tentative = wording.gettext("People agree well enough for tentative conclusions only.")
    words = {
        Standing.MISSING: wording.gettext("Nothing: no two people have judged the same."),
        Standing.TOO_FEW: wording.gettext("On which of these credentials people differ; nothing about others."),
        Standing.UNKNOWN: wording.gettext(
            "How far people agree is not known: on more than half of the dimensions too little was judged by two"
            " people, or all scores are the same."
        ),
        Standing.TENTATIVE: tentative,
        Standing.HOLDS: wording.gettext("People who are asked to judge here agree well enough to rely on one another."),
        Standing.FAILS: wording.gettext("People agree too little for scores to rest on one person."),
    }[standing]
    if standing in (Standing.MISSING, Standing.TOO_FEW, Standing.UNKNOWN):
        return words
    weak, weak_pairs = scores.weak(standing), scores.weak_pairs
    if standing is Standing.HOLDS and not scores.whole:
        words = wording.gettext("Where it is known, people mostly agree well enough to rely on one another.")
    elif standing is Standing.HOLDS and (weak or weak_pairs):
        words = wording.gettext("On most dimensions people agree well enough to rely on one another.")
    more = [
        (weak, wording.gettext("Least of all on these: %(weak)s.")),
        (weak_pairs, wording.gettext("Of the two people with most in common, too little on these: %(weak)s.")),
        (scores.unknown, wording.gettext("Not known on these: %(weak)s.")),
    ]
    sentences = [words, *(text % {"weak": ", ".join(ids)} for ids, text in more if ids)]
    if scores.known and not scores.pairs:
        sentences.append(wording.gettext("How far two people agree is not known: no two judged enough of the same."))
    return " ".join(sentences)


def _class(agreement: Agreement, wording: Wording) -> Row:
    known = len(agreement.agreed) + len(agreement.disagreed)
    share = agreement.on_class.value or 0.0
    kappa = agreement.class_kappa
    # Kappa is that of two people, who may have less in common than all of them; then the plain share decides.
    decides = kappa.value if kappa.value is not None and kappa.units >= ENOUGH else share
    standing = standing_of(known, least=FEW, enough=ENOUGH, holds=reaches(decides, RELIABLE))
    words = {
        Standing.MISSING: wording.gettext("Nothing: no two people know of the same credential how it was assessed."),
        Standing.TOO_FEW: wording.gettext("Which of these have to be settled; nothing about others."),
        Standing.TENTATIVE: wording.gettext("How often people agree so far on what a credential proves."),
        Standing.HOLDS: wording.gettext("People agree on what a credential proves."),
        Standing.FAILS: wording.gettext("People disagree too often on what a credential proves; each case is settled."),
    }[standing]
    numbers = {"same": f"{percent_down(share)}%" if known >= FEW else "", "kappa": number_of(kappa)}
    return Row(
        "class",
        wording.gettext("Do they agree on what it proves, and so on the level it can support?"),
        wording.gettext("Share with the same class, and kappa of the two people with most in common"),
        wording.gettext("from .80; every disagreement is settled"),
        wording.gettext("30 credentials of which two people know how they were assessed"),
        _have(wording.ngettext("One credential", "%(count)s credentials", known), known),
        standing,
        words,
        wording.gettext("That the class is right, or that issuers do what they state."),
        {name: number for name, number in numbers.items() if number},
    )


def _generalizability(agreement: Agreement, wording: Wording) -> Row:
    variance = agreement.variance
    credentials = variance.size[0] if variance else 0
    share = variance.of_raters if variance and variance.varies else None
    holds = None if share is None else not reaches(share, FROM_RATERS)
    standing = standing_of(credentials, least=FEW, enough=ENOUGH, holds=holds)
    words = {
        Standing.MISSING: wording.gettext("Nothing: no two people judged the same credentials on the same dimensions."),
        Standing.TOO_FEW: wording.gettext("Nothing yet."),
        Standing.UNKNOWN: wording.gettext("Nothing: all scores are the same, so that there are no differences."),
        Standing.TENTATIVE: wording.gettext("How much of all differences came from who judged, in this block."),
        Standing.HOLDS: wording.gettext("Little of the differences comes from who judged."),
        Standing.FAILS: wording.gettext("Who judges matters too much: train people together, or let two judge each."),
    }[standing]
    return Row(
        "generalizability",
        wording.gettext("Would others who judge find the same?"),
        wording.gettext("Components of variance of credential × person × dimension, by analysis of variance"),
        wording.gettext("less than 10 % from who judges"),
        wording.gettext("30 credentials that the same people judged on the same dimensions"),
        _have(wording.ngettext("One credential", "%(count)s credentials", credentials), credentials),
        standing,
        words,
        wording.gettext("What a person does to one dimension of one credential: that cannot be told from error."),
        {"raters": f"{percent_down(share)}%"} if share is not None and credentials >= FEW else {},
    )


def _predictive(collected: Collected, wording: Wording) -> Row:
    needed = people_needed(CORRELATION)
    found = spearman([award for award, _ in collected.later], [later for _, later in collected.later])
    count, holes = found.units, sum(math.isnan(award) or math.isnan(later) for award, later in collected.later)
    standing = standing_of(count, least=PEOPLE, enough=needed, holds=_goes_together(found))
    against = wording.gettext(
        "Who had more points at award did worse later: the two go against each other, uncorrected."
    )
    nothing = wording.gettext("No connection of points at award with later performance was found.")
    words = {
        Standing.MISSING: wording.gettext("Nothing: no performance after an award was recorded."),
        Standing.TOO_FEW: wording.gettext("Nothing yet."),
        Standing.UNKNOWN: wording.gettext("Nothing: all have the same points, or all the same performance."),
        Standing.TENTATIVE: wording.gettext("The direction at most; so few people often miss a correlation of .30."),
        Standing.HOLDS: wording.gettext("Points at award and later performance go together, uncorrected."),
        Standing.FAILS: against if _goes_together(found, turned=True) else nothing,
    }[standing]
    have = _have(wording.ngettext("One person", "%(count)s people", count), count)
    if holes:
        left_out = wording.ngettext(
            "%(have)s; one more is left out, of whom points or performance are not known",
            "%(have)s; %(count)s more are left out, of whom points or performance are not known", holes,
        )  # fmt: skip
        have = left_out % {"have": have, "count": holes}
    cannot = wording.gettext("That a credential caused anything, or how one person will do.")
    not_made = wording.gettext(
        "Nor what points add beyond tenure, grade and earlier ratings (ΔR²), nor r corrected for unreliable ratings"
        " and for restriction of range: that takes data which are not collected here."
    )
    number = number_of(found, least=PEOPLE)
    return Row(
        "predictive",
        wording.gettext("Do people who earned higher scored credentials do better later?"),
        wording.gettext("Spearman's r of points at award with performance six months later or more, uncorrected first"),
        wording.gettext("an interval above 0"),
        wording.gettext("%(needed)s people, to find r = .30 with power .80") % {"needed": needed},
        have,
        standing,
        words,
        f"{cannot} {not_made}",
        {"r": number} if number else {},
    )


def _goes_together(found: Coefficient, *, turned: bool = False) -> bool | None:
    """Whether a correlation lies above 0 (or below, turned), with its whole interval; None where it is undefined.

    Of r = 1 there is no interval. But of all n! orders only one gives it, so that no chance explains it.
    """
    if found.value is None:
        return None
    ends = found.interval or (found.value, found.value)
    sure = found.interval is not None or abs(found.value) > 1 - 1e-9
    return sure and (ends[1] < 0 if turned else ends[0] > 0)


def _discriminant(wording: Wording) -> Row:
    return Row(
        "discriminant",
        wording.gettext("Does it measure the competency, or only the method of assessment?"),
        wording.gettext("The same competency by different methods against different competencies by one method"),
        wording.gettext("the former correlate more (Campbell and Fiske 1959)"),
        wording.gettext("several competencies of the same people, each assessed by several methods"),
        wording.gettext("None: such data are not collected here."),
        Standing.MISSING,
        wording.gettext("Nothing."),
        wording.gettext("That the scores tell competencies apart."),
    )


def _fairness(wording: Wording) -> Row:
    return Row(
        "fairness",
        wording.gettext("Is it the same for different groups of people?"),
        wording.gettext("Points of the credentials held, by group; whether they predict the same for each"),
        wording.gettext("no difference that the work does not explain"),
        wording.gettext("groups of people, which appraisals of credentials do not know"),
        wording.gettext("None here: it belongs to the reports on who is found ready."),
        Standing.MISSING,
        wording.gettext("Nothing here."),
        wording.gettext("That it treats groups alike: who could afford a credential is not in its score."),
    )


def _have(text: str, count: int) -> str:
    return text % {"count": count}
