"""Harborside, which issues badges of its own: its partner, its people, what it offers, and how its badges are read."""

from __future__ import annotations

import json
import random

import pytest

from stepladder.credentials.build import Result
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.server.catalog.models import Microcredential, Outcome, Provider
from stepladder.server.frameworks.models import Competency
from stepladder.server.issuing import keyring
from stepladder.server.issuing.awards import Assessor, Award
from stepladder.server.issuing.documents import published_here
from stepladder.server.issuing.models import IssuedCredential, Kind, OfferVersion
from stepladder.server.issuing.offers import Assessment, Terms, offer
from stepladder.server.issuing.operations import issue
from stepladder.server.people.models import Person, User
from tests.cast import NOW
from tests.server.wallet_cast import person

DID = "did:web:badges.harborside.example"
OBSERVED = Assessment(Kind.OBSERVED, passing="Level 3 in incident command", assessed_by="an observer of the port")
ATTENDED = Assessment(Kind.PARTICIPATION, task="Be there on the day.")
AMARA = Assessor("Amara Diallo")


@pytest.fixture
def thu():
    return person("thu")


@pytest.fixture
def birgit():
    found = person("birgit")
    Person.objects.filter(pk=found.pk).update(partner=True)
    found.refresh_from_db()
    return found


@pytest.fixture
def key(db):
    return keyring.create(at=NOW, because="for the tests")


@pytest.fixture
def tabletop(key):
    """An offer whose badges hold for 24 months and can be suspended."""
    return offered("tabletop", "Tabletop exercise", terms("24 months", suspendable=True))


@pytest.fixture
def mentoring(key):
    """An offer whose badges hold for good and name one list."""
    return offered("mentoring", "Mentoring in practice")


def terms(validity="", assessment=OBSERVED, **options) -> Terms:
    return Terms(assessment, validity, **options)


def passed(version) -> tuple[Result, ...]:
    """Exactly the level that is asked for, in everything."""
    asked = version.document.get("resultDescription", ())
    return tuple(Result(each["id"], level=each["requiredLevel"], status="Completed") for each in asked)


def award_of(version, who, at=NOW, **changes) -> Award:
    """A passed assessment of the same day."""
    since = changes.pop("valid_from", at)
    assessed = {"results": passed(version), "assessor": AMARA, "assessed_on": since.date()}
    return Award(valid_from=since, person=who, **assessed | changes)


def offered(name, title, terms=None, by=None, at=NOW) -> OfferVersion:
    provider, _ = Provider.objects.get_or_create(key="academy", defaults={"name": "Harborside Academy", "kind": "own"})
    entry = Microcredential.objects.create(
        key=name,
        title=title,
        provider=provider,
        description="A day around one table.",
        assessment="Command one phase of a simulated disruption.",
    )
    competency, _ = Competency.objects.get_or_create(key="incidents", defaults={"name": "incident command"})
    Outcome.objects.create(microcredential=entry, competency=competency, level=3)
    return offer(entry=entry, terms=terms or Terms(OBSERVED), by=by, at=at)


def give(version, who, by=None, at=NOW, chance=None, **changes) -> IssuedCredential:
    award = award_of(version, who, at, **changes)
    return issue(version=version, awards=(award,), by=by, at=at, because="earned it", chance=chance)[0]


def checked(row, at=NOW, **options):
    """The statuses by check, as anybody finds them who has the file and asks what this site publishes."""
    found = verify(read(row.data, name="badge"), now=at, fetch=published_here, **options).finding
    return {each.id.removeprefix("credential."): str(each.status) for each in found.parts}


def bits(status_list):
    """The places that a published list has set."""
    import base64
    import gzip

    encoded = json.loads(status_list.document)["credentialSubject"]["encodedList"][1:]
    data = gzip.decompress(base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4)))
    return {8 * place + 7 - bit for place, byte in enumerate(data) for bit in range(8) if byte >> bit & 1}


def seeded(seed=1):
    return random.Random(seed)


def account(email):
    return User.objects.create_user(email)
