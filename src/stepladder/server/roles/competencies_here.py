"""The organization's own competencies by name: found where one is called exactly so, else made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext

from stepladder.server.frameworks.models import Competency, Framework
from stepladder.server.people.models import Person
from stepladder.server.roles.architecture import key_of
from stepladder.server.roles.queries import competencies_to_ask
from stepladder.server.trail.operations import record

FRAMEWORK = "our-competencies"
"""Key of the framework in which the organization's own competencies stand that were named here."""

LONGEST_NAME = 200
_PREFIX = "our-"


def named_here(reader: Person | None, also: Iterable[str] = ()) -> dict[str, Competency]:
    """By name without case, what forms offer; the one that has been there longest where two are called the same.

    Args:
        also: keys of others that are in use.
    """
    rows = (
        competencies_to_ask(reader, also)
        if reader
        else Competency.objects.filter(owner__isnull=True, kind="competency").filter(gone_in__isnull=True)
    )
    if reader is None:
        rows = rows.exclude(framework__ours=False, adopted=False)
    return {folded(each.name): each for each in rows.distinct().order_by("-id")}


def folded(name: str) -> str:
    """A name as it is compared: without case and runs of blanks."""
    return " ".join(name.split()).casefold()


def found_or_made(names: Iterable[str], *, by: Person | None, at: datetime) -> dict[str, Competency]:
    """A competency for each name; belongs inside the transaction of what names them.

    Returns:
        By folded name.
    """
    wanted = {folded(each): " ".join(each.split())[:LONGEST_NAME] for each in names if each.strip()}
    known = named_here(by)
    missing = {key: name for key, name in wanted.items() if key not in known}
    made = _made(missing, by, at) if missing else {}
    return {key: known.get(key) or made[key] for key in wanted}


def _made(names: dict[str, str], by: Person | None, at: datetime) -> dict[str, Competency]:
    framework, _ = Framework.objects.get_or_create(
        key=FRAMEWORK, defaults={"title": gettext("Our competencies"), "ours": True, "changed_at": at}
    )
    taken = set(Competency.objects.filter(key__startswith=_PREFIX).values_list("key", flat=True))
    last = framework.competencies.count()
    rows = []
    for position, name in enumerate(names.values(), start=last + 1):
        key = _free(f"{_PREFIX}{key_of(name)}", taken)
        taken.add(key)
        rows.append(Competency(framework=framework, key=key, name=name, position=position, changed_at=at))
    stored = Competency.objects.bulk_create(rows)
    record(
        by=by.subject if by else "system", did="competencies added", what=f"framework:{FRAMEWORK}",
        because=gettext("named by criteria"), at=at, details={"names": [each.name for each in stored][:200]},
    )  # fmt: skip
    return {folded(each.name): each for each in stored}


def _free(key: str, taken: set[str]) -> str:
    number, free = 2, key
    while free in taken:
        free, number = f"{key}-{number}", number + 1
    return free
