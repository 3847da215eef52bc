"""The pages about what can be known: reading, importing, levels, one competency, what waits for somebody."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from stepladder.frameworks.exporters import EXPORTERS
from stepladder.frameworks.importers import IMPORTERS
from stepladder.server.frameworks.models import (
    ColumnMapping,
    Competency,
    Edition,
    Framework,
    Waiting,
)
from stepladder.server.frameworks.operations import MOST_OFFERED
from stepladder.server.frameworks.restoring import edition_of
from stepladder.server.frameworks.words import counts_of
from tests.server.frameworks_cast import (
    AT,
    HARBOR,
    LATER,
    SECOND,
    framework,
    person,
    row,
    sorted_relations,
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


def upload(client: Client, *files: tuple[str, bytes], **more):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return client.post(reverse("framework-add"), {"upload": sent, **more})


def test_every_page_has_something_to_say_while_nothing_is_here(member, partner):
    for name in ("frameworks", "competencies", "scales"):
        assert member.get(reverse(name)).status_code == 200
    assert "A people partner imports" in text_of(member.get(reverse("frameworks")))
    assert "Import a framework" in text_of(partner.get(reverse("frameworks")))
    assert "Nothing waits for you" in text_of(partner.get(reverse("competency-review")))


def test_the_list_says_version_license_and_counts(member):
    stored()
    page = text_of(member.get(reverse("frameworks")))
    for words in ("Harbor skills", "Version 1", "Harbor school", "CC BY 4.0", "for reference"):
        assert words in page


def test_a_framework_shows_its_headings_and_what_stands_under_one(member):
    stored()
    page = text_of(member.get(reverse("framework", args=["harbor"])))
    assert "Skills of the Harbor school." in page
    assert "Seamanship" in page
    assert "Mooring" not in page, "it stands under its heading"
    under = text_of(member.get(reverse("framework", args=["harbor"]), {"under": row("Seamanship").key}))
    assert under.index("Knot tying") < under.index("Mooring")
    assert member.get(reverse("framework", args=["harbor"]), {"under": "nothing"}).status_code == 404


def test_an_edition_shows_what_changed_and_what_was_noticed_in_which_line(member):
    from stepladder.remarks import Remark

    stored()
    stored(SECOND, LATER, remarks=[Remark("table.name.padded", "spaces were taken off", "harbor.csv", 12)])
    page = text_of(member.get(reverse("framework-edition", args=["harbor", 2])))
    for words in (
        "Knotting",
        "was called: Knot tying",
        "may be replaced by: Flags and lights",
        "harbor.csv",
        "line 12",
    ):
        assert words in page
    retired = text_of(member.get(reverse("framework-edition", args=["harbor", 2]), {"kind": "retired"}))
    assert "Signal flags" in retired
    assert "Knotting" not in retired
    assert member.get(reverse("framework-edition", args=["harbor", 3])).status_code == 404


@pytest.mark.parametrize("exporter", EXPORTERS, ids=lambda each: each.ID)
def test_a_download_is_read_back_as_what_was_stored(member, exporter):
    stored()
    answer = member.get(reverse("framework-export", args=["harbor", exporter.ID]))
    assert answer["Content-Disposition"] == f'attachment; filename="harbor{exporter.SUFFIX}"'
    importer = next(each for each in IMPORTERS if each.ID == exporter.ID)
    read = importer.read({f"harbor{exporter.SUFFIX}": answer.content})
    assert sorted_relations(read.edition).entries == edition_of(framework()).entries
    if exporter.ID == "case":  # the others have no words for every relation, and say so in docs/coverage.md
        assert sorted_relations(read.edition).relations == edition_of(framework()).relations


def test_an_unknown_format_is_no_page(member):
    stored()
    assert member.get(reverse("framework-export", args=["harbor", "xls"])).status_code == 404


def test_results_come_as_a_page_for_people_and_as_a_part_for_the_script(member):
    stored()
    whole = text_of(member.get(reverse("competencies"), {"q": "knot"}))
    part = text_of(member.get(reverse("competencies"), {"q": "knot"}, headers={"HX-Request": "true"}))
    assert "<html" in whole
    assert "htmx-2" in whole
    assert "<html" not in part
    for page in (whole, part):
        assert "1 fits" in page
        assert reverse("competency", args=[row("Knot tying").key]) in page
    assert "No competency has these words" in text_of(member.get(reverse("competencies"), {"q": "zebra"}))


@pytest.mark.parametrize(
    "given", [{"page": "0"}, {"page": "x"}, {"page": "9" * 30}, {"kind": "x"}, {"framework": "x"}, {"q": "x" * 10_000}]
)
def test_a_wrong_address_of_the_search_is_a_page_all_the_same(member, given):
    stored()
    assert member.get(reverse("competencies"), {"q": "knot"} | given).status_code == 200


def test_the_picker_offers_what_fits(member):
    stored()
    page = text_of(member.get(reverse("competency-pick"), {"q": "knot"}))
    assert f'value="{row("Knot tying").key}"' in page
    assert 'type="radio"' in page
    assert "Nothing fits" in text_of(member.get(reverse("competency-pick"), {"q": "zebra"}))


def test_a_table_is_shown_with_its_columns_before_it_is_stored(partner):
    answer = upload(partner, ("engineering.csv", TABLE.encode()), ours="on")
    assert answer["Location"] == reverse("framework-check")
    page = text_of(partner.get(reverse("framework-check")))
    assert "Which column is what" in page
    assert "Incident command" in page
    assert Framework.objects.count() == 0
    sent = {
        "do": "store", "title": "Our engineering", "key": "our-engineering", "version": "2026",
        "column_name": "Competency", "column_code": "Code", "column_statement": "Description",
        "column_level 1": "Level 1", "column_level 2": "Level 2",
    }  # fmt: skip
    stored_page = partner.post(reverse("framework-check"), sent)
    assert stored_page["Location"] == reverse("framework", args=["our-engineering"])
    found = Framework.objects.get()
    assert (found.title, found.version, found.ours) == ("Our engineering", "2026", True)
    levels = Competency.objects.get(name="Incident command").levels.all()
    assert [(each.scale, each.level, each.text) for each in levels] == [(None, 1, "Follows"), (None, 2, "Leads")]
    assert Waiting.objects.count() == 0


def test_columns_that_somebody_assigned_are_remembered_for_the_next_such_table(partner):
    odd = b"Ref;Was sie kann;Mehr\n1;Loten;Tiefe messen\n"
    upload(partner, ("a.csv", odd), format="table")
    page = text_of(partner.get(reverse("framework-check")))
    assert "No column of names was found" in page
    sent = {"do": "store", "title": "A", "key": "a", "column_name": "Was sie kann", "column_code": "Ref"}
    assert partner.post(reverse("framework-check"), sent).status_code == 302
    assert ColumnMapping.objects.count() == 1
    upload(partner, ("b.csv", odd.replace(b"Loten", b"Peilen")), format="table")
    page = text_of(partner.get(reverse("framework-check")))
    assert "As somebody said for the last table" in page
    assert "Peilen" in page


def test_a_table_whose_headings_say_nothing_leads_to_its_columns_without_a_format_being_chosen(partner):
    answer = upload(partner, ("bogus.csv", b"Foo;Bar\nLoten;Tiefe messen\n"))
    assert answer["Location"] == reverse("framework-check")
    page = text_of(partner.get(reverse("framework-check")))
    assert "No column of names was found" in page
    assert '<option value="Foo">' in page
    assert 'name="title" value="bogus"' in page
    assert 'name="key" value="bogus"' in page
    sent = {"do": "store", "title": "A", "key": "a", "column_name": "Foo", "column_statement": "Bar"}
    assert partner.post(reverse("framework-check"), sent)["Location"] == reverse("framework", args=["a"])
    assert Competency.objects.get(framework__key="a").statement == "Tiefe messen"


def test_what_is_wrong_with_the_columns_stands_at_its_field(partner):
    upload(partner, ("engineering.csv", TABLE.encode()))
    answer = partner.post(
        reverse("framework-check"), {"do": "store", "title": "", "key": "Not a slug!", "column_name": ""}
    )
    assert answer.status_code == 422
    assert "Write what it is called." in text_of(answer)
    assert Framework.objects.count() == 0


def test_a_zip_of_a_format_is_recognized_and_the_same_again_changes_nothing(partner):
    exporter = EXPORTERS[0]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("harbor.json", exporter.write(HARBOR, at=AT))
    for expected in ("A framework that is new here", "Nothing would change"):
        assert upload(partner, ("harbor.zip", packed.getvalue())).status_code == 302
        assert expected in text_of(partner.get(reverse("framework-check")))
        partner.post(reverse("framework-check"), {"do": "store"})
    assert Edition.objects.count() == 1
    assert Edition.objects.get().seen == 1
    assert Edition.objects.get().imported_by.key == "birgit"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ([("x.bin", b"\x00\x01\x02")], "In x.bin: nothing here reads such a file. Expected: a table (CSV, XLSX)"),
        ([("x.pdf", b"%PDF-1.7 a plan")], "In x.pdf: the file is a PDF."),
        ([("x.csv", b"\n")], "In x.csv: "),
        ([("x.csv", b"\x00\xff\xfe\x00\x01")], "In x.csv: this is not text."),
        ([("x.csv", b"Dear all, nothing below")], "there is one line and nothing below it"),
        ([("x.json", b'{"a": [1,\n 2,, 3]}')], "In x.json: this JSON is broken in line 2, column 4."),
        ([("x.json", b'{"a": 1}')], "this is JSON, and nothing in it says that it is a framework"),
        ([("a.txt", b"x"), ("b.pdf", b"%PDF-")], "are no framework that is read here: a.txt, b.pdf."),
        ([("x.zip", b"PK\x03\x04broken")], "damaged"),
        ([("x.json", b'{"a": ')], ""),
        ([("a.csv", b"a;b\n1;2\n"), ("a.csv", b"a;b\n")], "have this name"),
    ],
)
def test_refuses_files_that_are_no_framework_and_keeps_nothing(partner, files, words):
    answer = upload(partner, *files)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert Waiting.objects.count() == 0


def test_an_upload_of_nothing_is_told_what_to_do(partner):
    assert "Choose at least one file." in text_of(partner.post(reverse("framework-add"), {}))
    assert "The file is empty." in text_of(upload(partner, ("x.csv", b"")))


def test_an_upload_can_be_dropped_and_is_nobody_elses(partner):
    upload(partner, ("engineering.csv", TABLE.encode()))
    other = signed(person("desmond", partner=True))
    assert other.get(reverse("framework-check"))["Location"] == reverse("framework-add")
    assert partner.post(reverse("framework-check"), {"do": "drop"}).status_code == 302
    assert Waiting.objects.count() == 0


def test_members_import_nothing(member):
    for name in ("framework-add", "framework-check", "scale-add", "crosswalk-add", "competency-review"):
        assert member.get(reverse(name)).status_code == 404
        assert member.post(reverse(name)).status_code == 404


def test_a_partner_says_whether_forms_offer_a_framework(partner):
    stored()
    partner.post(reverse("framework-offer", args=["harbor"]), {"ours": "yes"})
    assert framework().ours
    partner.post(reverse("framework-offer", args=["harbor"]), {"ours": "no"})
    assert not framework().ours


@pytest.mark.parametrize("ours", [False, True])
def test_a_framework_too_large_for_lists_stays_for_reference_and_says_so(partner, ours):
    rows = "".join(f"A{number};Skill {number};;;\n" for number in range(MOST_OFFERED + 1))
    upload(
        partner, ("large.csv", ("Code;Competency;Description;Level 1;Level 2\n" + rows).encode()), ours=ours and "on"
    )
    said = text_of(partner.get(reverse("framework-check")))
    assert ("more competencies than lists in forms can be read with" in said) == ours
    form = partner.get(reverse("framework-check")).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value()}
    assert partner.post(reverse("framework-check"), {**sent, "do": "store"}).status_code == 302
    row = Framework.objects.get(key="large")
    assert not row.ours
    answer = partner.post(reverse("framework-offer", args=["large"]), {"ours": "yes"}, follow=True)
    assert "1,001 competencies" in text_of(answer)
    row.refresh_from_db()
    assert not row.ours


def test_tables_whose_names_have_no_latin_letter_are_frameworks_of_their_own(partner):
    for name in ("навыки.csv", "能力.csv"):
        upload(partner, (name, TABLE.encode()))
        assert partner.get(reverse("framework-check")).context["framework"] is None
        partner.post(reverse("framework-check"), {"do": "drop"})
    keys = set()
    for name in ("навыки.csv", "能力.csv"):
        upload(partner, (name, TABLE.encode()))
        keys.add(partner.get(reverse("framework-check")).context["edition"].key)
    assert len(keys) == 2


def test_a_key_that_is_a_page_of_the_site_is_refused(partner):
    upload(partner, ("add.csv", TABLE.encode()))
    form = partner.get(reverse("framework-check")).context["form"]
    sent = {field.html_name: field.value() for field in form if field.value()}
    answer = partner.post(reverse("framework-check"), {**sent, "key": "Add", "do": "store"})
    assert answer.status_code == 422
    assert "taken by a page of the site" in text_of(answer)
    assert not Framework.objects.filter(key="add").exists()


@pytest.mark.parametrize("address", ["/frameworks/", "/scales/", "/competencies/"])
def test_the_navigation_shows_where_pages_about_competencies_stand(member, address):
    current = [each.url for each in member.get(address).context["navigation"] if each.current]
    assert current == ["/competencies/"]


def test_one_entry_is_not_counted_as_many():
    assert counts_of({"competency": 1, "knowledge": 2}) == [("competency", 1), ("kinds of knowledge", 2)]


@pytest.mark.parametrize("path", ["/competencies/?q=%00", "/roles/conditions/?role=a%00", "/catalog/?competency=%00"])
def test_a_nul_in_what_is_asked_for_breaks_no_page(partner, path):
    assert partner.get(path).status_code == 200
