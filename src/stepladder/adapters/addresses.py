"""Which addresses may be asked: those of the public network, by https, and what the operator names beside them.

Whoever sends in a badge chooses addresses that this computer then asks: of keys, status lists, profiles. Without these
rules they could make it ask the machines of its own network for them (server-side request forgery).

1.  *Written.* An address has a scheme, a host, perhaps a port and a path, and no name and password. A number as host
    has to be written as usual: ``0x7f.1``, ``017700000001`` and ``2130706433`` are the loopback address to a C
    library and a name to others, and no honest address needs such a form.
2.  *Scheme and port.* https at 443; http at 80 if plain http is allowed.
3.  *Resolved.* Every network address that the name stands for has to be public. One that is not refuses the name:
    whoever mixes them hopes for the second try.

The network addresses come from the IANA registries of special-purpose addresses (RFC 6890 and its updates), and stand
here because the ``ipaddress`` modules of the Python versions supported disagree about several of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Self
from urllib.parse import quote, urljoin

from stepladder.fetching import Unreachable

MAX_URL = 2_048
"""Longest address that is asked, in characters. Real ones have a few hundred."""

_URL = re.compile(r"(?P<scheme>https?)://(?P<authority>[^/?#\\]*)(?P<target>[^#]*)(?:#.*)?", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[^:\[\]]*)(?::(?P<port>[0-9]{1,5}))?")
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"(?=.{{1,253}}\Z)(?:{_LABEL}\.)*{_LABEL}")
_NUMBER = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)")
_STANDARD = {"https": 443, "http": 80}
_INNER = ("localhost", "local", "internal", "localdomain", "lan", "home.arpa", "onion")
"""Names that mean something on one network only (RFC 6761, 6762, 7686, 8375). They are not even looked up."""

_NOT_PUBLIC_4 = tuple(
    IPv4Network(each)
    for each in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # Azure answers its own machines there, though the address looks public
    )
)  # fmt: skip
_PUBLIC_6 = IPv6Network("2000::/3")
_NOT_PUBLIC_6 = tuple(
    # In turn: protocol assignments with Teredo and ORCHID, documentation, 6to4, documentation, AS112.
    IPv6Network(each)
    for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48")
)
_NAT64 = IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Allowed:
    """A network, and a port there, that may be asked though the rules forbid it: an issuer inside the company."""

    network: IPv4Network | IPv6Network
    port: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """From a setting: ``10.1.0.0/16:8443``, ``[fd00::/8]:443``.

        Raises:
            ValueError: it is written in another way.
        """
        network, _, port = text.rpartition(":")
        return cls(ip_network(network.strip("[]")), int(port))


@dataclass(frozen=True)
class Rules:
    """What may be asked.

    Attributes:
        http: whether plain http may be asked too. Anybody on the way can change what comes by it.
        allow: networks and ports beside the public ones.
    """

    http: bool = False
    allow: tuple[Allowed, ...] = ()

    def check(self, address: Address) -> None:
        """Steps 2 and 3, as far as can be told without looking the name up.

        Raises:
            Unreachable: it may not be asked.
        """
        if address.scheme != "https" and not self.http:
            raise _refused(address, "is not asked by plain http", "an https address")
        named = any(address.port == each.port for each in self.allow)
        if address.port != _STANDARD[address.scheme] and not named:
            raise _refused(address, f"is not asked at port {address.port}", "the usual port")
        if address.literal is not None:
            self.check_resolved(address, (address.literal,))
        elif not named and ("." not in address.host or address.host.endswith(tuple(f".{each}" for each in _INNER))):
            raise _refused(address, "is a name of an inner network", "a name of the public network")

    def check_resolved(self, address: Address, found: tuple[IPv4Address | IPv6Address, ...]) -> None:
        """Step 3: every network address that the name stands for.

        Raises:
            Unreachable: one of them may not be asked. Which it was is not told: that would map the inner network.
        """
        for each in found:
            public = is_public(each) and address.port == _STANDARD[address.scheme]
            if not public and not self._allows(each, address.port):
                raise _refused(address, "stands for an address that is not public", "an address of the public network")

    def _allows(self, found: IPv4Address | IPv6Address, port: int) -> bool:
        return any(found in each.network and port == each.port for each in self.allow)


@dataclass(frozen=True)
class Address:
    """An address of the web, taken apart.

    Attributes:
        host: in small letters, without a final dot; of IPv6 without brackets.
        target: path and query, percent-encoded.
        literal: the network address, where the host is one.
    """

    scheme: str
    host: str
    port: int
    target: str
    literal: IPv4Address | IPv6Address | None = field(default=None, compare=False)

    def __str__(self) -> str:
        return f"{self.origin}{self.target}"

    @property
    def origin(self) -> str:
        """Scheme, host and port, the usual port left out."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _STANDARD[self.scheme] else f":{self.port}")

    @classmethod
    def parse(cls, url: str) -> Self:
        """Step 1.

        Raises:
            Unreachable: it is no address of the web, or one that no honest address looks like.
        """
        match = _URL.fullmatch(url) if len(url) <= MAX_URL else None
        if match is None or " " in url or not url.isprintable():
            raise Unreachable(f"{url[:80]!r} is no address of the web", expected="an https address")
        if "@" in match["authority"]:
            raise Unreachable("an address with a user name in it is not asked", expected="an address without one")
        host = _HOST.fullmatch(match["authority"])
        if host is None:
            raise Unreachable(f"{url[:80]!r} names no host", expected="an https address")
        scheme = match["scheme"].lower()
        name, literal = _host(host["host"])
        port = int(host["port"]) if host["port"] else _STANDARD[scheme]
        # What is percent-encoded stays so; what has to be encoded is.
        target = quote(match["target"], safe="/?:@!$&'()*+,;=-._~%[]")
        return cls(scheme, name, port, target if target.startswith("/") else f"/{target}", literal)

    def follow(self, location: str) -> Address:
        """Where a redirect from here leads.

        Raises:
            Unreachable: nowhere on the web, or from https to plain http, where anybody could answer.
        """
        try:
            target = Address.parse(urljoin(str(self), location))
        except ValueError as error:
            raise Unreachable(f"{self.host} redirects to {location[:80]!r}, which is no address") from error
        if self.scheme == "https" and target.scheme == "http":
            raise _refused(target, "is not asked by plain http after a redirect from https", "an https address")
        return target


def _host(text: str) -> tuple[str, IPv4Address | IPv6Address | None]:
    if text.startswith("["):
        try:
            inside = IPv6Address(text[1:-1])
        except ValueError as error:
            raise Unreachable(f"{text[:80]} is no address of the network", expected="a name") from error
        return str(inside), inside
    if not text.isascii():
        # Two standards encode such names, and differ: one of them makes strasse.de of straße.de.
        hint = "write the name in its ASCII form (xn--…)"
        raise Unreachable(f"the name {text[:80]!r} is not written in ASCII", expected="an ASCII name", hint=hint)
    name = text.lower().removesuffix(".")
    if not _NAME.fullmatch(name):
        raise Unreachable(f"{name[:80]!r} is no name of the network", expected="a name")
    if not _NUMBER.fullmatch(name.rpartition(".")[2]):
        return name, None
    try:
        number = IPv4Address(name)
    except ValueError as error:
        raise Unreachable(f"{name[:80]} is a number in an unusual form", expected="a name") from error
    return str(number), number


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether a network address is one of the public internet, whichever way it is wrapped.

    An IPv4 address inside an IPv6 one (mapped, or of a NAT64, which many networks of telephones have) is judged as
    itself. 6to4 and Teredo are not asked at all: no server can be reached by them alone.
    """
    if isinstance(address, IPv4Address):
        return not any(address in each for each in _NOT_PUBLIC_4)
    if address.scope_id is not None:
        return False
    if address.ipv4_mapped is not None:
        return is_public(address.ipv4_mapped)
    if address in _NAT64:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return address in _PUBLIC_6 and not any(address in each for each in _NOT_PUBLIC_6)


def numeric(text: str) -> IPv4Address | IPv6Address:
    """A network address from text, as resolvers give it."""
    return ip_address(text)


def _refused(address: Address, found: str, expected: str) -> Unreachable:
    hint = "an operator can allow it for addresses that they trust"
    return Unreachable(f"{address.host[:80]} {found}", expected=expected, hint=hint)
