"""What an entry asks for first, and the figures of work that it should change."""

from __future__ import annotations

import pytest
from django.urls import reverse

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.catalog.metrics import add_metric, drop_metric
from stepladder.server.catalog.models import Change, Prerequisite, Provider, WorkMetric
from tests.server.entries_cast import body_of, drills, edited, entry_of, form_of, fresh, guild
from tests.server.roles_cast import NOW, browser, desmond, skills

__all__ = ["desmond", "drills", "guild", "skills"]

pytestmark = pytest.mark.django_db


def test_prerequisites_are_named_by_title_or_key_and_shown_again(desmond, guild, drills):
    safety = entry_of(guild, "Quay safety")
    twin = entry_of(Provider.objects.create(key="other", name="Another"), "Quay safety")
    answer = edited(browser(desmond), drills, requires="quay safety")
    assert (
        "Several entries are called “quay safety”. Write which one is meant: quay-safety or quay-safety-2."
        in body_of(answer)
    )
    assert edited(browser(desmond), drills, requires=f"{twin.key}\n{twin.key}").status_code == 302
    assert [each.required for each in drills.requires.all()] == [twin]
    assert form_of(fresh(drills))["requires"] == twin.key
    twin.title = "Quay walking"
    twin.save()
    assert form_of(fresh(drills))["requires"] == "Quay walking"
    edited(browser(desmond), fresh(drills), requires="quay-safety")
    assert [each.required for each in drills.requires.all()] == [safety]
    assert Change.objects.latest("pk").what["requires"] == {"old": ["Quay walking"], "new": ["Quay safety"]}


def test_a_circle_of_prerequisites_is_refused_with_its_names(desmond, guild, drills):
    one, two = entry_of(guild, "Quay safety"), entry_of(guild, "Goods awareness")
    Prerequisite.objects.create(microcredential=one, required=two)
    Prerequisite.objects.create(microcredential=two, required=drills)
    answer = edited(browser(desmond), drills, requires="Quay safety")
    words = "Nobody could begin: “Incident drills” needs “Quay safety” needs “Goods awareness” needs “Incident drills”."
    assert words in body_of(answer)
    assert not drills.requires.exists()
    assert "“Incident drills” needs “Incident drills”" in body_of(edited(browser(desmond), drills, requires="drills"))


def test_a_figure_at_work_is_named_logged_and_taken_out_with_a_reason(desmond, drills, skills):
    drills.outcomes.create(competency=skills["incidents"], level=3)
    client, path = browser(desmond), reverse("catalog-metrics", args=["drills"])
    said = {"metric": "Time to a commander", "unit": "minutes", "direction": "lower", "competency": "incidents"}
    assert client.post(path, said).status_code == 302
    row = WorkMetric.objects.get()
    assert (row.competency, row.recorded_by) == (skills["incidents"], desmond)
    assert "Time to a commander" in body_of(client.get(path))
    assert "is said already" in body_of(client.post(path, said))
    assert client.post(path, said | {"direction": "sideways"}).status_code == 422
    assert client.post(path, said | {"competency": "handover"}).status_code == 422
    end = reverse("catalog-metric-end", args=["drills", row.pk])
    assert client.get(end).status_code == 200
    assert client.post(end, {}).status_code == 422
    assert client.post(end, {"because": "Nobody counts it."}).status_code == 302
    assert not WorkMetric.objects.exists()
    assert [each.because for each in Change.objects.order_by("pk")] == ["", "Nobody counts it."]


def test_a_figure_is_taken_out_once_and_there_are_not_too_many(desmond, drills):
    rows = [
        add_metric(row=WorkMetric(microcredential=drills, metric=f"Figure {n}", unit="h", direction="lower"),
                   because="", by=desmond, at=NOW)
        for n in range(20)
    ]  # fmt: skip
    with pytest.raises(InvalidPolicy, match="20 figures are named already"):
        add_metric(
            row=WorkMetric(microcredential=drills, metric="One more", unit="h", direction="lower"), because="",
            by=desmond, at=NOW,
        )  # fmt: skip
    gone = WorkMetric.objects.get(pk=rows[0].pk)
    drop_metric(row=rows[0], because="Nobody counts it.", by=desmond, at=NOW)
    with pytest.raises(EditedMeanwhile):
        drop_metric(row=gone, because="Nobody counts it.", by=desmond, at=NOW)
