"""Steps 2 to 4 of the plan in ``verify``: statements, proofs, claims. The numbers stand again where each is done.

A status list is a credential too; what is asked of a badge before its claims are believed is asked of a list here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from stepladder.credentials import keys
from stepladder.credentials.embedded import examine_proofs
from stepladder.credentials.formats import FORMATS
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.jsonld import Statements, statements
from stepladder.credentials.model import Credential
from stepladder.credentials.profile import context_urls
from stepladder.findings import Finding, Status


@dataclass(frozen=True)
class Examined:
    """What was found with one set of contexts.

    Attributes:
        keys: those by which good proofs were made.
    """

    statements: Statements
    signature: Finding
    keys: tuple[keys.PublicKey, ...]
    credential: Credential


def examine(document: Mapping[str, Any], inquiry: Inquiry) -> Examined:
    """Examine a document by the newer text of each context, and by the earlier one if that alone verifies.

    Raises:
        UnknownContext: it uses a context that is not pinned.
        InvalidDocument: it is no JSON-LD, or not as a format asks.
    """
    first = _examine_by(document, inquiry)
    changed = inquiry.contexts.changed(context_urls(document))
    if first.signature.status is Status.UNMET and changed:
        earlier = replace(inquiry.contexts, earlier=changed)
        second = _examine_by(document, replace(inquiry, contexts=earlier))
        if second.signature.status is Status.MET:
            which = f"By the earlier text of {', '.join(sorted(changed))}, which was changed in place."
            summary = f"{second.signature.summary} {which}"
            return replace(second, signature=replace(second.signature, summary=summary))
    return first


def _examine_by(document: Mapping[str, Any], inquiry: Inquiry) -> Examined:
    unsecured = {key: value for key, value in document.items() if key != "proof"}
    stated = statements(unsecured, inquiry.contexts)  # step 2
    signature, good = examine_proofs(document, stated, inquiry)  # step 3
    credential = next(form for form in FORMATS if form.recognizes(document)).read(stated)  # step 4
    return Examined(stated, signature, good, credential)
