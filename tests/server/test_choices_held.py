"""What somebody holds already is nothing to pay for: the worth of an entry, gaps, comparing, and the page to print."""

from __future__ import annotations

import re
from datetime import timedelta
from fractions import Fraction

import pytest
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from stepladder.evidence.items import EvidenceItem, Quality, Shown
from stepladder.server.catalog.models import Microcredential
from stepladder.server.choices.holding import holdings, holdings_of
from stepladder.server.choices.offers import fit_of, looked_at
from stepladder.server.choices.queries import asked_everywhere, entries, mine
from stepladder.server.evidence.operations import Source, add_item
from stepladder.server.policies.models import EvidenceRules
from tests.server.choices_cast import (
    NOW,
    TODAY,
    aiming,
    entry,
    held,
    ladders,
    rasmus,
    shelf,
    signed_in,
    skills,
    text_of,
    thu,
)  # fmt: skip
from tests.server.issuing_cast import give, key, offered

__all__ = ["aiming", "key", "ladders", "rasmus", "shelf", "skills", "thu"]
pytestmark = pytest.mark.django_db

DAY = TODAY - timedelta(days=300)
ON_DAY = f"You hold it already, awarded on {date_format(DAY, 'DATE_FORMAT')}."
ISSUER = "did:web:northlight.example"
REVOKED = {"id": "credential", "status": "unmet", "summary": "Revoked.", "hint": "", "parts": []}


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def seen(reader, path):
    return plain(text_of(signed_in(reader).get(path)))


def counted(who, row, *shows, on=DAY, mass="1", kind="credential-E3"):
    """A certificate that is recognized, with its item of evidence, as a badge that was added has both."""
    certificate = held(who, row, on)
    item = EvidenceItem(
        f"certificate-{certificate.pk}", kind, on, tuple(Shown(*each) for each in shows), title=row.title,
        quality=Quality.exactly(Fraction(mass)), identities=frozenset({f"achievement {ISSUER} {row.achievement}"}), rater=ISSUER,
    )  # fmt: skip
    add_item(person=who, item=item, source=Source("certificate", certificate.pk), at=NOW)
    return certificate


@pytest.fixture
def capstone(aiming, shelf):
    """Thu holds the capstone; it shows what she lacks, and does not suffice by itself."""
    return counted(aiming, shelf["capstone"], ("stories", 4), mass="1/2")


def test_what_is_held_is_not_offered_for_money_though_it_would_count_more_if_it_were_younger(aiming, capstone):
    page = seen(aiming, "/catalog/capstone/worth/")
    assert ON_DAY in page
    assert "It costs" not in page
    assert "Write it up for my manager" not in page
    assert "If you earned it anew" in page
    assert "If you held it" not in page
    assert "Look at" not in page


def test_what_is_held_and_counts_less_says_why_another_would_not_help(aiming, shelf):
    counted(aiming, shelf["exam"], ("incidents", 3), ("stories", 3), kind="credential-E1", mass="1/20")
    page = seen(aiming, "/catalog/exam/worth/")
    assert ON_DAY in page
    assert (
        "The same certificate counts once, and less the older it is: earned anew it would still not cover" in page
        or "Earning it again would change nothing for Lead." in page
    )
    assert "It counts, and is not enough by itself." not in page


def test_what_is_held_is_none_of_what_would_close_a_gap(aiming, shelf):
    assert 'value="exam"' in text_of(signed_in(aiming).get("/choices/"))
    counted(aiming, shelf["exam"], ("incidents", 3), ("stories", 3), kind="credential-E1", mass="1")
    html = text_of(signed_in(aiming).get("/choices/"))
    assert 'value="exam"' not in html
    assert "You hold this already, and it counts here as far as it can: Exam" in plain(html)


def test_a_gap_for_which_one_holds_all_that_there_is_does_not_say_that_there_is_nothing(aiming, skills):
    from stepladder.server.catalog.models import Provider

    Provider.objects.create(key="northlight", name="Northlight", kind="university", issuer=ISSUER)
    row = entry("ledger", scores={"A1": 2}, shows=[(skills["budgets"], 3)])
    counted(aiming, row, ("budgets", 3), kind="credential-E2", mass="1/20")
    page = seen(aiming, "/choices/")
    budgets = page[page.index("Budgeting, level 2") :]
    assert "Nothing else in the catalog can reach this level." in budgets
    assert "You hold this already, and it counts here as far as it can: Ledger" in budgets


def test_what_is_held_takes_no_place_of_what_could_be_earned(aiming, shelf, skills):
    for number in range(5):
        row = entry(f"a{number}", title=f"A {number}", scores={"A1": 4}, shows=[(skills["incidents"], 3)])
        counted(aiming, row, ("incidents", 3), mass="1/100", kind="credential-undetermined")
    html = text_of(signed_in(aiming).get("/choices/"))
    assert 'value="drill"' in html
    assert 'value="drill-lite"' in html


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"expires_on": TODAY - timedelta(days=1)}, "It has expired."),
        ({"finding": REVOKED}, "A check found it wanting."),
        ({"appraisal": {"left_out": "It was given to somebody else."}}, "It does not count; its page says why."),
    ],
    ids=["expired", "revoked", "another's"],
)
def test_what_does_not_hold_today_may_be_earned_anew(aiming, shelf, more, why):
    held(aiming, shelf["drill"], DAY, **more)
    page = seen(aiming, "/catalog/drill/worth/")
    assert f"You have one that does not count today: {why}" in page
    assert "It costs 900 EUR" in page
    assert "You hold it already" not in page
    assert 'value="drill"' in text_of(signed_in(aiming).get("/choices/"))
    assert why in seen(aiming, "/compare/?c=drill&c=exam")


def test_one_that_holds_goes_before_one_that_lapsed(aiming, shelf):
    good = held(aiming, shelf["drill"], DAY)
    expired = held(aiming, shelf["drill"], TODAY - timedelta(days=9), expires_on=TODAY - timedelta(days=1))
    both = {each.pk: each for each in (good, expired)}
    for order in ([good, expired], [expired, good]):
        assert holdings([both[each.pk] for each in order], TODAY)["drill"].certificate == good


def test_a_merged_entry_is_held_as_the_one_that_was_kept(aiming, shelf):
    row = shelf["drill-lite"]
    row.acceptance, row.because, row.holders, row.replaced_by = "retired", "Twice", "replace", shelf["drill"]
    row.save()
    held(aiming, row, DAY)
    assert ON_DAY in seen(aiming, "/catalog/drill/worth/")


def test_without_its_day_it_says_that_the_day_is_what_is_missing(aiming, shelf):
    held(aiming, shelf["drill"], None)
    page = seen(aiming, "/catalog/drill/worth/")
    assert "You hold it already, and the day of award is not known." in page
    assert "Until its day is added nobody can tell how old it is" in page
    assert "It costs" not in page
    assert 'value="drill"' not in text_of(signed_in(aiming).get("/choices/"))


def test_without_a_next_role_it_is_held_all_the_same(thu, shelf):
    held(thu, shelf["drill"], DAY)
    page = seen(thu, "/catalog/drill/worth/")
    assert ON_DAY in page
    assert "It costs" not in page


def test_one_that_was_entered_by_its_name_is_to_be_uploaded_before_it_is_earned_again(aiming, shelf):
    item = EvidenceItem(
        "certificate-77", "credential-undetermined", DAY, (Shown("incidents", 3),), title="Drill",
        identities=frozenset({"named drill"}), quality=Quality.exactly(Fraction(0)),
    )  # fmt: skip
    add_item(person=aiming, item=item, source=Source("certificate", 77), at=NOW)
    assert "You entered one of this name: upload its badge file first" in seen(aiming, "/catalog/drill/worth/")


def test_comparing_says_which_of_them_is_held(aiming, shelf):
    assert "Do I hold it?" not in seen(aiming, "/compare/?c=drill&c=exam")
    certificate = held(aiming, shelf["drill"], DAY)
    html = text_of(signed_in(aiming).get("/compare/?c=drill&c=exam"))
    assert f"Do I hold it? {ON_DAY}" in plain(html)
    assert f"/certificates/{certificate.pk}/" in html


def test_what_is_held_makes_no_gap_smaller_by_being_earned_again(aiming, shelf):
    def filled():
        on = timezone.localdate()
        me, known = mine(aiming, on), entries(aiming, Q(key="exam"))["exam"]
        looked = looked_at(known, me.standing.evaluation, holdings_of(aiming, on).get("exam"))
        return fit_of(looked, asked_everywhere(on), me.place).facts

    assert filled().gaps_smaller
    counted(aiming, shelf["exam"], ("incidents", 1), kind="credential-E1", mass="1/20")
    assert (filled().gaps, filled().gaps_smaller, filled().gaps_closed) == (2, 0, 0)


def test_what_is_held_is_no_alternative_to_what_could_be_earned(aiming, shelf):
    assert "Look at 1 other first" in seen(aiming, "/catalog/drill/worth/")
    held(aiming, shelf["drill-lite"], DAY)
    page = seen(aiming, "/catalog/drill/worth/")
    assert "Look at" not in page
    assert f"Drill-lite , Northlight Institute {ON_DAY}" in page


def test_a_badge_that_was_given_here_is_to_be_added_and_not_to_be_earned(aiming, skills, key):
    row = give(offered("ours", "Ours"), aiming)
    Microcredential.objects.filter(key="ours").update(scores={"A1": 3}, evidence_class="E2")
    said = "You were given it here already: add it to your certificates, so that it counts."
    page = seen(aiming, "/catalog/ours/worth/")
    assert said in page
    assert "Write it up for my manager" not in page
    assert "You were given this here; add it to your certificates, so that it counts: Ours" in seen(aiming, "/choices/")
    assert 'value="ours"' not in text_of(signed_in(aiming).get("/choices/"))
    assert "You speak as somebody who took it." in seen(aiming, "/catalog/ours/feedback/")
    type(row).objects.update(revoked_at=NOW, revoked_because="Mistaken.")
    assert said not in seen(aiming, "/catalog/ours/worth/")
    assert "as somebody who knows it otherwise" in seen(aiming, "/catalog/ours/feedback/")


# --- The page for a manager -------------------------------------------------------------------------------------------


def printed(reader, key):
    return seen(reader, f"/catalog/{key}/worth/print/")


def test_the_page_to_print_says_first_that_it_is_held(aiming, shelf, capstone):
    assert ON_DAY in printed(aiming, "capstone")
    assert "You hold it" not in printed(aiming, "drill")


def test_the_page_to_print_names_a_few_others_with_why_and_leaves_attendance_out(aiming, shelf, skills):
    for number in range(6):
        entry(f"z{number}", title=f"Other {number}", scores={}, shows=[(skills["incidents"], 3)])
    page = printed(aiming, "drill")
    assert "1 that asks for attendance alone is left out: it counts toward nothing." in page
    assert "Webinar" not in page
    assert page.count("Northlight Institute") <= 7
    assert "It is not known what one has to do to earn it." in page
    assert re.search(r"\d more were looked at and are no better\.", page)


@pytest.mark.parametrize(("months", "shown"), [(0, False), (24, True), (None, True)])
def test_how_it_is_renewed_stands_there_unless_it_never_expires(aiming, shelf, months, shown):
    row = shelf["drill"]
    row.validity_months, row.renewal = months, "None; it does not expire."
    row.save()
    assert ("None; it does not expire." in printed(aiming, "drill")) is shown


def test_it_says_since_when_weights_and_rules_hold_in_words(aiming, shelf):
    EvidenceRules.objects.create(key="ours", version="3", author="A", reason="R", in_force_from=DAY)
    page = printed(aiming, "drill")
    assert f"Evidence was weighed by the rules of {date_format(DAY, 'DATE_FORMAT')}." in page
    assert "To look it up: stepladder-default 1; ours 3; lead 1" in page
