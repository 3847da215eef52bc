"""How long an import of HR records takes, with the history of roles, and its undoing; and how much memory.

    .venv/bin/python benchmarks/records.py [--json] [--people N] [--roles N] [--file PATH] [--database URL]

In process, on SQLite in a temporary folder unless another database is named, which has to be empty. The people are
invented, as the tests invent them. ``preview_s`` is reading, comparing and storing the lists; ``apply_s`` reads and
compares once more, as the site does; ``again_s`` is the same file when it changes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random  # noqa: TID251 - this is a door
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
ROOT = Path(__file__).parents[1]


def main() -> None:
    """Print the figures, one to a line, or with ``--json`` one object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--roles", type=int, default=3, help="roles that each of them has held")
    parser.add_argument("--file", type=Path, help="a table of people in place of invented ones")
    parser.add_argument("--database", default="", help="URL of an empty database")
    options = parser.parse_args()
    content = options.file.read_bytes() if options.file else _invented(options.people, options.roles)
    with tempfile.TemporaryDirectory() as folder:
        _set_up(options.database or f"sqlite:///{Path(folder) / 'stepladder.sqlite3'}")
        figures = _measured(options.file.name if options.file else "people.csv", content)
    if options.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    sys.stdout.write("".join(f"{name:24} {value:>12,}\n" for name, value in figures.items()))


def _invented(people: int, roles: int) -> bytes:
    sys.path.insert(0, str(ROOT))
    from tests.workforce_cast import as_csv, workforce_sample  # noqa: PLC0415 - invented people are a matter of tests

    rng = random.Random(1)  # noqa: S311 - nothing here is secret
    return bytes(as_csv(workforce_sample(rng, people, roles=roles)))  # type: ignore[no-untyped-call]


def _set_up(database: str) -> None:
    os.environ.update({
        "DJANGO_SETTINGS_MODULE": "stepladder.server.settings",
        "STEPLADDER_SECRET": "a secret for measuring, known to everybody",
        "STEPLADDER_HOSTS": "testserver",
        "STEPLADDER_DEMO": "",
        "STEPLADDER_PRIVATE": "",
        "DATABASE_URL": database,
    })  # fmt: skip
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after the setup

    call_command("migrate", verbosity=0)


def _measured(name: str, content: bytes) -> dict[str, float]:
    from django.db import connection  # noqa: PLC0415 - after the setup

    from stepladder.server.people.models import Person  # noqa: PLC0415 - after the setup
    from stepladder.server.records import operations, undoing  # noqa: PLC0415 - after the setup
    from stepladder.server.records.models import Import  # noqa: PLC0415 - after the setup

    at = datetime.now(UTC)  # noqa: TID251 - this is a door
    before = _megabytes()

    def shown() -> Import:
        batch = operations.take_in(incoming=operations.Incoming(name, content), by=None, at=at)
        operations.show(batch=batch, preview=operations.preview_of(batch))
        return batch

    batch, preview_s = _timed(shown)
    counts = batch.counts
    asked, asked_undo = _Count(), _Count()
    with connection.execute_wrapper(asked):
        _, apply_s = _timed(lambda: operations.apply(batch=batch, missing_left=False, by=None, at=at))
    again, again_s = _timed(shown)
    batch.refresh_from_db()
    with connection.execute_wrapper(asked_undo):
        _, undo_s = _timed(lambda: undoing.undo(batch=batch, by=None, at=at))
    return {
        "people": counts["people"],
        "rows": counts["rows"],
        "file_mb": round(len(content) / 1e6, 1),
        "preview_s": preview_s,
        "apply_s": apply_s,
        "total_s": round(preview_s + apply_s, 2),
        "apply_queries": asked.questions,
        "again_s": again_s,
        "again_changes": again.counts["new"] + again.counts["changed"],
        "undo_s": undo_s,
        "undo_queries": asked_undo.questions,
        "people_after_undo": Person.objects.count(),
        "memory_mb": _megabytes(),
        "memory_before_mb": before,
    }


class _Count:
    """How often the database is asked; noting the questions themselves would take longer than asking them."""

    questions = 0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        """Count one, and ask."""
        self.questions += 1
        return execute(*given)


def _timed(call: Callable[[], T]) -> tuple[T, float]:
    start = time.perf_counter()
    found = call()
    return found, round(time.perf_counter() - start, 2)


def _megabytes() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
