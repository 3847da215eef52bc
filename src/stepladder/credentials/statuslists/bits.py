"""What the two kinds of list with one place for each badge have in common: a credential that packs a string of bits.

1.  *Place.* The entry names one list, one purpose, one place and how many bits a place has.
2.  *Genuine.* The list is a credential itself: its signature has to be good, and its key that of the badge's issuer.
    Who could sign a list for somebody else's badges could revoke them, or bring them back.
3.  *Meant.* It has to be the list at this address, made for this purpose.
4.  *Bits.* It is unpacked within a limit, and the place has to lie inside it.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from dataclasses import dataclass
from datetime import timedelta

from stepladder.credentials.claims import CRED
from stepladder.credentials.dates import Moment, parse_moment
from stepladder.credentials.examine import Examined, examine
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.model import Credential, StatusEntry
from stepladder.credentials.reading import read
from stepladder.credentials.statuslists.interface import Listed, Said, UnusableList, kinds_of, web_address
from stepladder.fetching import Fetched
from stepladder.findings import Status

LEAST_PLACES = 131_072
"""Fewest places that the standards ask for: among them nobody can tell whose badge is asked about."""

MAX_UNPACKED = 16 * 1024 * 1024
"""Most bytes that a list is unpacked to, which is 134 million badges: a few kilobytes can be packed from gigabytes."""

MAX_BITS = 32
"""Most bits of one place. With 8 there are 256 messages, more than anybody has words for."""

_INDEX = re.compile(r"[0-9]{1,12}")
_SIZE = re.compile(r"[1-9][0-9]?")
_MILLISECONDS = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True)
class BitList:
    """A kind of list with one place for each badge.

    Attributes:
        name: type of the entries that point to it.
        list_type, subject_type: full addresses of the types of the list and of what it is about.
        vocabulary: what its terms begin with.
        prefix: what the packed list begins with.
    """

    name: str
    list_type: str
    subject_type: str
    vocabulary: str
    prefix: str = ""

    def recognizes(self, entry: StatusEntry) -> bool:
        """By the type of the entry."""
        return self.name in kinds_of(entry)

    def purpose(self, entry: StatusEntry) -> str:
        """What the entry says."""
        return entry.purposes[0] if len(entry.purposes) == 1 else "revocation"

    def address(self, entry: StatusEntry) -> str:
        """Step 1, where everything has to be named once."""
        for what, values in (("purposes", entry.purposes), ("places", entry.indexes), ("lists", entry.lists)):
            if len(values) != 1:
                raise UnusableList(f"the badge names {len(values)} {what} where one is meant")
        if not _INDEX.fullmatch(entry.indexes[0]):
            raise UnusableList(f"the badge's place in the list is {entry.indexes[0][:40]!r}, which is no number")
        _bits_each(entry)
        return web_address(entry.lists[0])

    def read(self, fetched: Fetched, inquiry: Inquiry) -> Listed:
        """Steps 2 and 4, as far as they do not depend on the badge."""
        envelope = read(fetched.body, name=fetched.url)
        if not envelope.readable:
            raise UnusableList(f"this is {envelope.kind}, which this version does not read")
        examined = examine(envelope, inquiry)
        credential, statements = examined.credential, examined.statements
        if credential is None or statements is None or self.list_type not in credential.types or credential.others:
            raise UnusableList("this is no status list, or more than one")
        if examined.signature.status is not Status.MET:
            raise UnusableList(f"its signature is not good. {examined.signature.summary}")
        claims = statements.claims
        subjects = claims.nodes(statements.root, CRED + "credentialSubject")
        if len(subjects) != 1 or self.subject_type not in claims.types(subjects[0]):
            raise UnusableList("it does not hold one list")
        encoded = claims.texts(subjects[0], self.vocabulary + "encodedList")
        if len(encoded) != 1:
            raise UnusableList(f"it holds {len(encoded)} lists where one is meant")
        begins, ends = _moments(credential.valid_from, "begins"), _moments(credential.valid_until, "held until")
        day = max((text[:10] for text in credential.valid_from), default="")
        return Listed(
            at=fetched.at,
            source=f"the list of {day}" if day else "its list, which has no date",
            id=credential.id,
            issuers=credential.issuers,
            proven=_proven(examined, credential),
            purposes=tuple(claims.texts(subjects[0], self.vocabulary + "statusPurpose")),
            begins=begins,
            ends=ends,
            lifetime=_lifetime(claims.texts(subjects[0], self.vocabulary + "ttl")),
            bits=_unpacked(encoded[0], self.prefix),
            final_url=fetched.final_url,
        )

    def look_up(self, listed: Listed, entry: StatusEntry, credential: Credential, *, strict: bool) -> Said:
        """Steps 2 to 4, for this badge."""
        if len(credential.issuers) != 1 or listed.issuers != credential.issuers:
            raise UnusableList("it was issued by somebody else than the badge")
        if credential.issuers[0] not in listed.proven:
            raise UnusableList("nothing proves that it was signed with the issuer's key")
        if listed.id not in ("", entry.lists[0]):
            raise UnusableList(f"there is another list there, {listed.id[:80]}")
        if entry.purposes[0] not in listed.purposes:
            raise UnusableList(f"it is made for another purpose ({', '.join(listed.purposes)[:40] or 'none is named'})")
        size, index = _bits_each(entry), int(entry.indexes[0])
        places = 8 * len(listed.bits) // size
        if strict and places < LEAST_PLACES:
            raise UnusableList(f"it has {places:,} places, and the standard asks for {LEAST_PLACES:,} at least")
        if index >= places:
            raise UnusableList(f"it has {places:,} places, and the badge's should be number {index:,}")
        few = f" The list has {places:,} places; the standard asks for {LEAST_PLACES:,} at least."
        return Said(_value(listed.bits, index * size, size), remark=few if places < LEAST_PLACES else "")


def _bits_each(entry: StatusEntry) -> int:
    """How many bits each place has."""
    sizes = entry.sizes or ("1",)
    if len(sizes) != 1 or not _SIZE.fullmatch(sizes[0]) or int(sizes[0]) > MAX_BITS:
        raise UnusableList(f"each badge is said to have {', '.join(sizes)[:40]!r} bits in the list")
    return int(sizes[0])


def _value(bits: bytes, start: int, size: int) -> int:
    """The number in ``size`` bits from a position on, the highest bit first."""
    first, last = start // 8, (start + size + 7) // 8
    return int.from_bytes(bits[first:last]) >> (8 * last - start - size) & ((1 << size) - 1)


def _proven(examined: Examined, credential: Credential) -> frozenset[str]:
    return frozenset(key.controller for key in examined.keys if key.certified and key.controller in credential.issuers)


def _moments(texts: tuple[str, ...], words: str) -> tuple[Moment, ...]:
    found = tuple((text, parse_moment(text)) for text in texts)
    for text, moment in found:
        if moment is None:
            raise UnusableList(f"it {words} {text[:40]!r}, which is no date")
    return tuple(moment for _, moment in found if moment is not None)


def _lifetime(texts: list[str]) -> timedelta | None:
    """The shortest that it says, in milliseconds; what is no number says nothing."""
    numbers = [int(text) for text in texts if _MILLISECONDS.fullmatch(text)]
    return timedelta(milliseconds=min(numbers)) if numbers else None


def _unpacked(encoded: str, prefix: str) -> bytes:
    """Step 4: base64url without padding, after a prefix; in it gzip."""
    try:
        if not encoded.startswith(prefix) or (prefix and "=" in encoded):
            raise UnusableList(f"it is not encoded as the standard asks (base64url after a {prefix})")
        # The older kind says base64url, and is met in the other alphabet and with padding too.
        data = encoded.removeprefix(prefix).rstrip("=")
        data = data if prefix else data.replace("+", "-").replace("/", "_")
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
