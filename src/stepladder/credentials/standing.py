"""Step 2 of the plan in ``verify`` for what is no graph of statements: hosted and sealed credentials.

Their formats find out what the issuer says; that this is compared with what all credentials are asked is decided by
``verify``, like for the others.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from stepladder.credentials.formats import Standing, elm, openbadges2
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.reading import Envelope


def _hosted(envelope: Envelope, inquiry: Inquiry) -> Standing:
    return openbadges2.examine(envelope.document, inquiry, token=envelope.token, address=envelope.address)


def _sealed(envelope: Envelope, inquiry: Inquiry) -> Standing:
    return elm.examine(envelope.document, inquiry, token=envelope.token)


STANDING: Mapping[str, Callable[[Envelope, Inquiry], Standing]] = MappingProxyType(
    {"hosted": _hosted, "sealed": _sealed}
)
"""By how an envelope says that it is secured."""
