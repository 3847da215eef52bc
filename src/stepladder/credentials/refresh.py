"""Asking for a newer copy of a credential (Open Badges 3.0, 9.1 step 3: ``1EdTechCredentialRefresh``).

1.  *Only after the proof.* Who asks an address that an unsigned file names, asks for whoever wrote the file.
2.  *Once.* One address, one copy; what the copy says about refreshing is not followed.
3.  *The same.* It has to have the same id and issuer, and may not be older.
4.  *Verified.* Like any other, and its signature and issuer have to be met.

Whatever fails on the way leaves the original as it was; both are reported.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from stepladder.credentials.dates import parse_moment
from stepladder.credentials.details import refresh_services
from stepladder.credentials.model import Credential
from stepladder.credentials.reading import Envelope, read
from stepladder.credentials.verify import Verification
from stepladder.errors import StepladderError
from stepladder.fetching import Fetch
from stepladder.findings import Finding

_ID = "credential.refresh"
_KINDS = frozenset({"1EdTechCredentialRefresh", "VerifiableCredentialRefreshService2021"})


@dataclass(frozen=True)
class Refreshed:
    """What came of asking.

    Attributes:
        finding: ``credential.refresh``: met if there is a newer copy, or none is needed; unknown if nobody could tell.
        original: the verification that was there.
        newer: that of the newer copy, whatever came of it; None where none could be had.
        data: the newer copy's bytes, where it may take the original's place.
    """

    finding: Finding
    original: Verification
    newer: Verification | None = None
    data: bytes = b""

    @property
    def current(self) -> Verification:
        """The one to go on with."""
        return self.newer if self.newer and self.data else self.original


def refreshed(original: Verification, *, fetch: Fetch, verify_copy: Callable[[Envelope], Verification]) -> Refreshed:
    """Ask for a newer copy by the plan above.

    Args:
        original: what was verified.
        fetch: how to ask the network.
        verify_copy: ``verify`` with the conditions under which the original was verified.
    """
    statements = original.trusted_statements
    if statements is None or not original.is_met("issuer"):  # step 1
        return Refreshed(Finding.unknown(_ID, "Not asked for: it is not proven who issued it."), original)
    services = [each for each in refresh_services(statements) if _KINDS.intersection(each.kinds)]
    if not services:
        return Refreshed(Finding.met(_ID, "It names no service for a newer copy that is known here."), original)
    if len(services) > 1 or not services[0].id.startswith(("https://", "http://")):
        return Refreshed(Finding.unknown(_ID, "It does not name one address for a newer copy."), original)
    url = services[0].id
    try:
        data = fetch(url).body  # step 2
        newer = verify_copy(read(data, name=url))
    except StepladderError as error:
        return Refreshed(
            Finding.unknown(_ID, f"A newer copy could not be had from {url[:200]}: {error.found}."), original
        )
    if fault := _fault(original, newer):  # steps 3 and 4
        return Refreshed(Finding.unknown(_ID, f"What {url[:200]} gave is not a newer copy: {fault}."), original, newer)
    return Refreshed(Finding.met(_ID, f"The newest copy was had from {url[:200]}."), original, newer, data)


def _fault(original: Verification, newer: Verification) -> str:
    old, new = original.credential, newer.credential
    if old is None or new is None:
        return "it cannot be read"
    if not newer.is_met("signature") or not newer.is_met("issuer"):
        return "it is not proven to be the issuer's"
    if not old.id or new.id != old.id:
        return f"it is another credential, {new.id[:120] or 'without an id'}"
    if new.issuers != old.issuers:
        return "it was issued by somebody else"
    if new.types != old.types:
        return "it is of another kind"
    return "it is older" if _is_older(new, old) else ""


def _is_older(new: Credential, old: Credential) -> bool:
    starts = [[parse_moment(text) for text in each.valid_from] for each in (new, old)]
    first, second = (max((moment.latest for moment in each if moment), default=None) for each in starts)
    return first is None or (second is not None and first < second)
