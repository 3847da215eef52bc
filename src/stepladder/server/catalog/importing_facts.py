"""What a description states, as columns of an entry; and an entry as a description for the library.

What is too long for its column is cut, and told. What a description does not state is no column of it at all, so that
it erases nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django.db.models import Field
from django.utils.translation import gettext

from stepladder.achievements.model import (
    Achievement,
    Domain,
    Method,
    Participation,
    Provider,
    ProviderKind,
    Regulation,
    Supervision,
)
from stepladder.evidence.names import normal_name
from stepladder.remarks import Remark
from stepladder.server.catalog.models import Microcredential

TEXTS = (
    "edition", "description", "link", "source", "awarding_body", "country", "other_level", "assessment",
    "quality_assurance", "grading", "stackability", "further", "rubric", "passing_standard", "assessors", "standard",
    "regulation_note", "renewal",
)  # fmt: skip
"""Texts that are called alike in both."""

_ANSWERS = ("supervision", "participation", "regulation")
_NUMBERS = ("hours", "ects", "eqf_level", "pass_rate", "seats", "validity_months", "checked_on")
FACTS = (
    "title", "achievement", *TEXTS, "prerequisites_text", "learning_outcomes", "methods", *_ANSWERS, *_NUMBERS, "cost",
)  # fmt: skip
"""Columns that an import may write; the currency goes with the cost."""

_MOST_OUTCOMES = 60
_LONGEST_OUTCOME = 400
_LARGEST = {"hours": 100_000, "seats": 1_000_000, "validity_months": 1_200, "eqf_level": 8}
_DIGITS = {"ects": (Decimal(1000), 2), "pass_rate": (Decimal(2), 3), "cost": (Decimal(10) ** 8, 2)}
_NAMED = frozenset({"assesses", "teaches", "requires"})


def identity_of(one: Achievement, provider: str) -> str:
    """What tells that two descriptions are of the same: the achievement, else title and provider."""
    return (one.id or f"{normal_name(one.title)} | {normal_name(provider)}")[:400]


def columns_of(one: Achievement, remarks: list[Remark]) -> dict[str, Any]:
    """The columns that a description states.

    Args:
        remarks: where it is told what was cut or left out.
    """
    stated: dict[str, Any] = {name: getattr(one, name) for name in TEXTS}
    stated |= {"title": one.title, "achievement": one.id, "prerequisites_text": one.prerequisites}
    stated["further"] = "\n".join(each for each in (one.further, _covers(one.domains)) if each)
    stated["standard"] = one.standard or _standards(one)
    found: dict[str, Any] = {name: _cut(one, name, text, remarks) for name, text in stated.items() if text}
    found["learning_outcomes"] = _outcomes(one, remarks)
    found["methods"] = [each.value for each in one.methods]
    found |= {name: str(getattr(one, name).value) for name in _ANSWERS}
    found |= {name: _number(one, name, remarks) for name in _NUMBERS}
    found["cost"] = _number(one, "cost", remarks)
    found["currency"] = one.currency if found["cost"] is not None else ""
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def to_core(entry: Microcredential) -> Achievement:
    """An entry as a description, as its page needs it to tell which elements are stated."""
    provider = entry.provider
    texts: dict[str, Any] = {name: getattr(entry, name) for name in TEXTS}
    numbers: dict[str, Any] = {name: getattr(entry, name) for name in (*_NUMBERS, "cost", "currency")}
    return Achievement(
        title=entry.title,
        id=entry.achievement,
        provider=Provider(provider.name, provider.issuer, provider.site, ProviderKind(provider.kind), provider.country),
        learning_outcomes=tuple(map(str, entry.learning_outcomes)),
        methods=tuple(Method(each) for each in entry.methods if each in set(Method)),
        supervision=Supervision(entry.supervision),
        participation=Participation(entry.participation),
        regulation=Regulation(entry.regulation),
        prerequisites=entry.prerequisites_text,
        **texts,
        **numbers,
    )


def column(name: str) -> Field[Any, Any]:
    """A column of an entry."""
    return cast("Field[Any, Any]", Microcredential._meta.get_field(name))  # noqa: SLF001 - the way that Django documents


def _cut(one: Achievement, name: str, text: str, remarks: list[Remark]) -> str:
    field = column(name)
    most = field.max_length or len(text)
    if len(text) <= most:
        return text
    if name in ("link", "achievement"):
        words = gettext("%(name)s of %(title)s has %(count)d characters, and was left out")
        remarks.append(_remark(one, "long", words, name=field.verbose_name, count=len(text)))
        return ""
    words = gettext("%(name)s of %(title)s has %(count)d characters, and was cut after %(most)d")
    remarks.append(_remark(one, "cut", words, name=field.verbose_name, count=len(text), most=most))
    return f"{text[: most - 1]}…"


def _remark(one: Achievement, id: str, words: str, **values: object) -> Remark:
    return Remark(f"catalog.{id}", words % {"title": one.title[:80], **values}, one.file, one.line)


def _number(one: Achievement, name: str, remarks: list[Remark]) -> Any:
    value = getattr(one, name)
    if value is None:
        return None
    most, places = _DIGITS.get(name, (Decimal(_LARGEST.get(name, 10**9)), 0))
    if isinstance(value, int | Decimal) and value >= most + (name in _LARGEST):
        words = gettext("%(name)s of %(title)s is too large and was left out")
        remarks.append(_remark(one, "number", words, name=name))
        return None
    return round(value, places) if isinstance(value, Decimal) else value


def _outcomes(one: Achievement, remarks: list[Remark]) -> list[str]:
    """What is stated; else what it says that it teaches, assesses or asks for."""
    named = [each.name for each in one.alignments if each.kind in _NAMED and each.name]
    texts = list(one.learning_outcomes) or list(dict.fromkeys(named))
    if len(texts) > _MOST_OUTCOMES:
        words = gettext("%(title)s has %(count)d learning outcomes; the first %(most)d were taken")
        remarks.append(_remark(one, "outcomes", words, count=len(texts), most=_MOST_OUTCOMES))
    return [each[:_LONGEST_OUTCOME] for each in texts[:_MOST_OUTCOMES]]


def _covers(domains: Sequence[Domain]) -> str:
    told = "; ".join(_domain(each) for each in domains if each.name)
    return gettext("Assessed: %(domains)s.") % {"domains": told} if told else ""


def _domain(domain: Domain) -> str:
    return domain.name if domain.weight is None else f"{domain.name} {(domain.weight * 100).normalize():f} %"


def _standards(one: Achievement) -> str:
    """The frameworks that its alignments name, each with the codes."""
    codes: dict[str, list[str]] = {}
    for each in one.alignments:
        if each.framework:
            codes.setdefault(each.framework, []).append(each.code)
    return "; ".join(_with_codes(name, [each for each in found if each]) for name, found in codes.items())


def _with_codes(name: str, codes: Sequence[str]) -> str:
    return f"{name} ({', '.join(codes)})" if codes else name


def as_text(value: Any) -> str:
    """A value as a preview shows it; empty where nothing is stated."""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return "" if value is None else str(value)


def same(one: Any, other: Any) -> bool:
    """Whether two values of a column say the same: 5 and 5.00 do, and nothing and an empty text."""
    empty: tuple[Any, ...] = (None, "", [])
    return one == other or (one in empty and other in empty)
