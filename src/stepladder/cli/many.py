"""``stepladder verify`` over many files.

1.  *Files* come one at a time from the folders and archives that are named; nobody knows how many there will be.
2.  *Chunks* of them go to a pool of processes, never more than a few ahead, so that memory does not grow with the
    number of files. The first is verified here: it may be all, and what it warms up is warm in every process.
3.  *Lines* are printed, and written to the report, in the order of the files, a chunk at a time.
4.  *Interrupted*, what is written stays, and the same report continues the run.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO

import click

from stepladder.cli.examining import FAILED, Examiner, Outcome, Task, begin, examine_chunk
from stepladder.cli.text import safe, say
from stepladder.errors import InvalidDocument

CHUNK = 32
"""Files of a chunk: enough that handing them over costs nothing, few enough that lines come steadily."""

CHUNK_ONLINE = 4
"""Files of a chunk where each may wait for several addresses."""

AHEAD = 3
"""Chunks for each process that are on their way at the same time."""

_MARKS = {
    "met": ("✓ met", None),
    "unmet": ("✗ not met", "red"),
    "unknown": ("? unknown", "yellow"),
    "unreadable": ("! not read", "red"),
    FAILED: ("! failed", "red"),
}
_EXIT = (("unmet", 1), (FAILED, 70), ("unreadable", 3), ("unknown", 2))
"""By outcome the exit code, gravest first: a badge that is not genuine must not hide behind one that is no badge."""


@dataclass
class Run:
    """A run over many files, and what came of it so far.

    Args:
        jobs: processes to verify in.
        report: where the lines are written; None without a report.
        as_json: whether the lines of the report are printed instead of those for people.
    """

    task: Task
    jobs: int
    report: BinaryIO | None = None
    as_json: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    known: int = 0

    def over(self, paths: Iterator[str], *, total: int | None) -> int:
        """Verify them all, print a line for each, and return the exit code.

        Raises:
            InvalidDocument: there is no file.
            KeyboardInterrupt: it was interrupted; what was finished is printed and written.
        """
        try:
            with _bar(total) as advance, closing(self._outcomes(paths)) as chunks:
                for outcomes in chunks:
                    self._tell(outcomes)
                    advance(len(outcomes))
        except KeyboardInterrupt:
            self._say_sum("Interrupted. ", again=True)
            raise
        if not self.counts:
            raise InvalidDocument("there is no file to verify", expected="badges", hint="hidden files are left out")
        self._say_sum()
        return next((code for status, code in _EXIT if self.counts[status]), 0)

    def _outcomes(self, paths: Iterator[str]) -> Generator[list[Outcome]]:
        size = CHUNK_ONLINE if self.task.question.online else CHUNK
        examiner = Examiner(self.task)
        first = list(islice(paths, size))
        yield examiner.chunk(first)
        if self.jobs > 1 and len(first) == size:
            yield from self._pooled(paths, size)
        else:
            while chunk := list(islice(paths, size)):
                yield examiner.chunk(chunk)

    def _pooled(self, paths: Iterator[str], size: int) -> Iterator[list[Outcome]]:
        """Step 2: a queue of a few chunks, first in, first out."""
        before = set(multiprocessing.active_children())
        gc.collect()
        gc.freeze()  # what is there now stays, and no process looks through it again
        pool = ProcessPoolExecutor(self.jobs, mp_context=_context(), initializer=begin, initargs=(self.task,))
        waiting: deque[Future[list[Outcome]]] = deque()
        finished = False
        try:
            with _undisturbed():
                self._fill(waiting, pool, paths, size)
            while True:
                self._fill(waiting, pool, paths, size)
                if not waiting:
                    break
                yield waiting.popleft().result()
            finished = True
        except BrokenProcessPool as error:
            hint = "give fewer --jobs; with a --report the run goes on where it was"
            raise InvalidDocument("a process was ended from outside, perhaps for want of memory", hint=hint) from error
        finally:
            if not finished:
                for child in set(multiprocessing.active_children()) - before:
                    child.terminate()
            pool.shutdown(cancel_futures=True)
            gc.unfreeze()

    def _fill(
        self, waiting: deque[Future[list[Outcome]]], pool: ProcessPoolExecutor, paths: Iterator[str], size: int
    ) -> None:
        while len(waiting) < AHEAD * self.jobs and (chunk := list(islice(paths, size))):
            waiting.append(pool.submit(examine_chunk, chunk))

    def _tell(self, outcomes: list[Outcome]) -> None:
        """Step 3. The report first: what is printed is also kept."""
        self.counts.update(outcome.status for outcome in outcomes)
        self.known += sum(outcome.known for outcome in outcomes)
        new = [outcome for outcome in outcomes if not outcome.known]
        if self.report and new:
            self.report.write("".join(f"{outcome.line}\n" for outcome in new).encode())
            self.report.flush()
        if new:
            say("\n".join(outcome.line if self.as_json else _line(outcome) for outcome in new))

    def _say_sum(self, before: str = "", *, again: bool = False) -> None:
        number = self.counts.total()
        words = {"met": "met", "unmet": "not met", "unknown": "unknown", "unreadable": "not read", FAILED: "failed"}
        parts = ", ".join(f"{self.counts[status]:,} {word}" for status, word in words.items() if self.counts[status])
        text = f"{before}{number:,} {'file' if number == 1 else 'files'}: {parts or 'none finished'}."
        if self.known:
            text += f" {self.known:,} of them stood in the report already."
        if again and self.report:
            text += " The same command with the same report goes on from here."
        say(text if self.as_json else f"\n{text}", err=self.as_json or again)


def usual_jobs() -> int:
    """As many processes as there are cores that may be used."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _line(outcome: Outcome) -> str:
    words, color = _MARKS[outcome.status]
    return f"{click.style(f'{words:<10}', fg=color)}  {safe(outcome.file)}  {safe(outcome.summary)}"


def _context() -> multiprocessing.context.BaseContext:
    """A copy of this process is ready at once; where threads run, or where there are none, a new one is started."""
    plain = threading.active_count() == 1 and "fork" in multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if plain and sys.platform != "darwin" else "spawn")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Ctrl-C waits until the processes stand: in between it would be lost in what Python does around a fork."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _bar(total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error where somebody sees it. ``total`` may be unknown."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console  # noqa: PLC0415 - slow to import, and seldom seen
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415 - as above

    columns = (TextColumn("verified"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    shared = sys.stdout.isatty()
    progress = Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
        redirect_stdout=shared,
        redirect_stderr=False,
    )
    with progress:
        task = progress.add_task("verified", total=total)

        def advance(number: int) -> None:
            progress.update(task, advance=number, refresh=True)

        yield advance
