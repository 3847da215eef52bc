"""Connections that go where they were allowed to go, and end.

httpcore looks names up inside its connection, after any check that its caller could make, so a name could stand for
one address when it is checked and for another when it is connected to (DNS rebinding). Here one look-up serves both:
what was checked is what is connected to. The certificate is still that of the name.

httpcore's limits of time are for each read. Whoever sends one byte every few seconds keeps within them forever;
therefore a deadline is kept for everything together, and a count of bytes.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address
from threading import Thread
from typing import Any

import httpcore

from stepladder.adapters.addresses import Address, Rules, numeric
from stepladder.fetching import Unreachable

Resolve = Callable[[str, int], tuple[IPv4Address | IPv6Address, ...]]
"""The network addresses of a name at a port; raises ``OSError`` where it has none."""

MAX_TRIED = 4
"""Most network addresses of one name that are tried."""


def resolve(host: str, port: int) -> tuple[IPv4Address | IPv6Address, ...]:
    """What this computer's resolver says."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(numeric(str(each[4][0])) for each in found))


class Deadline:
    """A moment by which all has to be done, and the bytes that may come until then.

    Args:
        seconds: from now on.
        size: most bytes to be read from the network, packed and with headers.
    """

    def __init__(self, seconds: float, size: int) -> None:
        self._end = time.monotonic() + seconds
        self._left = size

    def within(self, timeout: float | None) -> float:
        """The time that a step may take, in seconds.

        Raises:
            TimeoutError: there is none left.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left if timeout is None else min(left, timeout)

    def count(self, size: int) -> None:
        """Take note of bytes that came.

        Raises:
            Overflow: they are too many.
        """
        self._left -= size
        if self._left < 0:
            raise Overflow


class Overflow(Exception):
    """More came than is read."""


class Silent(Unreachable):
    """A host that could not be spoken to at all: no such name, no connection, a bad certificate, no answer in time."""


class CheckedBackend(httpcore.NetworkBackend):
    """Looks a name up once, checks every address, and connects to one of those that were checked."""

    def __init__(self, address: Address, rules: Rules, resolve: Resolve, deadline: Deadline) -> None:
        self._address, self._rules, self._resolve, self._deadline = address, rules, resolve, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to what ``host`` stands for.

        Raises:
            Unreachable: it may not be asked; Silent: it has no address.
            httpcore.ConnectError: none of its addresses answered; ConnectTimeout: not in time.
        """
        found = (self._address.literal,) if self._address.literal else self._look_up(host, port, timeout)
        self._rules.check_resolved(self._address, found)
        last: Exception = httpcore.ConnectError(f"{host} has no address")
        for each in found[:MAX_TRIED]:
            try:
                seconds = self._deadline.within(timeout)
                stream = httpcore.SyncBackend().connect_tcp(str(each), port, seconds, local_address, socket_options)
                return BoundedStream(stream, self._deadline)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last

    def _look_up(self, host: str, port: int, timeout: float | None) -> tuple[IPv4Address | IPv6Address, ...]:
        # A resolver takes no limit of time, so it runs beside; one that hangs is left behind to end by itself.
        answers: list[tuple[IPv4Address | IPv6Address, ...]] = []

        def run() -> None:
            try:
                answers.append(self._resolve(host, port))
            except (OSError, ValueError):  # ValueError: a scope that ipaddress does not know
                answers.append(())

        beside = Thread(target=run, daemon=True)
        beside.start()
        beside.join(self._deadline.within(timeout))
        if not answers:
            raise Silent(f"the name {host} was not found in time")
        if not answers[0]:
            raise Silent(f"there is no {host} in the network", hint="look whether the name is written correctly")
        return answers[0]


class PlainBackend(httpcore.SyncBackend):
    """Connects to the proxy that the operator named, which resolves and checks names itself."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the proxy."""
        seconds = self._deadline.within(timeout)
        return BoundedStream(super().connect_tcp(host, port, seconds, local_address, socket_options), self._deadline)


class BoundedStream(httpcore.NetworkStream):
    """A connection with a deadline and a count."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """As httpcore asks; raises TimeoutError and Overflow besides."""
        data = self._inner.read(max_bytes, self._deadline.within(timeout))
        self._deadline.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """As httpcore asks."""
        self._inner.write(buffer, self._deadline.within(timeout))

    def close(self) -> None:
        """As httpcore asks."""
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """As httpcore asks; the name in the certificate is that of the address, not what it was resolved to."""
        seconds = self._deadline.within(timeout)
        return BoundedStream(self._inner.start_tls(ssl_context, server_hostname, seconds), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        """As httpcore asks."""
        return self._inner.get_extra_info(info)


def trusted_authorities() -> ssl.SSLContext:
    """A TLS context that trusts what browsers trust (certifi) and what this computer trusts (a company's authority)."""
    context = httpcore.default_ssl_context()
    context.load_default_certs()
    return context
