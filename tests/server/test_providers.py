"""The register of providers: accreditations with their limits, what a score could rest on, and how entries do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog.earned import earned_by
from stepladder.server.catalog.models import Accreditation, Change, Microcredential, Provider
from stepladder.server.catalog.providers import (
    Reach,
    Standing,
    State,
    b1_hint,
    held_by,
    reach_of,
    register,
    standing_of,
)
from stepladder.server.catalog.registering import (
    NewAccreditation,
    NewProvider,
    accredit,
    add_provider,
    change_provider,
    compare_entries,
    end_accreditation,
    said_of,
)
from stepladder.server.trail.models import Content
from tests.server.entries_cast import body_of, drills, entry_of, fresh, guild
from tests.server.roles_cast import NOW, TODAY, birgit, browser, desmond, thu

__all__ = ["birgit", "desmond", "drills", "guild", "thu"]

pytestmark = pytest.mark.django_db

SCOPE = Accreditation.Scope
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def held(provider, **more):
    """An accreditation that somebody read at its source today."""
    values = {
        "body": "The Board",
        "scope": SCOPE.INSTITUTION,
        "source": "Register, entry 4",
        "checked_on": TODAY,
    } | more
    return Accreditation.objects.create(provider=provider, **values)


def hint(entry, on=TODAY):
    return b1_hint(Provider.objects.get(pk=entry.provider_id), entry, on)


def said(**more):
    """What the form of an accreditation sends."""
    values = {"body": "The Board", "scope": "institution", "source": "Register, entry 4", "because": "Renewal"}
    return {**values, "checked_on": TODAY.isoformat(), **more}


def accredited(client, provider, **more):
    return client.post(reverse("provider-accredit", args=[provider.key]), said(**more))


@pytest.mark.parametrize(
    ("row", "standing"),
    [
        ({}, Standing.IN_FORCE),
        ({"since": TODAY, "until": TODAY}, Standing.IN_FORCE),
        ({"until": YESTERDAY}, Standing.EXPIRED),
        ({"since": TOMORROW}, Standing.NOT_YET),
        ({"source": ""}, Standing.NOT_CHECKED),
        ({"checked_on": None}, Standing.NOT_CHECKED),
        ({"checked_on": None, "until": YESTERDAY}, Standing.EXPIRED),
        ({"ended_at": NOW, "ended_because": "Taken back"}, Standing.ENDED),
    ],
    ids=["open", "one day", "over", "to come", "no source", "unseen", "unseen and over", "ended"],
)
def test_an_accreditation_stands_on_its_last_day_and_not_after_it(guild, row, standing):
    assert standing_of(held(guild, **row), TODAY) is standing


@pytest.mark.parametrize(
    ("limits", "of_entry", "reach"),
    [
        ({}, {}, Reach.WITHIN),
        ({"levels": "EQF 5 to 7"}, {"eqf_level": 5}, Reach.WITHIN),
        ({"levels": "EQF 5-7"}, {"eqf_level": 4}, Reach.OUTSIDE),
        ({"levels": "EQF 6"}, {"eqf_level": 7}, Reach.OUTSIDE),
        ({"levels": "EQF 5 to 7"}, {}, Reach.OPEN),
        ({"levels": "short courses"}, {"eqf_level": 5}, Reach.OPEN),
        ({"jurisdiction": "NL, DK"}, {}, Reach.WITHIN),
        ({"jurisdiction": "NL, DK"}, {"country": "SE"}, Reach.OUTSIDE),
        ({"jurisdiction": "the Nordic countries"}, {"country": "SE"}, Reach.OPEN),
        ({"field": "management"}, {}, Reach.OPEN),
        ({"field": "management", "jurisdiction": "SE"}, {}, Reach.OUTSIDE),
        ({"field": "management", "compared": {"drills": "within"}}, {}, Reach.WITHIN),
        ({"compared": {"drills": "outside"}}, {}, Reach.OUTSIDE),
        ({"scope": SCOPE.PROGRAM}, {}, Reach.OPEN),
        ({"scope": SCOPE.PERSONS}, {}, Reach.WITHIN),
    ],
    ids=lambda value: " ".join(f"{name} {each}" for name, each in value.items()) if isinstance(value, dict) else value,
)
def test_a_limit_leaves_out_what_it_does_not_name(guild, drills, limits, of_entry, reach):
    Microcredential.objects.filter(pk=drills.pk).update(**of_entry)
    assert reach_of(held(guild, **limits), guild, fresh(drills)) is reach


def test_an_accreditation_of_one_credential_says_nothing_about_another(guild, drills):
    other = entry_of(guild, "Quay safety")
    held(guild, scope=SCOPE.CREDENTIAL, microcredential=drills)
    assert (hint(drills).most, hint(other).most) == (4, 1)
    assert hint(other).aside == ()


def test_the_hint_says_what_the_register_supports_and_why(guild, drills):
    assert (hint(drills).most, hint(drills).citation) == (1, "")
    row = held(guild)
    assert hint(drills).most == 3
    assert hint(drills).because == "The Board assures its quality from outside, within limits that this one meets."
    assert hint(drills).citation.startswith("Register, entry 4; checked on ")
    held(guild, body="The Norm Office", scope=SCOPE.PERSONS)
    assert hint(drills).most == 4
    Accreditation.objects.update(until=YESTERDAY)
    found = hint(drills)
    assert found.most == 1
    assert [each.split(" on ")[0] for each in found.aside] == ["The Board: expired", "The Norm Office: expired"]
    assert held_by(Provider.objects.get(), YESTERDAY)[0].row == row


def test_what_is_claimed_supports_no_more_than_2_and_what_is_outside_nothing(guild, drills):
    claim = held(guild, scope=SCOPE.PERSONS, source="", checked_on=None)
    assert hint(drills).most == 2
    assert "nobody has checked that" in hint(drills).because
    Accreditation.objects.filter(pk=claim.pk).update(compared={"drills": "outside"})
    assert hint(drills).most == 1


def test_where_no_limit_was_compared_it_counts_for_nothing_and_says_so(guild, drills):
    held(guild, field="management")
    found = hint(drills)
    assert found.most == 1
    assert found.aside == ("The Board: not known whether it covers this one; field: management",)


def test_quality_assurance_of_its_own_supports_2_and_a_mere_name_nothing(guild, drills):
    Microcredential.objects.filter(pk=drills.pk).update(quality_assurance="Rules, reviewed yearly")
    assert hint(fresh(drills)).most == 2
    nobody = entry_of(Provider.objects.create(key="nobody", name="Nobody"), "Quay safety")
    assert hint(nobody).most == 0


def test_the_register_names_a_state_for_each_and_finds_by_it(thu, guild):
    others = {
        state: Provider.objects.create(key=state.value, name=f"P {state.value}")
        for state in (State.CLAIMED, State.EXPIRED, State.NONE)
    }
    held(guild)
    held(guild, until=YESTERDAY)
    held(others[State.CLAIMED], checked_on=None)
    held(others[State.EXPIRED], until=YESTERDAY)
    held(others[State.NONE], ended_at=NOW, ended_because="Taken back")
    assert {each.key: each.state for each in register(TODAY)} == {
        "guild": "accredited", "claimed": "claimed", "expired": "expired", "none": "none",
    }  # fmt: skip
    client, path = browser(thu), reverse("providers")
    text = body_of(client.get(path))
    assert text.count('<tr><th scope="row"') == 4
    assert "The Board: expired on" in text
    found = body_of(client.get(path, {"state": "expired"}))
    assert "P expired" in found
    assert "P claimed" not in found
    assert "1 of 4 providers." in found
    assert "No provider fits this." in body_of(client.get(path, {"text": "<b>nothing"}))
    assert client.get(path, {"state": "famous", "kind": "x", "page": "zz"}).status_code == 200


def test_the_register_and_a_provider_take_few_questions_however_many_there_are(
    thu, guild, django_assert_max_num_queries
):
    for number in range(30):
        row = Provider.objects.create(key=f"p{number}", name=f"Provider {number}")
        held(row)
        held(row, field="management")
        entry_of(guild, f"Entry {number}")
    client = browser(thu)
    for path in (reverse("providers"), reverse("provider", args=["guild"])):
        client.get(path)
        with django_assert_max_num_queries(12):
            client.get(path)


def test_an_expired_accreditation_does_not_read_as_one(thu, guild, drills):
    held(guild, until=YESTERDAY)
    text = body_of(browser(thu).get(reverse("provider", args=["guild"])))
    assert "expired on" in text
    assert "Covered by the accreditation" not in text
    Accreditation.objects.update(until=None, checked_on=date(2020, 1, 1))
    text = body_of(browser(thu).get(reverse("provider", args=["guild"])))
    assert "Covered by the accreditation of The Board" in text
    assert "in force, no end is stated, not checked since 1 January 2020" in text


def test_a_provider_has_no_score_and_its_entries_speak_for_it(thu, guild, drills):
    drills.scores = {"A1": {"score": 4}, "A2": 3, "B1": {"score": 4}, "C3": "n/a", "C4": {"score": "unknown"}}
    drills.save()
    entry_of(guild, "Gone", acceptance="retired", because="Old", holders="keep")
    found = earned_by(guild)
    assert found.count == 1
    assert {row.id: (row.known, row.high) for row in found.rows if row.known} == {
        "A1": (1, 1), "A2": (1, 1), "C3": (1, 0),
    }  # fmt: skip
    assert "B1" not in {row.id for row in found.rows}
    assert found.sentence == "Of its 1 entry: 1 proves that one can do it."
    text = body_of(browser(thu).get(reverse("provider", args=["guild"])))
    assert "A provider has no score." in text
    assert earned_by(Provider.objects.create(key="new", name="New")).sentence.startswith("It has no entry")


def test_a_provider_is_added_once_by_partners_alone(thu, desmond, guild):
    path = reverse("provider-add")
    new = {"name": "Pier School", "kind": "training", "country": "no", "issuer": "did:web:pier.example"}
    for client in (browser(thu), Client()):
        assert client.post(path, new).status_code == 404
    client = browser(desmond)
    assert client.post(path, new)["Location"] == reverse("provider", args=["pier-school"])
    row = Provider.objects.get(key="pier-school")
    assert (row.country, row.issuer, row.kind) == ("NO", "did:web:pier.example", "training")
    assert "Pier School is on the register already." in body_of(client.post(path, new | {"name": "PIER  schoöl"}))
    wrong = {"name": "Quay School", "issuer": "did:web:pier.example", "kind": "training"}
    assert "Badges of this issuer are those of Pier School." in body_of(client.post(path, wrong))
    assert "Write a DID" in body_of(client.post(path, wrong | {"issuer": "the school"}))
    assert "Null characters" in body_of(client.post(path, wrong | {"name": "Quay\x00School"}))


def test_what_somebody_wrote_about_a_provider_is_shown_and_never_run(desmond, thu, guild):
    new = NewProvider("<script>alert(1)</script> Школа", note="<img src=x onerror=alert(1)>")
    row = add_provider(new=new, by=desmond, at=NOW)
    held(row, body="<b>Board</b>", field="<i>all</i>", source="<u>here</u>")
    for path in (reverse("providers"), reverse("provider", args=[row.key])):
        text = body_of(browser(thu).get(path))
        assert "&lt;script&gt;" in text
        for forbidden in ("<script>alert", "<img src=x", "<b>Board", "<i>all", "<u>here"):
            assert forbidden not in text


def test_an_entry_is_found_by_the_new_name_of_its_provider(desmond, guild, drills):
    new = NewProvider("Gilde der Häfen", kind="association", country="NL")
    change_provider(provider=guild, new=new, seen=1, by=desmond, at=NOW)
    assert "gilde der hafen" in fresh(drills).searched
    assert Content.objects.latest("pk").body["details"]["name"]["new"] == "Gilde der Häfen"


def test_who_changes_a_provider_more_slowly_sees_what_is_stored(birgit, desmond, guild):
    client, path = browser(desmond), reverse("provider-edit", args=["guild"])
    form = {"name": "The Guild", "kind": "association", "note": "Mine", "seen": "1"}
    new = NewProvider(**{**vars(said_of(guild)), "note": "Hers"})
    change_provider(provider=guild, new=new, seen=1, by=birgit, at=NOW)
    answer = client.post(path, form)
    text = body_of(answer)
    assert answer.status_code == 422
    assert "<dd>Hers</dd>" in text
    assert "Mine</textarea>" in text
    assert 'name="seen" value="2"' in text
    assert client.post(path, form | {"seen": "2"}).status_code == 302
    assert fresh(guild).note == "Mine"
    with pytest.raises(EditedMeanwhile):
        change_provider(provider=guild, new=new, seen=2, by=birgit, at=NOW)


def test_an_accreditation_is_recorded_with_its_source_and_changes_no_score(desmond, guild, drills):
    client = browser(desmond)
    before = fresh(drills).scores
    answer = accredited(client, guild, scope="credential", entry="Incident drills", until=TOMORROW.isoformat())
    assert answer["Location"] == reverse("provider", args=["guild"])
    row = Accreditation.objects.get()
    assert (row.microcredential, row.recorded_by, row.checked_on) == (drills, desmond, TODAY)
    assert fresh(drills).scores == before
    assert Change.objects.get().what == {"accreditation": {"old": None, "new": "The Board"}}
    assert Content.objects.latest("pk").body["did"] == "accreditation recorded"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"source": " "}, "Write where one can read it"),
        ({"body": ""}, "Write who accredited it."),
        ({"because": ""}, "Write why"),
        ({"scope": "everything"}, "Select a valid choice"),
        ({"scope": "credential"}, "Write which credential was accredited."),
        ({"entry": "Another title"}, "No single entry of The Guild is called that."),
        ({"since": "2026-05-02", "until": "2026-05-01"}, "It ends before it begins."),
        ({"checked_on": "2999-01-01"}, "The day of the check is still to come."),
        ({"checked_on": "yesterday"}, "Enter a valid date."),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_an_accreditation_that_cannot_be_is_refused_at_its_field(desmond, guild, wrong, words):
    answer = accredited(browser(desmond), guild, **wrong)
    assert answer.status_code == 422
    assert words in body_of(answer)
    assert not Accreditation.objects.exists()


def test_an_accreditation_names_no_entry_of_another_provider(desmond, guild, drills):
    other = Provider.objects.create(key="other", name="Another")
    assert "No single entry of Another is called that." in body_of(
        accredited(browser(desmond), other, entry="Incident drills")
    )
    row = held(other)
    with pytest.raises(InvalidPolicy, match="drills is of another provider"):
        compare_entries(row=row, found={"drills": "within"}, source="Register", by=desmond, at=NOW)


def test_members_and_the_outsider_record_nothing(thu, guild):
    row = held(guild)
    pages = [
        reverse("provider-accredit", args=["guild"]),
        reverse("provider-accreditation", args=["guild", row.pk]),
        reverse("provider-accreditation-end", args=["guild", row.pk]),
        reverse("provider-edit", args=["guild"]),
    ]
    for client in (browser(thu), Client()):
        for path in pages:
            assert client.get(path).status_code == 404
            assert client.post(path, said()).status_code == 404
    assert "Record an accreditation" not in body_of(browser(thu).get(reverse("provider", args=["guild"])))
    assert Client().get(reverse("providers")).status_code == 404


def test_who_compares_says_which_entries_lie_within_and_that_they_looked_today(desmond, guild, drills):
    other = entry_of(guild, "Quay safety")
    row = held(guild, field="emergencies", checked_on=date(2020, 1, 1))
    path = reverse("provider-accreditation", args=["guild", row.pk])
    assert "not checked since" in body_of(browser(desmond).get(path))
    sent = {"source": "Register, page 2", f"entry-{drills.pk}": "within", f"entry-{other.pk}": "outside"}
    assert browser(desmond).post(path, {**sent, "source": ""}).status_code == 422
    assert browser(desmond).post(path, sent).status_code == 302
    row = fresh(row)
    assert row.compared == {"drills": "within", "quay-safety": "outside"}
    assert (row.source, row.checked_on) == ("Register, page 2", TODAY)
    assert (hint(drills).most, hint(other).most) == (3, 1)
    browser(desmond).post(path, {"source": "Register", f"entry-{drills.pk}": "open", f"entry-{other.pk}": "open"})
    assert fresh(row).compared == {}


def test_an_accreditation_ends_once_with_a_reason_and_stays_readable(birgit, desmond, guild):
    row = accredit(provider=guild, new=_new(), because="Renewal", by=birgit, at=NOW)
    path = reverse("provider-accreditation-end", args=["guild", row.pk])
    assert browser(desmond).post(path, {}).status_code == 422
    assert browser(desmond).post(path, {"because": "Withdrawn by the body."}).status_code == 302
    text = body_of(browser(desmond).get(reverse("provider", args=["guild"])))
    assert "No accreditation is on record." in text
    assert "Withdrawn by the body." in text
    assert browser(desmond).post(path, {"because": "Again"}).status_code == 404
    with pytest.raises(EditedMeanwhile):
        end_accreditation(row=row, because="Again", by=birgit, at=NOW)
    with pytest.raises(EditedMeanwhile):
        compare_entries(row=row, found={}, source="Register", by=birgit, at=NOW)


def _new():
    return NewAccreditation("The Board", SCOPE.INSTITUTION, "Register, entry 4", TODAY)


def test_what_is_wrong_with_a_provider_is_said_at_once_each_at_its_field(desmond, guild):
    Provider.objects.filter(pk=guild.pk).update(issuer="did:web:guild.example")
    form = (
        browser(desmond)
        .post(
            reverse("provider-add"),
            {"name": " the GUILD ", "kind": "training", "country": "NLD", "issuer": "did:web:guild.example"},
        )
        .context["form"]
    )
    assert set(form.errors) == {"name", "country", "issuer"}
    assert form.errors["name"] == [f"{guild.name} is on the register already."]
    fields = {"name": guild.name, "kind": "training", "issuer": "did:web:guild.example", "seen": guild.revision}
    assert browser(desmond).post(reverse("provider-edit", args=["guild"]), fields).status_code == 302


def test_a_day_on_which_nobody_can_have_looked_is_refused_at_its_field(desmond, guild):
    form = (
        browser(desmond)
        .post(reverse("provider-accredit", args=["guild"]), {"checked_on": "2999-01-01"})
        .context["form"]
    )
    assert form.errors["checked_on"] == ["The day of the check is still to come. Expected: today or earlier."]
