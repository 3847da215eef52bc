"""Copies of what addresses gave: fresh, confirmed, last known; and asking little, or nobody."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from stepladder.adapters.http import Limited, Limits, offline
from stepladder.adapters.kept import FolderCache, Kept, MemoryCache, freshness
from stepladder.fetching import Fetched
from tests.network import NOW, Clock, Site, asker, fails


@pytest.fixture
def site():
    site = Site()
    yield site
    site.close()


# Copies


def test_a_fresh_copy_is_the_answer(site):
    clock = Clock()
    ask = asker(site, now=clock)
    url = site.page("/a", Cache_Control="max-age=60")
    first = ask(url)
    clock.pass_by(seconds=59)
    assert ask(url + "#part") == Fetched(url + "#part", first.body, NOW, "application/json")
    assert len(site.asked) == 1
    clock.pass_by(seconds=1)
    assert ask(url).at == clock.now
    assert len(site.asked) == 2
    ask.again(url)
    assert len(site.asked) == 3


def test_a_copy_is_confirmed_by_its_tag(site):
    clock = Clock()
    ask = asker(site, now=clock)
    url = site.page(
        "/a", b"first", ETag='"1"', Last_Modified="Sat, 21 Nov 2026 11:00:00 GMT", Cache_Control="max-age=60"
    )
    ask(url)
    clock.pass_by(seconds=61)
    site.page("/a", b"", status=304, Cache_Control="max-age=600")
    assert ask(url) == Fetched(url, b"first", clock.now, "application/json")
    assert site.asked[1][1]["If-None-Match"] == '"1"'
    assert site.asked[1][1]["If-Modified-Since"] == "Sat, 21 Nov 2026 11:00:00 GMT"
    clock.pass_by(seconds=599)
    ask(url)
    assert len(site.asked) == 2


def test_a_tag_is_told_to_the_address_that_gave_it_only(site):
    ask = asker(site)
    site.page("/b", b"end", ETag='"1"', Cache_Control="no-cache")
    url = site.page("/a", status=302, Location="/b")
    ask(url)
    ask(url)
    assert [("If-None-Match" in headers) for _, headers in site.asked] == [False, False, False, True]


def test_what_does_not_answer_leaves_the_last_copy(site):
    clock = Clock()
    ask = asker(site, now=clock)
    url = site.page("/a", b"first", Cache_Control="max-age=60")
    first = ask(url)
    clock.pass_by(days=3)
    site.page("/a", status=500)
    error = fails(ask, url)
    assert error.last == first
    assert error.last.at == NOW


def test_what_may_not_be_kept_is_not(site):
    cache = MemoryCache()
    url = site.page("/a", Cache_Control="private, no-store")
    asker(site, cache=cache)(url)
    assert cache.get(url) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 300),
        ({"cache-control": "public, max-age=30"}, 30),
        ({"cache-control": 'MAX-AGE="30"', "age": "10"}, 20),
        ({"cache-control": "max-age=30", "age": "40"}, 0),
        ({"cache-control": "max-age=99999999"}, 3600),
        ({"cache-control": "max-age=" + "9" * 5000}, 0),
        ({"cache-control": "max-age=-5"}, 0),
        ({"cache-control": "max-age=²"}, 0),
        ({"cache-control": "no-cache, max-age=30"}, 0),
        ({"cache-control": "no-store"}, None),
    ],
)
def test_freshness_is_what_the_server_says_within_bounds(headers, seconds):
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert freshness(headers, NOW) == expected


def kept(url, body=b"x", until=NOW):
    return Kept(Fetched(url, body, NOW, "text/plain", "https://b.example/"), until, '"e"', "m")


@pytest.fixture(params=["memory", "folder"])
def cache(request, tmp_path):
    return MemoryCache(entries=3) if request.param == "memory" else FolderCache(tmp_path / "kept", entries=3)


def test_a_cache_gives_back_what_it_was_given_and_stays_small(cache):
    for number in range(5):
        cache.put(f"https://a.example/{number}", kept(f"https://a.example/{number}", b"\n\x00%d" % number))
        time.sleep(0.002)
    given = [cache.get(f"https://a.example/{number}") for number in range(5)]
    assert given[:2] == [None, None]
    assert given[4] == kept("https://a.example/4", b"\n\x004")
    cache.put("https://a.example/4", kept("https://a.example/4", b"new"))
    assert cache.get("https://a.example/4").fetched.body == b"new"


def test_a_cache_in_memory_counts_bytes():
    cache = MemoryCache(size=10)
    cache.put("a", kept("a", b"12345"))
    cache.put("b", kept("b", b"12345"))
    cache.put("a", kept("a", b"123456"))
    assert cache.get("b") is None
    assert cache.get("a").fetched.body == b"123456"
    cache.put("c", kept("c", b"x" * 11))
    assert cache.get("c") is None


def test_a_damaged_copy_is_none(tmp_path):
    cache = FolderCache(tmp_path)
    cache.put("https://a.example/", kept("https://a.example/"))
    file = next(tmp_path.iterdir())
    for data in (b"", b"{}\nx", b"[]\n", b"\xff\n", file.read_bytes().replace(b"https://a.", b"https://c.")):
        file.write_bytes(data)
        assert cache.get("https://a.example/") is None


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    cache = FolderCache(tmp_path / "file" / "kept")
    cache.put("https://a.example/", kept("https://a.example/"))
    assert cache.get("https://a.example/") is None


# Restraint


def test_a_badge_that_names_many_addresses_has_few_asked(site):
    ask = Limited(asker(site), requests=3, per_host=2)
    urls = [site.page(f"/{number}") for number in range(5)]
    ask(urls[0])
    ask.again(urls[1])
    assert "enough addresses" in fails(ask, urls[2]).found
    ask(urls[2].replace("badges.example", "other.example"))
    assert "enough addresses" in fails(ask, urls[3].replace("badges.example", "third.example")).found
    assert len(site.asked) == 3


def test_offline_answers_from_copies_and_says_what_it_could_not_ask():
    cache = MemoryCache()
    fresh, stale, none = ("https://a.example/fresh", "https://a.example/stale", "https://a.example/none")
    cache.put(fresh, kept(fresh, until=NOW + timedelta(1)))
    cache.put(stale, kept(stale))
    fetch = offline(cache)
    fetch.now = lambda: NOW
    assert fetch(fresh).body == b"x"
    assert fails(fetch, stale).last == kept(stale).fetched
    assert fails(fetch, none).last is None
    assert "because this is offline" in fails(fetch, none).found
    assert fetch.missed == [stale, none]


def test_many_threads_may_share_one(site):
    ask = asker(site, limits=Limits(total=5))
    urls = [site.page(f"/{number}", b"%d" % number) for number in range(20)]
    found = {}
    threads = [threading.Thread(target=lambda url=url: found.update({url: ask(url).body})) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {url: b"%d" % number for number, url in enumerate(urls)}
