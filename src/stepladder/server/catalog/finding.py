"""Finding the one entry that somebody means by its title, or by the last part of its address."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext

from stepladder.evidence.names import normal_name
from stepladder.server.catalog.models import Microcredential

_MOST_NAMED = 5


@dataclass(frozen=True)
class Called:
    """What was found.

    Attributes:
        words: why nothing was, and what is like it.
    """

    entry: Microcredential | None
    words: str = ""


def entry_called(words: str) -> Called:
    """The entry of this key or exact title, whatever its case; of several of one title the key has to be given."""
    text = words.strip().rstrip("/").rpartition("/")[2] if "/catalog/" in words else words.strip()
    rows = Microcredential.objects.select_related("provider")
    if found := rows.filter(key=text).first():
        return Called(found)
    same = list(rows.filter(title__iexact=text)[: _MOST_NAMED + 1])
    if len(same) == 1:
        return Called(same[0])
    if same:
        return Called(None, gettext("Several are called so. Give one of these: %(keys)s.") % {"keys": _keys(same)})
    near = rows.all()
    for word in normal_name(text).split()[:10]:
        near = near.filter(searched__contains=word)
    like = list(near[:_MOST_NAMED])
    if not like:
        return Called(None, gettext("No entry of the catalog is called so."))
    return Called(None, gettext("No entry is called so. Did you mean one of these? %(keys)s") % {"keys": _named(like)})


def _keys(rows: list[Microcredential]) -> str:
    return ", ".join(f"{each.key} ({each.provider.name})" for each in rows[:_MOST_NAMED])


def _named(rows: list[Microcredential]) -> str:
    return "; ".join(f"{each.title} ({each.key})" for each in rows)
