"""Pages and the command that take a ladder over: upload, look, take over, take back, copy a template."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from stepladder.errors import InvalidDocument
from stepladder.readiness.ladders import read_ladder
from stepladder.readiness.ladders.templates import TEMPLATES, read_template
from stepladder.server.roles.models import (
    Family,
    LadderImport,
    PasteDraft,
    Role,
    RoleVersion,
    WaitingLadder,
)
from tests.server.test_roles import person, signed_in

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def partner(db):
    found = person("amara")
    found.partner = True
    found.save()
    return found


@pytest.mark.parametrize("each", TEMPLATES, ids=lambda each: each.id)
def test_a_template_is_copied_with_other_names_as_a_family_of_its_own(partner, each):
    client = signed_in(partner)
    assert each.id in client.get(reverse("ladder-templates")).content.decode()
    path = reverse("ladder-template", args=[each.id])
    form = client.get(path).context["form"]
    data = {name: form[name].value() for name in form.fields}
    assert client.post(path, data).status_code == 302
    count = Role.objects.count()
    assert count == read_template(each.id).counts["rungs"]
    assert RoleVersion.objects.filter(state="proposed").count() == count
    client.post(path, data)
    assert Role.objects.count() == count  # the same again changes nothing
    family = next(name for name in data if name.startswith("family_"))
    client.post(path, data | {family: "Branch in Ústí"})
    assert Role.objects.count() == 2 * count
    assert Family.objects.filter(name="Branch in Ústí").exists()


def archive(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    buffer.seek(0)
    buffer.name = "ladder.zip"
    return buffer


TABLE = (
    b"family,rung,title,area,statement,level\n"
    b"Operations,1,Associate,Delivery,Does the work.,3\nOperations,2,Lead,Delivery,Plans the work.,\n"
)


def test_a_ladder_is_uploaded_looked_at_taken_over_and_taken_back_on_pages(partner):
    client = signed_in(partner)
    answer = client.post(reverse("ladder-import"), {"uploaded": archive({"ladder.csv": TABLE})})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    assert not Role.objects.exists()
    page = client.get(reverse("ladder-check")).content.decode()
    assert page.index("Associate") < page.index("Lead")
    assert "1 to decide" in page
    answer = client.post(reverse("ladder-check"), {"do": "import"})
    batch = LadderImport.objects.get()
    assert answer["Location"] == reverse("ladder-imported", args=[batch.pk])
    assert not WaitingLadder.objects.exists()
    page = client.get(answer["Location"]).content.decode()
    assert "Decide the sentences" in page
    assert "Version 1, proposed" in page
    assert client.get(reverse("paste-draft", args=[PasteDraft.objects.get().pk])).status_code == 200
    undo = reverse("ladder-undo", args=[batch.pk])
    assert client.get(undo).status_code == 200
    assert client.post(undo, {"because": ""}).status_code == 422
    assert client.post(undo, {"because": "The wrong one"}).status_code == 302
    assert not Role.objects.exists()
    assert "taken back" in client.get(reverse("ladder-import")).content.decode()
    assert client.get(undo)["Location"] == reverse("ladder-imported", args=[batch.pk])
    assert "was already taken back by" in client.post(undo, {"because": "again"}, follow=True).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"nothing of a ladder", "no ladder that we know"),
        ("a.csv", b"", "empty"),
        ("a.zip", b"PK\x03\x04 broken", "damaged"),
    ],
)
def test_files_that_are_no_ladder_are_refused_on_the_page(partner, name, content, words):
    file = io.BytesIO(content)
    file.name = name
    answer = signed_in(partner).post(reverse("ladder-import"), {"uploaded": file})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not WaitingLadder.objects.exists()


@pytest.mark.parametrize("name", ["ladder-import", "ladder-check", "ladder-templates"])
def test_only_people_partners_get_to_these_pages(partner, name):
    assert signed_in(partner).get(reverse(name)).status_code in (200, 302)
    assert signed_in(person("thu")).get(reverse(name)).status_code == 404
    assert Client().get(reverse(name)).status_code == 404


def command(*told):
    written = io.StringIO()
    call_command("roles", *told, stdout=written)
    return written.getvalue()


def test_the_command_says_what_it_would_do_and_does_it(partner, tmp_path):
    (tmp_path / "ladder.csv").write_bytes(TABLE)
    told = ["import", str(tmp_path), "--by", partner.email]
    said = command(*told, "--dry-run")
    assert "1 roles proposed: Associate" in said
    assert "Nothing was written." in said
    assert not Role.objects.exists()
    assert "1 roles to decide sentence by sentence: Lead" in command(*told)
    assert Role.objects.count() == 2
    assert "Nothing changed" in command(*told)
    assert "by Amara" in command("list")


def test_the_command_wants_a_people_partner_and_files_of_a_ladder(partner, tmp_path):
    (tmp_path / "a.txt").write_text("no ladder")
    with pytest.raises(CommandError, match="no people partner"):
        command("import", str(tmp_path), "--by", person("thu").email)
    with pytest.raises(CommandError, match="no ladder that we know"):
        command("import", str(tmp_path), "--by", partner.email)
    with pytest.raises(InvalidDocument):
        read_ladder({})
