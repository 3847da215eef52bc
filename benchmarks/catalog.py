"""The catalog at scale: choosing, counting and listing among 20,000 entries, and appraising all of them anew.

    .venv/bin/python benchmarks/catalog.py [--json] [--entries N] [--postgres URL]

On SQLite in a temporary folder, and on the empty database of PostgreSQL that URL names. The catalog is invented
(``catalog_invented``), the same for each. ``list`` is choosing, the counts beside each choice, and the rows of a page;
``page`` the whole answer of the site, in process. Beside it what one would do without columns: ``former`` is the list
as it was before, which reads every entry and chooses in Python; ``like`` asks the database for the words alone, one
LIKE for each column that has some, and counts nothing but the hits.

Milliseconds of the clock; on a busy machine the processor's (``cpu``) say more, for SQLite answers in process.
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
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

QUERIES: tuple[dict[str, str], ...] = (
    {}, {"page": "7"}, {"proves": "can"}, {"proves": "unknown", "acceptance": "proposed"}, {"kind": "university"},
    {"kind": "vendor", "method": "exam"}, {"acceptance": "all"}, {"acceptance": "retired", "proves": "knows"},
    {"goal": "unlinked"}, {"goal": "linked"}, {"goal": "priority:goal-3"}, {"goal": "no-competency"},
    {"competency": "skill-5"}, {"cost": "100", "hours": "20"}, {"whose": "review"}, {"whose": "mine"},
    {"toward": "role"}, {"toward": "role", "proves": "can"}, {"text": "incident"}, {"text": "incident health"},
    {"text": "kubernetes"}, {"text": "meridian"}, {"text": "privacy law", "proves": "can"}, {"text": "welding lab"},
    {"text": "zeppelin"}, {"text": "course"},
)  # fmt: skip
"""What people ask for: one choice or two, some words that stand nowhere, and one that stands in every other entry."""

_ROUNDS = 6
_FORMER = QUERIES[::5]
"""The list as it was takes seconds for each: a few of the questions show that."""


def main() -> None:
    """Measure both databases, each in a process of its own, and print."""
    options = _options()
    if options.one:
        sys.stdout.write(json.dumps(_measured(options.one, options.entries)) + "\n")
        return
    found: dict[str, Any] = {"entries": options.entries}
    with tempfile.TemporaryDirectory() as folder:
        urls = {"sqlite": f"sqlite:///{folder}/catalog.sqlite3", "postgresql": options.postgres}
        for name, url in urls.items():
            if url:
                found[name] = _apart(url, options.entries)
    if options.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for name in ("sqlite", "postgresql"):
        for what, value in found.get(name, {}).items():
            sys.stdout.write(f"{name:<12} {what:<22} {value}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--postgres", default="", metavar="URL", help="an empty database of PostgreSQL")
    parser.add_argument("--one", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _apart(url: str, entries: int) -> Any:
    given = [sys.executable, __file__, "--one", url, "--entries", str(entries)]
    done = subprocess.run(given, check=True, capture_output=True, text=True)  # noqa: S603 - this very file
    return json.loads(done.stdout.splitlines()[-1])


def _measured(url: str, entries: int) -> dict[str, Any]:
    os.environ.update({"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "stepladder.server.settings_test"})
    import django  # noqa: PLC0415 - its settings are made above

    django.setup()
    from catalog_invented import Invented  # type: ignore[import-not-found] # noqa: PLC0415 - as above, and beside this
    from django.core.management import call_command  # noqa: PLC0415 - as above
    from django.db import connection  # noqa: PLC0415 - as above

    from stepladder.server.catalog.models import Microcredential  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    if Microcredential.objects.exists():
        sys.exit("this database has a catalog already; give an empty one, and nothing of anybody is touched")
    Invented(entries, datetime.now(UTC)).store()  # noqa: TID251 - a benchmark reads the clock
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as its own service does within the minute
    return {
        **_latency("list", _list(), QUERIES, _ROUNDS),
        **_latency("page", _page(), QUERIES, _ROUNDS),
        **_latency("former", _former(), _FORMER, 1),
        **_latency("like", _like(), tuple(each for each in QUERIES if "text" in each), _ROUNDS),
        "facets": _facets(),
        **_reappraised(),
    }


def _latency(name: str, ask: Callable[[dict[str, str]], Any], queries: Any, rounds: int) -> dict[str, float]:
    """Milliseconds over all queries and rounds: the median, the 95th of a hundred, the worst; and the processor's."""
    ask(queries[0])
    walls, used = [], []
    for _ in range(rounds):
        for query in queries:
            wall, cpu = time.perf_counter(), time.process_time()
            ask(query)
            walls.append(1000 * (time.perf_counter() - wall))
            used.append(1000 * (time.process_time() - cpu))
    return {
        f"{name}_p50_ms": round(statistics.median(walls), 1),
        f"{name}_p95_ms": round(_p95(walls), 1),
        f"{name}_worst_ms": round(max(walls), 1),
        f"{name}_p95_cpu_ms": round(_p95(used), 1),
    }


def _p95(times: list[float]) -> float:
    return sorted(times)[int(0.95 * len(times))]


def _list() -> Callable[[dict[str, str]], Any]:
    from stepladder.server.catalog.facets import found  # noqa: PLC0415 - Django is set up
    from stepladder.server.catalog.queries import lines  # noqa: PLC0415 - as above
    from stepladder.server.catalog.toward import toward_of  # noqa: PLC0415 - as above
    from stepladder.server.catalog.wanted import Seen, Wanted  # noqa: PLC0415 - as above
    from stepladder.server.people.models import Person  # noqa: PLC0415 - as above

    reader, on = Person.objects.get(key="thu"), datetime.now(UTC).date()  # noqa: TID251 - a benchmark reads the clock

    def ask(query: dict[str, str]) -> Any:
        chosen: dict[str, Any] = {name: value for name, value in query.items() if name != "page"}
        chosen |= {name: int(chosen[name]) for name in ("cost", "hours") if name in chosen}
        chosen |= {"toward": True} if "toward" in chosen else {}
        seen = Seen(reader, on, toward_of(reader, on))
        fit = found(Wanted(**chosen), seen, page=query.get("page"))
        return fit, [(each.words, each.reason) for each in lines(fit.rows, seen)]

    return ask


def _page() -> Callable[[dict[str, str]], Any]:
    from django.test import Client  # noqa: PLC0415 - Django is set up

    from stepladder.server.people.models import Person  # noqa: PLC0415 - as above

    client = Client()
    user = Person.objects.get(key="thu").user
    assert user is not None
    client.force_login(user, backend="stepladder.server.people.accounts.Backend")

    def ask(query: dict[str, str]) -> Any:
        response = client.get(f"/catalog/?{urlencode(query)}")
        assert response.status_code == 200, response.status_code
        return response

    return ask


def _former() -> Callable[[dict[str, str]], Any]:
    """The list as it was: every entry is read and appraised, and the choice is made in Python; no facet but a few."""
    from stepladder.evidence.names import normal_name  # noqa: PLC0415 - Django is set up
    from stepladder.server.catalog.appraising import appraised  # noqa: PLC0415 - as above
    from stepladder.server.catalog.models import Microcredential, Outcome, Serves  # noqa: PLC0415 - as above
    from stepladder.server.catalog.proof import proof_of  # noqa: PLC0415 - as above

    columns = ("pk", "key", "title", "provider__name", "description", "scores", "hours", "cost")

    def ask(query: dict[str, str]) -> Any:
        shows: dict[int, list[str]] = {}
        for entry, name in Outcome.objects.values_list("microcredential_id", "competency__name"):
            shows.setdefault(entry, []).append(name)
        served = set(Serves.objects.filter(ended_at=None).values_list("microcredential_id", flat=True))
        words = normal_name(query.get("text", "")).split()
        fit = []
        for pk, key, title, provider, description, scores, *_ in Microcredential.objects.values_list(*columns):
            proof = proof_of(appraised(key, scores)[1])
            text = " ".join((title, provider, description, *shows.get(pk, ()))) if words else ""
            searched = normal_name(text) if words else ""
            wanted = all(word in searched for word in words) and query.get("proves", proof.value) == proof.value
            if wanted and (query.get("goal") != "linked" or (pk in served and pk in shows)):
                fit.append((pk, title, proof))
        return fit[:50]

    return ask


def _like() -> Callable[[dict[str, str]], Any]:
    from django.db.models import Q  # noqa: PLC0415 - Django is set up

    from stepladder.server.catalog.models import Microcredential  # noqa: PLC0415 - as above

    def ask(query: dict[str, str]) -> Any:
        rows = Microcredential.objects.select_related("provider")
        for word in query["text"].split():
            shown = Q(outcomes__competency__name__icontains=word)
            said = Q(title__icontains=word) | Q(provider__name__icontains=word) | Q(description__icontains=word)
            rows = rows.filter(said | shown)
        rows = rows.distinct()
        return list(rows[:50]), rows.count()

    return ask


def _facets() -> dict[str, int]:
    """How many answers each facet offers without any choice."""
    fit, _ = _list()({})
    return {name: len(counts) for name, counts in fit.counts.items()}


def _reappraised() -> dict[str, float]:
    """Seconds to appraise all of them under other weights, and under the former ones again; the longer of the two."""
    from stepladder.appraisal.policy import DEFAULT_WEIGHTS  # noqa: PLC0415 - Django is set up
    from stepladder.server.catalog.models import Change  # noqa: PLC0415 - as above
    from stepladder.server.catalog.settling import reappraise_all  # noqa: PLC0415 - as above
    from stepladder.server.people.models import Person  # noqa: PLC0415 - as above
    from stepladder.server.policies.models import WeightRules  # noqa: PLC0415 - as above

    at, by = datetime.now(UTC), Person.objects.get(key="birgit")  # noqa: TID251 - a benchmark reads the clock
    weights = {**DEFAULT_WEIGHTS, "C1": 30, "A2": 0, "A3": 0, "A4": 0, "A6": 8}
    rules = WeightRules.objects.create(
        number=1, weights={id: str(each) for id, each in weights.items()}, reason="Transfer first.",
        state=WeightRules.State.IN_FORCE, proposed_by=by, proposed_at=at, decided_by=by, decided_at=at,
        in_force_from=at.date(),
    )  # fmt: skip
    walls, used, moved = [], [], 0
    for each in (rules, None):
        wall, cpu = time.perf_counter(), time.process_time()
        reappraise_all(weights=each, by=by, at=at)
        walls.append(time.perf_counter() - wall)
        used.append(time.process_time() - cpu)
        moved = moved or Change.objects.count()
    return {"reappraise_s": round(max(walls), 1), "reappraise_cpu_s": round(max(used), 1), "reappraise_moved": moved}


if __name__ == "__main__":
    main()
