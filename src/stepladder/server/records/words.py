"""What lists of an import are called, and how their numbers read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from stepladder.server.records.models import Import
from stepladder.server.records.queries import KINDS


@dataclass(frozen=True)
class Part:
    """One list with its number, as a sentence and a line have it."""

    kind: str
    count: int
    words: str
    about: str


def parts_of(counts: Mapping[str, int]) -> list[Part]:
    """The lists that have anything in them, in their order."""
    return [Part(kind, counts[kind], _counted(kind, counts[kind]), _about(kind)) for kind in KINDS if counts.get(kind)]


def sentence_of(batch: Import) -> str:
    """“19,412 new, 31 without a manager, 4 possible duplicates.”"""
    skipped = ("remarks", "titles", "moved", "left_alone")
    parts = [each.words for each in parts_of(batch.counts) if each.kind not in skipped]
    unchanged = batch.counts.get("unchanged", 0)
    if unchanged:
        parts.append(gettext("%(n)s unchanged") % {"n": f"{unchanged:,}"})
    return f"{', '.join(parts)}." if parts else gettext("Nobody stands in the file.")


def _counted(kind: str, count: int) -> str:
    several = {
        "new": ngettext("%(n)s new", "%(n)s new", count),
        "changed": ngettext("%(n)s changed", "%(n)s changed", count),
        "moved": ngettext("%(n)s in another role", "%(n)s in other roles", count),
        "left": ngettext("%(n)s leaving", "%(n)s leaving", count),
        "rehired": ngettext("%(n)s come back", "%(n)s come back", count),
        "missing": ngettext("%(n)s missing in the file", "%(n)s missing in the file", count),
        "without_manager": ngettext("%(n)s without a manager", "%(n)s without a manager", count),
        "duplicates": ngettext("%(n)s possible duplicate", "%(n)s possible duplicates", count),
        "conflicts": ngettext("%(n)s line not taken as it stands", "%(n)s lines not taken as they stand", count),
        "titles": ngettext("%(n)s title that is no role here yet", "%(n)s titles that are no role here yet", count),
        "remarks": ngettext("%(n)s remark about the file", "%(n)s remarks about the file", count),
        "left_alone": ngettext("%(n)s left alone", "%(n)s left alone", count),
    }[kind]
    return several % {"n": f"{count:,}"}


def _about(kind: str) -> str:
    return {
        "moved": gettext("Counted among the changed too."),
        "left": gettext("From the day after their last one they sign in no more. Nothing of theirs is deleted."),
        "missing": gettext("On record, and not in the file. They stay as they are unless you say that they left."),
        "without_manager": gettext("Nobody answers for their evidence until the records name somebody."),
        "duplicates": gettext("You decide, or leave it for later; it is remembered."),
        "conflicts": gettext(
            "Each line says what is not taken, which stays as it is on record; the rest of it is taken."
        ),
        "titles": gettext("They are kept as they are, and count for no role until somebody says which one it is."),
        "left_alone": gettext("Something changed since, and was not touched."),
    }.get(kind, "")


def kind_words(kind: str, state: str) -> str:
    """What a list is called, as a heading."""
    done = state != Import.State.WAITING
    return {
        "new": gettext("People who were new") if done else gettext("People who are new"),
        "changed": gettext("What changed") if done else gettext("What would change"),
        "moved": gettext("In other roles"),
        "left": gettext("Leaving"),
        "rehired": gettext("Come back"),
        "missing": gettext("Missing in the file"),
        "without_manager": gettext("Without a manager"),
        "duplicates": gettext("Possible duplicates"),
        "conflicts": gettext("Not taken as it stands"),
        "titles": gettext("Titles that are no role here yet"),
        "remarks": gettext("Remarks about the file"),
        "left_alone": gettext("What undoing left alone"),
    }[kind]
