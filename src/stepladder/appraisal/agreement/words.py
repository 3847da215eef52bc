"""Agreement in words: a sentence first, then the numbers with what they mean at this many credentials."""

from __future__ import annotations

from dataclasses import dataclass

from stepladder.appraisal.agreement.coefficient import REASONS, Coefficient
from stepladder.appraisal.agreement.report import ENOUGH, FEW, Agreement
from stepladder.appraisal.rubric import BY_ID
from stepladder.wording import ENGLISH, Wording

RELIABLE = 0.80
"""Coefficient from which conclusions may rest on the scores (Krippendorff's customary bound)."""

TENTATIVE = 0.667
"""Coefficient from which tentative conclusions may (the same)."""


@dataclass(frozen=True)
class Measured:
    """One number in words.

    Attributes:
        about: a dimension by its id, ``class``, ``points`` or ``raters``.
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
        on_class: agreement on what it proves; dimensions: on each that two people judged; points: on the score.
        from_raters: how much of all differences comes from who judged; None where it cannot be told.
    """

    first: str
    look_at: tuple[str, ...]
    on_class: Measured
    dimensions: tuple[Measured, ...]
    points: Measured
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
        who = wording.gettext("%(people)s people judged %(double)s, at least two each; they agreed on %(agreed)s.")
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


def number_of(coefficient: Coefficient) -> str:
    """A coefficient with its interval; empty where it is undefined or rests on too few to be shown."""
    if coefficient.value is None or coefficient.units < FEW:
        return ""
    if coefficient.interval is None:
        return f"{coefficient.value:.2f}"
    return f"{coefficient.value:.2f} ({coefficient.interval[0]:.2f}–{coefficient.interval[1]:.2f})"


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
    sentences = [_grade(coefficient.value, wording), *_unsure(coefficient, wording)]
    if coefficient.units < ENOUGH:
        more = wording.gettext("It rests on %(count)s credentials; from %(enough)s on one may rely on it.")
        sentences.append(more % {"count": coefficient.units, "enough": ENOUGH})
    return " ".join(sentences)


def _grade(value: float, wording: Wording) -> str:
    if value >= RELIABLE:
        return wording.gettext("They agree well.")
    if value >= TENTATIVE:
        return wording.gettext("They agree well enough for tentative conclusions only.")
    return wording.gettext("They agree too little to rely on: the question or its answers need clearer words.")


def _unsure(coefficient: Coefficient, wording: Wording) -> list[str]:
    """That the interval reaches into another grade."""
    if coefficient.interval is None:
        return []
    low, high = coefficient.interval
    crossed = [bound for bound in (TENTATIVE, RELIABLE) if low < bound <= high]
    return [wording.gettext("The interval is too wide to be sure of that.")] if crossed else []


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
    sentences = [text % {"people": len(points.raters), "count": len(points.credentials)}]
    if points.error is not None:
        error = wording.gettext("Judged again by others, points would differ by about %(error)s (standard error).")
        sentences.append(error % {"error": f"{points.error:.1f}"})
    return Measured("points", " ".join(sentences), number_of(points.mean), meaning_of(points.mean, wording=wording))


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
    return Measured("raters", sentence, f"{variance.of_raters:.0%}", little if variance.of_raters < 0.10 else much)
