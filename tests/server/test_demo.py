"""The demonstration: it has what it promises, and the same moment gives the same answers."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.db import transaction
from django.test import override_settings

from stepladder.errors import InvalidPolicy
from stepladder.readiness.evaluate import Evaluation
from stepladder.readiness.explain import next_step, sentence
from stepladder.server.catalog.feedback import may_speak
from stepladder.server.catalog.models import Feedback, Microcredential
from stepladder.server.demo.load import load
from stepladder.server.home.export import archive
from stepladder.server.people.models import Person, Unit
from stepladder.server.policies.models import Dispute
from stepladder.server.portfolio.models import Request, Work
from stepladder.server.readiness.queries import standings
from stepladder.server.roles.models import Family
from stepladder.server.trail.queries import verified
from stepladder.server.wallet.following import to_follow
from stepladder.server.wallet.holders import took_it
from stepladder.server.wallet.models import Certificate
from tests.cast import NOW


def answers() -> dict[str, str]:
    """By person, where they stand, with all numbers. Keys of rows are left out: a database goes on counting."""
    found = standings(Person.objects.all(), on=NOW.date())
    return {each.person.key: _told(each.evaluation) for each in found}


def _told(evaluation: Evaluation | None) -> str:
    if evaluation is None:
        return ""
    masses = [sorted(each.mass for each in result.opinion.contributions) for result in evaluation.results]
    return f"{sentence(evaluation)} {next_step(evaluation)} {evaluation.index} {masses}"


def fingerprint() -> dict[str, object]:
    """What is stored, and what follows from it."""
    badges = list(Certificate.objects.order_by("id").values_list("person__key", "title", "badge_digest", "whose"))
    return {"badges": badges, "answers": answers()}


@pytest.fixture(scope="module")
def loaded_before(django_db_setup, django_db_blocker):
    """The fingerprint of a first loading, which is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(at=NOW)
        found = fingerprint()
        transaction.set_rollback(True)
    return found


@pytest.fixture(scope="module")
def demo(loaded_before, django_db_blocker):
    """The second loading, for the tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load(at=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _in_a_savepoint(demo, db):
    """Each test on top of it."""


def checks(part: str, status: str) -> list[str]:
    """Titles of the badges of which a check says this."""
    found = []
    for each in Certificate.objects.exclude(finding=None):
        finding = each.verdict().find(f"credential.{part}")
        if finding is not None and str(finding.status) == status:
            found.append(each.title)
    return found


def test_has_sixty_people_in_five_units_and_three_ladders_and_twenty_nine_microcredentials():
    assert (Person.objects.count(), Unit.objects.count()) == (60, 5)
    assert (Family.objects.count(), Microcredential.objects.count()) == (3, 29)
    assert all(unit.people.exists() for unit in Unit.objects.all())
    names = "".join(Person.objects.values_list("name", flat=True))
    assert any(ord(letter) > 0x24F for letter in names), "names beyond Latin letters"


def test_microcredentials_reach_from_what_proves_nothing_to_what_proves_work():
    classes = {each.appraisal.evidence_class for each in Microcredential.objects.all()}
    assert {"E0", "E1", "E2", "E3"} <= {str(each) for each in classes}


def test_one_badge_is_expired_one_revoked_one_cannot_be_checked_and_one_is_somebody_elses():
    assert len(checks("dates", "unmet")) == 1
    assert len(checks("status", "unmet")) == 1
    assert len(checks("status", "unknown")) == 1
    assert Certificate.objects.filter(whose="somebody-else").count() == 1
    assert checks("signature", "unmet") == []
    assert checks("issuer", "unmet") == []


def test_whoever_speaks_as_somebody_who_took_it_or_manages_them_does():
    said = Feedback.objects.filter(person__isnull=False).select_related("microcredential", "person")
    assert {each.said_as for each in said} >= {"learner", "manager"}
    for each in said:
        assert each.person is not None
        took = took_it(each.microcredential, each.person)
        may = may_speak(took=took.themselves, of_reports=took.reports)
        assert each.said_as in may, (each.person.key, each.microcredential.key)


def test_no_certificate_waits_to_be_judged_again():
    assert not to_follow(NOW.date()).exists()


def test_one_dispute_is_open_and_somebody_owns_it():
    dispute = Dispute.objects.get(settled_at__isnull=True)
    assert dispute.owner.partner
    assert dispute.due > NOW.date()


def test_people_have_told_of_work_and_witnesses_have_answered_declined_and_kept_silent():
    assert Work.objects.count() >= 30
    assert set(Request.objects.values_list("state", flat=True)) >= {"asked", "answered", "declined"}


def test_nia_has_nothing_yet():
    nia = Person.objects.get(key="nia")
    assert not nia.evidence.exists()
    assert not nia.certificates.exists()


def test_the_same_moment_gives_the_same_badges_and_the_same_answers(loaded_before):
    again = fingerprint()
    assert again["badges"] == loaded_before["badges"]
    assert again["answers"] == loaded_before["answers"]


def test_the_trail_of_what_was_loaded_is_whole():
    assert str(verified(None).find("trail.chain").status) == "met"
    assert str(verified(None).find("trail.content").status) == "met"


def test_is_loaded_once():
    with pytest.raises(InvalidPolicy, match="people here already"):
        load(at=NOW)


def test_is_refused_where_the_site_is_no_demonstration():
    with override_settings(DEMO=False), pytest.raises(InvalidPolicy, match="no demonstration"):
        load(at=NOW)


def test_everybodys_archive_is_read_by_the_command(run, tmp_path):
    for person in Person.objects.order_by("id")[::6]:
        folder = tmp_path / person.key
        with zipfile.ZipFile(io.BytesIO(archive(person, at=NOW))) as bundle:
            bundle.extractall(folder)
        if not (folder / "role.json").exists():
            continue
        code, out, err = run("ready", "--person", folder / "person.json", "--role", folder / "role.json", "--json")
        assert code == 0, f"{person.key}: {err}"
        assert json.loads(out)["person"] == person.key
