from __future__ import annotations

from stepladder.credentials.details import details
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from tests.cast import NOW, signed, tampered, unsigned, verified
from tests.conftest import vector


def details_of(verification):
    statements = verification.trusted_statements
    assert statements is not None
    return details(statements)


def complete():
    data = vector("1edtech-public-validator", "ob30", "complete.json").read_bytes()
    return details_of(verify(read(data, name="complete"), now=NOW))


def test_reads_what_1edtechs_largest_sample_says():
    found = complete()
    subject = found.subjects[0]
    achievement = subject.achievements[0]
    assert (found.image, found.description) == (
        "https://1edtech.edu/credentials/3732/image",
        "1EdTech University Degree Description",
    )
    assert [each.name for each in found.evidence] == ["Final Project Report", "Final Project Code"]
    assert found.evidence[0].narrative.startswith("# Final Project Report")
    assert found.evidence[1].id == "https://github.com/somebody/project"
    assert (subject.license, subject.role, subject.term) == ("A-9320041", "Major Domo", "Fall")
    assert (subject.began[:10], subject.ended[:10]) == ("2010-01-01", "2010-01-02")
    assert subject.credits in ("42", "4.2E1", "42.0")
    assert subject.source.name == "1EdTech College of Arts"
    assert achievement.creator.name == "1EdTech University"
    assert (achievement.field, achievement.code, achievement.specialization) == (
        "Research",
        "R1",
        "Computer Science Research",
    )
    assert [each.id for each in found.refresh] == ["http://1edtech.edu/credentials/3732"]
    assert "1EdTechCredentialRefresh" in found.refresh[0].kinds
    assert found.conflicts == ()


def test_results_find_their_description_and_their_level():
    subject = complete().subjects[0]
    by_value = {result.value or result.status or result.level_id: result for result in subject.results}
    assert by_value["A"].described.allowed == ("D", "C", "B", "A")
    assert by_value["A"].described.required_value == "C"
    assert by_value["Completed"].described.name == "Final Project Grade"
    reached = by_value["urn:uuid:d05a0867-d0ad-4b03-bdb5-28fb5d2aab7a"]
    assert (reached.level.name, reached.level.level, reached.level.points) == ("Mastery", "Mastered", "4")


def test_a_badge_that_says_none_of_it_has_none_of_it():
    found = details_of(verified(signed()))
    assert found.evidence == ()
    assert found.subjects[0].results == ()
    assert found.awarded == ""
    assert found.issuer.name == "Northlight Institute"


def test_of_a_badge_without_a_good_signature_there_are_none_to_read():
    forged = tampered(signed())
    forged["name"] = "Brain surgery"
    assert verified(forged).trusted_statements is None


def test_two_values_where_one_is_meant_are_named():
    subject = {**unsigned()["credentialSubject"], "licenseNumber": ["A-1", "A-2"]}
    found = details_of(verified(signed(unsigned(credentialSubject=subject))))
    assert found.conflicts == ("licenseNumber",)


def test_the_award_may_be_older_than_the_badge():
    badge = unsigned(awardedDate="2024-06-30T00:00:00Z")
    assert details_of(verified(signed(badge))).awarded == "2024-06-30T00:00:00Z"
