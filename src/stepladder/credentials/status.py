"""Asking status lists (W3C Bitstring Status List 1.0), in this order.

1.  *Entry.* Which list, which place in it, for which purpose? Revocation and suspension are read; other kinds of status
    and other purposes stay unknown.
2.  *Fetched.* By the function that the caller gives.
3.  *Genuine.* A list is a credential itself: its signature has to be good, and its key that of the badge's issuer.
4.  *Current.* It has to hold on the date asked for.
5.  *Meant.* It has to be the list at this address, made for this purpose.
6.  *Bit.* It is unpacked within a limit, and the place has to lie inside it.

What fails on the way leaves the answer unknown. A list that nobody can read says neither yes nor no.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from stepladder.credentials import checks
from stepladder.credentials.claims import CRED, STATUS
from stepladder.credentials.dates import parse_moment
from stepladder.credentials.embedded import LATER
from stepladder.credentials.examine import Examined, examine
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.model import Credential, StatusEntry
from stepladder.credentials.reading import read
from stepladder.errors import StepladderError
from stepladder.findings import Finding, Status, all_of

LEAST_PLACES = 131_072
"""Fewest places that the standard asks for: among them nobody can tell whose badge is asked about."""

MAX_UNPACKED = 16 * 1024 * 1024
"""Most bytes that a list is unpacked to, which is 134 million badges: a few kilobytes can be packed from gigabytes."""

MAX_ASKED = 4
"""Most entries of one badge that are asked for; two are usual, and each may cost a fetch."""

_SKEW = timedelta(minutes=5)
"""By how much the clock of whoever made the list may be ahead: many lists are dated when they are asked for."""

_ENTRY = "BitstringStatusListEntry"
_WORDS = {"revocation": "revoked", "suspension": "suspended"}
_HINTS = {
    "revocation": "Do not rely on it; its issuer can say why.",
    "suspension": "It may hold again later; ask its issuer.",
}
_ASK = "Try again later, or ask the issuer whether the badge still holds."
_INDEX = re.compile(r"[0-9]{1,12}")


class UnusableList(StepladderError):
    """A status list, or an entry that points to one, from which nothing can be told."""


@dataclass(frozen=True)
class _Place:
    """Where a badge's bit is (step 1)."""

    purpose: str
    url: str
    index: int


@dataclass(frozen=True)
class _Bits:
    """A list that may be believed (steps 2 to 6)."""

    packed: bytes
    day: str

    def is_set(self, index: int) -> bool:
        """The bit at a place; the first is the highest of the first byte.

        Raises:
            UnusableList: there is no such place.
        """
        if index >= self.places:
            raise UnusableList(f"it has {self.places:,} places, and the badge's should be number {index:,}")
        return bool(self.packed[index // 8] >> (7 - index % 8) & 1)

    @property
    def places(self) -> int:
        return 8 * len(self.packed)

    @property
    def remark(self) -> str:
        """What is untidy about it, though it can be read."""
        few = f" The list has {self.places:,} places; the standard asks for {LEAST_PLACES:,} at least."
        return few if self.places < LEAST_PLACES else ""


@dataclass(frozen=True)
class StatusLists:
    """A way to ask status lists, by an inquiry that says how to fetch."""

    inquiry: Inquiry

    def ask(self, credential: Credential) -> Finding:
        """Whether the issuer has withdrawn a badge whose signature is good.

        The parts tell what was asked: ``credential.status.revocation``, ``credential.status.suspension``, and
        ``credential.status.other`` for what this version does not read.
        """
        if not credential.statuses:
            return checks.status(credential)
        answers = [self._answer(credential, entry) for entry in credential.statuses[:MAX_ASKED]]
        if len(credential.statuses) > MAX_ASKED:
            more = f"Of {len(credential.statuses)} status entries only {MAX_ASKED} were asked for."
            answers.append(Finding.unknown("credential.status.other", more, _ASK))
        # Of several answers about one purpose the worst stands, so that nobody who looks for it finds a better one.
        order = (Status.UNMET, Status.UNKNOWN, Status.MET)
        worst: dict[str, Finding] = {}
        for answer in sorted(answers, key=lambda each: order.index(each.status)):
            worst.setdefault(answer.id, answer)
        parts = tuple(worst.values())
        status = all_of(part.status for part in parts)
        deciding = [part for part in parts if part.status is status]
        summary = " ".join(part.summary for part in deciding)
        return Finding("credential.status", status, summary, deciding[0].hint, parts)

    def _answer(self, credential: Credential, entry: StatusEntry) -> Finding:
        if _ENTRY not in entry.kind.split(", ") or not set(entry.purposes) <= _WORDS.keys():
            what = f"{entry.kind or 'a list'}{''.join(f' for {each[:40]!r}' for each in entry.purposes)}"
            return Finding.unknown(
                "credential.status.other",
                f"Whether it still holds could not be checked: the issuer publishes that as {what} at "
                f"{entry.id or 'an unnamed place'}, which this version does not read.",
                LATER,
            )
        purpose = entry.purposes[0] if entry.purposes else "revocation"
        id, word, where = f"credential.status.{purpose}", _WORDS[purpose], ""
        try:
            place = _place(entry)
            where = f"the list at {place.url[:200]}: "
            bits = self._bits(place, credential)
            withdrawn = bits.is_set(place.index)
        except StepladderError as error:
            found = f"{where}{error.found}"
            return Finding.unknown(id, f"Whether it was {word} could not be checked. {_sentence(found)}", _ASK)
        by = f"according to the list of {bits.day}." if bits.day else "according to its list, which has no date."
        if withdrawn:
            return Finding.unmet(id, f"{word.capitalize()} by its issuer, {by}{bits.remark}", _HINTS[purpose])
        return Finding.met(id, f"Not {word} {by}{bits.remark}")

    def _bits(self, place: _Place, credential: Credential) -> _Bits:
        if self.inquiry.fetch is None:
            raise UnusableList("nobody was asked")
        envelope = read(self.inquiry.fetch(place.url).body, name=place.url)  # step 2
        if not envelope.readable:
            raise UnusableList(f"this is {envelope.kind}, which this version does not read")
        examined = examine(envelope.document, self.inquiry)
        _check_genuine(examined, credential.issuers)  # step 3
        day = _check_current(examined.credential, self.inquiry.now)  # step 4
        return _Bits(_unpacked(_encoded(examined, place)), day)  # steps 5 and 6


def _place(entry: StatusEntry) -> _Place:
    """Step 1."""
    for what, values in (("purposes", entry.purposes), ("places", entry.indexes), ("lists", entry.lists)):
        if len(values) != 1:
            raise UnusableList(f"the badge names {len(values)} {what} where one is meant")
    if any(size != "1" for size in entry.sizes):
        raise UnusableList("the list has more than one bit for each badge, which this version does not read")
    if not _INDEX.fullmatch(entry.indexes[0]):
        raise UnusableList(f"the badge's place in the list is {entry.indexes[0][:40]!r}, which is no number")
    if not entry.lists[0].startswith(("https://", "http://")):
        raise UnusableList(f"the list is said to be at {entry.lists[0][:80]!r}, which is no address of the web")
    return _Place(entry.purposes[0], entry.lists[0], int(entry.indexes[0]))


def _check_genuine(examined: Examined, issuers: tuple[str, ...]) -> None:
    """Step 3. Who could sign a list for somebody else's badges could revoke them, or bring them back."""
    listed = examined.credential
    if STATUS + "BitstringStatusListCredential" not in listed.types or listed.others:
        raise UnusableList("this is no status list, or more than one")
    if examined.signature.status is not Status.MET:
        raise UnusableList(f"its signature is not good. {examined.signature.summary}")
    if len(issuers) != 1 or listed.issuers != issuers:
        raise UnusableList("it was issued by somebody else than the badge")
    if not any(key.certified and key.controller == issuers[0] for key in examined.keys):
        raise UnusableList("nothing proves that it was signed with the issuer's key")


def _check_current(listed: Credential, now: datetime) -> str:
    """Step 4. The day from which the list holds, or nothing where it does not say."""
    for text in listed.valid_from:
        begins = parse_moment(text)
        if begins is None or begins.latest > now + _SKEW:
            raise UnusableList(f"it does not hold before {text[:40]}")
    for text in listed.valid_until:
        ends = parse_moment(text)
        if ends is None or ends.earliest < now:
            raise UnusableList(f"it held until {text[:40]} only")
    return max((text[:10] for text in listed.valid_from), default="")


def _encoded(examined: Examined, place: _Place) -> str:
    """Step 5: the packed list, if it is the one that is meant."""
    if examined.credential.id not in ("", place.url):
        raise UnusableList(f"there is another list there, {examined.credential.id[:80]}")
    claims, root = examined.statements.claims, examined.statements.root
    subjects = claims.nodes(root, CRED + "credentialSubject")
    if len(subjects) != 1 or STATUS + "BitstringStatusList" not in claims.types(subjects[0]):
        raise UnusableList("it does not hold one list")
    purposes = claims.texts(subjects[0], STATUS + "statusPurpose")
    if place.purpose not in purposes:
        raise UnusableList(f"it is made for another purpose ({', '.join(purposes)[:40] or 'none is named'})")
    encoded = claims.texts(subjects[0], STATUS + "encodedList")
    if len(encoded) != 1:
        raise UnusableList(f"it holds {len(encoded)} lists where one is meant")
    return encoded[0]


def _unpacked(encoded: str) -> bytes:
    """Step 6: base64url after a ``u``, without padding; in it gzip."""
    try:
        if not encoded.startswith("u") or "=" in encoded:
            raise UnusableList("it is not encoded as the standard asks (base64url after a u)")
        data = encoded[1:]
        packed = base64.b64decode(data + "=" * (-len(data) % 4), altchars=b"-_", validate=True)
        decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        unpacked = decoder.decompress(packed, MAX_UNPACKED + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise UnusableList(f"it cannot be unpacked ({error})") from error
    if len(unpacked) > MAX_UNPACKED:
        raise UnusableList(f"unpacked it would have more than {MAX_UNPACKED // 1024 // 1024} MiB")
    if not decoder.eof or decoder.unused_data:
        raise UnusableList("it cannot be unpacked (it is cut off, or something follows it)")
    return unpacked


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def status_list(
    *, id: str, issuer: str, purpose: str, revoked: Iterable[int], valid_from: datetime, length: int = LEAST_PLACES
) -> dict[str, Any]:
    """A status list as a credential, to be signed with ``issue.sign`` and served at its ``id``.

    Whoever wants that an old copy cannot be passed off as the present list adds ``validUntil`` before signing.

    Args:
        id: the address at which it will be served.
        issuer: identifier of the issuer, the same as in the badges.
        purpose: ``revocation`` or ``suspension``.
        revoked: places of the badges that are revoked, or suspended.
        valid_from: its date, with time zone.
        length: number of places, a multiple of 8.

    Raises:
        ValueError: the purpose is another, a place lies outside, the length is too small or no multiple of 8, or the
            date has no time zone.
    """
    if purpose not in _WORDS or valid_from.tzinfo is None:
        raise ValueError("a status list is for revocation or suspension, and its date has a time zone")
    if length < LEAST_PLACES or length % 8:
        raise ValueError(f"a status list has at least {LEAST_PLACES} places, in whole bytes, not {length}")
    bits = bytearray(length // 8)
    for index in revoked:
        if not 0 <= index < length:
            raise ValueError(f"there is no place {index} in a list of {length}")
        bits[index // 8] |= 1 << (7 - index % 8)
    encoded = base64.urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": valid_from.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "credentialSubject": {
            "id": f"{id}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": f"u{encoded}",
        },
    }


def status_entry(*, list_id: str, index: int, purpose: str) -> dict[str, str]:
    """A badge's ``credentialStatus``: its place in the list at an address."""
    return {
        "id": f"{list_id}#{index}",
        "type": _ENTRY,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_id,
    }
