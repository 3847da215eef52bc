"""Asking servers that are slow, endless or broken: it ends, within time and size."""

from __future__ import annotations

import gzip
import socket
import time
from ipaddress import ip_address

import pytest

from tests.network import Clock, Site, asker, fails, here, slow


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


# Time and size


def test_a_server_that_says_nothing_is_left(site):
    site.pages["/a"] = lambda _: time.sleep(2)
    assert "did not answer in time" in fails(asker(site), site.url("/a")).found


def test_a_server_that_drips_is_left_at_the_deadline(site):
    site.pages["/a"] = slow(0.05)
    assert "did not answer in time" in fails(asker(site), site.url("/a")).found


def test_headers_that_drip_are_left_at_the_deadline(site):
    def answer(request):
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for number in range(200):
            request.wfile.write(b"X-%d: a\r\n" % number)
            request.wfile.flush()
            time.sleep(0.05)

    site.pages["/a"] = answer
    assert "did not answer in time" in fails(asker(site), site.url("/a")).found


def test_a_name_that_is_not_found_in_time_is_left(site):
    def resolve(host, port):
        time.sleep(2)
        return here(host, port)

    assert "was not found in time" in fails(asker(site, resolve=resolve), site.url("/a")).found


def test_a_name_without_an_address_is_said_to_have_none(site):
    def resolve(host, port):
        raise socket.gaierror(-2, "Name or service not known")

    assert "there is no badges.example" in fails(asker(site, resolve=resolve), site.url("/a")).found
    assert "there is no badges.example" in fails(asker(site, resolve=lambda *_: ()), site.url("/a")).found


def test_the_next_address_of_a_name_is_tried(site):
    def resolve(host, port):
        return ip_address("127.0.0.9"), ip_address("127.0.0.1")

    assert asker(site, resolve=resolve)(site.page("/a")).body == b"{}"


def test_an_answer_over_the_limit_is_not_read_whole(site):
    ask = asker(site)
    assert "gave more than" in fails(ask, site.page("/a", b" " * 10_001)).found
    assert len(ask(site.page("/b", b" " * 10_000)).body) == 10_000
    site.pages["/c"] = lambda request: request.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + b" " * 10_001)
    assert "gave more than" in fails(ask, site.url("/c")).found


def test_an_endless_answer_in_pieces_is_given_up(site):
    def answer(request):
        request.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(100_000):
            request.wfile.write(b"400\r\n" + b" " * 1024 + b"\r\n")

    site.pages["/a"] = answer
    assert "gave more than" in fails(asker(site), site.url("/a")).found


@pytest.mark.parametrize("status", [b"200 OK", b"103 Early Hints"])
def test_an_endless_head_is_given_up(site, status):
    def answer(request):
        for number in range(100_000):
            request.wfile.write(
                (b"HTTP/1.1 " + status + b"\r\n" if not number or status[:1] == b"1" else b"")
                + b"X-%d: aaaaaaaaaaaaaaa\r\n" % number
                + (b"\r\n" if status[:1] == b"1" else b"")
            )

    site.pages["/a"] = answer
    assert "badges.example gave" in fails(asker(site), site.url("/a")).found


def test_what_is_packed_though_nobody_asked_is_unpacked_within_the_limit(site):
    ask = asker(site)
    assert ask(site.page("/a", gzip.compress(b"a" * 9_000), Content_Encoding="gzip")).body == b"a" * 9_000
    bomb = gzip.compress(bytes(5_000_000))
    assert len(bomb) < 10_000
    assert "gave more than" in fails(ask, site.page("/b", bomb, Content_Encoding="GZIP")).found
    assert (
        "cannot be read" in fails(ask, site.page("/c", gzip.compress(b"a" * 100)[:-4], Content_Encoding="gzip")).found
    )
    assert "cannot be read" in fails(ask, site.page("/d", b"no gzip", Content_Encoding="gzip")).found
    assert "packed as 'br'" in fails(ask, site.page("/e", b"", Content_Encoding="br")).found


@pytest.mark.parametrize(
    "data",
    [b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", b"", b"HTTP/1.1 2000 OK\r\n\r\n", b"\xff" * 100, b"HTTP/1.1 200 OK\r\nX: \xff\r\nContent-Length: x\r\n\r\n"],
)  # fmt: skip
def test_an_answer_that_is_none_is_unreachable(site, data):
    site.pages["/a"] = lambda request: request.wfile.write(data)
    assert "cannot be read" in fails(asker(site), site.url("/a")).found


@pytest.mark.parametrize(("status", "words"), [(404, "has nothing there"), (410, "any more"), (403, "refuses"), (500, "as it should"), (204, "as it should"), (206, "as it should"), (304, "as it should")])  # fmt: skip
def test_only_an_answer_of_200_is_one(site, status, words):
    error = fails(asker(site), site.page("/a", b"", status=status))
    assert words in error.found
    assert error.code == status


def test_a_host_that_does_not_answer_is_not_asked_again_at_once(site):
    site.pages["/a"] = slow(0.05)
    clock = Clock()
    ask = asker(site, now=clock)
    fails(ask, site.url("/a"))
    site.page("/b", b"awake")
    assert "not asked again so soon" in fails(ask, site.url("/b")).found
    assert len(site.asked) == 1
    clock.pass_by(seconds=61)
    assert ask(site.url("/b")).body == b"awake"
