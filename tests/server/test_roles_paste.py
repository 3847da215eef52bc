"""Criteria from Word: sentence by sentence to a proposed version, on one page, without anything lost."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.frameworks.linking import forget
from stepladder.server.frameworks.models import Competency, Framework, LevelText, Mapping
from stepladder.server.roles.documents_read import MOST_SENTENCES
from stepladder.server.roles.models import Criterion, Family, PasteDraft, Role, RoleVersion
from stepladder.server.roles.paste_drafts import propose, save, worked
from stepladder.server.roles.pasting import Use
from tests.server.roles_paste_cast import TWELVE, docx
from tests.server.test_roles import person, signed_in

NOW = datetime.now(UTC)


@pytest.fixture
def partner(db):
    found = person("amara")
    found.partner = True
    found.save()
    forget()
    return found


@pytest.fixture
def shelf(db):
    framework = Framework.objects.create(key="house", title="House skills")
    named = ("incident command", "writing queries", "data storytelling", "coaching", "planning")
    found = {
        name: Competency.objects.create(framework=framework, key=name.replace(" ", "-"), name=name) for name in named
    }
    LevelText.objects.create(competency=found["incident command"], level=3, text="Leads the response of one team.")
    return found


def upload(client, content, name="ladder.docx", **more):
    file = io.BytesIO(content)
    file.name = name
    return client.post(reverse("role-paste"), {"title": "Shift lead", "file": file, **more})


def decided(form, *, what, level=3):
    """What a browser sends back for every sentence, all decided alike."""
    data = {name: form[name].value() for name in form.fields}
    data = {name: value for name, value in data.items() if value not in (None, False, [])}
    data |= {f"s{line.id}_accepted": "on" for line in form.shown}
    for line in form.shown:
        if f"s{line.id}_level" in form.fields:
            data |= {f"s{line.id}_what": what(line), f"s{line.id}_level": level}
    return data


def stored_draft(client, *paragraphs, **more):
    answer = upload(client, docx(*paragraphs), **more)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    row = PasteDraft.objects.latest("id")
    return row, client.get(reverse("paste-draft", args=[row.pk])).context["form"]


def test_a_document_becomes_a_proposed_version_with_places_wordings_and_mappings(partner, shelf):
    client = signed_in(partner)
    row, form = stored_draft(client, *TWELVE)
    assert [each.place for each in form.shown[:2]] == ["paragraph 1", "paragraph 2"]
    assert form.shown[1].offers[0].name == "writing queries"
    assert all(not each.competency for each in form.shown)  # a person chooses

    def chosen(line):
        return line.offers[0].competency if line.id == 2 else "-new"

    data = decided(form, what=chosen) | {"because": "The handbook of 2026", "do": "propose"}
    data |= {f"s{line.id}_called": f"our thing {line.id}" for line in form.shown if line.id != 2}
    answer = client.post(reverse("paste-draft", args=[row.pk]), data)
    assert answer.status_code == 302, re.findall(r"error-summary.*?</div>", answer.content.decode(), re.DOTALL)
    version = RoleVersion.objects.get(role__title="Shift lead")
    assert version.state == "proposed"
    assert version.in_force_from is None
    assert [each.wording for each in version.criteria.all()] == list(TWELVE)
    assert version.criteria.first().source_place == "paragraph 1"
    assert version.source == "ladder.docx"
    mapping = Mapping.objects.get()
    assert (mapping.author, mapping.competency, mapping.state) == (partner, shelf["writing queries"], "accepted")
    assert mapping.text == TWELVE[1]
    assert mapping.suggested["rank"] == 1
    assert 0 < mapping.suggested["score"] <= 1
    assert Competency.objects.filter(framework__key="our-competencies").count() == 11
    assert not PasteDraft.objects.exists()


def test_a_sentence_without_competency_or_level_keeps_the_whole_from_being_proposed_and_nothing_typed_is_lost(
    partner, shelf
):
    client = signed_in(partner)
    row, form = stored_draft(client, "Writes queries.", "Is good at coaching.")
    data = decided(form, what=lambda line: "writing-queries" if line.id == 1 else "", level="")
    data |= {"s1_wording": "Writes queries that hold.", "do": "propose"}
    answer = client.post(reverse("paste-draft", args=[row.pk]), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Sentence 2 has no competency yet." in page
    assert "Sentence 1 has no level yet." in page
    assert "Write why" in page
    assert not RoleVersion.objects.exists()
    row.refresh_from_db()
    assert worked(row).lines[0].wording == "Writes queries that hold."
    assert worked(row).lines[0].competency == "writing-queries"
    again = {**data, "seen": row.revision, "s1_level": 3, "s2_what": "coaching", "s2_level": 4, "because": "So"}
    assert client.post(reverse("paste-draft", args=[row.pk]), again).status_code == 302
    assert [each.level for each in Criterion.objects.order_by("position")] == [3, 4]


def test_what_a_level_says_suggests_the_competency_and_that_level(partner, shelf):
    text = "Brings parties with opposing interests to a decision."
    LevelText.objects.create(competency=shelf["planning"], level=4, text=text)
    _, form = stored_draft(signed_in(partner), "Brings opposing parties to a decision.", "Is punctual.")
    first, second = form.shown
    found = next(each for each in first.offers if each.competency == "planning")
    assert found.level == 4
    assert "opposing" in found.matched
    assert first.competency == ""  # a suggestion is none of somebody's decisions
    assert second.offers == ()
    assert second.level is None


@pytest.mark.parametrize("do", ["merge-1", "split-1", "skip-1"])
def test_a_button_keeps_everything_that_was_typed_elsewhere(partner, shelf, do):
    client = signed_in(partner)
    row, form = stored_draft(client, "Leads incidents.", "Writes queries.", "Is good at coaching.")
    data = decided(form, what=lambda line: "coaching" if line.id == 3 else "", level="")
    data |= {"s1_wording": "Leads incidents.\nReviews them.", "s3_level": 4, "s3_weight": "2.5", "do": do}
    assert client.post(reverse("paste-draft", args=[row.pk]), data).status_code == 302
    row.refresh_from_db()
    found = {each.id: each for each in worked(row).lines}
    assert (found[3].competency, found[3].level, str(found[3].judged.weight)) == ("coaching", 4, "2.5")
    if do == "merge-1":
        assert 2 not in found
    if do == "split-1":
        assert found[4].wording == "Reviews them."
    if do == "skip-1":
        page = client.get(reverse("paste-draft", args=[row.pk]))
        assert [each.id for each in page.context["skipped"]] == [1]
        form = page.context["form"]
        data = decided(form, what=lambda _: "", level="") | {"do": "restore-1"}
        client.post(reverse("paste-draft", args=[row.pk]), data)
        row.refresh_from_db()
        assert worked(row).lines[0].use is Use.CRITERION


def test_another_competency_is_found_by_its_name_or_looked_for(partner, shelf):
    client = signed_in(partner)
    row, form = stored_draft(client, "Something unheard of.", "Else.")
    data = decided(form, what=lambda _: "-other", level=2)
    data |= {"s1_called": "Data  Storytelling", "s2_called": "coach", "do": "save"}
    answer = client.post(reverse("paste-draft", args=[row.pk]), data)
    assert answer.status_code == 422  # there is a choice to make
    row.refresh_from_db()
    first, second = worked(row).lines
    assert first.competency == "data-storytelling"
    assert [each.competency for each in second.offers if each.method == "search"] == ["coaching"]
    assert "fits these as well" in answer.content.decode()


def test_a_choice_of_what_was_searched_for_is_no_accepted_suggestion(partner, shelf):
    client = signed_in(partner)
    row, form = stored_draft(client, "Zzz.")
    data = decided(form, what=lambda _: "-other") | {"s1_called": "coach", "do": "save"}
    client.post(reverse("paste-draft", args=[row.pk]), data)
    form = client.get(reverse("paste-draft", args=[row.pk])).context["form"]
    data = decided(form, what=lambda _: "coaching") | {"because": "So", "do": "propose"}
    assert client.post(reverse("paste-draft", args=[row.pk]), data).status_code == 302
    assert Criterion.objects.get().competency == shelf["coaching"]
    assert not Mapping.objects.exists()


def test_a_new_version_of_a_role_that_has_an_open_proposal_asks_before_it_replaces_it(partner, shelf):
    family = Family.objects.create(key="ops", name="Operations")
    role = Role.objects.create(key="lead", title="Lead", family=family, rung=2)
    client = signed_in(partner)
    for round in (1, 2):
        row, form = stored_draft(client, f"Is good at coaching {round}.", role="lead", title="")
        data = decided(form, what=lambda _: "coaching") | {"because": "So", "do": "propose"}
        answer = client.post(reverse("paste-draft", args=[row.pk]), data)
        if round == 2:
            assert answer.status_code == 422
            assert PasteDraft.objects.exists()
            row.refresh_from_db()
            data |= {"replaces": "on", "seen": row.revision}
            answer = client.post(reverse("paste-draft", args=[row.pk]), data)
        assert answer.status_code == 302, answer.content.decode()[:3000]
    version = RoleVersion.objects.get(role=role)
    assert version.revision == 2
    assert version.criteria.get().wording == "Is good at coaching 2."
    assert version.place["family"] == "ops"


def test_two_who_store_the_same_draft_do_not_overwrite_each_other(partner, shelf):
    row, _ = stored_draft(signed_in(partner), "Is good at coaching.")
    save(draft=row, said=worked(row), seen=1, by=partner, at=NOW)
    with pytest.raises(EditedMeanwhile, match="Amara stored this draft"):
        save(draft=row, said=worked(row), seen=1, by=partner, at=NOW)
    with pytest.raises(InvalidPolicy, match="no competency"):
        propose(draft=row, said=worked(row), by=partner, at=NOW, seen=2)


def test_a_draft_is_listed_for_every_partner_until_it_is_deleted(partner, shelf):
    row, _ = stored_draft(signed_in(partner), "Is good at coaching.")
    other = person("bela")
    other.partner = True
    other.save()
    client = signed_in(other)
    assert "Shift lead" in client.get(reverse("role-paste")).content.decode()
    assert client.get(reverse("paste-drop", args=[row.pk])).status_code == 200
    assert PasteDraft.objects.exists()  # asking is not deleting
    assert client.post(reverse("paste-drop", args=[row.pk])).status_code == 302
    assert not PasteDraft.objects.exists()
    back = client.get(reverse("paste-draft", args=[row.pk]), follow=True)
    assert back.redirect_chain[-1][0] == reverse("role-paste")
    assert "This draft was already deleted by Bela on" in back.content.decode()
    assert client.post(reverse("paste-drop", args=[row.pk])).status_code == 302
    assert client.get(reverse("paste-draft", args=[row.pk + 1])).status_code == 404


@pytest.mark.parametrize("name", ["role-paste", "paste-draft", "paste-drop"])
def test_only_people_partners_get_to_these_pages(partner, shelf, name):
    row, _ = stored_draft(signed_in(partner), "Is good at coaching.")
    path = reverse(name, args=[] if name == "role-paste" else [row.pk])
    assert signed_in(person("thu")).get(path).status_code == 404
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize(
    ("given_fields", "words"),
    [
        ({"title": "x"}, "Choose a document, or paste its text"),
        ({"text": "Leads."}, "write what the new one is called"),
        ({"title": "Lead", "text": "--"}, "no sentence"),
    ],
)
def test_a_form_without_a_document_says_what_is_missing(partner, given_fields, words):
    answer = signed_in(partner).post(
        reverse("role-paste"),
        {"title": "", **given_fields}
        if "title" not in given_fields and given_fields
        else {"title": "x", **given_fields},
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_wrong_file_is_refused_with_what_to_do_and_nothing_is_kept(partner):
    answer = upload(signed_in(partner), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old.doc")
    assert answer.status_code == 422
    assert "save it as “Word Document (.docx)”" in answer.content.decode()
    assert not PasteDraft.objects.exists()


def test_two_hundred_sentences_stand_on_one_page_with_few_questions_and_can_be_sent(partner, shelf):
    client = signed_in(partner)
    text = "\n".join(f"Does thing number {number} well." for number in range(MOST_SENTENCES))
    assert client.post(reverse("role-paste"), {"title": "Much", "text": text}).status_code == 302
    row = PasteDraft.objects.get()
    path = reverse("paste-draft", args=[row.pk])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(path)
    assert len(asked) <= 12, [each["sql"][:120] for each in asked.captured_queries]
    assert answer.content.decode().count("<textarea") >= MOST_SENTENCES
    data = decided(answer.context["form"], what=lambda _: "-other") | {"do": "save"}
    data |= {name: "coaching" for name in answer.context["form"].fields if name.endswith("_called")}
    assert client.post(path, data).status_code == 302
    row.refresh_from_db()
    assert all(each.competency == "coaching" for each in worked(row).lines)
