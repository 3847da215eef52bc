"""Lists of completed courses: attendance unless assessed, told to everybody, taken back, and never twice."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from stepladder.server.catalog.models import Microcredential, Outcome, Provider
from stepladder.server.evidence.queries import current
from stepladder.server.frameworks.models import Competency
from stepladder.server.notices.models import Notice
from stepladder.server.people.models import Person, User
from stepladder.server.wallet.models import Certificate, Completion, CompletionRun, WaitingCompletions

pytestmark = pytest.mark.django_db

LIST = (
    "employee id;name;course;completed;status\n"
    "7;;Incident drill;2026-03-02;passed\n"
    "8;;Incident drill;2026-03-02;completed\n"
    ";Ada Lovelace;Safety webinar;2026-04-01;passed\n"
    "99;;Incident drill;2026-03-02;passed\n"
    ";Bo Berg;Incident drill;2026-03-02;passed\n"
    "7;;Unknown course;2026-03-02;passed\n"
)


def person(key, name, number="", **more):
    user = User.objects.create_user(f"{key}@courses.example", "a password for tests")
    return Person.objects.create(key=key, name=name, email=user.email, user=user, external_id=number or None, **more)


@pytest.fixture
def people():
    return {
        "birgit": person("birgit", "Birgit", partner=True),
        "thu": person("thu", "Nguyen Thu", "7"),
        "liam": person("liam", "Liam", "8"),
        "ada": person("ada", "Lovelace, Ada", "9"),
        "bo": person("bo", "Bo Berg", "10"),
        "bo2": person("bo2", "Bo Berg", "11"),
    }


@pytest.fixture
def entries():
    school = Provider.objects.create(key="school", name="Harbor School")
    command = Competency.objects.create(key="command", name="incident command")
    scored = {"score": 3, "provenance": "verified", "citation": "Handbook"}
    drill = Microcredential.objects.create(
        key="drill", title="Incident drill", provider=school, scores={"A1": scored, "A3": 2, "A5": 2, "B2": 2}
    )
    webinar = Microcredential.objects.create(key="webinar", title="Safety webinar", provider=school, scores={"A1": 0})
    for each in (drill, webinar):
        Outcome.objects.create(microcredential=each, competency=command, level=3)
    return {"drill": drill, "webinar": webinar}


@pytest.fixture
def client(people, entries):
    return signed_in(people["birgit"])


def signed_in(reader):
    found = Client()
    found.force_login(reader.user)
    return found


def upload(client, content=LIST, name="lms.csv"):
    return client.post(reverse("completions"), {"uploaded": SimpleUploadedFile(name, content.encode())})


def check(client, **sent):
    return client.post(reverse("completions-check"), sent) if sent else client.get(reverse("completions-check"))


def take(client, content=LIST):
    assert upload(client, content).status_code == 302
    return check(client, do="import")


def test_the_preview_counts_what_becomes_of_each_row(client):
    upload(client)
    page = " ".join(check(client).content.decode().split())
    assert "3 of 6 rows would be recorded." in page
    assert "1 as attendance, 2 as assessed" in page
    assert "Several people here have this name" in page
    assert "Nobody here has this number, address or name." in page
    assert "Unknown course" in page
    assert 'name="course:Incident drill"' not in page, "a person who is not found is no course to be matched"
    assert not Certificate.objects.exists()


def test_who_was_assessed_has_a_certificate_on_its_issuers_word(client, people, entries):
    take(client)
    row = Certificate.objects.get(person=people["thu"])
    assert (row.how, row.title, row.issuer_name, row.issued_on) == (
        "completion",
        "Incident drill",
        "Harbor School",
        date(2026, 3, 2),
    )
    assert (row.recognized, row.appraisal["evidence_class"], row.added_by) == (entries["drill"], "E2", people["birgit"])
    item = current().get(source="certificate", source_key=row.pk)
    assert (item.kind, str(item.verified)) == ("credential-E2", "0.50")
    assert [each.competency.key for each in item.shows.all()] == ["command"]


def test_who_only_took_part_attended_whatever_the_entry_proves(client, people):
    take(client)
    row = Certificate.objects.get(person=people["liam"])
    assert (row.recognized, row.appraisal["evidence_class"]) == (None, "E0")
    assert current().get(source="certificate", source_key=row.pk).kind == "credential-E0"


def test_a_test_passed_in_a_course_that_proves_attendance_alone_stays_attendance(client, people):
    take(client)
    row = Certificate.objects.get(person=people["ada"])
    assert row.appraisal["evidence_class"] == "E0"


def test_the_same_list_again_records_nothing_and_tells_nobody(client):
    take(client)
    told = Notice.objects.count()
    upload(client)
    assert "Nothing would be recorded." in check(client).content.decode()
    assert check(client, do="import")["Location"] == reverse("completions")
    assert (Certificate.objects.count(), CompletionRun.objects.count(), Notice.objects.count()) == (3, 1, told)


def test_a_later_list_that_says_passed_raises_what_was_attendance_and_taking_it_back_lowers_it(client, people, entries):
    take(client)
    take(client, LIST.replace("8;;Incident drill;2026-03-02;completed", "8;;Incident drill;2026-03-02;passed"))
    row = Certificate.objects.get(person=people["liam"])
    assert (row.recognized, row.appraisal["evidence_class"], row.revision) == (entries["drill"], "E2", 2)
    second = CompletionRun.objects.latest("pk")
    assert client.get(reverse("completions-undo", args=[second.pk])).status_code == 200
    client.post(reverse("completions-undo", args=[second.pk]), {"because": "the wrong export"})
    row.refresh_from_db()
    assert (row.recognized, row.appraisal["evidence_class"]) == (None, "E0")
    assert Certificate.objects.count() == 3


def test_taking_a_list_back_removes_its_certificates_and_tells_everybody(client, people):
    take(client)
    run = CompletionRun.objects.get()
    assert client.post(reverse("completions-undo", args=[run.pk]), {"because": ""}).status_code == 422
    client.post(reverse("completions-undo", args=[run.pk]), {"because": "the wrong year"})
    assert not Certificate.objects.exists()
    assert not Completion.objects.exists()
    assert not current().filter(source="certificate").exists()
    assert Notice.objects.filter(person=people["thu"]).count() == 2
    again = client.post(reverse("completions-undo", args=[run.pk]), {"because": "again"}, follow=True)
    assert "This list was taken back already." in again.content.decode()
    take(client)
    assert Certificate.objects.count() == 3


def test_the_person_is_told_sees_who_recorded_it_and_can_take_it_out_for_good(client, people):
    take(client)
    thu, row = signed_in(people["thu"]), Certificate.objects.get(person=people["thu"])
    assert (
        "Birgit recorded that you completed a course: Incident drill." in Notice.objects.get(person=people["thu"]).text
    )
    page = thu.get(reverse("certificate", args=[row.pk])).content.decode()
    assert "Recorded by Birgit" in page
    assert reverse("certificate-edit", args=[row.pk]) not in page
    assert thu.get(reverse("certificate-edit", args=[row.pk])).status_code == 404
    assert "Recorded by Birgit" in thu.get(reverse("certificates")).content.decode()
    thu.post(reverse("certificate-withdraw", args=[row.pk]))
    upload(client)
    assert "They took it out" in check(client).content.decode()
    check(client, do="import")
    assert not Certificate.objects.filter(person=people["thu"], withdrawn_at__isnull=True).exists()


def test_somebody_who_typed_it_in_before_has_it_already(client, people):
    thu = signed_in(people["thu"])
    thu.post(
        reverse("certificate-type"),
        {"title": "Incident Drill", "issuer_name": "Harbor School", "issued_on": "2026-03-02"},
    )
    assert Certificate.objects.filter(person=people["thu"]).count() == 1
    take(client)
    assert Certificate.objects.filter(person=people["thu"]).count() == 1


def test_a_course_of_another_name_is_matched_by_a_person(client, people, entries):
    content = "email;course;completed;status\nthu@courses.example;Drill on incidents;2026-03-02;passed\n"
    upload(client, content)
    assert "0 of" not in check(client).content.decode()
    check(client, do="courses", **{"course:Drill on incidents": "drill"})
    assert "1 of 1 row would be recorded." in " ".join(check(client).content.decode().split()).replace("rows", "row")
    check(client, do="import")
    assert Certificate.objects.get(person=people["thu"]).recognized == entries["drill"]


def test_a_completion_is_judged_again_as_its_entry_is_judged_then(client, people, entries):
    from stepladder.server.wallet.judging import judge_again
    from stepladder.server.wallet.network import held

    take(client)
    row = Certificate.objects.get(person=people["thu"])
    judged = judge_again(row, row.title, row.added_at, held)
    assert judged.found == entries["drill"]
    assert judged.counted.kind == "credential-E2"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "empty"),
        ("%PDF-1.4", "PDF"),
        ("employee id;course;completed\n" + "7;x;2026-01-01\n" * 5_001, "at most 5000"),
    ],
    ids=["empty", "pdf", "long"],
)
def test_a_wrong_file_is_refused_with_a_reason(client, content, words):
    answer = upload(client, content)
    assert answer.status_code == 422
    assert words in answer.content.decode().replace(",", "")
    assert not WaitingCompletions.objects.exists()


def test_columns_are_asked_where_they_are_not_found(client, people):
    content = "wer;was;wann\n7;Incident drill;2026-03-02\n"
    upload(client, content)
    page = check(client).content.decode()
    assert "A person, a course or a day was not found among the columns." in page
    assert (
        check(
            client, do="columns", column_person_number="wer", column_course="was", column_completed_on="wann"
        ).status_code
        == 302
    )
    check(client, do="import")
    assert Certificate.objects.filter(person=people["thu"]).count() == 1


def test_people_who_left_are_not_recorded(client, people):
    Person.objects.filter(pk=people["thu"].pk).update(left_on=date(2020, 1, 1))
    take(client)
    assert not Certificate.objects.filter(person=people["thu"]).exists()


def test_members_who_are_no_partners_find_none_of_these_pages(people):
    thu = signed_in(people["thu"])
    for name in ("completions", "completions-check"):
        assert thu.get(reverse(name)).status_code == 404


def test_pages_ask_the_database_a_fixed_number_of_times(client, people, django_assert_max_num_queries):
    upload(client)
    with django_assert_max_num_queries(12):
        check(client)
    check(client, do="import")
    with django_assert_max_num_queries(12):
        client.get(reverse("completions"))
    with django_assert_max_num_queries(12):
        client.get(reverse("completions-run", args=[CompletionRun.objects.get().pk]))


def preview(client, content):
    upload(client, content)
    return " ".join(check(client).content.decode().split())


def test_an_address_names_its_person_in_whichever_column_it_stands(client, people):
    rows = "employee id;course;completed;status\nTHU@courses.example;Incident drill;2026-03-02;passed\n"
    found = preview(client, rows)
    assert "1 of 1 rows would be recorded." in found
    assert "Nobody here has this number, address or name." not in found


def test_a_row_that_stands_twice_is_said_to_and_is_not_recorded_already(client):
    row = "7;Incident drill;2026-03-02;passed\n"
    found = preview(client, f"employee id;course;completed;status\n{row}{row}")
    assert "1 of 2 rows would be recorded." in found
    assert '<dt>Recorded already</dt><dd class="num">0</dd><dt>Twice in the file</dt><dd class="num">1</dd>' in found
    assert "the row is about the same as line 2" in found
    assert "line 3" in found


def test_it_is_said_that_all_is_recorded_only_where_it_is(client):
    nobody = "employee id;course;completed;status\n99;Incident drill;2026-03-02;passed\n"
    found = preview(client, nobody)
    assert "Nothing would be recorded." in found
    assert "recorded already." not in found
    assert "What keeps each row out stands below." in found
    whole = nobody.replace("99;", "7;")
    take(client, whole)
    assert "All of it is recorded already." in preview(client, whole)


def test_every_row_that_is_passed_over_stands_in_the_preview(client):
    dates = "".join(f"7;Incident drill;never {number};passed\n" for number in range(40))
    found = preview(client, f"employee id;course;completed;status\n7;Incident drill;2026-03-02;passed\n{dates}")
    assert "1 of 41 rows would be recorded." in found
    assert '<dt>Cannot be read, or no completion</dt><dd class="num">40</dd>' in found
    assert [number for number in range(40) if f"(never {number})" not in found] == []
    assert '<dt>Days that cannot be read</dt><dd class="num">40</dd>' in found


def test_a_second_window_is_told_that_the_list_waits_no_longer(client):
    take(client)
    again = client.post(reverse("completions-check"), {"do": "import"}, follow=True)
    assert "This list waits no longer" in again.content.decode()
    run = CompletionRun.objects.get()
    back = client.post(reverse("completions-undo", args=[run.pk]), {"because": "the wrong year"}, follow=True)
    assert "Taken back: 3 certificates." in back.content.decode()
    assert "This list was taken back." in back.content.decode()
