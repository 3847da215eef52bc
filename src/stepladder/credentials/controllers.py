"""Who owns a key: told by the identifier itself, or by the document at the identifier's own address.

1.  *By construction.* A did:key or did:jwk is made of its key. Nobody has to be asked.
2.  *Asked.* A did:web, or an issuer with an https address, is asked for its document. That has to be the document of
    that identifier; it has to list the key for assertions; and the key has to name it as its controller. Each address
    is asked once in a verification.
3.  *A key with an address of its own* (Open Badges 2.0, or ``kid`` of a token) names its owner, and the document of
    that owner has to name the key.
4.  *Silence.* Who does not answer has neither owned nor disowned the key. What was kept from earlier says when it was
    last listed, and proves nothing about today.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from stepladder.credentials import keys
from stepladder.credentials.addresses import did_web_address, is_own_address, is_web, origin_of
from stepladder.credentials.key_documents import jwk_of, jwks_in, key_alone, key_in, keys_in, lists
from stepladder.credentials.keys import PublicKey, UnknownKey, UnusableKey
from stepladder.documents import parse_json
from stepladder.errors import InvalidDocument
from stepladder.fetching import Fetch, Fetched, Unreachable

MAX_ASKED = 32
"""Most addresses that are asked for keys in one verification: a record of thirty badges has a few issuers."""

MAX_DOCUMENT = 1024 * 1024
"""Most bytes of a controller's document that are read; those of large issuers have a few kilobytes."""


@dataclass(frozen=True)
class Sighting:
    """That a key was seen at its controller's address.

    Attributes:
        first: when it was first seen there.
        last: when it was last seen there.
    """

    key: PublicKey
    first: datetime
    last: datetime


Seen = Callable[[str], Sighting | None]
"""What is remembered of a verification method from earlier, by its identifier."""


class _Silent(UnknownKey):
    """A controller that did not answer."""

    def __init__(self, found: str, last: Fetched | None) -> None:
        super().__init__(found, hint="Try again later, or ask the issuer.")
        self.last = last


class Controllers:
    """A way to get keys and to know whose they are.

    Args:
        fetch: how to ask the network; without it nobody is asked.
        now: the date of the verification.
        seen: what is remembered of keys from earlier, if anything is.
    """

    def __init__(self, fetch: Fetch | None, now: datetime, seen: Seen | None = None) -> None:
        self.fetch = fetch
        self.now = now
        self.seen = seen
        self._answers: dict[str, Mapping[str, Any] | UnknownKey] = {}

    def key(self, method: str, published: str | None = None, *, purpose: str = "assertionMethod") -> PublicKey:
        """The key that a verification method names.

        Args:
            method: the verification method's identifier.
            published: the ``publicKeyMultibase`` that the credential itself gives for it, if it does.
            purpose: the relation for which the controller has to list it.

        Raises:
            UnknownKey: it could not be had, is of a kind that is not checked, or is no longer listed.
            UnusableKey: the name, the document and the key contradict each other.
        """
        base, _, fragment = method.partition("#")
        if base.startswith("did:web:"):
            did_web_address(base)  # a name that leads astray is refused even where nobody is asked
        if self.fetch is None or not is_web(base):
            return keys.resolve(method, published)
        # The fragment of an https address may be the key itself; that of a did:web is only a name.
        named = fragment.startswith("z") and not base.startswith("did:web:")
        offline = keys.resolve(method, published) if published or named else None
        try:
            found = self._listed(method, purpose)
        except (_Silent, _NotListed, _AboutAnother) as error:
            if offline is None:
                raise
            return replace(offline, remark=error.found)
        if offline and (offline.kind, offline.raw) != (found.kind, found.raw):
            raise UnusableKey(f"{base[:80]} publishes another key of the name {method[:80]} than the one used")
        return found

    def keys_of(self, controller: str, *, purpose: str = "assertionMethod") -> tuple[PublicKey, ...]:
        """Every usable key that a controller lists for a purpose.

        Raises:
            UnknownKey: it did not answer, or nobody may be asked.
            UnusableKey: what it answered is not about it.
        """
        if controller.startswith(("did:key:", "did:jwk:")):
            return (keys.resolve(controller),)
        return keys_in(self._document(controller), purpose=purpose)

    def token_key(self, *, issuer: str, kid: str, jwk: Mapping[str, Any] | None) -> PublicKey:
        """The key of a token that names it by ``kid``, brings it as ``jwk``, or leaves it to its issuer.

        Raises:
            UnknownKey: it could not be had.
            UnusableKey: ``kid``, ``jwk`` and issuer contradict each other.
        """
        brought = keys.from_jwk(jwk) if jwk is not None else None
        if not kid:
            return self._unnamed(issuer, brought)
        key = self._named(issuer, kid)
        if brought and brought != (key.kind, key.raw):
            raise UnusableKey("the token brings another key than the one that it names")
        return key

    def _unnamed(self, issuer: str, brought: tuple[str, bytes] | None) -> PublicKey:
        """The only key of an issuer; or the one brought along, certified if the issuer lists it."""
        try:
            known = self._known(issuer)
        except UnknownKey as error:
            if brought is None:
                raise
            return PublicKey(brought[1], issuer, certified=False, kind=brought[0], remark=error.found)
        if brought is None:
            if len(known) != 1:
                raise UnknownKey(f"the token names no key, and {issuer[:80]} has {len(known)}")
            return known[0]
        same = next((key for key in known if (key.kind, key.raw) == brought), None)
        if same is None and issuer.startswith(("did:key:", "did:jwk:")):
            raise UnusableKey("the token brings another key than that of its issuer")
        remark = f"{issuer[:80]} does not list this key"
        return same or PublicKey(brought[1], issuer, certified=False, kind=brought[0], remark=remark)

    def _known(self, issuer: str) -> tuple[PublicKey, ...]:
        """The keys in the issuer's document, or in its set of keys."""
        reason: UnknownKey | None = None
        for ask in (self.keys_of, self._set_of):
            try:
                if found := ask(issuer):
                    return found
            except (UnknownKey, _AboutAnother) as error:
                reason = reason or UnknownKey(error.found, hint=error.hint)
        if reason:
            raise reason
        return ()

    def _named(self, issuer: str, kid: str) -> PublicKey:
        if not kid.startswith(("did:", "https://", "http://")):
            name = kid.removeprefix("#")
            if issuer.startswith(("did:key:", "did:jwk:", "did:web:")):
                return self.key(f"{issuer}#{name}")
            try:
                return self._from_set(f"{origin_of(issuer)}/.well-known/jwks.json", name, issuer)
            except UnknownKey:
                return self.key(f"{issuer}#{name}")
        base = kid.partition("#")[0]
        if base == issuer or (base.startswith("did:") and not issuer.startswith("did:")):
            return self.key(kid)
        if base.startswith("did:") or not origin_of(base):
            raise UnusableKey(f"the token names the key {kid[:80]}, which is not one of its issuer {issuer[:80]}")
        return self._at_address(kid, issuer)

    def _at_address(self, kid: str, issuer: str) -> PublicKey:
        """A key with an address of its own: a JWK, a set of them, or a document about the key."""
        if self.fetch is None:
            return keys.resolve(kid)
        document = self._ask(kid.partition("#")[0])
        if "kty" in document or "keys" in document:
            return self._from_set(kid.partition("#")[0], kid, issuer)
        return self.key(kid)

    def _from_set(self, address: str, kid: str, issuer: str) -> PublicKey:
        jwk = jwk_of(self._ask(address), kid)
        if jwk is None:
            raise self._no_longer(kid, address)
        kind, raw = keys.from_jwk(jwk)
        own = is_own_address(address, issuer)
        remark = "" if own else f"the key is published at {address[:120]}, which is not the issuer's own address"
        return PublicKey(raw, issuer, certified=own, kind=kind, method=kid, remark=remark)

    def _set_of(self, issuer: str) -> tuple[PublicKey, ...]:
        if not origin_of(issuer):
            return ()
        found = jwks_in(self._ask(f"{origin_of(issuer)}/.well-known/jwks.json"))
        return tuple(PublicKey(raw, issuer, certified=True, kind=kind) for kind, raw in found)

    def _listed(self, method: str, purpose: str) -> PublicKey:
        """Steps 2 and 3 of the plan above."""
        base, sharp, _ = method.partition("#")
        try:
            document = self._document(base)
            if not sharp and (alone := key_alone(document)):
                return self._owned(alone, purpose)
            found = key_in(document, method, purpose=purpose)
        except _Silent as error:
            raise self._silent(error, base, method, purpose) from error
        if found is None:
            raise self._no_longer(method, base)
        return found

    def _owned(self, key: PublicKey, purpose: str) -> PublicKey:
        """Step 3: the owner that a key names has to name the key."""
        owner = self._document(key.controller)
        if not lists(owner, key.method, purpose=purpose):
            raise self._no_longer(key.method, key.controller)
        return replace(key, certified=True)

    def _no_longer(self, method: str, base: str) -> UnknownKey:
        """Step 4, where it answered and does not list the key."""
        sighting = self.seen(method) if self.seen else None
        if sighting is None:
            return _NotListed(f"{base[:80]} does not list the key {method[:80]}", hint="Ask the issuer for its keys.")
        return _NotListed(
            f"{base[:80]} no longer lists the key {method[:80]}; it was last seen there on {sighting.last:%Y-%m-%d}",
            hint="Ask the issuer why it withdrew the key, and for a badge signed with a present one.",
        )

    def _silent(self, error: _Silent, base: str, method: str, purpose: str) -> _Silent:
        """Step 4, where it did not answer."""
        day = ""
        if error.last is not None:
            try:
                if key_in(_about(error.last, base), method, purpose=purpose):
                    day = f"{error.last.at:%Y-%m-%d}"
            except (UnknownKey, UnusableKey):
                pass
        if not day and self.seen and (sighting := self.seen(method)):
            day = f"{sighting.last:%Y-%m-%d}"
        return _Silent(f"{error.found}; it last listed this key on {day}", error.last) if day else error

    def _document(self, controller: str) -> Mapping[str, Any]:
        """The document about a controller, fetched from its own address."""
        did = controller.startswith("did:web:")
        if not did and not origin_of(controller):
            raise UnknownKey(f"{controller[:80]} is no identifier that this version asks")
        document = self._ask(did_web_address(controller) if did else controller.partition("#")[0])
        _check_about(document, controller)
        return document

    def _ask(self, address: str) -> Mapping[str, Any]:
        if self.fetch is None:
            raise UnknownKey(
                f"{address[:120]} would have to be asked, and nobody was asked over the network",
                hint="verify it again where the network may be asked",
            )
        if address not in self._answers:
            self._answers[address] = self._answer(address, self.fetch)
        answer = self._answers[address]
        if isinstance(answer, UnknownKey):
            raise answer
        return answer

    def _answer(self, address: str, fetch: Fetch) -> Mapping[str, Any] | UnknownKey:
        if len(self._answers) >= MAX_ASKED:
            return UnknownKey(f"more than {MAX_ASKED} addresses would have to be asked for keys")
        try:
            fetched = fetch(address)
            if _leads_away(fetched):
                # Whoever can make a site redirect could have it vouch for a key.
                return _Silent(f"{address[:120]} leads away to {fetched.final_url[:120]}", None)
            return _parsed(fetched)
        except Unreachable as error:
            return _Silent(f"{address[:120]} could not be asked ({error.found})", error.last)
        except InvalidDocument as error:
            return _Silent(f"{address[:120]} answered with something else than a document ({error.found})", None)


class _NotListed(UnknownKey):
    """A key that its controller's document does not name."""


class _AboutAnother(UnusableKey):
    """A document at an identifier's address that is about something else."""


def _leads_away(fetched: Fetched) -> bool:
    """Whether another host answered than the one that was asked; from http to https is the same one."""
    asked, answered = origin_of(fetched.url), origin_of(fetched.final_url or fetched.url)
    return answered not in (asked, asked.replace("http:", "https:", 1))


def _parsed(fetched: Fetched) -> Mapping[str, Any]:
    if len(fetched.body) > MAX_DOCUMENT:
        raise InvalidDocument(f"more than {MAX_DOCUMENT // 1024:,} KiB")
    value = parse_json(fetched.body, name=fetched.url).value
    if not isinstance(value, dict):
        raise InvalidDocument("no object")
    return value


def _about(fetched: Fetched, controller: str) -> Mapping[str, Any]:
    try:
        document = _parsed(fetched)
    except InvalidDocument as error:
        raise UnusableKey(error.found) from error
    _check_about(document, controller)
    return document


def _check_about(document: Mapping[str, Any], controller: str) -> None:
    if document.get("id") != controller:
        raise _AboutAnother(
            f"the document at the address of {controller[:80]} is about {str(document.get('id'))[:80]!r}",
            expected="a document with its identifier",
        )
