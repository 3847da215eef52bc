"""A badge file, verified: what it says that the room stores, and what it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath

from django.utils.translation import gettext

from stepladder.appraisal.badge import signed_names
from stepladder.appraisal.policy import WeightPolicy
from stepladder.credentials.baking import is_png, is_svg
from stepladder.credentials.dates import parse_moment
from stepladder.credentials.model import Credential
from stepladder.credentials.reading import read
from stepladder.credentials.trust import Trust
from stepladder.credentials.verify import Verification, verify
from stepladder.errors import UnreadableCredential
from stepladder.evidence.certificate import ISSUERS_WORD, VerifiedBadge, certificate, title_identity, whose
from stepladder.evidence.certificate import Certificate as Counted
from stepladder.fetching import Fetch
from stepladder.findings import Status
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.queries import no_longer
from stepladder.server.files.operations import Upload, check_size
from stepladder.server.wallet.models import Whose

MEDIA_TYPES = {
    "json": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "jwt": "application/jwt",
    "xml": "application/xml",
}
"""By how a badge is wrapped. Files are given back as downloads alone, whatever they are."""

MOST_ENDORSEMENTS = 20
"""Most endorsements that are told one by one; how many hold is told of all."""

_WHOSE = {Status.MET: Whose.THEIRS, Status.UNMET: Whose.SOMEBODY_ELSE, Status.UNKNOWN: Whose.UNKNOWN}


_BEGINNINGS = (b"{", b"[", b"eyJ")
"""With what a badge begins, as JSON or as a signed token."""


class NoBadge(UnreadableCredential):
    """Something that was never a badge, such as a page or a note.

    Args:
        found: what it is.
    """

    def __init__(self, found: str) -> None:
        super().__init__(
            found,
            expected=gettext("a .json or .png file, as you download it from the issuer’s site"),
            hint=gettext("if there is no such file, type the certificate in"),
        )


@dataclass(frozen=True)
class Asking:
    """Everything from outside that a verification needs.

    Attributes:
        now: the moment to verify at, with time zone.
        holder: identifiers of the person whose badge it should be.
        demo: whether demonstration keys count here.
        trust: which issuers are known here; None where nobody has said so of any.
    """

    now: datetime
    holder: tuple[str, ...]
    fetch: Fetch
    demo: bool
    trust: Trust | None = None


@dataclass(frozen=True)
class Checked:
    """A badge file with what came of verifying it."""

    file_name: str
    digest: str
    media_type: str
    verification: Verification
    asked: Asking

    @property
    def claims(self) -> Credential | None:
        """What was signed; nothing where the signature is not good."""
        return self.verification.trusted_claims

    @property
    def proven(self) -> Credential | None:
        """What was signed by its issuer. Anybody can sign in another's name, and the signature is good."""
        issuer = self.verification.finding.find("credential.issuer")
        return self.claims if issuer and issuer.status is Status.MET else None

    @property
    def whose(self) -> Whose:
        """Theirs only if that was signed; somebody else's as soon as it says so."""
        found = _WHOSE[whose(self.verification.credential, self.asked.holder).status]
        return Whose.UNKNOWN if found is Whose.THEIRS and self.claims is None else found

    @property
    def is_read(self) -> bool:
        """Whether what it says could be read, whoever wrote it."""
        readable = self.verification.finding.find("credential.readable")
        return self.verification.credential is not None and readable is not None and readable.status is Status.MET

    def columns(self) -> dict[str, object]:
        """What the room stores of it, by column; what only a person can say is not among it."""
        proven = self.proven
        return {
            "finding": self.verification.finding.to_dict(),
            "is_read": self.is_read,
            "members": [_member(each) for each in self.verification.members],
            "endorsements": [_endorsement(each) for each in self.verification.endorsements[:MOST_ENDORSEMENTS]],
            "verified_at": self.asked.now,
            "whose": self.whose,
            "issuer_id": proven.issuers[0][:400] if proven and proven.issuers else "",
            "achievement_id": proven.achievements[0].id[:400] if proven and proven.achievements else "",
        }

    def first_columns(self) -> dict[str, object]:
        """What it says of itself.

        What could not be read, or was altered since it was signed, is called like its file: its words are anybody's,
        and would stand in a list as if they were its issuer's.
        """
        stem = PurePath(self.file_name).stem[:300] or self.file_name[:300]
        says, signature = self.verification.credential, self.verification.finding.find("credential.signature")
        if says is None:
            return {"title": stem}
        altered = signature is not None and signature.status is Status.UNMET
        names = () if altered else (says.name, *(each.name for each in says.achievements))
        return {
            "title": next((name for name in names if name.strip()), stem)[:300],
            "issuer_name": "" if altered else says.issuer_name[:200],
            "issued_on": max(_days(says.valid_from), default=None),
            "expires_on": min(_days(says.valid_until), default=None),
        }


def check(upload: Upload, asking: Asking) -> Checked:
    """Read and verify a file.

    Raises:
        InvalidDocument: it is empty or too large.
        NoBadge: it does not even begin like one.
        UnreadableCredential: it is no badge, is damaged, or can be read in two ways.
    """
    check_size(upload)
    try:
        envelope = read(upload.data, name=upload.name)
    except UnreadableCredential as error:
        if _begins_like_a_badge(upload.data):
            raise
        raise NoBadge(gettext("“%(name)s” is no badge file") % {"name": upload.name}) from error
    verification = verify(envelope, now=asking.now, fetch=asking.fetch, demo=asking.demo, trust=asking.trust)
    return Checked(upload.name, envelope.digest, MEDIA_TYPES[envelope.carrier], verification, asking)


def counted(
    checked: Checked | None,
    *,
    title: str,
    found: Microcredential | None,
    holder: tuple[str, ...],
    policy: WeightPolicy,
    verified: Decimal = ISSUERS_WORD,
) -> Counted:
    """What a certificate counts, with or without a badge.

    Args:
        found: what it was recognized as in the catalog.
        policy: the weights in force.
        verified: what nobody can check counts, where there is no badge.
    """
    on = checked.asked.now.date() if checked else None
    refused = no_longer(found, on) if found and on else ""
    badge = VerifiedBadge(checked.digest, checked.verification, checked.asked.now.date()) if checked else None
    return certificate(
        badge, title=title, scores=found.found if found else {}, holder=holder, verified=verified, policy=policy,
        refused=refused,
    )  # fmt: skip


def title_identities(checked: Checked | None, title: str) -> frozenset[str]:
    """By which titles a certificate without a badge is the same as this one."""
    signed = signed_names(checked.verification) if checked else ()
    return frozenset(title_identity(name) for name in (title, *signed))


def _member(verification: Verification) -> dict[str, object]:
    """What is told of one credential within a record or presentation."""
    says = verification.credential
    names = (says.name, *(each.name for each in says.achievements)) if says else ()
    return {
        "title": next((name for name in names if name.strip()), "")[:300],
        "issuer": says.issuer_name[:200] if says else "",
        "finding": verification.finding.to_dict(),
    }


def _endorsement(verification: Verification) -> dict[str, object]:
    """What is told of an endorsement: who said what and when, where it is proven that they did."""
    says = verification.trusted_claims if verification.is_met("issuer") else None
    on = max(_days(says.valid_from), default=None) if says else None
    return {
        "issuer": says.issuer_name[:200] if says else "",
        "issuer_id": says.issuers[0][:400] if says and says.issuers else "",
        "on": on.isoformat() if on else "",
        "comment": says.comment[:1000] if says else "",
        "finding": verification.finding.to_dict(),
    }


def looks_like_one(upload: Upload) -> bool:
    """Whether a file among others may be a badge: what else stands in an archive of many things is passed over."""
    return _begins_like_a_badge(upload.data) and not upload.name.casefold().endswith(".csv")


def _begins_like_a_badge(data: bytes) -> bool:
    return is_png(data) or is_svg(data) or data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_BEGINNINGS)


def _days(texts: tuple[str, ...]) -> list[date]:
    moments = (parse_moment(text) for text in texts)
    return [date.fromisoformat(moment.day) for moment in moments if moment]
