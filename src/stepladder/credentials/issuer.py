"""Step 7 of the plan in ``verify``: does the key of a good signature belong to the issuer that the credential names?"""

from __future__ import annotations

from stepladder.credentials.addresses import is_web
from stepladder.credentials.demo_keys import demo_keys
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.keys import PublicKey, UnknownKey, UnusableKey
from stepladder.credentials.model import Credential
from stepladder.findings import Finding

_ID = "credential.issuer"
_FORGED = "Somebody else made this badge in the issuer's name."


def issuer(credential: Credential, good: tuple[PublicKey, ...], inquiry: Inquiry, *, holder: bool = False) -> Finding:
    """The finding ``credential.issuer``.

    Args:
        credential: what was signed.
        good: the keys of good signatures.
        inquiry: the conditions; with ``fetch`` the issuer is asked for its keys.
        holder: whether it is a presentation, which names no issuer but who holds what is shown.
    """
    who, what = ("Who presents it", "holder") if holder else ("Who issued it", "issuer")
    if not good:
        return Finding.unknown(_ID, f"{who} cannot be told: no good signature stands behind the name.")
    proving = [key for key in good if inquiry.demo or key.did_key not in demo_keys()]
    if not proving:
        return Finding.unmet(
            _ID,
            "Signed with a demonstration key that everybody knows, so that it proves nothing.",
            "It counts in a demonstration only. If this should be a real badge, ask its issuer for one.",
        )
    if len(credential.issuers) != 1 or not credential.issuers[0]:
        return Finding.unknown(_ID, f"{who} cannot be told: it does not name one {what}.")
    named = credential.issuers[0]
    own = next((key for key in proving if key.certified and key.controller == named), None)
    if own is None:
        return _foreign(named, proving[0], inquiry)
    shown = " It is a demonstration key that everybody knows." if own.did_key in demo_keys() else ""
    if holder:
        return Finding.met(_ID, f"Presented with the key of {named}.{shown}")
    return Finding.met(
        _ID,
        f"Signed with the key of {named}, which the badge calls {credential.issuer_name or 'the issuer'!r}.{shown}",
        "The key is proven, the name is the issuer's own word: compare the key with what the issuer publishes.",
    )


def _foreign(named: str, key: PublicKey, inquiry: Inquiry) -> Finding:
    """A good signature, by a key of which it is not known that it is the issuer's. Perhaps the issuer can tell."""
    if named.startswith(("did:key:", "did:jwk:")):
        return Finding.unmet(
            _ID, f"Signed with another key than that of {named}, which it names as its issuer.", _FORGED
        )
    shown = key.did_key.removeprefix("did:key:")
    if inquiry.fetch is None or not is_web(named):
        return _nobody_asked(named, shown)
    try:
        published = inquiry.controllers.keys_of(named)
    except (UnknownKey, UnusableKey) as error:
        found = key.remark if key.remark and key.controller == named else error.found
        return Finding.unknown(
            _ID,
            f"Signed with the key {shown}. Whether that is the key of {named} could not be found out: {found}.",
            error.advice or f"Look whether {named} publishes this key.",
        )
    own = next((each for each in published if (each.kind, each.raw) == (key.kind, key.raw)), None)
    if own:
        retired = f"Signed with the key {shown}, which {named} has retired or revoked."
        good = Finding.met(_ID, f"Signed with a key that {named} publishes as its own.")
        return good if own.in_use(inquiry.now) else Finding.unknown(_ID, retired, _REPLACED)
    if not published or (inquiry.seen and key.method and inquiry.seen(key.method)):
        why = key.remark or f"{named} publishes no key"
        return Finding.unknown(_ID, f"Signed with the key {shown}, and {why}.", _REPLACED)
    return Finding.unmet(
        _ID, f"Signed with the key {shown}, which is none of those that {named} publishes.", f"{_FORGED} {_REPLACED}"
    )


def _nobody_asked(named: str, shown: str) -> Finding:
    question = f"Signed with the key {shown}. Whether that is the key of {named}"
    if is_web(named):
        return Finding.unknown(
            _ID, f"{question} is not known: nobody was asked.", f"Look whether {named} publishes this key."
        )
    return Finding.unknown(
        _ID,
        f"{question} cannot be told: nobody can be asked by such a name.",
        "Ask the issuer for a badge that names it by an address or a DID.",
    )


_REPLACED = "If the issuer has replaced its key since, ask it for a badge signed with the present one."
