"""Who judged the catalog of the demonstration, each by themselves; what was settled, and what issuers were asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from stepladder.appraisal.score import Answer, Provenance, Score
from stepladder.server.appraisals import asking, operations
from stepladder.server.appraisals.given import Given
from stepladder.server.appraisals.queries import own
from stepladder.server.catalog.models import Microcredential
from stepladder.server.demo.content import content
from stepladder.server.notices.models import Notice
from stepladder.server.people.models import Person

_HTTP = "https://"


def tell_ratings(at: datetime) -> None:
    """Judgements, disagreements settled and open, drafts, people who are asked, and questions to issuers."""
    found = content("ratings")
    entries = {each.key: each for each in Microcredential.objects.select_related("provider")}
    people = {each.key: each for each in Person.objects.all()}
    lists = {"all": found["all"], "seven": found["seven"]}
    for each in found["judged"]:
        _judge(entries[each["entry"]], each, people, lists, at)
    # Who asked has read since that they judged.
    Notice.objects.filter(person__partner=True, link__endswith="/appraisal/").update(seen_at=at)
    for each in found["drafts"]:
        entry, by, then = entries[each["entry"]], people[each["by"]], at - timedelta(days=each["days_ago"])
        given = _given(entry.found, each["answers"], {}, then.date())
        operations.save_draft(entry=entry, given=given, seen=own(entry, by).seen, by=by, at=then)
    for each in found["asked"]:
        operations.assign(
            entry=entries[each["entry"]],
            rater=people[each["who"]],
            due=(at + timedelta(days=each["due_in"])).date(),
            by=people[each["by"]],
            at=at - timedelta(days=each["days_ago"]),
        )
    for each in found["requests"]:
        _ask(entries[each["entry"]], each, people, at)


def _judge(
    entry: Microcredential,
    story: Mapping[str, Any],
    people: Mapping[str, Person],
    lists: Mapping[str, Sequence[str]],
    at: datetime,
) -> None:
    known = entry.found  # as it was recorded: the second person does not look at what the first one gave
    for number, (key, which) in enumerate(story["by"]):
        by, then = people[key], at - timedelta(days=story["days_ago"] - 2 * number)
        if not by.partner:
            asked = then - timedelta(days=8)
            partner = people[story["by"][0][0]]
            operations.assign(entry=entry, rater=by, due=(then + timedelta(days=7)).date(), by=partner, at=asked)
        given = _given(known, lists[which], story.get("differs", {}).get(key, {}), then.date())
        if number:
            given = tuple(_in_few_words(each, known) for each in given)
        operations.hand_in(entry=entry, given=given, seen=own(entry, by).seen, by=by, at=then)
    for dimension, settled in story.get("settled", {}).items():
        then = at - timedelta(days=settled["days_ago"])
        given = _given({}, (), {dimension: settled["answer"]}, then.date())
        operations.adjudicate(entry=entry, given=given[0], by=people[settled["by"]], at=then)


def _in_few_words(given: Given, known: Mapping[str, Score]) -> Given:
    """What the second person says who sees the same: the score and its source, and no sentence that the first wrote."""
    same = given.value is not Answer.NOT_APPLICABLE and given.reason == known.get(given.dimension, Score(0)).reason
    return replace(given, reason="") if same else given


def _given(
    known: Mapping[str, Score], asked: Sequence[str], differs: Mapping[str, Sequence[Any]], on: date
) -> tuple[Given, ...]:
    """The answers of the catalog's list to some questions, with others in the place of some."""
    own_words = {
        id: Score(value, Provenance(whose), cited, reason) for id, (value, whose, cited, reason) in differs.items()
    }
    answers = {id: known[id] for id in asked if id in known} | own_words
    return tuple(_one(id, score, on) for id, score in answers.items() if score.value is not Answer.UNKNOWN)


def _one(id: str, score: Score, on: date) -> Given:
    read_on = on - timedelta(days=1) if score.citation.startswith(_HTTP) else None
    return Given(id, score.value, score.provenance, score.citation, read_on, score.reason)


def _ask(entry: Microcredential, story: Mapping[str, Any], people: Mapping[str, Person], at: datetime) -> None:
    by, then = people[story["by"]], at - timedelta(days=story["days_ago"])
    remind_on = (then + timedelta(days=story["remind_after"])).date()
    question = asking.Question(story["about"], story["text"], story["to"], remind_on)
    row = asking.ask(entry=entry, question=question, by=by, at=then)
    if "answer" in story:
        came = then + timedelta(days=story["answered_after"])
        asking.keep_answer(request=row, answer=story["answer"], source=story["source"], by=by, at=came)
    if "silent_after" in story:
        asking.give_up(request=row, by=by, at=then + timedelta(days=story["silent_after"]))
