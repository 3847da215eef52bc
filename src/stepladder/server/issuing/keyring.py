"""The organization's keys: made, rotated, retired, revoked, sealed anew. Nothing secret is stored openly."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from nacl.signing import SigningKey

from stepladder.credentials.build_token import token_claims, token_header
from stepladder.credentials.issue import sign
from stepladder.credentials.published import ListedKey
from stepladder.errors import StepladderError
from stepladder.server.issuing import identity
from stepladder.server.issuing.models import IssuerKey, raw_of
from stepladder.server.issuing.sealing import key_secret, seal, unseal
from stepladder.server.trail.operations import record

_SUBJECT = "issuer"


class NoKey(StepladderError):
    """There is no key of that name, or none to sign with."""


@dataclass(frozen=True)
class Signer:
    """A key that is open, for as long as something is signed with it."""

    key: IssuerKey
    seed: bytes = field(repr=False)

    def sign(self, document: dict[str, Any], at: datetime) -> str:
        """The document with its proof, as the text that is stored and given out."""
        method = self.key.to_core().method(identity.did())
        return _text(sign(document, seed=self.seed, method=method, created=at))

    def token(self, document: dict[str, Any]) -> str:
        """The same document, without its proof, as a VC-JWT."""
        from stepladder.credentials import tokens  # noqa: PLC0415 - its cryptography is needed for this alone

        unsecured = {name: value for name, value in document.items() if name != "proof"}
        header = token_header(identity.did(), self.key.to_core())
        payload = _text(token_claims(unsecured)).encode()
        return tokens.sign(payload, header=header, kind="Ed25519", secret=self.seed)


def signer() -> Signer:
    """The current key, open.

    Raises:
        NoKey: there is none yet.
        NoKeySecret, WrongKeySecret: it cannot be opened.
    """
    key = IssuerKey.objects.filter(current=True).first()
    if key is None:
        raise NoKey(
            gettext("this organization has no key to sign with yet"),
            expected=gettext("a key"),
            hint="stepladder-server keys create",
        )
    return Signer(key, unseal(bytes(key.sealed), public=raw_of(key.public), secret=key_secret()))


def hold(opened: Signer) -> None:
    """Keep a key as it is until the transaction around it ends, so that what it signed is stored while it still signs.

    Raises:
        NoKey: it was retired or revoked since it was opened.
    """
    key = IssuerKey.objects.select_for_update().filter(pk=opened.key.pk, current=True).first()
    if key is None:
        raise NoKey(
            gettext("the key was put away while something was signed with it"),
            expected=gettext("a key"),
            hint=gettext("try again"),
        )


def named(prefix: str) -> IssuerKey:
    """The key whose name begins so.

    Raises:
        NoKey: there is none, or there are several.
    """
    found = list(IssuerKey.objects.filter(public__startswith=prefix)[:2]) if prefix else []
    if len(found) != 1:
        number = "several keys begin" if found else "no key begins"
        raise NoKey(f"{number} with {prefix!r}", expected="the name of one key", hint="stepladder-server keys list")
    return found[0]


def create(*, at: datetime, because: str) -> IssuerKey:
    """Make the first key, or a new one beside those that no longer sign.

    Raises:
        NoKey: there is a current key already; it has to be rotated.
        NoKeySecret: there is nothing to keep it with.
    """
    sealed = _sealed()
    with transaction.atomic():
        if IssuerKey.objects.select_for_update().filter(current=True).exists():
            raise NoKey("there is a key already", expected="no current key", hint="stepladder-server keys rotate")
        key = _add(sealed, at)
        _note(key, "key created", because, at)
    return key


def rotate(*, at: datetime, because: str) -> IssuerKey:
    """Make a new key for what comes, and destroy the secret part of the old one; what that one signed before holds.

    Raises:
        NoKey: there is no key to rotate.
        NoKeySecret: there is nothing to keep it with.
    """
    sealed = _sealed()
    with transaction.atomic():
        old = IssuerKey.objects.select_for_update().filter(current=True).first()
        if old is None:
            raise NoKey("there is no current key", expected="a key to rotate", hint="stepladder-server keys create")
        _put_away(old, retired_at=at)
        key = _add(sealed, at)
        _note(key, "key rotated", because, at, before=old.public)
    return key


def retire(*, key: IssuerKey, at: datetime, because: str) -> None:
    """Sign nothing with a key any more, and destroy its secret part; what it signed before holds.

    Raises:
        NoKey: it signs nothing already.
    """
    with transaction.atomic():
        if not IssuerKey.objects.select_for_update().get(pk=key.pk).current:
            raise NoKey("this key signs nothing any more", expected="the current key")
        _put_away(key, retired_at=at)
        _note(key, "key retired", because, at)


def revoke(*, key: IssuerKey, at: datetime, because: str) -> int:
    """Say that a key is in wrong hands: nothing that it ever signed holds any more. Returns how many badges that is.

    They have to be given again with another key. For ``operations.revoke_key``, which
    also signs the status lists anew.

    Raises:
        NoKey: it was revoked already.
    """
    with transaction.atomic():
        if IssuerKey.objects.select_for_update().get(pk=key.pk).revoked_at is not None:
            raise NoKey("this key was revoked already", expected="a key that is not")
        _put_away(key, revoked_at=at, revoked_because=because[:300])
        standing = key.issued.filter(revoked_at__isnull=True)
        count = standing.update(revoked_at=at, revoked_because="the key that signed it was revoked")
        _note(key, "key revoked", because, at, badges=count)
    return count


def reseal(*, old: bytes, new: bytes, at: datetime) -> int:
    """Seal every key under another secret: all of them, or none. Returns how many.

    Raises:
        WrongKeySecret: the old secret does not open one of them.
    """
    with transaction.atomic():
        keys = [key for key in IssuerKey.objects.select_for_update() if bytes(key.sealed)]
        for key in keys:
            public = raw_of(key.public)
            seed = unseal(bytes(key.sealed), public=public, secret=old)
            IssuerKey.objects.filter(pk=key.pk).update(sealed=seal(seed, public=public, secret=new))
        record(
            by="system",
            did="keys sealed anew",
            what=_SUBJECT,
            because="another secret",
            at=at,
            details={"keys": len(keys)},
        )
    return len(keys)


def _sealed() -> tuple[bytes, bytes]:
    """A new key: its public part, and its secret part encrypted."""
    seed = secrets.token_bytes(32)
    public = bytes(SigningKey(seed).verify_key)
    return public, seal(seed, public=public, secret=key_secret())


def _add(sealed: tuple[bytes, bytes], at: datetime) -> IssuerKey:
    return IssuerKey.objects.create(
        public=ListedKey(sealed[0]).multibase, sealed=sealed[1], current=True, created_at=at
    )


def _put_away(key: IssuerKey, **values: object) -> None:
    IssuerKey.objects.filter(pk=key.pk).update(current=False, sealed=b"", **values)


def _note(key: IssuerKey, did: str, because: str, at: datetime, **details: object) -> None:
    record(by="system", did=did, what=_SUBJECT, because=because, at=at, details={"key": key.public, **details})


def _text(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
