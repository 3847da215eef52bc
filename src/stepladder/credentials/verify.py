"""Verification, in this order. The numbers stand again where each step is done, those of 2 to 4 in ``examine``.

1.  *Readable.* What is it? (``reading`` has recognized it.) What is recognized but not read yet ends here: every check
    answers unknown. A token that says it is signed with nothing is the one exception: its signature is not met.
2.  *Statements.* The document without its proof becomes statements, by contexts pinned beforehand. A context that is
    not pinned leaves everything unknown; a document that is no JSON-LD does not conform.
3.  *Proofs.* Each proof on its own: is its suite known; does it say nothing that it does not sign; is its purpose to
    assert; has it not expired; can its key be had; do key and signature fit the statements? One good proof suffices.
    Where a publisher changed a context in place, the newer text is tried first, then the earlier.
4.  *Claims.* What the badge says is read from the statements that were signed, never from the members of the file.
5.  *Conforms.* Does it have what the standard asks, and is everything in it signed?
6.  *Issuer.* Does the key of a good proof belong to the issuer that the badge names? A demonstration key, which
    everybody knows, belongs to nobody.
7.  *Dates, status, recipient.* On the given date. The issuer's status list is asked if the caller says how to fetch it
    and the signature is good (``status`` has that plan); else this is as far as can be told without asking anybody.
8.  *Verdict.* Met if every check is; not met as soon as one is not; else unknown. Every check is reported, whatever the
    others say.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from stepladder.credentials import checks, keys
from stepladder.credentials.canon import WORK_LIMIT
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.dates import in_utc
from stepladder.credentials.demo_keys import demo_keys
from stepladder.credentials.embedded import LATER
from stepladder.credentials.examine import Examined, examine
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.model import Credential
from stepladder.credentials.reading import Envelope
from stepladder.credentials.status import StatusLists
from stepladder.errors import InvalidDocument, StepladderError, UnknownContext
from stepladder.fetching import Fetch
from stepladder.findings import Finding, Status, all_of


@dataclass(frozen=True)
class Verification:
    """The verdict as a tree of findings, and what was signed (None where that could not be established)."""

    finding: Finding
    credential: Credential | None

    @property
    def trusted_claims(self) -> Credential | None:
        """What the badge says, if its signature is good; else nothing, because anybody could have written it."""
        signature = self.finding.find("credential.signature")
        return self.credential if signature and signature.status is Status.MET else None


def verify(  # noqa: PLR0913 - keyword-only, and each is something that verification may not find out by itself
    envelope: Envelope,
    *,
    now: datetime,
    recipient: str | None = None,
    contexts: Contexts | None = None,
    work_limit: int = WORK_LIMIT,
    fetch: Fetch | None = None,
    demo: bool = False,
) -> Verification:
    """Verify a credential by the plan above.

    Args:
        envelope: what ``reading.read`` recognized.
        now: the date to verify at, with time zone.
        recipient: whose it should be (e-mail address, DID or other identifier); None leaves that check out.
        contexts: the JSON-LD contexts to use; the pinned ones by default.
        work_limit: most work units for canonicalizing one document (see ``canon``).
        fetch: how to ask the network (see ``fetching``). Without it nobody is asked.
        demo: whether this is a demonstration, where badges signed with the keys of ``demo_keys`` count.

    Raises:
        ValueError: ``now`` has no time zone, or ``recipient`` names nobody.
    """
    if recipient is not None and not recipient.strip().removeprefix("mailto:"):
        raise ValueError("the recipient to check for is empty")
    moment = in_utc(now)
    readable = Finding.met("credential.readable", f"This is {envelope.kind}{_carrier(envelope)}.")
    if not envelope.readable:  # step 1
        return _unread(envelope, recipient)
    inquiry = Inquiry(moment, contexts or Contexts(), work_limit, fetch, demo)
    try:
        examined = examine(envelope.document, inquiry)  # steps 2 to 4
    except UnknownContext as error:
        return _verdict([readable, *_open("conforms", error), *_rest(recipient, error)], None)
    except InvalidDocument as error:
        unmet = Finding.unmet(
            "credential.conforms",
            f"It is not readable as an Open Badge: {error.sentence()}.",
            "The issuer has to mend this.",
        )
        return _verdict([readable, unmet, *_rest(recipient)], None)
    credential = examined.credential
    lists = StatusLists(inquiry) if fetch and examined.keys else None
    parts = [
        readable,
        checks.conforms(envelope.document, credential, examined.statements.lost),  # step 5
        examined.signature,
        _issuer(examined, demo=demo),  # step 6
        checks.dates(credential, moment),  # step 7
        lists.ask(credential) if lists else checks.status(credential),
        *([] if recipient is None else [checks.recipient(credential, recipient)]),
    ]
    return _verdict(parts, credential)


def _issuer(examined: Examined, *, demo: bool) -> Finding:
    """Step 6. Only a key that is made into the identifier itself proves anything without asking the network."""
    id, credential = "credential.issuer", examined.credential
    if not examined.keys:
        return Finding.unknown(id, "Who issued it cannot be told: no good signature stands behind the name.")
    known_to_all = frozenset(key for key in examined.keys if keys.did_key(key.raw) in demo_keys())
    proving = [key for key in examined.keys if demo or key not in known_to_all]
    if not proving:
        return Finding.unmet(
            id,
            "Signed with a demonstration key that everybody knows, so that it proves nothing.",
            "It counts in a demonstration only. If this should be a real badge, ask its issuer for one.",
        )
    if len(credential.issuers) != 1 or not credential.issuers[0]:
        return Finding.unknown(id, "Who issued it cannot be told: it does not name one issuer.")
    named, called = credential.issuers[0], credential.issuer_name or "the issuer"
    if own := next((key for key in proving if key.certified and key.controller == named), None):
        shown = " It is a demonstration key that everybody knows." if own in known_to_all else ""
        return Finding.met(
            id,
            f"Signed with the key of {named}, which the badge calls {called!r}.{shown}",
            "The key is proven, the name is the issuer's own word: compare the key with what the issuer publishes.",
        )
    if named.startswith("did:key:"):
        return Finding.unmet(
            id,
            f"Signed with another key than that of {named}, which it names as its issuer.",
            "Somebody else made this badge in the issuer's name.",
        )
    key = keys.did_key(proving[0].raw).removeprefix("did:key:")
    return Finding.unknown(
        id,
        f"Signed with the key {key}. Whether that is the key of {named} is not known: nobody was asked.",
        f"Look whether {named} publishes this key.",
    )


def _carrier(envelope: Envelope) -> str:
    return " baked into a PNG picture" if envelope.carrier == "png" else ""


def _unread(envelope: Envelope, recipient: str | None) -> Verification:
    reason = StepladderError(
        f"this is {envelope.kind}{_carrier(envelope)}, which this version recognizes but does not read", hint=LATER
    )
    parts = [*_open("readable", reason), *_open("conforms"), *_rest(recipient)]
    if str(envelope.header.get("alg", "")).lower() == "none":
        unsigned = Finding.unmet(
            "credential.signature",
            "The token says that it is signed with nothing (alg: none): anybody could have written it.",
            "Do not rely on it.",
        )
        parts = [unsigned if part.id == unsigned.id else part for part in parts]
    return _verdict(parts, None)


def _rest(recipient: str | None, reason: StepladderError | None = None) -> list[Finding]:
    """The checks after conformance, none of which could be made; the signature's finding says why."""
    names = ("issuer", "dates", "status", *([] if recipient is None else ["recipient"]))
    return [*_open("signature", reason), *(finding for name in names for finding in _open(name))]


def _open(name: str, reason: StepladderError | None = None) -> list[Finding]:
    found = f"Not checked: {reason.found}." if reason else "Not checked, because the statements could not be read."
    return [Finding.unknown(f"credential.{name}", found, reason.hint if reason else "")]


# The check that a verdict names first when several fail: what is forged is worse than what is untidy.
_GRAVITY = ("readable", "signature", "issuer", "recipient", "status", "dates", "conforms")
_NOT_MET = {"signature": "Not genuine. ", "issuer": "Not genuine. ", "dates": "Not valid now. "}


def _verdict(parts: list[Finding], credential: Credential | None) -> Verification:
    signature = next(part for part in parts if part.id == "credential.signature")
    if signature.status is not Status.MET:
        parts = [_as_it_says(part) for part in parts]
    status = all_of(part.status for part in parts)  # step 8
    deciding = sorted((part for part in parts if part.status is status), key=lambda part: _GRAVITY.index(_name(part)))
    first, hint = deciding[0].summary, deciding[0].hint
    match status:
        case Status.MET:
            called = (credential.issuer_name if credential else "") or "without a name"
            summary = f"Unaltered, and every check is met. Whether its issuer is really {called!r} is for you to judge."
            hint = ""
        case Status.UNMET:
            summary = f"{_NOT_MET.get(_name(deciding[0]), '')}{first}"
        case Status.UNKNOWN if len(deciding) == len(parts):
            summary = first
        case Status.UNKNOWN if signature.status is Status.UNKNOWN:
            summary = f"Whether it is genuine could not be checked. {signature.summary}"
        case _:
            summary = f"Unaltered, but {len(deciding)} of {len(parts)} checks could not be made. {first}"
    return Verification(Finding("credential", status, summary, hint, tuple(parts)), credential)


def _name(part: Finding) -> str:
    return part.id.removeprefix("credential.")


def _as_it_says(part: Finding) -> Finding:
    """A finding about claims that nobody is known to have signed."""
    if part.status is Status.MET and _name(part) in ("conforms", "dates", "status", "recipient"):
        return replace(part, summary=f"As the file says, which nothing proves: {part.summary}")
    return part
