"""Storing frameworks: whole or not at all, the same again for nothing, later editions over earlier ones."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.db import connection

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Kind, LevelText, Link
from stepladder.remarks import Remark
from stepladder.server.catalog.models import Microcredential, Outcome, Provider
from stepladder.server.frameworks import editions, mappings, operations, reviewing
from stepladder.server.frameworks.models import (
    Change,
    Competency,
    Edition,
    Framework,
    Mapping,
    Need,
    Occupation,
    OccupationRelation,
    Relation,
)
from stepladder.server.frameworks.models import (
    LevelText as LevelRow,
)
from stepladder.server.frameworks.queries import frameworks, level_texts, open_to_reader
from stepladder.server.frameworks.restoring import edition_of
from stepladder.server.trail.models import Content, Entry
from tests.server.frameworks_cast import (
    AT,
    CHANGED,
    HARBOR,
    LATER,
    SECOND,
    entry,
    framework,
    id_of,
    person,
    relation,
    row,
    sorted_relations,
    stored,
)

pytestmark = pytest.mark.django_db


def everything() -> dict:
    """All rows, but for when an edition was seen again."""
    models = (Framework, Competency, Occupation, LevelRow, Relation, Need, OccupationRelation, Change, Entry)
    found = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    return found | {"Edition": list(Edition.objects.order_by("pk").values("pk", "digest", "number", "migration"))}


def test_what_was_stored_comes_back_as_it_was():
    stored()
    assert edition_of(framework()) == sorted_relations(HARBOR)


def test_dates_are_exact_to_the_microsecond_in_any_zone():
    berlin = timezone(timedelta(hours=2))
    there = replace(
        HARBOR, entries=(replace(HARBOR.entries[1], changed=CHANGED.astimezone(berlin), levels=()),), relations=()
    )
    stored(there)
    assert row("Knot tying").changed_at == CHANGED
    assert stored(replace(there, entries=(replace(there.entries[0], changed=CHANGED),))).unchanged


def test_the_counts_are_those_of_the_edition():
    stored()
    (found,) = frameworks()
    assert (found.competencies, found.headings, found.occupations) == (4, 1, 2)
    assert Edition.objects.get().kinds == HARBOR.counts
    assert Edition.objects.get().migration == {"added": 7, "relations added": 10}
    assert Change.objects.count() == 0


def test_the_same_again_writes_nothing_but_that_it_was_seen():
    stored()
    before = everything()
    again = stored(at=LATER)
    assert again.unchanged
    assert everything() == before
    assert (again.edition.seen, again.edition.seen_at) == (1, LATER)


def test_another_order_of_relations_is_the_same_and_another_order_of_entries_is_not():
    stored()
    assert stored(replace(HARBOR, relations=HARBOR.relations[::-1])).unchanged
    turned = stored(replace(HARBOR, entries=HARBOR.entries[::-1]), LATER)
    assert not turned.unchanged
    assert turned.edition.migration["kept"] == 6
    assert edition_of(framework()).entries == HARBOR.entries[::-1]


def test_a_later_edition_keeps_renames_changes_retires_returns_and_adds():
    stored()
    pks = {each.uuid: each.pk for each in Competency.objects.all()}
    done = stored(SECOND, LATER)
    counts = done.edition.migration
    assert counts == {
        "kept": 3, "renamed": 1, "changed": 1, "retired": 1, "returned": 1, "added": 1,
        "relations added": 1, "relations removed": 2,
    }  # fmt: skip
    assert {each.kind for each in Change.objects.all()} == {"renamed", "changed", "retired", "returned", "added"}
    assert edition_of(framework()) == sorted_relations(SECOND)
    assert all(Competency.objects.get(uuid=id).pk == pk for id, pk in pks.items()), "rows are kept, not made anew"


def test_what_is_left_out_is_retired_and_not_deleted_and_knows_what_replaces_it():
    stored()
    stored(SECOND, LATER)
    gone = row("Signal flags")
    assert (gone.retired_on, gone.gone_in) == (LATER.date(), 2)
    assert gone.replaced_by == row("Flags and lights")
    assert row("Lamp lighting").retired_on is None


def test_a_change_says_what_was_before_and_what_is_now():
    stored()
    stored(SECOND, LATER)
    renamed = Change.objects.get(kind="renamed")
    assert (renamed.before["name"], renamed.after["name"]) == ("Knot tying", "Knotting")
    assert row("Knot tying").key == renamed.competency.key, "the key stays although the name changed"
    changed = Change.objects.get(kind="changed")
    assert changed.before == {"statement": "Brings a ship to the pier."}


def test_going_back_to_the_first_edition_brings_everything_back():
    stored()
    first = edition_of(framework())
    stored(SECOND, LATER)
    stored(HARBOR, LATER + timedelta(days=1))
    assert edition_of(framework()) == first
    assert row("Signal flags").retired_on is None
    assert row("Signal flags").replaced_by is None


def test_what_its_publisher_calls_retired_without_a_date_is_retired_since_the_import():
    edition = replace(HARBOR, entries=(entry("Old", extra={"status": "Retired"}),), relations=())
    stored(edition)
    assert row("Old").retired_on == AT.date()
    assert edition_of(framework()).entries == edition.entries, "the publisher gave no date, and none is exported"


def test_an_entry_that_becomes_an_occupation_is_both_rows_and_one_entry():
    stored()
    changed = replace(
        HARBOR,
        entries=tuple(
            replace(e, kind=Kind.OCCUPATION, levels=()) if e.name == "Mooring" else e for e in HARBOR.entries
        ),
    )
    stored(changed, LATER)
    assert edition_of(framework()) == sorted_relations(changed)
    assert row("Mooring").gone_in == 2
    assert stored(changed, LATER).unchanged


def test_a_failure_half_way_leaves_everything_as_it_was(monkeypatch):
    stored()
    before = everything()
    bad = replace(SECOND, relations=(*SECOND.relations, relation(Link.BROADER, "nowhere", "nothing")))
    with pytest.raises(InvalidDocument, match="neither is known here"):
        stored(bad, LATER)
    assert everything() == before
    assert edition_of(framework()) == sorted_relations(HARBOR)


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ((entry("A"), entry("A")), "stands twice"),
        ((entry("x" * 2001),), "2001 letters"),
        ((entry("A", statement="a\0b"),), r"U\+0000"),
        ((entry("A", levels=(LevelText("other", 1, "x"),)),), "scale other"),
        ((entry("A", levels=(LevelText("depth", 1, "x"), LevelText("depth", 1, "y"))),), "level 1"),
        ((entry("A", levels=(LevelText("stepladder", 6, "x"),)),), "level 6"),
    ],
)
def test_refuses_an_edition_that_the_store_cannot_hold_and_says_where(entries, words):
    placed = tuple(replace(each, file="harbor.csv", line=7) for each in entries)
    with pytest.raises(InvalidDocument, match=words) as refused:
        stored(replace(HARBOR, entries=placed, relations=()))
    assert refused.value.place == "harbor.csv, line 7"
    assert Framework.objects.count() == 0


def test_refuses_another_framework_under_the_key_of_one_that_is_here():
    Framework.objects.create(key="harbor", title="Made by hand", version="1")
    with pytest.raises(InvalidDocument, match="Made by hand"):
        stored()


def test_a_crosswalk_links_what_other_frameworks_hold():
    stored()
    other = replace(
        HARBOR, key="other", id=id_of("other"), entries=(entry("Piloting", kind=Kind.OCCUPATION),), relations=()
    )
    stored(other)
    link = relation(Link.CLOSE, id_of("Harbor pilot"), id_of("Piloting"))
    walk = replace(HARBOR, key="walk", id=id_of("walk"), entries=(), relations=(link,), scales=())
    stored(walk)
    found = OccupationRelation.objects.get(framework__key="walk")
    assert (found.source.title, found.target.title) == ("Harbor pilot", "Piloting")
    assert edition_of(found.framework).relations == (link,)


def test_remarks_are_all_counted_and_the_first_thousand_kept():
    remarks = [Remark("esco.label.padded", f"row {n}", "skills.csv", n) for n in range(1, 1203)]
    done = stored(remarks=remarks, counts={"skills": 4}, format="esco", files_digest="ab")
    assert done.edition.remark_counts == {"esco.label.padded": 1202}
    assert len(done.edition.remarks) == 1000
    assert done.edition.remarks[0] == {
        "id": "esco.label.padded",
        "words": "row 1",
        "file": "skills.csv",
        "line": 1,
        "hint": "",
    }


def test_an_import_is_one_line_of_the_trail_with_counts_and_digest():
    done = stored()
    (content,) = Content.objects.all()
    assert content.body["did"] == "framework imported"
    assert content.body["details"]["digest"] == done.edition.digest
    assert content.body["details"]["kinds"]["competency"] == 3


def test_forms_offer_ours_and_what_is_in_use_and_no_heading_nor_what_is_retired():
    reader = person()
    own = Competency.objects.create(key="own-1", name="Whittling", owner=reader)
    Competency.objects.create(key="own-2", name="Secret", owner=person("mallory"))
    stored()
    assert list(open_to_reader(reader)) == [own]
    operations.adopt([row("Mooring")])
    assert [each.name for each in open_to_reader(reader)] == ["Mooring", "Whittling"]
    operations.offer_framework(framework=framework(), ours=True, by=reader, at=AT)
    assert [each.name for each in open_to_reader(reader)] == ["Knot tying", "Mooring", "Signal flags", "Whittling"]


def test_a_framework_is_for_reference_unless_somebody_says_that_it_is_ours():
    assert not stored().framework.ours
    assert stored(SECOND, LATER, ours=True).framework.ours
    assert stored(HARBOR, LATER).framework.ours, "a later edition leaves it as it is"


def test_the_levels_of_this_site_are_those_that_other_rooms_read():
    stored()
    texts = level_texts([row("Knot tying")])[row("Knot tying").pk]
    assert texts[4] == "Teaches others to splice a rope in a storm."
    assert set(texts) == {1, 2, 3, 4, 5}
    assert all(isinstance(level, int) for level in texts)


def test_a_preview_changes_nothing_and_says_what_storing_does():
    assert len(operations.preview(HARBOR).migration.added) == 7
    stored()
    before = everything()
    assert operations.preview(HARBOR).migration is None
    would = operations.preview(SECOND)
    assert would.migration is not None
    assert everything() == before
    assert editions.counts(would.migration) == stored(SECOND, LATER).edition.migration


def test_what_is_in_use_and_changed_is_listed_until_somebody_looked_at_it():
    stored()
    operations.adopt([row("Signal flags"), row("Knot tying")])
    stored(SECOND, LATER)
    waiting = reviewing.to_review(LATER.date())
    assert {(each.kind, each.name) for each in waiting.changes} == {
        ("retired", "Signal flags"),
        ("renamed", "Knotting"),
    }
    retired = next(each for each in waiting.changes if each.kind == "retired")
    assert retired.after["replacements"][0]["name"] == "Flags and lights"
    operations.settle_change(change=retired, by=person(), because="", at=LATER)
    assert [each.kind for each in reviewing.to_review(LATER.date()).changes] == ["renamed"]


def test_an_entry_of_the_catalog_that_names_a_retired_competency_keeps_it():
    stored()
    provider = Provider.objects.create(key="p", name="P", kind="school")
    entry_row = Microcredential.objects.create(key="m", title="Flags", provider=provider)
    Outcome.objects.create(microcredential=entry_row, competency=row("Signal flags"), level=2)
    stored(SECOND, LATER)
    assert Outcome.objects.get().competency.retired_on == LATER.date()


def test_a_mapping_follows_its_replacement_only_for_somebody_to_decide():
    stored()
    by = person(partner=True)
    chosen = mappings.Chosen("Knows all flags", row("Signal flags"), 3, 0.75, about="catalog:flags")
    first = mappings.accept(chosen=chosen, by=by, at=AT)
    stored(SECOND, LATER)
    proposed = Mapping.objects.get(state=Mapping.State.NEEDS_REVIEW)
    assert (proposed.competency, proposed.supersedes, proposed.level, proposed.strength) == (
        row("Flags and lights"),
        first,
        3,
        0.75,
    )
    first.refresh_from_db()
    assert first.state == Mapping.State.ACCEPTED
    assert {each.pk for each in reviewing.to_review(LATER.date()).mappings} == {first.pk, proposed.pk}
    mappings.decide(mapping=proposed, holds=True, by=by, note="", at=LATER)
    first.refresh_from_db()
    assert first.ended_on == LATER.date()
    assert row("Flags and lights").adopted
    assert len(reviewing.to_review(LATER.date()).mappings) == 0


def test_a_mapping_whose_time_is_over_waits_for_somebody():
    stored()
    chosen = mappings.Chosen("Ties knots", row("Knot tying"), expires_on=date(2026, 12, 31))
    made = mappings.accept(chosen=chosen, by=person(), at=AT)
    assert not reviewing.mappings_to_review(date(2026, 12, 31)).exists()
    assert reviewing.mappings_to_review(date(2027, 1, 1)).get() == made


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_imports_at_once_wait_for_each_other_and_store_one_edition():
    failures: list[BaseException] = []

    def store() -> None:
        try:
            stored()
        except BaseException as error:  # noqa: BLE001 - it is asserted below that there was none
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=store) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert failures == []
    assert Edition.objects.count() == 1
    assert Edition.objects.get().seen == 2
    assert Competency.objects.count() == 5


def test_a_hundred_thousand_letters_of_a_statement_are_stored_whole():
    long = "word " * 20_000 + "x" * 5_000
    stored(replace(HARBOR, entries=(entry("A", statement=long),), relations=()), datetime(2026, 1, 1, tzinfo=UTC))
    assert row("A").statement == long
