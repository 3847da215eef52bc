"""What other bodies say of something that badges are given for: verified, kept as they signed it, put into badges."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from stepladder.credentials.build import Badge, Recipient, badge
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.dates import parse_moment
from stepladder.credentials.jsonld import statements
from stepladder.credentials.model import ENDORSEMENT, Credential
from stepladder.credentials.reading import Envelope, read
from stepladder.credentials.trust import Trust
from stepladder.credentials.verify import Verification, verify
from stepladder.documents import digest_of
from stepladder.errors import StepladderError
from stepladder.fetching import Fetch
from stepladder.findings import Finding, Status
from stepladder.server.issuing import identity
from stepladder.server.issuing.models import Offer, ReceivedEndorsement
from stepladder.server.issuing.queries import endorsements_of
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record

MOST_BYTES = 64 * 1024
"""Largest endorsement: it stands in every badge that is given from then on."""

MOST = 10
"""Most endorsements of one offer."""

_MET = ("readable", "conforms", "signature", "issuer", "dates")
"""Checks that have to be met; whether it was revoked may stay open, but is not to be answered with yes."""


class UnfitEndorsement(StepladderError):
    """An endorsement that cannot stand in badges.

    Attributes:
        finding: every check, where it could be verified at all.
    """

    finding: Finding | None = None


def read_endorsement(
    *, offer: Offer, data: bytes, fetch: Fetch, at: datetime, trust: Trust | None = None, demo: bool = False
) -> ReceivedEndorsement:
    """Verify an endorsement of something that is offered; nothing is stored.

    Raises:
        UnfitEndorsement: it is none, is about something else, does not hold, or cannot stand inside of a badge.
        UnreadableCredential: it cannot be read.
    """
    if len(data) > MOST_BYTES:
        most = gettext("at most %(most)d KiB") % {"most": MOST_BYTES // 1024}
        raise UnfitEndorsement(gettext("this is too large"), expected=most)
    envelope = read(data, name="endorsement")
    if envelope.carrier not in ("json", "jwt"):
        raise UnfitEndorsement(
            gettext("this is a picture"), expected=gettext("the endorsement as JSON or as a token (JWT)")
        )
    found = verify(envelope, now=at, fetch=fetch, trust=trust, demo=demo)
    credential = _checked(found)
    about = credential.subjects[0].id if len(credential.subjects) == 1 else ""
    if ENDORSEMENT not in credential.types or about != offer.achievement:
        other = (
            gettext("this is about %(what)s") % {"what": about[:120]}
            if about
            else gettext("this is about nothing in particular")
        )
        raise UnfitEndorsement(other, expected=gettext("an endorsement of %(what)s") % {"what": offer.achievement})
    if credential.issuers[0] == identity.did():
        raise UnfitEndorsement(
            gettext("this organization signed it itself"), expected=gettext("an endorsement by somebody else")
        )
    is_token = envelope.carrier == "jwt"
    if not is_token:
        _try_inside(offer, envelope)
    return ReceivedEndorsement(
        offer=offer,
        identifier=credential.id[:400],
        endorser=credential.issuers[0][:400],
        endorser_name=credential.issuer_name[:200],
        comment=credential.comment[:4000],
        document=envelope.token.strip() if is_token else json.dumps(dict(envelope.document), ensure_ascii=False),
        digest=digest_of(data),
        is_token=is_token,
        endorsed_at=_moment(credential.valid_from) or at,
        valid_until=_moment(credential.valid_until),
        finding=found.finding.to_dict(),
        checked_at=at,
    )


def record_endorsement(*, endorsement: ReceivedEndorsement, by: Person | None, at: datetime) -> ReceivedEndorsement:
    """Keep an endorsement that was read, for the badges that are given from now on.

    Raises:
        UnfitEndorsement: it is there already, or there are as many as fit.
    """
    if endorsements_of(endorsement.offer, at).count() >= MOST:
        words = gettext("there are %(most)d endorsements already") % {"most": MOST}
        raise UnfitEndorsement(words, expected=gettext("fewer"), hint=gettext("take one out first"))
    endorsement.recorded_at, endorsement.recorded_by = at, by
    details = {"endorser": endorsement.endorser, "endorsement": endorsement.identifier}
    try:
        with transaction.atomic():
            endorsement.save()
            _note(endorsement, "endorsement recorded", endorsement.comment[:200] or "it was verified", by, at, details)
    except IntegrityError as error:
        raise UnfitEndorsement(gettext("this endorsement is there already"), expected=gettext("another one")) from error
    return endorsement


def end_endorsement(*, endorsement: ReceivedEndorsement, because: str, by: Person | None, at: datetime) -> None:
    """Put an endorsement into no further badge; those that carry it are signed, and keep it.

    Raises:
        UnfitEndorsement: no reason is given, or it was taken out already.
    """
    reason = because.strip()[:300]
    if not reason:
        raise UnfitEndorsement(gettext("no reason is given"), expected=gettext("why"))
    with transaction.atomic():
        row = ReceivedEndorsement.objects.select_for_update(of=("self",)).get(pk=endorsement.pk)
        if row.ended_at is not None:
            raise UnfitEndorsement(gettext("it was taken out already"), expected=gettext("one that stands in badges"))
        row.ended_at, row.ended_because = at, reason
        row.save(update_fields=["ended_at", "ended_because"])
        _note(row, "endorsement taken out", reason, by, at, {"endorser": row.endorser, "endorsement": row.identifier})


def _checked(found: Verification) -> Credential:
    parts = {part.id.rpartition(".")[2]: part for part in found.finding.parts}
    failing = next((name for name in _MET if name not in parts or parts[name].status is not Status.MET), "")
    failing = failing or next((name for name, part in parts.items() if part.status is Status.UNMET), "")
    if failing or found.credential is None or not any(found.credential.issuers):
        part = parts.get(failing, found.finding)
        error = UnfitEndorsement(part.summary.rstrip("."), hint=part.hint)
        error.finding = found.finding
        raise error
    return found.credential


def _try_inside(offer: Offer, envelope: Envelope) -> None:
    """Whether a badge that carries it can still be read whole: older contexts contradict those of the badge.

    Raises:
        UnfitEndorsement: it cannot.
    """
    since = datetime.fromisoformat("2020-01-01T00:00:00+00:00")
    version = offer.versions.all()[0]
    made = Badge(
        id="urn:uuid:00000000-0000-4000-8000-000000000000",
        issuer=identity.profile().to_json(),
        achievement={**version.document, "endorsement": [dict(envelope.document)]},
        recipient=Recipient(identity="somebody@example.org", salt="salt"),
        valid_from=since,
    )
    try:
        lost: object = statements(badge(made), Contexts()).lost
    except StepladderError:
        lost = True
    if lost:
        raise UnfitEndorsement(
            gettext("it cannot stand inside of a badge as JSON"),
            expected=gettext("the same as a token (JWT)"),
            hint=gettext("ask its issuer"),
        )


def _moment(written: tuple[str, ...]) -> datetime | None:
    found = parse_moment(written[0]) if written else None
    return found.earliest if found else None


def _note(
    row: ReceivedEndorsement, did: str, because: str, by: Person | None, at: datetime, details: dict[str, str]
) -> None:
    who = by.subject if by else "system"
    record(by=who, did=did, what=f"offer:{row.offer.key}", because=because, at=at, details=details)
