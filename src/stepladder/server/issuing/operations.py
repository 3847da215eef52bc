"""Giving badges, taking them back, and giving them anew.

Places in the lists are taken first, in a short transaction of their own; the badges are signed outside of any; and one
transaction writes them all, or none. A badge that is revoked or suspended and the list that says so change together.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext

from stepladder.credentials.build import Badge, Endorsement, Evidence, Recipient, Result, badge, endorsement
from stepladder.credentials.validity import parse_validity
from stepladder.documents import digest_of
from stepladder.errors import StepladderError
from stepladder.server.issuing import identity, keyring, statuslists
from stepladder.server.issuing.keyring import Signer, signer
from stepladder.server.issuing.models import (
    IssuedCredential,
    IssuedEndorsement,
    IssuerKey,
    ListPlace,
    Offer,
    OfferVersion,
    State,
    StatusList,
)
from stepladder.server.issuing.statuslists import Chance
from stepladder.server.notices.operations import notify, send_mail
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record

_TOKEN_BYTES = 24
_SALT_BYTES = 12
_AT_ONCE = 500
"""Addresses that one question to the database asks for."""
_REVOCATION, _SUSPENSION = StatusList.Purpose.REVOCATION.value, StatusList.Purpose.SUSPENSION.value


class CannotIssue(StepladderError):
    """A badge that cannot be given, or one whose state cannot be changed so."""


@dataclass(frozen=True)
class Award:
    """A badge to be given to somebody.

    Attributes:
        person: somebody of the organization; else a name and an e-mail address.
        valid_from: from when on it holds.
        results: the level reached, by the id of the result.
        supersedes: the award that this one renews.
    """

    valid_from: datetime
    person: Person | None = None
    name: str = ""
    email: str = ""
    results: tuple[Result, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    narrative: str = ""
    supersedes: IssuedCredential | None = None

    @property
    def address(self) -> str:
        """The e-mail address by which the badge names its holder."""
        return ((self.person.email or "") if self.person else self.email).strip()

    @property
    def holder(self) -> str:
        """The name of its holder."""
        return (self.person.name if self.person else self.name).strip()


def issue(
    *, version: OfferVersion, awards: Sequence[Award], by: Person | None, at: datetime, because: str,
    chance: Chance | None = None,
) -> tuple[IssuedCredential, ...]:  # fmt: skip
    """Give badges: all of them, or none.

    Args:
        because: why, as it stands in the trail.
        chance: where the places in the lists come from; the system's own source unless a test says otherwise.

    Raises:
        CannotIssue: somebody has no address, or holds the badge already; nothing was stored.
        InvalidDocument: what was given does not make a badge, such as evidence that is not for everybody.
        NoKey, NoKeySecret, WrongKeySecret: there is no key to sign with.
    """
    check_awards(version, awards, at)
    opened = signer()
    purposes = (_REVOCATION, _SUSPENSION) if version.suspendable else (_REVOCATION,)
    drafts = [_document(version, award, ()) for award in awards]  # refuses before a place is taken
    source = chance or secrets.SystemRandom()
    places = statuslists.reserve(purposes, count=len(drafts), by=opened, at=at, chance=source)
    signed = [
        _row(version, award, _document(version, award, held, id=draft["id"]), opened, by, at)
        for award, draft, held in zip(awards, drafts, places, strict=True)
    ]
    with transaction.atomic():
        # Two clicks at once wait for each other here, also where the holder is nobody of the organization.
        Offer.objects.select_for_update(of=("self",)).get(pk=version.offer_id)
        check_awards(version, awards, at)
        for row, held in zip(signed, places, strict=True):
            row.save()
            ListPlace.objects.filter(pk__in=[each.pk for each in held]).update(credential=row)
            _tell(row, at)
            _note(row, "badge given" if row.supersedes_id is None else "badge renewed", because, by, at)
    return tuple(signed)


def check_awards(version: OfferVersion, awards: Sequence[Award], at: datetime) -> None:
    """Refuse what cannot be given, before anything is done.

    Raises:
        CannotIssue: see ``issue``.
    """
    if version.offer.ended_at is not None:
        raise CannotIssue(gettext("%(name)s is no longer given.") % {"name": version.name})
    for fault in faults_of(version, awards, at):
        raise CannotIssue(fault)


def faults_of(version: OfferVersion, awards: Sequence[Award], at: datetime) -> Iterator[str]:
    """Why some of several people cannot be given a badge, each as a sentence; nothing where all can."""
    held, named = _held(version, awards, at), set()
    for award in awards:
        address, who = award.address.lower(), {"name": award.holder or award.address or gettext("this person")}
        if not address:
            yield gettext("No e-mail address is known of %(name)s.") % who
        elif address in named:
            yield gettext("%(name)s is named twice.") % who
        elif held.get(address, set()) - {award.supersedes.pk if award.supersedes else 0}:
            yield gettext("%(name)s holds this badge already; renew or revoke that one.") % who
        elif award.supersedes is not None and award.supersedes.renewals.exists():
            yield gettext("This badge was revoked or renewed already.")
        named.add(address)


def _held(version: OfferVersion, awards: Sequence[Award], at: datetime) -> dict[str, set[int]]:
    """By address in small letters, the badges of the same offer that still hold."""
    addresses = sorted({award.address.lower() for award in awards})
    rows = IssuedCredential.objects.filter(version__offer=version.offer_id, revoked_at__isnull=True, renewals=None)
    found: dict[str, set[int]] = {}
    for start in range(0, len(addresses), _AT_ONCE):
        some = rows.annotate(small=Lower("recipient_email")).filter(small__in=addresses[start : start + _AT_ONCE])
        for each in some.only("recipient_email", "valid_until", "revoked_at", "suspended_at"):
            if each.state(at) is not State.EXPIRED:
                found.setdefault(each.recipient_email.lower(), set()).add(each.pk)
    return found


def revoke(*, credential: IssuedCredential, because: str, by: Person | None, at: datetime) -> IssuedCredential:
    """Take a badge back for good; its status list says so from the same moment on.

    Raises:
        CannotIssue: it was revoked already, or no reason is given.
        NoKey, NoKeySecret, WrongKeySecret: the list cannot be signed.
    """
    return _change(credential, "badge revoked", because, by, at, revoked_at=at, revoked_because=because)


def suspend(*, credential: IssuedCredential, because: str, by: Person | None, at: datetime) -> IssuedCredential:
    """Let a badge not hold for a while.

    Raises:
        CannotIssue: it names no list for that, it is suspended already or revoked, or no reason is given.
    """
    return _change(credential, "badge suspended", because, by, at, suspended_at=at, suspended_because=because)


def reinstate(*, credential: IssuedCredential, because: str, by: Person | None, at: datetime) -> IssuedCredential:
    """Let a suspended badge hold again.

    Raises:
        CannotIssue: it is not suspended, or no reason is given.
    """
    return _change(credential, "badge reinstated", because, by, at, suspended_at=None, suspended_because="")


def renew(
    *, credential: IssuedCredential, award: Award, by: Person | None, at: datetime, because: str,
    chance: Chance | None = None,
) -> IssuedCredential:  # fmt: skip
    """Give a badge again, as a new record with its own dates; the earlier one stays as it was.

    Raises:
        CannotIssue: it was revoked, or was renewed already.
    """
    held = IssuedCredential.objects.select_related("version__offer").get(pk=credential.pk)
    if held.revoked_at is not None or held.renewals.exists():
        raise CannotIssue(gettext("This badge was revoked or renewed already."))
    latest = held.version.offer.versions.first() or held.version
    return issue(version=latest, awards=(award,), by=by, at=at, because=because, chance=chance)[0]


def share(*, credential: IssuedCredential, shows_name: bool, shares_file: bool, by: Person, at: datetime) -> None:
    """Store what the holder allows on the verification page."""
    with transaction.atomic():
        IssuedCredential.objects.filter(pk=credential.pk).update(shows_name=shows_name, shares_file=shares_file)
        row = IssuedCredential.objects.select_related("version").get(pk=credential.pk)
        _note(row, "badge shared" if shows_name or shares_file else "badge no longer shared", "its holder", by, at)


def endorse(*, about: str, comment: str, by: Person | None, at: datetime) -> IssuedEndorsement:
    """Say something of an achievement, an issuer or a badge of somebody else, signed.

    Raises:
        InvalidDocument: it is about nothing.
        NoKey, NoKeySecret, WrongKeySecret: there is no key to sign with.
    """
    opened = signer()
    made = Endorsement(
        id=f"urn:uuid:{uuid.uuid4()}",
        issuer=identity.profile().to_json(),
        about=about.strip(),
        comment=comment.strip(),
        valid_from=at,
    )
    row = IssuedEndorsement(
        identifier=made.id,
        about=made.about,
        comment=made.comment,
        document=opened.sign(endorsement(made), at),
        key=opened.key,
        issued_at=at,
        issued_by=by,
    )
    with transaction.atomic():
        row.save()
        who = by.subject if by else "system"
        record(by=who, did="endorsement given", what="issuer", because=comment[:200], at=at, details={"about": about})
    return row


def revoke_key(*, key: IssuerKey, because: str, at: datetime) -> int:
    """Say that a key is in wrong hands, with all that follows, at once.

    Every badge that it signed is revoked, there is another key, and the lists are signed with it. Returns how many
    badges are to be given anew.

    Raises:
        NoKey: it was revoked already.
        NoKeySecret, WrongKeySecret: the lists cannot be signed anew; nothing was changed.
    """
    with transaction.atomic():
        count = keyring.revoke(key=key, at=at, because=because)
        if not IssuerKey.objects.filter(current=True).exists():
            keyring.create(at=at, because="in the place of a revoked one")
        _renew_lists(at)
    return count


def refresh_lists(*, at: datetime) -> int:
    """Sign every status list again, so that whoever reads one sees that it is of today. Returns how many.

    What they tell does not change, so that there is nothing for the trail.

    Raises:
        NoKey, NoKeySecret, WrongKeySecret: there is no key to sign with.
    """
    with transaction.atomic():
        return _renew_lists(at)


def _renew_lists(at: datetime) -> int:
    opened = signer()
    rows = list(StatusList.objects.select_for_update().order_by("id"))
    for row in rows:
        statuslists.write(row, by=opened, at=at)
    return len(rows)


def _document(version: OfferVersion, award: Award, places: Sequence[ListPlace], *, id: str = "") -> dict[str, Any]:
    ends = parse_validity(version.validity).ends(award.valid_from)
    return badge(
        Badge(
            id=id or f"urn:uuid:{uuid.uuid4()}",
            issuer=identity.profile().to_json(),
            achievement=version.document,
            recipient=Recipient(identity=award.address, salt=secrets.token_urlsafe(_SALT_BYTES)),
            valid_from=award.valid_from,
            valid_until=ends,
            results=award.results,
            evidence=award.evidence,
            narrative=award.narrative,
            statuses=tuple(statuslists.entry_of(place) for place in places),
            private_hosts=(identity.host(),),
        )
    )


def _row(
    version: OfferVersion, award: Award, document: dict[str, Any], opened: Signer, by: Person | None, at: datetime
) -> IssuedCredential:
    text = opened.sign(document, at)
    return IssuedCredential(
        identifier=document["id"],
        token=secrets.token_urlsafe(_TOKEN_BYTES),
        person=award.person,
        recipient_name=award.holder[:120],
        recipient_email=award.address,
        version=version,
        key=opened.key,
        document=text,
        compact=opened.token(document),
        digest=digest_of(text.encode()),
        valid_from=award.valid_from,
        valid_until=parse_validity(version.validity).ends(award.valid_from),
        supersedes=award.supersedes,
        issued_at=at,
        issued_by=by,
    )


def _change(
    credential: IssuedCredential, did: str, because: str, by: Person | None, at: datetime, **values: Any
) -> IssuedCredential:
    reason = because.strip()[:300]
    opened = signer()
    purpose = _REVOCATION if "revoked_at" in values else _SUSPENSION
    with transaction.atomic():
        row = IssuedCredential.objects.select_for_update(of=("self",)).select_related("version").get(pk=credential.pk)
        if fault := _fault_of_change(row, did, reason):
            raise CannotIssue(fault)
        for name, value in values.items():
            setattr(row, name, value[:300] if isinstance(value, str) else value)
        row.save(update_fields=list(values))
        statuslists.renew([purpose], credential=row.pk, by=opened, at=at)
        _tell(row, at, did)
        _note(row, did, reason, by, at)
    return row


def _fault_of_change(row: IssuedCredential, did: str, reason: str) -> str:
    if not reason:
        return gettext("Without a reason nothing is changed.")
    if row.revoked_at is not None:
        return gettext("This badge was revoked already.")
    if did == "badge suspended" and not row.version.suspendable:
        return gettext("This badge names no list by which it could be suspended; it can only be revoked.")
    if did == "badge suspended" and row.suspended_at is not None:
        return gettext("This badge is suspended already.")
    if did == "badge reinstated" and row.suspended_at is None:
        return gettext("This badge is not suspended.")
    return ""


def _tell(row: IssuedCredential, at: datetime, did: str = "badge given") -> None:
    """Tell the holder: on their first page, or by e-mail whoever has none."""
    words = {
        "badge given": gettext("You were given a badge: %(title)s."),
        "badge revoked": gettext("Your badge was revoked: %(title)s."),
        "badge suspended": gettext("Your badge was suspended: %(title)s."),
        "badge reinstated": gettext("Your badge holds again: %(title)s."),
    }[did] % {"title": row.title}
    if row.person is not None:
        notify(person=row.person, text=words, link=reverse("badge-mine", args=[row.pk]), at=at)
        return
    name, link = row.recipient_name or row.recipient_email, identity.link("verify", row.token)
    body = gettext(
        "%(name)s,\n\n%(words)s Whoever has this link can check it; it is yours to pass on:\n\n%(link)s\n\n%(issuer)s\n"
    ) % {"name": name, "words": words, "link": link, "issuer": identity.profile().name}
    send_mail(to=row.recipient_email, subject=words, body=body, at=at)


def _note(row: IssuedCredential, did: str, because: str, by: Person | None, at: datetime) -> None:
    what = row.person.subject if row.person else f"issued:{row.pk}"
    record(
        by=by.subject if by else "system",
        did=did,
        what=what,
        because=because,
        at=at,
        details={"title": row.title, "badge": row.identifier},
    )
