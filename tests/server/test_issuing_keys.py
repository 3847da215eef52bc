"""Keys: kept encrypted, told apart, rotated without breaking what was signed, and nowhere in the open."""

from __future__ import annotations

import io
import json
import random
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from nacl.signing import SigningKey

from stepladder.errors import InvalidDocument
from stepladder.server.issuing import keyring
from stepladder.server.issuing.documents import did_json
from stepladder.server.issuing.keyring import NoKey
from stepladder.server.issuing.models import IssuedCredential, IssuerKey, StatusList, raw_of
from stepladder.server.issuing.operations import revoke, revoke_key
from stepladder.server.issuing.queries import keys
from stepladder.server.issuing.sealing import NoKeySecret, WrongKeySecret, checked, key_secret, seal, unseal
from stepladder.server.trail.models import Content
from tests.cast import NORTHLIGHT_SEED, NOW
from tests.server.issuing_cast import birgit, bits, give, key, mentoring, tabletop, thu
from tests.server.issuing_cast import checked as looked_at

__all__ = ["birgit", "key", "mentoring", "tabletop", "thu"]

pytestmark = pytest.mark.django_db
SECRET = b"a secret of thirty-two bytes or more"
PUBLIC = bytes(SigningKey(NORTHLIGHT_SEED).verify_key)
LATER = NOW + timedelta(days=30)


def run(*arguments):
    out = io.StringIO()
    call_command("keys", *arguments, stdout=out)
    return out.getvalue()


def test_a_key_is_opened_by_its_secret_alone():
    sealed = seal(NORTHLIGHT_SEED, public=PUBLIC, secret=SECRET)
    assert NORTHLIGHT_SEED not in sealed
    assert unseal(sealed, public=PUBLIC, secret=SECRET) == NORTHLIGHT_SEED
    assert sealed != seal(NORTHLIGHT_SEED, public=PUBLIC, secret=SECRET)
    changed = bytes([sealed[0] ^ 1]) + sealed[1:]
    for attempt in (
        {"sealed": sealed, "public": PUBLIC, "secret": SECRET + b"x"},
        {"sealed": sealed, "public": b"\1" * 32, "secret": SECRET},
        {"sealed": changed, "public": PUBLIC, "secret": SECRET},
        {"sealed": sealed[:-1], "public": PUBLIC, "secret": SECRET},
        {"sealed": b"", "public": PUBLIC, "secret": SECRET},
    ):
        with pytest.raises(WrongKeySecret):
            unseal(**attempt)


def test_the_secret_comes_from_the_environment_or_from_a_file(settings, tmp_path):
    settings.KEY_SECRET, settings.KEY_FILE = "", str(tmp_path / "secret")
    with pytest.raises(NoKeySecret, match="cannot be read"):
        key_secret()
    (tmp_path / "secret").write_text(f"{SECRET.decode()}\n")
    assert key_secret() == SECRET
    settings.KEY_FILE = ""
    with pytest.raises(NoKeySecret, match="no secret"):
        key_secret()
    with pytest.raises(NoKeySecret, match="has 5 characters"):
        checked("short")


def test_no_key_is_made_without_a_secret_or_where_nobody_could_look_it_up(settings):
    settings.KEY_SECRET = ""
    with pytest.raises(CommandError, match="STEPLADDER_KEY_SECRET"):
        run("create")
    settings.KEY_SECRET, settings.PUBLIC_URL = SECRET.decode(), "http://127.0.0.1:8000"
    with pytest.raises(CommandError, match="could look up who issues"):
        run("create")
    assert IssuerKey.objects.count() == 0


def test_a_wrong_secret_is_told_and_nothing_is_signed(tabletop, thu, settings):
    settings.KEY_SECRET = SECRET.decode()
    with pytest.raises(WrongKeySecret, match="does not open"):
        give(tabletop, thu)
    assert IssuedCredential.objects.count() == 0


def test_nothing_secret_stands_in_the_database_the_trail_or_what_is_printed():
    said = run("create") + run("list") + run("export-public") + run("export-public", "--jwks")
    row = IssuerKey.objects.get()
    seed = unseal(bytes(row.sealed), public=raw_of(row.public), secret=key_secret())
    told = said + json.dumps(list(Content.objects.values_list("body", flat=True))) + repr(keyring.signer())
    assert seed not in bytes(row.sealed)
    assert seed.hex() not in told
    assert repr(seed) not in told
    assert row.public in said


def test_a_rotated_key_stays_listed_without_an_end_and_what_it_signed_holds(mentoring, thu, birgit):
    row = give(mentoring, thu)
    new = keyring.rotate(at=LATER, because="once a year")
    other = give(mentoring, birgit, at=LATER + timedelta(days=1))
    methods = {each["publicKeyMultibase"]: each for each in did_json()["verificationMethod"]}
    # A key that expires is none for any verifier, not even for what it signed before (Controlled Identifiers, 2.2).
    assert all("expires" not in each for each in methods.values())
    assert IssuerKey.objects.get(pk=row.key_id).retired_at == LATER
    assert bytes(IssuerKey.objects.get(pk=row.key_id).sealed) == b""
    after = LATER + timedelta(days=2)
    for each in (row, other):
        found = looked_at(each, after)
        assert {found[name] for name in ("signature", "issuer", "status")} == {"met"}, found
    assert (row.key.public, other.key.public) == (methods[row.key.public]["publicKeyMultibase"], new.public)
    revoke(credential=row, because="by mistake", by=birgit, at=after)
    assert looked_at(row, after)["status"] == "unmet"
    assert looked_at(other, after)["status"] == "met"


def test_nobody_signs_with_a_key_that_was_rotated_or_retired(key):
    opened = keyring.signer()
    keyring.rotate(at=LATER, because="once a year")
    with pytest.raises(NoKey, match="put away"), transaction.atomic():
        keyring.hold(opened)
    with pytest.raises(WrongKeySecret):
        unseal(bytes(IssuerKey.objects.get(pk=key.pk).sealed), public=raw_of(key.public), secret=key_secret())
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuerKey.objects.filter(pk=key.pk).update(sealed=b"kept after all")


class Thief(random.Random):
    """Chance, during which the key is revoked: between its opening and the storing of what it signed."""

    def randrange(self, *arguments):
        if key := IssuerKey.objects.filter(current=True).first():
            keyring.revoke(key=key, at=LATER, because="stolen")
        return super().randrange(*arguments)


def test_what_was_signed_while_its_key_was_revoked_is_not_given(mentoring, thu):
    with pytest.raises(NoKey, match="put away"):
        give(mentoring, thu, chance=Thief(1))
    assert IssuedCredential.objects.count() == 0


def test_there_is_one_current_key(key):
    with pytest.raises(NoKey, match="a key already"):
        keyring.create(at=NOW, because="another")
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuerKey.objects.create(public="z6Mkx", sealed=b"", current=True, created_at=NOW)


def test_after_the_key_is_retired_nothing_is_signed_until_there_is_another(mentoring, thu):
    row = give(mentoring, thu)
    assert "signs nothing any more" in run("retire", row.key.public[:14], "--because", "it moved")
    with pytest.raises(NoKey, match="no key to sign with"):
        give(mentoring, None, name="Nia", email="nia@example.org")
    with pytest.raises(CommandError, match="signs nothing any more"):
        run("retire", row.key.public, "--because", "again")
    with pytest.raises(CommandError, match="keys create"):
        run("rotate")
    run("create")
    assert give(mentoring, None, name="Nia", email="nia@example.org").key.public != row.key.public


def test_a_revoked_key_takes_its_badges_along_and_the_lists_are_signed_by_another(mentoring, thu, birgit):
    row = give(mentoring, thu)
    said = run("revoke", row.key.public, "--because", "a laptop was stolen")
    assert "the 1 badges" in said
    row.refresh_from_db()
    key = IssuerKey.objects.get(pk=row.key_id)
    assert (key.revoked_because, bytes(key.sealed)) == ("a laptop was stolen", b"")
    assert row.revoked_at is not None
    document = did_json()
    assert f"did:web:badges.harborside.example#{key.public}" not in document["assertionMethod"]
    assert key.public in [each["publicKeyMultibase"] for each in document["verificationMethod"]]
    listed = json.loads(StatusList.objects.get().document)
    assert listed["proof"][0]["verificationMethod"].endswith(IssuerKey.objects.get(current=True).public)
    found = looked_at(row, datetime.now(UTC))
    assert found["signature"] != "met" or found["issuer"] != "met"
    assert give(mentoring, thu, at=datetime.now(UTC)).key_id != key.pk


def test_a_key_is_not_revoked_where_the_lists_could_not_be_signed_again(mentoring, thu, settings):
    row = give(mentoring, thu)
    settings.KEY_SECRET = ""
    with pytest.raises(NoKeySecret):
        revoke_key(key=row.key, because="stolen", at=NOW)
    assert IssuerKey.objects.get().current


def test_keys_are_sealed_anew_all_or_none(key, settings, tmp_path):
    (tmp_path / "new").write_text(SECRET.decode())
    old = settings.KEY_SECRET
    assert "1 keys" in run("reseal", str(tmp_path / "new"))
    with pytest.raises(WrongKeySecret):
        keyring.signer()
    settings.KEY_SECRET = SECRET.decode()
    assert keyring.signer().key.current
    settings.KEY_SECRET = old
    with pytest.raises(CommandError, match="does not open"):
        run("reseal", str(tmp_path / "new"))
    settings.KEY_SECRET = SECRET.decode()
    assert keyring.signer().key.current


def test_the_lists_are_signed_again_with_todays_date_and_tell_the_same(mentoring, thu, birgit):
    row = give(mentoring, thu)
    revoke(credential=row, because="by mistake", by=birgit, at=NOW)
    before = StatusList.objects.get()
    assert "1 status lists" in run("sign-lists")
    after = StatusList.objects.get()
    assert after.revision == before.revision + 1
    assert bits(after) == bits(before) == {row.places.get().index}
    assert json.loads(after.document)["validFrom"][:10] == datetime.now(UTC).date().isoformat()


def test_a_key_is_named_by_enough_of_its_beginning(key):
    assert keyring.named(key.public[:10]) == key
    for prefix in ("", "x", "z6Mkzzzzzz"):
        with pytest.raises(NoKey):
            keyring.named(prefix)
    keyring.rotate(at=LATER, because="once a year")
    with pytest.raises(NoKey, match="several"):
        keyring.named("z6Mk")
    assert [line.key.current for line in keys()] == [True, False]


def test_an_address_that_changed_is_another_issuer(key, settings):
    settings.PUBLIC_URL = "https://elsewhere.example"
    assert did_json()["id"] == "did:web:elsewhere.example"
    for address in ("https://10.0.0.1", "https://elsewhere.example/badges"):
        settings.PUBLIC_URL = address
        with pytest.raises(InvalidDocument):
            did_json()


def test_people_of_a_file_are_shown_first_and_given_badges_then(mentoring, thu, tmp_path):
    file = tmp_path / "people.csv"
    file.write_text(
        "email,name,level,date,assessor\n"
        f"{thu.email.upper()},Thu,3,2026-10-01,Amara Diallo\n"
        "ilse@eastlink.example,Ilse Brandt,4,2026-10-02,amara@example.org\n"
    )
    out = io.StringIO()
    call_command("issue", "mentoring", str(file), stdout=out)
    assert "2 people" in out.getvalue()
    assert "Nothing was given yet" in out.getvalue()
    assert IssuedCredential.objects.count() == 0
    call_command("issue", "mentoring", str(file), "--give", stdout=out)
    assert set(IssuedCredential.objects.values_list("recipient_name", "person__key", "assessor_name")) == {
        ("Thu", "thu", "Amara Diallo"),
        ("Ilse Brandt", None, "amara@example.org"),
    }
    with pytest.raises(CommandError, match="take them out"):
        call_command("issue", "mentoring", str(file), "--give", stdout=out)
    assert "cannot: line 2: Thu holds this badge already" in out.getvalue()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("thu@example.org,Thu,2,2026-10-01,Amara", "level 3 is needed to pass"),
        ("thu@example.org,Thu,,2026-10-01,Amara", "reached is not said"),
        ("thu@example.org,Thu,3,,Amara", "day of the assessment is missing"),
        ("thu@example.org,Thu,3,2999-10-01,Amara", "has not come yet"),
        ("thu@example.org,Thu,3,2026-10-01,", "Who assessed it"),
        ("thu@example.org,Thu,3,2026-10-01,thu@example.org", "their own work"),
    ],
)
def test_the_command_keeps_to_the_rules_of_the_assessment(mentoring, thu, tmp_path, line, words):
    file = tmp_path / "people.csv"
    file.write_text(f"email,name,level,date,assessor\n{line}\n")
    out = io.StringIO()
    with pytest.raises(CommandError, match="nothing was given"):
        call_command("issue", "mentoring", str(file), "--give", stdout=out)
    assert words in out.getvalue()
    assert IssuedCredential.objects.count() == 0


@pytest.mark.parametrize(
    "text", ["", "name\nThu\n", "email,name,level,date,assessor\n", "email,name\nthu@example.org,Thu\n"]
)
def test_refuses_a_file_without_people(mentoring, tmp_path, text):
    (tmp_path / "people.csv").write_text(text)
    with pytest.raises(CommandError, match="expected the columns"):
        call_command("issue", "mentoring", str(tmp_path / "people.csv"))


def test_a_badge_is_revoked_by_its_id_or_by_its_address(mentoring, thu):
    out = io.StringIO()
    row = give(mentoring, thu)
    call_command(
        "revoke", f"https://badges.harborside.example/verify/{row.token}", "--because", "by mistake", stdout=out
    )
    assert "is revoked" in out.getvalue()
    with pytest.raises(CommandError, match="revoked already"):
        call_command("revoke", row.identifier, "--because", "again")
    with pytest.raises(CommandError, match="no badge of this name"):
        call_command("revoke", "urn:uuid:other", "--because", "x")
