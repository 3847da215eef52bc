"""Importing a framework into the site's database, and searching it: time, memory, latency.

    python benchmarks/frameworks.py [--data FOLDER] [--json]

The database is a new one in a temporary folder, or the empty one that DATABASE_URL names. FOLDER holds ESCO's files
(../shared/data/esco-1.2.0-en, or what STEPLADDER_DATA says). Latency is that of the query and of fetching the rows that
a page shows, measured in one process; beside it the same words by LIKE (``icontains``) on names, other names and
statements, which is what a site without an index would do.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

TEXTS = (
    *("m", "ma", "man", "mana", "manage", "manage mus", "manage musical staff", "a", "the", "to", "of the"),
    *("python", "c++", "sql", "data an", "data analysis", "project management", "customer service", "lead a team"),
    *("oversee", "wind turb", "résumé", "negotiate", "risk", "plan", "develop", "develop software", "english", "weld"),
    *("care", "caring for ch", "food", "food safety", "teach", "electr", "machine learning", "marketing", "zzz", "x"),
)
"""What people type, letter by letter and whole; some fit half of everything, some nothing."""

_ROUNDS = 5


def main() -> None:
    """Measure, and print."""
    options = _options()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/benchmark.sqlite3")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stepladder.server.settings_test")
        found = _measured(options.data)
    if options.json:
        print(json.dumps(found))  # noqa: T201 - the result
        return
    for name, value in found.items():
        print(f"{name:<28} {value}")  # noqa: T201 - the result


def _options() -> argparse.Namespace:
    root = Path(os.environ.get("STEPLADDER_DATA", Path(__file__).parent.parent.parent / "shared" / "data"))
    parser = argparse.ArgumentParser(description="Import ESCO into a database, and search it.")
    parser.add_argument("--data", type=Path, default=root / "esco-1.2.0-en", help="the folder of ESCO's files")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"ESCO is missing: {options.data} (set STEPLADDER_DATA, or --data)")
    return options


def _measured(data: Path) -> dict[str, Any]:
    import django  # noqa: PLC0415 - its settings are made above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - as above
    from django.db import connection  # noqa: PLC0415 - as above

    from stepladder.server.frameworks.models import Competency, Framework  # noqa: PLC0415 - as above
    from stepladder.server.frameworks.operations import store_edition  # noqa: PLC0415 - as above
    from stepladder.server.frameworks.reading import read_files  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    if Framework.objects.exists():
        sys.exit("this database has frameworks already; give an empty one, and nothing of anybody is touched")
    files = [(each.name, each.read_bytes()) for each in sorted(data.iterdir()) if each.is_file()]
    reading, read_seconds = _timed(lambda: read_files(files))
    edition, came = reading.edition, reading.came(ours=None)
    assert edition is not None
    at = datetime.now(UTC)  # noqa: TID251 - a benchmark reads the clock
    _, store_seconds = _timed(lambda: store_edition(edition=edition, by=None, at=at, came=came))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    again, again_seconds = _timed(lambda: store_edition(edition=edition, by=None, at=at, came=came))
    return {
        "database": connection.vendor,
        "entries": len(edition.entries),
        "competencies": Competency.objects.exclude(kind="group").count(),
        "relations": len(edition.relations),
        "read_seconds": round(read_seconds, 2),
        "store_seconds": round(store_seconds, 2),
        "import_seconds": round(read_seconds + store_seconds, 2),
        "again_seconds": round(again_seconds, 2),
        "again_unchanged": again.unchanged,
        "peak_mib": round(memory),
        **_latency("search", _search()),
        **_latency("like", _like()),
    }


def _timed(do: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    return do(), time.perf_counter() - start


def _search() -> Callable[[str], Any]:
    from stepladder.server.frameworks.queries import look  # noqa: PLC0415 - Django is set up
    from stepladder.server.people.models import Person  # noqa: PLC0415 - as above

    reader = Person(pk=1, key="nobody", name="Nobody")
    return lambda text: look(text, reader)


def _like() -> Callable[[str], Any]:
    from django.db.models import Q  # noqa: PLC0415 - Django is set up

    from stepladder.server.frameworks.models import Competency  # noqa: PLC0415 - as above

    def ask(text: str) -> Any:
        rows = Competency.objects.select_related("framework").filter(owner__isnull=True)
        for word in text.split():
            rows = rows.filter(Q(name__icontains=word) | Q(alternatives__icontains=word) | Q(statement__icontains=word))
        return list(rows[:20]), rows.count()

    return ask


def _latency(name: str, ask: Callable[[str], Any]) -> dict[str, float]:
    """Milliseconds over all texts and rounds: the median, the 95th of a hundred, the worst."""
    for text in TEXTS[:5]:
        ask(text)
    times = sorted(1000 * _timed(lambda text=text: ask(text))[1] for _ in range(_ROUNDS) for text in TEXTS)  # type: ignore[misc]
    return {
        f"{name}_p50_ms": round(statistics.median(times), 1),
        f"{name}_p95_ms": round(times[int(0.95 * len(times))], 1),
        f"{name}_worst_ms": round(times[-1], 1),
    }


if __name__ == "__main__":
    main()
