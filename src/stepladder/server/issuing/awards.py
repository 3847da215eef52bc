"""What is given to whom, and why it may not be.

A badge is given for an assessment that was passed: every level that its offer asks for was reached, and a named person
who is not the holder saw it, on a day that has come. An award of taking part carries no level. What an offer needs
first has to be held, and a renewal says what was done since.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext

from stepladder.credentials.build import Evidence, Result
from stepladder.credentials.validity import parse_validity
from stepladder.errors import StepladderError
from stepladder.evidence.names import normal_name
from stepladder.server.issuing.models import IssuedCredential, Offer, OfferVersion, State
from stepladder.server.people.models import Person

_AT_ONCE = 500
"""Addresses that one question to the database asks for."""


class CannotIssue(StepladderError):
    """A badge that cannot be given, or one whose state cannot be changed so.

    Args:
        field: the part of an award that it is about.
    """

    def __init__(self, found: str, *, field: str = "person") -> None:
        super().__init__(found)
        self.field = field


class UnfitAward(CannotIssue):
    """An award without the assessment, the earlier badges or the renewal that its offer asks for."""


@dataclass(frozen=True)
class Assessor:
    """Who assessed it: somebody of the organization, or of another."""

    name: str
    person: Person | None = None
    email: str = ""


@dataclass(frozen=True)
class Award:
    """A badge to be given to somebody.

    Attributes:
        person: somebody of the organization; else a name and an e-mail address.
        valid_from: from when on it holds.
        results: the level reached, by the id of the result.
        assessor, assessed_on: who assessed it, and on which day it was passed.
        supersedes: the award that this one renews; since_then: what was done since that one.
    """

    valid_from: datetime
    person: Person | None = None
    name: str = ""
    email: str = ""
    results: tuple[Result, ...] = ()
    assessor: Assessor | None = None
    assessed_on: date | None = None
    evidence: tuple[Evidence, ...] = ()
    narrative: str = ""
    supersedes: IssuedCredential | None = None
    since_then: str = ""

    @property
    def address(self) -> str:
        """The e-mail address by which the badge names its holder."""
        return ((self.person.email or "") if self.person else self.email).strip()

    @property
    def holder(self) -> str:
        """The name of its holder."""
        return (self.person.name if self.person else self.name).strip()

    @property
    def called(self) -> str:
        """What to call its holder."""
        return self.holder or self.address or gettext("this person")


@dataclass(frozen=True)
class Fault:
    """Why an award cannot be given.

    Attributes:
        place: which of several awards, from 0.
        words: a sentence.
        field: the part of the award that it is about.
        unfit: whether the award breaks a rule of its offer, rather than being there already.
    """

    place: int
    words: str
    field: str = "person"
    unfit: bool = False


def check_awards(version: OfferVersion, awards: Sequence[Award], at: datetime) -> None:
    """Refuse what cannot be given, before anything is done.

    Raises:
        CannotIssue: see ``faults_of``; UnfitAward where a rule of the offer is broken.
    """
    if version.offer.ended_at is not None:
        raise CannotIssue(gettext("%(name)s is no longer given.") % {"name": version.name})
    for fault in faults_of(version, awards, at):
        raise (UnfitAward if fault.unfit else CannotIssue)(fault.words, field=fault.field)


def faults_of(version: OfferVersion, awards: Sequence[Award], at: datetime) -> Iterator[Fault]:
    """Why some of several awards cannot be given; nothing where all can."""
    held, holds = _held(version.offer, awards, at), _needed(version, awards, at)
    named: set[str] = set()
    allowed = {each.pk: each.name for each in version.assessors.all()} if awards else {}
    for place, award in enumerate(awards):
        if words := _who(award, named, held):
            yield Fault(place, words)
        named.add(award.address.lower())
        if missing := holds.missing(award):
            yield Fault(place, missing, "person", unfit=True)
        for field, unfit in _unfit(version, award, allowed, at):
            yield Fault(place, unfit, field, unfit=True)


def _who(award: Award, named: set[str], held: dict[str, set[int]]) -> str:
    address, who = award.address.lower(), {"name": award.called}
    if not address:
        return gettext("No e-mail address is known of %(name)s.") % who
    if address in named:
        return gettext("%(name)s is named twice.") % who
    if held.get(address, set()) - {award.supersedes.pk if award.supersedes else 0}:
        return gettext("%(name)s holds this badge already; renew or revoke that one.") % who
    if award.supersedes is not None and _is_over(award.supersedes):
        return gettext("This badge was revoked or renewed already.")
    return ""


def _is_over(earlier: IssuedCredential) -> bool:
    """Whether nothing can follow an award, as it stands now: somebody may have revoked it since the page was opened."""
    rows = IssuedCredential.objects.filter(pk=earlier.pk)
    return rows.filter(Q(revoked_at__isnull=False) | Q(renewals__isnull=False)).exists()


def _unfit(version: OfferVersion, award: Award, allowed: dict[int, str], at: datetime) -> Iterator[tuple[str, str]]:
    """By part of the award, which rule of the offer it breaks."""
    if version.is_assessed:
        yield from _levels(version, award)
    elif award.results:
        yield "levels", gettext("Nothing is assessed here, so no level can have been reached.")
    if version.is_assessed or award.supersedes is not None:
        yield from _assessor(award, allowed)
        yield from _day(award, at)
    if award.supersedes is not None and not award.since_then.strip():
        yield "since_then", gettext("Write what was done since the earlier award; without it there is no renewal.")
    ends = parse_validity(version.validity).ends(award.valid_from)
    if ends is not None and ends <= at:
        words = gettext("It would have ended on %(day)s already.")
        yield "valid_from", words % {"day": date_format(ends, "DATE_FORMAT")}


def _levels(version: OfferVersion, award: Award) -> Iterator[tuple[str, str]]:
    reached = {each.description: each.level for each in award.results}
    if len(reached) < len(award.results):
        yield "levels", gettext("A level stands there twice.")
    for each in version.document.get("resultDescription", ()):
        order = [level["id"] for level in each["rubricCriterionLevel"]]
        level, required = reached.get(each["id"], ""), each["requiredLevel"]
        words: dict[str, Any] = {"name": award.called, "what": each["name"]}
        if level not in order:
            yield "levels", gettext("Which level of %(what)s %(name)s reached is not said.") % words
        elif order.index(level) < order.index(required):
            words |= {"level": order.index(level) + 1, "required": order.index(required) + 1}
            text = gettext("%(name)s reached level %(level)d of %(what)s; level %(required)d is needed to pass.")
            yield "levels", text % words


def _assessor(award: Award, allowed: dict[int, str]) -> Iterator[tuple[str, str]]:
    assessor = award.assessor
    if assessor is None or not assessor.name.strip():
        yield "assessor", gettext("Who assessed it is not said.")
    elif _is_holder(assessor, award):
        yield "assessor", gettext("%(name)s cannot have assessed their own work.") % {"name": award.called}
    elif allowed and (assessor.person is None or assessor.person.pk not in allowed):
        names = ", ".join(sorted(allowed.values()))
        yield "assessor", gettext("Only these may assess it: %(names)s.") % {"names": names}


def _is_holder(assessor: Assessor, award: Award) -> bool:
    if assessor.person is not None and award.person is not None:
        return assessor.person.pk == award.person.pk
    email = (assessor.person.email or "") if assessor.person else assessor.email
    same_name = normal_name(assessor.name) == normal_name(award.holder)
    return same_name or bool(email and email.strip().lower() == award.address.lower())


def _day(award: Award, at: datetime) -> Iterator[tuple[str, str]]:
    day, earlier = award.assessed_on, award.supersedes
    if day is None:
        yield "assessed_on", gettext("The day of the assessment is missing.")
    elif day > max(localdate(at), at.astimezone(UTC).date()):
        yield "assessed_on", gettext("The day of the assessment has not come yet.")
    elif day > max(localdate(award.valid_from), award.valid_from.astimezone(UTC).date()):
        yield "valid_from", gettext("It cannot hold before it was assessed.")
    elif earlier is not None and day < min(localdate(earlier.valid_from), earlier.valid_from.astimezone(UTC).date()):
        yield "assessed_on", gettext("A renewal is assessed after the award that it renews.")


def _held(offer: Offer, awards: Sequence[Award], at: datetime) -> dict[str, set[int]]:
    """By address in small letters, the badges of the same offer that still hold."""
    found: dict[str, set[int]] = {}
    rows = IssuedCredential.objects.filter(version__offer=offer, revoked_at__isnull=True, renewals=None)
    for some in _chunks(sorted({award.address.lower() for award in awards})):
        of_these = rows.annotate(small=Lower("recipient_email")).filter(small__in=some)
        for each in of_these.only("recipient_email", "valid_until", "revoked_at", "suspended_at"):
            if each.state(at) is not State.EXPIRED:
                found.setdefault(each.recipient_email.lower(), set()).add(each.pk)
    return found


@dataclass(frozen=True)
class _Holds:
    """What an offer needs first, and who holds it.

    Attributes:
        needs: titles by the id of the offer.
        held: ids of offers by address in small letters, and by person.
    """

    needs: dict[int, str]
    held: dict[str | int, set[int]]

    def missing(self, award: Award) -> str:
        """What somebody lacks, as a sentence; nothing where all is there."""
        there = self.held.get(award.address.lower(), set())
        if award.person is not None:
            there = there | self.held.get(award.person.pk, set())
        lacks = [title for offer, title in self.needs.items() if offer not in there]
        if not lacks:
            return ""
        words = {"name": award.called, "titles": ", ".join(lacks)}
        return gettext("%(name)s does not hold what it builds on, or no longer: %(titles)s.") % words


def _needed(version: OfferVersion, awards: Sequence[Award], at: datetime) -> _Holds:
    needs = {each.pk: each.microcredential.title for each in version.needs.select_related("microcredential")}
    held: dict[str | int, set[int]] = {}
    if not needs:
        return _Holds(needs, held)
    rows = IssuedCredential.objects.filter(version__offer__in=needs, revoked_at__isnull=True, suspended_at__isnull=True)
    rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=at)).annotate(small=Lower("recipient_email"))
    for some in _chunks(awards):
        addresses = {each.address.lower() for each in some}
        people = {each.person.pk for each in some if each.person}
        of_these = rows.filter(Q(small__in=addresses) | Q(person__in=people))
        for small, person, offer in of_these.values_list("small", "person", "version__offer"):
            held.setdefault(small, set()).add(offer)
            if person is not None:
                held.setdefault(person, set()).add(offer)
    return _Holds(needs, held)


def _chunks(everything: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (everything[start : start + _AT_ONCE] for start in range(0, len(everything), _AT_ONCE))
