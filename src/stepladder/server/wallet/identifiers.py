"""Further addresses and identifiers of a person: said by them, and theirs once a letter to the address was answered.

The link in the letter works for its owner alone, signed in: else whoever opened a letter that they did not ask for
would give their address to somebody else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.crypto import constant_time_compare, get_random_string
from django.utils.translation import gettext

from stepladder.errors import StepladderError
from stepladder.server.notices.models import Mail
from stepladder.server.notices.operations import send_mail
from stepladder.server.people.models import Identifier, Person
from stepladder.server.people.operations import kind_of
from stepladder.server.trail.operations import record
from stepladder.server.trail.queries import done_since

MOST = 20
"""Most further addresses and identifiers of one person."""

MOST_LETTERS_A_DAY = 5
"""Most letters that one person has sent in a day; a stranger's mailbox is not to be filled by this site."""

MOST_LETTERS_TO_ONE = 2
"""Most letters to one address in a day, also if it is removed and added again."""

VALID_FOR = timedelta(days=7)

_ADDED = {True: "address added", False: "identifier added"}
"""What the trail calls it. With each of the first a letter went out, also if the address was removed since."""


class CannotAdd(StepladderError):
    """An address that cannot be added or confirmed."""


def add_identifier(*, person: Person, value: str, at: datetime) -> Identifier:
    """Add an address or identifier; to an e-mail address a letter is sent.

    Raises:
        CannotAdd: it is none, is among theirs already, or it is too many. Of an address that is somebody else's the
            answer is the same as of any other, so that nobody finds out by it who has which address: only the letter
            is another one, and has no link.
    """
    value = value.strip()
    kind = kind_of(value)
    _check_form(value, kind)
    with transaction.atomic():
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        _check_room(person, value, kind, at)
        row = Identifier.objects.create(
            person=person, value=value, kind=kind, added_by=person, added_at=at, nonce=get_random_string(32)
        )
        if kind is Identifier.Kind.EMAIL:
            _write_to(row, at)
        _note(row, _ADDED[kind is Identifier.Kind.EMAIL], at)
    return row


def confirm_identifier(*, person: Person, token: str, at: datetime) -> Identifier:
    """An address is shown to be somebody's: they opened the letter to it.

    Raises:
        CannotAdd: the link is not of this person, is too old, or the address is somebody else's by now.
    """
    row = identifier_of(token, person, at)
    if row is None:
        raise CannotAdd(
            gettext("this link does not work, or no longer"),
            hint=gettext("add the address again, and a new letter is sent to it"),
        )
    if row.verified_at is not None:
        return row
    try:
        with transaction.atomic():
            if _is_somebody_elses(row.value, person):
                raise _somebody_elses()
            if not Identifier.objects.filter(pk=row.pk, verified_at__isnull=True).update(verified_at=at):
                return row
            _note(row, "address confirmed", at)
    except IntegrityError as error:
        raise _somebody_elses() from error
    row.refresh_from_db()
    return row


def remove_identifier(*, identifier: Identifier, at: datetime) -> None:
    """Take an address away that one added oneself."""
    with transaction.atomic():
        if Identifier.objects.filter(pk=identifier.pk).delete()[0]:
            _note(identifier, "address removed", at)


def identifier_of(token: str, person: Person, at: datetime) -> Identifier | None:
    """The address that a link stands for; None for a forged, old or strange one, without saying which."""
    try:
        key, nonce = _signer().unsign_object(token, max_age=VALID_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    row = Identifier.objects.filter(pk=key, person=person).first()
    fits = row is not None and constant_time_compare(row.nonce, nonce) and row.added_at + VALID_FOR > at
    return row if fits else None


def token_of(identifier: Identifier) -> str:
    """The part of the link that names an address, and proves that this site made it."""
    return _signer().sign_object([identifier.pk, identifier.nonce])


def _signer() -> signing.TimestampSigner:
    # A point and not the usual colon before the signature: some mail programs end a link at a colon.
    return signing.TimestampSigner(salt="stepladder.wallet.identifier", sep=".")


def _write_to(row: Identifier, at: datetime) -> None:
    subject = _subject()
    if _is_somebody_elses(row.value, row.person):
        said = gettext(
            "%(name)s says that certificates were issued to this address. It is yours by our records, so nothing "
            "happens: your certificates stay yours, and you need not do anything.\n\nIf you do not know why, tell a "
            "people partner.\n"
        )
        send_mail(to=row.value, subject=subject, body=said % {"name": row.person.name}, at=at)
        return
    link = f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('address-confirm', args=[token_of(row)])}"
    body = gettext(
        "%(name)s says that certificates were issued to this address.\n\nIf that is you, open this link while you are "
        "signed in, within a week:\n%(link)s\n\nIf it is not you, do nothing: then nothing happens.\n"
    )
    send_mail(to=row.value, subject=subject, body=body % {"name": row.person.name, "link": link}, at=at)


def _subject() -> str:
    """Of both letters; by it they are counted."""
    return gettext("Is this your address?")


def _check_form(value: str, kind: Identifier.Kind) -> None:
    if not value or len(value) > 300 or any(sign.isspace() for sign in value):
        raise CannotAdd(gettext("this is no address"), expected=gettext("one such as thu@example.org or did:key:…"))
    if kind is Identifier.Kind.EMAIL:
        try:
            validate_email(value)
        except ValidationError as error:
            raise CannotAdd(
                gettext("“%(text)s” is no e-mail address") % {"text": value[:60]},
                expected=gettext("an e-mail address, a DID, or the address of a page about you"),
            ) from error


def _check_room(person: Person, value: str, kind: Identifier.Kind, at: datetime) -> None:
    rows = Identifier.objects.filter(person=person)
    if value.casefold() == (person.email or "").casefold() or rows.filter(value__iexact=value).exists():
        raise CannotAdd(gettext("this address is among yours already"), hint=gettext("nothing was changed"))
    if rows.count() >= MOST:
        raise CannotAdd(gettext("you have %(most)d further addresses, which is the most") % {"most": MOST})
    since = at - timedelta(days=1)
    if kind is Identifier.Kind.EMAIL:
        # These letters alone: whether the site writes to an address of other things too is nobody's business.
        letters = Mail.objects.filter(to__iexact=value, at__gt=since, subject=_subject())
        if letters.count() >= MOST_LETTERS_TO_ONE:
            raise CannotAdd(
                gettext("letters were sent to this address today already"),
                hint=gettext("look into its mailbox, also under spam, or add it again tomorrow"),
            )
        if done_since(person.subject, _ADDED[True], since) >= MOST_LETTERS_A_DAY:
            raise CannotAdd(
                gettext("five letters were sent for you since yesterday, which is the most"),
                hint=gettext("add the next address tomorrow"),
            )


def _is_somebody_elses(value: str, person: Person) -> bool:
    of_record = Person.objects.filter(email__iexact=value).exclude(pk=person.pk)
    known = Identifier.objects.filter(value__iexact=value, verified_at__isnull=False).exclude(person=person)
    return of_record.exists() or known.exists()


def _somebody_elses() -> CannotAdd:
    return CannotAdd(
        gettext("this address is on record for somebody else"),
        hint=gettext("if it is yours, tell a people partner, who can look into it"),
    )


def _note(row: Identifier, did: str, at: datetime) -> None:
    record(
        by=row.person.subject,
        did=did,
        what=row.person.subject,
        because="a person says by which addresses certificates name them",
        at=at,
        details={"title": row.value},
    )
