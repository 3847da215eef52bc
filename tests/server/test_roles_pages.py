"""Pages of versions: partners propose, review and put in force; everybody reads what holds or will."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.urls import reverse

from stepladder.readiness.criteria import Alternative, Condition
from stepladder.server.policies.operations import lock
from stepladder.server.roles.drafts import draft_of
from stepladder.server.roles.models import RoleVersion
from stepladder.server.roles.queries import version_in_force, with_criteria
from stepladder.server.roles.versions import Verdict, propose_role, review
from tests.server.roles_cast import (
    NOW,
    TODAY,
    birgit,
    browser,
    changed,
    desmond,
    draft,
    forced,
    fresh,
    lead,
    proposed,
    skills,
    thu,
)

__all__ = ["birgit", "desmond", "draft", "lead", "skills", "thu"]

pytestmark = pytest.mark.django_db

V2 = "/roles/shift-lead/versions/2/"
PARTNERS_ALONE = ["/roles/new/", "/roles/proposals/", "/roles/conditions/", "/roles/shift-lead/propose/", f"{V2}edit/"]
PARTNERS_ALONE += [f"{V2}review/", f"{V2}withdraw/", f"{V2}put-in-force/", "/roles/priorities/add/"]


def text_of(response):
    return response.content.decode()


def form_of(response):
    """Everything that a browser would send of a form as it came."""
    form = response.context["form"]
    sent = {}
    for field in form:
        value = field.value()
        if value not in (None, False, ""):
            sent[field.html_name] = value
    return sent


@pytest.fixture
def open_version(lead, draft, desmond):
    return proposed(lead, changed(draft, 0, level=5), desmond)


@pytest.mark.parametrize("path", PARTNERS_ALONE)
def test_what_partners_do_does_not_exist_for_others(open_version, thu, path):
    client = browser(thu)
    assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)


def test_a_proposal_is_read_by_partners_and_its_author_and_what_holds_by_everybody(open_version, thu, birgit):
    assert browser(thu).get(V2).status_code == 404
    assert "Version 2" not in text_of(browser(thu).get("/roles/shift-lead/"))
    assert "It is proposed, and holds for nobody." in text_of(browser(birgit).get(V2))
    assert browser(thu).get("/roles/shift-lead/versions/1/").status_code == 200
    RoleVersion.objects.filter(pk=open_version.pk).update(recorded_by=thu)
    assert browser(thu).get(V2).status_code == 200


def test_a_member_sees_what_comes_into_force_and_when(lead, draft, birgit, desmond, thu):
    forced(proposed(lead, changed(draft, 0, level=5), birgit), desmond, TODAY + timedelta(days=30))
    page = text_of(browser(thu).get("/roles/shift-lead/"))
    assert "on version 2 holds." in page
    assert "Version 2 comes into force" in page
    coming = text_of(browser(thu).get(V2))
    assert "It comes into force on" in coming
    assert "Level: 4, now 5 (asks more)" in coming
    assert "Withdraw" not in coming


def test_a_change_is_proposed_reviewed_and_put_in_force_on_pages(lead, birgit, desmond, thu):
    client = browser(birgit)
    page = client.get("/roles/shift-lead/propose/")
    sent = form_of(page) | {"c1_level": "5", "because": "Last year's reviews ask for it."}
    assert client.post("/roles/shift-lead/propose/", sent)["Location"] == V2
    version = RoleVersion.objects.get(number=2)
    assert [each.level for each in version.criteria.all()] == [5, 3]
    assert version.place == lead.versions.get(number=1).place
    other = browser(desmond)
    assert "Last year&#x27;s reviews ask for it." in text_of(other.get("/roles/proposals/"))
    wrong = other.post(f"{V2}review/", {"seen": 1, "verdict": "given back"})
    assert wrong.status_code == 422
    assert "Why it is given back is not said" in text_of(wrong)
    assert other.post(f"{V2}review/", {"seen": 1, "verdict": "agreed"})["Location"] == V2
    assert "Put it in force" in text_of(other.get(V2))
    assert other.post(f"{V2}put-in-force/", {"seen": 1, "from_day": "2001-01-01"}).status_code == 422
    assert other.post(f"{V2}put-in-force/", {"seen": 1, "from_day": TODAY.isoformat()}).status_code == 302
    assert version_in_force(lead, TODAY).number == 2
    assert "level 5" in text_of(browser(thu).get("/roles/shift-lead/"))


def test_the_form_gives_back_what_was_typed_and_says_at_its_field_what_is_wrong(lead, birgit):
    client = browser(birgit)
    sent = form_of(client.get("/roles/shift-lead/propose/"))
    sent |= {"c1_weight": "0", "c2_competency": "", "c2_wording": "Typed <anew>", "because": "Because."}
    page = client.post("/roles/shift-lead/propose/", sent)
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"c1_weight", "c2_competency"}
    assert "Typed &lt;anew&gt;" in text_of(page)
    assert lead.versions.count() == 1


def test_a_button_adds_sections_and_keeps_what_was_typed(lead, birgit):
    client = browser(birgit)
    first = client.get("/roles/shift-lead/propose/")
    sent = form_of(first) | {"c1_wording": "Typed", "more_criteria": "1", "because": ""}
    page = client.post("/roles/shift-lead/propose/", sent)
    assert page.status_code == 200
    form = page.context["form"]
    assert len(form.criteria) == len(first.context["form"].criteria) + 3
    assert (form["c1_wording"].value(), form["c4_must"].value()) == ("Typed", True)
    assert [row["shown_key"] for row in form.criteria[:4]] == ["C1", "C2", "C3", "C4"]
    assert RoleVersion.objects.count() == 1


def test_criteria_alternatives_and_conditions_are_entered_and_left_out(lead, birgit):
    client = browser(birgit)
    sent = form_of(client.get("/roles/shift-lead/propose/"))
    sent |= {"c3_wording": "Mentors", "c3_competency": "mentoring", "c3_level": "2", "c3_must": "on", "c3_weight": "1"}
    sent |= {"a1_of": "C2, C3", "a1_needed": "1", "a1_text": "One of the two"}
    sent |= {"k1_text": "Two years in the grade", "k1_kind": "time-in-grade", "k1_months": "24", "because": "More."}
    assert client.post("/roles/shift-lead/propose/", sent).status_code == 302
    said = draft_of(with_criteria(RoleVersion.objects.filter(number=2)).get())
    assert said.alternatives[0].of == ("C2", "C3")
    assert said.conditions[0].time_in_grade.months == 24
    again = form_of(client.get(f"{V2}edit/")) | {"c2_leave_out": "on", "because": "Fewer."}
    page = client.post(f"{V2}edit/", again)
    assert page.status_code == 422
    assert "they name C2, which is no criterion here" in text_of(page).lower().replace("c2, which", "C2, which")
    assert client.post(f"{V2}edit/", again | {"a1_of": ""}).status_code == 302
    assert draft_of(with_criteria(RoleVersion.objects.filter(number=2)).get()).keys == ("C1", "C3")


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"a1_of": "C1, C2", "a1_needed": "3"}, "a1_of", "3 are needed"),
        ({"a1_of": "C1, C1"}, "a1_of", "a criterion twice"),
        ({"k1_text": "A round", "k1_kind": "window", "k1_opens": "2026-03-01", "k1_yearly": "on"}, "k1_text", "no day"),
        ({"c1_level": "9"}, "c1_level", "Select a valid choice"),
        ({"title": ""}, "title", "required"),
        ({"codes": "onet-soc"}, "codes", "lacks its scheme or its number"),
    ],
)
def test_the_form_refuses(lead, birgit, sent, field, words):
    client = browser(birgit)
    page = client.post("/roles/shift-lead/propose/", form_of(client.get("/roles/shift-lead/propose/")) | sent)
    assert page.status_code == 422
    assert words in " ".join(page.context["form"].errors[field])


def test_a_stale_form_stores_nothing(lead, draft, birgit, desmond):
    client = browser(birgit)
    sent = form_of(client.get("/roles/shift-lead/propose/")) | {"because": "More."}
    forced(proposed(lead, draft, birgit), desmond, TODAY)
    page = client.post("/roles/shift-lead/propose/", sent)
    assert page.status_code == 422
    assert "There is a newer version, number 2" in text_of(page)


def test_a_new_role_is_proposed_on_a_page(lead, birgit):
    client = browser(birgit)
    sent = form_of(client.get("/roles/new/")) | {"title": "Yard planner", "rung": "2", "because": "A new role."}
    refused = client.post("/roles/new/", sent)
    assert "There is no criterion" in text_of(refused)
    sent |= {"c1_wording": "Plans the yard", "c1_competency": "handover", "c1_level": "3"}
    assert client.post("/roles/new/", sent)["Location"] == "/roles/yard-planner/versions/1/"
    assert "No criteria in force yet" in text_of(client.get("/roles/"))


def test_the_ladders_own_scale_stays_while_the_level_does(lead, draft, birgit, desmond):
    said = changed(draft, 0, original={"scale": "Dreyfus", "level": "proficient"})
    forced(proposed(lead, said, birgit), desmond, TODAY)
    client = browser(birgit)
    assert "proficient on the scale Dreyfus" in text_of(client.get("/roles/shift-lead/"))
    sent = form_of(client.get("/roles/shift-lead/propose/")) | {"because": "Words.", "c1_wording": "Commands"}
    client.post("/roles/shift-lead/propose/", sent)
    version = RoleVersion.objects.get(number=3)
    assert version.criteria.get(key="C1").original == {"scale": "Dreyfus", "level": "proficient"}
    sent = form_of(client.get("/roles/shift-lead/versions/3/edit/")) | {"because": "Level.", "c1_level": "5"}
    client.post("/roles/shift-lead/versions/3/edit/", sent)
    assert fresh(version).criteria.get(key="C1").original == {}


def test_a_role_says_alternatives_windows_quotas_and_measures_in_words(lead, draft, birgit, desmond, thu):
    first = replace(
        draft.criteria[0], key="C1", measure="Counted are responses led.", measure_source="Handbook 4", pieces=2,
        since=TODAY, threshold=Decimal("0.60"),
    )  # fmt: skip
    said = replace(
        draft,
        criteria=(first, replace(draft.criteria[1], key="C2")),
        alternatives=(Alternative("A1", ("C1", "C2"), 1, "Either will do", must=True, weight=Fraction(2)),),
        conditions=(
            Condition.from_dict({"id": "a", "text": "Long enough", "kind": "time-in-grade", "months": 18}),
            Condition.from_dict({"id": "b", "text": "Two places", "kind": "quota", "quota": {"count": 2}}),
            Condition.from_dict(
                {"id": "c", "text": "In spring", "kind": "window",
                 "windows": [{"from": "2026-03-01", "to": "2026-03-31", "yearly": True}]}
            ),
        ),
    )  # fmt: skip
    forced(proposed(lead, said, birgit), desmond, TODAY)
    page = text_of(browser(thu).get("/roles/shift-lead/"))
    for words in (
        "1 criterion, 1 of which must be met.",
        "One of these two is enough.",
        "Either will do",
        "How it is measured: Counted are responses led. (Handbook 4)",
        "At least 2 different pieces of work have to show it.",
        "At least 18 months in the present role; time on leave counts.",
        "At most 2 a year. This is about the organization, not about one person.",
        "every year.",
        "The group counts once, with the weight 2.",
    ):
        assert words in page, words
    assert page.index("How this is judged") < page.index("It asks for a belief of 0.6.")


def test_a_locked_role_says_so_before_somebody_tries(open_version, lead, birgit):
    review(version=open_version, by=birgit, verdict=Verdict.AGREED, note="", at=NOW)
    lock(subject=lead.subject, because="The spring round", by=birgit, at=NOW)
    client = browser(birgit)
    for path in (V2, f"{V2}put-in-force/"):
        assert "Birgit locked the role on" in text_of(client.get(path))
    refused = client.post(f"{V2}put-in-force/", {"seen": 1, "from_day": TODAY.isoformat()})
    assert refused.status_code == 422
    assert fresh(open_version).state == "reviewed"


def test_its_author_is_led_to_nothing_that_is_anothers(open_version, desmond):
    client = browser(desmond)
    assert "Review it" not in text_of(client.get(V2))
    page = text_of(client.get(f"{V2}review/"))
    assert "Somebody else has to review it." in page
    assert "Record my review" not in page
    assert client.post(f"{V2}review/", {"seen": 1, "verdict": "agreed"}).status_code == 422


def test_a_withdrawn_version_is_off_the_list_and_cannot_be_opened_for_change(open_version, birgit):
    client = browser(birgit)
    assert client.post(f"{V2}withdraw/", {"because": ""}).status_code == 422
    assert client.post(f"{V2}withdraw/", {"because": "Not now."}).status_code == 302
    assert "Nothing waits." in text_of(client.get("/roles/proposals/"))
    for path in ("edit/", "review/", "withdraw/"):
        for back in (client.get(f"{V2}{path}", follow=True), client.post(f"{V2}{path}", follow=True)):
            assert back.redirect_chain == [(V2, 302)]
            assert "This version was already withdrawn by Birgit on" in text_of(back)
    assert client.get(f"{V2}put-in-force/").status_code == 404
    held = client.get("/roles/shift-lead/versions/1/withdraw/", follow=True)
    assert "This version was already put in force by" in text_of(held)


@pytest.mark.parametrize("name", ["role", "role-propose", "role-version", "role-version-edit", "role-version-force"])
def test_pages_of_versions_ask_the_database_few_times(open_version, birgit, django_assert_max_num_queries, name):
    takes = {"key": "shift-lead"} | ({"number": 2} if "version" in name else {})
    client = browser(birgit)
    with django_assert_max_num_queries(12 if name != "role-version-force" else 30):
        assert client.get(reverse(name, kwargs=takes)).status_code == 200


def test_forged_numbers_lead_nowhere(open_version, birgit):
    client = browser(birgit)
    sent = form_of(client.get("/roles/shift-lead/propose/"))
    for forged in ("999999", "-1", "٣", "1e9", ""):
        assert client.post("/roles/shift-lead/propose/", sent | {"criteria_count": forged}).status_code == 422
    for path in (
        "/roles/shift-lead/versions/99/",
        f"/roles/shift-lead/versions/{'9' * 30}/",
        "/roles/nothing/propose/",
    ):
        assert client.get(path).status_code == 404


def test_every_way_from_the_list_of_roles_is_there_for_whom_it_is_open(lead, birgit, thu):
    page = text_of(browser(birgit).get("/roles/"))
    partners = ("architecture", "proposals", "new", "paste", "import", "templates", "conditions")
    for part in ("map", "priorities", *partners):
        assert f'href="/roles/{part}/"' in page, part
    page = text_of(browser(thu).get("/roles/"))
    assert 'href="/roles/map/"' in page
    assert not [part for part in partners if f'href="/roles/{part}/"' in page]


def test_a_role_leads_on_to_its_competencies_the_catalog_and_roles_near_it(lead, birgit, thu):
    for who in (birgit, thu):
        page = text_of(browser(who).get("/roles/shift-lead/"))
        ways = ("/competencies/incidents/", "/catalog/for/shift-lead/", "/roles/shift-lead/near/", "/roles/map/")
        for address in ways:
            assert f'href="{address}"' in page
            assert browser(who).get(address).status_code == 200
        assert ('href="/roles/shift-lead/close/"' in page) == who.partner


def test_an_empty_organization_tells_partners_and_others_what_comes_first(birgit, thu):
    assert "Copy a ladder and change it" in text_of(browser(birgit).get("/roles/"))
    said = text_of(browser(thu).get("/roles/"))
    assert "Enter the sentences of a ladder" in said
    assert "Copy a ladder" not in said


def test_titles_without_latin_letters_and_of_signs_are_roles_of_their_own(draft, birgit):
    keys = set()
    for title in ("数据分析师", "Аналитик", "C", "C++", "C#"):
        place = replace(draft.place, title=title)
        keys.add(propose_role(draft=replace(draft, place=place), by=birgit, because="New.", at=NOW).role.key)
    assert len(keys) == 5


def test_the_first_page_leads_partners_to_what_they_keep_and_nobody_else(lead, birgit, thu):
    ways = ("/roles/proposals/", "/competencies/review/", "/records/", "/frameworks/")
    page = text_of(browser(birgit).get("/"))
    for address in ways:
        assert f'href="{address}"' in page
        assert browser(birgit).get(address).status_code == 200
    assert "For people partners" not in text_of(browser(thu).get("/"))


def test_a_public_classification_is_called_by_its_name(lead, thu):
    codes = [{"scheme": "onet-soc", "code": "53-1043.00"}, {"scheme": "our-own", "code": "7"}]
    type(lead).objects.filter(pk=lead.pk).update(codes=codes)
    page = text_of(browser(thu).get("/roles/shift-lead/"))
    assert "O*NET-SOC" in page
    assert "our-own" in page
    assert "onet-soc" not in page
