"""How fast badges are verified, beside the libraries that people use today: in one run, on one core, in CPU seconds.

    .venv/bin/python benchmarks/verify.py [--json] [--badges N] [--rounds N] [--million]

The same distinct badges for all, made and signed by the JavaScript peer; everything warm; the contenders take turns in
rounds, so that what disturbs the machine disturbs all. The peers are set up by themselves (``setting_up``); one that
cannot be had is null, with the reason under ``missing``. What each contender does stands in ``worker.py`` and
``peers/verifiers.js``: ours makes every check on a file's bytes (``bulk``),
``ours_in_full`` all findings as well (``verify(read(bytes))``), the floor is what nobody can leave out.

Wall times are noisy on shared machines; compare rows of one run with each other.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.setting_up import (
    PEERS,
    ROOT,
    SIZES,
    Missing,
    Worker,
    corpus,
    documents,
    javascript,
    python,
)

ALGORITHMS = ("EdDSA", "ES256", "RS256")
BADGE_CONTENDERS = {
    "ours": "main",
    "ours_in_full": "main",
    "digitalbazaar": "node",
    "verifier_core": "node",
    "pyld": "main",
    "openbadgeslib": "python",
    "floor": "main",
}
TOKEN_CONTENDERS = {
    "ours_token": "main",
    "joserfc": "python",
    "joserfc_from_jwk": "python",
    "pyjwt": "python",
    "jose": "node",
    "signature": "main",
}


@dataclass
class Report:
    """What was measured: rates in items a CPU second, ratios, and what is missing with its reason."""

    figures: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def ratio(self, name: str, one: str, other: str) -> None:
        """One rate by another; null where either is missing."""
        above, below = self.figures.get(one), self.figures.get(other)
        self.figures[name] = round(above / below, 2) if above and below else None


@dataclass(frozen=True)
class Seat:
    """A contender with the process that it runs in, and its order."""

    name: str
    worker: Worker
    order: dict[str, Any]


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and those it starts on one core, where the system can."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def workers(report: Report, *, left_out: frozenset[str]) -> dict[str, Worker]:
    """The processes that there can be, by name, but for those left out."""
    ways: dict[str, Callable[[], list[str]]] = {
        "main": lambda: [sys.executable, str(ROOT / "benchmarks" / "worker.py")],
        "python": lambda: [python(), str(ROOT / "benchmarks" / "worker.py")],
        "node": lambda: [javascript(), str(PEERS / "worker.js"), str(documents())],
    }
    found = {}
    for name, command in ways.items():
        if name in left_out:
            report.missing[name] = "left out"
            continue
        try:
            found[name] = Worker(command())
        except Missing as error:
            report.missing[name] = str(error)
    return found


def race(seats: list[Seat], report: Report, options: argparse.Namespace, *, key: str) -> None:
    """Let contenders take turns, and note how many items each does in a CPU second: the median of the rounds."""
    turns: list[tuple[Seat, int]] = []
    lines = options.badges
    for seat in seats:
        try:
            seat.worker.ask(**seat.order, **{"from": 0, "count": min(20, lines)})  # warm, and not counted
            warm = seat.worker.ask(**seat.order, **{"from": 20, "count": min(40, lines)})
            turns.append((seat, max(20, min(5 * lines, int(options.turn * min(40, lines) / max(warm["cpu"], 1e-6))))))
        except Missing as error:
            report.missing[f"{key}_{seat.name}"] = str(error)
            report.figures[f"{key}_{seat.name}_per_s"] = None
    rates: dict[str, list[float]] = {seat.name: [] for seat, _ in turns}
    for number in range(options.rounds):
        for seat, count in turns:
            answer = seat.worker.ask(**seat.order, **{"from": 60 + number * count, "count": count})
            if answer["met"] != count:
                report.missing[f"{key}_{seat.name}"] = f"{count - answer['met']} of {count} were not found good"
            rates[seat.name].append(count / answer["cpu"])
    for name, found in rates.items():
        report.figures[f"{key}_{name}_per_s"] = round(statistics.median(found), 1)


def race_badges(report: Report, found: dict[str, Worker], folder: Path, options: argparse.Namespace) -> None:
    """Embedded proofs, rich and small."""
    for size in SIZES:
        order = {"file": str(folder / f"{size}.jsonl")}
        seats = [
            Seat(name, found[where], {"contender": name, **order})
            for name, where in BADGE_CONTENDERS.items()
            if where in found
        ]
        race(seats, report, options, key=size)
        for other in ("digitalbazaar", "verifier_core", "pyld", "openbadgeslib", "floor"):
            report.ratio(f"{size}_vs_{other}", f"{size}_ours_per_s", f"{size}_{other}_per_s")


def race_tokens(report: Report, found: dict[str, Worker], folder: Path, options: argparse.Namespace) -> None:
    """Tokens: taken apart, checked, claims read. The key is parsed beforehand but for ``joserfc_from_jwk``."""
    for alg in ALGORITHMS:
        order = {"file": str(folder / f"{alg}.jsonl"), "keys": str(folder / "keys.json"), "alg": alg}
        seats = [
            Seat(name, found[where], {"contender": name, **order})
            for name, where in TOKEN_CONTENDERS.items()
            if where in found
        ]
        key = f"{alg.lower()}_jwt"
        race(seats, report, options, key=key)
        for other in ("joserfc", "joserfc_from_jwk", "pyjwt", "jose", "signature"):
            report.ratio(f"{key}_vs_{other}", f"{key}_ours_token_per_s", f"{key}_{other}_per_s")


def scaling(report: Report, folder: Path, *, files: int) -> None:
    """The command over a folder, with one process and with as many as there are cores: files a second of wall time."""
    lines = (folder / "rich.jsonl").read_text().splitlines()
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as place:
        for number in range(files):
            (Path(place) / f"{number:06}.json").write_text(lines[number % len(lines)])
        for jobs in sorted({1, cores}):
            start = time.perf_counter()
            done = _stepladder("verify", place, "--jobs", str(jobs))
            seconds = time.perf_counter() - start
            rate = round(files / seconds, 1) if done.returncode == 0 else None
            report.figures[f"command_jobs_{jobs}_per_s"] = rate
            if rate is None:
                report.missing[f"command_jobs_{jobs}"] = (done.stderr or done.stdout).strip()[-200:]
    report.figures["cores"] = cores
    report.ratio("command_scaling", f"command_jobs_{cores}_per_s", "command_jobs_1_per_s")


def memory(report: Report, worker: Worker, folder: Path, *, badges: int) -> None:
    """Most memory of a process after half of many distinct badges, and after all of them."""
    order = {"contender": "stream", "file": str(folder / "rich.jsonl")}
    try:
        for name, first, count in (("half", 0, badges // 2), ("whole", badges // 2, badges - badges // 2)):
            answer = worker.ask(**order, **{"from": first, "count": count})
            report.figures[f"memory_{name}_mib"] = round(answer["peak_kib"] / 1024, 1)
        report.figures["memory_badges"] = badges
    except Missing as error:
        report.missing["memory"] = str(error)


def start(report: Report, *, runs: int) -> None:
    """The command from start to exit on one badge, wall time in milliseconds."""
    times = []
    for _ in range(runs + 1):
        before = time.perf_counter()
        _stepladder("verify", str(ROOT / "examples" / "capstone.png"), "--now", "2026-11-21")
        times.append(time.perf_counter() - before)
    report.figures["command_start_to_exit_ms"] = round(statistics.median(times[1:]) * 1000, 1)


def _stepladder(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "stepladder.cli", *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own command


def measure(options: argparse.Namespace) -> Report:
    """Everything, in one run."""
    report = Report()
    start(report, runs=5)
    try:
        folder = corpus(options.badges)
    except Missing as error:
        report.missing["everything else"] = f"the corpus is made by the JavaScript peers: {error}"
        return report
    with one_core():
        found = workers(report, left_out=frozenset(["python"] if options.without_python_peers else []))
        race_badges(report, found, folder, options)
        race_tokens(report, found, folder, options)
        for each in found.values():
            each.stop()
        fresh = Worker([sys.executable, str(ROOT / "benchmarks" / "worker.py")])
        memory(report, fresh, folder, badges=1_000_000 if options.million else options.streamed)
        fresh.stop()
    scaling(report, folder, files=options.files)
    for size in SIZES:
        rate = report.figures.get(f"{size}_ours_per_s")
        report.figures[f"library_one_{size}_badge_ms"] = round(1000 / rate, 3) if rate else None
    return report


def main() -> None:
    """Print the figures: a table, or with ``--json`` one object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--badges", type=int, default=1_000, help="distinct badges of each size")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turn", type=float, default=0.4, help="CPU seconds for each contender and round, about")
    parser.add_argument(
        "--without-python-peers", action="store_true", help="those that need an environment of their own"
    )
    parser.add_argument("--files", type=int, default=4_000, help="files for the command over a folder")
    parser.add_argument("--streamed", type=int, default=5_000, help="distinct badges for the memory run")
    parser.add_argument("--million", action="store_true", help="a million of them")
    options = parser.parse_args()
    report = measure(options)
    if options.json:
        sys.stdout.write(json.dumps({**report.figures, "missing": report.missing}) + "\n")
    else:
        for name, value in report.figures.items():
            sys.stdout.write(f"{name:40} {value if value is not None else 'missing':>12}\n")
        for name, reason in report.missing.items():
            sys.stdout.write(f"missing: {name}: {reason}\n")


if __name__ == "__main__":
    main()
