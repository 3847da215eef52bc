"""Addresses that may not be asked: whoever sends a badge chooses them, and this computer would ask them."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stepladder.adapters.addresses import Address, Allowed, Rules, is_public
from stepladder.adapters.http import Asker
from stepladder.fetching import Unreachable

NOT_PUBLIC = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1",  # noqa: S104 - nothing is bound here
    "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.254", "127.0.0.1",
    "127.8.8.8", "168.63.129.16", "169.254.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.254", "192.0.0.1",
    "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "100::1", "2001::1", "2001:0:53aa:64c::1",
    "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::1", "2002:808:808::1", "3fff::1", "5f00::1", "fc00::1",
    "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "fe80::1%eth0",
]  # fmt: skip

PUBLIC = [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.1",
    "168.63.129.15", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.167.255.255", "198.17.255.255",
    "198.20.0.0", "223.255.255.255", "2001:4860:4860::8888", "2606:4700::1111", "2a00:1450::1", "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_an_address_of_an_inner_network_is_not_public(text):
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_an_address_beside_the_inner_networks_is_public(text):
    assert is_public(ip_address(text))


@given(st.ip_addresses())
def test_nothing_is_public_that_python_calls_something_else(address):
    if (
        is_public(address)
        and getattr(address, "ipv4_mapped", None) is None
        and address not in ip_network("64:ff9b::/96")
    ):
        assert not address.is_multicast
        assert not address.is_loopback
        assert not address.is_link_local
        assert not address.is_unspecified
        assert not address.is_private


class Resolver:
    """Answers in turn, the last answer again and again; remembers what it was asked."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def __call__(self, host, port):
        self.asked.append((host, port))
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return tuple(ip_address(each) for each in found)


def refused(url, *answers, **options):
    resolver = Resolver(*(answers or (["127.0.0.1"],)))
    with pytest.raises(Unreachable) as caught:
        Asker(resolve=resolver, **options)(url)
    return caught.value, resolver


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_a_name_that_stands_for_an_inner_address_is_refused(text):
    error, resolver = refused("https://badges.example/1", [text])
    assert "not public" in error.found
    assert text not in str(error)
    assert resolver.asked == [("badges.example", 443)]


@pytest.mark.parametrize("answer", [["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["2606:4700::1111", "::1"]])
def test_one_inner_address_among_public_ones_refuses_the_name(answer):
    assert "not public" in refused("https://badges.example/1", answer)[0].found


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://127.0.0.1/", "not public"),
        ("https://127.0.0.1./", "not public"),
        ("https://[::1]/", "not public"),
        ("https://[::ffff:169.254.169.254]/latest/meta-data", "not public"),
        ("https://[64:ff9b::7f00:1]/", "not public"),
        ("https://[::ffff:7f00:1]/", "not public"),
        ("https://2130706433/", "unusual form"),
        ("https://0x7f000001/", "unusual form"),
        ("https://0x7f.0.0.1/", "unusual form"),
        ("https://0177.0.0.1/", "unusual form"),
        ("https://127.1/", "unusual form"),
        ("https://127.0.1/", "unusual form"),
        ("https://0/", "unusual form"),
        ("https://0x/", "unusual form"),
        ("https://a.0x7f/", "unusual form"),
        ("https://1.2.3.256/", "unusual form"),
        ("https://127.0.0.1:443.example/", "names no host"),
        ("https://[::1%25eth0]/", "names no host"),
        ("https://[::1/", "names no host"),
        ("https://[1::2::3]/", "no address of the network"),
        ("https://localhost/", "inner network"),
        ("https://LOCALHOST./", "inner network"),
        ("https://a.localhost/", "inner network"),
        ("https://printer.local/", "inner network"),
        ("https://metadata.google.internal/", "inner network"),
        ("https://hidden.onion/", "inner network"),
        ("https://intranet/", "inner network"),
        ("https://①②⑦.⓪.⓪.①/", "not written in ASCII"),
        ("https://127。0。0。1/", "not written in ASCII"),
        ("https://straße.example/", "not written in ASCII"),
        ("https://user@badges.example/", "user name"),
        ("https://user:secret@badges.example/", "user name"),
        ("https://badges.example@127.0.0.1/", "user name"),
        ("https://badges.example:8443/", "port 8443"),
        ("https://badges.example:80/", "port 80"),
        ("https://badges.example:0/", "port 0"),
        ("https://badges.example:99999/", "port 99999"),
        ("https://badges.example:x/", "names no host"),
        ("https://badges..example/", "no name of the network"),
        ("https://-.example/", "no name of the network"),
        ("https://" + "a" * 64 + ".example/", "no name of the network"),
        ("https://" + "a." * 130 + "example/", "no name of the network"),
        ("https:///path", "no name of the network"),
        ("https://", "no name of the network"),
        ("http://badges.example/", "plain http"),
        ("ftp://badges.example/", "no address of the web"),
        ("file:///etc/passwd", "no address of the web"),
        ("gopher://127.0.0.1:25/", "no address of the web"),
        ("data:application/json,{}", "no address of the web"),
        ("//badges.example/", "no address of the web"),
        ("", "no address of the web"),
        ("https://badges.example/a b", "no address of the web"),
        ("https://badges.example/\r\nHost: inner", "no address of the web"),
        ("https://badges.example/\ud800", "no address of the web"),
        ("https://badges.example/" + "a" * 3000, "no address of the web"),
    ],
)
def test_an_address_that_is_no_honest_one_is_refused_before_anybody_is_asked(url, words):
    error, resolver = refused(url)
    assert words in error.found
    assert resolver.asked == []
    assert error.last is None


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTPS://Badges.Example:443/a?b#c", "https://badges.example/a?b"),
        ("https://badges.example", "https://badges.example/"),
        ("https://badges.example.?q", "https://badges.example/?q"),
        ("https://badges.example/ä%20", "https://badges.example/%C3%A4%20"),
        ("https://badges.example\\@127.0.0.1/", "https://badges.example/%5C@127.0.0.1/"),
        ("http://badges.example:80/", "http://badges.example/"),
        ("https://[2606:4700::1111]/x", "https://[2606:4700::1111]/x"),
    ],
)
def test_an_address_has_one_way_to_be_written(url, same):
    assert str(Address.parse(url)) == same


def test_what_an_operator_allows_is_allowed_there_and_nowhere_else():
    rules = Rules(http=True, allow=(Allowed.parse("10.1.0.0/16:8443"), Allowed.parse("[fd00::/8]:443")))

    def asked(url, *found):
        address = Address.parse(url)
        rules.check(address)
        rules.check_resolved(address, tuple(ip_address(each) for each in found))

    asked("https://issuer.internal:8443/", "10.1.2.3")
    asked("https://issuer.internal/", "fd00::7")
    asked("https://issuer.example/", "8.8.8.8")
    for url, found in (
        ("https://issuer.example:8443/", "8.8.8.8"),
        ("https://issuer.example:8443/", "10.2.0.1"),
        ("https://issuer.example/", "10.1.2.3"),
        ("https://issuer.example:8443/", "fd00::7"),
    ):
        with pytest.raises(Unreachable, match="not public"):
            asked(url, found)
    with pytest.raises(ValueError, match="does not appear to be"):
        Allowed.parse("everything:443")


def test_a_name_that_changes_between_check_and_connection_gains_nothing():
    # A first answer that mixes both is refused whole; test_http has the case where the second answer would be another.
    resolver = Resolver(["8.8.8.8", "127.0.0.1"], ["127.0.0.1"])
    with pytest.raises(Unreachable, match="not public"):
        Asker(resolve=resolver)("https://badges.example/")
    assert len(resolver.asked) == 1


@given(st.text(max_size=60), st.sampled_from(["https://", "https://127", "http://[", "https://0x", "//", ""]))
def test_any_text_is_an_address_or_refused(text, start):
    try:
        address = Address.parse(start + text)
    except Unreachable:
        return
    assert Address.parse(str(address)) == address
