"""Rows of criteria that are on their way: pasted documents that somebody works on, and ladders that were imported."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from stepladder.server.people.models import Person
from stepladder.server.roles.models_architecture import Role


class LadderImport(models.Model):
    """A ladder that was taken over as a whole, in one transaction.

    Attributes:
        source: where it comes from, as the source names itself.
        format: id of the reader (``readiness.ladders``).
        digest: SHA-256 over the ladder as it was read, in hex; the same digest says the same.
        counts: what was read (``Ladder.counts``) and what became of it.
        remark_counts: how many remarks of each kind there were; ``remarks`` keeps the first of them with their places.
        made: ids of families, grades and steps that it added, so that they can be taken back.
        seen_at: when the same was imported again, which changed nothing.
        undone_at: when it was taken back as a whole.
    """

    title = models.CharField(max_length=300)
    source = models.CharField(max_length=300, blank=True)
    format = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, db_index=True)
    files = models.JSONField(default=list, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    remark_counts = models.JSONField(default=dict, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    made = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]

    def __str__(self) -> str:
        return self.title


class ImportedRung(models.Model):
    """Which rung of a ladder became which role, and what was proposed for it by one import.

    Attributes:
        identity: ``format:family/rung`` by the keys of the source, by which the next import finds the role again.
        digest: SHA-256 over what the source said of the rung, in hex.
        made_role: whether the role was new.
        version: the version that was proposed, where every statement had a level.
    """

    batch = models.ForeignKey(LadderImport, on_delete=models.CASCADE, related_name="rungs")
    identity = models.CharField(max_length=250, db_index=True)
    digest = models.CharField(max_length=64)
    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="imported")
    made_role = models.BooleanField(default=False)
    version = models.ForeignKey(
        "roles.RoleVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="imported"
    )

    class Meta:
        ordering: ClassVar = ["batch_id", "id"]

    def __str__(self) -> str:
        return self.identity


class WaitingLadder(models.Model):
    """A ladder that somebody uploaded and has not taken over yet: shown first what it would change. One for each.

    Attributes:
        ladder: as ``readiness.ladders.file`` writes it; the files themselves are not kept.
    """

    kept_by = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    files = models.JSONField(default=list)
    ladder = models.JSONField()

    def __str__(self) -> str:
        return ", ".join(self.files)[:80]


class EndedDraft(models.Model):
    """What became of a pasted draft, so that whoever comes back to its address is led on. Its sentences are gone.

    Attributes:
        draft: the id that it had; no other draft gets it.
        version: what was proposed of it; none where it was deleted.
    """

    draft = models.PositiveBigIntegerField(unique=True)
    version = models.ForeignKey("roles.RoleVersion", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.draft)


class PasteDraft(models.Model):
    """Sentences on their way to criteria. Every people partner may go on with it; it ends as a proposed version.

    Attributes:
        role: whose next version it is to be; none for a role that is new.
        place: what the role is to be, as ``drafts.Place.to_json`` writes it.
        source: where the sentences stand: the file's name, or what the person wrote. The file itself is not kept.
        lines: the sentences with what was decided about each, as ``pasting.Line.to_json`` writes them.
        remarks: what the reader of the document left out or was not sure of, in words.
        revision: how often it was stored, so that two who work on it do not overwrite each other unseen.
        batch: the imported ladder that it comes from.
    """

    role = models.ForeignKey(Role, on_delete=models.CASCADE, null=True, blank=True, related_name="paste_drafts")
    place = models.JSONField(default=dict)
    source = models.CharField(max_length=300, blank=True)
    because = models.CharField(max_length=500, blank=True)
    lines = models.JSONField(default=list)
    remarks = models.JSONField(default=list, blank=True)
    revision = models.PositiveIntegerField(default=1)
    batch = models.ForeignKey(LadderImport, on_delete=models.SET_NULL, null=True, blank=True, related_name="drafts")
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    begun_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]

    def __str__(self) -> str:
        return str(self.place.get("title", ""))
