"""Whether the compiled path says the same as the general one, on documents made and damaged by chance.

    .venv/bin/python benchmarks/equality.py --documents 1000000 --jobs 2 [--seed N] [--json]

Document number n of a seed is always the same one. Each is put through both paths: what the compiled one takes has to
give the same root, statements, canonical text and labels, and the same claims in the same order. It may decline
anything.
Prints how many were taken, declined and differed, and the first that did; exits with 1 if any did.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter
from multiprocessing import get_context
from pathlib import Path
from random import Random  # noqa: TID251 - seeded chance, in a benchmark
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.damage import document

from stepladder.credentials.canon import WORK_LIMIT, canonicalize
from stepladder.credentials.claims import Claims
from stepladder.credentials.compiled.lines import canonical_lines
from stepladder.credentials.compiled.stated import CompiledDocument, compiled
from stepladder.credentials.compiled.tables import Declined
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.jsonld import Statements, general_statements
from stepladder.credentials.rdf import Blank, Quad
from stepladder.errors import StepladderError

CHUNK = 500
"""Documents that a worker makes at a time."""

_CHOICES = (Contexts(), Contexts(earlier=frozenset({"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"})))


def difference(made: Any, contexts: Contexts) -> tuple[str, str]:
    """What came of a document: a word for the table, and where the paths differ, in words."""
    found = compiled(made, contexts)
    try:
        general = general_statements(made, contexts)
    except StepladderError as error:
        if found is None:
            return "declined, refused by the general path too", ""
        return "differs", f"the general path refuses: {error.sentence()}"
    if found is None:
        return ("declined, something is lost" if general.lost else "declined, nothing is lost"), ""
    return _compared(found, general)


def _compared(found: CompiledDocument, general: Statements) -> tuple[str, str]:
    if general.lost or found.root != general.root:
        return "differs", f"root {found.root} or {general.root}; lost {general.lost}"
    quads = found.quads()
    if len(quads) != len(general.quads) or set(quads) != set(general.quads):
        return "differs", f"statements: {sorted(map(str, set(quads) ^ set(general.quads)))[:4]}"
    if words := _claims_differ(found.claims(), Claims(general.quads)):
        return "differs", words
    return _canonical(found.walk, general)


def _canonical(walk: Any, general: Statements) -> tuple[str, str]:
    # A presentation of many alike nodes takes seconds; what is declined is canonicalized by the same code anyway.
    try:
        text, labels = canonical_lines(walk, hashlib.sha256, WORK_LIMIT)
    except Declined:
        return "taken, ties left to the general path", ""
    expected = canonicalize(general.quads)
    if text != expected.text:
        return "differs", "canonical text"
    # Labels may differ only between nodes that are interchangeable: renamed by ours, the statements are the same text.
    names = {f"b{number}": label for number, label in enumerate(labels, start=1)}
    if {f"_:{label}" for label in expected.labels.values()} - set(labels):
        return "differs", "labels"
    if expected.labels != {name: label[2:] for name, label in names.items() if name in expected.labels}:
        renamed = canonicalize([_renamed(quad, names) for quad in general.quads]).text
        return ("taken", "") if renamed == text else ("differs", "labels")
    return "taken", ""


def _renamed(quad: Quad, names: dict[str, str]) -> Quad:
    def new(term: Any) -> Any:
        return Blank(names[term.label][2:]) if isinstance(term, Blank) else term

    return Quad(new(quad.subject), quad.predicate, new(quad.object), new(quad.graph) if quad.graph else None)


def _claims_differ(ours: Claims, theirs: Claims) -> str:
    """Where two readings of the same statements part, in words."""
    by_node = theirs._values  # noqa: SLF001 - every node and predicate there is
    asked: list[tuple[Any, tuple[str, ...]]] = [
        (node, (predicate,)) for node, members in by_node.items() for predicate in members
    ]
    asked += [(node, tuple(members)[:4]) for node, members in by_node.items()]
    for method in ("values", "text", "texts", "nodes"):
        for node, predicates in asked:
            if getattr(ours, method)(node, *predicates) != getattr(theirs, method)(node, *predicates):
                return f"{method} of {node} {predicates}"
    kinds = {kind for node in by_node for kind in theirs.types(node)}
    differing = [kind for kind in kinds if ours.typed(kind) != theirs.typed(kind)]
    if differing:
        return f"nodes of type {differing[0]}"
    return "" if ours.conflicts == theirs.conflicts else "conflicts"


def run(task: tuple[int, int, int]) -> tuple[Counter[str], list[str]]:
    """The documents of a chunk."""
    seed, start, stop = task
    counts: Counter[str] = Counter()
    differing: list[str] = []
    for number in range(start, stop):
        rng = Random(f"{seed}/{number}")  # noqa: S311 - seeded chance, not a secret
        made = document(rng)
        word, where = difference(made, _CHOICES[number % 8 == 0])
        counts[word] += 1
        if word == "differs":
            differing.append(f"{seed}/{number}: {where}: {json.dumps(made)[:4000]}")
    return counts, differing


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    tasks = [
        (options.seed, start, min(start + CHUNK, options.documents)) for start in range(0, options.documents, CHUNK)
    ]
    counts: Counter[str] = Counter()
    differing: list[str] = []
    began = time.perf_counter()
    with get_context("spawn").Pool(options.jobs) as pool:
        for found, examples in pool.imap_unordered(run, tasks):
            counts += found
            differing += examples
            sys.stderr.write("".join(f"\n{line}\n" for line in examples))
            sys.stderr.write(f"\r{counts.total():,} documents, {counts['taken']:,} taken, {counts['differs']} differ")
    sys.stderr.write("\n")
    report = {
        "documents": counts.total(),
        "seed": options.seed,
        "seconds": round(time.perf_counter() - began),
        "differs": counts["differs"],
        **dict(sorted(counts.items())),
    }
    if options.json:
        sys.stdout.write(json.dumps(report) + "\n")
    else:
        for name, value in report.items():
            sys.stdout.write(f"{name:45} {value:>12,}\n")
    for line in sorted(differing)[:20]:
        sys.stdout.write(line + "\n")
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
