"""What people try to make their evidence count for more than it is: each is refused, or counts for what it is."""

from __future__ import annotations

import json

import pytest

from tests.cast import MALLORY, MALLORY_SEED, THU, signed, tampered, unsigned
from tests.test_attacks import token
from tests.test_attacks_structure import turned
from tests.test_cli_ready import CREDENTIAL, folder

ALL_FOUR = "scores = { A1 = 4, A2 = 4, A3 = 4, A4 = 4, A5 = 4, A6 = 4, B1 = 4, B2 = 4, C2 = 4 }"
SHOWS = 'shows = [{ competency = "a", level = 4 }]'
THU_IS = f'identifiers = ["{THU}"]'


@pytest.fixture
def ready(run, tmp_path):
    def call(person, **badges):
        code, out, err = run(*folder(tmp_path, person, **badges), "--json")
        return (json.loads(out), "") if code == 0 else (None, err)

    return call


def person(*entries, identifiers=""):
    return f'id = "thu"\nname = "Thu Nguyễn"\n{identifiers}\n' + "".join(
        f"[[evidence]]\n{entry}\n" for entry in entries
    )


def support(found):
    return found["criteria"][0]["support"] / 1_000_000


def rated(kind, more="", level=4):
    return f'id = "x"\nkind = "{kind}"\ndate = 2026-06-01\n{more}\n{SHOWS.replace("4", str(level))}'


@pytest.mark.parametrize(
    "kind", ["peer-attestation", "supervisor-attestation", "task", "artifact", "practical-workplace", "panel"]
)
@pytest.mark.parametrize(
    "rater",
    ["", "   ", "\u200b", "thu", "Thu Nguyễn", "THU NGUYEN", "Nguyễn, Thu", f"mailto:{THU}", f"Thu Nguyen <{THU}>"],
)
def test_nobody_judges_their_own_work(ready, kind, rater):
    found, error = ready(person(rated(kind, f"rater = {json.dumps(rater)}"), identifiers=THU_IS))
    assert found is None
    assert "nobody is named who judged" in error or "is the person" in error


@pytest.mark.parametrize("kind", ["exam", "metric", "metric-compared"])
def test_nobody_is_not_made_somebody_by_blanks(ready, kind):
    assert "nobody is named who judged" in ready(person(rated(kind, 'rater = "  "')))[1]
    assert "nobody is named who saw" in ready(person(rated(kind, 'verified = "first-hand"')))[1]
    assert ready(person(rated(kind, 'rater = "Şule Şahin"\nverified = "first-hand"')))[0] is not None


def test_nobody_rates_their_own_certificate(ready):
    assert "is the person" in ready(person(bare("c", "Course", 'rater = "Nguyen Thu"')))[1]


def test_a_namesake_is_told_apart_by_an_address(ready):
    entry = rated("panel", 'rater = "Thu Nguyễn <other.thu@example.org>"')
    assert ready(person(entry, identifiers=THU_IS))[0] is not None


@pytest.mark.parametrize("kind", ["exam", "metric", "metric-compared"])
def test_a_result_that_nobody_stands_behind_counts_half(ready, kind):
    alone, named = (ready(person(rated(kind, rater)))[0]["items"][0] for rater in ("", 'rater = "Şule Şahin"'))
    assert (alone["verified"], named["verified"]) == (0.5, 1)


def test_a_self_report_has_no_rater(ready):
    assert "has no rater" in ready(person(rated("self-report", 'rater = "Boss"')))[1]


def bare(id, title, more=""):
    return f'id = "{id}"\ntitle = "{title}"\nkind = "credential"\ndate = 2026-06-01\n{ALL_FOUR}\n{more}\n{SHOWS}'


@pytest.mark.parametrize(
    "trust",
    [
        'verified = "first-hand"',
        'verified = "verified"',
        'verified = "verified"\nchecked_by = "thu"',
        'verified = "verified"\nchecked_by = "Thu Nguyễn (asked the issuer)"',
        'verified = "verified"\nchecked_by = "Nguyen, Thu"',
        'verified = "verified"\nchecked_by = " "',
    ],
)
def test_nobody_vouches_for_their_own_certificate(ready, trust):
    found, error = ready(person(bare("c", "Course", trust)))
    assert found is None
    assert "verified" in error


def test_a_certificate_without_a_badge_counts_half_and_once(ready):
    one = ready(person(bare("c", "Course", "")))[0]
    two = ready(person(bare("c", "Course", ""), bare("d", " COURSE ", "")))[0]
    assert one["items"][0]["verified"] == 0.5
    assert support(two) == support(one) > 0
    assert "no title" in ready(person(bare("c", "", "")))[1]


def test_who_checked_may_name_whose_it_is(ready):
    checker = "Şule Şahin, registry of Northlight, for Thu Nguyễn"
    found = ready(person(bare("c", "Course", f'verified = "verified"\nchecked_by = "{checker}"')))[0]
    assert found["items"][0]["verified"] == 1
    assert found["items"][0]["checked_by"] == checker


def badge_person(identifiers=THU_IS, more=""):
    return CREDENTIAL.format(identifiers).replace("shows =", f"{more}\nshows =")


def test_an_unread_badge_copied_with_blanks_counts_once(ready, tmp_path):
    for number in range(4):
        (tmp_path / f"b{number}.jwt").write_bytes(token({"alg": "ES256"}, signature="c2ln") + b"~" + b"\n" * number)
    entries = [bare(f"c{number}", "Token", f'badge = "b{number}.jwt"') for number in range(4)]
    assert support(ready(person(*entries))[0]) == support(ready(person(entries[0]))[0])


def test_a_badge_and_a_certificate_of_its_title_are_one(ready):
    badge = 'id = "b"\nkind = "credential"\nbadge = "badge.json"\n' + f"{ALL_FOUR}\n{SHOWS}"
    alone = support(ready(person(badge, identifiers=THU_IS), badge=signed())[0])
    for title in ("Data storytelling", " DATA  storytelling"):
        assert support(ready(person(badge, bare("c", title), identifiers=THU_IS), badge=signed())[0]) == alone
    assert support(ready(person(badge, bare("c", "Cooking"), identifiers=THU_IS), badge=signed())[0]) > alone


def test_two_badges_of_one_title_are_two(ready):
    other = unsigned(id="urn:uuid:2")
    other["credentialSubject"]["achievement"]["id"] = "https://northlight.example/achievements/advanced"
    entries = [f'id = "{name}"\nkind = "credential"\nbadge = "{name}.json"\n{ALL_FOUR}\n{SHOWS}' for name in ("b", "o")]
    alone = support(ready(person(entries[0], identifiers=THU_IS), b=signed())[0])
    assert support(ready(person(*entries, identifiers=THU_IS), b=signed(), o=signed(other))[0]) > alone


def test_a_badge_issued_again_under_its_id_is_one(ready):
    again = unsigned(validFrom="2026-01-15T00:00:00Z")
    again["credentialSubject"]["achievement"]["id"] = "https://northlight.example/achievements/renewed"
    entries = [f'id = "{name}"\nkind = "credential"\nbadge = "{name}.json"\n{ALL_FOUR}\n{SHOWS}' for name in ("b", "o")]
    newest = support(ready(person(entries[1], identifiers=THU_IS), o=signed(again))[0])
    assert support(ready(person(*entries, identifiers=THU_IS), b=signed(), o=signed(again))[0]) == newest


def test_a_badge_issued_by_its_holder_is_a_self_report(ready):
    badge = unsigned(issuer={"id": MALLORY, "type": ["Profile"], "name": "Me"})
    badge["credentialSubject"] = {
        "id": MALLORY,
        "type": ["AchievementSubject"],
        "achievement": badge["credentialSubject"]["achievement"],
    }
    found = ready(badge_person(f'identifiers = ["{MALLORY}"]'), badge=signed(badge, seed=MALLORY_SEED))[0]
    assert support(found) == 0
    assert "issued by its own holder" in found["items"][0]["left_out"]


def test_an_inner_badge_on_top_counts_nothing(ready):
    found = ready(badge_person(), badge=turned())[0]
    assert support(found) == 0
    assert "another credential" in found["items"][0]["left_out"]


def test_a_credential_that_is_no_badge_counts_nothing(ready):
    plain = unsigned(type=["VerifiableCredential"])
    assert support(ready(badge_person(), badge=signed(plain))[0]) == 0


def test_an_untidy_badge_counts_half(ready):
    badge = tampered(signed())
    badge["credentialSubject"]["achievement"]["grade"] = "A"
    found = ready(badge_person(), badge=badge)[0]
    assert found["items"][0]["verified"] == 0.5
    assert "'grade'" in " ".join(found["items"][0]["remarks"])


def test_a_badge_cannot_be_made_younger(ready):
    _, error = ready(badge_person(more="date = 2026-11-20"), badge=signed(unsigned(validFrom="2010-01-01T00:00:00Z")))
    assert "is after that of the badge, 2010-01-01" in error
    earlier = ready(badge_person(more="date = 2009-06-01"), badge=signed(unsigned(validFrom="2010-01-01T00:00:00Z")))[0]
    assert earlier["items"][0]["date"] == "2009-06-01"
    # Without a time zone the day is the day that is written, and a badge that cannot be checked has one too.
    bare_day = ready(badge_person(), badge=signed(unsigned(validFrom="2010-01-01T00:00:00")))[0]
    assert bare_day["items"][0]["date"] == "2010-01-01"
    # Statements have no order: of two dates the last is the day, whichever is written first.
    for days in (["2010-01-01T00:00:00Z", "2012-01-01T00:00:00Z"], ["2012-01-01T00:00:00Z", "2010-01-01T00:00:00Z"]):
        two = ready(badge_person(), badge=signed(unsigned(validFrom=days)))[0]
        assert two["items"][0]["date"] == "2012-01-01"
    unchecked = signed(unsigned(validFrom="2010-01-01T00:00:00Z"))
    unchecked["proof"][0]["cryptosuite"] = "other-2030"
    assert (
        "is after that of the badge"
        in ready(badge_person(more="date = 2026-11-20\ntitle = 'Story'"), badge=unchecked)[1]
    )


def test_an_identifier_that_cannot_be_compared_does_not_hide_one_that_differs(ready):
    found = ready(badge_person(f'identifiers = ["mallory@example.org", "{MALLORY}"]'), badge=signed())[0]
    assert "somebody else" in found["items"][0]["left_out"]


def test_a_dispute_about_a_copy_is_about_the_badge(ready):
    copies = badge_person() + badge_person().partition("[[evidence]]")[2].replace(
        'id = "c"', '[[evidence]]\nid = "d"', 1
    )
    dispute = '[[disputes]]\nabout = "Not hers"\nopened = 2026-11-01\nevidence = "d"\n'
    found = ready(copies.replace('id = "d"', 'id = "d"', 1) + dispute, badge=signed())[0]
    assert found["criteria"][0]["status"] == "CONTESTED"
    early = dispute + "settled = 2026-10-01\n"
    assert "before it was opened" in ready(copies + early, badge=signed())[1]


def test_a_badge_named_many_times_is_verified_once(ready):
    entries = [f'id = "c{number}"\nkind = "credential"\nbadge = "badge.json"\nshows = []' for number in range(400)]
    found, _ = ready(person(*entries), badge=signed())
    assert len(found["items"]) == 400
    entries += [entry.replace('id = "c', 'id = "d') for entry in entries[:150]]
    assert "more than 500 files" in ready(person(*entries), badge=signed())[1]
