"""How an entry was judged, for its page: per question who said what with which source, what counts, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext, ngettext

from stepladder.appraisal.judgement import Disagreement, Judged
from stepladder.appraisal.rubric import BY_ID, DIMENSIONS, GATES, Dimension
from stepladder.appraisal.score import CLASS_WORDS, Answer, EvidenceClass, Provenance, Score
from stepladder.server.appraisals.models import Adjudication
from stepladder.server.appraisals.settled import RECORDED, Standing, rater_id
from stepladder.server.catalog.judged import score_words

_GATES = {gate.id: gate for gate in GATES}


@dataclass(frozen=True)
class Said:
    """What one person gave for one question.

    Attributes:
        name: whose judgment it is; empty where nobody is named.
        means: what the score says, in the rubric's words.
        seen_before: whether they knew then what others had given.
    """

    name: str
    score: str
    means: str
    whose: str
    citation: str
    reason: str
    at: datetime | None = None
    seen_before: bool = False


@dataclass(frozen=True)
class Row:
    """One question.

    Attributes:
        counts: what counts now, in words; means: what that says.
        range: lowest and highest, where people differ.
        open: whether somebody has to settle it.
    """

    id: str
    name: str
    asks: str
    counts: str
    means: str
    said: tuple[Said, ...]
    range: str
    open: bool
    settled: Adjudication | None

    @property
    def known(self) -> bool:
        """Whether anybody knows it, or somebody settled it."""
        return bool(self.said or self.settled)


@dataclass(frozen=True)
class Clash:
    """Something that people disagree on.

    Attributes:
        words: on what, as a sentence; sides: what is said, with who says it.
        questions: id and name of what somebody would have to settle.
    """

    words: str
    sides: tuple[tuple[str, str], ...]
    questions: tuple[tuple[str, str], ...]
    settled: bool
    of_class: bool


def rows_of(found: Standing) -> tuple[Row, ...]:
    """Every question, those with something to settle first."""
    settled = {each.dimension: each for each in found.adjudications}
    said = _said(found)
    rows = [_row(each, found, said.get(each.id, ()), settled.get(each.id)) for each in DIMENSIONS]
    return tuple(sorted(rows, key=lambda row: not row.open))


def clashes_of(found: Standing) -> tuple[Clash, ...]:
    """What people disagree on: what it proves first, open ones before settled ones."""
    names = {rater_id(each): each.rater.name for each in found.ratings} | {RECORDED: gettext("somebody not named")}
    clashes = [_clash(each, names) for each in found.result.judgement.disagreements]
    return tuple(sorted(clashes, key=lambda clash: (clash.settled, not clash.of_class)))


def whose_word(provenance: Provenance) -> str:
    """Whose word it is."""
    return {
        Provenance.ISSUER: gettext("the issuer’s word"),
        Provenance.VERIFIED: gettext("checked"),
        Provenance.RATER: gettext("own judgment"),
        Provenance.UNCITED: gettext("without a source"),
    }[provenance]


def means_of(dimension: Dimension, value: int | Answer) -> str:
    """What a score says, in the rubric's words; nothing where it is no score."""
    return "" if isinstance(value, Answer) else gettext(dimension.anchors[value])


def class_words(found: EvidenceClass | None) -> str:
    """What an entry proves, in one word or two."""
    return gettext(CLASS_WORDS[found]) if found else gettext("how it is assessed is not known")


def who_judged(found: Standing) -> str:
    """How many people judged it, and whether they agree on what it proves."""
    count = len(found.ratings)
    if not count and not found.recorded:
        return gettext("Nobody has judged it yet. Everything about it is unknown, which is neither good nor bad.")
    if not count:
        return gettext("Nobody is named who judged it: its scores came with an import, or from a list.")
    people = how_many_judged(count)
    return " ".join(part for part in (people, _agreement(found), _knowing(found)) if part)


def how_many_judged(count: int) -> str:
    """How many people judged it, for somebody from whom it is kept what they gave."""
    return ngettext("%(count)d person judged it.", "%(count)d people judged it.", count) % {"count": count}


def _knowing(found: Standing) -> str:
    """How many of them knew what another one had given, so that their agreeing tells nothing."""
    count = sum(each.seen_before for each in found.ratings)
    words = ngettext(
        "%(count)d of them knew what another one had given.",
        "%(count)d of them knew what another one had given.",
        count,
    )
    return words % {"count": count} if count else ""


def _agreement(found: Standing) -> str:
    judgement = found.result.judgement
    match judgement.agrees_on_class:
        case None:
            return gettext("A second one, by themselves, would show how far it can be relied on.")
        case True:
            return gettext("They agree on what it proves.")
        case _ if any(each.kind == "class" and not each.settled for each in judgement.disagreements):
            return gettext("They disagree on what it proves, and nobody has settled it yet.")
        case _:
            return gettext("They disagreed on what it proves; somebody settled it.")


def _said(found: Standing) -> Mapping[str, tuple[Said, ...]]:
    by_question: dict[str, list[Said]] = {}
    for rating in found.ratings:
        for row in rating.scores.all():
            core = row.to_core()
            if core.value is not Answer.UNKNOWN:
                one = _one(row.dimension, core, rating.rater.name, rating.submitted_at)
                by_question.setdefault(row.dimension, []).append(replace(one, seen_before=rating.seen_before))
    for id, score in found.recorded.items():
        by_question.setdefault(id, []).append(_one(id, score, "", None))
    return {id: tuple(each) for id, each in by_question.items()}


def _one(id: str, score: Score, name: str, at: datetime | None) -> Said:
    means, whose = means_of(BY_ID[id], score.value), whose_word(score.provenance)
    return Said(name, score_words(score.value), means, whose, score.citation, score.reason, at)


def _row(dimension: Dimension, found: Standing, said: tuple[Said, ...], settled: Adjudication | None) -> Row:
    judged = found.result.judgement.dimensions.get(dimension.id, Judged({}, Answer.UNKNOWN))
    return Row(
        id=dimension.id,
        name=gettext(dimension.name),
        asks=gettext(dimension.question),
        counts=score_words(judged.value),
        means=means_of(dimension, judged.value),
        said=said,
        range=_range(judged),
        open=dimension.id in found.result.judgement.to_settle,
        settled=settled,
    )


def _range(judged: Judged) -> str:
    if judged.range is None or judged.range[0] == judged.range[1]:
        return ""
    return gettext("from %(low)d to %(high)d") % {"low": judged.range[0], "high": judged.range[1]}


def _clash(each: Disagreement, names: Mapping[str, str]) -> Clash:
    return Clash(
        words=_clash_words(each),
        sides=tuple((_side(each, side), ", ".join(names.get(one, "?") for one in who)) for side, who in _sides(each)),
        questions=tuple((id, gettext(BY_ID[id].name)) for id in each.dimensions),
        settled=each.settled,
        of_class=each.kind == "class",
    )


def _sides(each: Disagreement) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from sorted(each.sides.items())


def _clash_words(each: Disagreement) -> str:
    match each.kind:
        case "class":
            return gettext("What it proves")
        case "gate":
            gate = _GATES[each.about]
            return gettext("Whether this rule applies (%(id)s): %(reason)s") % {
                "id": gate.id,
                "reason": gettext(gate.reason),
            }
        case _:
            return gettext("Whether this question applies: %(name)s") % {"name": gettext(BY_ID[each.about].name)}


def _side(each: Disagreement, side: str) -> str:
    if each.kind == "class":
        return class_words(EvidenceClass(side))
    return {
        "closed": gettext("it applies"),
        "open": gettext("it does not"),
        "applies": gettext("it applies"),
        "n/a": gettext("it does not"),
    }.get(side, side)
