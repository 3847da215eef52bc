"""What learners, managers, other employers and surveys say of an entry, and what its owner answers (P-11, E-68).

It changes no score: that an employer was heard is for a person to judge, who cites it (B4, C1).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.estimates import HARD_FLOOR, Estimate, TooFew, share
from stepladder.server.catalog.models import Feedback, Microcredential
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record, wait_for_turn

OF_USE = (Feedback.Said.LEARNER, Feedback.Said.MANAGER)
"""As what one may say whether it is used at work: only those who took it, and who manage them, have seen that."""

OF_PEOPLE = (*OF_USE, Feedback.Said.OTHER)
"""What people here say themselves; the rest is said outside, and a people partner writes it down with its source."""


@dataclass(frozen=True)
class Said:
    """Something that was said.

    Attributes:
        used: whether it is used at work; None where that is not said.
        source: who said it, or which survey, and where it can be read; of what one says oneself there is none.
        said_on: when it was said; None for now.
    """

    said_as: Feedback.Said
    text: str
    used: bool | None = None
    source: str = ""
    said_on: date | None = None


@dataclass(frozen=True)
class Heard:
    """How many said what; a share only where enough have answered.

    Attributes:
        people, outside: how many of here and of elsewhere.
        yes, no: of those who took it or manage somebody who did, who said that it is used at work, and that it is not.
        answered: how many were answered.
    """

    people: int
    outside: int
    yes: int
    no: int
    answered: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.people + self.outside

    @property
    def said(self) -> int:
        """How many said whether they use it at work."""
        return self.yes + self.no

    @property
    def use(self) -> Estimate | TooFew:
        """The share that uses it at work."""
        return share(self.yes, self.said, minimum=HARD_FLOOR)

    @property
    def use_told(self) -> bool:
        """Whether so many have said that none of them is recognized by what they said."""
        return isinstance(self.use, Estimate)

    @property
    def words(self) -> str:
        """How many use it at work, with of how many; nothing of a share where fewer than five have said."""
        match self.use:
            case TooFew(minimum=minimum):
                return gettext("Fewer than %(minimum)d people have said whether they use it at work.") % {
                    "minimum": minimum
                }
            case Estimate() as found:
                words = ngettext(
                    "%(yes)d of %(of)d who said so uses it at work (the share may be from %(low)d%% to %(high)d%%).",
                    "%(yes)d of %(of)d who said so use it at work (the share may be from %(low)d%% to %(high)d%%).",
                    self.yes,
                )
                values = {"low": round(found.low * 100), "high": round(found.high * 100)}
                return words % {"yes": self.yes, "of": self.said, **values}


def heard_of(entry: Microcredential) -> Heard:
    """How many said what of an entry; one question."""
    people, use = Q(said_as__in=OF_PEOPLE), Q(said_as__in=OF_USE)
    found = standing(entry).order_by().aggregate(
        people=Count("pk", filter=people),
        outside=Count("pk", filter=~people),
        yes=Count("pk", filter=use & Q(used=True)),
        no=Count("pk", filter=use & Q(used=False)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
    )  # fmt: skip
    return Heard(**found)


def standing(entry: Microcredential) -> QuerySet[Feedback]:
    """What is said of an entry and was not taken back, the latest first."""
    rows = Feedback.objects.filter(microcredential=entry, taken_back_at__isnull=True)
    return rows.select_related("person", "recorded_by", "answered_by")


def own(entry: Microcredential, reader: Person) -> set[str]:
    """As what somebody has said something already that stands."""
    return set(standing(entry).filter(person=reader).values_list("said_as", flat=True))


def may_speak(*, took: bool, of_reports: bool) -> tuple[Feedback.Said, ...]:
    """As what somebody may speak.

    Args:
        took: whether they hold a certificate or completion of it here.
        of_reports: whether somebody who reports to them does.
    """
    known = ((took, Feedback.Said.LEARNER), (of_reports, Feedback.Said.MANAGER))
    return tuple(each for holds, each in known if holds) or (Feedback.Said.OTHER,)


def give(
    *, entry: Microcredential, said: Said, by: Person, at: datetime, may: Collection[Feedback.Said] = ()
) -> Feedback:
    """Write down what somebody says. Of themselves anybody may speak, of others a people partner with a source.

    Args:
        may: as what they may speak for themselves (``may_speak``): who holds it is known to the rooms above.

    Raises:
        InvalidPolicy: nothing is said, its source is missing, it lies ahead, they have said something already, or
            speak as what they are not.
    """
    on = said.said_on or at.date()
    here = said.said_as in OF_PEOPLE
    _refuse(said, on, at.date(), by)
    if here and said.said_as not in may:
        raise InvalidPolicy(
            gettext("nobody who has not taken it speaks as somebody who took it, or manages them"),
            hint=gettext("add your certificate first, or say how you know it"),
        )
    with transaction.atomic():
        wait_for_turn()
        Microcredential.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
        if here and str(said.said_as) in own(entry, by):
            raise InvalidPolicy(
                gettext("you have said something of it already"), hint=gettext("take that back to say it anew")
            )
        row = Feedback.objects.create(
            microcredential=entry, said_as=said.said_as, person=by if here else None, source=said.source.strip(),
            said_on=on, text=said.text.strip(), used=said.used if said.said_as in OF_USE else None,
            recorded_by=by, recorded_at=at,
        )  # fmt: skip
        if entry.owner and entry.owner.pk != by.pk:
            words = gettext("Somebody said something of %(title)s.") % {"title": entry.title[:160]}
            notify(person=entry.owner, text=words, link=link_of(entry), at=at)
        _record(row, entry, "feedback given", by, at)
    return row


def take_back(*, row: Feedback, by: Person, at: datetime) -> None:
    """Take back what one has said, or written down.

    Raises:
        EditedMeanwhile: it was taken back already.
    """
    with transaction.atomic():
        if not Feedback.objects.filter(pk=row.pk, taken_back_at__isnull=True).update(taken_back_at=at):
            raise EditedMeanwhile(gettext("it was taken back already"))
        _record(row, row.microcredential, "feedback taken back", by, at)


def answer(*, row: Feedback, text: str, acted: str, by: Person, at: datetime) -> Feedback:
    """Answer what was said, and say what was done. Whoever said it is told. A later answer takes the place of this one.

    Raises:
        InvalidPolicy: nothing is said.
        EditedMeanwhile: it was taken back meanwhile.
    """
    if not text.strip():
        raise InvalidPolicy(gettext("nothing is said"), expected=gettext("an answer"))
    with transaction.atomic():
        found = Feedback.objects.select_for_update(of=("self",)).filter(pk=row.pk, taken_back_at__isnull=True).first()
        if found is None:
            raise EditedMeanwhile(gettext("it was taken back meanwhile"))
        found.answer, found.acted, found.answered_by, found.answered_at = text.strip(), acted.strip(), by, at
        found.save(update_fields=["answer", "acted", "answered_by", "answered_at"])
        entry = row.microcredential
        if found.person and found.person.pk != by.pk:
            words = gettext("%(name)s answered what you said of %(title)s.") % {
                "name": by.name,
                "title": entry.title[:140],
            }
            notify(person=found.person, text=words, link=link_of(entry), at=at)
        _record(found, entry, "feedback answered", by, at, acted=bool(acted.strip()))
    return found


def may_answer(row: Feedback, reader: Person) -> bool:
    """Whether somebody may answer it: people partners, but nobody their own words, unless they are alone here."""
    return reader.partner and (row.person_id != reader.pk or settings.PRIVATE_WORKSPACE)


def link_of(entry: Microcredential) -> str:
    """The address of what is said of an entry."""
    return reverse("catalog-feedback", kwargs={"key": entry.key})


def _refuse(said: Said, on: date, today: date, by: Person) -> None:
    if not said.text.strip():
        raise InvalidPolicy(gettext("nothing is said"), expected=gettext("a few words"))
    if on > today:
        raise InvalidPolicy(gettext("the day lies ahead"), expected=gettext("today or an earlier day"))
    if said.said_as in OF_PEOPLE:
        return
    if not (by.partner or settings.PRIVATE_WORKSPACE):
        raise InvalidPolicy(
            gettext("what others say is written down by people partners"), hint=gettext("tell one of them")
        )
    if not said.source.strip():
        raise InvalidPolicy(
            gettext("who said it is not said"), expected=gettext("a name or a survey, and where it can be read")
        )


def _record(
    row: Feedback, entry: Microcredential, did: str, by: Person, at: datetime, **details: Any
) -> None:  # fmt: skip
    record(
        by=by.subject, did=did, what=entry.subject, because="", at=at,
        details={"title": entry.title, "feedback": row.pk, "as": str(row.said_as), **details},
    )  # fmt: skip
