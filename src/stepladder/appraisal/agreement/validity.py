"""What is known of whether the model holds: the questions of methods 2.9, and what can and cannot be said at present.

Each question is answered with what there is, and a number is shown only from as many credentials (or experts, or
people) on as it takes to mean something. What nobody has collected is said to be missing: a model is not valid because
nothing speaks against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from stepladder.appraisal.agreement.coefficient import Coefficient
from stepladder.appraisal.agreement.report import ENOUGH, FEW, Agreement
from stepladder.appraisal.agreement.studies import content_ratio, least_ratio, people_needed, spearman
from stepladder.appraisal.agreement.words import RELIABLE, TENTATIVE, number_of
from stepladder.appraisal.rubric import BY_ID
from stepladder.wording import ENGLISH, Wording

PANEL = 10
"""Experts that a panel takes (methods 2.9); fewer than five can never exceed chance."""

FROM_RATERS = 0.10
"""Share of differences that may come from who judged (methods 2.9)."""

CORRELATION = 0.30
"""Correlation with later performance that the study should be able to find (methods 2.9)."""


class Standing(StrEnum):
    """Where the answer to a question stands."""

    MISSING = "missing"
    TOO_FEW = "too few"
    TENTATIVE = "tentative"
    HOLDS = "holds"
    FAILS = "fails"


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
        later: pairs of points at award and performance at least six months later, one for each person.
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
    standing = _standing(experts, least=5, enough=PANEL, holds=not weak)
    can_say = {Standing.MISSING: missing, Standing.TOO_FEW: few}.get(standing, some if weak else strong)
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
    double, middle = len(agreement.double), agreement.alpha
    holds = middle is not None and middle >= RELIABLE
    standing = _standing(double, least=FEW, enough=ENOUGH, holds=holds)
    bound = RELIABLE if standing is Standing.HOLDS else TENTATIVE
    weak = [id for id, each in agreement.dimensions.items() if _below(each.alpha, bound)]
    words = _can_say_of_agreement(standing, weak, wording)
    if standing is Standing.HOLDS and weak:
        standing = Standing.TENTATIVE
    numbers = {id: number_of(each.alpha) for id, each in agreement.dimensions.items()}
    pairs = {f"{id} kappa": number_of(each.kappa) for id, each in agreement.dimensions.items()}
    points = {"ICC(2,1)": number_of(agreement.points.one), "ICC(2,k)": number_of(agreement.points.mean)}
    return Row(
        "agreement",
        wording.gettext("Do different people who judge the same credential give the same scores?"),
        wording.gettext("Ordinal alpha for each dimension, quadratic kappa for pairs, ICC(2,1) and ICC(2,k) of points"),
        wording.gettext("alpha from .80, tentatively from .667; kappa from .60"),
        wording.gettext("30 credentials that two people judged"),
        _have(wording.ngettext("One credential", "%(count)s credentials", double), double),
        standing,
        words,
        wording.gettext("That the scores are right: people may agree and all be wrong."),
        {name: number for name, number in (numbers | pairs | points).items() if number},
    )


def _can_say_of_agreement(standing: Standing, weak: Sequence[str], wording: Wording) -> str:
    words = {
        Standing.MISSING: wording.gettext("Nothing: no two people have judged the same."),
        Standing.TOO_FEW: wording.gettext("On which of these credentials people differ; nothing about others."),
        Standing.TENTATIVE: wording.gettext("How well people agree so far; another thirty may look different."),
        Standing.HOLDS: wording.gettext("People who are asked to judge here agree well enough to rely on one another."),
        Standing.FAILS: wording.gettext("People agree too little for scores to rest on one person."),
    }[standing]
    if weak and standing is Standing.HOLDS:
        words = wording.gettext("On most dimensions people agree well enough to rely on one another.")
    if weak and standing not in (Standing.MISSING, Standing.TOO_FEW):
        reword = wording.gettext("Least of all on these: %(weak)s.")
        words = f"{words} {reword % {'weak': ', '.join(weak)}}"
    return words


def _class(agreement: Agreement, wording: Wording) -> Row:
    known = len(agreement.agreed) + len(agreement.disagreed)
    share = agreement.on_class.value or 0.0
    kappa = agreement.class_kappa
    # Kappa is that of two people, who may have less in common than all of them; then the plain share decides.
    decides = kappa.value if kappa.value is not None and kappa.units >= ENOUGH else share
    standing = _standing(known, least=FEW, enough=ENOUGH, holds=decides >= RELIABLE)
    words = {
        Standing.MISSING: wording.gettext("Nothing: no two people know of the same credential how it was assessed."),
        Standing.TOO_FEW: wording.gettext("Which of these have to be settled; nothing about others."),
        Standing.TENTATIVE: wording.gettext("How often people agree so far on what a credential proves."),
        Standing.HOLDS: wording.gettext("People agree on what a credential proves."),
        Standing.FAILS: wording.gettext("People disagree too often on what a credential proves; each case is settled."),
    }[standing]
    numbers = {"same": f"{share:.0%}" if known >= FEW else "", "kappa": number_of(kappa)}
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
    credentials = variance.size[0] if variance and variance.varies else 0
    share = variance.of_raters if variance else 0.0
    standing = _standing(credentials, least=FEW, enough=ENOUGH, holds=share < FROM_RATERS)
    words = {
        Standing.MISSING: wording.gettext("Nothing: no two people judged the same credentials on the same dimensions."),
        Standing.TOO_FEW: wording.gettext("Nothing yet."),
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
        {"raters": f"{share:.0%}"} if credentials >= FEW else {},
    )


def _predictive(collected: Collected, wording: Wording) -> Row:
    count, needed = len(collected.later), people_needed(CORRELATION)
    found = spearman([award for award, _ in collected.later], [later for _, later in collected.later])
    above = found.interval is not None and found.interval[0] > 0
    standing = _standing(count, least=FEW, enough=needed, holds=above)
    words = {
        Standing.MISSING: wording.gettext("Nothing: no performance after an award was recorded."),
        Standing.TOO_FEW: wording.gettext("Nothing yet."),
        Standing.TENTATIVE: wording.gettext("The direction at most; so few people often miss a correlation of .30."),
        Standing.HOLDS: wording.gettext("Points at award and later performance go together, uncorrected."),
        Standing.FAILS: wording.gettext("No connection of points at award with later performance was found."),
    }[standing]
    return Row(
        "predictive",
        wording.gettext("Do people who earned higher scored credentials do better later?"),
        wording.gettext("Spearman's r of points at award with performance six months later or more, uncorrected first"),
        wording.gettext("an interval above 0"),
        wording.gettext("%(needed)s people, to find r = .30 with power .80") % {"needed": needed},
        _have(wording.ngettext("One person", "%(count)s people", count), count),
        standing,
        words,
        wording.gettext("That a credential caused anything, or how one person will do."),
        {"r": number_of(found)} if number_of(found) else {},
    )


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


def _standing(have: int, *, least: int, enough: int, holds: bool) -> Standing:
    if not have:
        return Standing.MISSING
    if have < least:
        return Standing.TOO_FEW
    if have < enough:
        return Standing.TENTATIVE
    return Standing.HOLDS if holds else Standing.FAILS


def _below(coefficient: Coefficient, bound: float) -> bool:
    return coefficient.value is not None and coefficient.value < bound


def _have(text: str, count: int) -> str:
    return text % {"count": count}
