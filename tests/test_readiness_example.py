"""The example of a real promotion rule, as the command says it."""

from __future__ import annotations

import json

from tests.test_cli import AT, EXAMPLES

RULE = ("ready", "--person", EXAMPLES / "person.toml", "--role", EXAMPLES / "promotion.toml")


def words(text):
    return " ".join(text.split())


def test_says_the_choice_the_window_the_months_and_the_quota(run):
    code, out, _ = run(*RULE, *AT)
    assert code == 0
    assert words(out).startswith(
        "2 of 3 covered, 1 of them presumed from the role held. Two of forecasting, mentoring, incident command and data "
        "quality are needed; one is covered. 1 condition is not met or not recorded."
    )
    for text in (
        "? Alternatives Two of these four; one is covered “Beyond the craft, two of these four” ◐ Partly covered",
        "✓ Condition Three years as a data analyst 44 months; 36 are asked.",
        "✗ Condition The spring round is open It is closed; the next round is open from 2027-03-01 to 2027-04-15.",
        "· Limit Places for lead data analysts Limited: 2 a year in the family of data roles.",
        "That is about the organization, not about one person.",
        "Next step: A confirmation by a colleague (about 1 hour, an estimate) would close forecasting at level 3.",
    ):
        assert text in words(out)


def test_shows_what_is_measured_and_which_evidence_counts(run):
    out = words(run(*RULE, *AT, "--details")[1])
    assert "Measured: Two reviewers read both pieces against the rubric, each for themselves (Review handbook" in out
    assert "Evidence counts from 2025-01-01 to 2026-12-31. 2 independent pieces of work have to show it." in out


def test_a_member_that_is_not_needed_any_more_is_said_to_be_none(run, tmp_path):
    text = (EXAMPLES / "promotion.toml").read_text().replace("needed = 2", "needed = 1")
    (tmp_path / "role.toml").write_text(text)
    out = run("ready", "--person", EXAMPLES / "person.toml", "--role", tmp_path / "role.toml", *AT)[1]
    assert "✓ Alternatives              One of these four; one is covered" in out
    assert out.count("Not needed any more") == 3
    assert "Next step" not in out


def test_the_round_opens_on_its_day(run):
    out = words(run(*RULE, "--now", "2027-03-01T09:00:00Z")[1])
    assert "✓ Condition The spring round is open It is open until 2027-04-15." in out


def test_the_record_names_the_group_and_what_would_close_it(run):
    found = json.loads(run(*RULE, *AT, "--json")[1])
    (group,) = found["alternatives"]
    assert (group["covered"], group["needed"], group["to_close"]) == (1, 2, ["A1"])
    assert found["gaps"] == ["A1"]
    assert [each["status"] for each in found["conditions"]] == ["met", "unmet"]
    assert found["limits"][0]["id"] == "limit.places"
    assert found["criteria"][0]["accepts"]["families"] == 2
