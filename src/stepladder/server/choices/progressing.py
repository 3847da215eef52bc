"""How far somebody has come along the published stacks, by the certificates that they hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from stepladder.findings import Status
from stepladder.pathways.stacks import Group, Leaf, Part, Progress, Step, next_steps, progress
from stepladder.server.catalog.models import Microcredential, Stack, StackPart
from stepladder.server.catalog.terms import Holders
from stepladder.server.wallet.models import Certificate

_ALL = StackPart.Rule.ALL.value


@dataclass(frozen=True)
class Held:
    """What somebody holds that the catalog recognizes.

    Attributes:
        first, last: by key of an entry, the days on which it was earned first and last; None where not known.
        lapsed: certificates that do not count today, each with why.
    """

    first: Mapping[str, date | None]
    last: Mapping[str, date | None]
    lapsed: tuple[tuple[Certificate, str], ...]


@dataclass(frozen=True)
class Node:
    """A part of a stack as the page shows it.

    Attributes:
        entry: of a leaf; None for a group.
        mark, words: how it stands.
    """

    title: str
    entry: Microcredential | None
    mark: str
    words: str
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Way:
    """A stack, with how far somebody has come.

    Attributes:
        steps: what would count next, each with what it waits for.
    """

    stack: Stack
    found: Progress
    words: str
    nodes: tuple[Node, ...]
    steps: tuple[tuple[Microcredential, str], ...]

    @property
    def begun(self) -> bool:
        """Whether anything of it is held, in order or not."""
        return any(each.held for each in self.found.walk())


def held_by(certificates: Iterable[Certificate], on: date) -> Held:
    """What counts of somebody's certificates today: recognized, not found wanting, not expired, not retired for good.

    Args:
        certificates: the earliest first.
    """
    first: dict[str, date | None] = {}
    last: dict[str, date | None] = {}
    lapsed: list[tuple[Certificate, str]] = []
    for each in certificates:
        if each.recognized is None:
            continue
        if why := _lapsed(each, each.recognized, on):
            lapsed.append((each, why))
            continue
        for entry in _stands_for(each.recognized):
            first.setdefault(entry.key, each.issued_on)
            last[entry.key] = each.issued_on
    return Held(first, last, tuple(lapsed))


def _stands_for(entry: Microcredential) -> Iterator[Microcredential]:
    """The entry, and what took its place, to the end, as badges follow it (``catalog.queries.in_its_place``)."""
    passed: set[int] = set()
    following: Microcredential | None = entry
    while following is not None and following.pk not in passed:
        yield following
        passed.add(following.pk)
        following = following.replaced_by if following.holders == Holders.REPLACE else None


def _lapsed(certificate: Certificate, entry: Microcredential, on: date) -> str:
    if certificate.expires_on and certificate.expires_on < on:
        return gettext("It has expired.")
    verdict = certificate.verdict()
    if verdict is not None and verdict.status is Status.UNMET:
        return gettext("A check found it wanting.")
    if entry.counts_until and entry.counts_until < on:
        return gettext("The organization retired it, and it no longer counts.")
    return ""


def roots_of(parts: Iterable[StackPart]) -> dict[int, tuple[Part, dict[str, Microcredential]]]:
    """By stack its tree for the library, and its entries by key; a stack without parts has none."""
    below: dict[int | None, list[StackPart]] = {}
    tops: dict[int, StackPart] = {}
    for each in parts:
        below.setdefault(each.parent_id, []).append(each)
        if each.parent_id is None:
            tops.setdefault(each.stack_id, each)
    found = {}
    for stack, top in tops.items():
        entries: dict[str, Microcredential] = {}
        found[stack] = (_part(top, below, entries), entries)
    return found


def _part(row: StackPart, below: Mapping[int | None, list[StackPart]], entries: dict[str, Microcredential]) -> Part:
    if row.microcredential is not None:
        entries[row.microcredential.key] = row.microcredential
        return Leaf(row.microcredential.key)
    parts = tuple(_part(each, below, entries) for each in below.get(row.pk, ()))
    match row.rule:
        case "order":
            return Group("order", parts, title=row.title)
        case "some":
            return Group("some", parts, needs=row.needs or 1, title=row.title)
    return Group("all", parts, title=row.title)


def way_of(
    stack: Stack,
    root: Part,
    entries: Mapping[str, Microcredential],
    held: Held,
    requires: Mapping[str, tuple[str, ...]],
) -> Way:
    """How far somebody has come along one stack.

    Args:
        requires: by key of an entry what its provider asks for first.
    """
    found = _progress(root, held)
    steps = next_steps(found, requires=requires, held=held.first)
    return Way(
        stack=stack,
        found=found,
        words=_words(found),
        nodes=_nodes(found, entries, steps),
        steps=tuple((entries[each.id], _waits(each, entries)) for each in steps),
    )


def _progress(root: Part, held: Held) -> Progress:
    """Who renewed a certificate has earned it twice: the first time opens what follows, a later one may be in order."""
    found = progress(root, held.first)
    again = {key: held.last[key] for key in found.held_out_of_order}
    return progress(root, {**held.first, **again}) if again else found


def _words(found: Progress) -> str:
    if found.complete:
        return gettext("Complete.")
    done = ngettext("%(done)d of %(asked)d part is complete.", "%(done)d of %(asked)d parts are complete.", found.asked)
    text = done % {"done": found.done, "asked": found.asked}
    if found.status is Status.UNKNOWN:
        return f"{text} {gettext('Whether the order was kept is not known: a date is missing.')}"
    left = ngettext(
        "At least %(count)d more certificate is needed.", "At least %(count)d more certificates are needed.", found.left
    )
    return f"{text} {left % {'count': found.left}}"


def _nodes(found: Progress, entries: Mapping[str, Microcredential], steps: tuple[Step, ...]) -> tuple[Node, ...]:
    now = {each.id for each in steps if not each.waits_for}
    parts = found.parts or (found,)
    return tuple(_node(each, entries, now) for each in parts)


def _node(found: Progress, entries: Mapping[str, Microcredential], now: set[str]) -> Node:
    if isinstance(found.part, Leaf):
        entry = entries[found.part.id]
        mark, words = _leaf_state(found, is_next=found.part.id in now)
        return Node(entry.title, entry, mark, words)
    mark = "met" if found.complete else "unknown" if found.status is Status.UNKNOWN else ""
    rule = {
        "all": gettext("all of these"),
        "order": gettext("all of these, in this order"),
        "some": gettext("%(needs)d of these") % {"needs": found.asked},
    }[found.part.rule]
    title = f"{found.part.title}: {rule}" if found.part.title else f"{rule[:1].upper()}{rule[1:]}"
    words = gettext("%(done)d of %(asked)d") % {"done": found.done, "asked": found.asked}
    return Node(title, None, mark, words, tuple(_node(each, entries, now) for each in found.parts))


def _leaf_state(found: Progress, *, is_next: bool) -> tuple[str, str]:
    if found.complete:
        return "met", gettext("You hold it")
    if found.out_of_order:
        return "unknown", gettext("You hold it, earned too early for the order")
    if found.held:
        return "unknown", gettext("You hold it; the day is not known, so the order is open")
    return "", gettext("Next") if is_next else gettext("Not held")


def _waits(step: Step, entries: Mapping[str, Microcredential]) -> str:
    if step.waits_for:
        names = ", ".join(entries[each].title if each in entries else each for each in step.waits_for)
        return gettext("Its provider asks for this first: %(names)s.") % {"names": names}
    if step.again:
        return gettext("You hold it, but it was earned before what has to come first; ask whoever keeps the pathway.")
    return ""
