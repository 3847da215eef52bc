"""Fifty widely held certificates to begin a catalog with: facts, where each was read, and no scores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

import msgspec

from stepladder.achievements.model import Achievement, Method, Participation, Provider, ProviderKind, Supervision
from stepladder.documents import Document, parse_toml
from stepladder.shapes import convert

FILE = "starter.toml"

_FACTS = (
    "methods", "supervision", "participation", "prerequisites", "passing_standard", "hours", "cost",
    "validity_months", "renewal",
)  # fmt: skip
"""What may be stated of each; title, provider and link are no facts that somebody would look up."""

_Amount = Annotated[str, msgspec.Meta(pattern=r"^\d+(\.\d+)?$")]
_Months = Annotated[int, msgspec.Meta(ge=0, le=1200)]


class _Provider(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    site: str
    kind: str
    country: str = ""


class _Credential(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    key: str
    title: str
    provider: str
    field: str
    link: str
    methods: tuple[str, ...]
    code: str = ""
    supervision: str = ""
    participation: str = ""
    prerequisites: str = ""
    passing_standard: str = ""
    hours: _Months | None = None
    cost: _Amount | None = None
    currency: str = ""
    validity_months: _Months | None = None
    renewal: str = ""
    read: dict[str, str] = {}


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    format: Literal["stepladder/starter/1"]
    checked_on: date
    provider: tuple[_Provider, ...]
    credential: tuple[_Credential, ...]


@dataclass(frozen=True)
class Fact:
    """One thing that is stated.

    Attributes:
        name: the field of ``Achievement``.
        address: the page on which it was read; empty where it is general knowledge that nobody checked.
    """

    name: str
    address: str = ""

    @property
    def checked(self) -> bool:
        """Whether it was read somewhere."""
        return bool(self.address)


@dataclass(frozen=True)
class Starter:
    """A certificate to begin with.

    Attributes:
        field: what it is about: ``Finance``.
    """

    key: str
    field: str
    achievement: Achievement
    facts: tuple[Fact, ...]

    @property
    def unchecked(self) -> tuple[str, ...]:
        """The facts that are general knowledge."""
        return tuple(each.name for each in self.facts if not each.checked)


@cache
def starters() -> tuple[Starter, ...]:
    """All of them, in the order of the file."""
    data = files("stepladder.achievements.starter").joinpath(FILE).read_bytes()
    return read_starters(parse_toml(data, name=FILE))


def read_starters(document: Document) -> tuple[Starter, ...]:
    """The certificates of such a file.

    Raises:
        InvalidDocument: a field does not fit, a provider is not named among the providers, or a source is given for
            something that is not stated.
    """
    content = convert(document, _File)
    providers = {each.name: each for each in content.provider}
    found = []
    for place, each in enumerate(content.credential):
        if each.provider not in providers:
            raise document.error(("credential", place, "provider"), f"there is no provider {each.provider!r}")
        stated = tuple(name for name in _FACTS if getattr(each, name) not in ("", None, ()))
        for name in each.read:
            if name not in stated:
                raise document.error(("credential", place, "read", name), f"{name!r} has a source and is not stated")
        facts = tuple(Fact(name, each.read.get(name, "")) for name in stated)
        found.append(Starter(each.key, each.field, _achievement(each, providers[each.provider], content), facts))
    return tuple(found)


def _achievement(each: _Credential, provider: _Provider, content: _File) -> Achievement:
    sources = tuple(dict.fromkeys(each.read.values()))
    return Achievement(
        title=each.title,
        code=each.code,
        kind="Certification",
        provider=Provider(
            provider.name, site=provider.site, kind=ProviderKind(provider.kind), country=provider.country
        ),
        country=provider.country,
        methods=tuple(Method(name) for name in each.methods),
        supervision=Supervision(each.supervision),
        participation=Participation(each.participation),
        prerequisites=each.prerequisites,
        passing_standard=each.passing_standard,
        hours=each.hours,
        cost=Decimal(each.cost) if each.cost is not None else None,
        currency=each.currency,
        validity_months=each.validity_months,
        renewal=each.renewal,
        link=each.link,
        source=" ".join(sources),
        checked_on=content.checked_on if sources else None,
    )
