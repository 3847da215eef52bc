"""Canonical N-Quads from records (RDFC-1.0, see ``canon``), where no tie between unnamed nodes has to be broken.

Lines are sorted by subject first, then within it: a subject ends where its line has a space, and no subject holds one.
Nodes are told apart by first-degree hashes alone. Where several nodes have the same one and lead to nothing, only the
node above them can tell them apart, and its label is enough. Anything else is declined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from stepladder.credentials.canon import LONG
from stepladder.credentials.compiled.records import Record
from stepladder.credentials.compiled.tables import Declined
from stepladder.credentials.compiled.walk import Walk

_END = " .\n"
_OTHER = "_:z .\n"
_SELF = "_:a .\n"

Hash = Callable[[bytes], Any]
"""A hash of ``hashlib``; its type has no public name."""


def canonical_lines(walk: Walk, algorithm: Hash, limit: int) -> tuple[str, list[str]]:
    """The canonical text, and the canonical label (with ``_:``) of each unnamed node.

    Raises:
        Declined: two unnamed nodes are too alike, or the general path might count more work than the limit.
    """
    labels = _labels(walk, algorithm, limit) if walk.blanks else {}
    blocks = {subject: _block(records, labels) for subject, records in walk.named.items()}
    for record in walk.blanks:
        subject = labels[id(record)]
        lines = _own(record, labels)
        blocks[subject] = subject + subject.join(lines) if lines else ""
    return "".join([blocks[subject] for subject in sorted(blocks)]), [labels[id(record)] for record in walk.blanks]


def settle(named: Iterable[list[Record]], blanks: list[Record], algorithm: Hash) -> None:
    """Note in records that will be met again what depends on nothing outside: the lines or the first-degree hash."""
    for records in named:
        if len(records) == 1 and not records[0].links:
            records[0].block = _block(records, {})
    for record in blanks:
        record.digest = (algorithm, _first_degree(record, {}, algorithm))


def _block(records: list[Record], labels: dict[int, str]) -> str:
    record = records[0]
    if record.block and len(records) == 1:
        return record.block
    if len(records) == 1 and not record.links and record.graph is None:
        return record.subject + record.subject.join(sorted(record.tails)) if record.tails else ""
    lines = sorted({line for each in records for line in _own(each, labels)})
    return record.subject + record.subject.join(lines) if lines else ""


def _own(record: Record, labels: dict[int, str]) -> list[str]:
    """A record's lines without the subject, sorted."""
    lines = record.tails
    if record.links:
        lines = lines + [f"{prefix}{labels[id(target)]} .\n" for prefix, target in record.links]
    if record.graph is not None:
        end = f" {labels[id(record.graph)]} .\n"
        lines = [line[:-3] + end for line in lines]
    return sorted(lines)


def _labels(walk: Walk, algorithm: Hash, limit: int) -> dict[int, str]:
    """4.4.3 (3) to (5), by the identity of the record."""
    within = _by_graph(walk)
    by_hash: dict[str, list[Record]] = {}
    for record in walk.blanks:
        known = record.digest
        digest = known[1] if known and known[0] is algorithm else _first_degree(record, within, algorithm)
        by_hash.setdefault(digest, []).append(record)
    order = sorted(by_hash)
    single = [by_hash[digest][0] for digest in order if len(by_hash[digest]) == 1]
    labels = {id(record): f"_:c14n{number}" for number, record in enumerate(single)}
    if len(single) < len(order):
        for digest in order:
            if len(by_hash[digest]) > 1:
                # As ``canon`` spends it: one for each line that a node stands in, and one for each order tried.
                limit -= sum(len(record.tails) + 2 + len(record.via) // LONG for record in by_hash[digest])
                if limit < 0:
                    raise Declined
                for record in _told_apart(by_hash[digest], labels, algorithm):
                    labels[id(record)] = f"_:c14n{len(labels)}"
    return labels


def _told_apart(alike: list[Record], labels: dict[int, str], algorithm: Hash) -> list[Record]:
    """Nodes that lead nowhere, in the order of their n-degree hashes (4.8)."""
    if any(record.links or record.graph is not None for record in alike):
        raise Declined
    return sorted(alike, key=lambda record: _by_what_is_above(record, labels, algorithm))


def _by_what_is_above(record: Record, labels: dict[int, str], algorithm: Hash) -> str:
    above = record.above
    if above is None or above.graph is not None:
        raise Declined
    if above.subject:
        return ""
    label = labels.get(id(above))
    if label is None:
        raise Declined
    related = algorithm(f"s{record.via[1:-1]}{label}".encode()).hexdigest()
    return str(algorithm(f"{related}{label}".encode()).hexdigest())


def _first_degree(record: Record, within: dict[int, list[Record]], algorithm: Hash) -> str:
    """4.6. Lines with a named subject come before those of ``_:a``, and those of ``_:z`` after them."""
    if record.graph is not None or id(record) in within or (record.above and record.above.graph is not None):
        return _first_degree_in_graph(record, within, algorithm)
    lines = record.tails
    if record.links:
        lines = lines + [prefix + _OTHER for prefix, _ in record.links]
    lines = sorted(lines)
    text = "_:a" + "_:a".join(lines) if lines else ""
    above = record.above
    if above is not None:
        leading = f"_:z{record.via}{_SELF}" if not above.subject else f"{above.subject}{record.via}{_SELF}"
        text = leading + text if above.subject else text + leading
    return str(algorithm(text.encode()).hexdigest())


def _first_degree_in_graph(record: Record, within: dict[int, list[Record]], algorithm: Hash) -> str:
    end = " .\n" if record.graph is None else " _:z .\n"
    own = [f"_:a{line[:-3]}{end}" for line in record.tails]
    own += [f"_:a{prefix}_:z{end}" for prefix, _ in record.links]
    named = set()
    for inner in within.get(id(record), ()):
        lines = [f"{inner.subject or '_:z'}{line[:-3]} _:a .\n" for line in inner.tails]
        if inner.subject:
            named.update(lines)
        else:
            own += lines
        own += [f"{inner.subject or '_:z'}{prefix}_:z _:a .\n" for prefix, _ in inner.links]
    own += named
    above = record.above
    if above is not None:
        end = " .\n" if above.graph is None else " _:z .\n"
        own.append(f"{above.subject or '_:z'}{record.via}_:a{end}")
    return str(algorithm("".join(sorted(own)).encode()).hexdigest())


def _by_graph(walk: Walk) -> dict[int, list[Record]]:
    result: dict[int, list[Record]] = {}
    if walk.graphs:
        for record in (*walk.blanks, *(record for records in walk.named.values() for record in records)):
            if record.graph is not None:
                result.setdefault(id(record.graph), []).append(record)
    return result
