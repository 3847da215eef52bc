"""The pages about how much each question counts: for everybody to read, for partners to propose and decide."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from fractions import Fraction

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from stepladder.appraisal.policy import DEFAULT
from stepladder.appraisal.preview import Shift
from stepladder.appraisal.rubric import BY_ID
from stepladder.server.appraisals.forms_weights import Way, number_of, written
from stepladder.server.appraisals.weights import approve
from stepladder.server.appraisals.weights_preview import Moved, _words_of, look_at
from stepladder.server.catalog.models import Microcredential
from stepladder.server.policies.models import WeightRules
from stepladder.server.policies.operations import lock
from stepladder.server.policies.queries import weights_in_force
from stepladder.server.policies.weights import SUBJECT
from tests.server.roles_cast import NOW, birgit, browser, desmond, thu
from tests.server.weights_cast import BECAUSE, CHECKED, entries, fresh, proposed, weights_with

__all__ = ["birgit", "desmond", "entries", "thu"]

pytestmark = pytest.mark.django_db

PROPOSE = reverse("weights-propose")


def text_of(response):
    return re.sub(r"\s+", " ", html.unescape(response.content.decode()))


def sent(weights, **more):
    return {
        **{id: written(Fraction(each)) for id, each in weights.items()},
        "because": BECAUSE,
        "do": "propose",
        **more,
    }


def decide(rules, verdict="approved", note="", seen=None):
    return {"verdict": verdict, "note": note, "catalog": look_at(rules, NOW).digest if seen is None else seen}


def test_everybody_reads_what_counts_why_and_who_said_so(entries, birgit, desmond, thu):
    page = text_of(browser(thu).get(reverse("weights")))
    assert "nobody here has set others yet" in page
    assert "What counts most of 100: Authenticity of the assessment (16)" in page
    assert "How it is assessed counts 52, whether it can be trusted 26, how far it reaches into work 22." in page
    assert "Propose other weights" not in page
    rules = proposed(birgit)
    approve(rules=rules, seen=look_at(rules, NOW).digest, note="Read.", by=desmond, at=NOW)
    page = text_of(browser(thu).get(reverse("weights")))
    assert "Birgit proposed this, Desmond approved it, and it holds since" in page
    assert "What counts most of 100: Can it be checked (30)" in page
    assert BECAUSE in page
    assert "Propose other weights" in text_of(browser(birgit).get(reverse("weights")))
    page = text_of(browser(thu).get(reverse("weights-version", args=[1])))
    assert "With these weights 2 of 4 would change group:" in page
    assert "As the approver saw it on" in page
    assert "Desmond approved it" in page


def test_only_partners_propose_and_decide_and_the_outsider_gets_nothing(entries, birgit, thu):
    rules = proposed(birgit)
    of_partners = [PROPOSE, reverse("weights-decide", args=[1]), reverse("weights-take-back", args=[1])]
    for path in of_partners:
        assert browser(thu).get(path).status_code == 404
        assert browser(thu).post(path, decide(rules)).status_code == 404
    open_ones = [reverse("weights"), reverse("weights-version", args=[1]), reverse("weights-download", args=[1, "csv"])]
    for path in [*of_partners, *open_ones]:
        assert Client().get(path).status_code == 404
    for path in open_ones:
        assert browser(thu).get(path).status_code == 200
    assert browser(thu).get(reverse("weights-version", args=[2])).status_code == 404
    assert fresh(rules).state == "proposed"


def test_weights_are_written_directly_with_the_sum_told(birgit):
    client = browser(birgit)
    page = text_of(client.get(PROPOSE))
    assert 'value="16"' in page
    short = client.post(PROPOSE, sent(weights_with(A1=12)))
    assert short.status_code == 422
    assert "Together they come to 96; 4 are missing to 100." in text_of(short)
    little = client.post(PROPOSE, sent(weights_with(A1=6, B1=18)))
    assert "It counts 6; at least 10, or how it was assessed would be a side issue." in text_of(little)
    looked = client.post(PROPOSE, sent(CHECKED, do="look"))
    assert "What counts most of 100: Can it be checked (30)" in text_of(looked)
    assert not WeightRules.objects.exists()
    assert client.post(PROPOSE, sent(CHECKED))["Location"] == "/rules/weights/1/"
    assert WeightRules.objects.get().to_core().weights == CHECKED
    assert WeightRules.objects.get().elicited["how"] == Way.DIRECT
    again = client.post(PROPOSE, sent(CHECKED))
    assert again.status_code == 422
    assert "is still open" in text_of(again)
    assert "It has to be decided or taken back first." in text_of(client.get(PROPOSE))


def test_swings_come_to_weights_within_the_limits(birgit):
    client, address = browser(birgit), f"{PROPOSE}?by=swing"
    assert "From “Being there, time spent or clicking through is enough” to" in text_of(client.get(address))
    points = dict.fromkeys(BY_ID, 50) | {"A1": 100}
    low = client.post(address, sent({**points, "A1": 50}))
    assert low.status_code == 422
    assert "The most that any question has is 50 points. Expected: 100 for the one that counts most." in text_of(low)
    few = client.post(address, sent(dict.fromkeys(BY_ID, 0) | {"A1": 100, "B1": 3}))
    assert "Only 2 of the questions would count." in text_of(few)
    looked = client.post(address, sent(points, do="look"))
    assert "What counts most of 100: Authenticity of the assessment (12.5)" in text_of(looked)
    assert client.post(address, sent(points)).status_code == 302
    rules = WeightRules.objects.get()
    assert sum(rules.to_core().weights.values()) == 100
    assert rules.elicited == {"how": "swing", "entered": {id: str(each) for id, each in points.items()}}
    assert "They follow from points" in text_of(client.get(reverse("weights-version", args=[1])))


def test_an_order_comes_to_weights_and_what_was_moved_to_a_limit_is_said(birgit):
    client, address = browser(birgit), f"{PROPOSE}?by=rank"
    places = {id: place for place, id in enumerate(BY_ID, start=1)} | {"A1": 15, "C4": 1}
    looked = text_of(client.post(address, sent(places, do="look")))
    assert "“Authenticity of the assessment” comes to 0.4 and is raised to 10, the least it may have." in looked
    assert client.post(address, sent(places)).status_code == 302
    assert WeightRules.objects.get().to_core().weights["A1"] == 10
    assert "rank-order centroid" in text_of(client.get(reverse("weights-version", args=[1])))


@pytest.mark.parametrize("by", ["direct", "swing", "rank", "nothing"])
@pytest.mark.parametrize("start", ["in-force", "equal", "default", "x"])
def test_every_way_can_begin_with_every_start(by, start, birgit):
    response = browser(birgit).get(PROPOSE, {"by": by, "start": start})
    assert response.status_code == 200
    if by in ("swing", "rank"):
        numbers = dict(re.findall(r'name="([ABC]\d)" value="(\d+)"', text_of(response)))
        assert len(numbers) == 15
        assert browser(birgit).post(f"{PROPOSE}?by={by}", sent(numbers)).status_code == 302


@pytest.mark.parametrize(
    ("text", "number"),
    [("6", 6), (" 6.5 ", Fraction(13, 2)), ("6,5", Fraction(13, 2)), ("20/3", Fraction(20, 3)), ("0", 0), ("007", 7)],
)
def test_reads_a_number_as_people_write_it(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["", "x", "-3", "1/0", "6.5.5", "1e3", "٣", "1.1234567", "½", "NaN", "3/"])
def test_takes_nothing_else_for_a_number(text, birgit):
    assert number_of(text) is None
    response = browser(birgit).post(PROPOSE, sent(DEFAULT.weights, A2=text))
    assert response.status_code == 422
    assert "Write a number" in text_of(response)


@given(st.fractions(min_value=0, max_value=30, max_denominator=60))
def test_what_is_written_reads_back_exactly(value):
    assert number_of(written(value)) == value


@pytest.mark.parametrize("because", ["", "\x00", "x" * 601])
def test_a_reason_that_cannot_be_kept_is_refused(because, birgit):
    assert browser(birgit).post(PROPOSE, sent(CHECKED, because=because)).status_code == 422
    assert not WeightRules.objects.exists()


def test_whoever_decides_sees_what_changes_first(entries, birgit, desmond):
    rules = proposed(birgit)
    address = reverse("weights-decide", args=[1])
    page = text_of(browser(desmond).get(address))
    assert "With these weights 2 of 4 would change group:" in page
    assert "With equal weights" in page
    for key in ("signed", "deep"):
        assert reverse("catalog-entry", args=[key]) in page
    assert "The score is in a higher band." in page
    assert f'name="catalog" value="{look_at(rules, NOW).digest}"' in page
    assert browser(desmond).post(address, decide(rules, "declined")).status_code == 422
    assert browser(desmond).post(address, {"catalog": "x"}).status_code == 422
    assert browser(desmond).post(address, decide(rules)).status_code == 302
    assert weights_in_force().number == 1
    again = browser(desmond)
    assert again.get(address)["Location"] == reverse("weights-version", args=[1])
    assert "This proposal was already decided by Desmond on" in text_of(again.get(address, follow=True))


def test_what_changed_meanwhile_is_worked_out_anew_and_said(entries, birgit, desmond):
    rules = proposed(birgit)
    address = reverse("weights-decide", args=[1])
    stale = decide(rules)
    Microcredential.objects.filter(key="deep").delete()
    response = browser(desmond).post(address, stale)
    page = text_of(response)
    assert response.status_code == 422
    assert "The catalog changed since you saw what these weights change." in page
    assert "With these weights 1 of 3 would change group:" in page
    anew = re.search(r'name="catalog" value="(\w+)"', page)[1]
    assert anew != stale["catalog"]
    assert browser(desmond).post(address, {**stale, "catalog": anew}).status_code == 302


def test_the_author_is_told_that_somebody_else_decides(entries, birgit, desmond):
    proposed(birgit)
    page = text_of(browser(birgit).get(reverse("weights-version", args=[1])))
    assert "Proposed by you. Another people partner decides." in page
    assert "Decide about it" not in page
    page = text_of(browser(birgit).get(reverse("weights-decide", args=[1])))
    assert "Record decision" not in page
    assert browser(birgit).post(reverse("weights-decide", args=[1]), decide(fresh_one())).status_code == 422
    assert browser(desmond).get(reverse("weights-take-back", args=[1])).status_code == 404
    address = reverse("weights-take-back", args=[1])
    assert browser(birgit).post(address, {"because": ""}).status_code == 422
    assert browser(birgit).post(address, {"because": "Not yet."}).status_code == 302
    assert "Taken back; it never counted." in text_of(browser(desmond).get(reverse("weights-version", args=[1])))


def fresh_one():
    return WeightRules.objects.get()


@override_settings(PRIVATE_WORKSPACE=True)
def test_in_a_private_workspace_the_page_says_that_one_does_both(entries, birgit):
    birgit.key = "me"
    birgit.save()
    rules = proposed(birgit)
    page = text_of(Client().get(reverse("weights-decide", args=[1]), REMOTE_ADDR="127.0.0.1"))
    assert "This is a private workspace: you proposed it, and you decide about it." in page
    answer = Client().post(reverse("weights-decide", args=[1]), decide(rules), REMOTE_ADDR="127.0.0.1")
    assert answer.status_code == 302
    page = text_of(Client().get(reverse("weights-version", args=[1]), REMOTE_ADDR="127.0.0.1"))
    assert "The same person did both: this is a private workspace." in page


def test_a_lock_is_shown_with_who_and_why(entries, birgit, desmond, thu):
    rules = proposed(birgit)
    lock(subject=SUBJECT, because="the spring round is open", by=desmond, at=NOW)
    for path in (reverse("weights"), reverse("weights-version", args=[1])):
        page = text_of(browser(thu).get(path))
        assert "Desmond locked them on" in page
        assert "the spring round is open" in page
    response = browser(desmond).post(reverse("weights-decide", args=[1]), decide(rules))
    assert response.status_code == 422
    assert weights_in_force() is None


def test_the_download_says_everything_and_the_same_every_time(entries, birgit, thu):
    proposed(birgit)
    Microcredential.objects.filter(key="even").update(title='=HYPERLINK("x"), Even')
    client = browser(thu)
    as_json, as_csv = (reverse("weights-download", args=[1, kind]) for kind in ("json", "csv"))
    told = json.loads(client.get(as_json).content)
    assert told["sensitivity"]["draws"] == 1000
    assert told["sensitivity"]["seed"] == 1
    assert told["weights"]["B2"] == "30"
    assert [each["key"] for each in told["entries"]] == list(entries)
    signed = told["entries"][0]
    assert signed["band"] == ["40-60", "60-80"]
    assert signed["crosses"] == ["up"]
    assert 0 <= signed["draws"]["first"] <= 1
    assert told["entries"][3]["points"] == [None, None]
    again = json.loads(client.get(as_json).content)
    assert again["entries"] == told["entries"]
    table = list(csv.DictReader(io.StringIO(client.get(as_csv).content.decode())))
    assert [each["id"] for each in table] == list(entries)
    assert table[2]["name"].startswith("'=HYPERLINK")
    assert table[0]["rank 95 %"] != ""
    assert {each["seed"] for each in table} == {"1"}
    assert client.get(reverse("weights-download", args=[1, "xml"])).status_code == 404
    assert client.get(reverse("weights-download", args=[9, "csv"])).status_code == 404


def test_an_empty_catalog_has_nothing_that_could_change(birgit, desmond):
    rules = proposed(birgit)
    page = text_of(browser(desmond).get(reverse("weights-decide", args=[1])))
    assert "There is nothing in the catalog yet that could change." in page
    assert browser(desmond).get(reverse("weights-download", args=[1, "csv"])).status_code == 200
    assert browser(desmond).post(reverse("weights-decide", args=[1]), decide(rules)).status_code == 302


@pytest.mark.parametrize("because", ["<script>alert(1)</script>", "כך החלטנו", "y" * 600])
def test_any_reason_is_shown_as_words(because, entries, birgit, desmond, thu):
    assert browser(birgit).post(PROPOSE, sent(CHECKED, because=because)).status_code == 302
    for path in (reverse("weights"), reverse("weights-version", args=[1])):
        page = browser(thu).get(path).content.decode()
        assert "<script>alert" not in page
        assert html.escape(because[:100]) in page


def test_pages_take_few_questions(entries, birgit, desmond, thu, django_assert_max_num_queries):
    for _ in range(8):
        rules = proposed(birgit)
        approve(rules=rules, seen=look_at(rules, NOW).digest, note="", by=desmond, at=NOW)
    proposed(birgit)
    for reader in (thu, desmond):
        client = browser(reader)
        for path in (reverse("weights"), reverse("weights-version", args=[9]), reverse("weights-version", args=[3])):
            with django_assert_max_num_queries(12):
                assert client.get(path).status_code == 200
    client = browser(desmond)
    with django_assert_max_num_queries(12):
        assert client.get(reverse("weights-decide", args=[9])).status_code == 200


@pytest.mark.parametrize(
    ("point", "band", "shown", "words"),
    [
        (79.6, 3, "79", "group from 60 to below 80"),
        (80.0, 4, "80", "group from 80 to 100"),
        (99.7, 4, "100", "group from 80 to 100"),
        (19.5, 0, "19", "group from 0 to below 20"),
        (61.5, 3, "62", "group from 60 to below 80"),
    ],
)
def test_no_points_belong_to_two_groups_in_words(point, band, shown, words):
    points, name, _ = _words_of(Shift("a", (point, point), (band, band), (1, 1), ()), 0)
    assert points == shown
    assert Moved("a", "A", (points, ""), (name, ""), ("", ""), ()).groups == (words, "")
