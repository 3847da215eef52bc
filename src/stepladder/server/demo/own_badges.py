"""The badges that Harborside gives itself, signed with a key of its own that nobody else knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from stepladder.credentials.build import Result
from stepladder.server.catalog.models import Provider
from stepladder.server.catalog.queries import entries
from stepladder.server.demo.badges import endorsement_by
from stepladder.server.demo.content import months_before
from stepladder.server.demo.events import Cast, Event
from stepladder.server.issuing import keyring
from stepladder.server.issuing.awards import Assessor, Award
from stepladder.server.issuing.endorsements import read_endorsement, record_endorsement
from stepladder.server.issuing.models import IssuedCredential, Kind, Offer
from stepladder.server.issuing.offers import Assessment, Terms, offer
from stepladder.server.issuing.operations import issue, revoke, share
from stepladder.server.issuing.queries import latest
from stepladder.server.notices.models import Notice
from stepladder.server.notices.operations import put_away
from stepladder.server.people.models import Person
from stepladder.server.wallet.network import held

_OBSERVED = Assessment(
    Kind.OBSERVED,
    passing="the level asked for in each competency, and no phase given up",
    assessed_by="two observers of the port authority, who do not teach",
)
_MARKED = Assessment(
    Kind.PORTFOLIO,
    passing="the level asked for in both competencies, in the second talk",
    assessed_by="a trained assessor of the academy who did not accompany the learner",
)
_OFFERS = {
    "port-tabletop": Terms(_OBSERVED, "24 months", suspendable=True),
    "mentoring-practice": Terms(_MARKED),
}
_GIVEN = (
    ("port-tabletop", "eero", 23),  # ends next month
    ("port-tabletop", "hannah", 9),  # revoked
    ("mentoring-practice", "thu", 3),  # shared by its holder
)
_ENDORSED = "mentoring-practice"
_ENDORSER = "port-guild"
_PARTNER = "birgit"
_ASSESSOR = "Ruben Castellanos"


def own_badges(cast: Cast, at: datetime) -> Iterator[Event]:
    """The key, what is offered and endorsed, what was given, one badge that was revoked and one that is shared."""
    partner = cast.people[_PARTNER]
    yield (months_before(at, 26, hour=8), _beginning(partner))
    yield (months_before(at, 4, hour=9), _endorsed(partner))
    for key, holder, months in _GIVEN:
        yield (months_before(at, months, hour=14), _giving(key, cast.people[holder], partner))
    yield (months_before(at, 8, hour=14), _revoking(cast.people["hannah"], partner))
    yield (months_before(at, 2, hour=14), _sharing(cast.people["thu"]))


def _beginning(partner: Person) -> Callable[[datetime], None]:
    def happen(moment: datetime) -> None:
        keyring.create(at=moment, because="Harborside begins to give badges of its own (demo)")
        for key, terms in _OFFERS.items():
            offer(entry=entries().get(key=key), terms=terms, by=partner, at=moment)

    return happen


def _endorsed(partner: Person) -> Callable[[datetime], None]:
    def happen(moment: datetime) -> None:
        row = Offer.objects.get(key=_ENDORSED)
        guild = Provider.objects.get(key=_ENDORSER)
        data = endorsement_by(_ENDORSER, f"{guild.name} (demo)", row.achievement, months_before(moment, 1))
        found = read_endorsement(offer=row, data=data, fetch=held, at=moment, demo=True)
        record_endorsement(endorsement=found, by=partner, at=moment)

    return happen


def _giving(key: str, holder: Person, partner: Person) -> Callable[[datetime], None]:
    def happen(moment: datetime) -> None:
        version = latest(key)
        assert version is not None  # noqa: S101 - it was offered at the beginning
        results = tuple(
            Result(each["id"], level=each["requiredLevel"], status="Completed")
            for each in version.document["resultDescription"]
        )
        award = Award(
            valid_from=moment,
            person=holder,
            results=results,
            assessor=Assessor(_ASSESSOR),
            assessed_on=moment.date(),
        )
        issue(
            version=version,
            awards=(award,),
            by=partner,
            at=moment,
            because="passed the assessment",
        )
        _seen(holder, moment)

    return happen


def _revoking(holder: Person, partner: Person) -> Callable[[datetime], None]:
    def happen(moment: datetime) -> None:
        row = IssuedCredential.objects.get(person=holder)
        revoke(credential=row, because="Given for an exercise that was cut short (demo)", by=partner, at=moment)
        _seen(holder, moment)

    return happen


def _sharing(holder: Person) -> Callable[[datetime], None]:
    def happen(moment: datetime) -> None:
        row = IssuedCredential.objects.get(person=holder)
        share(credential=row, shows_name=True, shares_file=True, by=holder, at=moment)

    return happen


def _seen(holder: Person, moment: datetime) -> None:
    """It was read on the day."""
    for notice in Notice.objects.filter(person=holder, link__startswith="/badges/", seen_at__isnull=True):
        put_away(notice=notice, at=moment)
