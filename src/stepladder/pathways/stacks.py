"""Stacks: which credentials combine, in which order, to what, and how far somebody has come (P-40, P-41).

A stack is a tree: leaves are credentials, groups ask for all of their parts, for so many of them, or for all in order.
``problems`` says before publishing what would make it unfair or impossible; ``progress`` says how far somebody is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from stepladder.errors import InvalidPolicy
from stepladder.findings import Status
from stepladder.pathways.circles import circles, needed_for
from stepladder.remarks import Remark
from stepladder.wording import ENGLISH, Wording

Rule = Literal["all", "some", "order"]

MAX_DEPTH = 32
"""Most groups within each other. Stacks that people make nest three or four; what reads a tree recurses."""


@dataclass(frozen=True)
class Leaf:
    """One credential, by its id."""

    id: str


@dataclass(frozen=True)
class Group:
    """Parts with a rule.

    Attributes:
        rule: all of the parts, ``needs`` of them, or all of them in the order in which they stand.
        needs: how many of the parts; read where the rule is ``some``, and only there.
        title: how the organization calls the group; may be empty.
        depth: groups within each other, itself the first.

    Raises:
        InvalidPolicy: more than ``MAX_DEPTH`` groups stand within each other.
    """

    rule: Rule
    parts: tuple[Part, ...]
    needs: int = 1
    title: str = ""
    depth: int = field(init=False, repr=False, compare=False, default=1)

    def __post_init__(self) -> None:
        depth = 1 + max((each.depth for each in self.parts if isinstance(each, Group)), default=0)
        if depth > MAX_DEPTH:
            hint = "put the inner groups into a stack of their own"
            found = f"more than {MAX_DEPTH} groups stand within each other"
            raise InvalidPolicy(found, expected=f"at most {MAX_DEPTH}", hint=hint)
        object.__setattr__(self, "depth", depth)

    @property
    def asked(self) -> int:
        """How many of the parts have to be complete; never below 0, whatever ``needs`` says."""
        return max(0, self.needs) if self.rule == "some" else len(self.parts)


Part = Leaf | Group


@dataclass(frozen=True)
class Progress:
    """How far somebody has come in a part.

    Attributes:
        status: met when complete; unknown where only the order of what is held is not known; else unmet.
        share: 0 to 1; 1 exactly where it is complete. A group's is the mean over the parts that it asks for, the
            furthest ones where there is a choice.
        done, asked: complete parts that count, and parts asked for.
        left: the fewest credentials that are still missing, if what is not known turns out well.
        out_of_order: of a leaf, whether it is held but was earned before what has to come first.
        earliest, latest: when it was completed at the earliest and at the latest; None where it is not complete.
        holds: everything that the person holds, in the stack and beside it.
    """

    part: Part
    status: Status
    share: Fraction
    done: int
    asked: int
    left: int
    parts: tuple[Progress, ...] = ()
    held: bool = False
    out_of_order: bool = False
    earliest: date | None = None
    latest: date | None = None
    holds: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.status is Status.MET

    def walk(self) -> Iterator[Progress]:
        """This part and everything below it, parents first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    @property
    def held_out_of_order(self) -> tuple[str, ...]:
        """Credentials that are held and do not count, because they were earned too early."""
        return _ids(each for each in self.walk() if each.out_of_order)

    @property
    def order_not_known(self) -> tuple[str, ...]:
        """Credentials that are held, where nobody knows whether they came in order: a date is missing."""
        return _ids(each for each in self.walk() if each.held and each.status is Status.UNKNOWN)


@dataclass(frozen=True)
class Step:
    """A credential that would count if it were earned next.

    Attributes:
        again: it is held, and was earned too early to count.
        waits_for: what its provider asks for first and is not held, in the stack or beside it.
    """

    id: str
    again: bool = False
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True)
class _After:
    """When something has to come: not before ``surely`` for certain, and not before ``perhaps`` at the least."""

    surely: date = date.min
    perhaps: date = date.min


_NEVER = _After(date.max, date.max)


def leaves(part: Part) -> tuple[str, ...]:
    """The ids of every leaf, in order; one that stands twice comes twice."""
    if isinstance(part, Leaf):
        return (part.id,)
    return tuple(id for each in part.parts for id in leaves(each))


def progress(root: Part, held: Mapping[str, date | None]) -> Progress:
    """How far somebody has come.

    Args:
        held: by id of a credential the day on which it was earned; None where the day is not known. What is earned on
            the day on which its forerunner was completed is in order.
    """
    return replace(_progress(root, held, _After()), holds=frozenset(held))


def next_steps(
    found: Progress, *, requires: Mapping[str, Collection[str]] | None = None, held: Collection[str] | None = None
) -> tuple[Step, ...]:
    """The credentials that would count if they were earned next, in the order of the stack, each once.

    Of a group in order these are the ones of its first part that is not complete; of a choice, those of every part
    that is still open. What is held and only lacks a date is no step.

    Args:
        found: of the whole stack, as ``progress`` gives it.
        requires: by id what its provider asks for first.
        held: ids of everything that is held, in the stack and beside it; None takes what ``progress`` was told.
    """
    every = found.holds if held is None else held
    steps: dict[str, Step] = {}
    for leaf in _open(found):
        assert isinstance(leaf.part, Leaf)  # noqa: S101 - of leaves alone: that is what ``_open`` yields
        id = leaf.part.id
        missing = tuple(each for each in (requires or {}).get(id, ()) if each not in every)
        steps.setdefault(id, Step(id, again=leaf.held, waits_for=missing))
    return tuple(steps.values())


def _progress(part: Part, held: Mapping[str, date | None], after: _After) -> Progress:
    if isinstance(part, Leaf):
        return _leaf(part, held, after)
    parts: list[Progress] = []
    for each in part.parts:
        parts.append(_progress(each, held, after))
        if part.rule == "order":
            after = _following(parts[-1], after)
    return _group(part, tuple(parts))


def _leaf(leaf: Leaf, held: Mapping[str, date | None], after: _After) -> Progress:
    open_leaf = Progress(leaf, Status.UNMET, Fraction(0), 0, 1, 1)
    if leaf.id not in held:
        return open_leaf
    if after == _NEVER:  # what has to come first is still missing, and will come later than this
        return replace(open_leaf, held=True, out_of_order=True)
    day = held[leaf.id]
    surely = after.surely == date.min if day is None else day >= after.surely
    perhaps = day is None or day >= after.perhaps
    earliest, latest = (max(date.min, after.perhaps), date.max) if day is None else (day, day)
    if surely:
        return Progress(leaf, Status.MET, Fraction(1), 1, 1, 0, held=True, earliest=earliest, latest=latest)
    if perhaps:
        return replace(open_leaf, status=Status.UNKNOWN, left=0, held=True, earliest=earliest, latest=latest)
    return replace(open_leaf, held=True, out_of_order=True)


def _group(group: Group, parts: tuple[Progress, ...]) -> Progress:
    asked = group.asked
    done = sum(each.complete for each in parts)
    possible = sum(each.status is not Status.UNMET for each in parts)
    status = Status.MET if 0 < asked <= done else Status.UNKNOWN if 0 < asked <= possible else Status.UNMET
    furthest = sorted((each.share for each in parts), reverse=True)[:asked]
    nearest = sorted(each.left for each in parts)[:asked]
    return Progress(
        part=group,
        status=status,
        share=sum(furthest, Fraction(0)) / asked if asked else Fraction(0),
        done=min(done, asked),
        asked=asked,
        left=sum(nearest),
        parts=parts,
        earliest=_nth([each.earliest for each in parts], asked) if status is not Status.UNMET else None,
        latest=_nth([each.latest for each in parts if each.complete], asked) if status is Status.MET else date.max,
    )


def _nth(days: list[date | None], count: int) -> date | None:
    """The day on which so many were complete."""
    known = sorted(day for day in days if day is not None)
    return known[count - 1] if 0 < count <= len(known) else None


def _following(before: Progress, after: _After) -> _After:
    """When the next part has to come. A part that is not complete lets nothing after it count."""
    match before.status:
        case Status.UNMET:
            return _NEVER
        case Status.UNKNOWN:
            return _After(date.max, max(after.perhaps, before.earliest or date.min))
    return _After(max(after.surely, before.latest or date.min), max(after.perhaps, before.earliest or date.min))


def _open(found: Progress) -> Iterator[Progress]:
    """Leaves that would count if they were earned next."""
    if found.status is not Status.UNMET:
        return
    if isinstance(found.part, Leaf):
        yield found
        return
    for each in found.parts:
        yield from _open(each)
        if found.part.rule == "order" and each.status is Status.UNMET:
            return


def _ids(found: Iterator[Progress]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.part.id for each in found if isinstance(each.part, Leaf)))


def problems(  # noqa: PLR0913 - one argument for each thing that a stack is checked against, all by name
    root: Part,
    *,
    prerequisites: Mapping[str, Collection[str]],
    known: Collection[str],
    retired: Collection[str] = (),
    goal: str = "",
    names: Mapping[str, str] | None = None,
    wording: Wording = ENGLISH,
) -> tuple[Remark, ...]:
    """What has to be mended before the stack may be published; nothing where it may.

    Args:
        prerequisites: by id of a credential what its provider asks for first.
        known: ids of credentials that can be earned today.
        retired: ids of those that can no longer be earned.
        goal: id of the credential that the stack builds up to, where it is one.
        names: titles by id, for the sentences; an id stands for itself otherwise.
    """
    check = _Check(root, prerequisites, frozenset(known) - frozenset(retired), frozenset(retired), goal, names or {})
    return tuple(check.all(wording))


@dataclass(frozen=True)
class _Check:
    root: Part
    prerequisites: Mapping[str, Collection[str]]
    known: frozenset[str]
    retired: frozenset[str]
    goal: str
    names: Mapping[str, str]

    def name(self, id: str) -> str:
        return self.names.get(id) or id

    def all(self, wording: Wording) -> Iterator[Remark]:
        for group in _groups(self.root):
            yield from self._group(group, wording)
        for id in dict.fromkeys(leaves(self.root)):
            yield from self._leaf(id, wording)
        for id in dict.fromkeys(_twice(self.root)):
            told = wording.gettext("“%(name)s” stands twice, so that one certificate would count twice.")
            hint = wording.gettext("Leave it in one place, or make the places alternatives of which one is needed.")
            yield Remark("stack.twice", told % {"name": self.name(id)}, hint=hint)
        yield from self._circles(wording)
        yield from self._order(wording)

    def _group(self, group: Group, wording: Wording) -> Iterator[Remark]:
        about = {"title": group.title or wording.gettext("without a title"), "needs": group.asked}
        about["parts"] = len(group.parts)
        if not group.parts:
            told = wording.gettext("The group “%(title)s” is empty.")
            yield Remark("stack.empty", told % about, hint=wording.gettext("Add a part, or remove the group."))
            return
        if group.asked < 1:
            told = wording.gettext("The group “%(title)s” asks for none of its parts, so that everybody would have it.")
            yield Remark("stack.needs", told % about, hint=wording.gettext("Ask for one part at least."))
        elif group.asked > len(group.parts):
            told = wording.gettext("The group “%(title)s” asks for %(needs)d of %(parts)d parts.")
            yield Remark("stack.needs", told % about, hint=wording.gettext("Add parts, or ask for fewer."))
        elif group.rule == "some" and sum(self._reachable(each) for each in group.parts) < group.asked:
            told = wording.gettext("The group “%(title)s” can never be completed: too few of its parts can be earned.")
            yield Remark("stack.never", told % about, hint=wording.gettext("Replace what can no longer be earned."))

    def _reachable(self, part: Part) -> bool:
        if isinstance(part, Leaf):
            return part.id in self.known
        return 0 < part.asked <= sum(self._reachable(each) for each in part.parts)

    def _leaf(self, id: str, wording: Wording) -> Iterator[Remark]:
        about = {"name": self.name(id)}
        if id in self.retired:
            told = wording.gettext("“%(name)s” is retired and can no longer be earned.")
            yield Remark(
                "stack.retired", told % about, hint=wording.gettext("Choose what replaces it, or leave it out.")
            )
        elif id not in self.known:
            told = wording.gettext("“%(name)s” is not in the catalog.")
            yield Remark("stack.unknown", told % about, hint=wording.gettext("Add it to the catalog first."))
        if not self.goal:
            return
        about["goal"] = self.name(self.goal)
        if id == self.goal:
            told = wording.gettext("“%(goal)s” is part of the pathway that leads to it: it would award itself.")
            yield Remark("stack.goal", told % about, hint=wording.gettext("Take it out of the parts."))
        elif self.goal in needed_for(id, self.prerequisites):
            told = wording.gettext("“%(name)s” asks for “%(goal)s” first, which the pathway leads to.")
            yield Remark("stack.goal", told % about, hint=wording.gettext("Take it out, or correct what it asks for."))

    def _circles(self, wording: Wording) -> Iterator[Remark]:
        start = dict.fromkeys([*leaves(self.root), *([self.goal] if self.goal else [])])
        for circle in circles(start, self.prerequisites):
            told = wording.gettext("These ask for each other first, in a circle: %(circle)s.")
            round_trip = " → ".join(self.name(id) for id in (*circle, circle[0]))
            hint = wording.gettext("Correct what one of them asks for; as it stands nobody can begin.")
            yield Remark("stack.circle", told % {"circle": round_trip}, hint=hint)

    def _order(self, wording: Wording) -> Iterator[Remark]:
        """Pairs that an order puts the other way round than a provider does."""
        for group in _groups(self.root):
            if group.rule != "order":
                continue
            for place, part in enumerate(group.parts):
                later = {id for each in group.parts[place + 1 :] for id in leaves(each)} - set(leaves(part))
                for id in dict.fromkeys(leaves(part)):
                    for first in sorted(later & needed_for(id, self.prerequisites)):
                        told = wording.gettext("“%(name)s” asks for “%(first)s” first, and the order puts it after.")
                        hint = wording.gettext("Change the order, or correct what it asks for.")
                        about = {"name": self.name(id), "first": self.name(first)}
                        yield Remark("stack.order", told % about, hint=hint)


def _groups(part: Part) -> Iterator[Group]:
    if isinstance(part, Group):
        yield part
        for each in part.parts:
            yield from _groups(each)


def _twice(part: Part) -> Iterator[str]:
    """Leaves of which one certificate would count in two places; in alternatives of which one is needed it does not."""
    if isinstance(part, Leaf):
        return
    for each in part.parts:
        yield from _twice(each)
    if part.rule == "some" and part.needs == 1:
        return
    seen: set[str] = set()
    for each in part.parts:
        here = set(leaves(each))
        yield from sorted(seen & here)
        seen |= here
