"""Adding entries to the catalog and changing what they state: by whom, with which errors, and what is logged."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client, override_settings
from django.urls import resolve, reverse
from django.utils.text import slugify

from stepladder.errors import EditedMeanwhile
from stepladder.server.catalog import editing
from stepladder.server.catalog.changing import between, log
from stepladder.server.catalog.editing import AlreadyThere, Facts, facts_of
from stepladder.server.catalog.elements import elements
from stepladder.server.catalog.entry_fields import SECTIONS
from stepladder.server.catalog.forms_entries import EntryForm
from stepladder.server.catalog.keys import RESERVED, key_for, key_for_provider
from stepladder.server.catalog.models import Change, Microcredential, Provider
from stepladder.server.policies.operations import Locked, lock
from stepladder.server.trail.models import Content
from tests.server.addresses import addresses
from tests.server.entries_cast import added, body_of, drills, edit, edited, entry_of, form_of, fresh, guild, sent
from tests.server.roles_cast import NOW, TODAY, birgit, browser, desmond, thu

__all__ = ["birgit", "desmond", "drills", "guild", "thu"]

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert('x')</script>"
RTL = "دورة في قيادة الفرق"


def test_a_title_is_one_line(thu, guild):
    added(browser(thu), title="Quay\r\nBcc: somebody@example.org\tsafety")
    assert Microcredential.objects.get().title == "Quay Bcc: somebody@example.org safety"


def test_hours_that_hardly_fit_what_is_claimed_are_told_beside_them(thu, drills):
    drills.hours, drills.ects, drills.learning_outcomes = 6, Decimal(2), [f"Does {number}" for number in range(12)]
    drills.save()
    page = " ".join(browser(thu).get(reverse("catalog-facts", args=[drills.key])).content.decode().split())
    assert "0.5 hours for each of the 12 outcomes named above" in page
    assert "2 ECTS points, which are 50 to 60 hours" in page
    assert "Implausible: 6 hours for 12 outcomes, fewer than 12." in page
    drills.hours = drills.ects = None
    drills.save()
    page = browser(thu).get(reverse("catalog-facts", args=[drills.key])).content.decode()
    assert "Implausible" not in page
    assert "outcomes named above" not in page


def test_anybody_here_may_propose_an_entry_with_a_title_and_its_provider(thu, guild):
    answer = added(browser(thu))
    row = Microcredential.objects.get()
    assert answer["Location"] == reverse("catalog-entry", args=[row.key])
    assert (row.title, row.provider, row.acceptance, row.added_by) == ("Quay safety", guild, "proposed", thu)
    assert (row.hours, row.cost, row.validity_months, row.scores) == (None, None, None, {})
    assert [(each.kind, each.by) for each in row.changes.all()] == [("added", thu)]
    assert Content.objects.latest("pk").body["did"] == "catalog entry proposed"


def test_the_page_of_what_was_just_proposed_opens(thu, guild):
    client = browser(thu)
    assert client.get(added(client)["Location"]).status_code == 200


def test_a_provider_that_is_new_here_comes_onto_the_register_as_not_known(thu):
    added(browser(thu), provider="", new_provider="Pier School")
    row = Provider.objects.get()
    assert (row.key, row.name, row.kind, row.issuer) == ("pier-school", "Pier School", "unknown", "")


def test_a_name_that_differs_in_spelling_alone_is_the_provider_that_is_there(thu, guild):
    added(browser(thu), provider="", new_provider="  the GUÍLD ")
    assert Microcredential.objects.get().provider == guild


def test_the_rest_is_stored_as_it_was_meant(thu, guild):
    lines = "Commands a drill.\n\n  Writes the review.  "
    share = {"pass_rate": "72.5"}
    added(
        browser(thu), **share, methods=["practical", "interview"], learning_outcomes=lines, validity="months",
        validity_months="36", cost="90.50", currency="eur", country="nl", eqf_level="5", ects="2.5",
        accepts="did:web:guild.example\nhttps://guild.example/issuer", supervision="on-site", regulation="n/a",
        regulation_note="No license is needed.", checked_on=TODAY.isoformat(),
    )  # fmt: skip
    row = Microcredential.objects.get()
    assert row.methods == ["practical", "interview"]
    assert row.learning_outcomes == ["Commands a drill.", "Writes the review."]
    assert (row.pass_rate, row.validity_months, row.ects) == (Decimal("0.725"), 36, Decimal("2.50"))
    assert (row.cost, row.currency, row.country, row.eqf_level) == (Decimal("90.50"), "EUR", "NL", 5)
    assert row.issuers == {"did:web:guild.example", "https://guild.example/issuer"}
    assert form_of(row)["pass_rate"] == "72.5"  # noqa: S105 - a share, no password
    assert form_of(row)["validity"] == "months"


@pytest.mark.parametrize(
    ("said", "months"), [({"validity": "unknown"}, None), ({"validity": "never", "validity_months": "9"}, 0)],
    ids=["not stated", "without end"],
)  # fmt: skip
def test_not_stated_and_without_end_are_two_answers(thu, guild, said, months):
    added(browser(thu), **said)
    assert Microcredential.objects.get().validity_months == months


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"title": ""}, "Write the title that stands on the certificate."),
        ({"title": "x" * 201}, "at most 200 characters"),
        ({"title": "Quay\x00safety"}, "Null characters are not allowed."),
        ({"provider": ""}, "Choose who provides it"),
        ({"new_provider": "Another"}, "not both"),
        ({"provider": "nobody"}, "not on the register"),
        ({"link": "javascript:alert(1)"}, "Write the whole address"),
        ({"cost": "90"}, "Write in which currency the cost is."),
        ({"cost": "90", "currency": "€"}, "Write three letters"),
        ({"cost": "-1", "currency": "EUR"}, "Write 0 or more."),
        ({"cost": "1.450", "currency": "EUR"}, "reads as 1.45 here and may mean 1450"),
        ({"ects": "many"}, "is no number"),
        ({"hours": "1e9"}, "Enter a whole number."),
        ({"validity": "months"}, "Write how many months"),
        ({"regulation": "n/a"}, "Write in a sentence why no law"),
        ({"country": "NLD"}, "Write two letters"),
        ({"pass_rate": "101"}, "Write 100 or less."),
        ({"accepts": "the guild"}, "is no id of an issuer"),
        ({"learning_outcomes": "x" * 401}, "more than 400 characters"),
        ({"learning_outcomes": "a\n" * 61}, "at most 60 are stored"),
        ({"requires": "Nothing like it"}, "Nothing in the catalog is called “Nothing like it”."),
        ({"checked_on": "2999-01-01"}, "still to come"),
        ({"methods": ["magic"]}, "Select a valid choice"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_says_what_is_wrong_at_the_field_and_keeps_what_was_typed(thu, guild, wrong, words):
    answer = added(browser(thu), assessment="Two drills at one’s own terminal.", **wrong)
    assert answer.status_code == 422
    assert words in body_of(answer)
    assert "Two drills at one’s own terminal." in body_of(answer)
    assert not Microcredential.objects.exists()


def test_amounts_are_typed_as_the_site_writes_them(thu, guild):
    added(browser(thu), cost="1,450.50", currency="EUR", ects="2,5", pass_rate="72,5")  # noqa: S106 - a share, no password
    row = Microcredential.objects.get()
    assert (row.cost, row.ects, row.pass_rate) == (Decimal("1450.50"), Decimal("2.5"), Decimal("0.725"))


@pytest.mark.parametrize(("language", "most"), [("en", "1,450"), ("de", "1.450"), ("de", "1.450,00"), ("en", "1450")])
def test_the_list_is_chosen_by_a_cost_as_the_site_writes_it(thu, guild, language, most):
    for title, cost in (("Cheap", 1450), ("Dear", 1451)):
        added(browser(thu), title=title, cost=str(cost), currency="EUR")
    form = browser(thu).get("/catalog/", {"cost": most}, headers={"accept-language": language})
    text = body_of(form)
    assert ">Cheap</a>" in text
    assert ">Dear</a>" not in text
    assert f'value="{most}"' in text


def test_a_proposal_begun_at_a_provider_is_for_that_provider(thu, guild):
    address = "/catalog/add/?provider=guild"
    assert f'href="{address}"' in body_of(browser(thu).get("/catalog/providers/of/guild/"))
    assert browser(thu).get(address).context["form"]["provider"].value() == "guild"
    assert browser(thu).get("/catalog/add/?provider=nobody").status_code == 200


def test_a_section_with_an_error_stands_open(thu, guild):
    text = body_of(added(browser(thu), seats="-1"))
    assert '<details class="how" id="part-law" open>' in text
    assert '<details class="how" id="part-assessed">' in text


def test_what_people_write_is_shown_and_never_run(thu, desmond, guild):
    client = browser(desmond)
    added(client, title=HOSTILE, description=RTL, learning_outcomes=HOSTILE)
    row = Microcredential.objects.get()
    for name in ("catalog-entry", "catalog-edit", "catalog-metrics"):
        text = body_of(client.get(reverse(name, args=[row.key])))
        assert "<script>alert" not in text, name
    assert RTL in body_of(client.get(reverse("catalog-edit", args=[row.key])))
    assert row.key == "scriptalertxscript"


def test_a_title_in_other_letters_than_latin_has_an_address_too(thu, guild):
    client = browser(thu)
    added(client, title=RTL)
    added(client, title="テスト")
    assert sorted(Microcredential.objects.values_list("key", flat=True)) == ["entry", "entry-2"]


def test_no_key_is_a_word_that_leads_to_another_page():
    paths = {each.path() for each in addresses() if not each.takes}
    words = {path.split("/")[2] for path in paths if path.startswith("/catalog/") and path.count("/") >= 3}
    assert words - RESERVED - {""} == set()
    assert [key_for(word) for word in ("Import", "pay")] == ["import-2", "pay-2"]


def test_a_provider_may_be_called_as_any_page_of_an_entry():
    words = {part for each in addresses() for part in each.path().split("/") if slugify(part) == part != ""}
    for each in addresses():
        if each.name.startswith("provider") and "key" in each.takes:
            assert [word for word in words if resolve(each.path(key=word)).url_name != each.name] == []
    assert key_for_provider("Rate") == "rate"


def test_the_same_of_one_provider_is_not_added_twice_and_the_one_there_is_named(thu, guild, drills):
    answer = added(browser(thu), title="incident DRILLS")
    assert "The catalog has Incident drills of The Guild already." in body_of(answer)
    assert reverse("catalog-entry", args=["drills"]) in body_of(answer)
    assert added(browser(thu), title="Incident drills", edition="2027").status_code == 302


def test_an_achievement_belongs_to_one_entry_of_a_provider(thu, guild, drills):
    Microcredential.objects.filter(pk=drills.pk).update(achievement="https://guild.example/a/1")
    answer = added(browser(thu), achievement="https://guild.example/a/1")
    assert "Incident drills of The Guild has this id already." in body_of(answer)
    other = Provider.objects.create(key="other", name="Another")
    assert added(browser(thu), provider=other.key, achievement="https://guild.example/a/1").status_code == 302


def test_two_that_propose_one_title_get_two_keys(thu, guild):
    Provider.objects.create(key="other", name="Another")
    for provider in ("guild", "other"):
        added(browser(thu), provider=provider)
    assert sorted(Microcredential.objects.values_list("key", flat=True)) == ["quay-safety", "quay-safety-2"]


def test_alone_in_a_private_workspace_one_accepts_what_one_adds(thu, guild):
    with override_settings(PRIVATE_WORKSPACE=True):
        row = editing.add(facts=Facts({**_blank(), "title": "Quay safety"}, guild), by=thu, at=NOW)
    assert (row.acceptance, row.owner) == ("accepted", thu)
    assert row.review_on > TODAY


def _blank():
    columns = facts_of(Microcredential(provider=Provider(name="nobody"), pk=0)).columns
    return dict(columns)


def test_a_member_and_the_outsider_cannot_change_an_entry(thu, drills):
    path = reverse("catalog-edit", args=["drills"])
    for client in (browser(thu), Client()):
        assert client.get(path).status_code == 404
        assert client.post(path, form_of(drills, title="Mine")).status_code == 404
    assert Client().post(reverse("catalog-add"), sent()).status_code == 404
    assert fresh(drills).title == "Incident drills"


def test_a_change_is_logged_with_what_was_and_what_is_and_why(desmond, drills):
    answer = edited(browser(desmond), drills, hours="30", learning_outcomes="Commands a drill.")
    assert answer["Location"] == reverse("catalog-entry", args=["drills"])
    row, change = fresh(drills), Change.objects.get()
    assert (row.hours, row.revision) == (30, 2)
    assert row.changed_at is not None
    assert change.what == {
        "hours": {"old": None, "new": 30},
        "learning_outcomes": {"old": [], "new": ["Commands a drill."]},
    }
    assert (change.kind, change.by, change.because) == ("facts", desmond, "Read in the new handbook.")
    assert Content.objects.latest("pk").body["did"] == "catalog entry changed"


def test_an_entry_in_use_does_not_change_without_a_reason_and_a_proposed_one_does(desmond, guild, drills):
    answer = edited(browser(desmond), drills, hours="30", because=" ")
    assert answer.status_code == 422
    assert "Why it changes is not said." in body_of(answer)
    assert fresh(drills).hours is None
    proposed = entry_of(guild, "Quay safety")
    assert edited(browser(desmond), proposed, hours="4", because="").status_code == 302


def test_where_nothing_is_different_nothing_is_written(desmond, drills):
    answer = edited(browser(desmond), drills, because="")
    assert answer.status_code == 302
    assert fresh(drills).revision == 1
    assert not Change.objects.exists()


def test_who_was_slower_sees_both_versions_and_may_then_replace_it(birgit, desmond, drills):
    stale = form_of(drills, hours="30")
    edit(drills, birgit, hours=40, cost=Decimal(90), currency="EUR")
    client, path = browser(desmond), reverse("catalog-edit", args=["drills"])
    answer = client.post(path, stale)
    text = body_of(answer)
    assert answer.status_code == 422
    assert "Birgit changed this entry on" in text
    assert 'data-label="Stored now"><span dir="auto">40</span>' in text
    assert 'data-label="What you wrote"><span dir="auto">30</span>' in text
    assert 'name="seen" value="2"' in text
    assert fresh(drills).hours == 40
    assert client.post(path, {**stale, "seen": "2"}).status_code == 302
    assert (fresh(drills).hours, fresh(drills).cost) == (30, None)


def test_a_forged_or_missing_revision_is_refused(birgit, drills):
    for seen in (0, 7):
        with pytest.raises(EditedMeanwhile):
            edit(drills, birgit, seen=seen, hours=1)
    assert edited(browser(birgit), drills, seen="x").status_code == 422


def test_a_locked_entry_does_not_change(birgit, desmond, drills):
    lock(subject=drills.subject, because="Round of spring", by=birgit, at=NOW)
    with pytest.raises(Locked, match="Round of spring"):
        edit(drills, desmond, hours=1)
    assert fresh(drills).hours is None


def test_a_refused_change_leaves_no_provider_behind(desmond, drills):
    answer = edited(browser(desmond), drills, provider="", new_provider="Pier School", requires="drills")
    assert answer.status_code == 422
    assert not Provider.objects.filter(name="Pier School").exists()


def test_a_title_cannot_be_changed_to_that_of_another_entry(desmond, guild, drills):
    entry_of(guild, "Quay safety")
    with pytest.raises(AlreadyThere) as refused:
        edit(drills, desmond, title="QUAY SAFETY")
    assert refused.value.other.title == "Quay safety"


def test_the_elements_of_the_eu_are_counted_in_a_sentence_and_listed(guild, drills):
    found = elements(drills)
    assert found.sentence.startswith("2 of 9 mandatory elements stated; missing: awarding body, learning outcomes")
    assert [each.name for each in found.mandatory if each.stated] == ["Title", "Country or region of the issuer"]
    assert [each.words for each in found.mandatory if each.stated is None] == ["stands in each certificate"] * 2
    assert len(found.missing) == 7


def test_every_field_has_a_help_text_of_at_most_40_words_and_stands_in_one_section(guild):
    form = EntryForm(providers=[guild], on=TODAY)
    listed = [name for section in SECTIONS for name in section.fields]
    assert sorted(listed) == sorted(set(form.fields) - {"because", "seen"})
    for name in listed:
        if name != "validity":
            assert 1 <= len(str(form.fields[name].help_text).split()) <= 40, name


def test_the_log_holds_plain_values_and_shows_a_cut():
    what = between(
        {"cost": Decimal("5.00"), "day": TODAY, "lines": ["a"]}, {"cost": Decimal(5), "day": None, "lines": ("b",)}
    )
    assert what == {"day": {"old": TODAY.isoformat(), "new": None}, "lines": {"old": ["a"], "new": ["b"]}}


def test_a_reason_beyond_what_the_log_holds_is_cut_and_the_cut_shows(desmond, drills):
    change = log(
        entry=drills, kind=Change.Kind.FACTS, what={}, because="x" * 700, by=desmond, at=NOW + timedelta(minutes=1)
    )
    assert len(change.because) == 600
    assert change.because.endswith("x…")
