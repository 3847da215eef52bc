"""What a new edition does to the one that is held. The framework is invented; the whole of ESCO is in its own tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest
from hypothesis import given

from stepladder.frameworks.edition import Edition, Entry, Kind, Link, Relation, stable_id
from stepladder.frameworks.importers import esco
from stepladder.frameworks.migration import Held, Renamed, compare, held, held_relations, is_retired
from stepladder.wording import ENGLISH
from tests.editions import editions
from tests.shared_data import shared_files


def entry(name, /, id="", **more):
    return Entry(stable_id("crafts", id or name), name, **more)


def edition(*entries, relations=()):
    return Edition("crafts", stable_id("crafts"), "Crafts", entries=entries, relations=tuple(relations))


def relation(kind, source, target, **more):
    return Relation(stable_id(kind, source.id, target.id), kind, source.id, target.id, **more)


def migrated(old, new, **retired):
    """From one edition to the next; ``retired`` are those that were retired before, by id."""
    entries = {each.id: replace(held(each), retired=held(each).retired or each.id in retired) for each in old.entries}
    return compare(entries, new, relations=held_relations(old.relations))


SAW, OAK, PLANE = entry("saw boards"), entry("oak"), entry("plane boards")


def test_says_what_is_kept_renamed_changed_retired_and_added():
    new = edition(
        SAW, replace(OAK, name="oak wood"), entry("sand boards"), replace(entry("turn bowls"), statement="New.")
    )
    found = migrated(edition(SAW, OAK, PLANE, entry("turn bowls")), new)
    assert found.kept == (SAW.id,)
    assert found.renamed == (Renamed(OAK.id, "oak", "oak wood"),)
    assert found.changed == (stable_id("crafts", "turn bowls"),)
    assert found.retired == (PLANE.id,)
    assert found.added == (stable_id("crafts", "sand boards"),)
    assert found.sentence() == "1 kept, 1 renamed, 1 changed, 1 retired, 1 added"
    assert not found.is_empty


def test_the_first_edition_adds_everything():
    new = edition(SAW, OAK, relations=[relation(Link.USES, SAW, OAK)])
    found = compare({}, new)
    assert (found.added, len(found.relations_added)) == ((SAW.id, OAK.id), 1)
    assert (found.sentence(), found.about_relations()) == ("2 added", "1 relations added")


def test_nothing_becomes_of_nothing():
    found = compare({}, edition())
    assert found.is_empty
    assert found.sentence() == "nothing held, and nothing new"


@given(editions())
def test_to_compare_an_edition_with_itself_is_to_keep_it(whole):
    found = compare({each.id: held(each) for each in whole.entries}, whole, relations=held_relations(whole.relations))
    assert found.is_empty
    assert set(found.kept) == {each.id for each in whole.entries if not is_retired(each)}


@given(editions(), editions())
def test_every_entry_is_in_one_list_and_the_next_time_nothing_is_left(old, new):
    before = {each.id: held(each) for each in old.entries}
    found = compare(before, new, relations=held_relations(old.relations))
    lists = (found.kept, [each.id for each in found.renamed], found.changed, found.retired, found.returned, found.added)
    together = [id for each in lists for id in each]
    assert len(together) == len(set(together))
    assert set(together) <= {*before, *(each.id for each in new.entries)}
    assert {each.id for each in new.entries} - set(before) == set(found.added)
    after = {id: replace(each, retired=True) if id in found.retired else each for id, each in before.items()}
    after |= {each.id: held(each) for each in new.entries}
    assert compare(after, new, relations=held_relations(new.relations)).is_empty


def test_the_order_of_entries_and_relations_says_nothing():
    entries = (SAW, OAK, PLANE)
    relations = [relation(Link.USES, SAW, OAK), relation(Link.USES, PLANE, OAK)]
    old = edition(*entries, relations=relations)
    for one in permutations(entries):
        assert migrated(old, edition(*one, relations=reversed(relations))).is_empty


RETIRED = [{"retired_on": date(2026, 1, 1)}, {"extra": {"status": "obsolete"}}, {"extra": {"status": "Deprecated"}}]


@pytest.mark.parametrize("says", RETIRED, ids=range(3))
def test_an_entry_that_is_marked_is_retired_and_stays_so(says):
    gone = replace(SAW, **says)
    assert migrated(edition(SAW), edition(gone)).retired == (SAW.id,)
    assert migrated(edition(gone), edition(gone)).is_empty
    assert migrated(edition(gone), edition()).is_empty
    assert migrated(edition(gone), edition(SAW)).returned == (SAW.id,)


def test_an_entry_that_was_left_out_returns():
    left = {SAW.id: replace(held(SAW), retired=True)}
    assert compare(left, edition()).is_empty
    found = compare(left, edition(SAW))
    assert (found.returned, found.sentence()) == ((SAW.id,), "1 returned")


def test_what_a_publisher_says_of_a_retired_entry_is_taken():
    gone = replace(SAW, retired_on=date(2026, 1, 1))
    assert migrated(edition(gone), edition(replace(gone, notes="Merged."))).changed == (SAW.id,)


def test_a_retired_entry_under_another_name_is_changed_and_not_renamed():
    gone = replace(SAW, retired_on=date(2026, 1, 1))
    found = migrated(edition(gone), edition(replace(gone, name="saw planks")))
    assert (found.renamed, found.changed, found.sentence()) == ((), (SAW.id,), "1 changed")
    back = migrated(edition(gone), edition(replace(SAW, name="saw planks")))
    assert (back.renamed, back.returned) == ((), (SAW.id,))


def suggestions(before, *entries, relations=()):
    found = migrated(edition(before), edition(*entries, relations=relations))
    return [(each.name, each.why) for each in found.replacements[before.id]]


def test_suggests_what_the_publisher_names_and_both_of_a_split():
    rip, cross = entry("rip boards"), entry("crosscut boards")
    gone = replace(SAW, retired_on=date(2026, 1, 1))
    links = [relation(Link.REPLACED_BY, gone, rip), relation(Link.REPLACED_BY, gone, cross)]
    why = "its publisher names it as the replacement"
    assert suggestions(SAW, gone, rip, cross, relations=links) == [("rip boards", why), ("crosscut boards", why)]


def test_follows_a_publisher_over_entries_that_are_retired_themselves():
    d, b, c, other = entry("dowel"), entry("board"), entry("carve"), entry("oil wood")
    why = "its publisher names it as the replacement"
    gone = [replace(each, retired_on=date(2026, 1, 1)) for each in (d, b)]
    links = [relation(Link.REPLACED_BY, d, b), relation(Link.REPLACED_BY, b, c)]
    assert suggestions(d, *gone, c, relations=links) == [("carve", why)]
    # What is gone without a word may still be named by a relation.
    assert suggestions(d, c, relations=links) == [("carve", why)]
    near = [*links, relation(Link.REPLACED_BY, d, other)]
    assert suggestions(d, *gone, c, other, relations=near) == [("oil wood", why), ("carve", why)]
    round_trip = [relation(Link.REPLACED_BY, d, b), relation(Link.REPLACED_BY, b, d)]
    assert suggestions(d, *gone, relations=round_trip) == []


def test_suggests_by_address_name_and_alternative_label_in_this_order():
    before = replace(SAW, uri="https://crafts.example/saw", alternatives=("cut boards",))
    found = suggestions(
        before,
        entry("cut  Boards"),
        entry("cutting", alternatives=("Saw boards",)),
        entry("Saw Boards", id="new"),
        entry("sawing", uri="https://crafts.example/saw"),
        entry("carving"),
    )
    assert [name for name, _ in found] == ["sawing", "Saw Boards", "cutting", "cut  Boards"]
    assert [why for _, why in found[:2]] == ["it has the same address", "it has the same name"]


def test_suggests_nothing_that_holds_no_longer_or_is_of_another_sort():
    assert suggestions(SAW, entry("saw boards", id="a", retired_on=date(2026, 1, 1))) == []
    assert suggestions(SAW, entry("saw boards", id="b", kind=Kind.OCCUPATION)) == []
    assert suggestions(SAW, entry("saw boards", id="c", kind=Kind.KNOWLEDGE)) == [
        ("saw boards", "it has the same name")
    ]


def test_suggests_no_more_than_a_person_reads():
    many = [entry(f"job {number}", alternatives=("saw boards",)) for number in range(50)]
    assert len(suggestions(SAW, *many)) == 10


def test_relations_are_added_removed_and_changed():
    uses, needs = relation(Link.USES, SAW, OAK), relation(Link.REQUIRES, PLANE, OAK)
    old = edition(SAW, OAK, PLANE, relations=[uses, needs])
    new = edition(SAW, OAK, PLANE, relations=[replace(uses, importance=4.0), relation(Link.REQUIRES, SAW, PLANE)])
    found = migrated(old, new)
    assert (found.relations_changed, found.relations_removed) == ((uses.id,), (needs.id,))
    assert len(found.relations_added) == 1
    assert found.sentence() == "3 kept"
    assert found.about_relations() == "1 relations added, 1 relations removed, 1 relations changed"
    assert not found.is_empty


def test_numbers_stand_as_people_write_them():
    many = {stable_id("x", str(number)): Held("old", f"job {number}") for number in range(1200)}
    assert compare(many, edition()).sentence(ENGLISH) == "1,200 retired"


# A next version of a slice of ESCO, as its editors work: relabelled, merged, split, described anew.


@pytest.fixture(scope="module")
def slice_of_esco():
    whole = esco.read(shared_files("esco-1.2.0-en", "skills.csv.gz", "skillSkillRelations_en.csv.gz")).edition
    entries = whole.entries[:1000]
    ids = {each.id for each in entries}
    kept = tuple(each for each in whole.relations if each.source in ids and each.target in ids)
    return replace(whole, entries=entries, relations=kept)


def test_a_next_version_of_esco_migrates(slice_of_esco):
    old = list(slice_of_esco.entries)
    renamed = [
        replace(each, name=f"{each.name} (new)", alternatives=(*each.alternatives, each.name)) for each in old[:21]
    ]
    merged, into, split = old[21], old[22], old[23]
    into = replace(into, alternatives=(*into.alternatives, merged.name))
    parts = [entry(f"{split.name}, part {number}", kind=split.kind) for number in (1, 2)]
    gone = replace(split, retired_on=date(2026, 5, 1))
    links = tuple(relation(Link.REPLACED_BY, gone, each) for each in parts)
    new = replace(
        slice_of_esco, entries=(*renamed, into, gone, *old[24:], *parts), relations=(*slice_of_esco.relations, *links)
    )
    found = migrated(slice_of_esco, new)
    assert found.sentence() == "976 kept, 21 renamed, 1 changed, 2 retired, 2 added"
    assert set(found.retired) == {merged.id, split.id}
    assert found.replacements[merged.id][0].id == into.id
    assert [each.id for each in found.replacements[split.id]][:2] == [each.id for each in parts]
    assert len(found.relations_added) == 2
    assert found.relations_removed == ()
