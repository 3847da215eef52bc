"""Should we pay for this course? What its page says, or a few answers, as a sentence; and proposing it for the catalog.

Nothing goes into the catalog until somebody proposes it; what they pasted is kept with their session alone, so that
the Back button leads somewhere. Once it is proposed, the page's own sentences stand in the entry as what its provider
says, and no score goes with them: hints of a page are the issuer's word, a score is a person's judgment with a source,
and whoever rates the entry reads the same sentences there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import formats, translation
from django.utils.translation import gettext, ngettext

from stepladder.achievements.duplicates import Known, Pair, duplicates_of
from stepladder.achievements.page_reading import Hint, PageReading
from stepladder.appraisal.policy import DEFAULT
from stepladder.appraisal.rubric import BY_ID, DIMENSIONS
from stepladder.appraisal.score import Answer, Appraisal, EvidenceClass, Provenance, Score, appraise
from stepladder.evidence.names import normal_name
from stepladder.server.catalog import editing
from stepladder.server.catalog.importing_facts import columns_of
from stepladder.server.catalog.models import Microcredential, Outcome
from stepladder.server.catalog.proof import proof_of, sentence_of, words_of
from stepladder.server.catalog.registering import same_name
from stepladder.server.catalog.terms import Acceptance
from stepladder.server.frameworks.linking import suggestions_of
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.policies.queries import weights_in_force
from stepladder.server.roles.queries import criteria_asking

ASKED = ("A1", "A2", "A3", "A5", "A6", "B1", "B2")
"""The questions that settle all gates: what to ask an issuer about first."""

MOST_ASKED, MOST_LIKE, MOST_ABOUT = 3, 8, 6
_SENTENCES = 20
_LONGEST = 1_500
_SURE = 0.3
"""Score of the linker from which on a competency is ticked; a person unticks what is not meant."""

_BESIDE = re.compile(r"\s+[–—|·•-]\s+")
"""What stands in the title of a page between the course and whoever offers it."""

_HERE = (Acceptance.PROPOSED, Acceptance.UNDER_REVIEW, Acceptance.ACCEPTED, Acceptance.FUNDED)
_ORDER = {None: 0} | {each: place for place, each in enumerate(EvidenceClass)}


@dataclass(frozen=True)
class Like:
    """An entry that covers the same, or that may be the same.

    Attributes:
        proves: what it proves, in words.
        why: which competencies both are about, or why it may be the same.
        better: whether it proves more.
        cheaper: whether it costs less, as far as both are stated in one currency.
    """

    entry: Microcredential
    proves: str
    why: str
    better: bool
    cheaper: bool


@dataclass(frozen=True)
class Asking:
    """A role that asks for what the course is about.

    Attributes:
        counts: whether the course, as it is known, could count toward it.
    """

    key: str
    title: str
    competency: str
    level: int
    counts: bool


@dataclass(frozen=True)
class Given:
    """One score as it was counted: the question, what the answer means, and whose word it is."""

    name: str
    means: str
    source: str


@dataclass(frozen=True)
class Verdict:
    """The answer.

    Attributes:
        first: the sentence; then: what else to know before paying, each a sentence.
        ask: what to ask the issuer, the most telling first.
        perhaps: entries that may be this course.
    """

    first: str
    then: tuple[str, ...]
    ask: tuple[str, ...]
    like: tuple[Like, ...]
    perhaps: tuple[Like, ...]
    asking: tuple[Asking, ...]
    appraisal: Appraisal
    given: tuple[Given, ...]


@dataclass(frozen=True)
class Said:
    """What somebody says of a course, with what was read on its page.

    Attributes:
        values: by dimension a score; what is not known is left out.
        about: competencies that it is about.
    """

    title: str
    provider: str
    values: Mapping[str, int]
    page: PageReading
    about: Sequence[Competency] = ()
    facts: Mapping[str, Any] | None = None


def named_on(page: PageReading, text: str) -> tuple[str, str]:
    """Title and provider as a page has them, the title without the provider's name behind or before it.

    What stands beside the title is the provider's name where the page says so, where the register has a provider of
    that name, or where the page names it again.
    """
    parts = _BESIDE.split(page.title)
    for place, rest in ((-1, parts[:-1]), (0, parts[1:])):
        if not rest:
            break
        beside = parts[place]
        if page.provider:
            is_provider = normal_name(beside) == normal_name(page.provider)
        else:
            is_provider = same_name(beside) is not None or (place == -1 and text.count(beside) > 1)
        if is_provider:
            return page.title.replace(beside, "").strip(" \t–—|·•-"), page.provider or beside
    return page.title, page.provider


def about_of(text: str, title: str, reader: Person) -> list[tuple[Competency, bool]]:
    """Competencies that a text may be about, the likeliest first, and whether the linker is rather sure."""
    parts = [each.strip()[:_LONGEST] for each in (title, *text.splitlines()) if len(each.strip()) > 3][:_SENTENCES]
    if not parts:
        return []
    best: dict[int, tuple[float, Competency]] = {}
    for offers in suggestions_of(parts, reader=reader, limit=3):
        for each in offers:
            score = max(each.score, best.get(each.competency.pk, (0.0, each.competency))[0])
            best[each.competency.pk] = (score, each.competency)
    ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].name))[:MOST_ABOUT]
    return [(competency, score >= _SURE) for score, competency in ranked if competency.owner_id is None]


def scores_of(said: Said, on: date) -> dict[str, Score]:
    """What is said, as scores: a hint that was confirmed is the issuer's word, anything else the reader's own."""
    source = gettext("read on %(day)s") % {"day": formats.date_format(on, "DATE_FORMAT")}
    return {id: _score(value, said.page.hint(id), source) for id, value in said.values.items()}


def _score(value: int, hint: Hint | None, source: str) -> Score:
    if hint is not None and hint.most == value:
        return hint.score(source)
    return Score(value, Provenance.UNCITED, reason=gettext("As you answered"))


def verdict(*, said: Said, reader: Person, on: date) -> Verdict:
    """Whether a course is worth paying for, for what it would prove here."""
    rules = weights_in_force()
    scores = scores_of(said, on)
    appraisal = appraise(scores, policy=rules.to_core() if rules else DEFAULT)
    asking = _asking(said.about, appraisal, reader, on)
    like, perhaps = _like(said, appraisal), _perhaps(said)
    return Verdict(
        first=_first(appraisal, asking),
        then=tuple(_then(said, appraisal, asking, like)),
        ask=_ask(appraisal),
        like=like,
        perhaps=perhaps,
        asking=asking,
        appraisal=appraisal,
        given=tuple(_given(id, score) for id, score in scores.items()),
    )


def propose(*, said: Said, by: Person, at: datetime) -> Microcredential:
    """Propose the course for the catalog: facts in the page's own sentences, and no score.

    Raises:
        InvalidPolicy: it is there already.
    """
    stated = columns_of(said.page.achievement(on=at.date()), [])
    stated |= {name: value for name, value in (said.facts or {}).items() if value not in (None, "")}
    stated["title"] = said.title
    stated.setdefault("source", gettext("the page of the provider, as pasted") if said.page.hints else "")
    empty = Microcredential()
    columns = {name: stated.get(name, getattr(empty, name)) for name in editing.COLUMNS}
    return editing.add(facts=editing.Facts(columns, said.provider), by=by, at=at)


def _first(appraisal: Appraisal, asking: Sequence[Asking]) -> str:
    if appraisal.evidence_class is EvidenceClass.E0:
        return gettext("Attendance only; counts toward nothing here.")
    if appraisal.evidence_class is None:
        return gettext("What one has to do to earn it is not known; until then it counts toward nothing here.")
    words = sentence_of(proof_of(appraisal))
    counts = sum(each.counts for each in asking)
    if not asking:
        return gettext("%(proof)s No role here asks for what it is about.") % {"proof": words}
    if not counts:
        higher = ngettext(
            "Roles here ask for it in %(total)d line, at a higher level than it can support.",
            "Roles here ask for it in %(total)d lines, all at a higher level than it can support.",
            len(asking),
        )
        return f"{words} {higher % {'total': len(asking)}}"
    lines = ngettext(
        "It could count toward %(counts)d of %(total)d line that roles here ask for.",
        "It could count toward %(counts)d of %(total)d lines that roles here ask for.",
        len(asking),
    )
    return f"{words} {lines % {'counts': counts, 'total': len(asking)}}"


def _then(said: Said, appraisal: Appraisal, asking: Sequence[Asking], like: Sequence[Like]) -> list[str]:
    found = []
    if like:
        words = ngettext(
            "%(count)d in the catalog covers the same skill.",
            "%(count)d in the catalog cover the same skill.",
            len(like),
        )
        found.append(words % {"count": len(like)})
    elif said.about:
        found.append(gettext("Nothing in the catalog covers the same skill."))
    bargain = next((each for each in like if each.better and each.cheaper), None)
    if bargain is not None:
        found.append(gettext("“%(title)s” proves more and costs less.") % {"title": bargain.entry.title})
    elif better := [each for each in like if each.better]:
        words = ngettext("%(count)d of them proves more.", "%(count)d of them prove more.", len(better))
        found.append(words % {"count": len(better)})
    if appraisal.evidence_class is EvidenceClass.E1:
        found.extend(_knowledge(asking))
    if said.page.open:
        names = ", ".join(gettext(BY_ID[id].name).lower() for id in said.page.open if id not in said.values)
        if names:
            found.append(gettext("Its page contradicts itself, or calls it optional: %(names)s.") % {"names": names})
    return found


def _knowledge(asking: Sequence[Asking]) -> Sequence[str]:
    """Why a test of knowledge does not count toward lines that ask for more."""
    counts = sum(each.counts for each in asking)
    if counts == len(asking):
        return ()
    if not counts:
        return (gettext("A test of knowledge supports no level above 2."),)
    return (gettext("A test of knowledge supports no level above 2, and some of these lines ask for more."),)


def _ask(appraisal: Appraisal) -> tuple[str, ...]:
    if appraisal.evidence_class is EvidenceClass.E0:
        # Nothing else that they could answer would make attendance count.
        return (gettext("Is there also an assessment of what one can do, and what does it cost?"),)
    unknown = [id for id in ASKED if appraisal.scores[id].value is Answer.UNKNOWN]
    first = [appraisal.next_question] if appraisal.next_question else []
    chosen = dict.fromkeys((*first, *unknown))
    return tuple(gettext(BY_ID[id].question) for id in list(chosen)[:MOST_ASKED])


def _asking(about: Sequence[Competency], appraisal: Appraisal, reader: Person, on: date) -> tuple[Asking, ...]:
    if not about:
        return ()
    ceiling = appraisal.ceiling or 0
    rows = criteria_asking(reader, about, on)
    return tuple(
        Asking(each.version.role.key, each.version.role.title, each.competency.name, each.level, each.level <= ceiling)
        for each in rows
    )


def _like(said: Said, appraisal: Appraisal) -> tuple[Like, ...]:
    """Entries that are said to show the same competencies, those that prove more first."""
    if not said.about:
        return ()
    rows = Outcome.objects.filter(competency__in=said.about, microcredential__acceptance__in=_HERE)
    names: dict[int, list[str]] = {}
    for entry, name in rows.order_by("id").values_list("microcredential_id", "competency__name"):
        names.setdefault(entry, []).append(name)
    entries = Microcredential.objects.select_related("provider", "weights").in_bulk(list(names)[:200])
    found = [_compared(each, ", ".join(names[pk]), said, appraisal) for pk, each in entries.items()]
    found.sort(key=lambda each: (-_ORDER[each.entry.appraisal.evidence_class], each.entry.title, each.entry.pk))
    return tuple(found[:MOST_LIKE])


def _compared(entry: Microcredential, why: str, said: Said, appraisal: Appraisal) -> Like:
    cost, currency = _cost(said)
    other = entry.appraisal
    comparable = cost is not None and entry.cost is not None and (entry.currency == currency or not entry.cost)
    return Like(
        entry=entry,
        proves=words_of(proof_of(other)),
        why=why,
        better=_ORDER[other.evidence_class] > _ORDER[appraisal.evidence_class],
        cheaper=comparable and entry.cost < cost,
    )


def _cost(said: Said) -> tuple[Any, str]:
    facts = said.facts or {}
    if facts.get("cost") is not None:
        return facts["cost"], facts.get("currency", "")
    return said.page.cost, said.page.currency


def _perhaps(said: Said) -> tuple[Like, ...]:
    """Entries that may be this course, by title and provider."""
    if not said.title:
        return ()
    columns = ("key", "title", "provider__name", "achievement", "edition")
    known = [Known(*row) for row in Microcredential.objects.values_list(*columns)]
    pairs = duplicates_of([Known("page", said.title, said.provider)], known)[:MOST_LIKE]
    by_key: dict[str, Pair] = {str(pair.second.key): pair for pair in pairs}
    entries = Microcredential.objects.select_related("provider", "weights").filter(key__in=by_key) if by_key else []
    return tuple(
        Like(each, words_of(proof_of(each.appraisal)), pair.sentence(translation), better=False, cheaper=False)
        for each in entries
        for pair in [by_key[each.key]]
    )


def _given(id: str, score: Score) -> Given:
    means = gettext(BY_ID[id].anchors[score.value]) if isinstance(score.value, int) else ""
    return Given(gettext(BY_ID[id].name), means, score.citation or score.reason)


def others(asked: Sequence[str]) -> list[str]:
    """The dimensions beside those that are asked in any case."""
    return [each.id for each in DIMENSIONS if each.id not in asked]
