"""What everybody may see: complete for whoever checks a badge, the same for all, and nothing about anybody else."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import segno
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from stepladder.credentials.contexts import Contexts
from stepladder.credentials.jsonld import statements
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.server.issuing.documents import published_here
from stepladder.server.issuing.models import IssuedCredential, StatusList
from stepladder.server.issuing.operations import revoke, share, suspend
from tests.server.issuing_cast import birgit, give, key, mentoring, tabletop, thu
from tests.server.wallet_cast import person

__all__ = ["birgit", "key", "mentoring", "tabletop", "thu"]

pytestmark = pytest.mark.django_db
EARLIER = datetime.now(UTC).replace(microsecond=0) - timedelta(days=3)
PROGRAM: dict[str, Any] = {"HTTP_ACCEPT": "application/json"}
BROWSER: dict[str, Any] = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def row(tabletop, thu, birgit):
    return give(tabletop, thu, by=birgit, at=EARLIER)


def get(name, *arguments, status=200, **headers):
    answer = Client().get(reverse(name, args=arguments), **headers)
    assert answer.status_code == status
    return answer


def page_of(row, status=200):
    return get("verify", row.token, status=status, **BROWSER).content.decode()


def test_the_site_publishes_who_issues_and_with_which_keys(key):
    for name, kind in (("did-document", "application/did+json"), ("jwks", "application/jwk-set+json")):
        answer = get(name)
        assert answer["Content-Type"] == kind
        assert key.public[:10] in answer.content.decode() or name == "jwks"
    profile = get("issuer", **PROGRAM)
    assert profile["Content-Type"] == "application/ld+json"
    assert profile.json()["name"] == "Harborside"
    assert statements(profile.json(), Contexts()).lost == ()
    assert "Badges of Harborside" in get("issuer", **BROWSER).content.decode()


def test_without_a_key_nothing_is_published(db):
    for name in ("did-document", "jwks", "issuer"):
        get(name, status=404)


def test_an_achievement_is_a_page_for_people_and_a_document_for_programs(tabletop):
    document = get("achievement", "tabletop", **PROGRAM)
    assert document.json()["id"] == "https://badges.harborside.example/achievements/tabletop"
    assert statements(document.json(), Contexts()).lost == ()
    for headers in ({}, {"HTTP_ACCEPT": "*/*"}, {"HTTP_ACCEPT": "application/ld+json"}):
        assert get("achievement", "tabletop", **headers)["Content-Type"] == "application/ld+json"
    shown = get("achievement", "tabletop", **BROWSER)
    assert "Accept" in shown["Vary"]
    assert "Accept" in document["Vary"]
    assert "Command one phase" in shown.content.decode()
    assert 'id="incidents-level-3"' in get("achievement-criteria", "tabletop").content.decode()
    picture = get("achievement-picture", "tabletop")
    assert picture.content.startswith(b"\x89PNG")
    get("achievement", "nothing", status=404)


def test_every_address_in_a_badge_leads_somewhere(row):
    badge = row.badge
    achievement = badge["credentialSubject"]["achievement"]
    entries = badge["credentialStatus"]
    named = [achievement["id"], achievement["criteria"]["id"], achievement["image"]["id"], badge["issuer"]["url"]]
    named += [each["statusListCredential"] for each in entries] + [
        each["targetUrl"] for each in achievement["alignment"]
    ]
    for address in named:
        path = address.removeprefix("https://badges.harborside.example").partition("#")[0]
        assert Client().get(path).status_code == 200, address


def test_a_status_list_is_kept_by_caches_and_asked_again_by_its_validator(row, birgit):
    listed = StatusList.objects.get(purpose="revocation")
    first = get("status-list", listed.pk)
    assert first["Content-Type"] == "application/vc"
    assert first["Cache-Control"] == "public, max-age=300"
    assert "Cookie" not in first.get("Vary", "")
    assert get("status-list", listed.pk, status=304, HTTP_IF_NONE_MATCH=first["ETag"]).content == b""
    get("status-list", listed.pk, status=304, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
    revoke(credential=row, because="by mistake", by=birgit, at=EARLIER + timedelta(hours=1))
    again = get("status-list", listed.pk, HTTP_IF_NONE_MATCH=first["ETag"])
    assert again["ETag"] != first["ETag"]
    assert again["Last-Modified"] > first["Last-Modified"] or again["Last-Modified"] != first["Last-Modified"]
    get("status-list", 999, status=404)


def test_an_endorsement_is_published(key):
    out = io.StringIO()
    call_command("endorse", "did:web:northlight.example", "--comment", "They assess with care.", stdout=out)
    answer = Client().get(out.getvalue().split()[-1].rstrip(".").removeprefix("https://badges.harborside.example"))
    assert json.loads(answer.content)["type"] == ["VerifiableCredential", "EndorsementCredential"]
    found = verify(read(answer.content, name="endorsement"), now=datetime.now(UTC), fetch=published_here)
    assert found.is_met("signature")
    assert found.is_met("issuer")


def test_what_is_served_is_what_verifies(row):
    """By the site's own answers alone, as a stranger's verifier would ask for them."""
    from stepladder.fetching import Fetched, Unreachable

    asked = []

    def fetch(url):
        asked.append(url)
        path = url.removeprefix("https://badges.harborside.example")
        answer = Client().get(path, HTTP_ACCEPT="application/json")
        if answer.status_code != 200:
            raise Unreachable(f"{url}: {answer.status_code}")
        return Fetched(url, answer.content, datetime.now(UTC))

    found = verify(read(row.data, name="badge"), now=datetime.now(UTC), fetch=fetch)
    assert {str(each.status) for each in found.finding.parts} == {"met"}, found.finding
    assert "https://badges.harborside.example/.well-known/did.json" in asked
    assert published_here(asked[0]).body


def test_no_cookie_is_set_and_nothing_depends_on_who_asks(row):
    share(credential=row, shows_name=True, shares_file=True, by=row.person, at=EARLIER)
    addresses = [
        *(("did-document",), ("jwks",), ("issuer",), ("achievement", "tabletop"), ("achievement-criteria", "tabletop")),
        *(("status-list", row.places.first().list_id), ("verify", row.token), ("verify-file", row.token, "json")),
    ]
    member = Client()
    member.force_login(row.person.user, backend="stepladder.server.people.accounts.Backend")
    for name, *arguments in addresses:
        path = reverse(name, args=arguments)
        stranger = Client().get(path, **BROWSER)
        assert stranger.status_code == 200, name
        assert not stranger.cookies, name
        assert "Cookie" not in stranger.get("Vary", ""), name
        theirs = member.get(path, **BROWSER)
        if name != "verify":  # it says when it was made
            assert theirs.content == stranger.content, name


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_public_takes_anything(row, method):
    for path in ("/.well-known/did.json", "/issuer", "/achievements/tabletop", f"/verify/{row.token}", "/status/1"):
        assert getattr(Client(), method)(path).status_code == 405


def test_the_page_says_what_was_achieved_and_every_check(row):
    text = page_of(row)
    for words in ("Tabletop exercise", "Command one phase", "Harborside gave this badge on", "It is unaltered"):
        assert words in text, words
    for words in ("Its issuer signed it", "It was not revoked", "It is valid today", "<svg"):
        assert words in text, words
    assert "Could not be checked" not in text


def test_the_code_on_the_page_leads_to_the_page_itself(row, settings):
    link = f"{settings.SITE_ADDRESS}{reverse('verify', args=[row.token])}"
    drawn = segno.make(link, error="m", micro=False).svg_inline(scale=4, border=4, omitsize=True)
    modules = [each for each in re.findall(r' d="([^"]+)"', drawn) if len(each) > 100]
    text = page_of(row)
    assert link in text
    assert len(modules) == 1
    assert modules[0] in text


def test_the_name_is_shown_only_if_its_holder_allows_it(row):
    assert "Thu" not in page_of(row)
    assert row.recipient_email not in page_of(row)
    share(credential=row, shows_name=True, shares_file=False, by=row.person, at=EARLIER)
    assert "Thu" in page_of(row)
    assert row.recipient_email not in page_of(row)


def test_the_file_is_given_only_if_its_holder_shares_it(row):
    for kind in ("json", "jwt", "png", "svg"):
        get("verify-file", row.token, kind, status=404)
    share(credential=row, shows_name=False, shares_file=True, by=row.person, at=EARLIER)
    assert get("verify-file", row.token, "json").content == row.data
    assert get("verify-file", row.token, "jwt").content == row.compact.encode()
    for kind in ("png", "svg"):
        answer = get("verify-file", row.token, kind)
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        envelope = read(answer.content, name=f"badge.{kind}")
        assert envelope.document == row.badge, kind
    for kind in ("exe", "JSON", "json.png"):
        get("verify-file", row.token, kind, status=404)


def test_a_revoked_badge_says_so(row, birgit):
    revoke(credential=row, because="secret reasons", by=birgit, at=EARLIER + timedelta(hours=1))
    text = page_of(row)
    assert "revoked this badge on" in text
    assert "Do not rely on it" in text
    assert "secret reasons" not in text
    assert "mark-unmet" in text


def test_a_suspended_badge_says_so(row, birgit):
    suspend(credential=row, because="under review", by=birgit, at=EARLIER + timedelta(hours=1))
    assert "has suspended this badge for now" in page_of(row)
    assert "Suspended" in page_of(row)


def test_an_expired_badge_is_no_forged_one(tabletop, thu):
    old = give(tabletop, thu, at=datetime.now(UTC) - timedelta(days=900))
    text = page_of(old)
    assert "This badge held until" in text
    assert "Expired" in text
    assert "Altered" not in text


def test_an_altered_row_does_not_pass(row):
    IssuedCredential.objects.filter(pk=row.pk).update(document=row.document.replace("Tabletop", "Master"))
    assert "Altered or not signed" in page_of(row)


@pytest.mark.parametrize("token", ["x", "0" * 32, "%F0%9F%94%91", "0" * 3000, "' OR 1=1--"])
def test_an_unknown_address_tells_nothing(row, token):
    answer = Client().get(f"/verify/{token}")
    assert answer.status_code == 404
    other = Client().get(f"/verify/{row.token[:-1]}")
    assert other.status_code == 404
    assert "Tabletop" not in answer.content.decode() + other.content.decode()


def test_nothing_that_counts_or_names_leads_to_a_badge(row):
    for guess in (row.pk, row.identifier, row.digest, row.person.key, row.recipient_email):
        assert Client().get(f"/verify/{guess}").status_code == 404
    assert len(row.token) == 32


def test_the_page_is_kept_by_nobody_and_found_by_no_search_engine(row):
    answer = get("verify", row.token)
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_page_costs_few_questions(row, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        page_of(row)


def test_the_picture_of_an_achievement_is_always_the_same(tabletop):
    from stepladder.server.public.pictures import png, svg

    assert png("tabletop") == png.__wrapped__("tabletop")
    assert png("tabletop") != png("mentoring")
    assert "<title>A &amp; B</title>" in svg("tabletop", "A & B")


def test_a_badge_of_somebody_else_is_not_the_holders(row):
    nia = person("nia")
    client = Client()
    client.force_login(nia.user, backend="stepladder.server.people.accounts.Backend")
    for name in ("badge-mine", "badge-file"):
        assert client.get(reverse(name, args=[row.pk])).status_code == 404
    for address in ("issued", "issued-keys", "issued-offers", "issued-offer-add"):
        assert client.get(reverse(address)).status_code == 404
    assert json.loads(row.document)["id"] == row.identifier
