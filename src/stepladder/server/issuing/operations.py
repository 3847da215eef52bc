"""Giving badges, taking them back, and giving them anew.

Places in the lists are taken first, in a short transaction of their own; the badges are signed outside of any; and one
transaction writes them all, or none. A badge that is revoked or suspended and the list that says so change together.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from stepladder.credentials.build import Badge, Endorsement, Recipient, badge, endorsement
from stepladder.credentials.validity import parse_validity
from stepladder.documents import digest_of
from stepladder.server.issuing import identity, keyring, statuslists
from stepladder.server.issuing.awards import Award, CannotIssue, check_awards
from stepladder.server.issuing.keyring import Signer, signer
from stepladder.server.issuing.models import (
    IssuedCredential,
    IssuedEndorsement,
    IssuerKey,
    ListPlace,
    Offer,
    OfferVersion,
    StatusList,
)
from stepladder.server.issuing.queries import given_with, with_endorsements
from stepladder.server.issuing.statuslists import Chance
from stepladder.server.notices.operations import notify, send_mail
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record

_TOKEN_BYTES = 24
_SALT_BYTES = 12
_REVOCATION, _SUSPENSION = StatusList.Purpose.REVOCATION.value, StatusList.Purpose.SUSPENSION.value


def issue(  # noqa: PLR0913 - keyword-only, and each is something that the trail or the badge tells
    *,
    version: OfferVersion,
    awards: Sequence[Award],
    by: Person | None,
    at: datetime,
    because: str,
    batch: str = "",
    chance: Chance | None = None,
) -> tuple[IssuedCredential, ...]:
    """Give badges: all of them, or none.

    Args:
        because: why, as it stands in the trail.
        batch: made for one page with its button: what was given with it already is returned, and not given again.
        chance: where the places in the lists come from; the system's own source unless a test says otherwise.

    Raises:
        CannotIssue: somebody has no address, holds the badge already, or would give it to themselves; nothing was
            stored.
        UnfitAward: a rule of the offer is broken, such as that of a passed assessment.
        InvalidDocument: what was given does not make a badge, such as evidence that is not for everybody.
        NoKey, NoKeySecret, WrongKeySecret: there is no key to sign with.
    """
    if given := _given_with(batch, awards):
        return given
    _check_by(by, awards)
    check_awards(version, awards, at)
    opened, achievement = signer(), with_endorsements(version, at)
    purposes = (_REVOCATION, _SUSPENSION) if version.suspendable else (_REVOCATION,)
    drafts = [_document(version, achievement, award, ()) for award in awards]  # refuses before a place is taken
    source = chance or secrets.SystemRandom()
    places = statuslists.reserve(purposes, count=len(drafts), by=opened, at=at, chance=source)
    signed = [
        _row(version, award, _document(version, achievement, award, held, id=draft["id"]), opened, by, at)
        for award, draft, held in zip(awards, drafts, places, strict=True)
    ]
    with transaction.atomic():
        keyring.hold(opened)
        # Two clicks at once wait for each other here, also where the holder is nobody of the organization.
        Offer.objects.select_for_update(of=("self",)).get(pk=version.offer_id)
        if given := _given_with(batch, awards):
            return given
        check_awards(version, awards, at)
        for row, held in zip(signed, places, strict=True):
            row.batch = batch
            row.save()
            ListPlace.objects.filter(pk__in=[each.pk for each in held]).update(credential=row)
            _tell(row, at)
            _note(row, "badge given" if row.supersedes_id is None else "badge renewed", because, by, at)
    return tuple(signed)


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
        UnfitAward: what was done since, who assessed it or when is not said, or a level was not reached.
    """
    held = IssuedCredential.objects.select_related("version__offer").get(pk=credential.pk)
    if held.revoked_at is not None or held.renewals.exists():
        raise CannotIssue(gettext("This badge was revoked or renewed already."))
    latest = held.version.offer.versions.first() or held.version
    renewing = replace(award, supersedes=held)
    return issue(version=latest, awards=(renewing,), by=by, at=at, because=because, chance=chance)[0]


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
        keyring.hold(opened)
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


def _given_with(batch: str, awards: Sequence[Award]) -> tuple[IssuedCredential, ...]:
    """What was given with this button already, if it was given to the same people.

    Raises:
        CannotIssue: it was given to others: somebody went back to the page and chose anew.
    """
    given = given_with(batch)
    if given and sorted(each.recipient_email.lower() for each in given) != sorted(
        each.address.lower() for each in awards
    ):
        raise CannotIssue(gettext("From this page badges were given already. Open it anew for other people."))
    return given


def _check_by(by: Person | None, awards: Sequence[Award]) -> None:
    if by is not None and any(_is_theirs(by, award.person, award.address) for award in awards):
        raise CannotIssue(gettext("Nobody gives a badge to themselves. Ask another people partner."))


def _is_theirs(by: Person, person: Person | None, address: str) -> bool:
    same_address = bool(by.email) and (by.email or "").lower() == address.strip().lower()
    return same_address or (person is not None and person.pk == by.pk)


def _document(
    version: OfferVersion, achievement: dict[str, Any], award: Award, places: Sequence[ListPlace], *, id: str = ""
) -> dict[str, Any]:
    ends = parse_validity(version.validity).ends(award.valid_from)
    return badge(
        Badge(
            id=id or f"urn:uuid:{uuid.uuid4()}",
            issuer=identity.profile().to_json(),
            achievement=achievement,
            recipient=Recipient(identity=award.address, salt=secrets.token_urlsafe(_SALT_BYTES)),
            valid_from=award.valid_from,
            valid_until=ends,
            results=award.results,
            evidence=award.evidence,
            narrative=award.narrative,
            assessed_at=datetime.combine(award.assessed_on, time(), UTC) if award.assessed_on else None,
            statuses=tuple(statuslists.entry_of(place) for place in places),
            private_hosts=identity.own_hosts(),
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
        assessed_on=award.assessed_on,
        assessor=award.assessor.person if award.assessor else None,
        assessor_name=award.assessor.name.strip()[:120] if award.assessor else "",
        supersedes=award.supersedes,
        since_then=award.since_then.strip()[:1000],
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
        keyring.hold(opened)
        row = IssuedCredential.objects.select_for_update(of=("self",)).select_related("version").get(pk=credential.pk)
        if did == "badge reinstated" and by is not None and _is_theirs(by, row.person, row.recipient_email):
            raise CannotIssue(gettext("Nobody lets a badge of their own hold again. Ask another people partner."))
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
