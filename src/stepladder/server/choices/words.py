"""What a credential would do for somebody, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.template.defaultfilters import floatformat
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from stepladder.appraisal.rubric import BY_ID
from stepladder.appraisal.score import EvidenceClass
from stepladder.pathways.effect import CriterionEffect, Effect, Why
from stepladder.pathways.worth import Merit, Price, Unknown, Verdict, Worth
from stepladder.readiness import explain
from stepladder.readiness.judge import CriterionStatus, Result
from stepladder.server.catalog.proof import proof_of, reason_of, sentence_of
from stepladder.server.catalog.terms import Acceptance
from stepladder.server.choices.offers import Looked

_MARKS = {
    CriterionStatus.MET: "met",
    CriterionStatus.PRESUMED: "presumed",
    CriterionStatus.PARTIAL: "partial",
    CriterionStatus.NOT_EVIDENCED: "unknown",
    CriterionStatus.CONTESTED: "contested",
}


@dataclass(frozen=True)
class Answer:
    """Whether it is worth it, in a few sentences.

    Attributes:
        lead: what it would do; rest: what it proves, what it takes, and what else there is.
    """

    lead: str
    rest: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """How a criterion stands: mark and words."""

    mark: str
    words: str

    @classmethod
    def of(cls, result: Result) -> State:
        """From a result."""
        return cls(_MARKS[result.status], explain.status_words(result, wording=translation))


@dataclass(frozen=True)
class Line:
    """One criterion of the role, without the credential and with it.

    Attributes:
        name: the competency; text: the criterion in the organization's own words, where it has any.
        between: how it could turn out, where that is open; nothing where it is not.
        why_not: why it stays as it is; nothing where it changes.
        missing_before, missing_after: evidence still missing, in units; range: what it adds, at least and at most.
    """

    key: str
    name: str
    text: str
    level: int
    must: bool
    before: State
    after: State
    changes: bool
    between: str
    why_not: str
    missing_before: str
    missing_after: str
    adds: str
    adds_range: str


def answer(looked: Looked, worth: Worth, role: str, compared: int) -> Answer:
    """The answer in two to four sentences.

    Args:
        role: title of the role that the reader works towards; may be empty.
        compared: how many others were held against it.
    """
    names = _names(looked.effect, worth)
    if looked.held:
        return _held_answer(looked, worth, names, role)
    if looked.given:
        return Answer(held_words(looked), (sentence_of(proof_of(looked.offer.appraisal)),))
    rest = [sentence_of(proof_of(looked.offer.appraisal)), price_words(looked.price)]
    if worth.verdict is not Verdict.NO_ROLE:
        rest.append(_others(worth, compared))
    rest.append(_accepted(looked.row.acceptance))
    rest.append(_not_enough(looked))
    return Answer(_LEADS[worth.verdict]() % {"names": names, "role": role}, tuple(each for each in rest if each))


_LEADS = {
    Verdict.CLOSES_SURELY: lambda: gettext("For %(role)s it would cover %(names)s."),
    Verdict.CLOSES: lambda: gettext(
        "For %(role)s it would cover %(names)s by what is known of it; what is not known could change that."
    ),
    Verdict.HELPS: lambda: gettext("For %(role)s it would bring %(names)s closer, and cover nothing by itself."),
    Verdict.HELD: lambda: gettext("You hold it already; earning it again would change nothing for %(role)s."),
    Verdict.NOTHING_HERE: lambda: gettext("It counts toward nothing that %(role)s still asks of you."),
    Verdict.ATTENDANCE: lambda: gettext("Attendance only: it counts toward no criterion of any role."),
    Verdict.NOT_KNOWN: lambda: gettext(
        "For %(role)s it could do nothing, or as much as cover %(names)s: too little is known of it to say."
    ),
    Verdict.NOT_NAMED: lambda: gettext(
        "Nobody has said yet which competencies it shows, so that it counts toward nothing."
    ),
    Verdict.NO_ROLE: lambda: gettext("You have chosen no next role, so that nobody can say what it would do for you."),
}


def held_words(looked: Looked) -> str:
    """*You hold it already, awarded on 22 February 2026.* Nothing where they hold none that is good today."""
    if looked.given:
        return gettext("You were given it here already: add it to your certificates, so that it counts.")
    if looked.holding is None or not looked.held:
        return ""
    if looked.holding.since is None:
        return gettext("You hold it already, and the day of award is not known.")
    day = date_format(looked.holding.since, "DATE_FORMAT")
    return gettext("You hold it already, awarded on %(day)s.") % {"day": day}


def _held_answer(looked: Looked, worth: Worth, names: str, role: str) -> Answer:
    """What somebody holds needs no price; whether earning it once more would change anything is said instead."""
    assert looked.holding is not None  # noqa: S101 - whoever calls has looked
    again = _AGAIN.get(worth.verdict, _LEADS[worth.verdict])
    if looked.holding.since is None:
        said = gettext("Until its day is added nobody can tell how old it is, so that it counts for nothing.")
    elif worth.verdict in {Verdict.NO_ROLE, Verdict.NOT_KNOWN}:
        said = ""
    else:
        said = again() % {"names": names, "role": role}
    rest = [said, sentence_of(proof_of(looked.offer.appraisal))]
    if looked.renews:
        rest.append(price_words(looked.price))
    return Answer(held_words(looked), tuple(each for each in rest if each))


def _closes_anew() -> str:
    return gettext("As it counts today it does not cover %(names)s; earned anew it would.")


def _changes_nothing() -> str:
    return gettext("Earning it again would change nothing for %(role)s.")


_AGAIN = {
    Verdict.CLOSES_SURELY: _closes_anew,
    Verdict.CLOSES: _closes_anew,
    Verdict.HELPS: lambda: gettext(
        "The same certificate counts once, and less the older it is: earned anew it would still not cover %(names)s."
    ),
    Verdict.HELD: _changes_nothing,
    Verdict.NOTHING_HERE: _changes_nothing,
}
"""What earning it once more would do for somebody who holds it; of the other answers the usual sentence."""


def _not_enough(looked: Looked) -> str:
    """Of what they have already and cannot rely on, why."""
    if looked.holding is not None:
        return gettext("You have one that does not count today: %(why)s") % {"why": looked.holding.lapsed}
    if looked.entered:
        return gettext("You entered one of this name: upload its badge file first, so that it can be recognized.")
    return ""


def other_words(looked: Looked) -> str:
    """Why one that was looked at beside it is no better choice, as a sentence."""
    if looked.has:
        return held_words(looked)
    if looked.evidence_class is EvidenceClass.E0:
        return gettext("Attendance only: it counts toward no criterion of any role.")
    if looked.evidence_class is None:
        return gettext("It is not known what one has to do to earn it.")
    if looked.effect is None:
        return ""
    if looked.effect.is_nothing:
        return gettext("It counts toward nothing that the role still asks.")
    return gettext("As far as is known it does less for the role, or costs no less.")


def _names(effect: Effect | None, worth: Worth) -> str:
    """The competencies that the lead sentence is about."""
    if effect is None:
        return ""
    ids = worth.closes or worth.helps or worth.may_close
    if worth.verdict is Verdict.NOT_KNOWN:
        ids = worth.may_close or tuple(each.criterion.id for each in effect.criteria if not each.before.covered)
    found = [each for each in effect.criteria if each.criterion.id in ids]
    return listed([_named(effect, each) for each in found])


def _named(effect: Effect, one: CriterionEffect) -> str:
    words = {"name": explain.name_of(effect.before, one.before), "level": one.criterion.level}
    return gettext("%(name)s at level %(level)d") % words


def listed(names: Sequence[str]) -> str:
    """*A*, *A and B*, *A, B and C*."""
    if not names:
        return ""
    if len(names) == 1:
        return names[0]
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def price_words(price: Price) -> str:
    """*It costs 480 EUR and takes 35 hours.* What is not stated is said, and is never nothing."""
    hours = (
        ngettext("takes %(count)d hour", "takes %(count)d hours", price.hours) % {"count": price.hours}
        if price.hours is not None
        else gettext("does not state its hours")
    )
    if price.cost is None:
        return gettext("It does not state what it costs, and %(hours)s.") % {"hours": hours}
    if not price.cost:
        return gettext("It is free, and %(hours)s.") % {"hours": hours}
    words = {"cost": floatformat(price.cost, "-2g"), "currency": price.currency, "hours": hours}
    return gettext("It costs %(cost)s %(currency)s, and %(hours)s.") % words


def _others(worth: Worth, compared: int) -> str:
    if not compared:
        return gettext("Nothing else in the catalog shows the same.")
    if not worth.alternatives:
        told = ngettext(
            "The one other that shows the same was looked at; it surely does no more, and no better for less.",
            "Of %(count)d others that show the same, none surely does as much for less, or more.",
            compared,
        )
        return told % {"count": compared}
    told = ngettext(
        "Look at %(count)d other first: it does at least as much for you.",
        "Look at %(count)d others first: they do at least as much for you.",
        len(worth.alternatives),
    )
    return told % {"count": len(worth.alternatives)}


def _accepted(acceptance: str) -> str:
    return {
        Acceptance.PROPOSED.value: gettext("It is proposed, and nobody has accepted it here yet."),
        Acceptance.UNDER_REVIEW.value: gettext("It is under review, and not accepted here yet."),
        Acceptance.DECLINED.value: gettext("It was declined here; its entry says why."),
        Acceptance.RETIRED.value: gettext("It is retired here and should not be begun any more; its entry says why."),
        Acceptance.FUNDED.value: gettext("The organization pays for it."),
    }.get(acceptance, "")


def merits(found: Sequence[Merit], *, dearer: bool = False) -> str:
    """What speaks for an alternative, and that it costs more where it surely does."""
    words = {
        Merit.STRONGER: gettext("it does more"),
        Merit.CHEAPER: gettext("it costs less"),
        Merit.QUICKER: gettext("it takes fewer hours"),
    }
    text = listed([words[each] for each in found])
    text = f"{text[:1].upper()}{text[1:]}"
    return gettext("%(merits)s, but it costs more") % {"merits": text} if dearer else text


def does_words(one: CriterionEffect) -> str:
    """What a credential would do for one criterion, as a sentence; nothing where that is nothing."""
    if one.surely_closes:
        return gettext("By itself it would cover this.")
    if one.closes:
        return gettext("By what is known of it, it would cover this.")
    if one.adds > 0:
        return gettext("It would bring this closer, and not cover it by itself.")
    return gettext("It could cover this, if what is not known turns out well.") if one.may_close else why_words(one)


def open_questions(looked: Looked, worth: Worth) -> tuple[str, ...]:
    """What is not known and would change the answer, each as a sentence; first what to ask the issuer."""
    question = looked.offer.appraisal.next_question
    words = {
        Unknown.SHOWS: gettext("Which competencies it shows, and at which level: ask who runs the catalog."),
        Unknown.CLASS: gettext("What one has to do to earn it: without that it counts for nothing."),
        Unknown.QUALITY: gettext("How well it is assessed: the better, the more it counts."),
        Unknown.VERIFIABLE: gettext("Whether the certificate can be verified: if not, it counts half."),
        Unknown.COST: gettext("What it costs, with travel, exams and renewal."),
        Unknown.HOURS: gettext("How many hours it takes."),
    }
    found = [words[each] for each in worth.unknown]
    if not question:
        return tuple(found)
    return (gettext("Ask the issuer: %(question)s") % {"question": gettext(BY_ID[question].question)}, *found)


def proves(looked: Looked) -> str:
    """What it proves, and why."""
    reason = reason_of(looked.offer.appraisal)
    return f"{sentence_of(proof_of(looked.offer.appraisal))} {reason}."


def lines(looked: Looked, wordings: Mapping[str, str]) -> tuple[Line, ...]:
    """Every criterion of the role that asks for something that it shows.

    Args:
        wordings: by key of a criterion the organization's own words.
    """
    effect = looked.effect
    return tuple(_line(effect, each, wordings, held=looked.held) for each in effect.criteria) if effect else ()


def _line(effect: Effect, one: CriterionEffect, wordings: Mapping[str, str], *, held: bool) -> Line:
    least, most = one.at_worst, one.at_best
    between = ""
    if not one.is_certain:
        words = {"worst": State.of(least).words, "best": State.of(most).words}
        between = gettext("between “%(worst)s” and “%(best)s”, as far as known") % words
    return Line(
        key=one.criterion.id,
        name=explain.name_of(effect.before, one.before),
        text=wordings.get(one.criterion.id, ""),
        level=one.criterion.level,
        must=effect.before.must(one.before),
        before=State.of(one.before),
        after=State.of(one.after),
        changes=one.changes,
        between=between,
        why_not=why_words(one, held=held),
        missing_before=units(one.before.mass_needed),
        missing_after=units(one.after.mass_needed),
        adds=units(one.adds),
        adds_range=f"{units(one.adds_at_least)}–{units(one.adds_at_most)}",
    )


def units(number: Fraction) -> str:
    """Units of evidence with two digits."""
    return f"{float(number):.2f}"


def why_words(one: CriterionEffect, *, held: bool = False) -> str:
    """Why a criterion stays as it is, as a sentence.

    Args:
        held: whether the person holds it already.
    """
    if one.why_not is None:
        return ""
    if held and one.why_not in {Why.HELD, Why.TOO_LITTLE}:
        return gettext("You hold it already, and a copy counts once.")
    words = {
        Why.NOT_SHOWN: gettext("It does not show this."),
        Why.ATTENDANCE: gettext("Attendance counts toward nothing."),
        Why.HELD: gettext("You hold it already, and a copy counts once."),
        Why.COVERED: gettext("It is covered already."),
        Why.DISPUTED: gettext("People disagree about it; until that is settled no evidence changes it."),
        Why.NOT_ACCEPTED: gettext("The role accepts no certificates for this."),
        Why.OTHER_TASK: gettext("The task that is assessed is another one."),
        Why.CEILING: gettext("Certificates that are assessed like this support a lower level only."),
        Why.LOWER_LEVEL: gettext("It shows a lower level."),
        Why.UNKNOWN_CLASS: gettext(
            "It is not known how one is assessed; it counts for nothing until somebody finds out."
        ),
        Why.TOO_LITTLE: gettext("It counts, and is not enough by itself."),
    }
    return words[one.why_not]
