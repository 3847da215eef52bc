"""From a text to competencies that are stored here: suggestions, by the library's linker.

The index is built when somebody first asks, and kept in the process for as long as the labels are the same. Vectors by
meaning are only used where the extra is installed and switched on; of large frameworks they are computed by the command
``frameworks vectors`` and never in a request.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from stepladder.frameworks.linking import Encoder, Labeled, Linker, ModelMissing, Suggestion, load_model
from stepladder.server.frameworks.models import Competency, Edition, Framework, LevelText
from stepladder.server.frameworks.queries import open_to_reader
from stepladder.server.frameworks.search import CHOOSABLE
from stepladder.server.people.models import Person

MOST_COMPUTED = 300
"""Labels whose vectors a request computes itself, at about 3 ms each; of more the command computes them."""

_MOST_KEPT = 4
"""Indexes that a process keeps; one of ESCO takes about 100 MB. The one that was asked longest ago goes first."""

_WITH_TEXTS = 2_000
"""Competencies of our own up to which their statements and the texts of their levels are compared as well."""

_LEAST_OF_OUR_OWN = 0.2
"""Least score where those are. A short list has few names, and a ladder's sentences are nearer to what is said at a
level: of the 86 criteria of the demonstration 80 find their competency first (34 by names alone), and of ten sentences
that ask for nothing none finds one. At 0.15 one does; at 0.25 three criteria less find theirs."""

_TELLING = 4
"""Letters of a word that is shown as matched; shorter ones seldom tell why."""

_PLURAL = re.compile(r"\b(\w{3,})ies\b", re.IGNORECASE)
"""*Stories* has fewer letters of *storytelling* than *story* has; so a text with such words is looked at both ways."""

_LEVEL_SCORE = 0.35
"""How alike a text has to be to that of a level to suggest the level."""


@dataclass(frozen=True)
class Searched:
    """Where suggestions come from.

    Attributes:
        inside: frameworks that were searched as a whole.
        outside: those for reference that nobody chose; of them what is in use is searched, and nothing else.
    """

    inside: tuple[Framework, ...]
    outside: tuple[Framework, ...]

    def choosing(self, chosen: Collection[Framework]) -> Searched:
        """The same where somebody chose some of those outside as well."""
        return Searched(
            (*self.inside, *(each for each in self.outside if each in chosen)),
            tuple(each for each in self.outside if each not in chosen),
        )


def searched() -> Searched:
    """What is searched where nobody chooses anything; one question."""
    rows = list(Framework.objects.all())
    return Searched(tuple(each for each in rows if each.ours), tuple(each for each in rows if not each.ours))


@dataclass(frozen=True)
class Suggested:
    """A proposal for a person to decide on.

    Attributes:
        level: the level whose text is most like this one; None where none is.
        score: 0 to 1, for the order alone; no probability.
        matched: words of the text that look like words of a label.
        method: ``lexical``, or ``lexical+semantic``.
    """

    competency: Competency
    level: int | None
    score: float
    matched: tuple[str, ...]
    method: str

    def to_json(self) -> dict[str, Any]:
        """What is kept with a mapping."""
        return {"score": self.score, "method": self.method, "matched": list(self.matched), "level": self.level}


def suggestions(
    text: str, *, reader: Person, limit: int = 5, frameworks: Collection[Framework] = ()
) -> tuple[Suggested, ...]:
    """What a text may be about: first what forms offer the reader, then what chosen reference frameworks have.

    Raises:
        TooMuchWork: the text is longer than the linker takes.
    """
    return suggestions_of([text], reader=reader, limit=limit, frameworks=frameworks)[0]


def suggestions_of(
    texts: Sequence[str], *, reader: Person, limit: int = 5, frameworks: Collection[Framework] = ()
) -> tuple[tuple[Suggested, ...], ...]:
    """The same of several texts, such as the sentences of one; no more questions than for one.

    Raises:
        TooMuchWork: a text is longer than the linker takes.
    """
    rows = list(open_to_reader(reader).order_by("id"))
    short = len(rows) <= _WITH_TEXTS
    own = _of_rows(rows, with_texts=short)
    found = [_linked(text, own, limit, _LEAST_OF_OUR_OWN if short else None) for text in texts]
    further: list[list[tuple[Suggestion, str]]] = [[] for _ in texts]
    for each in frameworks:
        linker, least = _of_framework(each)
        for text, linked in zip(texts, further, strict=True):
            linked.extend(_linked(text, linker, limit, least))
    chosen = [_best(ours, others, limit) for ours, others in zip(found, further, strict=True)]
    ids = {id for best in chosen for id in best}
    known = Competency.objects.select_related("framework").in_bulk(ids)
    levels = _levels(texts, chosen)
    return tuple(
        tuple(
            Suggested(known[id], at.get(id), suggestion.score, _telling(suggestion.matched), method)
            for id, (suggestion, method) in best.items()
            if id in known
        )
        for best, at in zip(chosen, levels, strict=True)
    )


def compute_vectors(framework: Framework, *, progress: Callable[[int, int], None] | None = None) -> int:
    """Compute and keep the vectors of a framework's labels, for the command. Returns of how many labels.

    Raises:
        ModelMissing: the extra ``linking`` is not installed.
    """
    things = _labeled(_choosable(framework))
    folder = _folder()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    Linker.build(things, encoder=load_model(), folder=folder, progress=progress)
    return sum(len(each.labels) for each in things)


def forget() -> None:
    """Drop all indexes of this process."""
    with _LOCK:
        _KEPT.clear()


_KEPT: dict[str, Linker] = {}
_LOCK = threading.Lock()


def _linked(text: str, linker: Linker, limit: int, least: float | None = None) -> list[tuple[Suggestion, str]]:
    method = "+".join(linker.methods)
    found = linker.link(text, limit, least=least)
    single = _PLURAL.sub(r"\1y", text)
    if single != text:
        again = (_as_said(each, text) for each in linker.link(single, limit, least=least))
        best: dict[str, Suggestion] = {}
        for each in sorted((*found, *again), key=lambda each: -each.score):
            best.setdefault(each.id, each)
        found = tuple(best.values())[:limit]
    return [(each, method) for each in found]


def _as_said(suggestion: Suggestion, text: str) -> Suggestion:
    """The same with the words as they stand in the text."""
    said = {_PLURAL.sub(r"\1y", each.group()): each.group() for each in _PLURAL.finditer(text)}
    return replace(suggestion, matched=tuple(said.get(each, each) for each in suggestion.matched))


def _telling(matched: Sequence[str]) -> tuple[str, ...]:
    return tuple(each for each in matched if len(each) >= _TELLING) or tuple(matched)


def _of_rows(rows: Sequence[Competency], *, with_texts: bool) -> Linker:
    things = _with_texts(rows) if with_texts else _labeled(rows)
    digest = hashlib.sha256()
    for each in things:
        digest.update(f"{each.id}\x1f{each.name}\x1f{chr(30).join(each.alternatives)}\n".encode())
    return _kept(f"rows {digest.hexdigest()}", lambda: things)


def _of_framework(framework: Framework) -> tuple[Linker, float | None]:
    """Its index and the least score, with statements and levels where it is as short as a list of our own."""
    last = Edition.objects.filter(framework=framework).order_by("-number").values_list("digest", flat=True).first()
    rows = _choosable(framework)
    short = rows.count() <= _WITH_TEXTS
    things = (lambda: _with_texts(list(rows))) if short else (lambda: _labeled(rows))
    return _kept(f"framework {framework.pk} {last}", things), _LEAST_OF_OUR_OWN if short else None


def _kept(state: str, things: Callable[[], Sequence[Labeled]]) -> Linker:
    state = f"{state} {settings.LINKING}"
    # One at a time: two readers who ask at once would build the same index twice, at some hundred MB each.
    with _LOCK:
        if state in _KEPT:
            _KEPT[state] = _KEPT.pop(state)
        else:
            _KEPT[state] = _build(things())
            while len(_KEPT) > _MOST_KEPT:
                del _KEPT[next(iter(_KEPT))]
        return _KEPT[state]


def _build(things: Sequence[Labeled]) -> Linker:
    few = sum(len(each.labels) for each in things) <= MOST_COMPUTED
    return Linker.build(things, encoder=_encoder(), folder=_folder(), compute=few)


@cache
def _model() -> Encoder | None:
    try:
        return load_model()
    except ModelMissing:
        return None


def _encoder() -> Encoder | None:
    return _model() if settings.LINKING == "meaning" else None


def _folder() -> Path | None:
    return Path(settings.VECTORS_FOLDER) if settings.VECTORS_FOLDER else None


def _choosable(framework: Framework) -> QuerySet[Competency]:
    kinds = [kind.value for kind in CHOOSABLE]
    holding = Q(retired_on__isnull=True) & Q(gone_in__isnull=True)
    return framework.competencies.filter(holding, kind__in=kinds).order_by("id")


def _labeled(rows: Iterable[Competency]) -> tuple[Labeled, ...]:
    return tuple(Labeled(str(each.pk), each.name, tuple(each.alternatives), each.statement) for each in rows)


def _with_texts(rows: Sequence[Competency]) -> tuple[Labeled, ...]:
    """The same, called also by what is said of them and of their levels."""
    said: dict[int, list[str]] = {each.pk: [each.statement] for each in rows}
    for row in LevelText.objects.filter(competency__in=said, scale__isnull=True).order_by("competency_id", "level"):
        said[row.competency_id].append(row.text)
    texts = {id: tuple(text for text in each if text) for id, each in said.items()}
    return tuple(replace(each, alternatives=(*each.alternatives, *texts[int(each.id)])) for each in _labeled(rows))


def _best(
    ours: Sequence[tuple[Suggestion, str]], others: Sequence[tuple[Suggestion, str]], limit: int
) -> dict[int, tuple[Suggestion, str]]:
    """By competency the first suggestion of it, so many of them: ours first.

    Whoever looks in other frameworks as well sees the best that these have, where it is nearer than our last.
    """
    near = sorted(others, key=lambda each: -each[0].score)
    if near and len(ours) >= limit and near[0][0].score > ours[limit - 1][0].score:
        ours = ours[: limit - 1]
    best: dict[int, tuple[Suggestion, str]] = {}
    for suggestion, method in (*ours, *near):
        best.setdefault(int(suggestion.id), (suggestion, method))
    return dict(list(best.items())[:limit])


def _levels(texts: Sequence[str], chosen: Sequence[Collection[int]]) -> list[dict[int, int]]:
    """For each text, by competency the level whose text is most like it, where one is."""
    said: dict[int, list[Labeled]] = {}
    ids = {id for each in chosen for id in each}
    for row in LevelText.objects.filter(competency__in=ids, scale__isnull=True).order_by("competency_id", "level"):
        said.setdefault(row.competency_id, []).append(Labeled(str(int(row.level)), row.text))
    linkers = {id: Linker.build(labeled) for id, labeled in said.items()}
    found = []
    for text, each in zip(texts, chosen, strict=True):
        best = {id: linkers[id].link(text, 1, least=_LEVEL_SCORE) for id in each if id in linkers}
        found.append({id: int(first[0].id) for id, first in best.items() if first})
    return found
