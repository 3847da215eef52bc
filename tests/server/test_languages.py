"""The second language is whole, and what is compiled is what is written."""

from __future__ import annotations

import re

import polib
import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "src" / "stepladder" / "server" / "locale" / "de" / "LC_MESSAGES"
# The page that shows every part of the look is for those who build the site.
_FOR_BUILDERS = ("server/ui/templates/ui/house.html", "server/ui/controls.py", "server/ui/views.py")


@pytest.fixture(scope="module")
def written():
    return polib.pofile(str(FOLDER / "django.po"))


def forms(entry):
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def test_every_string_of_the_pages_is_translated(written):
    open_ones = [
        entry.msgid
        for entry in written
        if not all(forms(entry)) and {file for file, _ in entry.occurrences} - set(_FOR_BUILDERS)
    ]
    assert open_ones == []
    assert [entry.msgid for entry in written if "fuzzy" in entry.flags] == []  # a guess of the tool, which nobody read
    assert len(written) > 1_000


def test_every_placeholder_is_kept(written):
    def places(text):
        return set(re.findall(r"%\(\w+\)[sd]", text))

    for entry in written:
        wanted = places(entry.msgid) | places(entry.msgid_plural)
        for text in filter(None, forms(entry)):
            assert places(text) <= wanted, entry.msgid
            # A singular may say "one" instead of the number.
            assert wanted - places(text) <= {"%(count)d", "%(count)s", "%(number)s", "%(counter)s"}, entry.msgid


def test_what_is_compiled_is_what_is_written(written):
    compiled = {entry.msgid: forms(entry) for entry in polib.mofile(str(FOLDER / "django.mo"))}
    assert compiled == {entry.msgid: forms(entry) for entry in written.translated_entries()}


def test_the_same_page_reads_in_both_languages(client, db):
    assert "Sign in" in client.get("/accounts/login/", headers={"accept-language": "en"}).content.decode()
    assert "Anmelden" in client.get("/accounts/login/", headers={"accept-language": "de-AT"}).content.decode()
    assert "Sign in" in client.get("/accounts/login/", headers={"accept-language": "fr"}).content.decode()
