"""From rich skill descriptors to entries and relations.

Categories, keywords and collections are tags; alignments, standards, certifications and occupations are relations to
something outside. What is no text of a known place stays among the rest under the tool's own names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from stepladder.errors import InvalidDocument
from stepladder.frameworks.edition import Edition, Entry, Link, Relation, stable_id
from stepladder.frameworks.importers.case_shape import UUID, fits
from stepladder.frameworks.importers.interface import Progress, Read
from stepladder.remarks import Remark

_STEP = 1_000

_HOST = re.compile(r"https?://([^/:?#@\s]+)")

_RELATIONS = (
    ("alignments", Link.CLOSE, "alignment"),
    ("standards", Link.RELATED, "standard"),
    ("certifications", Link.RELATED, "certification"),
    ("occupations", Link.RELATED, "occupation"),
)
_TAGS = ("categories", "category", "keywords", "collections")
_REPEATED = ("@context", "type", "creator")
"""Said by every skill of a server alike: of the edition, once."""


@dataclass(frozen=True)
class Skill:
    """One descriptor, and the line in which it stands."""

    said: Mapping[str, Any]
    line: int


@dataclass
class Skills:
    """Descriptors as they come in, one after the other.

    Attributes:
        collection: what a collection says of itself; None where the skills came without one.
    """

    name: str
    progress: Progress
    collection: dict[str, Any] | None = None
    entries: dict[str, Entry] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    remarks: list[Remark] = field(default_factory=list)
    count: int = 0
    common: dict[str, Any] = field(default_factory=dict)
    host: str = ""

    def remark(self, skill: Skill, id: str, words: str) -> None:
        """Note a wart of a skill."""
        self.remarks.append(Remark(f"osmt.{id}", words, self.name, skill.line))

    def add(self, skill: Skill, index: int, total: int) -> None:
        """Read one descriptor."""
        if index % _STEP == 0 or index == total:
            self.progress("skills", index, total)
        self.count += 1
        entry = self._entry(skill)
        if entry.id in self.entries:
            self.remark(skill, "twice", f"the skill {entry.id} stands here a second time; the first was kept")
            return
        named = list(self._named(skill, entry))
        self.relations |= {each.id: each for each in named}
        self.entries[entry.id] = entry

    def _entry(self, skill: Skill) -> Entry:
        rest = {name: each for name, each in skill.said.items() if each not in (None, "", [], {})}
        for name in _REPEATED:
            if name in rest and self.common.setdefault(name, rest[name]) == rest[name]:
                rest.pop(name)
        uri, uuid = str(rest.pop("id", "")), str(rest.pop("uuid", "")).lower()
        if not self.host and (address := _HOST.match(uri)):
            self.host = address.group(1).lower()
        name, statement = (str(rest.pop(each, "")).strip() for each in ("skillName", "skillStatement"))
        if not name or not statement:
            self.remark(skill, "text", f"the skill {name or uri or uuid!r} has no {'statement' if name else 'name'}")
        tags = [text for each in _TAGS for text in _texts(rest.get(each))]
        for each in ("keywords", "category" if "categories" in rest else ""):
            rest.pop(each, None)
        return Entry(
            id=self._id(skill, uuid, uri, name or statement),
            name=name or statement or uri or "Unnamed skill",
            uri=uri,
            statement=statement,
            tags=tuple(dict.fromkeys(tags)),
            changed=self._moment(skill, rest, "updateDate"),
            begins_on=self._day(skill, rest, "publishDate"),
            retired_on=self._day(skill, rest, "archiveDate"),
            extra={key: each for key, each in rest.items() if key not in _OF_RELATIONS},
            file=self.name,
            line=skill.line,
        )

    def _id(self, skill: Skill, uuid: str, uri: str, name: str) -> str:
        for each in (uuid, uri[-36:].lower()):
            if UUID.fullmatch(each):
                return each
        if uuid or uri:
            self.remark(skill, "identifier", f"{uuid or uri} is no UUID of version 1 to 5; one was made of it")
        return stable_id("osmt", uuid or uri or name)

    def _moment(self, skill: Skill, rest: dict[str, Any], name: str) -> datetime | None:
        value = rest.get(name)
        if value is None:
            return None
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            self.remark(skill, "date", f"{name} is no date ({value!r:.60}); it was kept as it is")
            return None
        rest.pop(name)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found

    def _day(self, skill: Skill, rest: dict[str, Any], name: str) -> date | None:
        found = self._moment(skill, rest, name)
        return found.date() if found else None

    def _named(self, skill: Skill, entry: Entry) -> Iterator[Relation]:
        for name, kind, type in _RELATIONS:
            for each in _objects(skill.said.get(name)):
                target, title, rest = _target(each)
                if not target:
                    shown = str(each)[:60]
                    words = f"an entry of {name} ({shown}) has neither address, code nor name; it was passed over"
                    self.remark(skill, "target", words)
                    continue
                id = stable_id("osmt", type, entry.id, target)
                yield Relation(
                    id, kind, entry.id, target, title, type=type, extra=rest, file=self.name, line=skill.line
                )

    def read(self) -> Read:
        """The edition of all that was added.

        Raises:
            InvalidDocument: there is nothing in it.
        """
        if not self.entries and self.collection is None:
            raise InvalidDocument("there is no skill in the file", expected="rich skill descriptors", place=self.name)
        counts = {"skills": self.count, "relations": len(self.relations)}
        edition = self._edition()
        entries, relations = tuple(self.entries.values()), tuple(self.relations.values())
        return Read(replace(edition, entries=entries, relations=relations), counts, tuple(self.remarks))

    def _edition(self) -> Edition:
        if self.collection is None:
            place = self.host or self.name
            title = f"Rich skill descriptors of {place}"
            return Edition(f"osmt-{stable_id('osmt', place)[:8]}", stable_id("osmt", place), title, extra=self.common)
        rest = {name: each for name, each in self.collection.items() if each not in (None, "", [], {})}
        about = Skill(rest, 1)
        uri, uuid, name = (str(rest.pop(each, "")) for each in ("id", "uuid", "name"))
        id = self._id(about, uuid.lower(), uri, name or self.name)
        author = next(iter(_texts(rest.get("author") or rest.get("authors"))), "")
        return Edition(
            key=f"osmt-{id[:8]}",
            id=id,
            title=name or f"Collection {id}",
            uri=uri,
            publisher=author,
            description=str(rest.pop("description", "")),
            status=str(rest.pop("status", "")),
            changed=self._moment(about, rest, "updateDate"),
            begins_on=self._day(about, rest, "publishDate"),
            retired_on=self._day(about, rest, "archiveDate"),
            extra=self.common | rest,
        )


_OF_RELATIONS = frozenset(name for name, _, _ in _RELATIONS)


def _target(said: Mapping[str, Any]) -> tuple[str, str, dict[str, Any]]:
    """What is meant (an address, a code, or only a name), how it is called, and what else is said of it."""
    rest = {name: each for name, each in said.items() if each not in (None, "", [], {})}
    title = str(rest.pop("skillName", "") or rest.pop("targetNodeName", "") or rest.pop("name", ""))
    address = next((str(rest[name]) for name in ("targetNode", "id") if fits(rest.get(name), "uri")), "")
    if address:
        rest = {name: each for name, each in rest.items() if each != address}
    target = address or str(rest.get("code", "")) or title
    return target, title, rest


def _objects(value: Any) -> Iterator[Mapping[str, Any]]:
    """What a list holds; a text is something of which only the name is known."""
    for each in value if isinstance(value, list) else [] if value is None else [value]:
        if isinstance(each, Mapping):
            yield each
        elif isinstance(each, str) and each:
            yield {"name": each}


def _texts(value: Any) -> Iterator[str]:
    for each in _objects(value):
        name = each.get("name")
        if isinstance(name, str) and name:
            yield name
