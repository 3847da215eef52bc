"""What somebody says of a certificate or asks about it, before it is stored, and what of that cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import formats, timezone
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, StepladderError
from stepladder.evidence.names import is_one_of, normal_title
from stepladder.server.files.operations import Upload
from stepladder.server.frameworks.forms import Choice
from stepladder.server.people.models import Person
from stepladder.server.people.queries import holder_identifiers
from stepladder.server.wallet.models import Certificate, How


class UnfitEntry(StepladderError):
    """Something typed in that cannot be.

    Attributes:
        field: which field it is about.
    """

    def __init__(self, field: str, found: str, *, expected: str = "", hint: str = "") -> None:
        self.field = field
        super().__init__(found, expected=expected, hint=hint)


@dataclass(frozen=True)
class Entry:
    """What somebody says of a certificate.

    Attributes:
        shows: which competencies it shows, at which level.
        proof: a scan or photo of it.
    """

    title: str
    issuer_name: str
    issued_on: date | None = None
    expires_on: date | None = None
    number: str = ""
    link: str = ""
    shows: tuple[Choice, ...] = ()
    proof: Upload | None = None

    @property
    def how(self) -> How:
        """With a link others can look for themselves."""
        return How.LINK if self.link else How.TYPED


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
    if not normal_title(entry.title):
        raise UnfitEntry("title", gettext("the name of the certificate is missing"))
    if is_one_of(entry.issuer_name, (person.name, *holder_identifiers(person))):
        raise UnfitEntry(
            "issuer_name",
            gettext("the issuer is the person who holds it"),
            expected=gettext("whoever gave it to you"),
            hint=gettext("what you did yourself is described under My work"),
        )
    if entry.link and not entry.link.startswith(("https://", "http://")):
        raise UnfitEntry("link", gettext("this is no link"), expected=gettext("an address that begins with https://"))
    _check_days(entry, at)


def _check_days(entry: Entry, at: datetime) -> None:
    today = timezone.localdate(at)
    if entry.issued_on and entry.issued_on > today:
        raise UnfitEntry(
            "issued_on",
            gettext("%(day)s is still to come") % {"day": _day(entry.issued_on)},
            expected=gettext("the day on which you got it"),
            hint=gettext("enter it once you hold it"),
        )
    if entry.issued_on and entry.expires_on and entry.expires_on < entry.issued_on:
        raise UnfitEntry(
            "expires_on",
            gettext("%(day)s is before the day of issue") % {"day": _day(entry.expires_on)},
            expected=gettext("%(day)s or later") % {"day": _day(entry.issued_on)},
            hint=gettext("look whether the two dates were exchanged"),
        )


def changed_meanwhile(row: Certificate, found: str = "") -> EditedMeanwhile:
    """The error that somebody else was quicker, ready to raise; it names who and when."""
    names = {
        "name": row.changed_by.name,
        "when": formats.date_format(timezone.localtime(row.changed_at), "DATETIME_FORMAT"),
    }
    if not found and row.withdrawn_at is not None:
        found = gettext("%(name)s withdrew this certificate on %(when)s") % names
        return EditedMeanwhile(found, hint=gettext("nothing was stored"))
    return EditedMeanwhile(
        found or gettext("%(name)s changed this certificate on %(when)s, after you opened it") % names,
        hint=gettext("nothing of yours was stored; look at what stands there now, and save again if yours is right"),
    )


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")
