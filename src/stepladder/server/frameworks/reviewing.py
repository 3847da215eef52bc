"""What has to be looked at after a new edition: changes of what is in use, and mappings to what was replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from stepladder.server.frameworks.models import Change, Edition, Mapping

NOTABLE = ("retired", "renamed", "changed")
"""Kinds of changes that concern what names a competency; what was added or came back concerns nobody yet."""


@dataclass(frozen=True)
class ToReview:
    """What waits for somebody.

    Attributes:
        changes: of competencies that are in use, which nobody looked at yet.
        mappings: that are proposed, that lead to something retired, or whose time is over.
    """

    changes: tuple[Change, ...]
    mappings: tuple[Mapping, ...]

    def __len__(self) -> int:
        return len(self.changes) + len(self.mappings)


def changes_to_review() -> QuerySet[Change]:
    """Changes of adopted competencies that nobody looked at yet, the newest first."""
    return (
        Change.objects.filter(kind__in=NOTABLE, competency__adopted=True, settled_at__isnull=True)
        .select_related("competency", "competency__replaced_by", "edition", "edition__framework")
        .order_by("-edition__imported_at", "kind", "name")
    )


def mappings_to_review(on: date) -> QuerySet[Mapping]:
    """Mappings that somebody has to decide on."""
    open_states = Q(state__in=(Mapping.State.PROPOSED, Mapping.State.NEEDS_REVIEW))
    stale = Q(state=Mapping.State.ACCEPTED) & (Q(competency__retired_on__lte=on) | Q(expires_on__lt=on))
    return (
        Mapping.objects.filter(open_states | stale, ended_on__isnull=True)
        .select_related("competency", "competency__framework", "competency__replaced_by", "author", "supersedes")
        .order_by("about", "-made_at", "-id")
    )


def to_review(on: date) -> ToReview:
    """Everything that waits for somebody; criteria and entries of the catalog are found by the rooms that hold them."""
    return ToReview(tuple(changes_to_review()), tuple(mappings_to_review(on)))


def follow_mappings(edition: Edition, *, at: datetime) -> int:
    """Propose what replaces a retired competency to whoever mapped to it. Returns how many were proposed.

    Nothing is decided: that a publisher merged two competencies does not say that a text is about the new one.
    """
    stale = Mapping.objects.filter(
        state=Mapping.State.ACCEPTED,
        ended_on__isnull=True,
        competency__framework=edition.framework_id,
        competency__retired_on__isnull=False,
        competency__replaced_by__isnull=False,
        successors__isnull=True,
    ).select_related("competency", "competency__replaced_by")
    made = Mapping.objects.bulk_create(
        Mapping(
            about=each.about,
            text=each.text,
            competency=each.competency.replaced_by,
            level=each.level,
            strength=each.strength,
            made_at=at,
            state=Mapping.State.NEEDS_REVIEW,
            expires_on=each.expires_on,
            supersedes=each,
            suggested={"method": "replaced by", "edition": edition.number},
        )
        for each in stale
        if each.competency.replaced_by
    )
    return len(made)
