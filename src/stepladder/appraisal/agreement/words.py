"""Agreement in words: a sentence first, then the numbers with what they mean at this many credentials."""

from __future__ import annotations

import math
from dataclasses import dataclass

from stepladder.appraisal.agreement.coefficient import REASONS, Coefficient
from stepladder.appraisal.agreement.report import ENOUGH, FEW, Agreement
from stepladder.appraisal.agreement.studies import most_differing
from stepladder.appraisal.rubric import BY_ID
from stepladder.estimates import percent_down, reaches, rounded_down, rounded_up
from stepladder.wording import ENGLISH, Wording

RELIABLE = 0.80
"""Coefficient from which conclusions may rest on the scores (Krippendorff's customary bound)."""

TENTATIVE = 0.667
"""Coefficient from which tentative conclusions may (the same)."""

FROM_RATERS = 0.10
"""Share of differences that may come from who judged; less is asked (methods 2.9)."""


@dataclass(frozen=True)
class Measured:
    """One number in words.

    Attributes:
        about: a dimension by its id, ``class``, ``points``, ``mean`` or ``raters``.
        sentence: what was counted, in plain words; it stands without the number.
        number: the coefficient with its interval, or empty where it may not be shown.
        meaning: what the number means at this many credentials, or why there is none.
    """

    about: str
    sentence: str
    number: str = ""
    meaning: str = ""


@dataclass(frozen=True)
class Told:
    """Agreement in words.

    Attributes:
        first: the sentence that comes first.
        look_at: the credentials to look at, by id: those on whose class people disagree.
        on_class: agreement on what it proves; dimensions: on each that two people judged.
        points: agreement on the score, by ICC(2,1): how far one of these people may stand for the others.
        mean: how reliable the mean of these people's points is, by ICC(2,k); it rises with their number, however little
            they agree.
        from_raters: how much of all differences comes from who judged; None where it cannot be told.
    """

    first: str
    look_at: tuple[str, ...]
    on_class: Measured
    dimensions: tuple[Measured, ...]
    points: Measured
    mean: Measured
    from_raters: Measured | None


def told(agreement: Agreement, *, wording: Wording = ENGLISH) -> Told:
    """Agreement in words."""
    return Told(
        first=first_sentence(agreement, wording=wording),
        look_at=agreement.disagreed,
        on_class=_on_class(agreement, wording),
        dimensions=tuple(
            _on_dimension(id, agreement, wording) for id, each in agreement.dimensions.items() if each.same.units
        ),
        points=_on_points(agreement, wording),
        mean=_on_mean(agreement, wording),
        from_raters=_from_raters(agreement, wording),
    )


def first_sentence(agreement: Agreement, *, wording: Wording = ENGLISH) -> str:
    """Who judged how many, on how many they agreed, and how many to look at.

    They agree where those who know what a credential proves say the same; where fewer than two know there is nothing
    to agree on, and that is said too.
    """
    if not agreement.judged:
        return wording.gettext("Nobody has judged anything yet.")
    if not agreement.double:
        return wording.gettext("No two people have judged the same yet; nothing is known of how far they agree.")
    double, known = len(agreement.double), len(agreement.agreed) + len(agreement.disagreed)
    if len(agreement.raters) == 2:
        who = wording.gettext("Two people judged %(double)s; they agreed on %(agreed)s.")
    else:
        who = wording.gettext(
            "%(people)s people judged %(double)s, each by at least two of them; they agreed on %(agreed)s."
        )
    sentences = [who % {"people": len(agreement.raters), "double": double, "agreed": len(agreement.agreed)}]
    if known < double:
        open_ = wording.ngettext(
            "Of one of them too few know what it proves.", "Of %(count)s of them too few know what they prove.",
            double - known,
        )  # fmt: skip
        sentences.append(open_ % {"count": double - known})
    if agreement.disagreed:
        look = wording.ngettext("Look at this one.", "Look at these %(count)s.", len(agreement.disagreed))
        sentences.append(look % {"count": len(agreement.disagreed)})
    return " ".join(sentences)


def number_of(coefficient: Coefficient, *, least: int = FEW) -> str:
    """A coefficient, rounded down, with its interval, rounded outward; empty where it may not be shown.

    Args:
        least: units from which it is shown.
    """
    if coefficient.value is None or coefficient.units < least:
        return ""
    if coefficient.interval is None:
        return rounded_down(coefficient.value)
    low, high = coefficient.interval
    return f"{rounded_down(coefficient.value)} ({rounded_down(low)}–{rounded_up(high)})"


def meaning_of(coefficient: Coefficient, *, wording: Wording = ENGLISH) -> str:
    """What a coefficient that takes chance out means at so many credentials, or why there is none."""
    if coefficient.value is None:
        unknown = wording.gettext("Not known: %(reason)s.")
        return unknown % {"reason": wording.gettext(REASONS[coefficient.reason])}
    if coefficient.units < FEW:
        few = wording.ngettext(
            "One credential is too few to put a number on it; it takes %(few)s.",
            "%(count)s credentials are too few to put a number on it; it takes %(few)s.", coefficient.units,
        )  # fmt: skip
        return few % {"count": coefficient.units, "few": FEW}
    return " ".join([_grade(coefficient.value, wording), *_reserve(coefficient, wording)])


def reliability_of(coefficient: Coefficient, people: int, *, wording: Wording = ENGLISH) -> str:
    """What an ICC(2,k) means: how reliable the mean of these k people is, which says nothing of whether they agree."""
    if coefficient.value is None or coefficient.units < FEW:
        return meaning_of(coefficient, wording=wording)
    if reaches(coefficient.value, RELIABLE):
        text = wording.gettext("The mean of %(people)s such people is reliable, whether or not they agree.")
    elif reaches(coefficient.value, TENTATIVE):
        text = wording.gettext("The mean of %(people)s such people is reliable enough for tentative conclusions only.")
    else:
        text = wording.gettext("The mean of %(people)s such people is not reliable: it takes more of them.")
    return " ".join([text % {"people": people}, *_reserve(coefficient, wording)])


def _grade(value: float, wording: Wording) -> str:
    if reaches(value, RELIABLE):
        return wording.gettext("They agree well.")
    if reaches(value, TENTATIVE):
        return wording.gettext("They agree well enough for tentative conclusions only.")
    return wording.gettext("They agree too little to rely on: the question or its answers need clearer words.")


def _reserve(coefficient: Coefficient, wording: Wording) -> list[str]:
    """How sure a grade is: what the interval leaves open, and on how much it rests."""
    sentences = _unsure(coefficient, wording)
    if coefficient.units < ENOUGH:
        more = wording.gettext("It rests on %(count)s credentials; from %(enough)s on one may rely on it.")
        sentences.append(more % {"count": coefficient.units, "enough": ENOUGH})
    return sentences


def _unsure(coefficient: Coefficient, wording: Wording) -> list[str]:
    """That the interval reaches into another grade; or, where nobody differed, how many elsewhere may."""
    if coefficient.perfect:
        share = math.ceil(100 * most_differing(coefficient.units))
        none = wording.gettext(
            "Nobody differed on any of these %(count)s, which gives no interval; on up to %(share)s %% of others people"
            " may still differ (95 %%, exact)."
        )
        return [none % {"count": coefficient.units, "share": share}]
    if coefficient.interval is None:
        return []
    low, high = coefficient.interval
    crossed = [bound for bound in (TENTATIVE, RELIABLE) if low < bound <= high]
    return [wording.gettext("So few leave open whether that holds for others.")] if crossed else []


def _same(coefficient: Coefficient, wording: Wording) -> str:
    count = round((coefficient.value or 0.0) * coefficient.units)
    return wording.gettext("%(same)s of %(units)s the same") % {"same": count, "units": coefficient.units}


def _on_class(agreement: Agreement, wording: Wording) -> Measured:
    if not agreement.on_class.units:
        return Measured("class", meaning_of(agreement.on_class, wording=wording))
    number, meaning = number_of(agreement.class_kappa), meaning_of(agreement.class_kappa, wording=wording)
    return Measured("class", _same(agreement.on_class, wording), number, meaning)


def _on_dimension(id: str, agreement: Agreement, wording: Wording) -> Measured:
    found = agreement.dimensions[id]
    sentence = f"{wording.gettext(BY_ID[id].name)}: {_same(found.same, wording)}"
    return Measured(id, sentence, number_of(found.alpha), meaning_of(found.alpha, wording=wording))


def _on_points(agreement: Agreement, wording: Wording) -> Measured:
    points = agreement.points
    if not points.credentials:
        return Measured("points", wording.gettext("No two people know enough of the same to compare points."))
    text = wording.ngettext(
        "%(people)s people know enough of the same credential to compare points.",
        "%(people)s people know enough of the same %(count)s credentials to compare points.", len(points.credentials),
    )  # fmt: skip
    sentence = text % {"people": len(points.raters), "count": len(points.credentials)}
    return Measured("points", sentence, number_of(points.one), meaning_of(points.one, wording=wording))


def _on_mean(agreement: Agreement, wording: Wording) -> Measured:
    points, people = agreement.points, len(agreement.points.raters)
    if not points.credentials:
        return Measured("mean", wording.gettext("No two people know enough of the same to compare points."))
    if points.error is None:
        sentence = wording.gettext("The mean of the points of %(people)s people.") % {"people": people}
    else:
        error = wording.gettext(
            "The mean of the points of %(people)s people has a standard error of about %(error)s; the means of two such"
            " groups differ by about %(apart)s."
        )
        # The difference of two means with independent errors of the same size has √2 times that error.
        apart = math.sqrt(2) * points.error
        sentence = error % {"people": people, "error": f"{points.error:.1f}", "apart": f"{apart:.1f}"}
    meaning = reliability_of(points.mean, people, wording=wording)
    return Measured("mean", sentence, number_of(points.mean), meaning)


def _from_raters(agreement: Agreement, wording: Wording) -> Measured | None:
    variance = agreement.variance
    if variance is None or not variance.varies:
        return None
    credentials, people, dimensions = variance.size
    text = wording.gettext("%(credentials)s credentials, %(people)s people, %(dimensions)s questions")
    sentence = text % {"credentials": credentials, "people": people, "dimensions": dimensions}
    if credentials < FEW:
        few = wording.gettext("Too few to tell how much comes from who judged; it takes %(few)s credentials.")
        return Measured("raters", sentence, "", few % {"few": FEW})
    little = wording.gettext("Little of the differences comes from who judged.")
    much = wording.gettext("Too much of the differences comes from who judged; 10 % is the most.")
    number = f"{percent_down(variance.of_raters)}%"
    return Measured("raters", sentence, number, much if reaches(variance.of_raters, FROM_RATERS) else little)
