"""The review talk: two people prepare it and agree to one page; nobody else reads it, and nothing is lost."""

from __future__ import annotations

import threading

import pytest
from django.db import connection
from django.test import Client

from stepladder.errors import EditedMeanwhile
from stepladder.server.frameworks.forms import Choice
from stepladder.server.notices.models import Notice
from stepladder.server.people.models import Person, User
from stepladder.server.plans.models import Kind, Talk, TalkAgreement, TalkEntry
from stepladder.server.plans.operations import (
    CannotRenew,
    Example,
    NothingToAgree,
    NotTheirs,
    Plan,
    Said,
    add_entry,
    add_example,
    agree,
    close_talk,
    renew_evaluation,
    set_plan,
    start_talk,
    withdraw_entry,
)
from stepladder.server.readiness.models import StoredEvaluation
from stepladder.server.readiness.queries import standing
from stepladder.server.roles.models import Criterion, Target
from stepladder.server.trail.queries import history_of, verified
from tests.server import plans_cast as cast
from tests.server.plans_cast import (
    ADDRESSES,
    CHANGES,
    COMMAND,
    NOW,
    SOON,
    TALKING,
    TODAY,
    agreed,
    begun,
    browser,
    fresh,
    person,
    revision_in,
    texts,
    tied,
    told,
    work_of,
)

keller, thu, dario, command = cast.keller, cast.thu, cast.dario, cast.command
role, aiming, work, talk = cast.role, cast.aiming, cast.work, cast.talk
pytestmark = pytest.mark.django_db


def test_a_person_begins_a_talk_and_the_manager_is_told(aiming, keller, work):
    thus = browser(aiming)
    assert "Begin to prepare the talk" in texts(thus.get("/people/thu/talk/"))
    page = thus.post("/people/thu/talk/", follow=True)
    talk = Talk.objects.get()
    assert page.redirect_chain[-1][0] == f"/talks/{talk.pk}/"
    assert (talk.person, talk.manager, talk.opened_by) == (aiming, keller, aiming)
    assert COMMAND in texts(page)
    assert Notice.objects.get(person=keller).link == f"/talks/{talk.pk}/"


def test_the_whole_talk_until_the_agreement_of_both(talk, keller, work):
    thus, kellers, base = browser(talk.person), browser(keller), f"/talks/{talk.pk}"
    day = {"on": SOON.isoformat(), "request": "Let me lead the drill.", "revision": fresh(talk).revision}
    what = {"kind": "agreed", "text": "Thu leads the drill.", "who": talk.person_id, "due": SOON.isoformat()}
    for client, address, data in (
        (thus, "plan", day),
        (thus, "examples", {"criterion": "C1", "work": work.pk, "words": "I led the call and decided to roll back."}),
        (thus, "entries", {"kind": "project", "text": "A drill with support.", "criterion": "C2"}),
        (kellers, "entries", {"kind": "gap", "text": "Nobody knew who decides."}),
        (kellers, "entries", {"kind": "stretch", "text": "The drill in March."}),
        (kellers, "entries", what),
    ):
        assert client.post(f"{base}/{address}/", data).status_code == 302
    for client in (thus, kellers):
        seen = revision_in(client.get(f"{base}/"), f"{base}/agree/")
        assert client.post(f"{base}/agree/", {"revision": seen}).status_code == 302
    assert "Both have agreed to what stands here." in texts(thus.get(f"{base}/"))
    assert kellers.post(f"{base}/entries/", {"kind": "note", "text": "Support has to be free."}).status_code == 302
    assert told(talk, talk.person).both_agreed
    printed = texts(kellers.get(f"{base}/sheet/"))
    for words in (COMMAND, "decided to roll back.", "Let me lead", "Nobody knew", "Thu leads", "A drill with", "free."):
        assert words in printed
    assert kellers.post(f"{base}/close/").status_code == 302
    assert "Agreed, and closed on" in texts(thus.get(f"{base}/"))
    assert str(verified().parts[0].status) == "met"


def test_the_manager_can_begin_it_too_and_the_person_is_told(aiming, keller):
    assert browser(keller).post("/people/thu/talk/").status_code == 302
    assert Talk.objects.get().opened_by == keller
    assert Notice.objects.get().person == aiming


@pytest.mark.parametrize("which", ["outsider", "colleague", "another manager", "nobody"])
def test_nobody_else_finds_a_talk(talk, dario, which):
    agreed(talk, talk.person)
    before = history_of(talk.person.subject)
    readers = {
        "outsider": lambda: browser(User.objects.create_user("mallory@elsewhere.example")),
        "colleague": lambda: browser(dario),
        "another manager": lambda: browser(person("rasmus", "Rasmus Lindqvist")),
        "nobody": Client,
    }
    client = readers[which]()
    for address in ADDRESSES:
        assert client.get(f"/talks/{talk.pk}/{address}").status_code == 404
    for address in CHANGES:
        data = {"kind": "note", "text": "x", "revision": 1}
        assert client.post(f"/talks/{talk.pk}/{address}", data).status_code == 404
    assert client.get("/people/thu/talk/").status_code == 404
    assert client.post("/people/thu/talk/").status_code == 404
    assert history_of(talk.person.subject) == before


def test_the_list_holds_the_talks_of_the_reader_alone(talk, dario, keller):
    for reader in (talk.person, keller):
        assert "Thu Nguyễn for Incident lead" in texts(browser(reader).get("/talks/"))
    page = texts(browser(dario).get("/talks/"))
    assert "Thu" not in page
    assert "No review talk yet." in page


def test_an_operation_refuses_whoever_is_not_one_of_the_two(talk, dario):
    entry, work = agreed(talk, talk.person), talk.person.works.get()
    with pytest.raises(NotTheirs):
        begun(talk.person, dario)
    with pytest.raises(NotTheirs):
        set_plan(talk=talk, plan=Plan(SOON), seen=fresh(talk).revision, by=dario, at=NOW)
    with pytest.raises(NotTheirs):
        add_example(talk=talk, example=Example("C1", work, "so"), by=dario, at=NOW)
    with pytest.raises(NotTheirs):
        add_entry(talk=talk, said=Said(Kind.NOTE, "so"), by=dario, at=NOW)
    with pytest.raises(NotTheirs):
        withdraw_entry(entry=entry, by=dario, at=NOW)
    with pytest.raises(NotTheirs):
        agree(talk=talk, seen=fresh(talk).revision, by=dario, at=NOW)
    with pytest.raises(NotTheirs):
        close_talk(talk=talk, by=dario, at=NOW)
    with pytest.raises(NotTheirs):
        agreed(talk, talk.person, who=dario)


@pytest.mark.parametrize("kind", [Kind.GAP, Kind.STRETCH, Kind.PROJECT])
def test_each_writes_what_is_theirs_to_write(talk, keller, kind):
    writer, other = (talk.person, keller) if kind is Kind.PROJECT else (keller, talk.person)
    data = {"kind": kind.value, "text": "The drill in March."}
    assert browser(other).post(f"/talks/{talk.pk}/entries/", data).status_code == 404
    with pytest.raises(NotTheirs):
        add_entry(talk=talk, said=Said(kind, "x"), by=other, at=NOW)
    assert browser(writer).post(f"/talks/{talk.pk}/entries/", data).status_code == 302
    entry = TalkEntry.objects.get()
    with pytest.raises(NotTheirs):
        withdraw_entry(entry=entry, by=other, at=NOW)
    withdraw_entry(entry=entry, by=writer, at=NOW)
    assert "The drill in March." not in texts(browser(writer).get(f"/talks/{talk.pk}/"))


def test_the_manager_cannot_word_the_request(talk, keller):
    set_plan(talk=talk, plan=Plan(None, "Let me lead."), seen=1, by=talk.person, at=NOW)
    data = {"on": SOON.isoformat(), "request": "Nothing.", "revision": 2}
    assert browser(keller).post(f"/talks/{talk.pk}/plan/", data).status_code == 302
    assert (fresh(talk).on, fresh(talk).request) == (SOON, "Let me lead.")
    with pytest.raises(NotTheirs):
        set_plan(talk=talk, plan=Plan(SOON, "Nothing."), seen=3, by=keller, at=NOW)


CHANGED = {
    "what was agreed": lambda talk, by: agreed(talk, by, text="One more thing."),
    "an agreed thing taken back": lambda talk, by: withdraw_entry(entry=talk.entries.first(), by=by, at=NOW),
    "an example": tied,
    "the day": lambda talk, by: set_plan(talk=talk, plan=Plan(SOON), seen=fresh(talk).revision, by=by, at=NOW),
    "a gap": lambda talk, by: add_entry(talk=talk, said=Said(Kind.GAP, "Who decides."), by=by, at=NOW),
}


@pytest.mark.parametrize("change", CHANGED)
def test_whoever_agreed_before_a_change_has_not_agreed_to_it(talk, keller, work, change):
    agreed(talk, talk.person)
    for each in (talk.person, keller):
        agree(talk=talk, seen=fresh(talk).revision, by=each, at=NOW)
    assert told(talk, keller).both_agreed
    CHANGED[change](fresh(talk), keller)
    found = told(talk, talk.person)
    assert [(side.agreed_at, side.changed) for side in found.sides] == [(None, True), (None, True)]
    page = texts(browser(talk.person).get(f"/talks/{talk.pk}/"))
    assert "Changed since you agreed, last by Miriam Keller." in page
    assert page.count("Changed since</span>") == 2


def test_a_note_leaves_the_agreement_of_both_as_it_is(talk, keller):
    agreed(talk, talk.person)
    for each in (talk.person, keller):
        agree(talk=talk, seen=fresh(talk).revision, by=each, at=NOW)
    note = add_entry(talk=talk, said=Said(Kind.NOTE, "I see it otherwise."), by=talk.person, at=NOW)
    assert told(talk, keller).both_agreed
    withdraw_entry(entry=note, by=talk.person, at=NOW)
    assert told(talk, keller).both_agreed


def test_nobody_agrees_to_something_else_than_they_read(talk, keller):
    agreed(talk, talk.person)
    client, address = browser(keller), f"/talks/{talk.pk}/agree/"
    read = revision_in(client.get(f"/talks/{talk.pk}/"), address)
    agreed(talk, talk.person, who=keller, text="Miriam pays for it all.")
    page = client.post(address, {"revision": read})
    assert page.status_code == 422
    assert not TalkAgreement.objects.exists()
    assert "Thu Nguyễn changed this talk on" in texts(page)
    assert "Miriam pays for it all." in texts(page)
    assert client.post(address, {"revision": revision_in(page, address)}).status_code == 302
    assert TalkAgreement.objects.get().revision == fresh(talk).revision


def test_nobody_agrees_to_an_empty_page(talk):
    page = browser(talk.person).post(f"/talks/{talk.pk}/agree/", {"revision": 1})
    assert page.status_code == 422
    assert "Nothing is noted as agreed yet" in texts(page)
    with pytest.raises(NothingToAgree):
        agree(talk=talk, seen=1, by=talk.person, at=NOW)


def test_two_who_change_it_at_once_are_told_and_nothing_is_lost(talk, keller):
    thus, kellers, address = browser(talk.person), browser(keller), f"/talks/{talk.pk}/plan/"
    read = [revision_in(client.get(f"/talks/{talk.pk}/"), address) for client in (thus, kellers)]
    assert kellers.post(address, {"on": SOON.isoformat(), "revision": read[1]}).status_code == 302
    late = {"on": "", "request": "Let me lead <the> drill.", "revision": read[0]}
    page = thus.post(address, late)
    assert page.status_code == 422
    assert "Miriam Keller changed this talk on" in texts(page)
    assert "Let me lead &lt;the&gt; drill." in texts(page)
    assert (fresh(talk).on, fresh(talk).request) == (SOON, "")
    again = late | {"on": SOON.isoformat(), "revision": revision_in(page, address)}
    assert thus.post(address, again).status_code == 302
    assert (fresh(talk).on, fresh(talk).request) == (SOON, "Let me lead <the> drill.")


def test_a_slip_of_the_finger_does_not_hide_that_the_talk_was_changed(talk, keller):
    address = f"/talks/{talk.pk}/plan/"
    set_plan(talk=talk, plan=Plan(SOON), seen=1, by=keller, at=NOW)
    page = browser(talk.person).post(address, {"on": "no day", "request": "x", "revision": 1})
    assert page.status_code == 422
    assert revision_in(page, address) == "1"
    with pytest.raises(EditedMeanwhile):
        set_plan(talk=talk, plan=Plan(None, "x"), seen=1, by=talk.person, at=NOW)


def test_a_stored_evaluation_stays_as_it_was_when_new_evidence_arrives(talk, command):
    before = told(talk, talk.person)
    Target.objects.all().delete()
    work_of(talk.person, Choice(command, 2), title="The same again")
    Criterion.objects.filter(key="C2").update(wording="Another wording.", level=5)
    after = told(talk, talk.person)
    assert (after.sentence, after.gaps) == (before.sentence, before.gaps)
    assert [line.wording for line in after.lines] == [COMMAND, TALKING]


def test_the_map_can_be_taken_anew_until_somebody_agrees(talk, keller, command):
    work_of(talk.person, Choice(command, 2), title="The same again")
    client, address = browser(keller), f"/talks/{talk.pk}/renew/"
    assert "Take the map anew" in texts(client.get(f"/talks/{talk.pk}/"))
    assert client.post(address).status_code == 302
    assert (fresh(talk).evaluation_id, StoredEvaluation.objects.count()) == (talk.evaluation_id + 1, 2)
    agreed(talk, keller)
    agree(talk=talk, seen=fresh(talk).revision, by=talk.person, at=NOW)
    assert "Take the map anew" not in texts(client.get(f"/talks/{talk.pk}/"))
    assert "Somebody has agreed" in texts(client.post(address, follow=True))
    with pytest.raises(CannotRenew):
        renew_evaluation(talk=talk, standing=standing(talk.person, on=TODAY), by=keller, at=NOW)


def test_a_second_talk_is_the_open_one_until_it_is_closed(talk, keller):
    assert begun(talk.person, keller) == talk
    assert browser(keller).get("/people/thu/talk/")["Location"] == f"/talks/{talk.pk}/"
    close_talk(talk=talk, by=keller, at=NOW)
    assert begun(talk.person, keller) != talk


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_one_talk_is_open_when_both_begin_at_the_same_moment(aiming, keller):
    found, both = standing(aiming, on=TODAY), threading.Barrier(2)
    opened, faults = [], []

    def begin(by):
        try:
            both.wait(timeout=10)
            opened.append(start_talk(standing=found, by=by, at=NOW).pk)
        except Exception as error:  # noqa: BLE001 - a thread's failure has to reach the test
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=begin, args=[by]) for by in (aiming, keller)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert opened == [Talk.objects.get().pk] * 2
    assert StoredEvaluation.objects.count() == 1
    assert Notice.objects.count() == 1


def test_a_new_manager_reads_nothing_of_an_open_talk(talk):
    rasmus = person("rasmus", "Rasmus Lindqvist")
    Person.objects.filter(pk=talk.person_id).update(manager=rasmus)
    page = browser(rasmus).get("/people/thu/talk/")
    assert "Thu Nguyễn has an open review talk with Miriam Keller." in texts(page)
    assert browser(rasmus).post("/people/thu/talk/").status_code == 200
    assert browser(rasmus).get(f"/talks/{talk.pk}/").status_code == 404
