"""Taking descriptions over into the catalog, in one transaction. ``importing_back`` takes all of that back.

What is new is proposed: nobody accepted it yet. Facts alone are written, and never a score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from stepladder.achievements.duplicates import provider_key
from stepladder.appraisal.policy import DEFAULT
from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.evidence.names import normal_name
from stepladder.remarks import counted
from stepladder.server.catalog.appraising import appraised, followed
from stepladder.server.catalog.changing import between, plain
from stepladder.server.catalog.importing_making import made_providers
from stepladder.server.catalog.importing_plan import Line, Outcome, Plan
from stepladder.server.catalog.keys import keys_for
from stepladder.server.catalog.models import SUBJECT, BulkRun, Change, Microcredential
from stepladder.server.catalog.models_import import CatalogImport, ImportedEntry, WaitingCatalog
from stepladder.server.catalog.terms import Acceptance
from stepladder.server.frameworks.reading import pack
from stepladder.server.people.models import Person
from stepladder.server.policies.queries import locked_among, weights_in_force
from stepladder.server.trail.operations import record_many, wait_for_turn

KIND = "import"
"""How a run of this kind is called among what was done to many entries at once."""

MOST_REMARKS = 1_000
"""Remarks that are kept with their places; all are counted."""

_BATCH = 500


@dataclass(frozen=True)
class About:
    """What files were imported.

    Attributes:
        title: as the page calls them; digest: SHA-256 over the files, in hex.
        because: why entries in use change, where some do.
    """

    title: str
    format: str
    digest: str
    files: Sequence[str]
    because: str = ""

    @property
    def reason(self) -> str:
        """What stands in the change log."""
        source = gettext("Imported from %(title)s") % {"title": self.title}
        return (
            gettext("%(source)s: %(because)s") % {"source": source, "because": self.because} if self.because else source
        )


@dataclass(frozen=True)
class Imported:
    """What became of files; ``run`` is None where they changed nothing."""

    run: BulkRun | None
    plan: Plan


def take_over(*, plan: Plan, about: About, by: Person, at: datetime) -> Imported:
    """Write what a plan would do, whole or not at all. What it would do again is nothing.

    1. Providers that are new. 2. New entries, proposed. 3. Facts of others that changed, as far as nobody wrote them
    here or somebody said to take them. 4. What the files said, for the next time. 5. Change log, run, and trail.

    Raises:
        EditedMeanwhile: somebody changed an entry since the plan was made.
        InvalidPolicy: it changes an entry in use, and no reason is given.
    """
    if any(each.outcome is Outcome.CHANGED for each in plan.used) and not about.because.strip():
        raise InvalidPolicy(
            gettext("it changes entries in use, and why is not said"),
            expected=gettext("a reason that everybody can read"),
        )
    if not plan.writes:
        seen = CatalogImport.objects.filter(digest=about.digest, run__undone_at__isnull=True)
        seen.update(seen_at=at)
        return Imported(None, plan)
    with transaction.atomic():
        wait_for_turn()
        _refuse_what_came(plan)
        work = _Work(plan, about, by, at)
        work.providers()
        work.entries()
        work.changes()
        return Imported(work.close(), plan)


def _refuse_what_came(plan: Plan) -> None:
    """What is to be new may have come meanwhile, by the same button in another window or by somebody else's import."""
    wanted = {
        (normal_name(each.achievement.title), provider_key(each.provider.name if each.provider else each.provider_name))
        for each in plan.of(Outcome.NEW)
    }
    since = Microcredential.objects.filter(pk__gt=plan.last).values_list("title", "provider__name")
    came = [title for title, provider in since if (normal_name(title), provider_key(provider)) in wanted]
    locked = locked_among(SUBJECT)
    held = [each.entry.title for each in plan.of(Outcome.CHANGED) if each.entry and each.entry.subject in locked]
    for titles, words in (
        (came, gettext("“%(title)s” came into the catalog meanwhile")),
        (held, gettext("“%(title)s” was locked meanwhile")),
    ):
        if titles:
            raise EditedMeanwhile(words % {"title": titles[0][:80]}, hint=gettext("look at the import again"))


def keep_waiting(*, files: Sequence[tuple[str, bytes]], format: str, provider: str, by: Person, at: datetime) -> None:
    """Keep what was uploaded until its owner has seen what it would change. One each; the next replaces it."""
    values: dict[str, Any] = {
        "at": at,
        "files": [name[:200] for name, _ in files][:200],
        "format": format,
        "provider": provider,
        "columns": {},
        "packed": pack(files),
    }
    WaitingCatalog.objects.update_or_create(kept_by=by, defaults=values)


def drop_waiting(*, by: Person) -> None:
    """Forget what somebody uploaded."""
    WaitingCatalog.objects.filter(kept_by=by).delete()


class _Work:
    """One import while it is written."""

    def __init__(self, plan: Plan, about: About, by: Person, at: datetime) -> None:
        self.plan, self.about, self.by, self.at = plan, about, by, at
        self.before: dict[str, Any] = {}
        self.after: dict[str, Any] = {}
        self.changed: list[tuple[Microcredential, Change.Kind, Mapping[str, Any]]] = []
        self.rows: list[tuple[Line, Microcredential]] = []

    def providers(self) -> None:
        """Those that are new, and whose each entry is."""
        self.made = made_providers(self.plan.of(Outcome.NEW))

    def entries(self) -> None:
        """New entries, proposed."""
        new = self.plan.of(Outcome.NEW)
        weights = weights_in_force()
        follows = followed(appraised("new", {}, weights.to_core() if weights else DEFAULT)[1])
        rows = []
        for each, key in zip(new, keys_for([each.achievement.title for each in new]), strict=True):
            provider = self.made.of(each)
            row = Microcredential(
                key=key, provider=provider, acceptance=Acceptance.PROPOSED, acceptance_since=self.at.date(),
                added_by=self.by, added_at=self.at, changed_at=self.at, weights=weights, **each.columns, **follows,
            )  # fmt: skip
            row.searched, row.provider_kind = row.words, row.provider.kind
            row.source = row.source or self.about.title[:500]
            rows.append(row)
        for each, row in zip(new, Microcredential.objects.bulk_create(rows, batch_size=_BATCH), strict=True):
            self.before[row.key] = None
            self.after[row.key] = {name: plain(value) for name, value in each.columns.items()}
            self.changed.append((row, Change.Kind.ADDED, {}))
            self.rows.append((each, row))

    def changes(self) -> None:
        """Facts of entries that are here."""
        lines = self.plan.of(Outcome.CHANGED)
        found = [each.entry.pk for each in lines if each.entry]
        rows = (
            Microcredential.objects.select_for_update(of=("self",), no_key=True)
            .select_related("provider")
            .in_bulk(found)
        )
        for line in lines:
            row = rows.get(line.entry.pk) if line.entry else None
            if row is None or line.entry is None or row.revision != line.entry.revision:
                raise EditedMeanwhile(
                    gettext("somebody changed “%(title)s” meanwhile") % {"title": line.achievement.title[:80]},
                    hint=gettext("look at the import again"),
                )
            self._change(row, line)

    def _change(self, row: Microcredential, line: Line) -> None:
        names = [each.name for each in line.changed]
        names += ["currency"] if "cost" in names else []
        new = {name: line.columns.get(name, "") for name in names}
        what = between({name: getattr(row, name) for name in names}, new)
        self.before[row.key] = {name: each["old"] for name, each in what.items()}
        self.after[row.key] = {name: each["new"] for name, each in what.items()}
        for name, value in new.items():
            setattr(row, name, value)
        row.revision += 1
        row.changed_at = self.at
        row.save(update_fields=[*names, "revision", "changed_at"])
        self.changed.append((row, Change.Kind.FACTS, what))
        self.rows.append((line, row))

    def close(self) -> BulkRun:
        """The run with what was noticed, the change log, what the files said, and the trail."""
        because = self.about.reason
        run = BulkRun.objects.create(
            kind=KIND, because=because[:600], count=len(self.rows), before=self.before, after=self.after, by=self.by,
            at=self.at,
        )  # fmt: skip
        batch = CatalogImport.objects.create(
            run=run, title=self.about.title[:300], format=self.about.format, digest=self.about.digest,
            files=list(self.about.files)[:200],
            counts=self.plan.counts, remark_counts=counted(self.plan.remarks),
            remarks=[asdict(each) for each in self.plan.remarks[:MOST_REMARKS]], providers=self.made.new_ids,
        )  # fmt: skip
        log_many(self.changed, because, self.by, self.at)
        ImportedEntry.objects.bulk_create(
            [_imported(batch, line, row) for line, row in self._noted()], batch_size=_BATCH
        )
        record_many(
            by=self.by.subject, did="catalog imported", what=f"catalog-import:{run.pk}", because=because, at=self.at,
            items=[{"entry": key, "now": value} for key, value in self.after.items()],
        )  # fmt: skip
        return run

    def _noted(self) -> list[tuple[Line, Microcredential]]:
        """What was written, and what says the same: the next import is held against all of it."""
        same = [(each, each.entry) for each in self.plan.of(Outcome.SAME) if each.entry]
        return [*self.rows, *same]


def _imported(batch: CatalogImport, line: Line, row: Microcredential) -> ImportedEntry:
    return ImportedEntry(
        batch=batch,
        identity=line.identity,
        microcredential=row,
        values={name: plain(value) for name, value in line.columns.items()},
        is_new=line.outcome is Outcome.NEW,
    )


def log_many(
    changed: Sequence[tuple[Microcredential, Change.Kind, Mapping[str, Any]]], because: str, by: Person, at: datetime
) -> None:
    """As ``changing.log`` does it, for many at once; the rows have their ``changed_at`` already."""
    Change.objects.bulk_create(
        [
            Change(microcredential=row, kind=kind, what=dict(what), because=because[:600], by=by, at=at)
            for row, kind, what in changed
        ],
        batch_size=_BATCH,
    )
