"""Questions of the first page, and of the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime
from django.utils.translation import gettext, gettext_noop

from stepladder.server.notices.models import Notice
from stepladder.server.notices.queries import unseen
from stepladder.server.people.models import Person
from stepladder.server.people.queries import names_by_id
from stepladder.server.trail import chain
from stepladder.server.trail.queries import history_of, looks_at

MOST_NEWS = 10
"""Lines of news on the first page."""

_MOST_NOTICES = 300
"""Notices that are looked through for equal ones; beyond that somebody has not looked for months."""

_VERBS = (
    gettext_noop("accreditation checked"),
    gettext_noop("accreditation ended"),
    gettext_noop("accreditation recorded"),
    gettext_noop("address added"),
    gettext_noop("address confirmed"),
    gettext_noop("address removed"),
    gettext_noop("entry endorsed"),
    gettext_noop("entry no longer endorsed"),
    gettext_noop("badge added"),
    gettext_noop("badge checked again"),
    gettext_noop("catalog appraised anew"),
    gettext_noop("certificates judged again"),
    gettext_noop("badge given"),
    gettext_noop("badge no longer shared"),
    gettext_noop("badge offered"),
    gettext_noop("badge reinstated"),
    gettext_noop("badge renewed"),
    gettext_noop("badge revoked"),
    gettext_noop("badge shared"),
    gettext_noop("badge suspended"),
    gettext_noop("career step ended"),
    gettext_noop("catalog import taken back"),
    gettext_noop("catalog imported"),
    gettext_noop("course completions imported"),
    gettext_noop("course completions taken back"),
    gettext_noop("course recorded"),
    gettext_noop("course taken back"),
    gettext_noop("career step offered"),
    gettext_noop("catalog entry decided on"),
    gettext_noop("catalog entry given an owner and a day"),
    gettext_noop("catalog entry changed"),
    gettext_noop("catalog entry proposed"),
    gettext_noop("certificate changed"),
    gettext_noop("certificate entered"),
    gettext_noop("certificate looked up"),
    gettext_noop("certificate withdrawn"),
    gettext_noop("certificates shared"),
    gettext_noop("competencies added"),
    gettext_noop("competency no longer prioritized"),
    gettext_noop("competency prioritized"),
    gettext_noop("condition recorded"),
    gettext_noop("condition taken back"),
    gettext_noop("change of entries taken back"),
    gettext_noop("change of a framework reviewed"),
    gettext_noop("confirmation declined"),
    gettext_noop("crosswalk declared"),
    gettext_noop("criteria proposed"),
    gettext_noop("criteria put in force"),
    gettext_noop("dispute opened"),
    gettext_noop("dispute settled"),
    gettext_noop("endorsement given"),
    gettext_noop("endorsement recorded"),
    gettext_noop("endorsement taken out"),
    gettext_noop("entries changed together"),
    gettext_noop("evaluation stored"),
    gettext_noop("feedback answered"),
    gettext_noop("feedback given"),
    gettext_noop("feedback taken back"),
    gettext_noop("example tied"),
    gettext_noop("example untied"),
    gettext_noop("grade added"),
    gettext_noop("figure at work named"),
    gettext_noop("figure at work taken out"),
    gettext_noop("framework imported"),
    gettext_noop("framework kept for reference"),
    gettext_noop("framework offered"),
    gettext_noop("goal linked"),
    gettext_noop("goal no longer linked"),
    gettext_noop("identifier added"),
    gettext_noop("import undone"),
    gettext_noop("answer of an issuer kept"),
    gettext_noop("issuer of an entry asked"),
    gettext_noop("judgment asked for"),
    gettext_noop("judgment handed in"),
    gettext_noop("judgment settled"),
    gettext_noop("judgment taken back"),
    gettext_noop("no answer of an issuer came"),
    gettext_noop("issuer asked"),
    gettext_noop("issuer put on the list"),
    gettext_noop("issuer taken off the list"),
    gettext_noop("issuer’s answer kept"),
    gettext_noop("job family added"),
    gettext_noop("key created"),
    gettext_noop("key retired"),
    gettext_noop("key revoked"),
    gettext_noop("key rotated"),
    gettext_noop("keys sealed anew"),
    gettext_noop("ladder import taken back"),
    gettext_noop("ladder imported"),
    gettext_noop("lock placed"),
    gettext_noop("lock released"),
    gettext_noop("look-up asked for"),
    gettext_noop("mapping accepted"),
    gettext_noop("mapping declined"),
    gettext_noop("mapping proposed"),
    gettext_noop("name and addresses entered"),
    gettext_noop("news announced"),
    gettext_noop("news taken back"),
    gettext_noop("next role chosen"),
    gettext_noop("offer revised"),
    gettext_noop("outcome dropped"),
    gettext_noop("outcome stated"),
    gettext_noop("people invited again"),
    gettext_noop("people invited"),
    gettext_noop("people imported"),
    gettext_noop("own role changed"),
    gettext_noop("own role entered"),
    gettext_noop("priority changed"),
    gettext_noop("priority stated"),
    gettext_noop("proposal changed"),
    gettext_noop("proposal given back"),
    gettext_noop("proposal reviewed"),
    gettext_noop("proposal withdrawn"),
    gettext_noop("provider added"),
    gettext_noop("provider changed"),
    gettext_noop("question withdrawn"),
    gettext_noop("registry loaded"),
    gettext_noop("review closed"),
    gettext_noop("review heard somebody"),
    gettext_noop("review opened"),
    gettext_noop("reviews opened"),
    gettext_noop("role closed"),
    gettext_noop("role settled"),
    gettext_noop("scale entered"),
    gettext_noop("sharing ended"),
    gettext_noop("shown competency taken out"),
    gettext_noop("pathway drafted"),
    gettext_noop("pathway published"),
    gettext_noop("pathway withdrawn"),
    gettext_noop("talk agreed"),
    gettext_noop("talk closed"),
    gettext_noop("talk entry added"),
    gettext_noop("talk entry withdrawn"),
    gettext_noop("talk evaluation renewed"),
    gettext_noop("talk opened"),
    gettext_noop("talk planned"),
    gettext_noop("titles mapped"),
    gettext_noop("weights declined"),
    gettext_noop("weights proposed"),
    gettext_noop("weights put in force"),
    gettext_noop("weights taken back"),
    gettext_noop("witness asked"),
    gettext_noop("work added"),
    gettext_noop("work confirmed"),
    gettext_noop("work edited"),
    gettext_noop("work withdrawn"),
)
"""What operations write into the trail, so that it can be read in other languages; a test keeps the list complete."""


@dataclass(frozen=True)
class News:
    """What somebody is told, once, however often it happened.

    Attributes:
        latest: the newest of the equal notices; count: how many there are.
    """

    latest: Notice
    count: int


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


def news_for(person: Person) -> list[News]:
    """What somebody has not put away, newest first, notices of the same words about the same page as one."""
    found: dict[tuple[str, str], list[Notice]] = {}
    for each in unseen(person)[:_MOST_NOTICES]:
        found.setdefault((each.text, each.link), []).append(each)
    return [News(same[0], len(same)) for same in found.values()][:MOST_NEWS]


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
