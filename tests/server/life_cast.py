"""Entries of the catalog for the tests of what happens to them: two partners, people of the crew, a provider."""

from __future__ import annotations

from datetime import timedelta

import pytest

from stepladder.server.catalog import reviewing
from stepladder.server.catalog.acceptance import Decision, decide
from stepladder.server.catalog.models import Feedback, Microcredential, Provider, Review
from stepladder.server.catalog.reviewing import Closing
from stepladder.server.catalog.reviews import due_of
from stepladder.server.catalog.terms import Acceptance, Holders
from tests.server.roles_cast import NOW, TODAY, birgit, browser, desmond, fresh, person, skills, thu

__all__ = [
    "NOW", "TODAY", "accepted", "birgit", "browser", "closed", "decided", "desmond", "entry", "found", "fresh", "guild",
    "made", "page", "person", "proposed", "retiring", "said", "sent", "skills", "stored", "thu", "triggers", "words",
]  # fmt: skip

KNOWN = {"A1": {"score": 2, "provenance": "verified", "citation": "Handbook, page 1"}}
BECAUSE = "Nobody has taken it for two years."


@pytest.fixture
def guild(db):
    return Provider.objects.create(key="guild", name="The Guild", kind="association")


def made(provider, key="drills", title="Incident drills", **more):
    values = {"scores": KNOWN, "acceptance_since": TODAY - timedelta(days=300), "checked_on": TODAY} | more
    return Microcredential.objects.create(key=key, title=title, provider=provider, **values)


@pytest.fixture
def entry(guild, birgit):
    """Accepted since three hundred days, looked after by Birgit, to be looked at again in a year."""
    return made(guild, owner=birgit, review_on=TODAY + timedelta(days=365))


@pytest.fixture
def proposed(guild, birgit):
    """Proposed by Birgit, and looked at by nobody yet."""
    return made(guild, "new", "New drills", acceptance="proposed", added_by=birgit)


def decided(entry, to, by, **more):
    found = fresh(entry)
    return decide(entry=found, decision=Decision(Acceptance(to), **more), seen=found.revision, by=by, at=NOW)


def accepted(entry, by, owner):
    decided(entry, "under-review", by)
    return decided(entry, "accepted", by, owner=owner)


def retiring(**more):
    return {"because": BECAUSE, "holders": Holders.KEEP} | more


def page(reader, path, status=200):
    response = browser(reader).get(path)
    assert response.status_code == status, path
    return " ".join(response.content.decode().split())


def sent(reader, path, status=302, **fields):
    response = browser(reader).post(path, fields)
    assert response.status_code == status, (path, response.content.decode()[:2000])
    return response


def found(entry, on=TODAY):
    return due_of(Microcredential.objects.filter(pk=entry.pk), on).get(entry.pk, ())


def triggers(entry, on=TODAY):
    return [each.trigger for each in found(entry, on)]


def words(entry):
    return " ".join(each.words for each in found(entry))


def stored(entry, **values):
    Microcredential.objects.filter(pk=entry.pk).update(**values)
    return fresh(entry)


def said(entry, uses, *, count, as_=Feedback.Said.LEARNER, on=TODAY, **more):
    offset = Feedback.objects.count()
    rows = [
        Feedback(
            microcredential=entry, said_as=as_, person=(who := person(f"sayer-{offset + n}")), said_on=on, text="Hm.",
            used=uses, recorded_by=who, recorded_at=NOW, **({"answered_at": NOW} | more),
        )
        for n in range(count)
    ]  # fmt: skip
    return Feedback.objects.bulk_create(rows)


def closed(entry, by, *, outcome="kept", next_on=None, **more):
    review = Review.objects.get(microcredential=entry, closed_at__isnull=True)
    closing = Closing(Review.Outcome(outcome), "Looked at all of it.", next_on or TODAY + timedelta(days=400), **more)
    return reviewing.close_review(review=review, closing=closing, by=by, at=NOW)
