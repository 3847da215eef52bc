"""What others say of what badges are given for: verified before it is kept, inside of badges, and shown with its checks."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from stepladder.credentials import tokens
from stepladder.credentials.build import Endorsement, endorsement
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.issue import sign
from stepladder.credentials.jsonld import statements
from stepladder.credentials.keys import did_key
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.server.issuing.documents import published_here
from stepladder.server.issuing.endorsements import (
    UnfitEndorsement,
    end_endorsement,
    read_endorsement,
    record_endorsement,
)
from stepladder.server.issuing.keyring import signer
from stepladder.server.issuing.models import ReceivedEndorsement
from stepladder.server.trail.queries import verified
from tests.server.issuing_cast import ATTENDED, birgit, give, key, mentoring, offered, tabletop, terms, thu
from tests.server.wallet_cast import browser, page, person, send
from tests.test_build import faults

__all__ = ["birgit", "key", "mentoring", "tabletop", "thu"]

pytestmark = pytest.mark.django_db
SEED = b"the guild of port trainers, 2026"
EARLIER = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)


def _guild():
    from nacl.signing import SigningKey

    return did_key(bytes(SigningKey(SEED).verify_key))


GUILD = _guild()


def said(version, **changes):
    """An endorsement of what a version is given for, by the guild, without proof."""
    made = {
        "id": "urn:uuid:0b6f1b3c-5a63-4d5f-9a39-0a4f6d8d2f11",
        "issuer": {"id": GUILD, "type": ["Profile"], "name": "Guild of Port Trainers"},
        "about": version.offer.achievement,
        "comment": "We looked at the rubric and at twelve assessments.",
        "valid_from": EARLIER - timedelta(days=400),
    }
    return endorsement(Endorsement(**made | changes))


def signed(document):
    return sign(document, seed=SEED, method=f"{GUILD}#{GUILD.removeprefix('did:key:')}", created=EARLIER)


def data_of(document):
    return json.dumps(document).encode()


def token_of(document):
    header = {"alg": "EdDSA", "typ": "JWT", "kid": f"{GUILD}#{GUILD.removeprefix('did:key:')}"}
    claims = {
        "iss": GUILD,
        "jti": document["id"],
        "sub": document["credentialSubject"]["id"],
        "nbf": int(datetime.fromisoformat(document["validFrom"]).timestamp()),
        "vc": document,
    }
    return tokens.sign(json.dumps(claims).encode(), header=header, kind="Ed25519", secret=SEED)


def look(version, data, at=EARLIER):
    return read_endorsement(offer=version.offer, data=data, fetch=published_here, at=at)


def endorsed_by_the_guild(version, by, data=None, at=EARLIER):
    found = look(version, data or data_of(signed(said(version))), at)
    return record_endorsement(endorsement=found, by=by, at=at)


def test_who_endorsed_what_and_when_is_read_from_what_they_signed(mentoring, birgit):
    row = endorsed_by_the_guild(mentoring, birgit)
    assert (row.endorser, row.endorser_name) == (GUILD, "Guild of Port Trainers")
    assert row.comment.startswith("We looked at")
    assert row.endorsed_at == EARLIER - timedelta(days=400)
    assert row.verdict.find("credential.signature").status == "met"
    assert str(verified(None).find("trail.chain").status) == "met"


@pytest.mark.parametrize("form", [data_of, lambda document: token_of(said_of(document)).encode()])
def test_it_stands_in_the_badges_of_afterwards_and_is_found_there(mentoring, thu, birgit, form):
    before = give(mentoring, person("nia"), at=EARLIER)
    endorsed_by_the_guild(mentoring, birgit, form(signed(said(mentoring))))
    row = give(mentoring, thu, at=EARLIER)
    assert "Guild of Port Trainers" not in before.document
    assert statements(row.badge, Contexts()).lost == ()
    for data in (row.data, row.compact.encode()):
        found = verify(read(data, name="badge"), now=EARLIER, fetch=published_here)
        assert {str(each.status) for each in found.finding.parts} == {"met"}, found.finding
        (inner,) = found.endorsements
        assert inner.credential.comment.startswith("We looked at")
        assert str(inner.finding.status) == "met"


def said_of(document):
    return {name: value for name, value in document.items() if name != "proof"}


def test_it_stands_in_no_badge_once_it_was_taken_out_or_is_over(mentoring, thu, birgit):
    document = signed(said(mentoring, valid_until=EARLIER + timedelta(days=30)))
    row = endorsed_by_the_guild(mentoring, birgit, data_of(document))
    assert "Guild" not in give(mentoring, person("nia"), at=EARLIER + timedelta(days=31)).document
    with pytest.raises(UnfitEndorsement, match="no reason"):
        end_endorsement(endorsement=row, because=" ", by=birgit, at=EARLIER)
    end_endorsement(endorsement=row, because="they closed", by=birgit, at=EARLIER)
    with pytest.raises(UnfitEndorsement, match="already"):
        end_endorsement(endorsement=row, because="again", by=birgit, at=EARLIER)
    assert "Guild" not in give(mentoring, thu, at=EARLIER).document


def test_refuses_what_is_altered_unsigned_about_something_else_or_our_own(mentoring, tabletop, birgit, thu):
    altered = signed(said(mentoring)) | {"name": "A better one"}
    ours = json.loads(signer().sign(said(mentoring, issuer={"id": "did:web:badges.harborside.example"}), EARLIER))
    badge = give(mentoring, thu, at=EARLIER)
    for data, words in (
        (data_of(altered), "signature|statement|altered|sign"),
        (data_of(said(mentoring)), "no proof"),
        (data_of(signed(said(tabletop))), "is about"),
        (data_of(signed(said(mentoring, valid_until=EARLIER - timedelta(days=1)))), "valid|expired"),
        (data_of(signed(said(mentoring, valid_from=EARLIER + timedelta(days=1)))), "valid"),
        (data_of(signed(said(mentoring, issuer={"id": "did:web:other.example"}))), "issuer|key|other.example"),
        (data_of(ours), "signed it itself"),
        (badge.data, "is about"),
        (b"x" * 70_000, "too large"),
    ):
        with pytest.raises(UnfitEndorsement, match=f"(?i){words}"):
            look(mentoring, data)
    assert ReceivedEndorsement.objects.count() == 0


def test_the_same_is_kept_once(mentoring, birgit):
    endorsed_by_the_guild(mentoring, birgit)
    with pytest.raises(UnfitEndorsement, match="there already"):
        endorsed_by_the_guild(mentoring, birgit)


def test_partners_record_it_by_file_or_text_and_see_every_check(mentoring, birgit):
    partner = browser(birgit)
    assert "Nobody has endorsed it yet." in page(partner, "issued-endorsements", "mentoring")
    file = SimpleUploadedFile("endorsement.json", data_of(signed(said(mentoring))))
    answer = send(partner, "issued-endorsements", "mentoring", file=file)
    assert answer["Location"] == reverse("issued-endorsements", args=["mentoring"])
    text = page(partner, "issued-endorsements", "mentoring")
    for words in ("Guild of Port Trainers", GUILD, "twelve assessments", "It is unaltered", "recorded on"):
        assert words in text, words
    row = ReceivedEndorsement.objects.get()
    assert send(partner, "issued-endorsement-end", row.pk, because=" ").status_code == 422
    send(partner, "issued-endorsement-end", row.pk, because="they closed")
    page(partner, "issued-endorsement-end", row.pk, status=404)
    again = send(partner, "issued-endorsements", "mentoring", text=json.dumps(signed(said(mentoring))))
    assert again.status_code == 302


@pytest.mark.parametrize(
    ("text", "words"), [("", "Choose the file, or paste"), ("hello", "Expected"), ("{}", "things to correct|Expected")]
)
def test_what_is_no_endorsement_is_refused_beside_the_field(mentoring, birgit, text, words):
    answer = send(browser(birgit), "issued-endorsements", "mentoring", text=text)
    assert answer.status_code == 422
    assert any(each in answer.content.decode() for each in [*words.split("|"), "error-summary"])


def test_a_refused_one_shows_what_the_checks_found(mentoring, birgit):
    altered = signed(said(mentoring)) | {"name": "A better one"}
    answer = send(browser(birgit), "issued-endorsements", "mentoring", text=json.dumps(altered))
    assert answer.status_code == 422
    assert "Nothing was recorded" in answer.content.decode()
    assert "Altered or not signed" in answer.content.decode()


def test_everybody_sees_it_on_the_public_page_and_with_the_badge(client, mentoring, thu, birgit):
    endorsed_by_the_guild(mentoring, birgit)
    row = give(mentoring, thu, at=EARLIER)
    for path in (reverse("achievement-criteria", args=["mentoring"]), reverse("verify", args=[row.token])):
        text = client.get(path, HTTP_ACCEPT="text/html").content.decode()
        for words in ("Guild of Port Trainers", GUILD, "twelve assessments", "twelve", "says so since"):
            assert words in text, (path, words)


def test_an_endorsement_that_nobody_can_confirm_is_shown_without_its_words(client, mentoring, thu, birgit):
    """Its text could be anybody's: as where the key of a did:web is not held."""
    row = endorsed_by_the_guild(mentoring, birgit)
    document = json.loads(row.document) | {"name": "Altered later"}
    ReceivedEndorsement.objects.update(document=json.dumps(document))
    given = give(mentoring, thu, at=EARLIER)
    text = client.get(reverse("verify", args=[given.token])).content.decode()
    assert "Somebody whose signature could not be confirmed" in text
    assert "twelve assessments" not in text


def test_the_pages_cost_few_questions_also_with_many(client, mentoring, thu, birgit, django_assert_max_num_queries):
    for number in range(6):
        document = signed(said(mentoring, id=f"urn:uuid:0b6f1b3c-5a63-4d5f-9a39-0a4f6d8d2f1{number}"))
        endorsed_by_the_guild(mentoring, birgit, data_of(document))
    row = give(mentoring, thu, at=EARLIER)
    partner = browser(birgit)
    with django_assert_max_num_queries(12):
        page(partner, "issued-endorsements", "mentoring")
    with django_assert_max_num_queries(12):
        client.get(reverse("achievement-criteria", args=["mentoring"]))
    with django_assert_max_num_queries(12):
        client.get(reverse("verify", args=[row.token]))


@pytest.mark.parametrize("form", [data_of, lambda document: token_of(said_of(document)).encode()])
def test_a_badge_that_carries_it_fits_the_official_schema(mentoring, thu, birgit, form):
    endorsed_by_the_guild(mentoring, birgit, form(signed(said(mentoring))))
    assert faults(give(mentoring, thu, at=EARLIER).badge, "achievementcredential") == []


def test_a_badge_of_taking_part_fits_the_official_schema(key, thu):
    version = offered("open-day", "Open day", terms(assessment=ATTENDED))
    row = give(version, thu, results=(), assessor=None, assessed_on=None)
    assert faults(row.badge, "achievementcredential") == []
