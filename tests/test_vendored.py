from __future__ import annotations

import hashlib
import json
import re
import tomllib

import pytest

from stepladder.credentials import contexts
from stepladder.credentials.contexts import Contexts
from tests.conftest import ROOT, vector

FILES = tomllib.loads((ROOT / "VENDORED.toml").read_text())["file"]
CONTEXTS = [entry for entry in FILES if "jcs" in entry]
FOLDERS = (
    "src/stepladder/credentials/context_files",
    "src/stepladder/frameworks/linking/vocabulary",
    "src/stepladder/server/ui/static/ui/fonts",
)


def jcs(value):
    return hashlib.sha256(
        json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["path"].rpartition("/")[2])
def test_every_vendored_file_is_what_the_list_says(entry):
    data = (ROOT / entry["path"]).read_bytes()
    assert hashlib.sha256(data).hexdigest() == entry["sha256"]
    assert {"package", "version", "license", "source", "registry", "rights"} <= entry.keys()


@pytest.mark.parametrize("entry", CONTEXTS, ids=lambda entry: entry["path"].rpartition("/")[2])
def test_every_context_is_the_canonical_text_that_the_list_names(entry):
    assert jcs(json.loads((ROOT / entry["path"]).read_bytes())) == entry["jcs"]


def test_nothing_else_lies_in_the_folders():
    there = {f"{folder}/{path.name}" for folder in FOLDERS for path in (ROOT / folder).iterdir()}
    assert there == {entry["path"] for entry in FILES}


def test_the_stylesheet_loads_every_font_that_is_shipped_and_no_other():
    sheet = (ROOT / "src/stepladder/server/ui/static/ui/house.css").read_text()
    shipped = {entry["path"].rpartition("/")[2] for entry in FILES if entry["path"].endswith(".woff2")}
    assert set(re.findall(r'url\("fonts/([^"]+)"\)', sheet)) == shipped


def test_the_pinned_digests_are_those_of_the_list():
    pinned = {(url, name, digest) for url, name, digest in contexts._TABLE}
    assert pinned == {(entry["url"], entry["path"].rpartition("/")[2], entry["sha256"]) for entry in CONTEXTS}


def test_the_contexts_are_those_that_the_standards_bodies_publish():
    published = {
        jcs(json.loads(path.read_bytes()))
        for path in vector("contexts").rglob("*.json*")
        if "MANIFEST" not in path.name and "INDEX" not in path.name
    }
    assert [entry["path"] for entry in CONTEXTS if entry["jcs"] not in published] == []


def test_both_texts_of_a_context_that_was_changed_in_place_are_kept_newest_first():
    url = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
    newer, earlier = Contexts().text(url), Contexts(earlier=frozenset({url})).text(url)
    assert "jti" in json.dumps(newer)
    assert "jti" not in json.dumps(earlier)
    assert Contexts().changed(frozenset({url, "https://www.w3.org/ns/credentials/v2"})) == {url}


def test_refuses_an_altered_context(tmp_path, monkeypatch):
    monkeypatch.setattr(contexts, "_TABLE", (("https://x.example/c", "ob-3.0.json", "0" * 64),))
    contexts._pinned.cache_clear()
    try:
        with pytest.raises(RuntimeError, match="altered"):
            Contexts().text("https://x.example/c")
    finally:
        monkeypatch.undo()
        contexts._pinned.cache_clear()
