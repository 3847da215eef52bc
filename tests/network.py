"""Servers on this computer, for tests that ask over a real network; the rules are told to allow them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address, ip_network

import pytest

from stepladder.adapters.addresses import Allowed, Rules
from stepladder.adapters.http import Asker, Limits
from stepladder.fetching import Unreachable
from tests.watch import Watch

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LOOPBACK = ip_network("127.0.0.0/8")


class Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """Clients that leave in the middle are what these tests are about."""


class Site:
    """A server on the loopback network. Pages are functions of the request; what was asked is remembered."""

    def __init__(self, context=None):
        self.pages: dict[str, Callable[[BaseHTTPRequestHandler], object]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.asked.append((self.path, dict(self.headers)))
                self.close_connection = True
                site.pages[self.path](self)

            def log_message(self, *arguments):
                pass

        self.server = Quiet(("127.0.0.1", 0), Handler)
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]
        self.scheme = "http" if context is None else "https"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def page(self, path, body=b"{}", status=200, **headers):
        def answer(request):
            request.send_response(status)
            given = {"Content-Length": str(len(body)), "Content-Type": "application/json"}
            for name, value in (given | {name.replace("_", "-"): value for name, value in headers.items()}).items():
                request.send_header(name, value)
            request.end_headers()
            request.wfile.write(body)

        self.pages[path] = answer
        return self.url(path)

    def url(self, path="/", host="badges.example"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Clock:
    def __init__(self):
        self.now = NOW

    def __call__(self):
        return self.now

    def pass_by(self, **time):
        self.now += timedelta(**time)


def here(host, port):
    return (ip_address("127.0.0.1"),)


def asker(site, **options):
    rules = Rules(http=True, allow=(Allowed(LOOPBACK, site.port),))
    limits = options.pop("limits", Limits(connect=1, read=0.5, total=1, size=10_000))
    return Asker(
        rules=rules, resolve=options.pop("resolve", here), limits=limits, now=options.pop("now", lambda: NOW), **options
    )


def fails(ask, url):
    watch = Watch(wall=True)
    with pytest.raises(Unreachable) as caught:
        ask(url)
    assert watch.within(3), watch
    return caught.value


def slow(pause, count=1_000):
    def answer(request):
        request.send_response(200)
        request.send_header("Content-Length", "100000")
        request.end_headers()
        for _ in range(count):
            request.wfile.write(b" ")
            time.sleep(pause)

    return answer
