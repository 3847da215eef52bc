"""Taking over a ladder: families, roles, steps and proposals in one transaction; and taking all of that back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext

from stepladder.errors import InvalidPolicy
from stepladder.readiness.ladders.interface import Ladder
from stepladder.readiness.ladders.interface import Step as LadderStep
from stepladder.remarks import Remark, counted
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.architecture import kind_of_step
from stepladder.server.roles.competencies_here import FRAMEWORK, found_or_made
from stepladder.server.roles.ladder_lines import linked
from stepladder.server.roles.ladder_plan import LadderPlan, Outcome, RungPlan, plan, role_key, source_of, whole_of
from stepladder.server.roles.models import (
    Family,
    Grade,
    ImportedRung,
    LadderImport,
    PasteDraft,
    Role,
    RoleVersion,
    Step,
    WaitingLadder,
)
from stepladder.server.roles.pasting import trusted
from stepladder.server.roles.storing import columns_of
from stepladder.server.roles.versions import RESERVED, propose_version, revise, withdraw
from stepladder.server.trail.operations import record

MOST_REMARKS = 1_000
"""Remarks that are kept with their places; all are counted."""


@dataclass(frozen=True)
class Imported:
    """What became of a ladder.

    Attributes:
        unchanged: the same was here already; nothing was written but that it was seen again.
    """

    batch: LadderImport
    plan: LadderPlan
    unchanged: bool


def import_ladder(*, ladder: Ladder, files: Sequence[str], by: Person, at: datetime) -> Imported:
    """Take a ladder over, whole or not at all. Nothing of it is in force: proposals and drafts wait for people.

    1. A ladder that says the same as before changes nothing. 2. Families, grades and roles that are new are written.
    3. Competencies that proposals name and that are not here are made. 4. What is decided is proposed; what lacks a
    level waits as a draft. 5. Steps between the roles are offered. 6. One line of the trail.

    Raises:
        StepladderError: a proposal contradicts the rules, or somebody changed a role at the same moment.
    """
    with transaction.atomic():
        found = plan(ladder, by)
        if found.before is not None:
            LadderImport.objects.filter(pk=found.before.pk).update(seen_at=at)
            return Imported(found.before, found, unchanged=True)
        work = _Work(found, by, at)
        work.batch = _batch(found, files, by, at)
        work.architecture()
        for each in found.rungs:
            work.take(each)
        work.steps(ladder.steps)
        work.close()
    return Imported(work.batch, found, unchanged=False)


def undo_import(*, batch: LadderImport, because: str, by: Person, at: datetime) -> int:
    """Take an import back: its proposals are withdrawn, its drafts deleted, and what it made and nothing names is gone.

    What somebody has put in force, or changed since, stays.

    Returns:
        How many roles stay.

    Raises:
        InvalidPolicy: it was taken back already.
    """
    with transaction.atomic():
        row = LadderImport.objects.select_for_update().get(pk=batch.pk)
        if row.undone_at is not None:
            raise InvalidPolicy(gettext("this import was taken back already"))
        rungs = list(row.rungs.select_related("role", "version"))
        for each in rungs:
            if each.version and each.version.is_open and each.version.recorded_by_id == row.by_id:
                withdraw(version=each.version, because=because, by=by, at=at)
        row.drafts.all().delete()
        Step.objects.filter(pk__in=row.made.get("steps", [])).delete()
        made = [each.role for each in rungs if each.made_role]
        ours = [each.pk for each in rungs]
        gone = [each for each in made if _is_free(each, ours)]
        Role.objects.filter(pk__in=[each.pk for each in gone]).delete()
        for model, name in ((Family, "families"), (Grade, "grades"), (Competency, "competencies")):
            _remove(model, row.made.get(name, []))
        LadderImport.objects.filter(pk=row.pk).update(undone_by=by, undone_at=at)
        record(
            by=by.subject, did="ladder import taken back", what=f"ladder:{row.pk}", because=because, at=at,
            details={"title": row.title, "roles removed": len(gone), "roles kept": len(made) - len(gone)},
        )  # fmt: skip
    return len(made) - len(gone)


def keep_waiting(*, ladder: dict[str, Any], files: Sequence[str], by: Person, at: datetime) -> None:
    """Keep what was uploaded until its owner has seen what it would change. One each; the next replaces it."""
    WaitingLadder.objects.update_or_create(kept_by=by, defaults={"at": at, "files": list(files), "ladder": ladder})


def drop_waiting(*, by: Person) -> None:
    """Forget what somebody uploaded."""
    WaitingLadder.objects.filter(kept_by=by).delete()


class _Work:
    """One import while it is written."""

    batch: LadderImport

    def __init__(self, found: LadderPlan, by: Person, at: datetime) -> None:
        self.plan, self.by, self.at = found, by, at
        self.made: dict[str, list[int]] = {}
        self.roles: dict[str, Role] = {}
        self.rungs: list[ImportedRung] = []
        self.because = gettext("Imported from %(source)s") % {"source": source_of(found.ladder)}

    def architecture(self) -> None:
        """Families, grades, and the competencies that proposals name."""
        last = Family.objects.aggregate(last=Max("position"))["last"]
        start = 0 if last is None else last + 1
        families = [
            Family(key=each.key, name=each.name, summary=each.draft.summary[:500], position=start + number)
            for number, each in enumerate(each for each in self.plan.families if each.row is None)
        ]
        self._note("families", Family.objects.bulk_create(families))
        here = set(Grade.objects.values_list("key", flat=True))
        grades: dict[str, Grade] = {}
        for each in self.plan.rungs:
            key = each.place.grade
            if key and key not in here:
                grades.setdefault(key, Grade(key=key, name=each.rung.grade[:120], rank=each.rung.order))
        self._note("grades", Grade.objects.bulk_create(grades.values()))
        known = set(Competency.objects.filter(framework__key=FRAMEWORK).values_list("pk", flat=True))
        self.names = found_or_made(self.plan.new_names, by=self.by, at=self.at)
        self._note("competencies", [each for each in self.names.values() if each.framework_id and each.pk not in known])

    def take(self, rung: RungPlan) -> None:
        """One rung: its role, and its proposal or draft."""
        role = rung.role or self._role(rung)
        self.roles[f"{rung.family.draft.key}/{rung.rung.key}"] = role
        version = None
        if rung.outcome is Outcome.PROPOSED:
            version = self._proposed(rung, role)
        elif rung.outcome is Outcome.DRAFT:
            self._draft(rung, role)
        elif rung.role:
            version = (
                RoleVersion.objects.filter(role=role, imported__identity=rung.identity).order_by("-number").first()
            )
        self.rungs.append(
            ImportedRung(
                batch=self.batch, identity=rung.identity, digest=rung.digest, role=role, made_role=rung.role is None,
                version=version,
            )
        )  # fmt: skip

    def steps(self, said: Sequence[LadderStep]) -> None:
        """Ways between rungs, those that are not offered already."""
        ids = [each.pk for each in self.roles.values()]
        rows = Step.objects.filter(source__in=ids, until__isnull=True).values_list("source_id", "target_id")
        there = set(rows)
        steps = []
        for each in said:
            source, target = self.roles[each.source], self.roles[each.target]
            if (source.pk, target.pk) not in there and source.pk != target.pk:
                there.add((source.pk, target.pk))
                steps.append(
                    Step(
                        source=source, target=target, kind=kind_of_step(source, target), note=each.words[:500],
                        since=self.at.date(), recorded_by=self.by, recorded_at=self.at,
                    )
                )  # fmt: skip
        self._note("steps", Step.objects.bulk_create(steps))

    def close(self) -> None:
        """What became of it, and one line of the trail."""
        ImportedRung.objects.bulk_create(self.rungs)
        self.batch.made = self.made
        self.batch.save(update_fields=["made"])
        record(
            by=self.by.subject, did="ladder imported", what=f"ladder:{self.batch.pk}", because=self.batch.title,
            at=self.at, details={**self.batch.counts, "digest": self.batch.digest, "format": self.batch.format},
        )  # fmt: skip

    def _role(self, rung: RungPlan) -> Role:
        if not hasattr(self, "taken"):
            self.taken = set(Role.objects.values_list("key", flat=True)) | RESERVED
        key = role_key(rung.family, rung.rung)
        number, free = 2, key
        while free in self.taken:
            free, number = f"{key[:75]}-{number}", number + 1
        self.taken.add(free)
        return Role.objects.create(key=free, **columns_of(rung.place))

    def _proposed(self, rung: RungPlan, role: Role) -> RoleVersion:
        lines = linked(rung.lines, self.names)
        whole = whole_of(rung, lines, self.plan.ladder)
        if rung.open is not None:
            return revise(
                version=rung.open, draft=whole, seen=rung.open.revision, by=self.by, because=self.because, at=self.at
            )
        return propose_version(role=role, draft=whole, by=self.by, because=self.because, at=self.at)

    def _draft(self, rung: RungPlan, role: Role) -> None:
        lines = [each.to_json() for each in trusted(rung.lines)]
        if rung.waiting is not None:
            PasteDraft.objects.filter(pk=rung.waiting.pk).update(
                lines=lines, place=rung.place.to_json(), batch=self.batch, changed_by=self.by, changed_at=self.at,
                revision=rung.waiting.revision + 1,
            )  # fmt: skip
            return
        PasteDraft.objects.create(
            role=role, place=rung.place.to_json(), source=source_of(self.plan.ladder), because=self.because,
            lines=lines, batch=self.batch, begun_by=self.by, begun_at=self.at, changed_by=self.by, changed_at=self.at,
        )  # fmt: skip

    def _note(self, name: str, rows: Sequence[Model]) -> None:
        self.made[name] = [each.pk for each in rows]


def _batch(found: LadderPlan, files: Sequence[str], by: Person, at: datetime) -> LadderImport:
    ladder = found.ladder
    remarks = (*ladder.remarks, *_shortened(found.shortened))
    return LadderImport.objects.create(
        title=(ladder.title or ladder.source)[:300],
        source=ladder.source[:300],
        format=ladder.format[:40],
        digest=found.digest,
        files=sorted(files)[:200],
        counts={**ladder.counts, **found.counts},
        remark_counts=counted(remarks),
        remarks=[asdict(each) for each in remarks[:MOST_REMARKS]],
        by=by,
        at=at,
    )


def _shortened(texts: Sequence[str]) -> list[Remark]:
    words = gettext("this is too long for its field and was cut: %(text)s")
    return [Remark("ladder.text.cut", words % {"text": each}, "", 0, gettext("shorten it")) for each in texts]


def _is_free(role: Role, ours: Sequence[int]) -> bool:
    """Whether nothing but this import, and what it proposed, names a role."""
    for model, field in _relations(Role):
        rows = model._default_manager.filter(**{field: role.pk})  # noqa: SLF001 - the manager of any model
        if model is RoleVersion:
            rows = rows.exclude(state=RoleVersion.State.WITHDRAWN)
        if model is ImportedRung:
            rows = rows.exclude(pk__in=ours)
        if rows.exists():
            return False
    return True


def _remove(model: Any, ids: Sequence[int]) -> None:
    """Those of these rows that no other row names."""
    left = set(ids)
    for other, field in _relations(model):
        named = other._default_manager.filter(**{f"{field}__in": left})  # noqa: SLF001 - the manager of any model
        left -= set(named.values_list(field, flat=True))
    model._default_manager.filter(pk__in=left).delete()  # noqa: SLF001 - as above


def _relations(model: Any) -> list[tuple[Any, str]]:
    """Every table of the site that may name a row of this one, and by which field."""
    return [(each.related_model, each.field.name) for each in model._meta.related_objects]  # noqa: SLF001 - Django's own name for it
