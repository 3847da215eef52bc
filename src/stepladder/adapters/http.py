"""Asking addresses: the only sockets of the project.

One address is asked in these steps.

1.  *Kept.* A copy that is still fresh is the answer, and nobody is asked.
2.  *Allowed.* The address, and every address that its name stands for, have to be allowed (see ``addresses``).
3.  *Asked.* One GET over a connection of its own, to the address that was checked (see ``connections``), within limits
    of time and size. No cookies, no credentials; proxies named in the environment are not used, because behind one
    nobody here knows which address is really asked: who has only a proxy names it, and leaves step 2 to it.
4.  *Redirected.* At most five times, each one a new step 2.
5.  *Read.* Only an answer of 200, within limits after unpacking too. 304 confirms the copy that is kept.
6.  *Kept again*, as long as its server says, within bounds.

What goes wrong is ``Unreachable``, with the last copy where there is one.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from ssl import SSLContext
from urllib.parse import unquote, urlsplit

import httpcore
from cachetools import LRUCache

from stepladder import __version__
from stepladder.adapters.addresses import Address, Rules
from stepladder.adapters.connections import (
    CheckedBackend,
    Deadline,
    Overflow,
    PlainBackend,
    Resolve,
    Silent,
    resolve,
    trusted_authorities,
)
from stepladder.adapters.kept import Cache, Kept, MemoryCache, freshness
from stepladder.credentials.reading import MAX_BYTES
from stepladder.fetching import Fetch, Fetched, Renews, Unreachable

ACCEPT = "application/vc+jwt, application/vc, application/ld+json, application/json;q=0.9, image/*;q=0.8, */*;q=0.1"
AGENT = f"stepladder/{__version__}"
MAX_REDIRECTS = 5

MAX_HEAD = 64 * 1024
"""Most bytes of an answer's head, and of the frames around its body. Servers send one or two thousand."""

SILENCE = timedelta(minutes=1)
"""How long a host that did not answer is not asked again: a thousand badges of its would each wait for it."""

_MOVED = frozenset({301, 302, 303, 307, 308})
_UNMODIFIED = 304
_WORDS = {401: "asks for a password", 403: "refuses", 404: "has nothing there", 410: "has nothing there any more"}


@dataclass(frozen=True)
class Limits:
    """How long and how much, for one address with its redirects.

    Attributes:
        connect, read: most seconds for a connection, and between two pieces of an answer.
        total: most seconds for everything.
        size: most bytes of an answer, packed as unpacked.
    """

    connect: float = 5.0
    read: float = 10.0
    total: float = 20.0
    size: int = MAX_BYTES


@dataclass(frozen=True)
class _Answer:
    """What one request gave; ``body`` is there for 200 only."""

    status: int
    headers: dict[str, str]
    body: bytes = b""


def _clock() -> datetime:
    return datetime.now(UTC)


class Asker:
    """Asks addresses by the plan above; it is a ``Fetch``. Threads may share one.

    Args:
        rules: which addresses may be asked.
        limits: how long and how much.
        cache: where copies are kept; in memory if none is given.
        resolve: how names are looked up.
        now: the clock, with time zone.
        authorities: whose certificates are trusted; those of browsers and of this computer if none are given.
        proxy: the address of a proxy by which everything is asked, ``http://[user:password@]host:port``. It resolves
            names, so it has to keep inner addresses from being asked.
    """

    def __init__(  # noqa: PLR0913 - keyword-only, and each is something outside that a test or an operator replaces
        self,
        *,
        rules: Rules | None = None,
        limits: Limits | None = None,
        cache: Cache | None = None,
        resolve: Resolve = resolve,
        now: Callable[[], datetime] = _clock,
        authorities: SSLContext | None = None,
        proxy: str = "",
    ) -> None:
        self.cache: Cache = MemoryCache() if cache is None else cache
        self._rules, self._limits = rules or Rules(), limits or Limits()
        self._resolve, self._now, self._given, self._proxy = resolve, now, authorities, proxy
        self._silent: LRUCache[str, tuple[datetime, str]] = LRUCache(maxsize=1_000)

    def __call__(self, url: str, /) -> Fetched:
        """What is at an address: a fresh copy, or what it gives now.

        Raises:
            Unreachable: as ``Fetch`` says.
        """
        kept = self.cache.get(str(Address.parse(url)))  # step 1
        if kept is not None and self._now() < kept.fresh_until:
            return replace(kept.fetched, url=url)
        return self.again(url)

    def again(self, url: str, /) -> Fetched:
        """What an address gives now, however fresh the copy is.

        Raises:
            Unreachable: as ``Fetch`` says.
        """
        address = Address.parse(url)
        kept = self.cache.get(str(address))
        try:
            fetched, new = self._ask(address, kept)
        except Unreachable as error:
            error.last = replace(kept.fetched, url=url) if kept else None
            raise
        if new is not None:  # step 6
            self.cache.put(str(address), new)
        return replace(fetched, url=url)

    def _ask(self, address: Address, kept: Kept | None) -> tuple[Fetched, Kept | None]:
        """Steps 2 to 6 but for the keeping: what came, and the copy to keep if it may be kept."""
        answer, last = self._follow(address, kept)
        now = self._now()
        fresh = freshness(answer.headers, now)
        if answer.status == _UNMODIFIED and kept is not None:
            confirmed = replace(kept.fetched, at=now)
            return confirmed, replace(kept, fetched=confirmed, fresh_until=fresh or now)
        media_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()[:100]
        fetched = Fetched(str(address), answer.body, now, media_type, "" if last == address else str(last))
        etag, modified = answer.headers.get("etag", ""), answer.headers.get("last-modified", "")
        return fetched, Kept(fetched, fresh, etag[:500], modified[:100]) if fresh else None

    def _follow(self, address: Address, kept: Kept | None) -> tuple[_Answer, Address]:
        deadline = Deadline(self._limits.total, self._limits.size + MAX_HEAD)
        here = address
        for _ in range(MAX_REDIRECTS + 1):
            # A tag belongs to the address that gave it, which may be the last of several.
            own = kept if kept and (kept.fetched.final_url or str(address)) == str(here) else None
            answer = self._get(here, _validators(own), deadline)
            if answer.status == 200 or (answer.status == _UNMODIFIED and own is not None):
                return answer, here
            if answer.status not in _MOVED or "location" not in answer.headers:
                what = _WORDS.get(answer.status, "does not answer as it should")
                raise Unreachable(f"{here.host} {what} (HTTP {answer.status})", code=answer.status)
            here = here.follow(answer.headers["location"])  # step 4
        raise Unreachable(f"{address.host} redirects more than {MAX_REDIRECTS} times")

    def _get(self, here: Address, validators: list[tuple[str, str]], deadline: Deadline) -> _Answer:
        """Steps 2, 3 and 5 for one hop."""
        self._rules.check(here)
        until, found = self._silent.get(here.origin, (None, ""))
        if until is not None and self._now() < until:
            raise Unreachable(f"{found}; it was not asked again so soon")
        try:
            with _translated(here, self._limits):
                return self._exchange(here, validators, deadline)
        except Silent as error:
            self._silent[here.origin] = (self._now() + SILENCE, error.found)
            raise

    def _exchange(self, here: Address, validators: list[tuple[str, str]], deadline: Deadline) -> _Answer:
        url = httpcore.URL(
            scheme=here.scheme.encode(), host=here.host.encode(), port=here.port, target=here.target.encode()
        )
        headers = [
            ("Host", here.origin.partition("://")[2]),
            ("Accept", ACCEPT),
            ("Accept-Encoding", "identity"),
            ("User-Agent", AGENT),
            ("Connection", "close"),
            *validators,
        ]
        seconds = {"connect": self._limits.connect, "read": self._limits.read, "write": self._limits.read}
        with (
            self._pool(here, deadline) as pool,
            pool.stream("GET", url, headers=headers, extensions={"timeout": seconds}) as response,
        ):
            given = _headers(response.headers)
            body = _body(response, given.get("content-encoding", ""), self._limits.size)
            return _Answer(response.status, given, body)

    def _pool(self, here: Address, deadline: Deadline) -> httpcore.ConnectionPool:
        # A pool for each request: connections are not shared, so that each is checked and has its own deadline.
        if self._proxy:
            parts = urlsplit(self._proxy)
            return httpcore.HTTPProxy(
                httpcore.URL(scheme=parts.scheme, host=parts.hostname or "", port=parts.port, target="/"),
                proxy_auth=(unquote(parts.username), unquote(parts.password or "")) if parts.username else None,
                ssl_context=self._authorities,
                network_backend=PlainBackend(deadline),
            )
        backend = CheckedBackend(here, self._rules, self._resolve, deadline)
        context = self._authorities if here.scheme == "https" else None
        return httpcore.ConnectionPool(ssl_context=context, network_backend=backend)

    @cached_property
    def _authorities(self) -> SSLContext:
        return self._given or trusted_authorities()


def _validators(kept: Kept | None) -> list[tuple[str, str]]:
    """The request headers by which a server says that the copy is still right."""
    pairs = [("If-None-Match", kept.etag), ("If-Modified-Since", kept.modified)] if kept else []
    return [(name, value) for name, value in pairs if value and value.isascii() and value.isprintable()]


def _headers(pairs: list[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in pairs:
        key, text = name.decode("ascii").lower(), value.decode("latin-1")
        headers[key] = f"{headers[key]}, {text}" if key in headers else text
    return headers


def _body(response: httpcore.Response, encoding: str, limit: int) -> bytes:
    """Step 5: what came, unpacked if it was packed though nobody asked for that, within the limit either way."""
    if response.status != 200:
        return b""
    pieces: list[bytes] = []
    size = 0
    for piece in response.iter_stream():
        size += len(piece)
        if size > limit:
            raise Overflow
        pieces.append(piece)
    body, encoding = b"".join(pieces), encoding.strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise Unreachable(f"the answer is packed as {encoding[:40]!r}, which was not asked for")
    decoder = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    unpacked = decoder.decompress(body, limit + 1)
    if len(unpacked) > limit:
        raise Overflow
    if not decoder.eof or decoder.unused_data:
        raise zlib.error("it is cut off, or something follows it")
    return unpacked


@contextmanager
def _translated(here: Address, limits: Limits) -> Iterator[None]:
    """What httpcore and the limits raise, as what it means for whoever asked."""
    host = here.host
    try:
        yield
    except (TimeoutError, httpcore.TimeoutException) as error:
        raise Silent(f"{host} did not answer in time") from error
    except (httpcore.ConnectError, httpcore.ProxyError) as error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error):
            why = str(error).partition("certificate verify failed: ")[2].partition(" (_ssl")[0]
            found, hint = (
                f"the certificate of {host} is not good ({why or 'unknown reason'})",
                "its operator can mend it",
            )
            raise Silent(found, hint=hint) from error
        raise Silent(f"{host} could not be connected to") from error
    except Overflow as error:
        raise Unreachable(f"{host} gave more than {limits.size / 1024 / 1024:g} MiB") from error
    except (httpcore.ProtocolError, httpcore.NetworkError, UnicodeError, zlib.error) as error:
        raise Unreachable(f"{host} gave an answer that cannot be read ({str(error)[:80]})") from error


@dataclass
class Limited:
    """A ``Fetch`` for one verification: a badge that names a thousand addresses has a few of them asked.

    Attributes:
        fetch: what asks.
        requests: most addresses in all; per_host: most of one host.
    """

    fetch: Fetch
    requests: int = 60
    per_host: int = 20
    _asked: dict[str, int] = field(default_factory=dict)

    def __call__(self, url: str, /) -> Fetched:
        """As ``fetch``; raises Unreachable too when there were enough."""
        self._count(url)
        return self.fetch(url)

    def again(self, url: str, /) -> Fetched:
        """As the ``again`` of ``fetch`` where it has one."""
        self._count(url)
        return self.fetch.again(url) if isinstance(self.fetch, Renews) else self.fetch(url)

    def _count(self, url: str) -> None:
        host = Address.parse(url).host
        if sum(self._asked.values()) >= self.requests or self._asked.get(host, 0) >= self.per_host:
            raise Unreachable(f"{host} was not asked: enough addresses were asked for this badge already")
        self._asked[host] = self._asked.get(host, 0) + 1


@dataclass
class Offline:
    """A ``Fetch`` that asks nobody: it answers from what was kept, and remembers what it could not ask.

    Attributes:
        cache: what was kept; now: the clock.
        missed: addresses that were asked for and are not at hand, or only in a copy that is no longer fresh.
    """

    cache: Cache
    now: Callable[[], datetime] = _clock
    missed: list[str] = field(default_factory=list)

    def __call__(self, url: str, /) -> Fetched:
        """The copy, if it is fresh; else raises Unreachable, with the copy as its ``last``."""
        address = Address.parse(url)
        kept = self.cache.get(str(address))
        last = replace(kept.fetched, url=url) if kept else None
        if kept is not None and last is not None and self.now() < kept.fresh_until:
            return last
        if url not in self.missed:
            self.missed.append(url)
        raise Unreachable(f"{address.host} was not asked, because this is offline", hint="try again online", last=last)


def offline(cache: Cache) -> Offline:
    """A ``Fetch`` that answers from a cache alone."""
    return Offline(cache)


ask = Asker()
"""Asks with the usual rules and limits, and keeps copies in memory."""
