"""What becomes of a work, and of what others confirmed, when its text is changed."""

from __future__ import annotations

import html
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from stepladder.errors import EditedMeanwhile
from stepladder.server.frameworks.forms import Choice
from stepladder.server.frameworks.models import Competency
from stepladder.server.portfolio import operations
from stepladder.server.portfolio.links import token_of
from stepladder.server.portfolio.models import Request, Work
from stepladder.server.portfolio.queries import page_of
from stepladder.server.portfolio.told import Measure
from tests.server import portfolio_cast as cast
from tests.server.portfolio_cast import NOW, TEXT, answer, answered_form, ask, browser, items, told, typed

keller, thu, mallory = cast.keller, cast.thu, cast.mallory
command, talking, work = cast.command, cast.talking, cast.work
pytestmark = pytest.mark.django_db


# Editing


def test_editing_replaces_ones_own_items_and_leaves_what_was_confirmed(thu, command, work):
    request = ask(work)
    answer(request, 4, 3)
    operations.edit_work(
        work=work, account=told(Choice(command, 2), result="Back after 65 minutes."), revision=1, at=NOW
    )
    found = items(thu)
    assert set(found) == {f"work-{work.pk}", f"confirmation-{request.pk}"}
    assert [(each.competency, each.level) for each in found[f"work-{work.pk}"].shows] == [("incident-command", 2)]
    assert len(found[f"confirmation-{request.pk}"].shows) == 2
    page = browser(thu).get(reverse("work", args=[work.pk])).content.decode()
    assert "The description was changed since" in page
    assert "Back after 70 minutes." in page
    assert "Back after 65 minutes." in page


def test_a_number_that_was_taken_out_can_come_back(thu, command, work):
    measure = Measure("Time", "min", Decimal(9), Decimal(3), "lower")
    operations.edit_work(work=work, account=told(Choice(command, 2)), revision=1, at=NOW)
    operations.edit_work(work=work, account=told(Choice(command, 2), measure=measure), revision=2, at=NOW)
    assert f"work-{work.pk}-metric" in items(thu)
    operations.edit_work(work=work, account=told(), revision=3, at=NOW)
    assert items(thu) == {}


CHANGED = "The text of this work was changed since it was confirmed."


def test_a_confirmation_of_an_earlier_text_keeps_counting_and_says_so(thu, command, talking, work, settings):
    settings.PRIVATE_WORKSPACE = True
    request, saw_nothing = ask(work), ask(work, "Dario Conti", "dario@bank.example")
    answer(request, 4, 3, relation="supervisor")
    answer(saw_nothing, None, None)
    settings.PRIVATE_WORKSPACE = False
    before = items(thu)[f"confirmation-{request.pk}"]
    shows = (Choice(command, 4), Choice(talking, 3))
    measure = Measure("Time to recover", "min", Decimal(120), Decimal(70), "lower")
    with translation.override("de"):
        operations.edit_work(work=work, account=told(*shows, measure=measure, action="Else."), revision=1, at=NOW)
    operations.edit_work(work=work, account=told(*shows, title="Something else"), revision=2, at=NOW)
    after = items(thu)[f"confirmation-{request.pk}"]
    assert len(after.remarks) == 2
    assert after.remarks[0] == before.remarks[0]
    assert after == replace(before, id=f"confirmation-{request.pk}~2", remarks=after.remarks)
    assert f"confirmation-{saw_nothing.pk}" not in items(thu)
    # Back as it was: nothing to say any more.
    operations.edit_work(work=work, account=told(*shows, measure=measure), revision=3, at=NOW)
    assert items(thu)[f"confirmation-{request.pk}"].remarks == before.remarks
    operations.edit_work(work=work, account=told(*shows), revision=4, at=NOW)
    assert items(thu)[f"confirmation-{request.pk}"].remarks == (*before.remarks, CHANGED)


def test_the_page_shows_the_whole_text_that_was_confirmed(thu, command, work):
    answer(ask(work), 4, 3)
    account = told(Choice(command, 4), title="A triumph", challenge="A.", action="B.", result="C.")
    operations.edit_work(work=work, account=account, revision=1, at=NOW)
    page = browser(thu).get(reverse("work", args=[work.pk])).content.decode()
    read = page.partition("The text that this person read")[2].partition("</details>")[0]
    for words in (*TEXT.values(), "Time to recover: 120 min before, 70 min after."):
        assert html.escape(words) in read


@pytest.mark.parametrize("change", ["competency", "direction", "level"])
def test_what_a_witness_is_asked_about_belongs_to_what_they_read(thu, command, talking, work, change):
    third = Competency.objects.create(key="third", name="A third thing")
    request = ask(work)
    answer(request, 4, 3)
    level = 2 if change == "level" else 4
    shows = [Choice(talking, 3), Choice(command, level), *([Choice(third, 2)] if change == "competency" else [])]
    better = "higher" if change == "direction" else "lower"
    measure = Measure("Time to recover", "min", Decimal(120), Decimal(70), better)
    operations.edit_work(work=work, account=told(*shows, measure=measure), revision=1, at=NOW)
    work.refresh_from_db()
    (confirmation,) = page_of(work, reader=thu, day=NOW.date()).confirmations
    # Witnesses do not read the levels, nor is their order anything.
    assert confirmation.text_changed is (change != "level")
    if change == "level":
        with pytest.raises(operations.CannotAsk, match="has answered about this work already"):
            ask(work)
    else:
        assert ask(work).pk


def test_saving_the_same_text_does_not_call_it_changed(thu, work):
    request = ask(work)
    answer(request, 4, 3)
    own = browser(thu)
    form = own.get(reverse("work-edit", args=[work.pk])).context["form"]
    own.post(reverse("work-edit", args=[work.pk]), {name: form[name].value() or "" for name in form.fields})
    work.refresh_from_db()
    assert work.revision == 2
    assert "was changed since" not in own.get(reverse("work", args=[work.pk])).content.decode()


def test_who_edits_in_two_windows_is_told_and_nothing_is_lost(thu, command, work):
    own = browser(thu)
    address = reverse("work-edit", args=[work.pk])
    own.post(address, typed((command, 3), revision=1, result="The first window."))
    late = own.post(address, typed((command, 3), revision=1, result="The second window."))
    page = late.content.decode()
    assert late.status_code == 422
    assert "changed in another window" in page
    assert "The first window." in page
    assert "The second window." in page
    assert Work.objects.get().result == "The first window."
    # The reader has seen both by now; saving again is a decision.
    assert late.context["form"]["revision"].value() == "2"
    assert late.context["form"]["result"].value() == "The second window."
    own.post(address, typed((command, 3), revision=2, result="The second window."))
    assert Work.objects.get().result == "The second window."
    with pytest.raises(EditedMeanwhile):
        operations.edit_work(work=work, account=told(), revision=1, at=NOW)


def test_a_witness_is_told_when_the_text_changes_under_their_eyes(thu, command, talking, work):
    request = ask(work)
    operations.edit_work(
        work=work, account=told(Choice(command, 4), Choice(talking, 3), action="I did it all."), revision=1, at=NOW
    )
    address = reverse("witness", args=[token_of(request)])
    form = {**answered_form(work, "4", "3", comment="Kept."), "revision": 1}
    late = Client().post(address, form)
    assert late.status_code == 422
    assert "was changed while you were reading it" in late.content.decode()
    assert "I did it all." in late.content.decode()
    assert "Kept." in late.content.decode()
    assert f"confirmation-{request.pk}" not in items(thu)
    assert Client().post(address, form | {"revision": 2}).status_code == 302
    assert Request.objects.get().seen["action"] == "I did it all."
