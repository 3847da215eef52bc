"""Who is known to issue credentials: registries of others, and an organization's own list.

That a badge is genuine says that its issuer made it, and not who that is: anybody can make a key and a name. Here
stands who is known, who says so, and why. Being unknown is no fault; only whoever is listed as blocked is refused.

The form of the registries is that of the Digital Credentials Consortium: a list of registries, each with an address,
and there ``{"registry": {identifier: {"name": …, "location": …, "url": …}}}``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from stepladder.documents import parse_json
from stepladder.errors import InvalidDocument
from stepladder.fetching import Fetch, Unreachable
from stepladder.findings import Finding

MAX_ISSUERS = 100_000
"""Most issuers of one registry; the largest that is published has a few hundred."""

_SHOWN = 200


@dataclass(frozen=True)
class KnownIssuer:
    """One entry: who vouches for an issuer, or warns of it.

    Attributes:
        id: the issuer's identifier, as badges name it.
        name: what the registry calls it.
        registry: who lists it, in words: "the DCC Registry", "our own list".
        url: the issuer's site, where the registry names one.
        location: where the issuer is, in the registry's words.
        added_by: who put it on the list, where that is known.
        because: why, in their words.
        on: when.
        blocked: whether it is listed so that its badges are not relied on.
    """

    id: str
    name: str = ""
    registry: str = ""
    url: str = ""
    location: str = ""
    added_by: str = ""
    because: str = ""
    on: date | None = None
    blocked: bool = False

    def sentence(self) -> str:
        """Who lists it, and why, for people."""
        by = f", added by {self.added_by}" if self.added_by else ""
        on = f" on {self.on.isoformat()}" if self.on else ""
        why = f": {self.because.rstrip('.')}" if self.because else ""
        return f"{self.registry or 'a list'} {'blocks' if self.blocked else 'lists'} it{_called(self)}{by}{on}{why}."


@dataclass(frozen=True)
class Registry:
    """A list of issuers that somebody keeps."""

    name: str
    issuers: tuple[KnownIssuer, ...] = ()


@dataclass(frozen=True)
class NotLoaded:
    """A registry that could not be used, with the reason; what it would have said is not known."""

    name: str
    reason: str


class Trust:
    """Known issuers by identifier.

    Args:
        registries: who vouches for whom.
        not_loaded: registries that should have been asked and could not be.
    """

    def __init__(self, registries: Iterable[Registry] = (), not_loaded: Iterable[NotLoaded] = ()) -> None:
        self.registries = tuple(registries)
        self.not_loaded = tuple(not_loaded)
        self._known: dict[str, tuple[KnownIssuer, ...]] = {}
        for registry in self.registries:
            for issuer in registry.issuers:
                key = same_name(issuer.id)
                self._known[key] = (*self._known.get(key, ()), issuer)

    def listed(self, id: str) -> tuple[KnownIssuer, ...]:
        """Every entry about an identifier, in the order of the registries."""
        return self._known.get(same_name(id), ())

    def __add__(self, other: Trust) -> Trust:
        return Trust((*self.registries, *other.registries), (*self.not_loaded, *other.not_loaded))

    def ask(self, issuer: str, *, proven: bool) -> Finding:
        """Whether somebody vouches for an issuer: the finding ``credential.trust``.

        Args:
            issuer: the identifier that the badge names; empty where it names none.
            proven: whether the issuer's key signed. Nobody vouches for a name that anybody can write.
        """
        id = "credential.trust"
        listed = self.listed(issuer) if issuer else ()
        if blocked := next((each for each in listed if each.blocked), None):
            hint = "Do not rely on it before the reason is cleared up."
            return Finding.unmet(id, f"Its issuer is blocked: {blocked.sentence()}", hint)
        if not proven:
            return Finding.unknown(id, "Whether its issuer is known does not matter: it is not proven who issued it.")
        if listed:
            return Finding.met(id, f"Its issuer is known: {' '.join(each.sentence() for each in listed)}")
        missing = "; ".join(f"{each.name} ({each.reason})" for each in self.not_loaded)
        asked = f" These could not be asked: {missing}." if missing else ""
        return Finding.unknown(
            id,
            f"Nobody you know vouches for its issuer.{asked}",
            "That is no fault. Find out who it is, and add it to your own list with the reason.",
        )


def same_name(id: str) -> str:
    """An identifier as it is compared: the host of a DID or address has no case, and one slash at the end says nothing.

    The scheme is kept: who controls http://example.com is not who controls https://example.com.
    """
    id = id.strip()
    if id.startswith("did:web:"):
        host, _, rest = id.removeprefix("did:web:").partition(":")
        return f"did:web:{host.lower()}:{rest}".rstrip(":")
    if id.startswith(("https://", "http://")):
        scheme, _, rest = id.partition("://")
        host, slash, path = rest.partition("/")
        return f"{scheme}://{host.lower()}{slash}{path}".removesuffix("/")
    return id


def read_registry(data: bytes, name: str) -> Registry:
    """Read a registry (``registry.json`` of the Digital Credentials Consortium).

    Raises:
        InvalidDocument: it is none, or has too many issuers.
    """
    document = parse_json(data, name=name)
    listed = document.value.get("registry") if isinstance(document.value, dict) else None
    if not isinstance(listed, dict):
        raise document.error((), "it holds no registry", expected="an object 'registry' with issuers by identifier")
    if len(listed) > MAX_ISSUERS:
        raise document.error(("registry",), f"it has {len(listed)} issuers", expected=f"at most {MAX_ISSUERS:,}")
    return Registry(name, tuple(_entry(id, entry, name) for id, entry in listed.items()))


def _entry(id: str, entry: Any, registry: str) -> KnownIssuer:
    said = {key: str(value)[:_SHOWN] for key, value in entry.items()} if isinstance(entry, Mapping) else {}
    blocked = said.get("status", "").lower() in ("revoked", "blocked", "suspended")
    return KnownIssuer(
        id=id,
        name=said.get("name", ""),
        registry=registry,
        url=said.get("url", ""),
        location=said.get("location", ""),
        because=said.get("reason", ""),
        blocked=blocked,
    )


def load(registries: bytes | Iterable[Mapping[str, Any]], fetch: Fetch) -> Trust:
    """Known issuers from a list of registries; what cannot be asked or is not read is kept with the reason.

    Args:
        registries: the list (as JSON, or parsed), each with ``name``, ``type`` and ``url``.
        fetch: how to ask the network.

    Raises:
        InvalidDocument: it is no list of registries.
    """
    if isinstance(registries, bytes):
        registries = parse_json(registries, name="list of registries").value
    if not isinstance(registries, list | tuple) or not all(isinstance(each, Mapping) for each in registries):
        raise InvalidDocument("this is no list of registries", expected="a list of objects with name, type and url")
    found: list[Registry] = []
    missing: list[NotLoaded] = []
    for entry in registries:
        name = str(entry.get("name") or "a registry without a name")[:_SHOWN]
        kind, url = entry.get("type"), entry.get("url")
        if kind != "dcc-legacy" or not isinstance(url, str):
            missing.append(NotLoaded(name, f"registries of the type {str(kind)[:40]!r} are not read"))
            continue
        try:
            found.append(read_registry(fetch(url).body, name))
        except (Unreachable, InvalidDocument) as error:
            missing.append(NotLoaded(name, error.found))
    return Trust(found, missing)


def _called(issuer: KnownIssuer) -> str:
    where = f", {issuer.location}" if issuer.location else ""
    return f" as {issuer.name!r}{where}" if issuer.name else ""
