"""Alternatives, conditions, windows and quotas in words: *Two of these four; one is covered.*

Every text comes in the language of the ``wording`` that is given (see ``stepladder.wording``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from stepladder.evidence.person import ConditionAnswer
from stepladder.findings import Finding, Status
from stepladder.readiness.alternatives import GroupResult
from stepladder.readiness.condition_check import ConditionResult, Served
from stepladder.readiness.conditions import ConditionKind, Per, Quota, Window
from stepladder.readiness.criteria import Profile
from stepladder.wording import ENGLISH, Wording, gettext_noop

NUMBERS = (
    gettext_noop("none"),
    gettext_noop("one"),
    gettext_noop("two"),
    gettext_noop("three"),
    gettext_noop("four"),
    gettext_noop("five"),
    gettext_noop("six"),
    gettext_noop("seven"),
    gettext_noop("eight"),
    gettext_noop("nine"),
    gettext_noop("ten"),
)
"""Numbers that are written out; larger ones stand as digits."""


def group_words(group: GroupResult, *, wording: Wording = ENGLISH) -> str:
    """How alternatives stand: *Two of these four; one is covered.*"""
    needed, total = group.alternative.needed, len(group.members)
    numbers = {"needed": number_words(needed, wording), "total": number_words(total, wording)}
    if total == 1:
        head = wording.gettext("this one")
    elif needed == total:
        head = wording.gettext("all of these %(total)s") % numbers
    else:
        head = wording.gettext("%(needed)s of these %(total)s") % numbers
    text = wording.gettext("%(choice)s; %(covered)s.") % {"choice": head, "covered": covered_words(group, wording)}
    return capital(text)


def group_sentence(group: GroupResult, names: str, *, wording: Wording = ENGLISH) -> str:
    """What alternatives still need: *One of teaching, mentoring and reviewing is needed; none is covered yet.*

    Args:
        names: of the members, as a list in words.
    """
    needed, total = group.alternative.needed, len(group.members)
    about = {"needed": number_words(needed, wording), "names": names, "covered": covered_words(group, wording)}
    if total == 1:
        text = wording.gettext("%(names)s is needed; %(covered)s.")
    elif needed == total:
        text = wording.gettext("all of %(names)s are needed; %(covered)s.")
    else:
        text = wording.ngettext(
            "%(needed)s of %(names)s is needed; %(covered)s.",
            "%(needed)s of %(names)s are needed; %(covered)s.",
            needed,
        )
    return capital(text % about)


def covered_words(group: GroupResult, wording: Wording) -> str:
    """*one is covered*, *none is covered yet*."""
    count = group.covered_count
    if not count:
        return wording.gettext("none is covered yet")
    text = wording.ngettext("%(covered)s is covered", "%(covered)s are covered", count)
    return text % {"covered": number_words(count, wording)}


def number_words(number: int, wording: Wording) -> str:
    """A small number written out."""
    return wording.gettext(NUMBERS[number]) if number < len(NUMBERS) else str(number)


def condition_finding(result: ConditionResult) -> Finding:
    """A condition as a finding, its reason in English. A quota is unknown: it is no question about a person."""
    prefix = "condition" if result.about_the_person else "limit"
    return Finding(
        f"{prefix}.{result.condition.id}", result.status, result.condition.text, condition_words(result)
    )  # fmt: skip


def condition_words(result: ConditionResult, *, wording: Wording = ENGLISH) -> str:
    """Why a condition stands as it does; empty where an answer stands without its source."""
    condition = result.condition
    if condition.kind is ConditionKind.QUOTA:
        return _limit(condition.quota, wording)
    if condition.windows:
        return _round(result.window, open_now=result.status is Status.MET, wording=wording)
    if result.served and condition.time_in_grade:
        return _time(result.served, condition.time_in_grade.months, wording)
    if result.answer and result.status is not Status.UNKNOWN:
        return _answered(result.answer, wording)
    return _nothing_known(result, wording)


def _nothing_known(result: ConditionResult, wording: Wording) -> str:
    if result.answer and result.answer.until:
        told = wording.gettext("The last answer held until %(until)s, and nobody has answered since.")
        return told % {"until": result.answer.until}
    if result.condition.time_in_grade:
        return wording.gettext("No record tells since when.")
    return wording.gettext("Nothing is recorded about it.")


def quota_words(quota: Quota, *, wording: Wording = ENGLISH) -> str:
    """*2 a year in this family*."""
    limits = {
        Per.YEAR: wording.gettext("%(count)d a year"),
        Per.HALF_YEAR: wording.gettext("%(count)d each half-year"),
        Per.QUARTER: wording.gettext("%(count)d a quarter"),
        Per.MONTH: wording.gettext("%(count)d a month"),
        Per.ROUND: wording.gettext("%(count)d a round"),
    }
    limit = limits[quota.per] % {"count": quota.count}
    if quota.within:
        return wording.gettext("%(limit)s in %(within)s") % {"limit": limit, "within": quota.within}
    return limit


def profile_words(profile: Profile, *, wording: Wording = ENGLISH) -> tuple[str, ...]:
    """What a criterion asks of its evidence beside the kind, a sentence each; nothing where it asks nothing."""
    return tuple(_asked_of_evidence(profile, wording))


def window_words(since: date | None, until: date | None, *, wording: Wording = ENGLISH) -> str:
    """*from 2025-01-01 to 2026-12-31*, or what of it is limited."""
    about = {"since": since, "until": until}
    if since and until:
        return wording.gettext("from %(since)s to %(until)s") % about
    if since:
        return wording.gettext("from %(since)s on") % about
    return wording.gettext("until %(until)s") % about


def capital(text: str) -> str:
    """The text with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def _asked_of_evidence(profile: Profile, wording: Wording) -> Iterator[str]:
    if profile.since or profile.until:
        window = window_words(profile.since, profile.until, wording=wording)
        yield wording.gettext("Evidence counts %(window)s.") % {"window": window}
    if (age := profile.max_age_months) is not None:
        text = wording.ngettext(
            "Evidence counts up to an age of %(count)d month.", "Evidence counts up to an age of %(count)d months.", age
        )
        yield text % {"count": age}
    if people := profile.raters:
        text = wording.ngettext(
            "%(count)d person has to stand behind it.", "%(count)d people have to stand behind it.", people
        )
        yield text % {"count": people}
    if works := profile.families:
        text = wording.ngettext(
            "%(count)d piece of work has to show it.", "%(count)d independent pieces of work have to show it.", works
        )
        yield text % {"count": works}


def _limit(quota: Quota | None, wording: Wording) -> str:
    if quota is None:
        return wording.gettext("Limited in number. That is about the organization, not about one person.")
    told = wording.gettext("Limited: %(limit)s. That is about the organization, not about one person.")
    return told % {"limit": quota_words(quota, wording=wording)}


def _round(window: Window | None, *, open_now: bool, wording: Wording) -> str:
    if window is None:
        return wording.gettext("It is closed, and no further round is stated.")
    if not open_now:
        words = window_words(window.start, window.end, wording=wording)
        return wording.gettext("It is closed; the next round is open %(window)s.") % {"window": words}
    if window.end is None:
        return wording.gettext("It is open since %(start)s.") % {"start": window.start}
    return wording.gettext("It is open until %(end)s.") % {"end": window.end}


def _time(served: Served, asked: int, wording: Wording) -> str:
    about = {"months": served.months, "asked": asked, "day": served.reached_on}
    if not served.start_known:
        return wording.ngettext(
            "At least %(months)d of %(asked)d month; when it began is not recorded.",
            "At least %(months)d of %(asked)d months; when it began is not recorded.",
            asked,
        ) % about  # fmt: skip
    if served.months < asked and served.reached_on:
        return wording.ngettext(
            "%(months)d of %(asked)d month, complete on %(day)s.",
            "%(months)d of %(asked)d months, complete on %(day)s.",
            asked,
        ) % about  # fmt: skip
    if served.months < asked:
        return wording.ngettext("%(months)d of %(asked)d month.", "%(months)d of %(asked)d months.", asked) % about
    return wording.ngettext(
        "%(months)d month; %(asked)d are asked.", "%(months)d months; %(asked)d are asked.", served.months
    ) % about  # fmt: skip


def _answered(answer: ConditionAnswer, wording: Wording) -> str:
    about = {"source": answer.source.rstrip("."), "by": answer.by, "on": answer.on, "until": answer.until}
    said = []
    if answer.by and answer.on:
        said.append(wording.gettext("Answered by %(by)s on %(on)s.") % about)
    elif answer.by:
        said.append(wording.gettext("Answered by %(by)s.") % about)
    elif answer.on:
        said.append(wording.gettext("Answered on %(on)s.") % about)
    if answer.source:
        said.append(wording.gettext("Recorded by %(source)s.") % about)
    if answer.until:
        said.append(wording.gettext("It holds until %(until)s.") % about)
    return " ".join(said)
