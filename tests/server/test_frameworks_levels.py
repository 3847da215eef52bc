"""Pages of scales, of one competency, and of what waits for somebody; and the command that imports."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from stepladder.frameworks.edition import Link
from stepladder.server.catalog.models import Microcredential, Outcome, Provider
from stepladder.server.frameworks import mappings, scales
from stepladder.server.frameworks.models import (
    Change,
    Competency,
    Crosswalk,
    Framework,
    Mapping,
    Scale,
)
from stepladder.server.frameworks.operations import adopt
from tests.server.frameworks_cast import (
    AT,
    HARBOR,
    LATER,
    SECOND,
    entry,
    person,
    relation,
    row,
    stored,
)

pytestmark = pytest.mark.django_db


TABLE = "Code;Competency;Description;Level 1;Level 2\nA1;Incident command;Leads an outage;Follows;Leads\nA2;Écriture;Writes;;\n"


@pytest.fixture
def member():
    return signed(person("thu"))


@pytest.fixture
def partner():
    return signed(person("birgit", partner=True))


def signed(who) -> Client:
    client = Client()
    client.force_login(who.user)
    return client


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_levels_of_every_scale_stand_on_one_page_with_what_gets_lost(member):
    stored()
    page = text_of(member.get(reverse("scales")))
    for words in (
        "Dreyfus",
        "European Qualifications Framework",
        "Depth",
        "Up to the knee.",
        "What gets lost",
        "nobody’s level",
    ):
        assert words in page


def test_a_scale_of_ours_and_how_it_compares_can_be_entered(partner):
    sent = {"title": "Our steps", "levels": "Learns: beside somebody\nDoes: alone\n\nTeaches", "source": "Handbook"}
    assert partner.post(reverse("scale-add"), sent).status_code == 302
    scale = Scale.objects.get()
    assert [(each.value, each.name, each.text) for each in scale.levels.all()] == [
        (1, "Learns", "beside somebody"), (2, "Does", "alone"), (3, "Teaches", ""),
    ]  # fmt: skip
    walk = {
        "source": scale.key,
        "target": "stepladder",
        "rows": "1: 1-2\n2: 3\n3: 4-5",
        "provenance": "Our judgement",
        "loss": "Nuance",
    }
    assert partner.post(reverse("crosswalk-add"), walk).status_code == 302
    page = text_of(partner.get(reverse("scales")))
    assert "Our judgement" in page
    assert "Nuance" in page
    assert scales.crosswalks(scales.scales())[0].rows[0].to_high == 2
    assert "already" in text_of(partner.post(reverse("crosswalk-add"), walk))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("1: 3\n2: 1", "goes down"),
        ("1 - 9: 1", "outside"),
        ("one: two", "no line such as"),
        ("1", "no line such as"),
        ("", "Write a line"),
    ],
)
def test_refuses_a_crosswalk_that(partner, rows, words):
    partner.post(reverse("scale-add"), {"title": "Steps", "levels": "a\nb\nc"})
    walk = {"source": "steps", "target": "stepladder", "rows": rows, "provenance": "p", "loss": "l"}
    answer = partner.post(reverse("crosswalk-add"), walk)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert Crosswalk.objects.count() == 0


def test_refuses_two_levels_of_one_name(partner):
    answer = partner.post(reverse("scale-add"), {"title": "Steps", "levels": "a: x\na: y"})
    assert answer.status_code == 422
    assert Scale.objects.count() == 0


def test_a_competency_says_what_it_means_where_it_is_asked_and_who_certifies_it(member):
    stored()
    provider = Provider.objects.create(key="p", name="Harbor school", kind="school")
    credential = Microcredential.objects.create(key="m", title="Rope course", provider=provider)
    Outcome.objects.create(microcredential=credential, competency=row("Knot tying"), level=2, relevance="0.75")
    page = text_of(member.get(reverse("competency", args=[row("Knot tying").key])))
    for words in (
        "Ties knots that hold", "Teaches others to splice", "Rope course", "counts 75%", "rope work", "Seamanship",
        "Required by", "Mooring", "Harbor pilot", "optional", "Skills of the Harbor school.", "No role that is described",
    ):  # fmt: skip
        assert words in page, words


def test_a_competency_shows_its_levels_on_the_scale_that_is_chosen(member):
    stored()
    path = reverse("competency", args=[row("Knot tying").key])
    key = Scale.objects.get().key
    assert "Ties under water." in text_of(member.get(path, {"scale": key}))
    assert "Ties under water." not in text_of(member.get(path, {"scale": "nothing"}))


def test_a_retired_competency_says_what_replaces_it_and_its_changes(member):
    stored()
    stored(SECOND, LATER)
    page = text_of(member.get(reverse("competency", args=[row("Knot tying").key])))
    assert "was called: Knot tying" in page
    Competency.objects.filter(pk=row("Signal flags").pk).update(retired_on=AT.date())
    page = text_of(member.get(reverse("competency", args=[row("Signal flags").key])))
    assert "Retired since" in page
    assert "Flags and lights" in page


def test_somebody_elses_competency_is_no_page(member):
    Competency.objects.create(key="own-9", name="Secret", owner=person("mallory"))
    assert member.get(reverse("competency", args=["own-9"])).status_code == 404


def test_a_partner_decides_on_what_waits(partner):
    stored()
    author = person("ilse")
    adopt([row("Signal flags")])
    chosen = mappings.Chosen("Reads flags", row("Signal flags"), 2, 0.5, about="catalog:x")
    proposed = mappings.propose(chosen=chosen, by=author, at=AT)
    stored(SECOND, LATER)
    page = text_of(partner.get(reverse("competency-review")))
    assert "Reads flags" in page
    assert "Signal flags" in page
    change = Change.objects.get(kind="retired")
    partner.post(reverse("competency-settle", args=[change.pk]))
    partner.post(reverse("mapping-decide", args=[proposed.pk]), {"do": "decline"})
    assert Mapping.objects.get().state == Mapping.State.DECLINED
    assert "Nothing waits for you" in text_of(partner.get(reverse("competency-review")))
    assert partner.post(reverse("mapping-decide", args=[proposed.pk]), {"do": "accept"}).status_code == 404


@pytest.mark.parametrize(
    "name", ["frameworks", "scales", "competencies", "competency", "framework", "framework-edition"]
)
def test_a_page_asks_at_most_12_questions_however_much_there_is(member, django_assert_max_num_queries, name):
    many = tuple(entry(f"Tide {n}", alternatives=("x",)) for n in range(60))
    links = [relation(Link.BROADER, each.id, HARBOR.entries[0].id) for each in many]
    stored(replace(HARBOR, entries=(*HARBOR.entries, *many), relations=(*HARBOR.relations, *links)))
    paths: dict[str, list] = {
        "competency": [row("Knot tying").key],
        "framework": ["harbor"],
        "framework-edition": ["harbor", 1],
    }
    with django_assert_max_num_queries(12):
        assert member.get(reverse(name, args=paths.get(name, [])), {"q": "tide"}).status_code == 200


def test_the_review_asks_at_most_12_questions_however_much_waits(partner, django_assert_max_num_queries):
    stored()
    adopt(Competency.objects.all())
    for number in range(30):
        mappings.propose(chosen=mappings.Chosen(f"Text {number}", row("Mooring")), by=person(f"p{number}"), at=AT)
    stored(SECOND, LATER)
    with django_assert_max_num_queries(12):
        assert partner.get(reverse("competency-review")).status_code == 200


def test_the_command_imports_previews_and_lists(tmp_path, capsys):
    (tmp_path / "our skills.csv").write_text(TABLE)
    call_command("frameworks", "import", str(tmp_path), "--dry-run")
    assert "Nothing was stored" in capsys.readouterr().out
    assert Framework.objects.count() == 0
    call_command("frameworks", "import", str(tmp_path / "our skills.csv"), "--ours", "--key", "ours", "--title", "Ours")
    assert "Stored as edition 1 of ours" in capsys.readouterr().out
    call_command("frameworks", "import", str(tmp_path / "our skills.csv"), "--key", "ours", "--title", "Ours")
    assert "Nothing changed" in capsys.readouterr().out
    call_command("frameworks", "list")
    assert "ours  Ours  2 competencies" in capsys.readouterr().out
    assert Framework.objects.get().ours


def test_the_command_says_what_is_wrong(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("frameworks", "import", str(tmp_path / "nothing.csv"))
    (tmp_path / "x.json").write_text(json.dumps({"a": 1}))
    with pytest.raises(CommandError, match="nothing in it says that it is a framework"):
        call_command("frameworks", "import", str(tmp_path / "x.json"))
    with pytest.raises(CommandError, match="no framework none"):
        call_command("frameworks", "vectors", "none")


def test_everything_is_said_with_the_day_on_which_it_was_imported(member):
    stored(at=datetime(2026, 3, 1, tzinfo=UTC))
    assert "1 March 2026" in text_of(member.get(reverse("framework", args=["harbor"])))
