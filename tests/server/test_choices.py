"""Is it worth it for me, the page for a manager, and what the catalog has for my gaps."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.formats import date_format

from stepladder.evidence.items import EvidenceItem, Shown
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.choices.offers import fit_of, looked_at
from stepladder.server.choices.queries import asked_everywhere, entries, for_gaps, mine, with_others
from stepladder.server.evidence.operations import Source, add_item
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import User
from stepladder.server.roles.models import Priority, PriorityCompetency, RoleVersion, Target
from stepladder.server.trail.models import Entry as TrailRow
from tests.server.choices_cast import (
    CAPSTONE,
    NOW,
    TODAY,
    aiming,
    entry,
    ladders,
    person,
    rasmus,
    requires,
    shelf,
    signed_in,
    skills,
    stack,
    text_of,
    thu,
)  # fmt: skip

__all__ = ["aiming", "ladders", "rasmus", "shelf", "skills", "thu"]
pytestmark = pytest.mark.django_db

PAGES = (
    "/choices/",
    "/compare/",
    "/compare/?c=drill&c=exam",
    "/stacks/mine/",
    "/catalog/drill/worth/",
    "/catalog/drill/worth/print/",
)


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def worth(reader, key):
    return plain(text_of(signed_in(reader).get(f"/catalog/{key}/worth/")))


@pytest.mark.parametrize("path", PAGES)
def test_an_outsider_finds_no_page(shelf, path):
    assert Client().get(path).status_code == 404
    nobody = Client()
    nobody.force_login(User.objects.create_user("nobody@choices.example", "a password for tests"))
    assert nobody.get(path).status_code == 404


def test_an_entry_that_is_not_there_has_no_page(aiming, shelf):
    assert signed_in(aiming).get("/catalog/nothing/worth/").status_code == 404
    assert signed_in(aiming).get("/catalog/nothing/worth/print/").status_code == 404


def test_says_what_it_would_cover_what_it_proves_what_it_takes_and_what_else_there_is(aiming, shelf):
    page = worth(aiming, "drill")
    assert "For Lead it would cover incident command at level 2." in page
    assert "It proves that you can do it." in page
    assert "It costs 900 EUR, and takes 40 hours." in page
    assert "Look at 1 other first: it does at least as much for you." in page
    assert "It costs less and it takes fewer hours." in page
    assert "Incident command, level 2" in page
    assert "No evidence yet" in page
    assert "Covered" in page


def test_the_before_and_after_are_those_of_the_readers_own_page(aiming, shelf):
    """Earning it indeed changes the next-role page as was said."""
    before = entries(aiming, with_others("drill", 20))["drill"]
    evaluation = mine(aiming, TODAY).standing.evaluation
    looked = looked_at(before, evaluation)
    item = EvidenceItem(
        id="certificate-7", kind=looked.effect.item.kind, date=TODAY, shows=(Shown("incidents", 4),),
        quality=looked.effect.item.quality, rater="did:web:northlight.example", title="Drill",
    )  # fmt: skip
    add_item(person=aiming, item=item, source=Source("certificate", 7), at=NOW)
    after = mine(aiming, TODAY).standing.evaluation
    found = {each.criterion.id: each.after.opinion.belief for each in looked.effect.criteria}
    assert found == {"C1": after.results[0].opinion.belief}
    assert looked.effect.criteria[0].after.status is after.results[0].status


def test_attendance_counts_toward_nothing(aiming, shelf):
    page = worth(aiming, "webinar")
    assert "Attendance only: it counts toward no criterion of any role." in page
    assert "as today Attendance counts toward nothing." in page


def test_of_what_nobody_knows_it_says_the_range_and_what_to_ask(aiming, shelf):
    page = worth(aiming, "opaque")
    assert "For Lead it could do nothing, or as much as cover incident command at level 2" in page
    assert "It does not state what it costs, and does not state its hours." in page
    assert "between “No evidence yet” and “Covered”, as far as known" in page
    assert "What one has to do to earn it: without that it counts for nothing." in page
    assert "Ask the issuer:" in page


def test_a_knowledge_exam_does_not_reach_level_three(aiming, shelf):
    assert "as today Certificates that are assessed like this support a lower level only." in worth(aiming, "exam")


def test_what_names_no_competency_counts_toward_nothing_yet(aiming, shelf):
    page = text_of(signed_in(aiming).get("/catalog/unnamed/worth/"))
    assert "Nobody has said yet which competencies it shows" in page
    assert "<script>alert" not in page
    assert "Nothing else in the catalog shows the same." in page


def test_without_a_next_role_it_says_what_to_do_first(thu, shelf):
    page = text_of(signed_in(thu).get("/catalog/drill/worth/"))
    assert "You have chosen no next role" in page
    assert "/next-role/choose/" in page
    assert "Write it up for my manager" not in page


def test_a_role_without_criteria_is_told_apart(thu, shelf, ladders):
    RoleVersion.objects.filter(role=ladders["analyst"]).update(in_force_from=TODAY + timedelta(days=9))
    Target.objects.create(person=thu, role=ladders["analyst"], chosen_at=NOW)
    assert "Your next role has no criteria in force yet." in worth(thu, "drill")
    assert "no criteria in force yet" in plain(text_of(signed_in(thu).get("/choices/")))


def test_a_retired_entry_is_not_offered_and_says_so_itself(aiming, shelf):
    Microcredential.objects.filter(key="drill-lite").update(acceptance="retired", because="Old", holders="keep")
    assert "Drill-lite" not in worth(aiming, "drill")
    assert "It is retired here and should not be begun any more" in worth(aiming, "drill-lite")


def test_no_page_shows_the_index_or_says_promote(aiming, shelf):
    for path in PAGES:
        page = plain(text_of(signed_in(aiming).get(path))).lower()
        assert "promote" not in page
        assert "readiness index" not in page


def test_nothing_of_it_is_written_down(aiming, shelf):
    before = TrailRow.objects.count()
    for path in PAGES:
        text_of(signed_in(aiming).get(path))
    assert TrailRow.objects.count() == before


def test_the_page_for_a_manager_has_what_decides_and_no_order_of_merit(aiming, shelf):
    page = plain(text_of(signed_in(aiming).get("/catalog/drill/worth/print/")))
    for words in (
        "Thu asks for time or money for this certificate of Northlight Institute.", "The role in view is Lead.",
        "900 EUR", "40 hours", "Says &lt;b&gt;what&lt;/b&gt; happened", "What it proves, and what it does not",
        "Drill-lite, Northlight Institute, 90 EUR", "In no order of merit.",
        "The certificate was judged by the weights that come with Stepladder.",
        "Evidence was weighed by the rules that come with Stepladder.",
        f"The role asks what it has asked since {date_format(date(2024, 1, 1), 'DATE_FORMAT')}.", "stepladder-default 1",
    ):  # fmt: skip
        assert words in page, words


def test_a_note_stays_with_the_sign_in_and_stands_on_the_page(aiming, shelf):
    client = signed_in(aiming)
    answer = client.post("/catalog/drill/worth/print/", {"note": "Because <i>now</i>.\n\nשלום"})
    assert (answer.status_code, answer["Location"]) == (302, "/catalog/drill/worth/print/")
    page = text_of(client.get("/catalog/drill/worth/print/"))
    assert "Because &lt;i&gt;now&lt;/i&gt;." in page
    assert "שלום" in page
    assert "Because" not in text_of(client.get("/catalog/exam/worth/print/"))
    assert "Because" not in text_of(signed_in(aiming).get("/catalog/drill/worth/print/"))


@pytest.mark.parametrize("note", ["nul \x00 in it", "x" * 3001], ids=["nul", "long"])
def test_a_note_that_cannot_be_kept_is_shown_again_with_the_reason(aiming, shelf, note):
    client = signed_in(aiming)
    answer = client.post("/catalog/drill/worth/print/", {"note": note})
    assert answer.status_code == 422
    assert "worth-note" not in json.dumps(dict(client.session))


def test_a_manager_sees_their_own_way_and_nothing_of_the_report(aiming, rasmus, shelf):
    page = worth(rasmus, "drill")
    assert "You have chosen no next role" in page
    assert "Thu" not in page


# --- For my gaps ------------------------------------------------------------------------------------------------------


def gaps_page(reader):
    return text_of(signed_in(reader).get("/choices/"))


def test_every_gap_has_what_can_reach_it_by_title_and_then_what_is_not_known(aiming, shelf):
    page = gaps_page(aiming)
    assert "Lead still asks for 3 things." in page
    incidents = page[page.index("Incident command, level 2") :]
    incidents = incidents[: incidents.index("</section>")]
    places = [incidents.index(f'value="{key}"') for key in ("drill", "drill-lite", "exam", "opaque")]
    assert places == sorted(places)
    assert 'value="webinar"' not in page
    assert "Whether it reaches the level is not known." in incidents
    assert "Without a certificate:" in incidents
    stories = page[page.index("Data storytelling, level 3") :]
    assert 'value="exam"' not in stories[: stories.index("</section>")]
    assert "portable" in page


def test_a_covered_criterion_is_no_gap(aiming, shelf):
    shown = (Shown("incidents", 5), Shown("stories", 5), Shown("budgets", 5))
    for number in range(3):
        item = EvidenceItem(
            f"work-{number}", "practical-workplace", TODAY, shown, rater=f"r{number}", family=f"f{number}"
        )
        add_item(person=aiming, item=item, source=Source("work", number), at=NOW)
    assert "Every criterion of Lead is covered." in plain(gaps_page(aiming))


def test_says_when_the_role_or_what_leadership_puts_first_has_changed(aiming, shelf, ladders, skills):
    assert "Look again" not in gaps_page(aiming)
    RoleVersion.objects.filter(role=ladders["lead"]).update(in_force_from=TODAY - timedelta(days=3))
    assert "What your next role asks has changed since you chose it." in gaps_page(aiming)
    priority = Priority.objects.create(
        key="calm", title="Calm <operations>", statement="x", since=TODAY, recorded_at=NOW
    )
    PriorityCompetency.objects.create(
        priority=priority,
        competency=skills["incidents"],
        family=ladders["lead"].family,
        level=3,
        why="x",
        recorded_at=NOW,
    )
    assert "leadership put this first for it: Calm &lt;operations&gt;." in gaps_page(aiming)


def test_a_search_for_gaps_takes_so_many_of_each_competency(shelf, skills):
    for number in range(12):
        entry(f"more-{number:02}", scores=CAPSTONE, shows=[(skills["incidents"], 4)])
    found = Microcredential.objects.filter(for_gaps({"incidents": 2, "stories": 3}, 5))
    keys = sorted(found.values_list("key", flat=True))
    assert keys == ["capstone", "drill", "drill-lite", "exam", "more-00", "more-01"]
    assert not Microcredential.objects.filter(for_gaps({}, 5)).exists()


def test_what_one_entered_for_oneself_is_shown_to_nobody_else(aiming, shelf, rasmus):
    own = Competency.objects.create(key="secret", name="secret craft", owner=rasmus)
    Outcome.objects.create(microcredential=shelf["drill"], competency=own, level=3)
    assert [each.key for each in entries(aiming, with_others("drill", 9))["drill"].shows] == ["incidents"]
    assert len(entries(rasmus, with_others("drill", 9))["drill"].shows) == 2


# --- Career fit -------------------------------------------------------------------------------------------------------


def fitted(reader, key):
    me = mine(reader, TODAY)
    found = entries(reader, with_others(key, 9))[key]
    return fit_of(looked_at(found, me.standing.evaluation), asked_everywhere(TODAY), me.place)


def test_facts_of_fit_are_counted_from_the_rows(aiming, shelf):
    facts = fitted(aiming, "capstone").facts
    assert (facts.asked, facts.musts, facts.desirable) == (1, 1, 0)
    assert (facts.families_using, facts.families) == (2, 2)
    assert (facts.combines, facts.required_by, facts.stacks) == (True, 0, 0)
    assert (facts.roles_above, facts.leads_on, facts.named_above) == (2, False, False)
    assert (facts.gaps, facts.gaps_smaller, facts.gaps_closed, facts.must_gaps_closed) == (1, 1, 0, 0)


def test_an_unknown_class_leaves_match_and_gaps_unknown(aiming, shelf):
    scores = {str(each.part): each.score for each in fitted(aiming, "opaque").parts}
    assert scores == {"F1": None, "F2": 2, "F3": None, "F4": None, "F5": None}


def test_what_it_builds_up_to_is_counted(aiming, shelf):
    requires(shelf["drill"], shelf["exam"])
    assert fitted(aiming, "exam").facts.required_by == 1
    assert fitted(aiming, "exam").facts.leads_on
    stack("way", "all", shelf["exam"], shelf["webinar"], goal=shelf["capstone"])
    stack("draft", "all", shelf["exam"], state="draft")
    facts = fitted(aiming, "exam").facts
    assert (facts.stacks, facts.stacks_begun) == (1, 0)


# --- Cost -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_at_most_13_questions_however_much_there_is(
    aiming, shelf, skills, path, django_assert_max_num_queries
):
    for number in range(30):
        row = entry(f"more-{number}", scores=CAPSTONE, shows=[(each, 4) for each in skills.values()])
        stack(f"way-{number}", "order", row, shelf["exam"])
        person(f"p{number}")
    client = signed_in(aiming)
    with django_assert_max_num_queries(13):
        text_of(client.get(path))
