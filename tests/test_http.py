"""Asking over a real network: what is given, and where redirects lead."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest

from stepladder.adapters.addresses import Allowed, Rules
from stepladder.adapters.http import AGENT, Asker
from stepladder.fetching import Fetched
from tests.network import NOW, Site, asker, fails


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


def test_gives_what_is_there_and_says_who_asks(site):
    url = site.page("/list?a=1", b'{"a": 1}', Content_Type="application/json; charset=utf-8")
    assert asker(site)(url) == Fetched(url, b'{"a": 1}', NOW, "application/json")
    _, headers = site.asked[0]
    assert headers["User-Agent"] == AGENT
    assert headers["Host"] == f"badges.example:{site.port}"
    assert headers["Accept-Encoding"] == "identity"
    assert "Cookie" not in headers
    assert "Authorization" not in headers


def test_a_cookie_is_not_given_back(site):
    url = site.page("/a", Set_Cookie="a=1", Cache_Control="no-store")
    ask = asker(site)
    ask(url)
    ask(url)
    assert len(site.asked) == 2
    assert "Cookie" not in site.asked[1][1]


def test_proxies_of_the_environment_are_not_used(site, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert asker(site)(site.page("/a")).body == b"{}"


def test_a_proxy_that_the_operator_names_is_asked_for_the_whole_address(site):
    site.page("http://badges.example:80/a", b"by proxy")
    ask = Asker(rules=Rules(http=True), proxy=f"http://me:s%20p@127.0.0.1:{site.port}", now=lambda: NOW)
    assert ask("http://badges.example/a").body == b"by proxy"
    assert site.asked[0][1]["Proxy-Authorization"] == "Basic bWU6cyBw"
    assert "not public" in fails(ask, "http://10.0.0.1/").found


# Redirects


def test_follows_redirects_and_says_where_it_ended(site):
    site.page("/c", b"end")
    site.page("/b", status=308, Location=site.url("/c", host="other.example"))
    url = site.page("/a", status=302, Location="b")
    fetched = asker(site)(url)
    assert (fetched.url, fetched.body, fetched.final_url) == (url, b"end", site.url("/c", host="other.example"))


def test_follows_five_redirects_and_no_sixth(site):
    for number in range(1, 7):
        site.page(f"/{number}", status=301, Location=f"/{number - 1}")
    site.page("/0", b"end")
    assert asker(site)(site.url("/5")).body == b"end"
    assert "redirects more than 5 times" in fails(asker(site), site.url("/6")).found


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://127.0.0.2:9/", "port 9"),
        ("http://10.0.0.1/", "not public"),
        ("https://[::1]/", "not public"),
        ("http://0x7f.1/", "unusual form"),
        ("http://localhost/", "inner network"),
        ("file:///etc/passwd", "no address of the web"),
        ("http://user:secret@badges.example/", "user name"),
        ("gopher://127.0.0.1/", "no address of the web"),
        ("http://[", "no address"),
        ("", "redirects more than 5 times"),
    ],
)
def test_every_hop_is_checked_anew(site, location, words):
    assert words in fails(asker(site), site.page("/a", status=302, Location=location)).found
    assert len(site.asked) == (6 if not location else 1)


def test_a_redirect_without_a_place_to_go_is_an_error(site):
    assert "does not answer as it should (HTTP 302)" in fails(asker(site), site.page("/a", status=302)).found


def test_a_redirect_to_a_name_that_stands_for_an_inner_address_is_refused(site):
    def resolve(host, port):
        return (ip_address("10.0.0.7" if host == "inner.example" else "127.0.0.1"),)

    url = site.page("/a", status=302, Location="http://inner.example/")
    assert "inner.example stands for an address that is not public" in fails(asker(site, resolve=resolve), url).found


def test_what_was_checked_is_what_is_connected_to(site):
    """The name stands for an allowed address when it is looked up first, and for another ever after (rebinding)."""
    other = Site()
    answers = ["127.0.0.1", "127.0.0.3", "127.0.0.3"]
    asked = []

    def resolve(host, port):
        asked.append(host)
        return (ip_address(answers[len(asked) - 1]),)

    try:
        rules = Rules(http=True, allow=(Allowed(ip_network("127.0.0.1/32"), site.port),))
        ask = Asker(rules=rules, resolve=resolve, now=lambda: NOW)
        url = site.page("/a", b"the one that was checked", Cache_Control="no-store")
        assert ask(url).body == b"the one that was checked"
        assert asked == ["badges.example"]
        assert "not public" in fails(ask, url).found  # asked again, the name is checked again
        assert other.asked == []
    finally:
        other.close()
