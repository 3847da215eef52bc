"""What happened to the catalog of the demonstration: who proposed and decided, what was reviewed, said and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from stepladder.server.appraisals.bulk import Kind, Order, plan_of
from stepladder.server.appraisals.bulk_doing import apply
from stepladder.server.catalog import editing, feedback, reviewing
from stepladder.server.catalog.acceptance import Decision, decide
from stepladder.server.catalog.announcing import News, announce
from stepladder.server.catalog.editing import Facts
from stepladder.server.catalog.feedback import Said
from stepladder.server.catalog.models import Feedback, Microcredential, Provider, Review, ReviewInput
from stepladder.server.catalog.review_dates import months_after
from stepladder.server.catalog.reviewing import Asked, Closing
from stepladder.server.catalog.terms import IN_USE, Acceptance, Holders
from stepladder.server.demo.content import content
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Priority

_FACTS = ("title", "description", "assessment", "hours")
_USED = {"yes": True, "no": False}


def tell_catalog_life(at: datetime) -> None:
    """Tell it from the beginning, so that each part finds what came before it."""
    story = content("life")
    tale = _Tale(at, {each.key: each for each in Person.objects.all()})
    for each in story["retired"]:
        tale.retired(each)
    tale.care(story["care"])
    tale.days(story["care"])
    for each in story["proposed"]:
        tale.proposed(each)
    for each in story["outside"]:
        tale.outside(each)
    for each in story["said"]:
        tale.said(each)
    for each in story["news"]:
        tale.news(each)
    for each in story["reviews"]:
        tale.review(each)
    reviewing.open_due(by=None, at=tale.ago(2))


@dataclass(frozen=True)
class _Tale:
    """The moment as of which it is told, and the people in it, by key."""

    at: datetime
    people: Mapping[str, Person]

    def ago(self, days: int) -> datetime:
        return self.at - timedelta(days=days)

    def entry(self, key: str) -> Microcredential:
        return Microcredential.objects.select_related("provider", "owner").get(key=key)

    def add(self, each: dict[str, Any]) -> Microcredential:
        facts = Facts(
            {**{name: each[name] for name in _FACTS}, "cost": Decimal(each["cost"]), "currency": "EUR"},
            Provider.objects.get(key=each["provider"]),
        )
        return editing.add(facts=facts, by=self.people[each["by"]], at=self.ago(each["days_ago"]))

    def decide(self, entry: Microcredential, decision: Decision, by: str, days: int) -> Microcredential:
        found = self.entry(entry.key)
        return decide(entry=found, decision=decision, seen=found.revision, by=self.people[by], at=self.ago(days))

    def proposed(self, each: dict[str, Any]) -> None:
        """A proposal, as far as it came."""
        row = self.add(each)
        if "begun_by" in each:
            self.decide(row, Decision(Acceptance.UNDER_REVIEW), each["begun_by"], each["begun_days_ago"])
        if "declined" in each:
            decision = Decision(Acceptance.DECLINED, each["declined"])
            self.decide(row, decision, each["begun_by"], each["declined_days_ago"])

    def retired(self, each: dict[str, Any]) -> None:
        """One that was proposed, accepted by somebody else, and retired for another one."""
        row, other = self.add(each), self.entry(each["replaced_by"])
        owner = self.people[each["owner"]]
        self.decide(row, Decision(Acceptance.UNDER_REVIEW), each["owner"], each["accepted_days_ago"] + 5)
        self.decide(row, Decision(Acceptance.ACCEPTED, owner=owner), each["owner"], each["accepted_days_ago"])
        decision = Decision(Acceptance.RETIRED, each["because"], holders=Holders.REPLACE, replaced_by=other)
        self.decide(row, decision, each["owner"], each["retired_days_ago"])

    def care(self, story: dict[str, Any]) -> None:
        """Owners for all that are in use, given to many at once."""
        owners: dict[str, list[str]] = {}
        for key in Microcredential.objects.filter(acceptance__in=IN_USE).values_list("key", flat=True):
            owners.setdefault(story["others"].get(key, story["owner"]), []).append(key)
        for owner, keys in sorted(owners.items()):
            order = Order(Kind.OWNER, story["because"], owner=self.people[owner])
            self.apply(Microcredential.objects.filter(key__in=keys), order, story)

    def days(self, story: dict[str, Any]) -> None:
        """Days on which they are looked at again, for most at once, and sooner for some."""
        days, at = story["days"], self.ago(story["days_ago"])
        used = Microcredential.objects.filter(acceptance__in=IN_USE)
        for chosen, months in (
            (used.exclude(key__in=days["sooner"]), days["months"]),
            (used.filter(key__in=days["sooner"]), days["sooner_months"]),
        ):
            self.apply(chosen, Order(Kind.REVIEW, days["because"], review_on=months_after(at.date(), months)), story)

    def apply(self, chosen: QuerySet[Microcredential], order: Order, story: dict[str, Any]) -> None:
        """One order, as somebody who saw what it would do gave it."""
        by, at = self.people[story["by"]], self.ago(story["days_ago"])
        plan = plan_of(chosen, order, by=by, on=at.date())
        apply(chosen=chosen, order=order, digest=plan.digest, by=by, at=at)

    def said(self, each: dict[str, Any]) -> None:
        """What somebody said, and what was answered."""
        said = Said(Feedback.Said(each["as"]), each["text"], _USED.get(each["used"]))
        entry, by = self.entry(each["entry"]), self.people[each["person"]]
        # Their certificates come later in the telling; that they hold them is tested (test_demo).
        row = feedback.give(entry=entry, said=said, by=by, at=self.ago(each["days_ago"]), may=(said.said_as,))
        if "answer" in each:
            at, who = self.ago(each["answered_days_ago"]), self.people[each["answered_by"]]
            feedback.answer(row=row, text=each["answer"], acted=each.get("acted", ""), by=who, at=at)

    def outside(self, each: dict[str, Any]) -> None:
        """What another employer said, with its source."""
        day = self.ago(each["said_days_ago"]).date()
        said = Said(Feedback.Said(each["as"]), each["text"], source=each["source"], said_on=day)
        by, at = self.people[each["by"]], self.ago(each["days_ago"])
        feedback.give(entry=self.entry(each["entry"]), said=said, by=by, at=at)

    def review(self, each: dict[str, Any]) -> None:
        """A review that is open, and who was heard for it."""
        at, owner = self.ago(each["days_ago"]), self.people[each["owner"]]
        asked = Asked(each["why"], (at + timedelta(days=30)).date(), owner)
        entry, by = self.entry(each["entry"]), self.people[each["by"]]
        row = reviewing.open_review(entry=entry, asked=asked, by=by, at=at)
        for one in each["heard"]:
            as_, who = ReviewInput.As(one["as"]), self.people[one["person"]]
            reviewing.say(review=row, said_as=as_, text=one["text"], by=who, at=self.ago(one["days_ago"]))
        if "note" in each:
            closed = self.ago(each["closed_days_ago"])
            day = months_after(closed.date(), each["months"])
            closing = Closing(Review.Outcome.CHANGED, each["note"], day, checked=True)
            reviewing.close_review(review=row, closing=closing, by=owner, at=closed)

    def news(self, each: dict[str, Any]) -> None:
        """What everybody was told; what is paid for from then on is that from the same day."""
        at, entry = self.ago(each["days_ago"]), self.entry(each["entry"]) if "entry" in each else None
        if entry and each.get("funded"):
            self.decide(entry, Decision(Acceptance.FUNDED, each["title"]), each["by"], each["days_ago"])
        until = (at + timedelta(days=each["for_days"])).date()
        goal = Priority.objects.get(title=each["goal"])
        news = News(each["title"], each["text"], goal, until, entry)
        announce(news=news, by=self.people[each["by"]], at=at)
