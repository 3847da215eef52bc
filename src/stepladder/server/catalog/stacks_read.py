"""Questions about stacks: which there are, what they hold, what they lead to, and what is wrong with a draft."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import translation
from django.utils.translation import gettext, ngettext

from stepladder.evidence.names import normal_name
from stepladder.findings import Status
from stepladder.pathways.circles import needed_for
from stepladder.pathways.stacks import Group, problems
from stepladder.remarks import Remark
from stepladder.server.catalog.counts import counts_of
from stepladder.server.catalog.models import Microcredential, Outcome, Prerequisite, Stack, StackPart
from stepladder.server.catalog.proof import MARKS, proof_of, words_of
from stepladder.server.catalog.stack_drafts import Draft, Row, Rows, children, sound, within
from stepladder.server.catalog.terms import Acceptance
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Criterion, Role
from stepladder.server.roles.queries import criteria_asking

MOST_FOUND = 8
"""Entries that a search within the form shows; who does not find it among them writes another word."""

GONE = frozenset({Acceptance.DECLINED, Acceptance.RETIRED})
"""Where an entry stands that nobody here should begin any more."""

_STANDS = frozenset({Acceptance.ACCEPTED, Acceptance.FUNDED})
State = Stack.State


def published() -> QuerySet[Stack]:
    """The stacks that hold: of each the latest published version."""
    return _latest(Stack.objects.filter(state=State.PUBLISHED)).select_related("goal", "published_by")


def drafts() -> QuerySet[Stack]:
    """Drafts, the latest first."""
    return Stack.objects.filter(state=State.DRAFT).select_related("goal", "made_by").order_by("-made_at", "-id")


def withdrawn() -> QuerySet[Stack]:
    """Stacks that held once and do not any more; a draft that was dropped never held."""
    held = Stack.objects.filter(state=State.PUBLISHED).values("key")
    rows = Stack.objects.filter(state=State.WITHDRAWN, published_at__isnull=False).exclude(key__in=held)
    return _latest(rows).select_related("goal")


def versions_of(key: str, reader: Person) -> list[Stack]:
    """Every version that somebody may read, the latest first: partners drafts, too."""
    rows = Stack.objects.filter(key=key).select_related("goal", "made_by", "published_by")
    if not reader.partner:
        rows = rows.filter(published_at__isnull=False)
    return list(rows.order_by("-number"))


def newest(key: str) -> Stack | None:
    """The latest version, whatever its state."""
    return Stack.objects.filter(key=key).order_by("-number").first()


def stacks_with(entry: Microcredential) -> list[Stack]:
    """The published stacks that an entry is part of or that build up to it; one question."""
    return list(published().filter(Q(parts__microcredential=entry) | Q(goal=entry)).distinct())


def draft_of(stack: Stack) -> Draft:
    """A stored version as a draft; one question."""
    return held([stack])[stack.pk].draft


@dataclass(frozen=True)
class Held:
    """A stored stack with its entries by key."""

    draft: Draft
    entries: Mapping[str, Microcredential]


def held(stacks: Iterable[Stack]) -> dict[int, Held]:
    """What several stacks hold, by their rows; one question."""
    by_id = {each.pk: each for each in stacks}
    parts: dict[int, list[StackPart]] = {id: [] for id in by_id}
    rows = StackPart.objects.filter(stack__in=by_id)
    for part in rows.select_related("microcredential__provider").order_by("stack_id", "position", "id"):
        parts[part.stack_id].append(part)
    return {id: _held(by_id[id], found) for id, found in parts.items()}


def _held(stack: Stack, parts: Iterable[StackPart]) -> Held:
    root: StackPart | None = None
    below: dict[int | None, list[StackPart]] = {}
    for each in parts:
        root = each if each.parent_id is None else root
        below.setdefault(each.parent_id, []).append(each)
    texts = {name: getattr(stack, name) for name in ("title", "description", "goal_text", "standard", "because")}
    draft = Draft(
        **texts,
        goal=stack.goal.key if stack.goal else "",
        rule=root.rule if root else StackPart.Rule.ALL,
        needs=(root.needs if root else None) or 1,
        rows=tuple(_rows(below, root.pk, 0)) if root else (),
    )
    entries = {each.microcredential.key: each.microcredential for each in parts if each.microcredential}
    return Held(draft, entries)


def _rows(below: Mapping[int | None, Sequence[StackPart]], parent: int, depth: int) -> Iterable[Row]:
    for each in below.get(parent, ()):
        entry = each.microcredential.key if each.microcredential else ""
        yield Row(depth, entry, each.title, each.rule, each.needs or 1)
        yield from _rows(below, each.pk, depth + 1)


def entries_of(keys: Collection[str]) -> dict[str, Microcredential]:
    """Entries by key, with what their appraisal needs; one question."""
    rows = Microcredential.objects.filter(key__in=keys)
    rows = rows.select_related("provider", "replaced_by", "weights__proposed_by", "weights__decided_by")
    return {each.key: each for each in rows}


def found(words: str) -> list[Microcredential]:
    """Entries that can be put into a stack and have all these words, by title."""
    wanted = normal_name(words.replace("\x00", "")).split()
    if not wanted:
        return []
    rows = Microcredential.objects.exclude(acceptance__in=GONE).select_related("provider")
    for word in wanted:
        rows = rows.filter(searched__contains=word)
    return list(rows[:MOST_FOUND])


def prerequisites() -> dict[str, frozenset[str]]:
    """By key of an entry the keys of what it asks for first; one question."""
    pairs = Prerequisite.objects.values_list("microcredential__key", "required__key")
    known: dict[str, set[str]] = {}
    for key, required in pairs:
        known.setdefault(key, set()).add(required)
    return {key: frozenset(each) for key, each in known.items()}


def asked_first(keys: Collection[str]) -> dict[str, frozenset[str]]:
    """The same for some entries alone, one step back."""
    pairs = Prerequisite.objects.filter(microcredential__key__in=keys)
    known: dict[str, set[str]] = {}
    for key, required in pairs.values_list("microcredential__key", "required__key"):
        known.setdefault(key, set()).add(required)
    return {key: frozenset(each) for key, each in known.items()}


def problems_of(
    draft: Draft, entries: Mapping[str, Microcredential], requires: Mapping[str, Collection[str]]
) -> tuple[Remark, ...]:
    """What has to be mended before it may be published, in the reader's language.

    Args:
        entries: those of the draft, its goal, and whatever they ask for first, by key.
    """
    names = {key: each.title for key, each in entries.items()}
    retired = {key for key, each in entries.items() if each.acceptance == Acceptance.RETIRED}
    told = problems(
        draft.to_core(), prerequisites=requires, known=names, retired=retired, goal=draft.goal, names=names,
        wording=translation,
    )  # fmt: skip
    return (*_of_the_whole(draft, entries), *told, *_not_accepted(draft, entries))


def _of_the_whole(draft: Draft, entries: Mapping[str, Microcredential]) -> Iterable[Remark]:
    if not draft.goal and not draft.goal_text:
        hint = gettext("Name the certificate that it builds up to, or write what it leads to.")
        yield Remark("stack.no-goal", gettext("What it builds up to is not said."), hint=hint)
    goal = entries.get(draft.goal)
    if goal is not None and goal.acceptance in GONE:
        words = {"name": goal.title, "state": goal.get_acceptance_display()}
        told = gettext("“%(name)s”, which it builds up to, is %(state)s here.") % words
        yield Remark("stack.goal-gone", told, hint=gettext("Choose another goal."))


def _not_accepted(draft: Draft, entries: Mapping[str, Microcredential]) -> Iterable[Remark]:
    for key in draft.entries:
        entry = entries.get(key)
        if entry is not None and entry.acceptance not in _STANDS and entry.acceptance != Acceptance.RETIRED:
            words = {"name": entry.title, "state": entry.get_acceptance_display()}
            told = gettext("“%(name)s” is %(state)s here, and not accepted.") % words
            yield Remark("stack.not-accepted", told, hint=gettext("Decide about it first, or leave it out."))


def rule_words(rule: str, needs: int, parts: int) -> str:
    """What a group asks for."""
    if rule == StackPart.Rule.SOME:
        return gettext("%(needs)d of these %(parts)d") % {"needs": needs, "parts": parts}
    if not parts:
        return gettext("nothing yet")
    if parts == 1:
        return gettext("this one")
    if rule == StackPart.Rule.ORDER:
        return gettext("all of these %(parts)d, in this order") % {"parts": parts}
    return gettext("all of these %(parts)d") % {"parts": parts}


@dataclass(frozen=True)
class Node:
    """A part as a page shows it.

    Attributes:
        place: where it stands in the list of rows; depth: how deep.
        words: of a group, what it asks for.
        entry: of a leaf, None where the catalog has it no more.
        asks_first: titles of what the entry's provider asks for first.
    """

    place: int
    row: Row
    words: str = ""
    entry: Microcredential | None = None
    asks_first: tuple[str, ...] = ()
    parts: tuple[Node, ...] = ()

    @property
    def ordered(self) -> bool:
        """Whether its parts have an order."""
        return self.row.rule == StackPart.Rule.ORDER

    @property
    def proof(self) -> str:
        """What its entry proves."""
        return words_of(proof_of(self.entry.appraisal)) if self.entry else ""

    @property
    def mark(self) -> str:
        """The mark of what its entry proves."""
        return MARKS[proof_of(self.entry.appraisal)] if self.entry else ""

    @property
    def gone(self) -> str:
        """That its entry can no longer be earned, in a word; nothing where it can."""
        return str(self.entry.get_acceptance_display()) if self.entry and self.entry.acceptance in GONE else ""


def outline(
    draft: Draft, entries: Mapping[str, Microcredential], requires: Mapping[str, Collection[str]]
) -> tuple[Node, ...]:
    """The parts of the whole, each with what is in it."""
    return _nodes(sound(draft.rows), 0, entries, requires)


def _nodes(
    rows: Rows, start: int, entries: Mapping[str, Microcredential], requires: Mapping[str, Collection[str]]
) -> tuple[Node, ...]:
    nodes = []
    for place in children(rows):
        row, inside = rows[place], within(rows, place)
        parts = _nodes(inside, start + place + 1, entries, requires)
        first = (entries[each].title for each in sorted(requires.get(row.entry, ())) if each in entries)
        nodes.append(
            Node(
                place=start + place,
                row=row,
                words=rule_words(row.rule, row.needs, len(parts)) if row.is_group else "",
                entry=entries.get(row.entry),
                asks_first=tuple(first),
                parts=parts,
            )
        )
    return tuple(nodes)


def difference(draft: Draft, earlier: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Against an earlier version, keys of entries: those that are new, and those that are no longer asked for."""
    new = tuple(each for each in draft.entries if each not in earlier.entries)
    return new, tuple(each for each in earlier.entries if each not in draft.entries)


def behind(draft: Draft, requires: Mapping[str, Collection[str]]) -> frozenset[str]:
    """Keys of everything that its entries and its goal ask for first, however far back."""
    start = (*draft.entries, *((draft.goal,) if draft.goal else ()))
    return frozenset(each for key in start for each in needed_for(key, requires)) - set(draft.entries)


@dataclass(frozen=True)
class Reached:
    """A criterion, with the entries of a stack that can reach its level."""

    criterion: Criterion
    by: tuple[Microcredential, ...]


@dataclass(frozen=True)
class Toward:
    """A role, with the criteria of it that a stack can reach.

    Attributes:
        asked: how many criteria the role has altogether.
    """

    role: Role
    asked: int
    reached: tuple[Reached, ...]

    @property
    def words(self) -> str:
        """How many of how many."""
        words = ngettext("%(reached)d of its %(asked)d criterion", "%(reached)d of its %(asked)d criteria", self.asked)
        return words % {"reached": len(self.reached), "asked": self.asked}


def toward(keys: Collection[str], reader: Person, on: date) -> tuple[Toward, ...]:
    """The roles whose criteria the entries can reach, in the order of the ladders; three questions."""
    outcomes = list(
        Outcome.objects.filter(microcredential__key__in=keys)
        .select_related("competency", "microcredential__weights__proposed_by", "microcredential__weights__decided_by")
        .order_by("microcredential__title", "id")
    )
    competencies = {each.competency_id: each.competency for each in outcomes}
    asked = criteria_asking(reader, competencies.values(), on).select_related("version__role__family", "competency")
    found: list[Toward] = []
    for role, group in groupby(asked, key=lambda each: each.version.role):
        of_role = list(group)
        reached = tuple(each for each in (_reached(one, role, outcomes) for one in of_role) if each.by)
        if reached:
            found.append(Toward(role, 0, reached))
    totals = dict(
        Criterion.objects.filter(version__in={each.reached[0].criterion.version_id for each in found})
        .order_by()
        .values_list("version")
        .annotate(total=Count("pk"))
    )
    return tuple(Toward(each.role, totals[each.reached[0].criterion.version_id], each.reached) for each in found)


def _reached(criterion: Criterion, role: Role, outcomes: Iterable[Outcome]) -> Reached:
    showing = (each for each in outcomes if each.competency_id == criterion.competency_id)
    by = (each.microcredential for each in showing if counts_of(each, criterion, role).reaches is Status.MET)
    return Reached(criterion, tuple(by))


def core_of(stack: Stack) -> Group:
    """A stored stack for the library, entries by their keys."""
    return draft_of(stack).to_core()


def _latest(rows: QuerySet[Stack]) -> QuerySet[Stack]:
    """Of each key the highest number among some rows."""
    of_key = rows.filter(key=OuterRef("key")).order_by().values("key").annotate(most=Max("number")).values("most")
    return rows.filter(number=Subquery(of_key[:1]))
