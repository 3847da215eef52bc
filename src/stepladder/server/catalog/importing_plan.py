"""What taking over descriptions would do, entry by entry, before anything is written.

1. Each description finds its entry: the one that an earlier import of it made or changed; one of the same achievement;
one of the same title and provider. 2. What is nearly the same as an entry, or as another line of the file, is left for
a person to decide. 3. Fact by fact the description is held against what stands. What nobody touched here since the last
import is changed; what somebody changed here is shown, and stays unless a person says otherwise; what the description
does not state stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils import formats
from django.utils.translation import gettext

from stepladder.achievements.duplicates import Known, Pair, duplicates, duplicates_of, provider_key
from stepladder.achievements.model import Achievement
from stepladder.evidence.names import normal_name
from stepladder.remarks import Remark
from stepladder.server.catalog.changing import plain
from stepladder.server.catalog.importing_facts import FACTS, columns_of, identity_of, same
from stepladder.server.catalog.importing_read import Reading
from stepladder.server.catalog.models import SUBJECT, Microcredential, Provider
from stepladder.server.catalog.models_import import ImportedEntry
from stepladder.server.catalog.terms import IN_USE
from stepladder.server.policies.queries import locked_among

_MOST_PAIRS = 100
"""Pairs of one file that are told; a file of nothing but copies says so by the first hundred."""


class Outcome(StrEnum):
    """What becomes of a description."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    PERHAPS = "perhaps"
    NO_PROVIDER = "no-provider"


@dataclass(frozen=True)
class Difference:
    """One fact in which a description differs from the entry.

    Attributes:
        kept: whether what stands here stays unless somebody says otherwise, because a person wrote it here.
    """

    name: str
    old: Any
    new: Any
    kept: bool = False


@dataclass(frozen=True)
class Line:
    """A description, and what would become of it.

    Attributes:
        columns: what it states.
        entry: the one that it is, or none yet.
        provider: the row; None where it is new, or not named.
        perhaps: an entry, or a line of the same file, that may be the same, with the reason.
    """

    identity: str
    achievement: Achievement
    provider_name: str
    columns: Mapping[str, Any]
    outcome: Outcome
    entry: Microcredential | None = None
    provider: Provider | None = None
    differences: tuple[Difference, ...] = ()
    perhaps: tuple[Pair, ...] = ()

    @property
    def kept(self) -> tuple[Difference, ...]:
        """What a person wrote here and the description says otherwise."""
        return tuple(each for each in self.differences if each.kept)

    @property
    def changed(self) -> tuple[Difference, ...]:
        """What would be written."""
        return tuple(each for each in self.differences if not each.kept)


@dataclass(frozen=True)
class Choices:
    """What a person says about single lines.

    Attributes:
        take: differences that are taken although a person wrote what stands here: pairs of identity and name.
        as_new: lines that are entries of their own although they are nearly the same as others.
        same_as: by identity the key of the entry that a line is.
    """

    take: frozenset[tuple[str, str]] = frozenset()
    as_new: frozenset[str] = frozenset()
    same_as: Mapping[str, str] = field(default_factory=dict)


NO_CHOICES = Choices()


@dataclass(frozen=True)
class Plan:
    """What would become of the files.

    Attributes:
        new_providers: those that would be made, by name.
        last: the latest entry that was there when it was made; what came after it was not held against anything.
    """

    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    new_providers: tuple[str, ...] = ()
    last: int = 0

    def of(self, outcome: Outcome) -> tuple[Line, ...]:
        """The lines of which this becomes."""
        return tuple(each for each in self.lines if each.outcome is outcome)

    @property
    def counts(self) -> dict[str, int]:
        """How many of each."""
        return {outcome.value: len(self.of(outcome)) for outcome in Outcome}

    @property
    def writes(self) -> bool:
        """Whether anything would be written."""
        return any(each.outcome in (Outcome.NEW, Outcome.CHANGED) for each in self.lines)

    @property
    def used(self) -> tuple[Line, ...]:
        """The lines that differ from an entry in use, which does not change without a reason."""
        return tuple(each for each in self.lines if each.differences and each.entry and each.entry.acceptance in IN_USE)


def plan(reading: Reading, *, provider: str = "", choices: Choices = NO_CHOICES) -> Plan:
    """What taking over would do; six questions, however many entries.

    Args:
        provider: who offers what names no provider.
    """
    remarks, providers = list(reading.remarks), list(Provider.objects.all())
    named = _Named(providers, provider, remarks)
    found = _each_once([(one, named.of(one)) for one in reading.achievements or ()], remarks)
    work = _Work(found, choices, remarks, providers)
    lines = tuple(work.line(one, name) for one, name in found)
    unknown = [each.provider_name for each in lines if each.provider is None and each.outcome is Outcome.NEW]
    new = {provider_key(name): name for name in reversed(unknown)}
    return Plan(lines, tuple(remarks), tuple(sorted(new.values())), max((row[0] for row in work.rows), default=0))


def _each_once(found: list[tuple[Achievement, str]], remarks: list[Remark]) -> list[tuple[Achievement, str]]:
    """Every description once; of two that say that they are the same the first, and what is nearly the same is told."""
    kept: dict[str, tuple[Achievement, str]] = {}
    for one, name in found:
        identity = identity_of(one, name)
        if identity in kept:
            words = gettext("%(title)s stood in line %(line)d already; this one was passed over")
            said = words % {"title": one.title[:80], "line": kept[identity][0].line}
            remarks.append(Remark("catalog.twice", said, one.file, one.line))
        kept.setdefault(identity, (one, name))
    known = [Known(key, one.title, name, one.id, one.edition) for key, (one, name) in kept.items()]
    for pair in duplicates(known)[:_MOST_PAIRS]:
        second = kept[str(pair.second.key)][0]
        words = gettext("“%(title)s” may be the same as “%(other)s” in the same file: look at both")
        said = words % {"title": second.title[:80], "other": pair.first.title[:80]}
        remarks.append(Remark("catalog.perhaps", said, second.file, second.line))
    return list(kept.values())


_FORMULA = ("=", "+", "-", "@")
"""How a cell begins that a spreadsheet takes for a formula, and no name of anybody."""


def is_name(text: str) -> bool:
    """Whether a text can be the name of a provider that nobody has registered yet: with a letter, and no formula."""
    return not text.startswith(_FORMULA) and any(each.isalpha() for each in text)


class _Named:
    """Who offers what stands in the files. A name that can be none is read as if none was given, and that is told."""

    def __init__(self, providers: Sequence[Provider], otherwise: str, remarks: list[Remark]) -> None:
        self.here = {provider_key(each.name) for each in providers}
        self.remarks = remarks
        self.otherwise = otherwise if not otherwise or self._fits(otherwise) else ""
        if otherwise != self.otherwise:
            self._refuse(otherwise, "", 0)

    def of(self, one: Achievement) -> str:
        """The name; empty where none is given, or none that can be one."""
        name = one.provider.name
        if name and self._fits(name):
            return name
        if name:
            self._refuse(name, one.file, one.line)
        return self.otherwise

    def _fits(self, name: str) -> bool:
        return is_name(name) or provider_key(name) in self.here

    def _refuse(self, name: str, file: str, line: int) -> None:
        words = gettext("“%(name)s” is no name that a provider can have, and was read as none") % {"name": name[:80]}
        hint = gettext("a name has a letter, and does not begin with =, +, - or @; one that is registered is read")
        self.remarks.append(Remark("catalog.no-name", words, file, line, hint))


class _Work:
    """What stands here, looked up once."""

    def __init__(
        self, found: Sequence[tuple[Achievement, str]], choices: Choices, remarks: list[Remark],
        providers: Sequence[Provider],
    ) -> None:  # fmt: skip
        self.choices, self.remarks = choices, remarks
        self.providers = providers
        self.by_issuer = {each.issuer: each for each in self.providers if each.issuer}
        self.by_name = {provider_key(each.name): each for each in reversed(self.providers)}
        names = {each.pk: each.name for each in self.providers}
        columns = ("pk", "key", "title", "provider_id", "achievement", "edition")
        self.rows = list(Microcredential.objects.values_list(*columns))
        self.known = [
            Known(key, title, names[owner], achievement, edition)
            for _, key, title, owner, achievement, edition in self.rows
        ]
        self.by_key = {row[1]: row[0] for row in self.rows}
        self.by_achievement: dict[str, int] = {row[4]: row[0] for row in reversed(self.rows) if row[4]}
        self.by_title = {(normal_name(row[2]), row[3]): row[0] for row in reversed(self.rows)}
        self.base = self._last_imported([identity_of(one, name) for one, name in found])
        self.locked = locked_among(SUBJECT)
        self.entries: dict[int, Microcredential] = {}
        self.seen: set[int] = set()
        self._match(found)

    def line(self, one: Achievement, name: str) -> Line:
        """One description."""
        identity, provider = identity_of(one, name), self._provider(one, name)
        columns = columns_of(one, self.remarks)
        entry = self.entries.get(self.matched[identity]) if identity in self.matched else None
        line = Line(identity, one, name, columns, Outcome.NEW, entry, provider)
        if entry is not None:
            return self._held_against(line, entry)
        if not name and provider is None:
            return self._with(line, Outcome.NO_PROVIDER)
        perhaps = self.perhaps.get(identity, ())
        if perhaps and identity not in self.choices.as_new:
            return self._with(line, Outcome.PERHAPS, perhaps=perhaps)
        return line

    @staticmethod
    def _with(line: Line, outcome: Outcome, **more: Any) -> Line:
        return Line(**{**vars(line), "outcome": outcome, **more})

    def _last_imported(self, identities: Sequence[str]) -> dict[str, ImportedEntry]:
        rows = ImportedEntry.objects.filter(batch__run__undone_at__isnull=True).order_by("id")
        if len(identities) <= 500:
            rows = rows.filter(identity__in=identities)
        return {each.identity: each for each in rows}

    def _match(self, found: Sequence[tuple[Achievement, str]]) -> None:
        """Which entry each description is; an entry is only one of them."""
        self.matched: dict[str, int] = {}
        for one, name in found:
            identity = identity_of(one, name)
            pk = self._entry_of(identity, one, name)
            if pk is not None and pk not in self.seen:
                self.matched[identity] = pk
                self.seen.add(pk)
        self.entries = Microcredential.objects.select_related("provider").in_bulk(list(self.seen))
        free = [
            Known(identity, one.title, name, one.id, one.edition)
            for one, name in found
            if (identity := identity_of(one, name)) not in self.matched
        ]
        self.perhaps: dict[str, tuple[Pair, ...]] = {}
        for pair in duplicates_of(free, self.known):
            identity = str(pair.first.key)
            self.perhaps[identity] = (*self.perhaps.get(identity, ()), pair)

    def _entry_of(self, identity: str, one: Achievement, name: str) -> int | None:
        if said := self.choices.same_as.get(identity):
            return self.by_key.get(said)
        if identity in self.base:
            return self.base[identity].microcredential_id
        if one.id and one.id in self.by_achievement:
            return self.by_achievement[one.id]
        provider = self._provider(one, name)
        return self.by_title.get((normal_name(one.title), provider.pk)) if provider else None

    def _provider(self, one: Achievement, name: str) -> Provider | None:
        by_issuer = self.by_issuer.get(one.provider.id) if one.provider.id else None
        return by_issuer or (self.by_name.get(provider_key(name)) if name else None)

    def _held_against(self, line: Line, entry: Microcredential) -> Line:
        base = self.base[line.identity].values if line.identity in self.base else None
        found = []
        for name in FACTS:
            if name not in line.columns:
                continue
            new, old = line.columns[name], getattr(entry, name)
            if _same_fact(name, line.columns, entry):
                continue
            was = None if base is None else base.get(name)
            if base is not None and same(was, plain(new)):
                continue  # the file says what it said before; what stands here was written since, by a person
            is_free = same(old, None) or (base is not None and same(was, plain(old)))
            taken = (line.identity, name) in self.choices.take
            kept = (not is_free and not taken) or entry.subject in self.locked
            found.append(Difference(name, _shown(name, old, entry.currency), _of(line, name), kept=kept))
        if found and entry.subject in self.locked:
            words = gettext("%(title)s stays as it is, since it is locked") % {"title": entry.title}
            self.remarks.append(Remark("catalog.locked", words, line.achievement.file, line.achievement.line))
        changes = any(not each.kept for each in found)
        outcome = Outcome.CHANGED if changes else Outcome.SAME
        return self._with(line, outcome, differences=tuple(found))


def _same_fact(name: str, columns: Mapping[str, Any], entry: Microcredential) -> bool:
    if name == "cost" and columns.get("currency", "") != entry.currency:
        return False
    return same(plain(columns[name]), plain(getattr(entry, name)))


def _of(line: Line, name: str) -> Any:
    return _shown(name, line.columns[name], line.columns.get("currency", ""))


def _shown(name: str, value: Any, currency: str) -> Any:
    if name != "cost" or value is None:
        return value
    places = 0 if value == value.to_integral_value() else 2
    return f"{formats.number_format(value, places)} {currency}".strip()
