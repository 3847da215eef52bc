"""What the page of a certificate says: in one sentence what it proves, then each check apart, then what would help.

Everything is read from what was stored when it was checked; nothing is verified while a page is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import formats, timezone
from django.utils.translation import gettext, gettext_lazy

from stepladder.appraisal.rubric import BY_ID
from stepladder.findings import Finding, Status
from stepladder.server.catalog.queries import of_like_name
from stepladder.server.wallet.marks import (
    CHECKS,
    EVERYTHING,
    Mark,
    Scope,
    checked_by_person,
    entered,
    holder_mark,
    is_somebody_elses,
    mark_of,
    mark_of_check,
    unsigned_mark,
)
from stepladder.server.wallet.models import Certificate, How, PersonsCheck, Whose
from stepladder.server.wallet.network import NOT_HELD
from stepladder.server.wallet.seen import confirmed_by
from stepladder.server.wallet.steps import Step, steps_of


@dataclass(frozen=True)
class Check:
    """One check of a badge.

    Attributes:
        what: what was looked at.
        why: what was found.
        hint: what to do about it; may be empty.
    """

    what: str
    mark: Mark
    why: str
    hint: str = ""


@dataclass(frozen=True)
class Member:
    """One credential within a record or presentation, as it was checked on its own."""

    title: str
    issuer: str
    mark: Mark
    why: str


@dataclass(frozen=True)
class Endorser:
    """Who stands behind a badge: what they said and when, where it is proven that they did; else nothing of that."""

    name: str
    identifier: str
    on: date | None
    comment: str
    mark: Mark
    why: str


@dataclass(frozen=True)
class Judged:
    """A score of the appraisal, in words: what was judged, how it was found, and whose word it is."""

    what: str
    anchor: str
    whose_word: str


@dataclass(frozen=True)
class Answer:
    """What a certificate proves, and why.

    Attributes:
        proves: the sentence.
        counts: how far it counts, and if not, why not.
        question: what to ask the issuer next, and the dimension that it is about; both may be empty.
        judged: the scores that are known, for "How we judged this".
    """

    mark: Mark
    proves: str
    counts: str
    recognition: str
    whose: str
    checks: tuple[Check, ...]
    steps: tuple[Step, ...]
    question: str
    dimension: str
    judged: tuple[Judged, ...]
    members: tuple[Member, ...] = ()
    endorsers: tuple[Endorser, ...] = ()


_PROVES = {
    "E4": (
        gettext_lazy("Proves you can do it: it was done at work, and the result was measured."),
        gettext_lazy("Proves they can do it: it was done at work, and the result was measured."),
    ),
    "E3": (
        gettext_lazy("Proves you can do it: a piece of real work was assessed."),
        gettext_lazy("Proves they can do it: a piece of real work was assessed."),
    ),
    "E2": (
        gettext_lazy("Shows you did it in an exercise: the task was realistic, and it was not work itself."),
        gettext_lazy("Shows they did it in an exercise: the task was realistic, and it was not work itself."),
    ),
    "E1": (
        gettext_lazy("Proves you know it: knowledge was tested, and not what you do with it."),
        gettext_lazy("Proves they know it: knowledge was tested, and not what they do with it."),
    ),
    "E0": (
        gettext_lazy("You attended: being there was enough, so it does not tell what you can do."),
        gettext_lazy("They attended: being there was enough, so it does not tell what they can do."),
    ),
}

_BESIDE = frozenset({"credential.trust", "credential.endorsements"})
"""Checks that tell more about a badge and lend it nothing: without them it counts the same."""

_SAID = frozenset({"conforms", "dates", "status"})
"""Checks of what a badge says of itself: without a good signature it proves nothing."""

_WORD_OF = {
    "issuer-stated": gettext_lazy("the issuer’s word"),
    "verified": gettext_lazy("checked against its source"),
    "rater": gettext_lazy("a rater’s word, with a source"),
    "uncited": gettext_lazy("a rater’s word, without a source"),
}


def answer(certificate: Certificate, *, mine: bool = True) -> Answer:
    """What a certificate proves.

    Args:
        mine: whether its holder reads; to others it speaks about them.
    """
    appraisal: dict[str, Any] = certificate.appraisal
    dimension = appraisal.get("next_question") or ""
    question = gettext(BY_ID[dimension].question) if dimension in BY_ID else ""
    return Answer(
        mark=mark_of(certificate, mine=mine),
        proves=proves(certificate, mine=mine),
        counts=_counts(certificate),
        recognition=_recognition(certificate),
        whose=_whose(certificate, mine=mine),
        checks=checks(certificate, mine=mine),
        steps=steps_of(certificate, question),
        question=question,
        dimension=dimension,
        judged=_judged(appraisal),
        members=tuple(_member(each) for each in certificate.members),
        endorsers=tuple(_endorser(each) for each in certificate.endorsements),
    )


def proves(certificate: Certificate, *, mine: bool) -> str:
    """The sentence about what it proves. It asks the database nothing."""
    if certificate.appraisal.get("left_out"):
        return gettext("Proves nothing here.")
    sentences = _PROVES.get(certificate.appraisal.get("evidence_class") or "")
    if sentences is None:
        return gettext("Not enough is known to say what it proves: how it was assessed is not known.")
    sentence = str(sentences[0] if mine else sentences[1])
    return sentence if _is_sure(certificate) else gettext("If it is genuine: %(sentence)s") % {"sentence": sentence}


def _is_sure(certificate: Certificate) -> bool:
    """Whether it is known to be unaltered, and by whom it was issued."""
    verdict = certificate.verdict()
    decisive = [verdict.find(f"credential.{name}") for name in ("signature", "issuer")] if verdict else [None]
    return all(each is not None and each.status is Status.MET for each in decisive)


def _counts(certificate: Certificate) -> str:
    if reason := certificate.appraisal.get("left_out"):
        reason = gettext(reason)
        if is_somebody_elses(certificate):
            reason = gettext("It was given to somebody else.")
        return gettext("%(reason)s So it counts for nothing, and is kept only to be seen.") % {"reason": reason}
    if missing := _missing(certificate):
        return missing
    if not certificate.appraisal.get("evidence_class"):
        word = "" if certificate.finding else gettext("It stands on its issuer’s word, which nobody has checked.")
        # Outside of the braces: xgettext does not look inside them.
        until = gettext("Until more is known it covers nothing by itself.")
        return f"{word} {until}".strip()
    if certificate.appraisal["evidence_class"] == "E0":
        return gettext("It covers nothing by itself.")
    return " ".join(_standing(certificate))


def _missing(certificate: Certificate) -> str:
    """What has to be known before it counts at all."""
    if certificate.waits_since is not None:
        return gettext(
            "It does not count yet: it waits to be checked, which takes a minute. Open this page again then."
        )
    if certificate.issued_on is None:
        return gettext("It does not count yet: without the day on which it was issued nobody can tell how old it is.")
    if not certificate.shows_something and certificate.how != How.COMPLETION:
        return gettext("It does not count yet: nobody has said which competency it shows.")
    return ""


def _standing(certificate: Certificate) -> list[str]:
    verdict = certificate.verdict()
    if verdict is None:
        if confirmed_by(certificate):
            return [gettext("Somebody looked it up where its issuer shows it, and it counts.")]
        return [gettext("It counts as its issuer’s word, which nobody has checked.")]
    decisive = (part for part in verdict.parts if part.id not in _BESIDE)
    unknown = any(part.status is Status.UNKNOWN for part in decisive) or certificate.whose == Whose.UNKNOWN
    dates = verdict.find("credential.dates")
    standing = [
        gettext("It counts as its issuer’s word: not everything could be checked.")
        if unknown
        else gettext("It was checked, and it counts.")
    ]
    if dates is not None and dates.status is Status.UNMET:
        standing.append(gettext("It has expired: what it showed counts less and less as time passes."))
    return standing


def _recognition(certificate: Certificate) -> str:
    if entry := certificate.recognized:
        names = {"title": entry.title, "provider": entry.provider.name}
        return gettext("In the catalog: %(title)s, %(provider)s.") % names
    if certificate.how == How.COMPLETION:
        return gettext("It is from a list of completed courses, and says that somebody took part.")
    return _not_recognized(certificate)


def _not_recognized(certificate: Certificate) -> str:
    like = of_like_name(certificate.title)
    if certificate.finding is None:
        reason = gettext("Not recognized: only a badge file tells for sure which entry of the catalog it is.")
        if like:
            names = {"title": like.title, "provider": like.provider.name}
            found = gettext("The catalog has one of the same name, %(title)s by %(provider)s.") % names
            hint = gettext("If this is it, upload the badge file and it can be recognized.")
            return f"{reason} {found} {hint}"
        return reason
    if not certificate.was_read:
        return gettext("Not recognized: it could not be read.")
    if not certificate.issuer_id:
        return gettext("Not recognized: that its issuer signed it is not proven, and anybody can use a name.")
    reason = gettext("Not in the catalog: its issuer and achievement are not both known there.")
    hint = gettext("The catalog has one of the same name, by another issuer or for another achievement.")
    return f"{reason} {hint}" if like else reason


def _whose_said(certificate: Certificate, *, mine: bool) -> str:
    if certificate.how == How.COMPLETION:
        return gettext("Yours, by a list of completed courses.") if mine else gettext("Theirs, by a list of courses.")
    return gettext("Yours, as you say.") if mine else gettext("Theirs, as they say.")


def _whose(certificate: Certificate, *, mine: bool) -> str:
    if certificate.finding is None:
        return _whose_said(certificate, mine=mine)
    match certificate.whose:
        case Whose.THEIRS:
            return gettext("Yours.") if mine else gettext("Theirs.")
        case Whose.SOMEBODY_ELSE if mine:
            return gettext("Somebody else’s: it names an address or identifier that is not yours by our records.")
        case Whose.SOMEBODY_ELSE:
            return gettext("Somebody else’s: it names an address or identifier that is not theirs by our records.")
    if not certificate.was_read:
        return gettext("Not known: it could not be read.")
    return gettext("Not known: it does not name its holder in a way that can be compared.")


def checks(certificate: Certificate, *, mine: bool, scope: Scope = EVERYTHING) -> tuple[Check, ...]:
    """Each check with what came of it. It asks the database nothing that was fetched with the certificate."""
    verdict = certificate.verdict()
    if verdict is None:
        if seen := confirmed_by(certificate):
            return (Check(gettext("What stands here"), checked_by_person(seen), _what_they_saw(seen, scope)),)
        why = gettext("Nobody has checked it. A badge file can be checked; a scan or a link can be looked at.")
        if certificate.how == How.COMPLETION:
            why = gettext("It is from a list of completed courses. If it is wrong, tell whoever recorded it.")
        return (Check(gettext("What stands here"), entered(certificate, mine=mine, scope=scope), why),)
    found: list[Check] = []
    signature = verdict.find("credential.signature")
    signed = signature is not None and signature.status is Status.MET
    for part in verdict.parts:
        name = part.id.rpartition(".")[2]
        if name == "recipient":
            continue  # told below, by every address of its holder
        mark = mark_of_check(name, part, certificate.expires_on if scope.dates else None)
        if part.status is Status.MET and name in _SAID and not signed:
            mark = unsigned_mark()
        hint = gettext(part.hint or " ").strip()
        if part.status is Status.UNKNOWN and (last := _last_good(certificate, name)):
            hint = f"{hint} {last}".strip()
        why = gettext(part.summary) if _is_for(name, scope) else ""
        found.append(Check(str(CHECKS.get(name, name)), mark, why, hint))
    return (*found, Check(str(CHECKS["recipient"]), holder_mark(certificate), _whose(certificate, mine=mine)))


def not_asked(certificate: Certificate) -> str:
    """The checks that are open because this site asks nobody over the network and held no copy; nothing if none is."""
    verdict = certificate.verdict()
    if settings.NETWORK or verdict is None:
        return ""
    parts = {part.id.rpartition(".")[2]: part for part in verdict.parts if part.status is Status.UNKNOWN}
    names = (name for name, part in parts.items() if any(NOT_HELD in each.summary for each in part.walk()))
    return "; ".join(str(CHECKS.get(name, name)) for name in names)


def _what_they_saw(seen: PersonsCheck, scope: Scope) -> str:
    """What somebody saw, in so far as the reader may know it."""
    if scope.name and scope.dates and scope.number:
        words = {"name": seen.saw_name, "day": _day(seen.saw_on), "where": seen.where}
        return gettext("They saw this name and date: %(name)s, %(day)s, at %(where)s.") % words
    parts = [
        gettext("Name: %(name)s.") % {"name": seen.saw_name} if scope.name else "",
        gettext("Day of issue: %(day)s.") % {"day": _day(seen.saw_on)} if scope.dates else "",
        gettext("Seen at %(where)s.") % {"where": seen.where} if scope.number else "",
    ]
    said = gettext("They looked it up where its issuer shows it, and saw the same as stands here.")
    return " ".join(part for part in (said, *parts) if part)


def _is_for(name: str, scope: Scope) -> bool:
    """Whether the reason of a check is: one speaks of dates, and one of what colleagues wrote of an issuer."""
    return scope.dates if name == "dates" else scope.inside or name != "trust"


def _member(stored: dict[str, Any]) -> Member:
    """What is told of a member: its gravest check."""
    return Member(stored["title"], stored["issuer"], *_gravest(stored["finding"]))


def _endorser(stored: dict[str, Any]) -> Endorser:
    on = date.fromisoformat(stored["on"]) if stored["on"] else None
    mark, why = _gravest(stored["finding"])
    return Endorser(stored["issuer"], stored["issuer_id"], on, stored["comment"], mark, why)


def _gravest(finding: dict[str, Any]) -> tuple[Mark, str]:
    """The gravest check of what is carried by another, and what was found."""
    verdict = Finding.from_dict(finding)
    by_name = {part.id.rpartition(".")[2]: part for part in verdict.parts}
    mark, why = Mark("met", gettext("Verified")), verdict.summary
    for status in (Status.UNMET, Status.UNKNOWN):
        # An endorsement has a check of its own, whether it is about this badge at all.
        found = next((name for name in (*CHECKS, *by_name) if name in by_name and by_name[name].status is status), None)
        if found:
            mark, why = mark_of_check(found, by_name[found]), by_name[found].summary
            break
    return mark, gettext(why)


def _last_good(certificate: Certificate, name: str) -> str:
    """When a check that cannot be made today was last a yes; nothing where it never was."""
    at = certificate.known.get(name, {}).get("good_at", "")
    if not at:
        return ""
    return gettext("It was last good on %(day)s.") % {"day": _day(timezone.localdate(datetime.fromisoformat(at)))}


def _day(day: date | None) -> str:
    return formats.date_format(day, "DATE_FORMAT") if day else ""


def _judged(appraisal: dict[str, Any]) -> tuple[Judged, ...]:
    scores = appraisal.get("scores", {})
    return tuple(
        Judged(
            gettext(dimension.name),
            gettext(dimension.anchors[scores[id]["score"]]),
            str(_WORD_OF.get(scores[id]["provenance"], "")),
        )
        for id, dimension in BY_ID.items()
        if id in scores and isinstance(scores[id]["score"], int)
    )
