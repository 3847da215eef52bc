"""ecdsa-sd-2023 (W3C Recommendation, Data Integrity ECDSA Cryptosuites 1.0, 15 May 2025, 3.4 to 3.6).

The issuer signs every statement by itself, with a key that is used once, and signs that key together with the
statements that must always be shown (the *base* proof). The holder passes on those statements and others of his choice
with their signatures (a *derived* proof). Unnamed nodes are called by names that only a secret gives, which the reader
does not have, so that what is left out cannot be guessed from how the rest is numbered.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from stepladder.credentials import cbor, signatures
from stepladder.credentials.canon import Canonical, canonicalize
from stepladder.credentials.keys import (
    PublicKey,
    UnusableKey,
    decode_base64url,
    decode_multikey,
    encode_base64url,
    encode_multibase,
)
from stepladder.credentials.proofs.interface import ALTERED, Secret, Subject
from stepladder.credentials.rdf import nodes_of, parse_nquads
from stepladder.credentials.selection import Selectable, relabeled, select
from stepladder.errors import InvalidDocument

MAX_VALUE = 200_000
"""Most characters of a proof value: about 2,200 signatures of a statement, each 66 bytes; a rich badge needs 140."""

_BASE, _DERIVED = b"\xd9\x5d\x00", b"\xd9\x5d\x01"
_SIGNATURE, _KEY, _LABEL = 64, 35, 32


@dataclass(frozen=True)
class BaseProof:
    """What the issuer gives the holder."""

    signature: bytes
    once: bytes
    blinding: bytes
    signatures: tuple[bytes, ...]
    pointers: tuple[str, ...]

    def text(self) -> str:
        """As a proof value."""
        parts = [self.signature, self.once, self.blinding, list(self.signatures), list(self.pointers)]
        return "u" + encode_base64url(_BASE + cbor.encode(parts))


@dataclass(frozen=True)
class DerivedProof:
    """What the holder shows."""

    signature: bytes
    once: bytes
    signatures: tuple[bytes, ...]
    labels: Mapping[int, bytes]
    mandatory: tuple[int, ...]

    def text(self) -> str:
        """As a proof value."""
        parts = [self.signature, self.once, list(self.signatures), dict(self.labels), list(self.mandatory)]
        return "u" + encode_base64url(_DERIVED + cbor.encode(parts))


class EcdsaSd2023:
    """Selective disclosure, by P-256 with SHA-256."""

    name = "ecdsa-sd-2023"
    kinds: tuple[str, ...] = ("P-256",)
    over_json = False

    def recognizes(self, proof: Mapping[str, Any]) -> bool:
        """By type and cryptosuite."""
        return proof.get("type") == "DataIntegrityProof" and proof.get("cryptosuite") == self.name

    def verify(self, document: Subject, options: Subject, key: PublicKey, value: str) -> str:
        """See ``Suite.verify``; of a derived proof, which has lost its unshown parts, and of a base proof."""
        proof = parse(value)
        if isinstance(proof, DerivedProof):
            lines = _shown_lines(document.canonical(), proof)
            mandatory = set(proof.mandatory)
        else:
            whole = _whole(document, proof.blinding)
            lines, mandatory = whole.lines, whole.indexes(proof.pointers)
        if len(lines) - len(mandatory) != len(proof.signatures):
            return "It shows other statements than those that were signed one by one."
        signed = _message(options, proof.once, (line for number, line in enumerate(lines) if number in mandatory))
        if not signatures.verify(key, signed, proof.signature):
            return ALTERED
        once = PublicKey(decode_multikey(encode_multibase(proof.once))[1], "", certified=False, kind="P-256")
        rest = [line for number, line in enumerate(lines) if number not in mandatory]
        pairs = zip(rest, proof.signatures, strict=True)
        return "" if all(signatures.verify(once, line.encode(), each) for line, each in pairs) else ALTERED

    def sign(self, document: Subject, options: Subject, secret: Secret) -> str:
        """See ``Suite.sign``: the base proof."""
        if len(secret.blinding) != _LABEL or not secret.once:
            raise InvalidDocument("a selective disclosure needs a key for once, and 32 secret bytes for names")
        whole = _whole(document, secret.blinding)
        mandatory = whole.indexes(secret.pointers)
        once = _multikey(signatures.public_key("P-256", secret.once))
        shown = (line for number, line in enumerate(whole.lines) if number in mandatory)
        signature = signatures.sign(secret.kind, secret.data, _message(options, once, shown))
        each = tuple(
            signatures.sign("P-256", secret.once, line.encode())
            for number, line in enumerate(whole.lines)
            if number not in mandatory
        )
        return BaseProof(signature, once, secret.blinding, each, secret.pointers).text()


def derive(document: Subject, value: str, pointers: Iterable[str]) -> tuple[dict[str, Any], str]:
    """The part of a document that pointers and the issuer ask to be shown, and its derived proof value.

    Raises:
        UnusableKey: the proof value is not written as it should be.
        InvalidDocument: it is no base proof, or not of this document; or a pointer points nowhere.
    """
    proof = parse(value)
    if isinstance(proof, DerivedProof):
        raise InvalidDocument("this proof shows a part already", expected="a base proof, as its issuer gave it")
    whole = _whole(document, proof.blinding)
    mandatory = whole.indexes(proof.pointers)
    if len(whole.lines) - len(mandatory) != len(proof.signatures):
        raise InvalidDocument("the proof is not one of this document")
    chosen = (*proof.pointers, *pointers)
    part = whole.selectable.part(whole.selectable.fitted(pointer) for pointer in chosen)
    combined = sorted(whole.numbers(part))
    kept = set(combined)
    rest = [number for number in range(len(whole.lines)) if number not in mandatory]
    each = tuple(signature for number, signature in zip(rest, proof.signatures, strict=True) if number in kept)
    shown = Subject(select(document.document, chosen), document.contexts, limit=document.limit)
    labels = _shown_labels(shown.canonical(), whole, combined, part)
    relative = tuple(place for place, number in enumerate(combined) if number in mandatory)
    return dict(shown.document), DerivedProof(proof.signature, proof.once, each, labels, relative).text()


def parse(value: str) -> BaseProof | DerivedProof:
    """The proof that a value holds.

    Raises:
        UnusableKey: it is no base64url.
        InvalidDocument: it holds something else.
    """
    if not value.startswith("u") or len(value) > MAX_VALUE:
        raise InvalidDocument(
            "the proof value is none of a selective disclosure", expected="base64url that begins with u"
        )
    data = decode_base64url(value[1:])
    parts = cbor.decode(data[len(_BASE) :])
    match data[: len(_BASE)], parts:
        case head, [bytes(signature), bytes(once), bytes(blinding), list(each), list(pointers)] if head == _BASE:
            _check(signature, once, each)
            if len(blinding) == _LABEL and all(isinstance(pointer, str) for pointer in pointers):
                return BaseProof(signature, once, blinding, tuple(each), tuple(pointers))
        case head, [bytes(signature), bytes(once), list(each), dict(labels), list(mandatory)] if head == _DERIVED:
            _check(signature, once, each)
            if _are_labels(labels) and all(isinstance(number, int) for number in mandatory):
                return DerivedProof(signature, once, tuple(each), labels, tuple(mandatory))
    raise InvalidDocument("the proof value is none of a selective disclosure")


def _check(signature: bytes, once: bytes, each: list[Any]) -> None:
    if len(signature) != _SIGNATURE or any(not isinstance(one, bytes) or len(one) != _SIGNATURE for one in each):
        raise InvalidDocument("the proof value holds signatures of the wrong length", expected=f"{_SIGNATURE} bytes")
    if len(once) != _KEY or decode_multikey(encode_multibase(once))[0] != "P-256":
        raise UnusableKey("the key that signs the statements is none of P-256")


def _are_labels(labels: dict[Any, Any]) -> bool:
    # Two unnamed nodes of one label would be two things made of one, or one of two.
    sane = all(
        isinstance(key, int) and isinstance(label, bytes) and len(label) == _LABEL for key, label in labels.items()
    )
    return sane and len(set(labels.values())) == len(labels)


def _multikey(raw: bytes) -> bytes:
    return b"\x80\x24" + raw


def _message(options: Subject, once: bytes, mandatory: Iterable[str]) -> bytes:
    """What the issuer signs (*serializeSignData*): options, key for once, and what is always shown."""
    shown = hashlib.sha256("".join(mandatory).encode()).digest()
    return hashlib.sha256(options.canonical().text.encode()).digest() + once + shown


def _shown_lines(canonical: Canonical, proof: DerivedProof) -> list[str]:
    """The statements of what is shown, under the names that the issuer's secret gave."""
    quads = parse_nquads(canonical.text)
    if {f"c14n{number}" for number in proof.labels} != {blank.label for blank in nodes_of(quads)}:
        raise InvalidDocument("the proof names other things than those that are shown")
    labels = {f"c14n{number}": "u" + encode_base64url(label) for number, label in proof.labels.items()}
    lines = relabeled(quads, labels)
    if len(set(proof.mandatory)) != len(proof.mandatory) or any(number >= len(lines) for number in proof.mandatory):
        raise InvalidDocument("the proof points to statements that there are not")
    return lines


@dataclass(frozen=True)
class _Whole:
    """Everything that was signed, under the names that the issuer's secret gave."""

    selectable: Selectable
    labels: Mapping[str, str]
    lines: list[str]

    def numbers(self, quads: Iterable[Any]) -> set[int]:
        places = {line: number for number, line in enumerate(self.lines)}
        return {places[line] for line in relabeled(quads, self.labels)}

    def indexes(self, pointers: tuple[str, ...]) -> set[int]:
        return self.numbers(self.selectable.part(pointers))


def _whole(document: Subject, blinding: bytes) -> _Whole:
    selectable = document.selectable
    labels = {
        label: "u" + encode_base64url(hmac.digest(blinding, canonical.encode(), "sha256"))
        for label, canonical in selectable.canonical.labels.items()
    }
    return _Whole(selectable, labels, relabeled(selectable.quads, labels))


def _shown_labels(canonical: Canonical, whole: _Whole, combined: list[int], part: Iterable[Any]) -> dict[int, bytes]:
    """For each unnamed node that is shown, by the number of its canonical label, the name that was signed."""
    again = canonicalize(part)
    if again.text != canonical.text or len(again.text.splitlines()) != len(combined):
        raise InvalidDocument("the parts chosen say something else than the whole")
    return {
        int(label.removeprefix("c14n")): decode_base64url(whole.labels[own][1:]) for own, label in again.labels.items()
    }
