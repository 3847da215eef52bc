"""Applying what was planned for many entries in one transaction, and taking it back as far as it still stands."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.appraisals.bulk import Kind, Order, Plan, plan_of
from stepladder.server.appraisals.models import Rating
from stepladder.server.catalog.acceptance import bump, close_reviews
from stepladder.server.catalog.changing import between, plain
from stepladder.server.catalog.models import SUBJECT, BulkRun, Change, Microcredential, Review
from stepladder.server.catalog.terms import GONE
from stepladder.server.notices.operations import notices_seen, notify
from stepladder.server.people.models import Person
from stepladder.server.policies.queries import locked_among
from stepladder.server.trail.operations import record_many, wait_for_turn

_CHUNK = 900
"""Ids in one question; older builds of SQLite take no more than 999."""


def apply(*, chosen: QuerySet[Microcredential], order: Order, digest: str, by: Person, at: datetime) -> BulkRun:
    """Do what was shown, all of it or nothing.

    Args:
        digest: of the plan that was shown.

    Raises:
        InvalidPolicy: as ``plan_of``; or there is nothing to do.
        EditedMeanwhile: it would do something else than what was shown, because somebody changed an entry since.
    """
    with transaction.atomic():
        # Whoever changes or locks one of them meanwhile waits, or has done so before the plan is made anew.
        wait_for_turn()
        list(chosen.order_by("pk").select_for_update(of=("self",), no_key=True).values_list("pk", flat=True))
        plan = plan_of(chosen, order, by=by, on=at.date())
        if plan.digest != digest:
            raise EditedMeanwhile(
                gettext("something has changed since this was shown"),
                hint=gettext("what would be done now is shown here; look at it again"),
            )
        if not plan.entries:
            raise InvalidPolicy(gettext("there is nothing to do"), expected=gettext("an entry to which it can be done"))
        _write(plan.after, plan.before)
        ratings = _ask(plan, by, at)
        reviews = _retired(plan, by, at)
        _log(plan.before, plan.after, _kind_of(order.kind), order.because, by, at)
        run = BulkRun.objects.create(
            kind=order.kind.value,
            because=order.because.strip(),
            count=len(plan.entries),
            before={"rows": _keyed(plan.before), "reviews": reviews},
            after={"rows": _keyed(plan.after), "ratings": ratings},
            by=by,
            at=at,
        )
        _tell(run, plan, by, at)
        record_many(
            by=by.subject, did="entries changed together", what="catalog", because=order.because.strip(), at=at,
            items=[{"entry": row.key, "kind": order.kind.value, **plan.after[pk]} for pk, row in plan.entries.items()],
        )  # fmt: skip
    return run


@dataclass(frozen=True)
class Undoing:
    """What taking a run back would do.

    Attributes:
        restored: by entry the columns as they were; ratings: those that nobody has begun.
        left: by entry why it is left alone.
    """

    restored: Mapping[int, Mapping[str, Any]]
    ratings: Sequence[int]
    left: Mapping[int, str]

    @property
    def count(self) -> int:
        """How many entries would be as before."""
        return len(self.restored) + len(self.ratings)


def undoing(run: BulkRun) -> Undoing:
    """What taking a run back would do now.

    Raises:
        InvalidPolicy: it was taken back already.
    """
    if run.undone_at is not None:
        raise InvalidPolicy(gettext("this was taken back already"))
    before, after = _ids(run.before["rows"]), _ids(run.after["rows"])
    if run.kind == Kind.RATER:
        return _undoing_ratings(run, after)
    names = sorted({name for columns in after.values() for name in columns})
    now = {
        pk: dict(zip(names, map(plain, values), strict=True))
        for ids in _chunks(list(after))
        for pk, *values in Microcredential.objects.filter(pk__in=ids).values_list("pk", *names)
    }
    restored, left = {}, {}
    for pk, columns in after.items():
        if pk not in now:
            continue
        if all(now[pk][name] == value for name, value in columns.items()):
            restored[pk] = before[pk]
        else:
            left[pk] = gettext("changed since")
    for pk, words in _kept_as_they_are(restored).items():
        del restored[pk]
        left[pk] = words
    return Undoing(restored, (), left)


def _kept_as_they_are(restored: Mapping[int, Mapping[str, Any]]) -> dict[int, str]:
    """What must not be as before: what something holds, and what would be retired for an entry that is gone itself."""
    held = {each.removeprefix(SUBJECT) for each in locked_among(SUBJECT)}
    asked = {pk: columns["replaced_by_id"] for pk, columns in restored.items() if columns.get("replaced_by_id")}
    wanted = {*asked.values(), *(restored if held else ())}
    rows = {
        pk: (key, acceptance)
        for ids in _chunks(sorted(wanted))
        for pk, key, acceptance in Microcredential.objects.filter(pk__in=ids).values_list("pk", "key", "acceptance")
    }
    after = {pk: columns["acceptance"] for pk, columns in restored.items() if "acceptance" in columns}
    left = {pk: gettext("it is locked") for pk in restored if pk in rows and rows[pk][0] in held}
    for pk, other in asked.items():
        if other not in rows or after.get(other, rows[other][1]) in GONE:
            left[pk] = gettext("what would take its place is itself declined or retired")
    return left


def undo(*, run: BulkRun, by: Person, at: datetime) -> Undoing:
    """Take a run back, as far as nobody has changed since what it did; what is left alone is listed.

    Raises:
        InvalidPolicy: it was taken back already.
    """
    with transaction.atomic():
        wait_for_turn()
        row = BulkRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
        pks = [int(pk) for pk in row.after["rows"]]
        for ids in _chunks(pks):
            list(Microcredential.objects.filter(pk__in=ids).select_for_update(no_key=True).values_list("pk", flat=True))
        found = undoing(row)
        after = {pk: columns for pk, columns in _ids(row.after["rows"]).items() if pk in found.restored}
        before = {pk: dict(columns) for pk, columns in found.restored.items()}
        _write(before, after)
        _reopen(row.before.get("reviews", []), list(before))
        _unask(row, found, at)
        _tell_back(row, by, at)
        because = (
            gettext("taken back: %(because)s") % {"because": row.because} if row.because else gettext("taken back")
        )
        _log(after, before, _kind_of(Kind(row.kind)), because, by, at)
        row.undone_by, row.undone_at = by, at
        row.after = {**row.after, "left": {str(pk): words for pk, words in found.left.items()}}
        row.save(update_fields=["undone_by", "undone_at", "after"])
        record_many(
            by=by.subject, did="change of entries taken back", what="catalog", because=row.because, at=at,
            items=[{"run": row.pk, "restored": found.count, "left": len(found.left)}],
        )  # fmt: skip
    return found


def _write(after: Mapping[int, Mapping[str, Any]], before: Mapping[int, Mapping[str, Any]]) -> None:
    """Write columns, one statement for all entries that get the same."""
    groups: dict[tuple[tuple[str, Any], ...], list[int]] = defaultdict(list)
    for pk, columns in after.items():
        if columns and columns != before.get(pk):
            groups[tuple(sorted(columns.items()))].append(pk)
    for same, pks in groups.items():
        for ids in _chunks(pks):
            Microcredential.objects.filter(pk__in=ids).update(**dict(same), **bump())


def _log(
    before: Mapping[int, Mapping[str, Any]], after: Mapping[int, Mapping[str, Any]], kind: Change.Kind, because: str,
    by: Person, at: datetime,
) -> None:  # fmt: skip
    """As ``changing.log`` does it, for many at once; whom somebody asks to judge an entry changes nothing of it."""
    reason = because.strip()[:600]
    told = lru_cache(maxsize=_CHUNK)(_told)
    rows = [
        Change(microcredential_id=pk, kind=kind, what=what, because=reason, by=by, at=at)
        for pk, columns in after.items()
        if columns
        for what in (told(tuple(before[pk].items()), tuple(columns.items())),)
    ]
    Change.objects.bulk_create(rows, batch_size=_CHUNK)
    for ids in _chunks([row.microcredential_id for row in rows]):
        Microcredential.objects.filter(pk__in=ids).update(changed_at=at)


def _told(before: Iterable[tuple[str, Any]], after: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """What the log tells: names of fields instead of columns, and not what stands beside the line anyway."""
    skip = ("acceptance_since", "because")
    named = [{name.removesuffix("_id"): value for name, value in each if name not in skip} for each in (before, after)]
    return between(*named)


def _kind_of(kind: Kind) -> Change.Kind:
    if kind is Kind.MERGE:
        return Change.Kind.MERGED
    return Change.Kind.REVIEW if kind is Kind.REVIEW else Change.Kind.ACCEPTANCE


def _ask(plan: Plan, by: Person, at: datetime) -> list[int]:
    order = plan.order
    if order.kind is not Kind.RATER:
        return []
    rows = [
        Rating(
            microcredential_id=pk, rater=order.rater, state=Rating.State.ASKED, asked_by=by, asked_at=at, due=order.due
        )
        for pk in plan.entries
    ]
    return [row.pk for row in Rating.objects.bulk_create(rows, batch_size=_CHUNK)]


def _retired(plan: Plan, by: Person, at: datetime) -> list[int]:
    """Reviews that are closed by retiring what they were about."""
    if plan.order.kind not in (Kind.RETIRE, Kind.MERGE):
        return []
    pks = list(plan.entries)
    return [
        id for ids in _chunks(pks) for id in close_reviews(entries=list(ids), because=plan.order.because, by=by, at=at)
    ]


def _reopen(reviews: Sequence[int], entries: Sequence[int]) -> None:
    is_open = set(Review.objects.filter(closed_at__isnull=True).values_list("microcredential", flat=True))
    wanted = set(entries) - is_open
    for ids in _chunks(reviews):
        rows = Review.objects.filter(pk__in=ids, microcredential__in=wanted, outcome=Review.Outcome.RETIRED)
        rows.update(outcome="", note="", closed_by=None, closed_at=None)


def _undoing_ratings(run: BulkRun, after: Mapping[int, Any]) -> Undoing:
    """Of those that were asked only whom nothing came of yet: what somebody has begun is theirs."""
    ids = run.after.get("ratings", [])
    untouched = {
        entry: pk
        for some in _chunks(ids)
        for pk, entry in Rating.objects.filter(
            pk__in=some, state=Rating.State.ASKED, begun_at__isnull=True
        ).values_list("pk", "microcredential")
    }
    left = {pk: gettext("begun or handed in since") for pk in after if pk not in untouched}
    return Undoing({}, list(untouched.values()), left)


def _unask(run: BulkRun, found: Undoing, at: datetime) -> None:
    """Take requests back that nothing came of; where that is all of them, nobody is told of them any more."""
    raters = {
        rater
        for ids in _chunks(list(found.ratings))
        for rater in Rating.objects.filter(pk__in=ids).values_list("rater", flat=True)
    }
    for ids in _chunks(list(found.ratings)):
        Rating.objects.filter(pk__in=ids).delete()
    if not found.left:
        for rater in Person.objects.filter(pk__in=raters):
            notices_seen(person=rater, link=_to_judge(run), at=at)


def _to_judge(run: BulkRun) -> str:
    return f"{reverse('appraisals')}?run={run.pk}"


def _concerned(rows: Iterable[tuple[int | None, int | None]]) -> Counter[int]:
    """By person how many entries of theirs there are among these, each with who looks after it and who proposed it."""
    people: Counter[int] = Counter()
    for row in rows:
        people.update({each for each in row if each is not None})
    return people


def _tell_back(run: BulkRun, by: Person, at: datetime) -> None:
    """Who was told of a run is told that it was taken back."""
    if run.kind == Kind.RATER:
        return
    people = _concerned(
        row
        for ids in _chunks([int(pk) for pk in run.after["rows"]])
        for row in Microcredential.objects.filter(pk__in=ids).values_list("owner", "added_by")
    )
    words = gettext("%(name)s took back what was done to %(count)d entries that you proposed or look after.")
    _note(run, _people(people), words, people, by, at)


def _people(counts: Counter[int]) -> list[Person]:
    return [each for ids in _chunks(list(counts)) for each in Person.objects.filter(pk__in=ids)]


def _tell(run: BulkRun, plan: Plan, by: Person, at: datetime) -> None:
    """One line for each person, however many entries of theirs it is about."""
    order = plan.order
    if order.kind is Kind.RATER and order.rater:
        words = ngettext(
            "%(name)s asks you to judge %(count)d entry of the catalog.",
            "%(name)s asks you to judge %(count)d entries of the catalog.",
            len(plan.entries),
        )
        if order.rater.pk != by.pk:
            text = words % {"name": by.name, "count": len(plan.entries)}
            notify(person=order.rater, text=text, link=_to_judge(run), at=at)
        return
    people = _concerned(
        (plan.after[pk].get("owner_id", plan.rows[pk].owner_id), plan.rows[pk].added_by_id) for pk in plan.entries
    )
    words = gettext("%(name)s changed %(count)d entries of the catalog that you proposed or look after.")
    _note(run, _people(people), words, people, by, at)


def _note(
    run: BulkRun, people: Iterable[Person], words: str, counts: Counter[int], by: Person, at: datetime
) -> None:  # fmt: skip
    """A line for each; people partners may look at the run, the others find their entries in the catalog."""
    for each in people:
        if each.pk != by.pk:
            link = reverse("catalog-bulk-run", args=[run.pk]) if each.partner else reverse("catalog")
            notify(person=each, text=words % {"name": by.name, "count": counts[each.pk]}, link=link, at=at)


def _keyed(rows: Mapping[int, Any]) -> dict[str, Any]:
    return {str(pk): columns for pk, columns in rows.items()}


def _ids(rows: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    return {int(pk): columns for pk, columns in rows.items()}


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), _CHUNK):
        yield ids[start : start + _CHUNK]
