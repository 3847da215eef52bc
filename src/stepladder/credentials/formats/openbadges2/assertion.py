"""Open Badges 2.0 (1EdTech, Open Badges v2.0), hosted and signed, and those of 1.x in words of 2.0. The plan:

1.  *Assertion.* What the file says; an older one in words of 2.0. A signed one comes as a token.
2.  *Asked.* A hosted badge is what its own address says: that is fetched, and only that is believed. A file that says
    otherwise about holder, badge or dates is not genuine.
3.  *Signed.* The key is the one that the assertion names, and the signature has to be good.
4.  *Badge and issuer.* They stand inside, or at addresses of their own. The issuer's profile is always fetched from its
    own address: whoever else shows it could have written it.
5.  *Entitled.* Hosted: the assertion lies where the issuer lets badges be hosted (``hosting``). Signed: the key belongs
    to the issuer, whose profile lists it.
6.  *Claims.* From what was signed, or what the issuer's site said. As JSON: no signature here is over statements.

Nobody asked, nothing known: without ``fetch`` a hosted badge stays unknown. Only where nothing could be had from the
issuer are the file's own words handed on, and then no check but the unknown ones speaks for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from stepladder.credentials import tokens
from stepladder.credentials.addresses import origin_of
from stepladder.credentials.formats.interface import Standing
from stepladder.credentials.formats.openbadges2 import older
from stepladder.credentials.formats.openbadges2.claims import credential_of, differences, faults_of
from stepladder.credentials.formats.openbadges2.hosting import is_address, may_host, same_place
from stepladder.credentials.formats.openbadges2.site import Contradiction, Site, Untold
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.key_documents import from_pem
from stepladder.credentials.keys import PublicKey, UnknownKey, UnusableKey
from stepladder.credentials.plain import id_of, text, types_of
from stepladder.findings import Finding

Json = Mapping[str, Any]

_SIGNATURE, _ISSUER, _STATUS = "credential.signature", "credential.issuer", "credential.status"
_SIGNED = frozenset({"SignedBadge", "signed"})
_ASK = "Verify it again when its issuer's site can be asked, or ask the issuer."
_AGAIN = "Get the badge again from where it was issued."
_OWN_WORD = "The address is proven, the name is the issuer's own word."


def recognizes(document: Json) -> bool:
    """By its type, or the members that older assertions have."""
    types = types_of(document)
    if "VerifiableCredential" in types:
        return False
    return "Assertion" in types or older.recognizes(document)


def name_of(document: Json) -> str:
    """What it is, for a sentence."""
    return "an Open Badge 1.x" if older.named(document) else "an Open Badge 2.0"


def examine(document: Json, inquiry: Inquiry, *, token: str = "", address: str = "") -> Standing:
    """Examine an assertion of Open Badges 2.0 or 1.x by the plan above.

    Args:
        document: the assertion (for a token: its payload); empty where only the address is known.
        inquiry: the conditions; without ``fetch`` a hosted badge stays unknown.
        token: the compact JWS, of a signed badge.
        address: where the assertion is hosted, if a picture gave only that.

    Raises:
        UnreadableCredential: the token cannot be taken apart.
    """
    given = _assertion(document)  # step 1
    site = Site(inquiry.fetch)
    if token:
        return _signed(given, tokens.parse(token.encode(), name="the badge"), site, inquiry)
    if not address and text(_verification(given).get("type")) in _SIGNED:
        unsigned = Finding.unmet(
            _SIGNATURE,
            "It says that it is signed, and the file holds no signature: anybody could have written it.",
            "Ask for the badge as it was issued, with its signature.",
        )
        return _unasked(given, unsigned)
    return _hosted(given, address or text(given.get("id")), site)


def _assertion(document: Json) -> Json:
    return older.upgraded(document) if older.recognizes(document) else document


def _verification(assertion: Json) -> Json:
    value = assertion.get("verification")
    return value if isinstance(value, Mapping) else {}


def _unasked(given: Json, signature: Finding) -> Standing:
    """All that can be said where nothing came from the issuer."""
    parts = _Parts.inside(given)
    return Standing(
        signature,
        Finding.unknown(_ISSUER, "Who issued it cannot be told: nothing that its issuer said stands behind the name."),
        credential_of(given, parts.badge, parts.issuer, parts.issuer_id),
        faults=tuple(faults_of(given, parts.badge, parts.issuer)),
        status=Finding.unknown(_STATUS, "Whether it was revoked could not be checked: its issuer was not asked.", _ASK),
        is_there=bool(given),
    )


# --- hosted


def _hosted(given: Json, url: str, site: Site) -> Standing:
    try:
        assertion, day = _at_home(url, site)  # step 2
    except Untold as error:
        found = (
            f"A hosted badge bears no signature: only its issuer's site can say that it is genuine, and {error.found}."
        )
        return _unasked(given, Finding.unknown(_SIGNATURE, found, error.advice or _ASK))
    except Contradiction as error:
        return _unasked(given, Finding.unmet(_SIGNATURE, f"It cannot be right: {error.found}.", _AGAIN))
    home = text(assertion.get("id")) or url
    parts = _Parts.asked(assertion, site)  # step 4
    return Standing(
        _said(given, assertion, home, day),
        _hosts(parts, home),
        credential_of(assertion, parts.badge, parts.issuer, parts.issuer_id),  # step 6
        faults=tuple(faults_of(assertion, parts.badge, parts.issuer)),
        status=_standing(assertion, home, day),
    )


def _at_home(url: str, site: Site) -> tuple[Json, str]:
    """Step 2: the assertion as its own address gives it, and the day when it was asked.

    An address may say that the badge is at home elsewhere, once: platforms move, and pictures stay as they are.
    """
    if not is_address(url):
        raise Untold("it does not say where", "The issuer has to mend this.")
    for _ in range(2):
        document, day = site.document(url)
        if not recognizes(document):
            raise Untold(f"{url[:200]} gives something else than a badge of 1.x or 2.0")
        assertion = _assertion(document)
        home = text(assertion.get("id"))
        if home in ("", url) or not is_address(home):
            break
        url = home
    else:
        raise Contradiction("the address of the badge points elsewhere, and that again elsewhere")
    if home not in ("", url):
        raise Contradiction(f"the badge at {url[:200]} says that it is {home[:80]!r}")
    return {**assertion, "id": url}, day


def _said(given: Json, assertion: Json, home: str, day: str) -> Finding:
    if assertion.get("revoked") is True and not assertion.get("badge"):
        return Finding.unknown(_SIGNATURE, f"{home[:200]} says that the badge is revoked, and nothing else about it.")
    grave, light = differences(given, assertion)
    if grave:
        return Finding.unmet(
            _SIGNATURE,
            f"It says otherwise than the address it is hosted at, {home[:200]}: {', '.join(grave)}.",
            "It was altered, or its issuer changed it since. " + _AGAIN,
        )
    remark = f" The file differs from it in {', '.join(light)}; what the address says is shown." if light else ""
    return Finding.met(_SIGNATURE, f"The address it is hosted at, {home[:200]}, says the same ({day}).{remark}")


def _hosts(parts: _Parts, home: str) -> Finding:
    """Step 5, hosted."""
    if parts.silence or not parts.issuer_id:
        found = parts.silence or "it does not name one"
        return Finding.unknown(_ISSUER, f"Whether its issuer stands behind it cannot be told: {found}.", _ASK)
    if not may_host(parts.issuer, parts.issuer_id, home):
        return Finding.unmet(
            _ISSUER,
            f"It is hosted at {home[:200]}, and its issuer {parts.issuer_id[:200]} lets no badges be hosted there.",
            "Somebody else made this badge in the issuer's name.",
        )
    return Finding.met(
        _ISSUER,
        f"Hosted where {parts.issuer_id[:200]}, which calls itself {text(parts.issuer.get('name'))[:200]!r}, lets its "
        "badges be hosted.",
        _OWN_WORD,
    )


def _standing(assertion: Json, home: str, day: str) -> Finding:
    if assertion.get("revoked") is True:
        reason = text(assertion.get("revocationReason"))[:200]
        return Finding.unmet(
            _STATUS,
            f"Revoked by its issuer, according to {home[:200]} ({day}){f': {reason!r}' if reason else ''}.",
            "Do not rely on it; its issuer can say why.",
        )
    if not isinstance(assertion.get("revoked", False), bool | None):
        found = f"Whether it was revoked cannot be told: {home[:200]} says so in a way that is neither yes nor no."
        return Finding.unknown(_STATUS, found, "Ask its issuer.")
    return Finding.met(_STATUS, f"Not revoked, according to the address it is hosted at ({day}).")


# --- signed


def _signed(given: Json, token: tokens.Token, site: Site, inquiry: Inquiry) -> Standing:
    parts = _Parts.asked(given, site)  # step 4
    signature, key = _checked(given, token, parts, site, inquiry)
    credential = credential_of(given, parts.badge, parts.issuer, parts.issuer_id, signed=True)  # step 6
    status = None
    if parts.silence and not credential.statuses:
        found = f"Whether it was revoked could not be checked: {parts.silence}."
        status = Finding.unknown(_STATUS, found, _ASK)
    return Standing(
        signature,
        _owns(parts, key),
        credential,
        keys=(key,) if key else (),
        faults=tuple(faults_of(given, parts.badge, parts.issuer)),
        status=status,
    )


def _checked(
    given: Json, token: tokens.Token, parts: _Parts, site: Site, inquiry: Inquiry
) -> tuple[Finding, PublicKey | None]:
    """Step 3: the finding, and the key if the signature is good."""
    if fault := tokens.header_fault(token):
        return Finding.unmet(_SIGNATURE, fault, "Do not rely on it."), None
    if unsupported := tokens.unsupported(token):
        return Finding.unknown(_SIGNATURE, unsupported, "Ask the issuer."), None
    try:
        key = _key(given, parts, site, inquiry)
    except (UnknownKey, Untold) as error:
        return Finding.unknown(_SIGNATURE, f"Its signature could not be checked: {error.found}.", error.advice), None
    except (UnusableKey, Contradiction) as error:
        return Finding.unmet(_SIGNATURE, f"Its signature cannot be right: {error.reason}.", error.advice), None
    if tokens.is_good(token, key):
        return Finding.met(_SIGNATURE, f"Unaltered since it was signed ({token.header['alg']})."), key
    return Finding.unmet(
        _SIGNATURE,
        "It was altered after it was signed, or signed with another key than it says.",
        "Do not rely on anything it says; get it again from where it was issued.",
    ), None


def _key(given: Json, parts: _Parts, site: Site, inquiry: Inquiry) -> PublicKey:
    verification = _verification(given)
    creator = id_of(verification.get("creator"))
    if not creator:
        owned = inquiry.controllers.keys_of(parts.issuer_id)
        if len(owned) != 1:
            raise UnknownKey(f"it names no key, and its issuer has {len(owned)}", hint="Ask the issuer.")
        return owned[0]
    if verification.get(older.LEGACY_KEY) is True and (pem := site.pem(creator)):
        # No profile of 1.x lists keys: the address alone ties the key to the issuer.
        kind, raw = from_pem(pem)
        own = same_place(creator, parts.issuer_id)
        return PublicKey(raw, parts.issuer_id if own else creator, certified=own, kind=kind, method=creator)
    return inquiry.controllers.key(creator)


def _owns(parts: _Parts, key: PublicKey | None) -> Finding:
    """Step 5, signed."""
    if key is None:
        return Finding.unknown(_ISSUER, "Who issued it cannot be told: no good signature stands behind the name.")
    if not parts.issuer_id:
        found = parts.silence or "it does not name one"
        return Finding.unknown(_ISSUER, f"Whether its issuer stands behind it cannot be told: {found}.", _ASK)
    if not key.certified:
        where = key.remark or f"nothing ties it to {parts.issuer_id[:200]}"
        return Finding.unknown(_ISSUER, f"Signed with the key {key.method[:200]}; {where}.", _ASK)
    if key.controller != parts.issuer_id:
        return Finding.unmet(
            _ISSUER,
            f"Signed with a key of {key.controller[:200]}, and it names {parts.issuer_id[:200]} as its issuer.",
            "Somebody else made this badge in the issuer's name.",
        )
    name = text(parts.issuer.get("name"))[:200]
    called = f", which calls itself {name!r}" if name else ""
    return Finding.met(_ISSUER, f"Signed with a key of {parts.issuer_id[:200]}{called}.", _OWN_WORD)


def _is_origin(issuer: str) -> bool:
    return bool(issuer) and origin_of(issuer) == issuer.rstrip("/").lower()


@dataclass(frozen=True)
class _Parts:
    """Step 4: the badge class and the issuer of an assertion.

    Attributes:
        issuer: the profile from its own address; else empty, or what the assertion itself says where nobody was asked.
        silence: why not everything could be had; may be empty.
    """

    badge: Json
    issuer: Json
    issuer_id: str
    silence: str = ""

    @classmethod
    def inside(cls, assertion: Json) -> _Parts:
        """What the assertion itself holds of them."""
        value = assertion.get("badge")
        badge = value if isinstance(value, Mapping) else {"id": text(value)}
        issuer = badge.get("issuer")
        return cls(badge, issuer if isinstance(issuer, Mapping) else {}, id_of(issuer))

    @classmethod
    def asked(cls, assertion: Json, site: Site) -> _Parts:
        """Both, as far as their addresses answer."""
        inner = cls.inside(assertion)
        badge = inner.badge
        try:
            if not isinstance(assertion.get("badge"), Mapping):
                badge = older.badge_class(site.named(inner.badge["id"]))
            issuer = badge.get("issuer")
            issuer_id = id_of(issuer)
            if not issuer_id:
                return cls(badge, {}, "", "it names no issuer by an address")
            if not _verification(assertion) and isinstance(issuer, Mapping) and _is_origin(issuer_id):
                # 0.5 has no profiles, and names issuers by their origin: nothing but that is believed.
                return cls(badge, {"id": issuer_id, "name": issuer.get("name"), "url": issuer_id}, issuer_id)
            return cls(badge, site.named(issuer_id), issuer_id)
        except (Untold, Contradiction) as error:
            return cls(badge, {}, id_of(badge.get("issuer")), error.found)
