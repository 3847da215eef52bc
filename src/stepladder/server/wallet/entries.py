"""What somebody says of a certificate or asks about it, before it is stored, and what of that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import formats, timezone
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.evidence.names import is_one_of, normal_title
from stepladder.server.files.operations import Upload
from stepladder.server.frameworks.forms import Choice
from stepladder.server.people.models import Person
from stepladder.server.people.queries import identifiers_said
from stepladder.server.wallet.models import Certificate, How, IssuerQuestion

EARLIEST = date(1950, 1, 1)
"""Earlier days are slips of the finger, such as the year 25."""


MOST_ASKED_A_DAY = 20
"""Most e-mails that one person has sent to issuers in a day, and as many to witnesses: the site is no way to write to
strangers."""


class CannotAsk(StepladderError):
    """A question that may not be asked."""


class UnfitEntry(StepladderError):
    """Something typed in that cannot be.

    Attributes:
        field: which field it is about.
    """

    def __init__(self, field: str, found: str, *, expected: str = "", hint: str = "") -> None:
        self.field = field
        super().__init__(found, expected=expected, hint=hint)


class AlreadyThere(StepladderError):
    """A certificate that was typed in before.

    Attributes:
        certificate: the one that is there.
    """

    def __init__(self, certificate: Certificate) -> None:
        self.certificate = certificate
        super().__init__(gettext("this certificate is there already"), hint=gettext("nothing was stored"))


@dataclass(frozen=True)
class Refused:
    """A file among others of which nothing can be added."""

    name: str
    why: str


@dataclass(frozen=True)
class Entry:
    """What somebody says of a certificate.

    Attributes:
        shows: which competencies it shows, at which level.
        proof: a scan or photo of it.
        archive: whether it stands in an archive that its holder brought along.
    """

    title: str
    issuer_name: str
    issued_on: date | None = None
    expires_on: date | None = None
    number: str = ""
    link: str = ""
    shows: tuple[Choice, ...] = ()
    proof: Upload | None = None
    archive: bool = False

    @property
    def how(self) -> How:
        """With a link others can look for themselves."""
        if self.archive:
            return How.ARCHIVE
        return How.LINK if self.link else How.TYPED

    @property
    def told_apart_by(self) -> tuple[object, ...]:
        """What two certificates differ in, however it is spelled."""
        return told_apart_by(self.title, self.issuer_name, self.issued_on, self.number)


def is_archive(data: bytes) -> bool:
    """Whether it is a ZIP file, by its bytes."""
    return data.startswith(b"PK\x03\x04")


def told_apart_by(title: str, issuer_name: str, issued_on: date | None, number: str) -> tuple[object, ...]:
    """What two certificates differ in, without case and blanks."""
    return (normal_title(title), normal_title(issuer_name), issued_on, normal_title(number))


@dataclass(frozen=True)
class Question:
    """What to ask an issuer: about which dimension of the rubric, in which words, at which address."""

    dimension: str
    text: str
    to: str


def check_entry(entry: Entry, person: Person, at: datetime) -> None:
    """Refuse what cannot be.

    Raises:
        UnfitEntry: a name is missing, the issuer is the person, a date cannot be, or the link is no link.
    """
    if first := next(problems_of(entry, person, at), None):
        raise first


def check_askable(person: Person, at: datetime) -> None:
    """Refuse one question more than a day has.

    Raises:
        CannotAsk: it is.
    """
    since = at - timedelta(days=1)
    if IssuerQuestion.objects.filter(certificate__person=person, asked_at__gt=since).count() >= MOST_ASKED_A_DAY:
        raise CannotAsk(
            gettext("you asked issuers %(number)d questions since yesterday, which is the most")
            % {"number": MOST_ASKED_A_DAY},
            hint=gettext("ask the next ones tomorrow"),
        )


def problems_of(entry: Entry, person: Person, at: datetime) -> Iterator[UnfitEntry]:
    """Everything in it that cannot be, so that a form says it all at once."""
    if not normal_title(entry.title):
        yield UnfitEntry("title", gettext("the name of the certificate is missing"))
    if is_one_of(entry.issuer_name, (person.name, *identifiers_said(person))):
        yield UnfitEntry(
            "issuer_name",
            gettext("the issuer is the person who holds it"),
            expected=gettext("whoever gave it to you"),
            hint=gettext("what you did yourself is described under My work"),
        )
    if entry.link and not entry.link.startswith(("https://", "http://")):
        yield UnfitEntry("link", gettext("this is no link"), expected=gettext("an address that begins with https://"))
    yield from _problems_of_days(entry, at)


def _problems_of_days(entry: Entry, at: datetime) -> Iterator[UnfitEntry]:
    today = timezone.localdate(at)
    for field, day in (("issued_on", entry.issued_on), ("expires_on", entry.expires_on)):
        if day and day < EARLIEST:
            yield UnfitEntry(
                field, gettext("%(day)s is before 1950") % {"day": _day(day)}, hint=gettext("look at the year")
            )
    if entry.issued_on and entry.issued_on > today:
        yield UnfitEntry(
            "issued_on",
            gettext("%(day)s is still to come") % {"day": _day(entry.issued_on)},
            expected=gettext("the day on which you got it"),
            hint=gettext("enter it once you hold it"),
        )
    if entry.issued_on and entry.expires_on and EARLIEST <= entry.expires_on < entry.issued_on:
        yield UnfitEntry(
            "expires_on",
            gettext("%(day)s is before the day of issue") % {"day": _day(entry.expires_on)},
            expected=gettext("%(day)s or later") % {"day": _day(entry.issued_on)},
            hint=gettext("look whether the two dates were exchanged"),
        )


def changed_meanwhile(row: Certificate, by: Person, found: str = "") -> EditedMeanwhile:
    """The error that somebody was quicker, ready to raise; it names who and when, and the reader’s other window.

    Args:
        by: whoever wanted to change it now.
        found: what became of it, where it is neither changed nor withdrawn.
    """
    names = {
        "name": row.changed_by.name,
        "when": formats.date_format(timezone.localtime(row.changed_at), "DATETIME_FORMAT"),
    }
    oneself = row.changed_by_id == by.pk
    if not found and row.withdrawn_at is not None:
        found = (
            gettext("this certificate was withdrawn in another window")
            if oneself
            else gettext("%(name)s withdrew this certificate on %(when)s") % names
        )
    if found:
        return EditedMeanwhile(found, hint=gettext("nothing was stored"))
    return EditedMeanwhile(
        gettext("this certificate was changed in another window since you opened it")
        if oneself
        else gettext("%(name)s changed this certificate on %(when)s, after you opened it") % names,
        hint=gettext("what is stored now stands beside; what you typed is still here, and saving replaces it"),
    )


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
