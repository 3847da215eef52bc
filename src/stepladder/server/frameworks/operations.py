"""What is done to frameworks: storing an edition, adopting competencies, saying that a change was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils.formats import number_format
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidDocument, InvalidPolicy
from stepladder.frameworks import edition as core
from stepladder.frameworks.migration import Migration, compare
from stepladder.remarks import counted
from stepladder.server.frameworks import editions, storing
from stepladder.server.frameworks.models import Change, Competency, Edition, Framework, Waiting
from stepladder.server.frameworks.reading import Came, Wish, pack
from stepladder.server.frameworks.reviewing import follow_mappings
from stepladder.server.frameworks.scale_rows import write_scales
from stepladder.server.frameworks.search import CHOOSABLE
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record

MOST_REMARKS = 1_000
"""Remarks that are kept with their places; all are counted. A file in the wrong encoding has one for every line."""

MOST_OFFERED = 1_000
"""Competencies of one framework that forms offer: each of their lists has all of them. ESCO made a page of 11 MB
that took 16 s (13,896 in each of 8 criteria, on two cores)."""

CAME_BY_HAND = Came()

_LOCK = 0x5347_4652
"""Number of the lock under which PostgreSQL lets one import after the other write."""


@dataclass(frozen=True)
class Stored:
    """What became of an import.

    Attributes:
        edition: its row, or that of the one that says the same.
        unchanged: the same was here already, and nothing was written but that it was seen again.
    """

    edition: Edition
    unchanged: bool

    @property
    def framework(self) -> Framework:
        """The framework."""
        return self.edition.framework


@dataclass(frozen=True)
class Preview:
    """What storing an edition would do.

    Attributes:
        framework: the one that it is an edition of, if it is here.
        migration: what it changes; None where the same is here already.
    """

    framework: Framework | None
    migration: Migration | None


def store_edition(
    *,
    edition: core.Edition,
    by: Person | None,
    at: datetime,
    came: Came = CAME_BY_HAND,
    progress: editions.Progress | None = None,
) -> Stored:
    """Store an edition, whole or not at all; what the store has already stays as it is.

    1. Its digests are computed before anything is asked of the database. 2. One import writes at a time. 3. An edition
    that says the same as the last one changes nothing. 4. Entries are told by their ids: new ones are inserted,
    differing ones changed, those that it leaves out retired; none is deleted. 5. The same for relations. 6. Mappings
    to what was replaced are proposed anew. 7. One line of the trail.

    Args:
        by: who imports it; nobody for a command of the system.

    Raises:
        InvalidDocument: it contradicts itself, or another framework has its key.
        InvalidPolicy: forms are to offer it, and it has too many competencies for that.
        EditedMeanwhile: another import is at work for too long; nothing was stored.
    """
    if came.ours:
        _refuse_too_many(choosable(edition))
    edition = storing.in_utc(edition)
    digests = storing.digests(edition)
    try:
        with transaction.atomic():
            _one_at_a_time()
            framework = _framework(edition)
            last = framework.editions.first() if framework else None
            if last and last.digest == digests.whole:
                return Stored(_seen_again(last, came, by, at), unchanged=True)
            held = editions.holding(framework.pk if framework else None)
            found = compare(held.entries, edition, relations=held.relations)
            framework = _begin(framework, edition, came)
            row = _row(framework, last, edition, came)
            row.digest, row.imported_by, row.imported_at = digests.whole, by, at
            row.migration = editions.counts(found)
            row.save()
            scales = write_scales(framework, edition, edition_number=row.number)
            editions.write(editions.Writing(row, edition, digests, held, found, scales, at.date(), progress))
            follow_mappings(row, at=at)
            _record(row, by, at)
    except OperationalError as error:
        if "locked" not in str(error):
            raise
        raise EditedMeanwhile(
            gettext("another import is writing"), hint=gettext("try again when it is done; nothing was stored")
        ) from error
    return Stored(row, unchanged=False)


def preview(edition: core.Edition) -> Preview:
    """What storing it would change, without changing anything.

    Raises:
        InvalidDocument: as ``store_edition``.
    """
    edition = storing.in_utc(edition)
    framework = _framework(edition)
    last = framework.editions.first() if framework else None
    if last and last.digest == storing.digests(edition).whole:
        return Preview(framework, None)
    held = editions.holding(framework.pk if framework else None)
    return Preview(framework, compare(held.entries, edition, relations=held.relations))


def adopt(competencies: Iterable[Competency]) -> None:
    """Let forms offer these from now on: a criterion, a mapping or an entry of the catalog names them.

    Called by whoever stores such a thing, in the same transaction.
    """
    Competency.objects.filter(pk__in=[each.pk for each in competencies], adopted=False).update(adopted=True)


def offer_framework(*, framework: Framework, ours: bool, by: Person, at: datetime) -> None:
    """Say whether forms offer all competencies of a framework, or only those that are in use.

    Raises:
        InvalidPolicy: it has too many competencies for forms to offer them.
    """
    if ours:
        kinds = [kind.value for kind in CHOOSABLE]
        _refuse_too_many(framework.competencies.filter(kind__in=kinds, gone_in__isnull=True).count())
    with transaction.atomic():
        Framework.objects.filter(pk=framework.pk).update(ours=ours)
        record(
            by=by.subject, did="framework offered" if ours else "framework kept for reference",
            what=f"framework:{framework.key}", because=framework.title, at=at,
        )  # fmt: skip


def choosable(edition: core.Edition) -> int:
    """How many competencies of an edition somebody can have evidence for."""
    return sum(each.kind in CHOOSABLE for each in edition.entries)


def _refuse_too_many(count: int) -> None:
    if count > MOST_OFFERED:
        words = {
            "count": number_format(count, force_grouping=True),
            "most": number_format(MOST_OFFERED, force_grouping=True),
        }
        raise InvalidPolicy(
            gettext("it has %(count)s competencies, and lists in forms can be read up to %(most)s") % words,
            expected=gettext("a framework for reference: forms offer what is in use of it"),
        )


def settle_change(*, change: Change, by: Person, because: str, at: datetime) -> None:
    """Note that somebody looked at what a retired or renamed competency means for what names it."""
    with transaction.atomic():
        Change.objects.filter(pk=change.pk, settled_at__isnull=True).update(settled_by=by, settled_at=at)
        record(
            by=by.subject, did="change of a framework reviewed", what=f"competency:{change.competency_id}",
            because=because or change.name, at=at, details={"kind": change.kind, "edition": change.edition_id},
        )  # fmt: skip


def keep_waiting(
    *, person: Person, files: Sequence[tuple[str, bytes]] | None, wish: Wish, ours: bool, at: datetime
) -> None:
    """Keep uploaded files until their owner has seen what they would change. One upload each; the next replaces it.

    Args:
        files: names and contents; None leaves those that wait and changes how they are read.
    """
    values: dict[str, Any] = {
        "at": at,
        "format": wish.format,
        "columns": wish.columns.to_json() if wish.columns else {},
        "about": asdict(wish.about),
        "ours": ours,
    }
    if files is not None:
        values |= {"packed": pack(files), "names": [name for name, _ in files]}
    Waiting.objects.update_or_create(person=person, defaults=values)


def drop_waiting(*, person: Person) -> None:
    """Forget what somebody uploaded."""
    Waiting.objects.filter(person=person).delete()


def _one_at_a_time() -> None:
    # SQLite begins every transaction by taking the one lock of the file; PostgreSQL has to be told.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _framework(edition: core.Edition) -> Framework | None:
    found = Framework.objects.filter(uuid=edition.id).first()
    other = Framework.objects.filter(key=edition.key).first()
    if found is None and other is not None:
        raise InvalidDocument(
            gettext("the key %(key)s is that of another framework here: %(title)s")
            % {"key": edition.key, "title": str(other)},
            expected=gettext("a key of its own, or the identifier of that framework: %(id)s") % {"id": other.uuid},
        )
    return found


def _begin(framework: Framework | None, edition: core.Edition, came: Came) -> Framework:
    if framework is None:
        framework = Framework(key=edition.key, uuid=edition.id, ours=bool(came.ours))
    elif came.ours is not None:
        framework.ours = came.ours
    for name, value in storing.framework_values(edition).items():
        setattr(framework, name, value)
    framework.save()
    return framework


def _row(framework: Framework, last: Edition | None, edition: core.Edition, came: Came) -> Edition:
    remarks = [asdict(each) for each in came.remarks[:MOST_REMARKS]]
    return Edition(
        framework=framework,
        number=last.number + 1 if last else 1,
        version=edition.version,
        format=came.format,
        files_digest=came.files_digest,
        counts=dict(came.counts),
        kinds=edition.counts,
        remark_counts=counted(came.remarks),
        remarks=remarks,
    )


def _seen_again(last: Edition, came: Came, by: Person | None, at: datetime) -> Edition:
    Edition.objects.filter(pk=last.pk).update(seen_at=at, seen=last.seen + 1)
    if came.ours is not None and came.ours != last.framework.ours and by is not None:
        offer_framework(framework=last.framework, ours=came.ours, by=by, at=at)
    last.refresh_from_db()
    return last


def _record(row: Edition, by: Person | None, at: datetime) -> None:
    details: dict[str, Any] = {
        "edition": row.number,
        "kinds": row.kinds,
        "migration": row.migration,
        "remarks": sum(row.remark_counts.values()),
        "digest": row.digest,
        "files": row.files_digest,
    }
    record(
        by=by.subject if by else "system", did="framework imported", what=f"framework:{row.framework.key}",
        because=str(row.framework), at=at, details=details,
    )  # fmt: skip
