"""The one status of a certificate or of a check: shape, then word."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import formats
from django.utils.translation import gettext, gettext_lazy, ngettext

from stepladder.findings import Finding, Status
from stepladder.server.wallet.models import Certificate, How, PersonsCheck, Whose
from stepladder.server.wallet.seen import confirmed_by


@dataclass(frozen=True)
class Mark:
    """A status: shape, then word.

    Attributes:
        quiet: nothing is wrong, and its holder need not look at it.
    """

    status: str
    words: str
    quiet: bool = False


@dataclass(frozen=True)
class Scope:
    """What of a certificate whoever reads may see; its holder chose it for a page that is shared.

    Attributes:
        name: who holds it; dates: when it was issued and when it ends; number: by what it is found elsewhere.
        inside: whether the reader belongs to the organization, whose own notes are not for others.
    """

    name: bool = True
    dates: bool = True
    number: bool = True
    inside: bool = True


EVERYTHING = Scope()

CHECKS = {
    "readable": gettext_lazy("It can be read"),
    "signature": gettext_lazy("It is unaltered"),
    "issuer": gettext_lazy("Its issuer signed it"),
    "recipient": gettext_lazy("Whose it is"),
    "status": gettext_lazy("It was not revoked"),
    "dates": gettext_lazy("It is valid today"),
    "members": gettext_lazy("What is in it holds"),
    "trust": gettext_lazy("Its issuer is known here"),
    "endorsements": gettext_lazy("Who else stands behind it"),
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
    "trust": gettext_lazy("Issuer not to be relied on"),
    "members": gettext_lazy("Something in it does not hold"),
    "endorsements": gettext_lazy("An endorsement does not hold"),
}


def mark_of(certificate: Certificate, *, mine: bool = True, scope: Scope = EVERYTHING) -> Mark:
    """The one status of a certificate in a list: the gravest of its checks."""
    verdict = certificate.verdict()
    if verdict is None:
        seen = confirmed_by(certificate)
        return checked_by_person(seen) if seen else entered(certificate, mine=mine, scope=scope)
    if certificate.waits_since is not None:
        return Mark("unknown", gettext("Not checked yet"))
    if is_somebody_elses(certificate):
        return _somebody_elses()
    return _gravest(certificate, verdict, scope) or _verified(certificate)


def _gravest(certificate: Certificate, verdict: Finding, scope: Scope) -> Mark | None:
    """The status of the gravest check that was not met or is open; None where all are met."""
    by_name = {part.id.rpartition(".")[2]: part for part in verdict.parts}
    for status in (Status.UNMET, Status.UNKNOWN):
        for name in CHECKS:
            part = by_name.get(name)
            if part is not None and part.status is status:
                return mark_of_check(name, part, certificate.expires_on if scope.dates else None)
        if _all_inside_hold(certificate, by_name):
            # Nobody has to sign that they belong together: each stands for itself.
            number = len(certificate.members)
            words = ngettext("%(number)d credential in it holds", "%(number)d credentials in it hold", number)
            return Mark("met", words % {"number": number})
    return None


def _verified(certificate: Certificate) -> Mark:
    if certificate.whose == Whose.UNKNOWN and not certificate.members:
        # Genuine, and perhaps another's: whoever reads the list must not take it for its holder's.
        return Mark("unknown", gettext("Whose it is, is not known"))
    when = certificate.verified_at
    return Mark("met", gettext("Verified %(day)s") % {"day": _day(when.date())} if when else gettext("Verified"))


def is_somebody_elses(certificate: Certificate) -> bool:
    """Whether it is known to be another's. What is forged is nobody's: its holder's name is unsigned like the rest."""
    verdict = certificate.verdict()
    decisive = [verdict.find(f"credential.{name}") for name in ("readable", "signature")] if verdict else []
    forged = any(part is not None and part.status is Status.UNMET for part in decisive)
    return certificate.whose == Whose.SOMEBODY_ELSE and not forged


def entered(certificate: Certificate, *, mine: bool, scope: Scope = EVERYTHING) -> Mark:
    """The status of what somebody says and nobody has checked."""
    if certificate.how == How.COMPLETION:
        return _recorded(certificate, scope)
    if not scope.name:
        return Mark("note", gettext("Entered by its holder"))
    words = gettext("Entered by you") if mine else gettext("Entered by %(name)s") % {"name": certificate.person.name}
    return Mark("note", words)


def _recorded(certificate: Certificate, scope: Scope) -> Mark:
    """The status of what a list of completed courses says."""
    if not scope.inside:
        return Mark("note", gettext("Recorded by the organization"))
    return Mark("note", gettext("Recorded by %(name)s") % {"name": certificate.added_by.name})


def checked_by_person(seen: PersonsCheck) -> Mark:
    """The status of what somebody else looked up where its issuer shows it, and saw the same."""
    words = {"name": seen.by.name, "day": _day(seen.at.date())}
    return Mark("met", gettext("Checked by a person: %(name)s, %(day)s") % words)


def _all_inside_hold(certificate: Certificate, by_name: Mapping[str, Finding]) -> bool:
    return bool(certificate.members) and "members" in by_name and by_name["members"].status is Status.MET


def name_of(certificate: Certificate, check: str) -> str:
    """What a check found, in the words of its mark."""
    verdict = certificate.verdict()
    part = verdict.find(f"credential.{check}") if verdict else None
    return mark_of_check(check, part, certificate.expires_on).words if part else ""


def _somebody_elses() -> Mark:
    return Mark("unmet", gettext("Somebody else’s"))


def mark_of_check(name: str, part: Finding, expires_on: date | None = None) -> Mark:
    """The status of one check of a badge."""
    if name == "trust" and part.status is Status.UNKNOWN:
        # Its own answer: nothing is wrong with the badge, and nobody here has said who issued it.
        return Mark("unknown", gettext("Issuer not known here"), quiet=True)
    match part.status:
        case Status.MET:
            return Mark("met", gettext("Verified"))
        case Status.UNKNOWN:
            return Mark("unknown", gettext("Could not be checked today"))
    return Mark("unmet", _words_of_unmet(name, part, expires_on))


def _words_of_unmet(name: str, part: Finding, expires_on: date | None) -> str:
    if name == "dates":
        begins = part.find("credential.dates.from")
        if begins is not None and begins.status is Status.UNMET:
            return gettext("Not yet valid")
        if expires_on:
            return gettext("Expired %(day)s") % {"day": _day(expires_on)}
    suspended, revoked = (part.find(f"credential.status.{each}") for each in ("suspension", "revocation"))
    if suspended and suspended.status is Status.UNMET and not (revoked and revoked.status is Status.UNMET):
        return gettext("Suspended")
    return str(_UNMET.get(name, gettext("Not met")))


def _day(day: date) -> str:
    return formats.date_format(day, "DATE_FORMAT")


def unsigned_mark() -> Mark:
    """The status of a check that a file passes by its own words, which nobody is known to have signed."""
    return Mark("note", gettext("As the file says"))


def holder_mark(certificate: Certificate) -> Mark:
    """Whether it is the person’s own."""
    match certificate.whose:
        case Whose.THEIRS:
            return Mark("met", gettext("Verified"))
        case Whose.SOMEBODY_ELSE:
            return _somebody_elses()
    return Mark("unknown", gettext("Not known"))
