"""Who gets to which page: every address has its policy, and nobody reads what is not theirs to read."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from stepladder.server.access.middleware import policy_of
from stepladder.server.files.models import StoredFile
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person, User
from stepladder.server.plans.models import Kind
from stepladder.server.plans.operations import Said, add_entry, start_talk
from stepladder.server.policies.models import Dispute
from stepladder.server.portfolio.links import token_of
from stepladder.server.portfolio.models import Request
from stepladder.server.readiness.queries import standing
from stepladder.server.roles.operations import OwnRole, Sentence, choose_role, enter_role
from stepladder.server.wallet.entries import Question
from stepladder.server.wallet.identifiers import add_identifier
from stepladder.server.wallet.operations import ask_issuer
from stepladder.server.wallet.sharing import NewShare, share
from tests.server.addresses import Address, addresses

CLOSED = {
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_set_password",
    "account_confirm_login_code",
    "account_confirm_email",
}
"""Addresses of django-allauth that this site has no use for: they have no policy, so nobody gets to them."""

OPEN = {
    "house": 200,
    "home": 302,
    "account_login": 200,
    "account_logout": 302,
    "account_reset_password": 200,
    "account_reset_password_done": 200,
    "account_reset_password_from_key": 200,
    "account_reset_password_from_key_done": 200,
    "set_language": 302,
}
"""What the outsider gets from the few addresses that are open to them; from all others, 404."""

PUBLIC = {"did-document", "jwks", "issuer", "achievement", "achievement-criteria", "achievement-picture"}
PUBLIC |= {"endorsement", "status-list", "verify", "verify-file"}
"""Addresses that badges name; a site that gives none has nothing there."""

OF_PARTNERS = {"framework-add", "framework-check", "framework-offer", "scale-add", "crosswalk-add"}
OF_PARTNERS |= {"competency-review", "competency-settle", "mapping-decide"}
OF_PARTNERS |= {"role-new", "role-proposals", "role-propose", "role-version-edit", "role-version-review"}
OF_PARTNERS |= {"role-version-withdraw", "role-version-force", "conditions-find"}
OF_PARTNERS |= {"priority-add", "priority-edit", "priority-competency", "priority-outcome", "priority-drop"}
OF_PARTNERS |= {"catalog-serve", "catalog-serve-end", "catalog-link", "catalog-link-decide", "catalog-shows-end"}
OF_PARTNERS |= {"catalog-endorse", "catalog-endorse-end"}
OF_PARTNERS |= {"catalog-edit", "catalog-metrics", "catalog-metric-end", "provider-add", "provider-edit"}
OF_PARTNERS |= {"provider-accredit", "provider-accreditation", "provider-accreditation-end"}
OF_PARTNERS |= {"catalog-assign", "catalog-settle", "catalog-ask", "catalog-ask-answer", "agreement", "validity"}
OF_PARTNERS |= {"stack-add", "stack-edit", "stack-publish", "stack-withdraw"}
OF_PARTNERS |= {"weights-propose", "weights-decide", "weights-take-back"}
OF_PARTNERS |= {"catalog-import", "catalog-import-check", "catalog-imported", "catalog-import-undo", "catalog-starter"}
OF_PARTNERS |= {"completions", "completions-check", "completions-run", "completions-undo"}
OF_PARTNERS |= {"catalog-bulk", "catalog-bulk-runs", "catalog-bulk-run", "catalog-acceptance", "catalog-announce"}
OF_PARTNERS |= {"catalog-announcement-end", "catalog-reviews", "catalog-reviews-look", "catalog-review-open"}
OF_PARTNERS |= {"catalog-review-close", "catalog-feedback-outside", "catalog-feedback-answer"}
OF_PARTNERS |= {"role-paste", "paste-draft", "paste-drop", "ladder-import", "ladder-check", "ladder-imported"}
OF_PARTNERS |= {"ladder-undo", "ladder-templates", "ladder-template"}
OF_PARTNERS |= {"architecture", "architecture-add", "step-end", "role-close"}
"""Addresses of people partners alone."""

BY_LINK = {"shared"}
"""Addresses whose signed link stands for its reader."""

CSP = {
    "default-src 'none'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
MAIN_PAGES = [
    *("home", "certificates", "certificate-add", "certificate-type", "works", "work-add", "next-role"),
    *("next-role-choose", "talks", "catalog", "roles", "history", "about-me", "disputes"),
    *("certificate-added", "certificate-import", "shares", "share-add", "addresses"),
    *("frameworks", "competencies", "scales"),
    *("for-my-gaps", "compare", "my-stacks"),
]

ALL = addresses()
every_address = pytest.mark.parametrize("address", ALL, ids=[each.name for each in ALL])


def test_every_address_has_a_name_of_its_own():
    names = [each.name for each in ALL]
    assert [name for name in names if name.startswith("unnamed")] == []
    assert len(set(names)) == len(names)


@every_address
def test_an_address_has_a_policy_with_a_reason(address):
    policy = policy_of(address.view, address.name)
    if address.name in CLOSED:
        assert policy is None
    else:
        assert policy is not None, "closed to everybody, which is surely not meant"
        assert policy.because.endswith(".")
        by_link = address.name in BY_LINK | PUBLIC or address.name.startswith("witness")
        of_partners = address.name.startswith(("issued", "records")) or address.name in OF_PARTNERS
        inside = "partners" if of_partners else "members"
        assert policy.who.id == ("anyone" if address.name in OPEN or by_link else inside)


@pytest.mark.django_db
@every_address
def test_the_outsider_gets_404_but_for_the_few_open_addresses(address):
    answer = Client().get(address.path())
    assert answer.status_code == OPEN.get(address.name, 405 if address.name == "witness-decline" else 404)
    if answer.status_code == 302:
        assert answer["Location"] in {"/", "/accounts/login/"}


@pytest.mark.django_db
@every_address
def test_an_account_without_a_person_is_an_outsider_too(address):
    client = Client()
    client.force_login(User.objects.create_user("mallory@harborside.example"))
    status = client.get(address.path()).status_code
    if address.name == "home" or (address.name not in OPEN and address.name != "witness-decline"):
        assert status == 404
    else:
        assert status in {200, 302, 405}


@pytest.mark.parametrize("path", ["/admin/", "/nothing/", "/people/", "/people/thu/", "/w/", "/api/", "/static/"])
@pytest.mark.django_db
def test_what_is_no_address_is_404_without_a_word_about_why(path):
    answer = Client().get(path)
    assert answer.status_code == 404
    assert "Nguy" not in answer.content.decode()


@pytest.mark.parametrize("token", ["x", "a.b", "WzEsIngiXQ.AAAA", "%F0%9F%94%91", "0" * 3000])
@pytest.mark.django_db
def test_a_forged_link_of_a_witness_is_404(token):
    for name in ("witness", "witness-decline", "witness-done"):
        assert Client().post(reverse(name, args=[token])).status_code in {404, 405}
    assert Client().get(reverse("witness", args=[token])).status_code == 404


def test_a_link_of_a_witness_opens_that_question_to_the_outsider_and_nothing_else(harborside, db):
    question = Request.objects.filter(state="asked").latest("asked_at")
    client = Client()
    answer = client.get(reverse("witness", args=[token_of(question)]))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store, private"
    assert client.get(reverse("work", args=[question.work_id])).status_code == 404
    assert client.get(reverse("person-role", args=[question.work.person.key])).status_code == 404


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
    ],
)
@pytest.mark.django_db
def test_a_private_workspace_answers_this_computer_alone(sent, status):
    Person.objects.create(key="me", name="")
    with override_settings(PRIVATE_WORKSPACE=True, DEMO=False):
        for name in ("home", "certificates", "next-role-choose", "history", "about-me", "everything"):
            assert Client().get(reverse(name), **sent).status_code == status, name


def test_every_page_forbids_what_it_does_not_need(signed_in):
    pages = [(Client(), "account_login"), (Client(), "house"), (signed_in("thu"), "home")]
    pages += [(signed_in("thu"), name) for name in ("certificates", "next-role", "work-add", "certificate-upload")]
    for client, name in pages:
        answer = client.get(reverse(name))
        assert answer.status_code == 200
        assert set(answer["Content-Security-Policy"].split("; ")) == CSP, name
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["X-Frame-Options"] == "DENY"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        if name != "house":
            assert "no-store" in answer["Cache-Control"], name
            assert "private" in answer["Cache-Control"], name


def test_the_search_may_run_the_sites_own_script_and_ask_the_site_and_nothing_else(signed_in):
    answer = signed_in("thu").get(reverse("competencies"))
    assert set(answer["Content-Security-Policy"].split("; ")) == CSP | {"script-src 'self'", "connect-src 'self'"}


def test_a_missing_page_forbids_as_much(db):
    answer = Client().get("/nothing/")
    assert set(answer["Content-Security-Policy"].split("; ")) == CSP
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_stored_file_is_a_download_that_runs_nowhere(signed_in):
    file = StoredFile.objects.filter(owner__key="thu").first()
    answer = signed_in("thu").get(reverse("file", args=[file.pk]))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.fixture
def of_thu(harborside, db):
    """By address, what of Thu's it leads to."""
    thu = Person.objects.get(key="thu")
    talk = start_talk(standing=standing(thu, on=harborside.date()), by=thu, at=harborside)
    add_entry(talk=talk, said=Said(Kind.NOTE, "She would like to lead."), by=thu, at=harborside)
    entered = OwnRole("Lead", "", (Sentence("Leads a team.", "Leading", 3, must=True),))
    ladder = thu.target.role
    own = enter_role(person=thu, entered=entered, at=harborside)
    choose_role(person=thu, role=ladder, at=harborside)  # her own is hers alone, and her manager would see nothing
    notify(person=thu, text="Somebody answered.", link="/work/", at=harborside)
    certificate = thu.certificates.filter(badge__isnull=False)[0]
    question = Question("", "How was it assessed?", "office@northlight.example")
    asked = ask_issuer(certificate=certificate, question=question, by=thu, at=harborside)
    work = thu.works.first()
    shown = NewShare("Application", [certificate], ["name"], harborside.date())
    return {
        "file": {"id": certificate.badge_id},
        "certificate": {"id": certificate.pk, "question": asked.pk},
        "work": {"id": work.pk},
        "request": {"id": work.requests.first().pk},
        "next-role-edit": {"key": own.key},
        "person": {"key": "thu", "criterion": standing(thu, on=harborside.date()).evaluation.results[0].criterion.id},
        "talk": {"id": talk.pk, "entry": talk.entries.first().pk, "example": 1},
        "notice": {"id": thu.notices.first().pk},
        "dispute": {"id": Dispute.objects.get().pk},
        "badge": {"id": thu.issued_credentials.get().pk},
        "share": {"id": share(person=thu, new=shown, at=harborside).pk},
        "address": {"id": add_identifier(person=thu, value="thu@mail.example", at=harborside).pk},
    }


KINDS = {"role-record": "person", "criterion": "person", "contest": "person", "talk-start": "person"}
"""Addresses whose first word does not name whose they are."""

NOT_OF_ONE = {"role", "catalog-entry", "worth-it", "justification", "witness", "witness-decline", "witness-done"}
NOT_OF_ONE |= {"shared", "address-confirm", "issuer-remove", "certificate-issued"}
NOT_OF_ONE |= {"framework", "framework-edition", "framework-export", "framework-offer", "competency"}
NOT_OF_ONE |= {"competency-settle", "mapping-decide"}
NOT_OF_ONE |= {each.name for each in ALL if each.name.startswith(("role-version", "role-propose", "priority"))}
# These are of one person, and read by partners, too; tests/server/test_roles_conditions.py says who else may not.
NOT_OF_ONE |= {"conditions", "condition-wrong", "condition-back"}
NOT_OF_ONE |= {each.name for each in ALL if each.name.startswith(("catalog-", "provider"))}
NOT_OF_ONE |= {each.name for each in ALL if each.name.startswith(("paste-", "ladder-", "records-"))}
NOT_OF_ONE |= {each.name for each in ALL if each.name.startswith(("stack", "weights", "completions-"))}
NOT_OF_ONE |= {"architecture-add", "step-end", "role-close", "role-near", "role-step"}
NOT_OF_ONE |= PUBLIC | {each.name for each in ALL if each.name.startswith("issued-")}
NOT_OF_ONE |= {"account_reset_password_from_key", "account_confirm_email"}
"""Addresses that take something which is not of one person, or is a secret of its own."""

OF_ONE: list[Address] = [each for each in ALL if each.takes and each.name not in NOT_OF_ONE]


def kind_of(address: Address, known: dict) -> str:
    return KINDS.get(address.name, address.name if address.name in known else address.name.partition("-")[0])


READERS = {
    "a colleague with the same manager": "hanako",
    "a people partner who owns no dispute of hers": "desmond",
    "her manager's manager": "ngozi",
    "a manager of others": "joao",
}


@pytest.mark.parametrize("reader", READERS)
def test_what_is_of_one_person_does_not_exist_for(signed_in, of_thu, reader):
    client = signed_in(READERS[reader])
    for address in OF_ONE:
        path = address.path(**of_thu[kind_of(address, of_thu)])
        assert client.get(path).status_code in {404, 405}, path
        assert client.post(path).status_code in {404, 405}, path
        assert {client.get(path).status_code, client.post(path).status_code} != {405}, path


def test_one_sees_what_is_of_oneself_and_ones_manager_reads_it_without_changing_it(signed_in, of_thu):
    thu, sule = signed_in("thu"), signed_in("sule")
    read_by_both = {"file", "certificate", "work", "person-role", "role-record", "criterion", "contest", "talk"}
    read_by_both |= {"talk-sheet"}
    shared = {"talk-start", *(each.name for each in OF_ONE if each.name.startswith("talk-"))}
    for address in OF_ONE:
        if address.name == "dispute":
            continue
        path = address.path(**of_thu[kind_of(address, of_thu)])
        assert thu.get(path).status_code in {200, 302, 405}, path
        if address.name in read_by_both:
            assert sule.get(path).status_code == 200, path
        elif address.name not in shared:
            assert sule.get(path).status_code in {404, 405}, path
            assert sule.post(path).status_code == 404, path


def test_a_dispute_is_read_by_those_whom_it_concerns(signed_in, of_thu):
    path = reverse("dispute", args=[of_thu["dispute"]["id"]])
    found = {key: signed_in(key).get(path).status_code for key in ("omar", "sule", "birgit", "thu", "hanako", "ngozi")}
    assert found == {"omar": 200, "sule": 200, "birgit": 200, "thu": 404, "hanako": 404, "ngozi": 404}


def test_certificates_of_somebody_else_are_asked_for_in_vain(signed_in):
    ids = {person.key: person.pk for person in Person.objects.all()}
    for reader, of, status in [
        ("hanako", "thu", 404),
        ("thu", "sule", 404),
        ("sule", "thu", 200),
        ("sule", "maeve", 404),
    ]:
        assert signed_in(reader).get(reverse("certificates"), {"person": ids[of]}).status_code == status
    for wrong in ("0", "-1", "x", "1e3", "9" * 30, "٣"):
        assert signed_in("thu").get(reverse("certificates"), {"person": wrong}).status_code == 404


def test_who_manages_nobody_has_no_team(signed_in):
    assert signed_in("thu").get(reverse("team")).status_code == 404
    page = signed_in("sule").get(reverse("team"))
    assert "Thu Nguyễn" in page.content.decode()
    assert "Maeve" not in page.content.decode()


def test_that_a_manager_looked_stands_in_the_history(signed_in):
    signed_in("sule").get(reverse("person-role", args=["thu"]))
    assert "Şule Şahin" in signed_in("thu").get(reverse("history")).content.decode()


@pytest.mark.parametrize("name", MAIN_PAGES)
def test_a_page_asks_the_database_at_most_12_times(signed_in, django_assert_max_num_queries, name):
    client = signed_in("thu")
    # What closes gaps has to know what is held already, beside where somebody stands and what all roles ask.
    with django_assert_max_num_queries(13 if name == "for-my-gaps" else 12):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(
    "name", ["certificate", "work", "work-ask", "person-role", "criterion", "contest", "talk", "talk-sheet"]
)
def test_a_page_about_one_thing_asks_the_database_at_most_12_times(
    signed_in, of_thu, django_assert_max_num_queries, name
):
    address = next(each for each in ALL if each.name == name)
    client = signed_in("thu")
    with django_assert_max_num_queries(12):
        assert client.get(address.path(**of_thu[kind_of(address, of_thu)])).status_code == 200


@pytest.mark.parametrize("name", ["home", "team", "talks"])
def test_a_page_of_a_manager_asks_the_database_at_most_12_times(signed_in, django_assert_max_num_queries, name):
    client = signed_in("sule")
    with django_assert_max_num_queries(12):
        assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize(("name", "key"), [("role", "senior-data-analyst"), ("catalog-entry", "storytelling-capstone")])
def test_what_everybody_may_read_asks_the_database_at_most_12_times(
    signed_in, django_assert_max_num_queries, name, key
):
    client = signed_in("thu")
    with django_assert_max_num_queries(12):
        assert client.get(reverse(name, args=[key])).status_code == 200
