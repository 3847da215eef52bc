"""What is recognized about a sentence is proposed, shown as that, and goes on only when somebody accepts it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from stepladder.errors import InvalidPolicy
from stepladder.server.frameworks.linking import forget
from stepladder.server.frameworks.models import Competency, Framework, LevelText
from stepladder.server.roles.models import Criterion, EndedDraft, PasteDraft, RoleVersion
from stepladder.server.roles.paste_drafts import propose, worked
from stepladder.server.roles.pasting import Line, Offer, Use, trusted
from tests.server.test_roles import person, signed_in

NOW = datetime.now(UTC)
SAID = "Leads the response to an incident of several teams."


@pytest.fixture
def partner(db):
    found = person("amara")
    found.partner = True
    found.save()
    forget()
    framework = Framework.objects.create(key="house", title="House skills")
    incident = Competency.objects.create(framework=framework, key="incident", name="incident command")
    Competency.objects.create(framework=framework, key="coaching", name="coaching")
    LevelText.objects.create(competency=incident, level=4, text=SAID)
    return found


@pytest.fixture
def client(partner):
    return signed_in(partner)


def drafted(client, *sentences):
    client.post(reverse("role-paste"), {"title": "Shift lead", "text": "\n".join(sentences)})
    return PasteDraft.objects.latest("id")


def path_of(row):
    return reverse("paste-draft", args=[row.pk])


def opened(client, row):
    answer = client.get(path_of(row))
    return answer.context["form"], " ".join(answer.content.decode().split())


def filled(form, **more):
    data = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in data.items() if value not in (None, False, [])} | more


def decided(form, **more):
    """Every sentence with a competency and its level or 3, and nothing accepted."""
    data = filled(form)
    for line in form.shown:
        if line.use is Use.CRITERION:
            what = {"what": "-other", "called": "coaching", "level": line.level or 3}
            data |= {f"s{line.id}_{name}": value for name, value in what.items()}
    return data | {"because": "So"} | more


def test_a_level_that_nobody_chose_is_marked_as_proposed_with_what_gave_it(client):
    row = drafted(client, "Mentors junior analysts.", "Leads the response to incidents of several teams.", "Hires.")
    form, page = opened(client, row)
    assert [each["line"].level for each in form.rows] == [4, 4, None]
    first, second, third = (each["proposal"] for each in form.rows)
    assert (first.level, first.words) == (4, "Mentors")
    assert (second.level, second.name, second.text) == (4, "incident command", SAID)
    assert third is None
    assert "“Mentors” reads like level 4." in page
    assert f"It reads most like incident command at level 4: “{SAID}”" in page
    assert page.count('class="mark mark-note">proposed') == 2
    assert "0 of 3 sentences accepted." in page
    assert "nothing is chosen for you" not in page


def test_only_what_is_accepted_is_proposed(client):
    row = drafted(client, "Mentors junior analysts.", "Hires well.")
    form, _ = opened(client, row)
    answer = client.post(path_of(row), decided(form, do="propose", s1_accepted="on"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert '<a href="#sentence-2">Sentence 2 is not accepted yet.</a>' in page
    assert "Sentence 1 is not accepted" not in page
    assert 'id="sentence-2"' in page
    assert not RoleVersion.objects.exists()
    form, page = opened(client, row)
    assert "1 of 2 sentences accepted." in page
    answer = client.post(path_of(row), decided(form, do="propose", s2_accepted="on"))
    assert answer.status_code == 302
    assert [each.level for each in Criterion.objects.order_by("position")] == [4, 3]


def test_a_choice_and_a_condition_are_accepted_like_every_sentence(client, partner):
    row = drafted(client, "One of the following:", "Hires well.", "Coaches.", "At least two years in grade.")
    form, _ = opened(client, row)
    answer = client.post(path_of(row), decided(form, do="propose", s2_accepted="on", s3_accepted="on"))
    assert [n for n in range(1, 5) if f"Sentence {n} is not accepted yet." in answer.content.decode()] == [1, 4]
    row.refresh_from_db()
    with pytest.raises(InvalidPolicy, match="2 sentences are not accepted"):
        propose(draft=row, said=worked(row), by=partner, at=NOW, seen=row.revision)


def test_what_becomes_something_else_is_to_be_accepted_anew(client):
    row = drafted(client, "Hires well.")
    form, _ = opened(client, row)
    client.post(path_of(row), decided(form, do="save", s1_accepted="on", s1_use="condition"))
    row.refresh_from_db()
    (line,) = worked(row).lines
    assert (line.use, line.accepted) == (Use.CONDITION, False)


def test_a_level_is_proposed_as_long_as_nobody_accepted_it_and_it_is_that_level():
    line = Line(1, "Mentors others.", level=4)
    assert line.proposed_level
    assert not replace(line, accepted=True).proposed_level
    assert not replace(line, level=2).proposed_level
    assert not Line(1, "Hires.", level=3).proposed_level
    assert Line(1, "Hires.", level=3, offers=(Offer("a", "A", level=3),)).proposed_level


def test_what_a_ladder_says_itself_is_accepted_and_the_rest_is_not():
    held = Line(1, "Hires.", competency="a", level=3)
    found = trusted((held, replace(held, id=2, level=None), replace(held, id=3, use=Use.SKIPPED)))
    assert [each.accepted for each in found] == [True, False, False]
    assert Line.from_json(found[0].to_json()) == found[0]


def test_leaving_a_sentence_out_goes_on_at_the_next_and_renumbers_none(client):
    row = drafted(client, "Hires one.", "Hires two.", "Hires three.")
    form, _ = opened(client, row)
    assert client.post(path_of(row), filled(form, do="skip-2"))["Location"].endswith("#sentence-3")
    form, page = opened(client, row)
    assert [each["number"] for each in form.rows] == [1, 3]
    assert "Sentence 3" in page
    assert client.post(path_of(row), filled(form, do="skip-3"))["Location"].endswith("#sentence-1")
    form, _ = opened(client, row)
    assert client.post(path_of(row), filled(form, do="skip-1"))["Location"] == path_of(row)


def test_several_are_ticked_and_left_out_at_once(client):
    row = drafted(client, "Hires one.", "Hires two.", "Hires three.")
    form, page = opened(client, row)
    assert page.count('name="tick"') == 3
    data = filled(form, do="out", tick=["1", "3", "x", "99"], s2_level="4")
    assert client.post(path_of(row), data)["Location"] == path_of(row)
    form, page = opened(client, row)
    assert [each.id for each in form.shown] == [2]
    assert form.shown[0].level == 4
    assert page.count(">Take it up again<") == 2


def test_a_heading_and_a_benefit_are_left_out_beforehand_and_can_be_taken_up(client):
    row = drafted(client, "Your responsibilities", "Hires well.", "What we offer", "Coaching and free fruit")
    form, page = opened(client, row)
    assert [each.wording for each in form.shown] == ["Hires well."]
    assert "3 lines were left out beforehand: they ask for nothing" in page
    assert "reads like what the employer offers" in page
    client.post(path_of(row), filled(form, do="restore-4"))
    form, page = opened(client, row)
    assert [each.id for each in form.shown] == [2, 4]
    assert form.shown[1].offers[0].name == "coaching"  # it is looked at like every other
    assert "2 lines were left out beforehand" in page


def test_every_complaint_leads_to_its_sentence(client):
    row = drafted(client, "Hires well.", "Coaches.")
    form, _ = opened(client, row)
    answer = client.post(path_of(row), decided(form, do="propose", s2_weight="much", because=""))
    summary = re.search(r'class="error-summary.*?</div>', answer.content.decode(), re.DOTALL).group()
    assert re.findall(r'href="#([^"]+)"', summary) == ["sentence-2"]  # nothing else is asked while a number is wrong
    assert "Sentence 2, " in summary
    answer = client.post(path_of(row), decided(form, do="propose", because="", s1_called=""))
    summary = re.search(r'class="error-summary.*?</div>', answer.content.decode(), re.DOTALL).group()
    assert re.findall(r'href="#([^"]+)"', summary) == ["sentence-1", "sentence-2", "id_because"]


def test_whoever_comes_back_to_a_draft_that_was_proposed_is_led_to_the_proposal(client, partner):
    row = drafted(client, "Hires well.")
    form, _ = opened(client, row)
    data = decided(form, do="propose", s1_accepted="on")
    assert client.post(path_of(row), data).status_code == 302
    version = RoleVersion.objects.get()
    for back in (client.get(path_of(row), follow=True), client.post(path_of(row), data, follow=True)):
        assert back.redirect_chain == [(reverse("role-version", args=[version.role.key, version.number]), 302)]
        assert "This draft was already proposed by Amara on" in back.content.decode()
    assert RoleVersion.objects.count() == 1
    assert EndedDraft.objects.get().version == version
    assert signed_in(person("thu")).get(path_of(row)).status_code == 404
