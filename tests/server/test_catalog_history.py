"""The log of an entry: what was and what is, in words; and nothing of it that would tell a judge what others found."""

from __future__ import annotations

import pytest

from stepladder.server.catalog import links
from stepladder.server.catalog.endorsing import Said, end_endorsing, endorse
from stepladder.server.catalog.models import Outcome
from stepladder.server.frameworks.models import Competency
from stepladder.server.policies.operations import Locked, lock
from tests.server.appraisals_cast import NOW, birgit, carla, desmond, drafted, entry, handed_in, thu
from tests.server.life_cast import page

__all__ = ["birgit", "carla", "desmond", "entry", "thu"]
pytestmark = pytest.mark.django_db

LOG = "/catalog/drills/history/"


def test_an_answer_is_told_with_what_it_was_before(entry, birgit, thu):
    handed_in(entry, birgit, A1=3)
    handed_in(entry, birgit, A1=2)
    log = page(thu, LOG)
    assert "Answer to A1: 3 (before: not known)" in log
    assert "Answer to A1: 2 (before: 3)" in log


def test_who_judges_reads_in_the_log_that_somebody_judged_and_not_what_they_found(entry, birgit, desmond, thu):
    handed_in(entry, birgit, A1=3)
    drafted(entry, desmond, A1=1)
    log = page(desmond, LOG)
    assert "Answer to A1" not in log
    assert "What was found is shown to you once you have handed in what you find yourself." in log
    handed_in(entry, desmond, A1=3)
    assert "Answer to A1: 3" in page(desmond, LOG)


def test_an_endorsement_and_its_end_are_told_with_the_body(entry, birgit, thu):
    said = Said("Port Guild", "assessment", "the assessment", "https://guild.example", NOW.date())
    row = endorse(entry=entry, said=said, by=birgit, at=NOW)
    assert "Endorsed by: Port Guild (before: nothing)" in page(thu, LOG)
    end_endorsing(row=row, because="They withdrew it.", by=birgit, at=NOW)
    assert "Endorsed by: nothing (before: Port Guild)" in page(thu, LOG)


def test_what_a_locked_entry_shows_is_not_taken_out(entry, birgit, desmond):
    knots = Competency.objects.create(key="knots", name="Knot tying")
    outcome = Outcome.objects.create(microcredential=entry, competency=knots, level=3)
    lock(subject=entry.subject, because="a round relies on it", by=desmond, at=NOW)
    with pytest.raises(Locked, match="a round relies on it"):
        links.take_out(outcome=outcome, because="It does not.", by=birgit, at=NOW)
    assert Outcome.objects.filter(pk=outcome.pk).exists()
