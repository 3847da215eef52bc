"""How long the pages of the site take, and how often each asks the database, on the demonstration's data.

    .venv/bin/python benchmarks/pages.py [--json] [--runs N]

In process, without a network, on SQLite in a temporary folder; session and account are among the questions. Wall times
are noisy on shared machines; compare the rows of one run with each other.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Figures:
    """What one page took: milliseconds, and questions to the database."""

    p50_ms: float
    p95_ms: float
    queries: int


def main() -> None:
    """Print the figures: a table, or with ``--json`` one object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        figures = {f"{reader} {path}": _measured(reader, path, options.runs) for reader, path in _pages()}
    if options.json:
        sys.stdout.write(json.dumps({name: vars(each) for name, each in figures.items()}) + "\n")
        return
    sys.stdout.write(_table(figures))


def _set_up(folder: Path) -> None:
    """The demonstration, loaded as ``stepladder-server demo`` does."""
    (folder / "static").mkdir()
    os.environ.update({
        "DJANGO_SETTINGS_MODULE": "stepladder.server.settings",
        "STEPLADDER_SECRET": "a secret for measuring, known to everybody",
        "STEPLADDER_STATIC": str(folder / "static"),
        "STEPLADDER_HOSTS": "testserver",
        "STEPLADDER_DEMO": "1",
        "STEPLADDER_PRIVATE": "",
        "DATABASE_URL": f"sqlite:///{folder / 'stepladder.sqlite3'}",
    })  # fmt: skip
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after the setup

    from stepladder.server.demo.load import load  # noqa: PLC0415 - after the setup

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    load(at=_now())


def _now() -> datetime:
    """As the pages do, which are not told what time it is."""
    return datetime.now(UTC)  # noqa: TID251 - this is a door


def _pages() -> list[tuple[str, str]]:
    """Main pages, with who reads them; a page about one thing for the first of Thu's."""
    from stepladder.server.people.models import Person  # noqa: PLC0415 - after the setup

    thu = Person.objects.get(key="thu")
    certificate = thu.certificates.filter(badge__isnull=False)[0]
    work = thu.works.all()[0]
    criterion = _first_criterion(thu)
    own = [
        *("/", "/certificates/", "/certificates/add/", "/certificates/add/type/", f"/certificates/{certificate.pk}/"),
        *("/work/", "/work/add/", f"/work/{work.pk}/", f"/work/{work.pk}/ask/", "/next-role/", "/next-role/choose/"),
        *(f"/people/thu/role/{criterion}/", f"/people/thu/role/{criterion}/wrong/", "/talks/", "/disputes/"),
        *(
            "/history/",
            "/me/",
            "/catalog/",
            "/catalog/storytelling-capstone/",
            "/roles/",
            "/roles/senior-data-analyst/",
        ),
    ]
    managers = ("/", "/team/", "/people/thu/role/", "/talks/")
    return [*(("thu", path) for path in own), *(("sule", path) for path in managers), ("", "/accounts/login/")]


def _first_criterion(person: object) -> str:
    from stepladder.server.people.models import Person  # noqa: PLC0415 - after the setup
    from stepladder.server.readiness.queries import standing  # noqa: PLC0415 - after the setup

    assert isinstance(person, Person)
    evaluation = standing(person, on=_now().date()).evaluation
    assert evaluation is not None
    return evaluation.results[0].criterion.id


def _measured(reader: str, path: str, runs: int) -> Figures:
    """After five requests that are not counted."""
    from django.db import connection  # noqa: PLC0415 - after the setup
    from django.test import Client  # noqa: PLC0415 - after the setup
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - after the setup

    from stepladder.server.people.models import User  # noqa: PLC0415 - after the setup

    client = Client()
    if reader:
        client.force_login(User.objects.get(person__key=reader))
    for _ in range(4):
        assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    queries = len(asked)  # the next request forgets them
    times = sorted(_milliseconds(lambda: client.get(path)) for _ in range(runs))
    return Figures(round(statistics.median(times), 1), round(times[int(0.95 * (runs - 1))], 1), queries)


def _milliseconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return (time.perf_counter() - start) * 1000


def _table(figures: Mapping[str, Figures]) -> str:
    rows = [f"{'reader and page':44} {'p50 ms':>8} {'p95 ms':>8} {'queries':>8}"]
    rows += [f"{name:44} {each.p50_ms:8.1f} {each.p95_ms:8.1f} {each.queries:8}" for name, each in figures.items()]
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
