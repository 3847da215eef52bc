"""The one status of a certificate or of a check: shape, then word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext, gettext_lazy

from stepladder.findings import Finding, Status
from stepladder.server.wallet.models import Certificate, Whose


@dataclass(frozen=True)
class Mark:
    """A status: shape, then word."""

    status: str
    words: str


CHECKS = {
    "readable": gettext_lazy("It can be read"),
    "signature": gettext_lazy("It is unaltered"),
    "issuer": gettext_lazy("Its issuer signed it"),
    "recipient": gettext_lazy("Whose it is"),
    "status": gettext_lazy("It was not revoked"),
    "dates": gettext_lazy("It is valid today"),
    "conforms": gettext_lazy("It is built as the standard asks"),
}
"""Names of checks, the gravest first: what is forged is worse than what is untidy."""

_UNMET = {
    "readable": gettext_lazy("Not readable"),
    "signature": gettext_lazy("Altered or not signed"),
    "issuer": gettext_lazy("Not its issuer’s key"),
    "status": gettext_lazy("Revoked"),
    "dates": gettext_lazy("Expired"),
    "conforms": gettext_lazy("Not as the standard asks"),
}


def mark_of(certificate: Certificate, *, mine: bool = True) -> Mark:
    """The one status of a certificate in a list: the gravest of its checks."""
    verdict = certificate.verdict()
    if verdict is None:
        return entered(certificate, mine=mine)
    if certificate.whose == Whose.SOMEBODY_ELSE:
        return _somebody_elses()
    by_name = {part.id.rpartition(".")[2]: part for part in verdict.parts}
    for status in (Status.UNMET, Status.UNKNOWN):
        for name in CHECKS:
            part = by_name.get(name)
            if part is not None and part.status is status:
                return mark_of_check(name, part, certificate.expires_on)
    when = certificate.verified_at
    return Mark("met", gettext("Verified %(day)s") % {"day": _day(when.date())} if when else gettext("Verified"))


def entered(certificate: Certificate, *, mine: bool) -> Mark:
    """The status of what somebody says and nobody has checked."""
    words = gettext("Entered by you") if mine else gettext("Entered by %(name)s") % {"name": certificate.person.name}
    return Mark("note", words)


def _somebody_elses() -> Mark:
    return Mark("unmet", gettext("Somebody else’s"))


def mark_of_check(name: str, part: Finding, expires_on: date | None = None) -> Mark:
    """The status of one check of a badge."""
    match part.status:
        case Status.MET:
            return Mark("met", gettext("Verified"))
        case Status.UNKNOWN:
            return Mark("unknown", gettext("Could not be checked today"))
    if name == "dates":
        begins = part.find("credential.dates.from")
        if begins is not None and begins.status is Status.UNMET:
            return Mark("unmet", gettext("Not yet valid"))
        if expires_on:
            return Mark("unmet", gettext("Expired %(day)s") % {"day": _day(expires_on)})
    suspended, revoked = (part.find(f"credential.status.{each}") for each in ("suspension", "revocation"))
    if suspended and suspended.status is Status.UNMET and not (revoked and revoked.status is Status.UNMET):
        return Mark("unmet", gettext("Suspended"))
    return Mark("unmet", str(_UNMET.get(name, gettext("Not met"))))


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def holder_mark(certificate: Certificate) -> Mark:
    """Whether it is the person’s own."""
    match certificate.whose:
        case Whose.THEIRS:
            return Mark("met", gettext("Verified"))
        case Whose.SOMEBODY_ELSE:
            return _somebody_elses()
    return Mark("unknown", gettext("Could not be checked today"))
