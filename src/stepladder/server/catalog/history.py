"""The change log of an entry in words: who, when, what from what to what, and why (E-67)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from stepladder.server.catalog.models import Change, Microcredential
from stepladder.server.catalog.terms import Acceptance, Holders, Method, Participation, Regulation, Supervision
from stepladder.server.people.models import Person
from stepladder.server.people.queries import names_by_id

_FIELDS: Mapping[str, str | Promise] = {
    "title": gettext_lazy("title"),
    "provider": gettext_lazy("provider"),
    "achievement": gettext_lazy("achievement in its badges"),
    "endorsed": gettext_lazy("endorsed by"),
    "accepts": gettext_lazy("issuers whose badges it is"),
    "edition": gettext_lazy("edition"),
    "description": gettext_lazy("description"),
    "link": gettext_lazy("link"),
    "source": gettext_lazy("where the facts are from"),
    "checked_on": gettext_lazy("facts checked"),
    "awarding_body": gettext_lazy("awarding body"),
    "country": gettext_lazy("country"),
    "learning_outcomes": gettext_lazy("learning outcomes"),
    "prerequisites_text": gettext_lazy("what one has to bring"),
    "hours": gettext_lazy("hours"),
    "ects": gettext_lazy("ECTS credits"),
    "eqf_level": gettext_lazy("EQF level"),
    "other_level": gettext_lazy("level in another framework"),
    "methods": gettext_lazy("kinds of assessment"),
    "assessment": gettext_lazy("how it is assessed"),
    "supervision": gettext_lazy("supervision and identity"),
    "participation": gettext_lazy("how one takes part"),
    "quality_assurance": gettext_lazy("quality assurance"),
    "grading": gettext_lazy("grades"),
    "stackability": gettext_lazy("what it builds up to"),
    "further": gettext_lazy("further information"),
    "rubric": gettext_lazy("rubric"),
    "passing_standard": gettext_lazy("passing standard"),
    "pass_rate": gettext_lazy("pass rate"),
    "assessors": gettext_lazy("assessors"),
    "standard": gettext_lazy("standard that it follows"),
    "regulation": gettext_lazy("law or license"),
    "regulation_note": gettext_lazy("about the law or license"),
    "cost": gettext_lazy("cost"),
    "currency": gettext_lazy("currency"),
    "seats": gettext_lazy("seats"),
    "validity_months": gettext_lazy("months of validity"),
    "renewal": gettext_lazy("renewal"),
    "requires": gettext_lazy("entries that one needs first"),
    "accreditation": gettext_lazy("accreditation"),
    "metric": gettext_lazy("figure at work"),
    "acceptance": gettext_lazy("where it stands"),
    "owner": gettext_lazy("looked after by"),
    "review_on": gettext_lazy("to be looked at again"),
    "holders": gettext_lazy("those who hold it"),
    "counts_until": gettext_lazy("counts until"),
    "replaced_by": gettext_lazy("replaced by"),
    "evidence_class": gettext_lazy("what it proves"),
    "answered": gettext_lazy("questions answered"),
    "information": gettext_lazy("how much is known"),
    "point": gettext_lazy("points"),
    "low": gettext_lazy("points at the least"),
    "high": gettext_lazy("points at the most"),
    "provisional": gettext_lazy("may still change by a rule"),
}

_CHOICES: Mapping[str, Mapping[str, Any]] = {
    "acceptance": dict(Acceptance.choices),
    "holders": dict(Holders.choices),
    "supervision": dict(Supervision.choices),
    "participation": dict(Participation.choices),
    "regulation": dict(Regulation.choices),
    "methods": dict(Method.choices),
}
_SCORES = "scores."
_LONGEST = 300
"""Characters of a value that the log shows; the entry itself has the whole text."""


@dataclass(frozen=True)
class Field:
    """A field that was changed, with both values in words."""

    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Line:
    """One line of the log.

    Attributes:
        judged: whether it tells what somebody found; who judges the entry does not read it before they hand theirs in.
    """

    kind: str
    fields: tuple[Field, ...]
    because: str
    by: Person | None
    at: datetime
    judged: bool


def changes_of(entry: Microcredential) -> QuerySet[Change]:
    """What was changed, the latest first."""
    return Change.objects.filter(microcredential=entry).select_related("by")


def lines(changes: Iterable[Change]) -> tuple[Line, ...]:
    """The same in words; two questions for the names of people and entries, however many there are."""
    rows = list(changes)
    names = {
        "owner": names_by_id(_ids(rows, "owner")),
        "replaced_by": dict(
            Microcredential.objects.filter(pk__in=_ids(rows, "replaced_by")).values_list("pk", "title")
        ),
    }
    return tuple(
        Line(
            kind=str(row.get_kind_display()),
            fields=tuple(_field(name, pair, names) for name, pair in _pairs(row)),
            because=row.because,
            by=row.by,
            at=row.at,
            judged=row.kind == Change.Kind.JUDGED,
        )
        for row in rows
    )


def _pairs(row: Change) -> list[tuple[str, Mapping[str, Any]]]:
    what = row.what if isinstance(row.what, dict) else {}
    return [(name, pair) for name, pair in what.items() if isinstance(pair, dict) and {"old", "new"} <= set(pair)]


def _ids(rows: Iterable[Change], name: str) -> set[int]:
    found = (pair[side] for row in rows for field, pair in _pairs(row) if field == name for side in ("old", "new"))
    return {each for each in found if isinstance(each, int)}


def _field(name: str, pair: Mapping[str, Any], names: Mapping[str, Mapping[int, str]]) -> Field:
    label = str(_FIELDS.get(name, name))
    if name.startswith(_SCORES):
        label = gettext("answer to %(id)s") % {"id": name.removeprefix(_SCORES)}
    return Field(label, _words(name, pair["old"], names), _words(name, pair["new"], names))


_NOBODY = frozenset({"endorsed", "owner", "review_on", "counts_until", "replaced_by"})
"""Fields of which nothing is an answer; of all others it says that it is not known."""


def _words(name: str, value: Any, names: Mapping[str, Mapping[int, str]]) -> str:
    match value:
        case None | "" | []:
            words = gettext("nothing") if name in _NOBODY else gettext("not known")
        case bool():
            words = gettext("yes") if value else gettext("no")
        case int() if name in names:
            words = names[name].get(value, gettext("somebody or something that is gone"))
        case list():
            words = "; ".join(str(_CHOICES.get(name, {}).get(str(each), each)) for each in value)
        case dict():
            words = str(value.get("score", value.get("answer", gettext("not known"))))
        case float():
            words = f"{value:.2f}".rstrip("0").rstrip(".")
        case _:
            words = _text(name, str(value))
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def _text(name: str, value: str) -> str:
    if name in _CHOICES:
        return str(_CHOICES[name].get(value, value))
    if name.endswith("_on") or name == "counts_until":
        try:
            return date_format(date.fromisoformat(value), "DATE_FORMAT")
        except ValueError:
            return value
    return value
