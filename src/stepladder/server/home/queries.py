"""Questions of the first page, and of the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop

from stepladder.server.people.models import Person
from stepladder.server.people.queries import names_by_id
from stepladder.server.trail import chain
from stepladder.server.trail.queries import history_of, looks_at

_VERBS = (
    gettext_noop("address added"),
    gettext_noop("address confirmed"),
    gettext_noop("address removed"),
    gettext_noop("badge added"),
    gettext_noop("badge checked again"),
    gettext_noop("badge given"),
    gettext_noop("badge no longer shared"),
    gettext_noop("badge offered"),
    gettext_noop("badge reinstated"),
    gettext_noop("badge renewed"),
    gettext_noop("badge revoked"),
    gettext_noop("badge shared"),
    gettext_noop("badge suspended"),
    gettext_noop("certificate changed"),
    gettext_noop("certificate entered"),
    gettext_noop("certificate looked up"),
    gettext_noop("certificate withdrawn"),
    gettext_noop("certificates shared"),
    gettext_noop("confirmation declined"),
    gettext_noop("dispute opened"),
    gettext_noop("dispute settled"),
    gettext_noop("endorsement given"),
    gettext_noop("endorsement recorded"),
    gettext_noop("endorsement taken out"),
    gettext_noop("evaluation stored"),
    gettext_noop("example tied"),
    gettext_noop("example untied"),
    gettext_noop("identifier added"),
    gettext_noop("issuer asked"),
    gettext_noop("issuer put on the list"),
    gettext_noop("issuer taken off the list"),
    gettext_noop("issuer’s answer kept"),
    gettext_noop("key created"),
    gettext_noop("key retired"),
    gettext_noop("key revoked"),
    gettext_noop("key rotated"),
    gettext_noop("keys sealed anew"),
    gettext_noop("look-up asked for"),
    gettext_noop("name and addresses entered"),
    gettext_noop("next role chosen"),
    gettext_noop("offer revised"),
    gettext_noop("own role changed"),
    gettext_noop("own role entered"),
    gettext_noop("question withdrawn"),
    gettext_noop("registry loaded"),
    gettext_noop("sharing ended"),
    gettext_noop("talk agreed"),
    gettext_noop("talk closed"),
    gettext_noop("talk entry added"),
    gettext_noop("talk entry withdrawn"),
    gettext_noop("talk evaluation renewed"),
    gettext_noop("talk opened"),
    gettext_noop("talk planned"),
    gettext_noop("witness asked"),
    gettext_noop("work added"),
    gettext_noop("work confirmed"),
    gettext_noop("work edited"),
    gettext_noop("work withdrawn"),
)
"""What operations write into the trail, so that it can be read in other languages; a test keeps the list complete."""


@dataclass(frozen=True)
class Event:
    """Something that happened to somebody's data, in words.

    Attributes:
        about: what it happened to, by its title, where the trail knows one.
        because: the reason; empty where the content was erased.
    """

    at: datetime
    did: str
    by: str
    because: str
    about: str = ""


@dataclass(frozen=True)
class Looked:
    """Somebody looked at a page about somebody."""

    at: datetime
    by: str
    page: str


def events_of(person: Person) -> list[Event]:
    """What happened to somebody's data, newest first, with the names of who did it."""
    rows = history_of(person.subject)
    ids = {id for row in rows if row["content"] and (id := _person_id(str(row["content"]["by"])))}
    names = names_by_id(ids)
    return [_event(row, names, person) for row in reversed(rows)]


def looks_of(person: Person) -> list[Looked]:
    """Who looked at somebody's pages, newest first, each page once a day; names come from the pseudonyms' secret."""
    rows = looks_at(person.subject)
    if not rows:
        return []
    people = Person.objects.values_list("id", "name")
    names = {chain.pseudonym(settings.SECRET_KEY, f"person:{id}"): name for id, name in people}
    nobody = gettext("somebody who is no longer here")
    once = {(localtime(row["at"]).date(), row["by"], row["page"]): row for row in reversed(rows)}
    newest = sorted(once.values(), key=lambda row: row["at"], reverse=True)
    return [Looked(row["at"], names.get(row["by"], nobody), row["page"]) for row in newest]


def _event(row: dict[str, Any], names: dict[int, str], person: Person) -> Event:
    content = row["content"]
    if content is None:
        return Event(row["at"], gettext(row["did"]), "", "")
    by = str(content["by"])
    id = _person_id(by)
    if id == person.pk:
        name = gettext("you")
    elif id is not None:
        name = names.get(id, gettext("somebody who is no longer here"))
    else:
        # A witness has no account; the trail keeps how they were addressed when they were asked.
        name = str(content["details"].get("witness", "")).partition(" <")[0] or gettext("system")
    return Event(
        row["at"], gettext(row["did"]), name, str(content["because"]), str(content["details"].get("title", ""))
    )


def _person_id(by: str) -> int | None:
    kind, _, id = by.partition(":")
    return int(id) if kind == "person" and id.isdecimal() else None
