"""The pages of those who give badges, and of those who hold them: what they show, refuse and change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from stepladder.server.issuing.models import IssuedCredential, Offer, State
from stepladder.server.issuing.operations import revoke
from stepladder.server.issuing.queries import issued_to
from stepladder.server.trail.models import Look
from tests.server.issuing_cast import birgit, give, key, mentoring, offered, tabletop, terms, thu
from tests.server.wallet_cast import browser, page, person, send

__all__ = ["birgit", "key", "mentoring", "tabletop", "thu"]

pytestmark = pytest.mark.django_db
LEVELS = "https://badges.harborside.example/achievements/tabletop/criteria#incidents-level"
EARLIER = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)


@pytest.fixture
def partner(birgit):
    return browser(birgit)


@pytest.fixture
def row(tabletop, thu, birgit):
    return give(tabletop, thu, by=birgit, at=EARLIER)


def filled(version, **changes):
    level = version.document["resultDescription"][0]["requiredLevel"]
    data = {"person": "outside", "name": "", "email": "", "valid_from": EARLIER.date().isoformat(), "level-0": level}
    assessed = {"assessor": "outside", "assessor_name": "Amara Diallo", "assessed_on": EARLIER.date().isoformat()}
    return data | assessed | {"narrative": "", "evidence": ""} | changes


TERMS = {"kind": "observed", "passing": "Level 3 in each.", "assessed_by": "two observers"}


def test_without_a_badge_or_a_key_the_pages_say_what_to_do_first(partner):
    text = page(partner, "issued")
    assert "No badge was given yet." in text
    assert "stepladder-server keys create" in text
    assert "Nothing is offered yet." in page(partner, "issued-offers")
    assert "There is no key to sign with yet" in page(partner, "issued-keys")


def test_every_badge_is_in_the_list_and_found_by_its_words(partner, row, mentoring):
    give(mentoring, person("nia"))
    assert "2 badges were given. All of them hold." in page(partner, "issued")
    text = page(partner, "issued", text="tabletop thu")
    assert "Tabletop exercise, Thu" in text
    assert "Mentoring" not in text
    assert "No badge fits this." in page(partner, "issued", text="tabletop nia")


def test_the_list_has_pages(partner, mentoring):
    people = [person(f"p{number}") for number in range(52)]
    for each in people:
        give(mentoring, each)
    assert "1 to 50 of 52" in page(partner, "issued")
    assert "51 to 52 of 52" in page(partner, "issued", page=2)


def test_a_badge_is_given_by_the_form(partner, tabletop, thu, birgit):
    answer = send(
        partner, "issued-give", "tabletop", **filled(tabletop, person=thu.pk, narrative="Led the second hour.")
    )
    given = IssuedCredential.objects.get()
    assert answer["Location"] == reverse("issued-badge", args=[given.pk])
    assert (given.person, given.issued_by, given.valid_from.date()) == (thu, birgit, EARLIER.date())
    assert given.badge["credentialSubject"]["narrative"] == "Led the second hour."
    assert given.badge["credentialSubject"]["result"][0]["achievedLevel"].endswith("-level-3")
    assert "The badge is given, and Thu was told." in page(partner, "issued-badge", given.pk)


def test_a_badge_of_today_holds_at_once(partner, tabletop, thu):
    send(partner, "issued-give", "tabletop", **filled(tabletop, person=thu.pk, valid_from=datetime.now(UTC).date()))
    given = IssuedCredential.objects.get()
    assert given.valid_from <= datetime.now(UTC)


def test_a_badge_is_given_to_somebody_outside(partner, tabletop):
    send(partner, "issued-give", "tabletop", **filled(tabletop, name="Ilse Brandt", email="ilse@eastlink.example"))
    given = IssuedCredential.objects.get()
    assert (given.person, given.recipient_name) == (None, "Ilse Brandt")


def test_no_level_stands_chosen_before_somebody_chooses_it(partner, tabletop):
    text = partner.get(reverse("issued-give", args=["tabletop"])).content.decode()
    assert "selected" not in text.partition('name="level-0"')[2].partition("</select>")[0].replace(
        '<option value="" selected>', ""
    )
    answer = send(partner, "issued-give", "tabletop", **filled(tabletop, **{"level-0": ""}))
    assert (answer.status_code, IssuedCredential.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"person": ""}, "Choose who earned it"),
        ({"name": "Ilse"}, "Enter it, or choose"),
        ({"person": "999"}, "Select a valid choice"),
        ({"name": "Ilse", "email": "ilse"}, "valid email"),
        ({"valid_from": ""}, "required"),
        ({"valid_from": "2999-01-01"}, "has not come yet"),
        ({"level-0": "urn:uuid:other"}, "Select a valid choice"),
        ({"assessor": ""}, "Choose who assessed it"),
        ({"assessor_name": ""}, "Enter it, or choose"),
        ({"name": "Amara Diallo", "email": "a@x.example"}, "assessed their own work"),
        ({"assessed_on": ""}, "required"),
        ({"assessed_on": "2999-01-01"}, "has not come yet"),
        ({"name": "I", "email": "i@x.example", "level-0": f"{LEVELS}-2"}, "level 3 is needed to pass"),
        (
            {"name": "I", "email": "i@x.example", "assessed_on": datetime.now(UTC).date().isoformat()},
            "cannot hold before it was assessed",
        ),
        (
            {"name": "I", "email": "i@x.example", "evidence": "https://badges.harborside.example/files/7/"},
            "not open to everybody",
        ),
        ({"name": "I", "email": "i@x.example", "evidence": "https://x.example/?token=1"}, "its own permission"),
    ],
)
def test_what_cannot_be_given_is_refused_beside_the_field(partner, tabletop, changes, words):
    answer = send(partner, "issued-give", "tabletop", **filled(tabletop, **changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert IssuedCredential.objects.count() == 0


def test_a_second_badge_for_the_same_is_refused(partner, tabletop, row, thu):
    answer = send(partner, "issued-give", "tabletop", **filled(tabletop, person=thu.pk))
    assert answer.status_code == 422
    assert "Thu holds this badge already" in answer.content.decode()


def test_a_missing_secret_is_told_on_the_page_and_nothing_is_given(partner, tabletop, thu, settings):
    settings.KEY_SECRET = ""
    answer = send(partner, "issued-give", "tabletop", **filled(tabletop, person=thu.pk))
    assert answer.status_code == 422
    assert "no secret to keep keys with" in answer.content.decode()
    assert IssuedCredential.objects.count() == 0


def test_a_badge_is_revoked_with_a_reason_only(partner, row):
    assert send(partner, "issued-revoke", row.pk, because=" ").status_code == 422
    answer = send(partner, "issued-revoke", row.pk, because="given by mistake")
    assert answer["Location"] == reverse("issued-badge", args=[row.pk])
    text = page(partner, "issued-badge", row.pk)
    assert "and revoked on" in text
    assert "given by mistake" in text
    assert "Revoke it" not in text
    assert send(partner, "issued-revoke", row.pk, because="again").status_code == 422


def test_a_badge_is_suspended_and_holds_again(partner, row):
    send(partner, "issued-suspend", row.pk, because="under review")
    assert "and is suspended since" in page(partner, "issued-badge", row.pk)
    send(partner, "issued-reinstate", row.pk, because="nothing was found")
    assert "and holds." in page(partner, "issued-badge", row.pk)
    row.refresh_from_db()
    assert row.state(datetime.now(UTC)) is State.HOLDS


def test_what_cannot_be_suspended_has_no_button_for_it(partner, mentoring, thu):
    row = give(mentoring, thu)
    assert "Suspend it" not in page(partner, "issued-badge", row.pk)
    answer = send(partner, "issued-suspend", row.pk, because="under review")
    assert answer.status_code == 422
    assert "names no list" in answer.content.decode()


def test_a_badge_is_renewed_and_both_lead_to_each_other(partner, row, tabletop):
    data = filled(tabletop, valid_from=datetime.now(UTC).date(), since_then="Led two drills.")
    new = IssuedCredential.objects.get(pk=send(partner, "issued-renew", row.pk, **data)["Location"].split("/")[2])
    assert (new.supersedes, new.person) == (row, row.person)
    assert f"/issued/{row.pk}/" in page(partner, "issued-badge", new.pk)
    assert f"/issued/{new.pk}/" in page(partner, "issued-badge", row.pk)
    assert (new.since_then, new.assessor_name) == ("Led two drills.", "Amara Diallo")
    assert send(partner, "issued-renew", row.pk, **data)["Location"] == reverse("issued-badge", args=[new.pk])
    assert IssuedCredential.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"since_then": ""}, "required"),
        ({"assessor": ""}, "Choose who assessed it"),
        ({"assessed_on": (EARLIER - timedelta(days=3)).date()}, "assessed after the award that it renews"),
        ({"level-0": f"{LEVELS}-1"}, "level 3 is needed"),
    ],
)
def test_a_renewal_needs_evidence_of_its_own(partner, row, tabletop, changes, words):
    answer = send(partner, "issued-renew", row.pk, **filled(tabletop, since_then="Led two drills.") | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert IssuedCredential.objects.count() == 1


def test_something_is_offered_from_the_catalog(partner, tabletop):
    entry = offered("first-aid", "First aid").offer.microcredential
    Offer.objects.get(microcredential=entry).delete()
    answer = send(
        partner, "issued-offer-add", entry="first-aid", validity="31 December", builds_up_to="tabletop", **TERMS
    )
    assert answer["Location"] == reverse("issued-offers")
    text = page(partner, "issued-offers")
    assert "First aid" in text
    assert "builds up to Tabletop exercise" in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"entry": ""}, "Choose what badges are given for"),
        ({"validity": "soon"}, "no time we can read"),
        ({"kind": ""}, "Choose how it is assessed"),
        ({"passing": ""}, "Write when it is passed"),
        ({"assessed_by": ""}, "Who may assess it is not said"),
        ({"assessors": "nobody@example.org"}, "Nobody here has the address nobody@example.org"),
        ({"kind": "participation"}, "Taking part cannot be passed"),
    ],
)
def test_what_cannot_be_offered_is_refused(partner, tabletop, changes, words):
    entry = offered("first-aid", "First aid").offer
    entry.delete()
    answer = send(partner, "issued-offer-add", **TERMS | {"entry": "first-aid"} | changes)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_page_of_keys_shows_public_facts(partner, row, key):
    text = page(partner, "issued-keys")
    for words in (
        key.public[:12],
        "did:web:badges.harborside.example",
        "Signs now",
        "signed 1 badge",
        "1 of 131072 places",
    ):
        assert words in text, words


def test_that_a_partner_looked_is_noted(partner, row, birgit):
    page(partner, "issued-badge", row.pk)
    assert Look.objects.filter(page="badge Tabletop exercise").count() == 1


def test_members_who_are_no_partners_see_none_of_it(row, thu):
    client = browser(thu)
    for name, arguments in [
        *((each, ()) for each in ("issued", "issued-keys", "issued-offers", "issued-offer-add")),
        *((f"issued-{each}", ("tabletop",)) for each in ("give", "several", "offer-revise", "endorsements")),
        *((f"issued-{each}", (row.pk,)) for each in ("badge", "revoke", "suspend", "reinstate", "renew")),
    ]:
        path = reverse(name, args=arguments)
        assert client.get(path).status_code == 404, name
        assert client.post(path).status_code == 404, name
    assert "Badges we give" not in page(client, "home")


def test_holders_see_their_badge_and_decide_what_others_see(row, thu):
    client = browser(thu)
    text = page(client, "badge-mine", row.pk)
    assert f"/verify/{row.token}" in text
    assert "and holds." in text
    send(client, "badge-mine", row.pk, shows_name="on")
    row.refresh_from_db()
    assert (row.shows_name, row.shares_file) == (True, False)
    assert client.get(reverse("badge-file", args=[row.pk])).content == row.data
    assert list(issued_to(thu)) == [row]


def test_holders_read_why_their_badge_was_revoked(row, thu, birgit):
    revoke(credential=row, because="given by mistake", by=birgit, at=EARLIER)
    assert "given by mistake" in page(browser(thu), "badge-mine", row.pk)


def test_an_offer_is_revised_with_what_changed(partner, tabletop, mentoring, row, birgit, thu):
    text = page(partner, "issued-offer-revise", "tabletop")
    assert "Level 3 in incident command" in text
    data = TERMS | {"validity": "31 December", "needs": "mentoring", "assessors": birgit.email}
    assert send(partner, "issued-offer-revise", "tabletop", **data).status_code == 422
    answer = send(partner, "issued-offer-revise", "tabletop", **data, changed="Mentoring comes first.")
    assert answer["Location"] == reverse("issued-offers")
    version = tabletop.offer.versions.first()
    assert (version.number, version.changed, version.validity) == (2, "Mentoring comes first.", "31 December")
    assert ([each.key for each in version.needs.all()], list(version.assessors.all())) == (["mentoring"], [birgit])
    row.refresh_from_db()
    assert row.version.number == 1
    assert "It holds until the next 31 December." in page(partner, "issued-offers")
    public = partner.get(reverse("achievement-criteria", args=["tabletop"])).content.decode()
    for words in ("Version 2", "Mentoring comes first.", "Version 1", "Needed first", "Mentoring in practice"):
        assert words in public, words
    again = send(partner, "issued-offer-revise", "tabletop", **data, changed="Nothing.")
    assert "Nothing is different" in again.content.decode()


def test_taking_part_is_offered_and_given_without_a_level(partner, tabletop, thu):
    offered("open-day", "Open day").offer.delete()
    answer = send(partner, "issued-offer-add", entry="open-day", kind="participation", task="Be there.")
    assert answer["Location"] == reverse("issued-offers")
    text = page(partner, "issued-give", "open-day")
    assert "Who assessed it" not in text
    send(partner, "issued-give", "open-day", person=thu.pk, valid_from=EARLIER.date())
    achievement = IssuedCredential.objects.get().badge["credentialSubject"]["achievement"]
    assert achievement["achievementType"] == "ext:Participation"


def test_the_button_of_the_form_gives_nothing_twice(partner, tabletop, thu):
    data = filled(tabletop, person=thu.pk, once="the button of this page")
    first = send(partner, "issued-give", "tabletop", **data)
    assert send(partner, "issued-give", "tabletop", **data)["Location"] == first["Location"]
    assert IssuedCredential.objects.count() == 1


def test_until_when_it_would_hold_is_said_before_it_is_given(partner, tabletop):
    assert "It holds for 2 years. From" in page(partner, "issued-give", "tabletop")


def test_what_somebody_lacks_is_said_before_a_badge_that_builds_on_it(partner, tabletop, mentoring, thu):
    captain = offered("captain", "Captain of the day", terms(needs=(tabletop.offer, mentoring.offer)))
    give(mentoring, thu, at=EARLIER)
    answer = send(partner, "issued-give", "captain", **filled(captain, person=thu.pk))
    assert answer.status_code == 422
    assert "does not hold what it builds on, or no longer: Tabletop exercise" in answer.content.decode()


@pytest.mark.parametrize("name", ["issued-give", "issued-several", "issued-offer-revise"])
def test_a_page_of_an_offer_asks_the_database_at_most_12_times(
    partner, tabletop, mentoring, django_assert_max_num_queries, name
):
    captain = offered("captain", "Captain of the day", terms(needs=(tabletop.offer, mentoring.offer)))
    with django_assert_max_num_queries(12):
        page(partner, name, captain.offer.key)


@pytest.mark.parametrize("name", ["issued", "issued-offers", "issued-keys"])
def test_a_page_asks_the_database_at_most_12_times(partner, row, mentoring, django_assert_max_num_queries, name):
    give(mentoring, person("nia"))
    with django_assert_max_num_queries(12):
        page(partner, name)


@pytest.mark.parametrize("name", ["issued-badge", "issued-renew"])
def test_a_page_of_one_badge_asks_the_database_at_most_12_times(partner, row, django_assert_max_num_queries, name):
    with django_assert_max_num_queries(12):
        page(partner, name, row.pk)
