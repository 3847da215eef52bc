"""Rows of frameworks, their editions, their scales, and how tables of theirs are read."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from stepladder.server.people.models import Person


class Framework(models.Model):
    """A competency framework, as its publisher calls the version that is stored.

    Attributes:
        key: the same for every version, as ``frameworks.edition.Edition.key``.
        uuid: the publisher's, or made of the key; the same for every version.
        ours: whether forms offer its competencies to choose from; a reference framework is searched only.
        attribution: the sentence that its license asks for; it stands wherever something of it is shown.
        modified: what was done to the publisher's data.
        changed_at: when the publisher last changed it, as they say.
        extra: what there is no field for, by the publisher's names.
    """

    key = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=500)
    version = models.CharField(max_length=100, blank=True)
    source = models.CharField(max_length=300, blank=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True)
    uri = models.CharField(max_length=1000, blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=35, blank=True)
    license = models.TextField(blank=True)
    attribution = models.TextField(blank=True)
    modified = models.TextField(blank=True)
    description = models.TextField(blank=True)
    status = models.CharField(max_length=100, blank=True)
    subjects = models.JSONField(default=list, blank=True)
    changed_at = models.DateTimeField(null=True, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    ours = models.BooleanField(default=True)
    extra = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering: ClassVar = ["-ours", "title", "id"]

    def __str__(self) -> str:
        return f"{self.title} {self.version}".rstrip()


class Edition(models.Model):
    """One import of a framework: which version, from which files, what was noticed, what it changed.

    Attributes:
        number: 1 for the first, and so on.
        format: id of the importer that read it; ``made here`` where nobody imported it.
        files_digest: SHA-256 over the names and contents of its files, in hex.
        digest: SHA-256 over everything it says, in hex; two editions with the same say the same.
        counts: what was read, in the source's own words; ``kinds``: what was stored, in ours.
        remark_counts: how many remarks of each kind there were, all of them; ``remarks`` keeps the first thousand.
        migration: how many entries were kept, renamed, changed, retired, added, and came back.
        seen_at: when the same was last imported again, which changed nothing; ``seen`` counts how often.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    version = models.CharField(max_length=100, blank=True)
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    format = models.CharField(max_length=40, blank=True)
    files_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    kinds = models.JSONField(default=dict, blank=True)
    remark_counts = models.JSONField(default=dict, blank=True)
    remarks = models.JSONField(default=list, blank=True)
    migration = models.JSONField(default=dict, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["framework_id", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["framework", "number"], name="frameworks_edition_once")
        ]

    def __str__(self) -> str:
        return f"{self.framework_id}, edition {self.number}"


class Scale(models.Model):
    """A scale of proficiency, or of what ``measures`` says. The five levels of this site are no row: they are null.

    Attributes:
        framework: the framework that it comes with; none for a scale that the organization entered.
        identifier: its id in the edition that it comes with.
        measures: ``proficiency``, ``importance``, ``reuse``, …
        source: where it was published.
    """

    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, null=True, blank=True, related_name="scales")
    key = models.SlugField(max_length=100, unique=True)
    identifier = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=200)
    measures = models.CharField(max_length=60, default="proficiency")
    source = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(null=True, blank=True)
    gone_in = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class ScaleLevel(models.Model):
    """A level of a scale: its number, its name, and what it means in general."""

    scale = models.ForeignKey(Scale, on_delete=models.CASCADE, related_name="levels")
    value = models.FloatField()
    name = models.CharField(max_length=300)
    text = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["scale_id", "value"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["scale", "value"], name="frameworks_scale_level_once")]

    def __str__(self) -> str:
        return self.name


class Crosswalk(models.Model):
    """Which levels of one scale stand for which of another, as somebody of the organization declared it.

    Those that come with the library (``frameworks.crosswalk.CROSSWALKS``) are no rows.

    Attributes:
        source, target: ids of scales: of one that is built in, or the key of a stored one.
        rows: for each range of the source the range of the target: low, high, to_low, to_high.
        provenance: where the table comes from; a judgement is called a judgement.
        loss: what a converted level no longer says.
    """

    source = models.CharField(max_length=100)
    target = models.CharField(max_length=100)
    rows = models.JSONField(default=list)
    provenance = models.TextField()
    loss = models.TextField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["source", "target"], name="frameworks_crosswalk_once")]

    def __str__(self) -> str:
        return f"{self.source} to {self.target}"


class ColumnMapping(models.Model):
    """Which column of a table is which field, as somebody said it for tables with these headers.

    Attributes:
        headers: the columns of the table, in their order.
        headers_digest: SHA-256 over their sorted set, in hex, by which the next such table is recognized.
        columns: as ``tables.ColumnMap`` writes it.
    """

    headers_digest = models.CharField(max_length=64, unique=True)
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    used_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return ", ".join(self.headers)[:80]


class Waiting(models.Model):
    """Files that somebody uploaded and has not stored yet: shown first what they would change. One for each person.

    Attributes:
        packed: a ZIP archive of the files.
        format: id of an importer; empty for the one that recognizes them.
        columns: of a table, as ``tables.ColumnMap``; empty while they are guessed.
        about: of a table, what it does not say: key, title, version.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    packed = models.BinaryField()
    names = models.JSONField(default=list)
    format = models.CharField(max_length=40, blank=True)
    columns = models.JSONField(default=dict, blank=True)
    about = models.JSONField(default=dict, blank=True)
    ours = models.BooleanField(default=False)

    def __str__(self) -> str:
        return ", ".join(self.names)[:80]
