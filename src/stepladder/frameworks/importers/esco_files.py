"""Which of the files of an ESCO download is which, and in which language they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from stepladder.errors import InvalidDocument
from stepladder.frameworks.importers.interface import Files
from stepladder.frameworks.importers.rows import beginning, plain, stem
from stepladder.remarks import Remark

CONCEPTS = ("skills", "skillGroups", "occupations", "ISCOGroups")
"""Files with a concept in each row, in the order in which they are read."""

RELATIONS = (
    "broaderRelationsSkillPillar",
    "broaderRelationsOccPillar",
    "skillSkillRelations",
    "occupationSkillRelations",
)
"""Files with a relation in each row."""

BESIDE = ("skillsHierarchy", "conceptSchemes", "greenShareOcc")
"""Files that say more about concepts."""

_ROLES = {plain(each): each for each in (*CONCEPTS, *RELATIONS, *BESIDE)}
_LANGUAGE = re.compile(r"(.+)_([a-z]{2})\Z")
_COLLECTION = re.compile(r"(.+?)(?:Skills|Occupations)Collection\Z", re.IGNORECASE)
_SIGN = "data.europa.eu/esco/"


@dataclass(frozen=True)
class Download:
    """The files of one download.

    Attributes:
        roles: names of files by what they are; several of one where it came in parts.
        collections: names of files by the collection they list (``digital``).
        language: of the labels; empty where no name says it.
    """

    roles: dict[str, list[str]]
    collections: dict[str, list[str]]
    language: str

    @property
    def rebuilt(self) -> bool:
        """Whether a file is not the Commission's own: the rebuilt ones go by names without a language."""
        named = [name for role in ("skills", "occupationSkillRelations") for name in self.roles.get(role, ())]
        return any(not _LANGUAGE.match(stem(name)) for name in named)


def is_esco(files: Files) -> bool:
    """Whether there is a file of skills or occupations with addresses of ESCO in it."""
    return any(
        role in ("skills", "occupations") and _SIGN in beginning(content)
        for name, content in files.items()
        if (role := _role(name)[0])
    )


def sorted_out(files: Files, remarks: list[Remark]) -> Download:
    """Every file by what it is; those that are nothing known are remarked upon.

    Raises:
        InvalidDocument: there are files in several languages, which would be several editions.
    """
    roles: dict[str, list[str]] = {}
    collections: dict[str, list[str]] = {}
    languages: dict[str, str] = {}
    for name in sorted(files, key=lambda each: (not _role(each)[2], each)):  # the Commission's own names first
        role, collection, language = _role(name)
        if role:
            roles.setdefault(role, []).append(name)
        elif collection:
            collections.setdefault(collection, []).append(name)
        else:
            remarks.append(_unread(name))
            continue
        languages.setdefault(language, name)
    languages.pop("", None)
    if len(languages) > 1:
        raise _several(languages)
    return Download(roles, collections, next(iter(languages), ""))


def _role(name: str) -> tuple[str, str, str]:
    """What a file is, or which collection it lists, and its language."""
    named = stem(name)
    matched = _LANGUAGE.match(named)
    base, language = (matched[1], matched[2]) if matched else (named, "")
    if role := _ROLES.get(plain(base)):
        return role, "", language
    listed = _COLLECTION.match(base)
    return "", listed[1] if listed else "", language


def _unread(name: str) -> Remark:
    base = PurePosixPath(name).name.lower()
    if base.startswith(("manifest", "readme", "dictionary", "license", "licence")):
        return Remark("esco.file.about", "the file is about the data and was not read", name)
    return Remark("esco.file.unread", "the file is none of ESCO that is known, and was not read", name)


def _several(languages: dict[str, str]) -> InvalidDocument:
    shown: Sequence[str] = [f"{name} ({language})" for language, name in sorted(languages.items())][:5]
    return InvalidDocument(
        f"there are files in {len(languages)} languages: {', '.join(shown)}",
        expected="the files of one language",
        hint="read each language on its own; the concepts are the same and only their labels differ",
        place=next(iter(languages.values())),
    )
