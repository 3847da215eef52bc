"""Building status lists (W3C Bitstring Status List 1.0), and the entries of badges that point to them."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from stepladder.credentials.statuslists.bits import LEAST_PLACES, MAX_BITS
from stepladder.credentials.statuslists.bitstring import BITSTRING

PURPOSES = ("revocation", "suspension", "refresh", "message")
"""What a set place can mean: withdrawn for good, withdrawn for a time, a newer copy can be had, a message."""


def status_list(  # noqa: PLR0913 - keyword-only, and each is a member of the list
    *,
    id: str,
    issuer: str,
    purpose: str,
    revoked: Iterable[int] = (),
    valid_from: datetime,
    length: int = LEAST_PLACES,
    valid_until: datetime | None = None,
    ttl: timedelta | None = None,
    size: int = 1,
    values: Mapping[int, int] | None = None,
) -> dict[str, Any]:
    """A status list as a credential, to be signed with ``issue.sign`` and served at its ``id``.

    Args:
        id: the address at which it will be served.
        issuer: identifier of the issuer, the same as in the badges.
        purpose: one of ``PURPOSES``.
        revoked: places of the badges that are revoked, or suspended, or have a newer copy.
        valid_from: its date, with time zone.
        length: number of places, a multiple of 8.
        valid_until: until when it holds, with time zone: an old copy cannot be passed off as the present list after it.
        ttl: after how long whoever keeps a copy should ask again.
        size: bits of each place, for ``message``.
        values: of places that have more than one bit, the number of each that is not 0.

    Raises:
        ValueError: the purpose is another, a place or a number does not fit, the length is too small or no multiple
            of 8, or a date has no time zone.
    """
    dates = [valid_from] if valid_until is None else [valid_from, valid_until]
    if purpose not in PURPOSES or any(date.tzinfo is None for date in dates):
        raise ValueError(f"a status list is for {', '.join(PURPOSES)}, and its dates have a time zone")
    if length < LEAST_PLACES or length % 8:
        raise ValueError(f"a status list has at least {LEAST_PLACES} places, in whole bytes, not {length}")
    bits = _bits({**dict.fromkeys(revoked, 1), **(values or {})}, length, size)
    encoded = base64.urlsafe_b64encode(gzip.compress(bits, mtime=0)).decode().rstrip("=")
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": id,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": _text(valid_from),
        **({} if valid_until is None else {"validUntil": _text(valid_until)}),
        "credentialSubject": {
            "id": f"{id}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            **({} if ttl is None else {"ttl": ttl // timedelta(milliseconds=1)}),
            "encodedList": f"u{encoded}",
        },
    }


def status_entry(*, list_id: str, index: int, purpose: str) -> dict[str, str]:
    """A badge's ``credentialStatus``: its place in the list at an address."""
    return {
        "id": f"{list_id}#{index}",
        "type": BITSTRING.name,
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_id,
    }


def message_entry(*, list_id: str, index: int, messages: Iterable[str]) -> dict[str, Any]:
    """A badge's place in a list of messages: that of number 0 first, as many as its bits can number.

    Raises:
        ValueError: there are not 2, 4, 8 … messages.
    """
    words = list(messages)
    size = len(words).bit_length() - 1
    if not 1 <= size <= MAX_BITS or len(words) != 1 << size:
        raise ValueError(f"a list of messages has 2, 4, 8 … of them, not {len(words)}")
    return {
        **status_entry(list_id=list_id, index=index, purpose="message"),
        "statusSize": size,
        "statusMessage": [{"status": f"{number:#x}", "message": word} for number, word in enumerate(words)],
    }


def _bits(values: Mapping[int, int], length: int, size: int) -> bytes:
    if not 1 <= size <= MAX_BITS:
        raise ValueError(f"a place has 1 to {MAX_BITS} bits, not {size}")
    bits = bytearray(length * size // 8)
    for index, value in values.items():
        if not 0 <= index < length or not 0 <= value < 1 << size:
            raise ValueError(f"there is no place {index} for {value} in a list of {length} places of {size} bits")
        for offset in range(size):
            position = index * size + offset
            bits[position // 8] |= (value >> (size - 1 - offset) & 1) << (7 - position % 8)
    return bytes(bits)


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
