"""``stepladder ready`` as a user calls it, and what reaches it from badges and sheets."""

from __future__ import annotations

import json

import pytest

from tests.cast import MALLORY_SEED, THU, signed, unsigned
from tests.test_cli import AT, EXAMPLES

READY = ("ready", "--person", EXAMPLES / "person.toml", "--role", EXAMPLES / "role.toml", *AT)


def test_ready_begins_with_the_sentence_and_ends_with_one_step(run):
    code, out, _ = run(*READY)
    assert code == 0
    assert out.startswith("4 of 6 covered, 2 of them presumed from the role held.")
    assert out.count("Next step:") == 1
    for word in ("Covered", "Partly covered", "No evidence yet", "Presumed"):
        assert word in out
    assert "index" not in out


def test_ready_shows_numbers_only_on_request(run):
    out = run(*READY, "--details")[1]
    assert "How we judged this" in out
    assert "must-have gaps. Index" in out
    assert "Hours for one item, estimates" in out
    assert "“Brings a finding to a decision without help”" in out


def test_ready_gives_the_same_record_every_time(run):
    first, second = (json.loads(run(*READY, "--json")[1]) for _ in range(2))
    assert first == second
    assert first["as_of"] == "2026-11-21"
    assert first["inputs"][0]["id"].endswith("person.toml")
    assert len(first["inputs"]) == 5
    assert {each["status"] for each in first["criteria"]} == {"MET", "PARTIAL", "NOT EVIDENCED", "PRESUMED"}


def folder(tmp_path, person, **files):
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    (tmp_path / "person.toml").write_text(person)
    (tmp_path / "role.toml").write_text(
        'id = "r"\n[[competencies]]\nid = "a"\n[[criteria]]\nid = "C1"\ncompetency = "a"\nlevel = 3\n'
    )
    return ("ready", "--person", tmp_path / "person.toml", "--role", tmp_path / "role.toml", *AT)


CREDENTIAL = """id = "thu"
{}
[[evidence]]
id = "c"
kind = "credential"
badge = "badge.json"
scores = {{ A1 = 4, A2 = 4, A3 = 3, A4 = 3, A5 = 3, A6 = 3, B1 = 2, C2 = 3 }}
shows = [{{ competency = "a", level = 4 }}]
"""


@pytest.mark.parametrize(
    ("badge", "identifiers", "verified", "note"),
    [
        (signed(), f'identifiers = ["{THU}"]', 1, ""),
        (signed(), "", 0.5, "names no identifiers"),
        (signed(), 'identifiers = ["did:example:thu"]', 0.5, "in a way that can be compared"),
        (signed(), 'identifiers = ["mallory@example.org"]', 0, "somebody else"),
        (signed(unsigned(validUntil="2026-01-01T00:00:00Z")), f'identifiers = ["{THU}"]', 1, "expired on 2026-01-01"),
        (signed(unsigned(validFrom="2026-12-01T00:00:00Z")), f'identifiers = ["{THU}"]', 0, "not valid before"),
        (signed(seed=MALLORY_SEED), f'identifiers = ["{THU}"]', 0, "another key"),
        (
            signed(unsigned(credentialStatus={"id": "https://a.example/1#7", "type": "BitstringStatusListEntry"})),
            f'identifiers = ["{THU}"]',
            0.5,
            "",
        ),
    ],
    ids=["hers", "nobody named", "not comparable", "not hers", "expired", "too early", "forged", "status unknown"],
)
def test_a_badge_counts_as_far_as_it_can_be_verified(run, tmp_path, badge, identifiers, verified, note):
    arguments = folder(tmp_path, CREDENTIAL.format(identifiers), badge=badge)
    found = json.loads(run(*arguments, "--json")[1])
    assert found["items"][0]["verified"] == verified
    assert note in " ".join(each["summary"] for each in found["notes"])
    assert found["items"][0]["appraisal"]["policy"]["id"] == "stepladder-default"


def test_the_same_badge_twice_counts_once(run, tmp_path):
    once = CREDENTIAL.format(f'identifiers = ["{THU}"]')
    twice = (
        once + once.partition("\n\n")[2].replace('id = "c"', 'id = "d"')
        if "\n\n" in once
        else once + "\n" + once.split("\n", 2)[2].replace('id = "c"', 'id = "d"')
    )
    one = json.loads(run(*folder(tmp_path, once, badge=signed()), "--json")[1])
    two = json.loads(run(*folder(tmp_path, twice, badge=signed()), "--json")[1])
    assert len(two["items"]) == 2
    assert two["criteria"][0]["belief"] == one["criteria"][0]["belief"] > 0.3


def test_a_badge_that_cannot_be_read_is_named(run, tmp_path):
    arguments = folder(tmp_path, CREDENTIAL.format(""))
    code, _, err = run(*arguments)
    assert code == 3
    assert "badge.json" in err


def test_a_sheet_about_another_credential_is_refused(run, file, tmp_path):
    other = file("other.toml", 'credential = "Cooking"\n[scores]\nA1 = 4\n')
    code, _, err = run("appraise", EXAMPLES / "capstone.png", "--sheet", other, *AT)
    assert code == 3
    assert "the sheet is about 'Cooking', and the certificate is 'Data storytelling capstone'" in err
    assert run("appraise", other, "--sheet", other)[0] == 64
    person = CREDENTIAL.format("").replace("scores = {", 'appraisal = "other.toml" #')
    assert "the sheet is about 'Cooking'" in run(*folder(tmp_path, person, badge=signed()))[2]


def test_a_badge_that_is_not_read_says_so_wherever_it_is_used(run, file, tmp_path):
    old = {"@context": "https://w3id.org/openbadges/v2", "type": "BadgeClass", "id": "https://a.example/1"}
    assert "an Open Badge 2.0" in " ".join(run("appraise", file("old.json", old))[1].split())
    person = CREDENTIAL.format("").replace(
        'kind = "credential"', 'kind = "credential"\ntitle = "Old"\ndate = 2026-01-01'
    )
    assert "an Open Badge 2.0" in " ".join(run(*folder(tmp_path, person, badge=old))[1].split())
    code, _, err = run(*folder(tmp_path, person.replace("date = 2026-01-01", ""), badge=old))
    assert code == 3
    assert "no date could be read from badge.json" in err
    assert "an Open Badge 2.0" in " ".join(err.split())
    code, _, err = run(*folder(tmp_path, CREDENTIAL.format(""), badge=old))
    assert code == 3
    assert "no title" in err


def test_a_sheet_is_about_the_certificate_that_names_it(run, file, tmp_path):
    sheet = file("sheet.toml", 'credential = "Data  Story"\n[scores]\nA1 = 4\n')
    entry = (
        'id = "thu"\n[[evidence]]\nid = "c"\ntitle = "{}"\nkind = "credential"\ndate = 2026-01-01\n'
        f'appraisal = "{sheet.name}"\nshows = []\n'
    )
    assert run(*folder(tmp_path, entry.format("DATA story")))[0] == 0
    code, _, err = run(*folder(tmp_path, entry.format("Cooking")))
    assert code == 3
    assert "the sheet is about 'Data  Story', and the certificate is 'Cooking'" in err


def test_the_day_is_that_of_the_place(run, tmp_path):
    arguments = folder(tmp_path, 'id = "thu"\n')[:-2]
    for now, day in (("2026-11-21T05:00:00+10:00", "2026-11-21"), ("2026-11-20T19:00:00Z", "2026-11-20")):
        assert json.loads(run(*arguments, "--now", now, "--json")[1])["as_of"] == day


def test_a_record_says_what_each_item_is_said_to_show(run, tmp_path):
    person = 'id = "thu"\n[[evidence]]\nid = "e"\nkind = "exam"\ndate = 2026-06-01\nshows = [{ competency = "a", level = 2, passed = false }]\n'
    found = json.loads(run(*folder(tmp_path, person), "--json")[1])["items"][0]
    assert found["shows"] == [{"competency": "a", "level": 2, "relevance": 1.0, "passed": False}]
    assert found["checked_by"] is None


def test_a_failed_assessment_alone_is_no_disagreement(run, tmp_path):
    person = 'id = "thu"\n[[evidence]]\nid = "e"\nkind = "panel"\nrater = "Şule"\ndate = 2026-06-01\nshows = [{ competency = "a", level = 2, passed = false }]\n'
    out = run(*folder(tmp_path, person))[1]
    assert "has evidence against it" in out
    assert "Assessed, not shown" in out
    assert "People disagree" not in out


def test_swapped_files_are_noticed(run):
    code, _, err = run("ready", "--person", EXAMPLES / "role.toml", "--role", EXAMPLES / "person.toml")
    assert code == 3
    assert "were the two swapped?" in err


def test_an_address_is_not_fetched_by_who_asks_nobody(run):
    code, _, err = run("verify", "--offline", "https://a.example/badge.json")
    assert code == 64
    assert "is an address" in err


@pytest.mark.parametrize("name", ["../secret.json", "/etc/hostname", "-", "no\\u0000such", "."])
def test_a_person_file_names_only_files_beside_it(run, tmp_path, name):
    (tmp_path.parent / "secret.json").write_text(json.dumps(signed()))
    person = CREDENTIAL.format("").replace("badge.json", name)
    code, _, err = run(*folder(tmp_path, person))
    assert code == 3
    assert "no such file lies there" in err


def test_what_is_shown_below_the_level_is_named(run, tmp_path):
    person = 'id = "thu"\n[[evidence]]\nid = "e"\ntitle = "SQL exam"\nkind = "exam"\ndate = 2026-06-01\nshows = [{ competency = "a", level = 5 }]\n'
    assert "SQL exam shows level 2 at most" in run(*folder(tmp_path, person))[1]
