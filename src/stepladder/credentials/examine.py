"""Steps 2 to 5 of the plan in ``verify``: secured, statements, signature, claims. The numbers stand again below.

A status list is a credential too; what is asked of a badge before its claims are believed is asked of a list here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from stepladder.credentials import keys, tokens
from stepladder.credentials.dates import Moment, parse_moment
from stepladder.credentials.embedded import LATER, at_its_time, examine_proofs, sign_the_json
from stepladder.credentials.formats import FORMATS, Format
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.jsonld import Statements, statements
from stepladder.credentials.model import Credential
from stepladder.credentials.profile import context_urls
from stepladder.credentials.reading import Envelope
from stepladder.credentials.token_claims import issuer_of
from stepladder.errors import InvalidDocument, StepladderError, UnknownContext
from stepladder.findings import Finding, Status

_SHOWN_BY_NOBODY = Finding.unknown(
    "credential.signature",
    "Nobody signed that these belong together; each credential inside stands for itself.",
    "Look at each of them.",
)
_NO_STATEMENTS = "Not checked, because the statements could not be read."


@dataclass(frozen=True)
class Examined:
    """What was found with one set of contexts.

    Attributes:
        document: the JSON document: of a token, what its payload says.
        signature: the finding ``credential.signature``.
        keys: those by which good signatures were made.
        form: the format that the statements are of.
        statements: what is stated; None where that could not be told.
        credential: what the statements say; None with them.
        faults: what contradicts itself between a token and the credential in it, each a sentence.
        problem: why there are no statements.
    """

    document: Mapping[str, Any]
    signature: Finding
    keys: tuple[keys.PublicKey, ...]
    form: Format
    statements: Statements | None = None
    credential: Credential | None = None
    faults: tuple[str, ...] = ()
    problem: StepladderError | None = None
    signed_whole: bool = False

    @property
    def lost(self) -> tuple[str, ...]:
        """What the file says outside of its signature. What is signed as it stands has nothing outside."""
        return self.statements.lost if self.statements and not self.signed_whole else ()


def examine(envelope: Envelope, inquiry: Inquiry) -> Examined:
    """Examine whatever can be read, however it is secured; there is a credential to read.

    Raises:
        UnknownContext: it uses a context that is not pinned.
        InvalidDocument: it is no JSON-LD, or not as a format asks.
        UnreadableCredential: it is a token that is none.
    """
    examined = look(envelope, inquiry)
    if examined.problem:
        raise examined.problem
    return examined


def look(envelope: Envelope, inquiry: Inquiry) -> Examined:
    """The same, where what could not be told is part of the answer: of a token the signature can be told without.

    Raises:
        UnreadableCredential: it is a token that is none.
    """
    if envelope.token:  # step 2
        return _by_token(tokens.parse(_bytes(envelope.token), name=envelope.name), inquiry)
    first = _by_proofs(envelope.document, inquiry)
    changed = inquiry.contexts.changed(context_urls(envelope.document)) if _is_unmet(first) else frozenset()
    if changed:
        earlier = replace(inquiry.contexts, earlier=changed)
        second = _by_proofs(envelope.document, replace(inquiry, contexts=earlier))
        if second.signature.status is Status.MET:
            which = f"By the earlier text of {', '.join(sorted(changed))}, which was changed in place."
            summary = f"{second.signature.summary} {which}"
            return replace(second, signature=replace(second.signature, summary=summary))
    return first


def _by_proofs(document: Mapping[str, Any], inquiry: Inquiry) -> Examined:
    unsecured = {key: value for key, value in document.items() if key != "proof"}
    try:
        stated = statements(unsecured, inquiry.contexts)  # step 3
    except (UnknownContext, InvalidDocument) as error:
        found = f"Not checked: {error.found}." if isinstance(error, UnknownContext) else _NO_STATEMENTS
        hint = error.advice if isinstance(error, UnknownContext) else ""
        signature = Finding.unknown("credential.signature", found, hint)
        return Examined(document, signature, (), _form_of(document), problem=error)
    form = _form(stated, document)
    if form.purpose == "authentication" and not document.get("proof"):
        return Examined(document, _SHOWN_BY_NOBODY, (), form, stated, form.read(stated))
    signature, good = examine_proofs(document, stated, inquiry, purpose=form.purpose)  # step 4
    if form.purpose == "authentication" and signature.status is Status.MET:
        signature = _unasked(signature, document)
    whole = sign_the_json(document, signature)
    return Examined(document, signature, good, form, stated, form.read(stated), signed_whole=whole)  # step 5


def _unasked(signature: Finding, document: Mapping[str, Any]) -> Finding:
    """What a presentation answers that nobody here asked: whoever shows it may have copied it from elsewhere."""
    proofs = document.get("proof")
    given = [name for name in ("challenge", "domain") for proof in _list(proofs) if name in proof]
    if not given:
        return signature
    named = " and ".join(dict.fromkeys(given))
    return replace(signature, hint=f"It was made for a {named} that was not asked here: it may have been shown before.")


def _list(value: Any) -> list[Any]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, Mapping)]


def _by_token(token: tokens.Token, inquiry: Inquiry) -> Examined:
    document, faults = tokens.document_of(token)
    signature, good = _token_signature(token, inquiry)  # step 4
    # What a presentation shows stands in graphs of its own and is looked at for itself; all of the token is signed.
    apart = ("proof", "verifiableCredential") if _form_of(document).purpose == "authentication" else ("proof",)
    try:
        stated = statements({key: value for key, value in document.items() if key not in apart}, inquiry.contexts)
    except (UnknownContext, InvalidDocument) as error:
        form = _form_of(document)
        return Examined(document, signature, good, form, faults=faults, problem=error, signed_whole=True)
    form = _form(stated, document)
    return Examined(document, signature, good, form, stated, form.read(stated), faults, signed_whole=True)  # step 5


def _token_signature(token: tokens.Token, inquiry: Inquiry) -> tuple[Finding, tuple[keys.PublicKey, ...]]:
    id = "credential.signature"
    if fault := tokens.header_fault(token):
        return Finding.unmet(id, fault, "Do not rely on it."), ()
    if unsupported := tokens.unsupported(token):
        return Finding.unknown(id, unsupported, LATER), ()
    header = token.header
    try:
        key = inquiry.controllers.token_key(
            issuer=issuer_of(token.claims), kid=str(header.get("kid") or ""), jwk=header.get("jwk")
        )
    except keys.UnusableKey as error:
        return Finding.unmet(id, f"Its signature cannot be right: {error.reason}.", error.advice), ()
    except keys.UnknownKey as error:
        return Finding.unknown(id, f"Its signature could not be checked: {error.found}.", error.advice), ()
    if not tokens.is_good(token, key):
        return Finding.unmet(
            id,
            "It was altered after it was signed, or signed with another key than it says.",
            "Do not rely on anything it says; get it again from where it was issued.",
        ), ()
    good = Finding.met(id, f"Unaltered since it was signed (a token, {header['alg']}).")
    found = at_its_time(good, key, _made(token), inquiry.now)
    return found, (key,) if found.status is Status.MET else ()


def _made(token: tokens.Token) -> Moment | None:
    """When a token says that it was signed: ``iat``, or else ``nbf``; seconds since 1970 (RFC 7519, 2)."""
    seconds = token.claims.get("iat", token.claims.get("nbf"))
    try:
        moment = datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int | float) else None
    except (ValueError, OverflowError, OSError):
        return None
    return parse_moment(moment.isoformat()) if moment else None


def _is_unmet(examined: Examined) -> bool:
    return examined.signature.status is Status.UNMET


def _form(stated: Statements, document: Mapping[str, Any]) -> Format:
    """By the types that were signed; where these tell nothing, by those that are written."""
    types = stated.claims.types(stated.root)
    return next((form for form in FORMATS if form.type in types), None) or _form_of(document)


def _form_of(document: Mapping[str, Any]) -> Format:
    return next((form for form in FORMATS if form.recognizes(document)), FORMATS[-1])


def _bytes(token: str | bytes) -> bytes:
    return token.encode() if isinstance(token, str) else token
