"""What the people of the demonstration did, in the order of time, through the same operations as on the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from stepladder.fetching import Fetch, Fetched, Unreachable
from stepladder.server.demo.architecture import proposals
from stepladder.server.demo.badges import REVOKED_PLACE, Awarded, badge, list_address, status_list_of
from stepladder.server.demo.content import content, months_before
from stepladder.server.demo.events import Cast, Event
from stepladder.server.demo.own_badges import own_badges
from stepladder.server.demo.talks import talks
from stepladder.server.files.operations import Upload
from stepladder.server.frameworks.forms import Choice
from stepladder.server.people.models import Person
from stepladder.server.policies.operations import Contested
from stepladder.server.portfolio.models import Request
from stepladder.server.portfolio.operations import add_work, answer_request, ask_witness, decline_request
from stepladder.server.portfolio.told import Account, Asked, Measure, Reply, Seen
from stepladder.server.readiness.operations import contest
from stepladder.server.readiness.queries import standing
from stepladder.server.roles.models import Role
from stepladder.server.roles.operations import choose_role
from stepladder.server.wallet.entries import Entry
from stepladder.server.wallet.models import HeldDocument
from stepladder.server.wallet.operations import add_badge, add_typed, check_again

_WITH_LIST = ("northlight", "port-guild")
"""Providers whose badges can be revoked."""

_UNREACHABLE = "https://tidewater.example/status/9"
_UNHELD_PLACE = 12
_SAMPLE = "query-project"


def load_stories(at: datetime) -> None:
    """Everything that people added, said and answered, oldest first."""
    found, cast = content("evidence"), Cast.of_rows()
    for provider in content("catalog")["providers"]:
        if provider["id"] in _WITH_LIST:
            revoked = (REVOKED_PLACE,) if provider["id"] == "port-guild" else ()
            HeldDocument.objects.create(
                url=list_address(provider),
                body=status_list_of(provider, at, revoked=revoked),
                media_type="application/vc",
                fetched_at=at,
                fresh_until=at,
            )
    events = [*_targets(found, cast, at), *_certificates(found, cast, at), *_works(found, cast, at)]
    events += [*_confirmations(found, cast, at), *_disputes(found, cast, at), *talks(found, cast, at)]
    events += [*own_badges(cast, at), *proposals(cast, at)]
    for moment, happen in sorted(events, key=lambda event: event[0]):
        happen(moment)


def _targets(found: dict[str, Any], cast: Cast, at: datetime) -> Iterator[Event]:
    for place, each in enumerate(found["targets"]):
        person, role = cast.people[each["person"]], cast.roles[each["role"]]
        yield (months_before(at, 5 + place % 4, hour=8), _choosing(person, role))


def _choosing(person: Person, role: Role) -> Callable[[datetime], None]:
    return lambda moment: choose_role(person=person, role=role, at=moment)


def _certificates(found: dict[str, Any], cast: Cast, at: datetime) -> Iterator[Event]:
    catalog = content("catalog")
    entries = {each["id"]: each for each in catalog["microcredentials"]}
    providers = {each["id"]: each for each in catalog["providers"]}
    for place, each in enumerate(found["badges"]):
        entry = entries[each["microcredential"]]
        awarded = _awarded(
            each, place, entry, providers[entry["provider"]], cast, months_before(at, each["months_ago"], hour=6)
        )
        yield (months_before(at, each["months_ago"], hour=7), _adding(cast.people[each["person"]], awarded, each, at))
    for each in found["typed"]:
        yield (months_before(at, min(each["months_ago"], 4), hour=10), _typing(each, cast, at))


def _awarded(
    story: dict[str, Any], place: int, entry: dict[str, Any], provider: dict[str, Any], cast: Cast, issued: datetime
) -> Awarded:
    state = story["state"]
    holder = cast.people[story["person"]]
    if state == "somebody-else":
        holder = next(each for key, each in cast.people.items() if key not in (story["person"], "nia"))
    listed = 100 + place if provider["id"] in _WITH_LIST else None
    if state == "revoked":
        listed = REVOKED_PLACE
    unreachable = _UNREACHABLE if state == "unreachable" else ""
    return Awarded(entry, provider, holder.email or "", issued, _UNHELD_PLACE if unreachable else listed, unreachable)


def _adding(person: Person, awarded: Awarded, story: dict[str, Any], at: datetime) -> Callable[[datetime], None]:
    def happen(moment: datetime) -> None:
        upload = Upload(f"{awarded.entry['id']}.json", badge(awarded))
        added = add_badge(person=person, upload=upload, by=person, at=moment, fetch=_as_published(awarded, moment))
        if story["state"] in ("expired", "revoked", "unreachable"):
            check_again(certificate=added.certificate, by=person, at=at)

    return happen


def sample_badge(at: datetime) -> bytes:
    """A badge of the newcomer that she has not added yet, for trying the upload."""
    catalog = content("catalog")
    entry = next(each for each in catalog["microcredentials"] if each["id"] == _SAMPLE)
    provider = next(each for each in catalog["providers"] if each["id"] == entry["provider"])
    nia = next(each for each in content("organization")["people"] if each["id"] == "nia")
    return badge(Awarded(entry, provider, nia["email"], months_before(at, 2, hour=6)))


def _as_published(awarded: Awarded, moment: datetime) -> Fetch:
    """What its issuer answered on the day on which the badge was added."""

    def fetch(url: str) -> Fetched:
        if url != list_address(awarded.provider):
            raise Unreachable(f"{url} did not answer")
        return Fetched(url, status_list_of(awarded.provider, moment), moment)

    return fetch


def _typing(story: dict[str, Any], cast: Cast, at: datetime) -> Callable[[datetime], None]:
    person = cast.people[story["person"]]
    entry = Entry(
        title=story["title"],
        issuer_name=story["issuer"],
        issued_on=months_before(at, story["months_ago"]).date(),
        number=story["number"],
        link=story["link"],
        shows=tuple(Choice(cast.competencies[key], 3) for key in story["competencies"]),
    )
    return lambda moment: _ignore(add_typed(person=person, entry=entry, by=person, at=moment))


def _works(found: dict[str, Any], cast: Cast, at: datetime) -> Iterator[Event]:
    for each in found["works"]:
        yield (months_before(at, each["months_ago"], hour=11), _telling(each, cast))


def _telling(story: dict[str, Any], cast: Cast) -> Callable[[datetime], None]:
    def happen(moment: datetime) -> None:
        account = Account(
            title=story["title"],
            challenge=story["challenge"],
            action=story["action"],
            result=story["result"],
            period_end=moment.date(),
            measure=_measure(story.get("metric")),
            shows=cast.choices(story["shows"]),
        )
        cast.works[story["id"]] = add_work(person=cast.people[story["person"]], account=account, at=moment)

    return happen


def _measure(metric: dict[str, Any] | None) -> Measure | None:
    if not metric:
        return None
    before, after = Decimal(str(metric["before"])), Decimal(str(metric["after"]))
    return Measure(metric["name"], metric["unit"], before, after, metric["better"])


def _confirmations(found: dict[str, Any], cast: Cast, at: datetime) -> Iterator[Event]:
    for place, each in enumerate(found["confirmations"]):
        moment = months_before(at, each["months_ago"], hour=13) + timedelta(minutes=place)
        yield (min(moment, at), _asking(each, cast))


def _asking(story: dict[str, Any], cast: Cast) -> Callable[[datetime], None]:
    def happen(moment: datetime) -> None:
        work = cast.works[story["work"]]
        asked = Asked(story["witness_name"], story["witness_email"])
        request = ask_witness(work=work, asked=asked, at=moment)
        if story["state"] == "declined":
            decline_request(request=request, at=moment)
        if story["state"] == "answered":
            _answer(request, story, cast, moment)

    return happen


def _answer(request: Request, story: dict[str, Any], cast: Cast, moment: datetime) -> None:
    seen = tuple(Seen(cast.competencies[each["competency"]], each["level"] or None) for each in story["answers"])
    reply = Reply(story["relation"], seen, consent=True, revision=request.work.revision, comment=story["comment"])
    answer_request(request=request, reply=reply, at=moment)


def _disputes(found: dict[str, Any], cast: Cast, at: datetime) -> Iterator[Event]:
    for each in found["disputes"]:
        yield (months_before(at, each["months_ago"], hour=15), _contesting(each, cast))


def _contesting(story: dict[str, Any], cast: Cast) -> Callable[[datetime], None]:
    def happen(moment: datetime) -> None:
        person = cast.people[story["person"]]
        contest(
            standing=standing(person, on=moment.date()),
            contested=Contested(story["competency"]),
            about=story["about"],
            owner=cast.people[story["owner"]],
            by=cast.people[story["opened_by"]],
            at=moment,
        )

    return happen


def _ignore(_result: object) -> None:
    """An event tells nothing back."""
