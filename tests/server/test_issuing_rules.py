"""What a badge may be given for: a passed assessment, what it builds on, and evidence of its own for a renewal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from stepladder.appraisal.badge import scores_of
from stepladder.appraisal.score import EvidenceClass, appraise
from stepladder.credentials.build import Result
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.details import details
from stepladder.credentials.jsonld import statements
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.errors import InvalidDocument
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.issuing.awards import Assessor, CannotIssue, UnfitAward
from stepladder.server.issuing.documents import published_here
from stepladder.server.issuing.marks import ends_words, validity_words
from stepladder.server.issuing.models import IssuedCredential, Kind
from stepladder.server.issuing.offers import Assessment, UnfitOffer, offer, revise
from stepladder.server.issuing.operations import issue, renew, revoke, suspend
from tests.cast import NOW
from tests.server.issuing_cast import (
    AMARA,
    ATTENDED,
    OBSERVED,
    award_of,
    birgit,
    give,
    key,
    mentoring,
    offered,
    tabletop,
    terms,
    thu,
)
from tests.server.wallet_cast import person

__all__ = ["birgit", "key", "mentoring", "tabletop", "thu"]

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def reached(version, number):
    rubric = version.document["resultDescription"][0]
    return (Result(rubric["id"], level=rubric["rubricCriterionLevel"][number - 1]["id"], status="Completed"),)


@pytest.mark.parametrize("number", [3, 4, 5])
def test_the_level_that_is_needed_or_a_higher_one_passes_and_stands_in_the_badge(tabletop, thu, number):
    row = give(tabletop, thu, results=reached(tabletop, number))
    found = verify(read(row.data, name="badge"), now=NOW, fetch=published_here)
    assert found.trusted_statements is not None
    said = details(found.trusted_statements).subjects[0]
    assert said.results[0].level.level == str(number)
    assert said.results[0].described.required_level.endswith("-level-3")
    assert said.ended == "2026-11-21T00:00:00Z"
    assert (row.assessed_on, row.assessor_name) == (date(2026, 11, 21), "Amara Diallo")
    assert "Amara" not in row.document


@pytest.mark.parametrize(
    ("changes", "words", "field"),
    [
        ({"results": 2}, "reached level 2 of incident command; level 3 is needed", "levels"),
        ({"results": ()}, "Which level of incident command Thu reached is not said", "levels"),
        ({"assessor": None}, "Who assessed it is not said", "assessor"),
        ({"assessor": Assessor(" ")}, "Who assessed it is not said", "assessor"),
        ({"assessor": Assessor("thú")}, "their own work", "assessor"),
        ({"assessor": Assessor("T. N.", email="THU@example.org")}, "their own work", "assessor"),
        ({"assessed_on": None}, "day of the assessment is missing", "assessed_on"),
        ({"assessed_on": date(2026, 11, 22)}, "has not come yet", "assessed_on"),
        ({"valid_from": NOW - 3 * DAY, "assessed_on": date(2026, 11, 20)}, "cannot hold before", "valid_from"),
        ({"valid_from": NOW - 900 * DAY}, "would have ended on", "valid_from"),
    ],
)
def test_without_a_passed_assessment_nothing_is_given(tabletop, thu, changes, words, field):
    if changes.get("results"):
        changes = {"results": reached(tabletop, 2)}
    with pytest.raises(UnfitAward, match=words) as refused:
        give(tabletop, thu, **changes)
    assert refused.value.field == field
    assert IssuedCredential.objects.count() == 0


def test_a_level_cannot_stand_there_twice(tabletop, thu):
    with pytest.raises(UnfitAward, match="twice"):
        give(tabletop, thu, results=reached(tabletop, 1) + reached(tabletop, 5))


def test_two_people_of_one_name_may_assess_each_other(tabletop, thu):
    other = person("thu2")
    other.name = thu.name
    other.save()
    assert give(tabletop, thu, assessor=Assessor(other.name, other)).assessor == other


def test_where_assessors_are_named_only_they_assess(key, thu, birgit):
    version = offered("crane", "Crane signals", terms(assessment=replace(OBSERVED, assessors=(birgit,))))
    for other in (AMARA, Assessor("Birgit"), Assessor("Nia", person("nia"))):
        with pytest.raises(UnfitAward, match="Only these may assess it: Birgit"):
            give(version, thu, assessor=other)
    assert give(version, thu, assessor=Assessor("Birgit", birgit)).assessor == birgit


def test_taking_part_certifies_no_competency_and_the_appraisal_agrees(key, thu):
    version = offered("open-day", "Open day", terms(assessment=ATTENDED))
    row = give(version, thu, results=(), assessor=None, assessed_on=None)
    achievement = row.badge["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "ext:Participation"
    assert "no competency is certified" in achievement["criteria"]["narrative"]
    assert not {"alignment", "resultDescription"} & achievement.keys()
    assert statements(row.badge, Contexts()).lost == ()
    found = verify(read(row.data, name="badge"), now=NOW, fetch=published_here)
    assert {str(each.status) for each in found.finding.parts} == {"met"}
    assert appraise(scores_of(found, source="x")).evidence_class is EvidenceClass.E0


def test_nobody_reaches_a_level_by_taking_part(key, tabletop, thu):
    version = offered("open-day", "Open day", terms(assessment=ATTENDED))
    with pytest.raises(UnfitAward, match="Nothing is assessed here"):
        give(version, thu, results=reached(tabletop, 3), assessor=None)


@pytest.mark.parametrize(
    ("assessment", "scores", "words"),
    [
        (Assessment(Kind.EXAM, assessed_by="an examiner"), {}, "When it is passed is not said"),
        (Assessment(Kind.EXAM, passing="70 of 100"), {}, "Who may assess it is not said"),
        (OBSERVED, {"A1": 0}, "being there is enough"),
        (ATTENDED, {"A1": 3}, "the catalog says that this is assessed"),
        (replace(ATTENDED, passing="70 of 100"), {}, "cannot be passed"),
    ],
)
def test_what_says_too_little_or_contradicts_the_catalog_is_not_offered(tabletop, assessment, scores, words):
    entry = again("wording", "Wording", scores)
    with pytest.raises(UnfitOffer) as refused:
        offer(entry=entry, terms=terms(assessment=assessment), by=None, at=NOW)
    assert words.lower() in refused.value.found.lower()


def again(name, title, scores=()):
    """An entry of the catalog that is not offered yet."""
    version = offered(name, title)
    entry = version.offer.microcredential
    version.offer.delete()
    known = {
        id: {"score": value, "provenance": "verified", "citation": "x, 2026"} for id, value in dict(scores).items()
    }
    Microcredential.objects.filter(pk=entry.pk).update(scores=known)
    return Microcredential.objects.get(pk=entry.pk)


def test_an_assessment_needs_a_competency_to_assess(tabletop):
    entry = again("wording", "Wording")
    Outcome.objects.filter(microcredential=entry).delete()
    with pytest.raises(UnfitOffer, match="names no competency"):
        offer(entry=entry, terms=terms(), by=None, at=NOW)
    assert offer(entry=entry, terms=terms(assessment=ATTENDED), by=None, at=NOW).kind == Kind.PARTICIPATION


def test_the_badge_says_how_it_is_assessed(tabletop):
    said = tabletop.document["criteria"]["narrative"].split("\n\n")
    assert said == [
        "Command one phase of a simulated disruption.",
        "How it is assessed: work that was observed.",
        "To pass: Level 3 in incident command.",
        "Assessed by: an observer of the port.",
    ]


@pytest.fixture
def captain(tabletop, mentoring):
    """An offer that needs two others first."""
    return offered("captain", "Captain of the day", terms(needs=(tabletop.offer, mentoring.offer)))


def test_what_an_offer_needs_has_to_be_held(captain, tabletop, mentoring, thu):
    with pytest.raises(UnfitAward, match="builds on, or no longer: Mentoring in practice, Tabletop exercise"):
        give(captain, thu)
    give(tabletop, thu)
    with pytest.raises(UnfitAward, match="or no longer: Mentoring in practice"):
        give(captain, thu)
    give(mentoring, thu)
    row = give(captain, thu)
    related = {each["id"] for each in row.badge["credentialSubject"]["achievement"]["related"]}
    assert related == {tabletop.document["id"], mentoring.document["id"]}
    assert "Needed first: Tabletop exercise, Mentoring in practice." in row.document


def test_what_was_revoked_suspended_or_has_expired_is_not_held(captain, tabletop, mentoring, thu, birgit):
    row, other = give(tabletop, thu), give(mentoring, thu)
    suspend(credential=row, because="under review", by=birgit, at=NOW)
    revoke(credential=other, because="by mistake", by=birgit, at=NOW)
    with pytest.raises(UnfitAward, match="no longer: Mentoring in practice, Tabletop exercise"):
        give(captain, thu)
    nia = person("nia")
    give(tabletop, nia)
    give(mentoring, nia)
    late = NOW + 800 * DAY
    with pytest.raises(UnfitAward, match="no longer: Tabletop exercise"):
        give(captain, nia, at=late)


def test_somebody_outside_holds_by_their_address(captain, tabletop, mentoring):
    ilse = {"name": "Ilse Brandt", "email": "ilse@eastlink.example"}
    give(tabletop, None, **ilse)
    give(mentoring, None, **ilse)
    assert give(captain, None, name="Ilse Brandt", email="ILSE@eastlink.example").recipient_name == "Ilse Brandt"


def test_offers_cannot_need_each_other(captain, tabletop, mentoring):
    for needs in ((captain.offer,), (tabletop.offer,), (mentoring.offer, captain.offer)):
        with pytest.raises(UnfitOffer, match="itself first"):
            revise(row=tabletop.offer, terms=terms("24 months", needs=needs), changed="more", by=None, at=NOW)
    with pytest.raises(UnfitOffer, match="build up to itself"):
        revise(row=tabletop.offer, terms=terms(builds_up_to=tabletop.offer), changed="more", by=None, at=NOW)


def test_a_revision_says_what_changed_and_earlier_badges_keep_their_version(tabletop, thu, birgit):
    row = give(tabletop, thu)
    harder = replace(OBSERVED, passing="Level 3, twice in a row")
    for changed, wanted in ((" ", terms("24 months", assessment=harder)), ("x", terms("24 months", suspendable=True))):
        with pytest.raises(UnfitOffer, match=r"what changed is not said|nothing is different"):
            revise(row=tabletop.offer, terms=wanted, changed=changed, by=birgit, at=NOW)
    later = NOW + DAY
    version = revise(
        row=tabletop.offer, terms=terms("24 months", assessment=harder), changed="Twice now.", by=birgit, at=later
    )
    assert (version.number, version.changed, version.recorded_at) == (2, "Twice now.", later)
    row.refresh_from_db()
    assert (row.version.number, row.badge["credentialSubject"]["achievement"]["version"]) == (1, "1")
    assert "twice in a row" not in row.document
    assert "twice in a row" in give(version, person("nia"), at=later).document


def test_a_renewal_needs_evidence_and_is_a_record_of_its_own(tabletop, thu, birgit):
    row, later = give(tabletop, thu), NOW + 700 * DAY
    good = award_of(tabletop, thu, later, since_then="Led two drills.")
    for award, words in (
        (replace(good, since_then=" "), "what was done since"),
        (replace(good, assessor=None), "Who assessed it"),
        (replace(good, assessed_on=None), "day of the assessment"),
        (replace(good, assessed_on=date(2026, 11, 20)), "after the award that it renews"),
        (replace(good, results=reached(tabletop, 2)), "level 3 is needed"),
    ):
        with pytest.raises(UnfitAward, match=words):
            renew(credential=row, award=award, by=birgit, at=later, because="again")
    new = renew(credential=row, award=good, by=birgit, at=later, because="again")
    assert (new.supersedes, new.since_then, new.valid_from) == (row, "Led two drills.", later)
    assert "Led two drills" not in new.document


def test_also_taking_part_is_renewed_with_evidence_only(key, thu):
    version = offered("open-day", "Open day", terms("1 year", assessment=ATTENDED))
    row = give(version, thu, results=(), assessor=None, assessed_on=None)
    later = NOW + 300 * DAY
    award = award_of(version, thu, later)
    with pytest.raises(UnfitAward, match="what was done since"):
        renew(credential=row, award=award, by=None, at=later, because="again")
    renew(credential=row, award=replace(award, since_then="Was there again."), by=None, at=later, because="again")


def test_the_same_button_gives_nothing_twice(tabletop, mentoring, thu):
    def press(version, who):
        awards = (award_of(version, who),)
        return issue(version=version, awards=awards, by=None, at=NOW, because="earned it", batch="one button")

    first = press(tabletop, thu)
    assert press(tabletop, thu) == first
    assert IssuedCredential.objects.count() == 1
    with pytest.raises(CannotIssue, match="holds this badge already"):
        give(tabletop, thu)


@pytest.mark.parametrize(
    ("text", "words", "ends"),
    [
        ("", "It does not expire.", "It does not expire."),
        ("24 months", "It holds for 2 years.", "that is until 21 November 2028."),
        ("18 months", "It holds for 18 months.", "that is until 21 May 2028."),
        ("1 day", "It holds for 1 day.", "that is until 22 November 2026."),
        ("31 December", "It holds until the next 31 December.", "that is until 31 December 2026."),
        (
            "31 December after 6 months",
            "It holds until the first 31 December after 6 months.",
            "that is until 31 December 2027.",
        ),
    ],
)
def test_how_long_it_holds_is_said_in_words_and_as_a_date(text, words, ends):
    assert validity_words(text) == words
    assert ends_words(text, date(2026, 11, 21)).endswith(ends)


def test_a_time_that_is_none_is_refused_before_anything_is_stored(tabletop):
    with pytest.raises(InvalidDocument, match="is no time"):
        revise(row=tabletop.offer, terms=terms("soon"), changed="x", by=None, at=NOW)
