"""ESCO, whole, in the database of the site: how many, how fast it is found, and the same again for nothing."""

from __future__ import annotations

import pytest

from stepladder.frameworks.edition import Kind
from stepladder.server.frameworks.models import Competency, Need, Occupation, OccupationRelation, Relation
from stepladder.server.frameworks.operations import store_edition
from stepladder.server.frameworks.queries import find, open_to_reader
from stepladder.server.frameworks.reading import read_files
from stepladder.server.frameworks.restoring import edition_of
from tests.server.frameworks_cast import AT, LATER, person, sorted_relations
from tests.shared_data import shared_data
from tests.watch import Watch

pytestmark = pytest.mark.django_db


def test_esco_is_stored_whole_found_at_once_and_the_same_again_changes_nothing():
    folder = shared_data("esco-1.2.0-en")
    reading = read_files((each.name, each.read_bytes()) for each in sorted(folder.iterdir()))
    edition = reading.edition
    assert edition is not None
    done = store_edition(edition=edition, by=None, at=AT, came=reading.came(ours=None))
    assert Competency.objects.exclude(kind=Kind.GROUP.value).count() == 13_939
    assert Occupation.objects.filter(kind=Kind.OCCUPATION.value).count() == 3_039
    # 129,004 rows say 129,004 things; what the hierarchy and the skills say among themselves comes to it.
    assert Need.objects.count() == reading.read.counts["occupation-skill relations"] == 129_004
    stored = sum(model.objects.count() for model in (Relation, Need, OccupationRelation))
    assert stored == len(edition.relations)
    assert sum(done.edition.remark_counts.values()) == len(reading.remarks)
    assert len(done.edition.remarks) == 1_000
    assert edition_of(done.framework) == sorted_relations(edition)
    assert store_edition(edition=edition, by=None, at=LATER, came=reading.came(ours=None)).unchanged
    reader = person()
    assert not open_to_reader(reader).exists(), "no form offers fourteen thousand"
    assert find("manage mus", reader)[0].name == "manage musical staff"
    watch = Watch(wall=True)
    for text in ("manage mus", "data an", "python", "wind turb"):
        assert find(text, reader)
    # Aim: 50 ms each; ten times that fails on no busy machine and tells a scan of everything all the same.
    assert watch.within(4 * 0.5), watch
