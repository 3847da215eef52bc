"""Rows of how microcredentials build on each other: what one asks for, and stacks that lead to something."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from stepladder.server.people.models import Person


class Prerequisite(models.Model):
    """What one has to hold before one may begin a microcredential."""

    microcredential = models.ForeignKey("catalog.Microcredential", on_delete=models.CASCADE, related_name="requires")
    required = models.ForeignKey("catalog.Microcredential", on_delete=models.PROTECT, related_name="required_by")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["microcredential", "required"], name="catalog_required_once"),
            models.CheckConstraint(
                condition=~Q(microcredential=models.F("required")), name="catalog_requires_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.microcredential_id} requires {self.required_id}"


class Stack(models.Model):
    """A pathway: which microcredentials combine, in which order, to what (P-40).

    Attributes:
        goal: the entry that it builds up to, where it is one of the catalog; goal_text: what else it leads to.
        number: which version; a published version never changes, a new one follows it.
        standard: the standard or edition that this version was brought in line with (E-32), in its own words.
        because: why this version follows the earlier one.
        state: draft, published, or withdrawn; a draft is validated before it is published.
    """

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", gettext_lazy("draft")
        PUBLISHED = "published", gettext_lazy("published")
        WITHDRAWN = "withdrawn", gettext_lazy("withdrawn")

    key = models.SlugField(max_length=100)
    number = models.PositiveIntegerField(default=1)
    title = models.CharField(max_length=200)
    description = models.CharField(max_length=1000, blank=True)
    goal = models.ForeignKey(
        "catalog.Microcredential", on_delete=models.PROTECT, null=True, blank=True, related_name="built_by"
    )
    goal_text = models.CharField(max_length=300, blank=True)
    standard = models.CharField(max_length=200, blank=True)
    because = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["title", "-number", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "number"], name="catalog_stack_version_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(state="draft"), name="catalog_one_draft_of_a_stack"),
        ]

    def __str__(self) -> str:
        return f"{self.title}, version {self.number}"

    @property
    def subject(self) -> str:
        """The name under which the trail knows it."""
        return f"stack:{self.key}"


class StackPart(models.Model):
    """A part of a stack: a microcredential, or a group of parts with a rule.

    Attributes:
        rule: of a group: all of its parts, ``needs`` of them, or all in the order of their positions.
        microcredential: of a leaf; a group has none.
    """

    class Rule(models.TextChoices):
        """What a group asks for."""

        LEAF = "", gettext_lazy("a microcredential")
        ALL = "all", gettext_lazy("all of these")
        SOME = "some", gettext_lazy("so many of these")
        ORDER = "order", gettext_lazy("all of these, in this order")

    stack = models.ForeignKey(Stack, on_delete=models.CASCADE, related_name="parts")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="parts")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    rule = models.CharField(max_length=10, choices=Rule.choices, blank=True)
    needs = models.PositiveSmallIntegerField(null=True, blank=True)
    microcredential = models.ForeignKey(
        "catalog.Microcredential", on_delete=models.PROTECT, null=True, blank=True, related_name="in_stacks"
    )

    class Meta:
        ordering: ClassVar = ["stack_id", "position", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(rule="", microcredential__isnull=False) | (~Q(rule="") & Q(microcredential__isnull=True)),
                name="catalog_part_is_leaf_or_group",
            )
        ]

    def __str__(self) -> str:
        return f"part {self.position} of {self.stack_id}"
