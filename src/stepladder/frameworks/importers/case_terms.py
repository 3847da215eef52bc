"""Words of CASE and ours: types of associations, sorts of items, adoption statuses, names of what has none."""

from __future__ import annotations

import re

from stepladder.frameworks.edition import Kind, Link, stable_id
from stepladder.frameworks.importers.case_shape import fits

OURS = "stepladder:"
"""Our own names in ``extensions`` begin so."""

NOTE = OURS + "note"
"""What CASE cannot say (``kept.difference``)."""

MADE = OURS + "made"
"""True for what our exporter adds because consumers expect it; a reader of ours passes over it."""

BASE = OURS + "base"
"""In the document: what the addresses begin with that our exporter made for what has none."""

TYPES = {
    Link.BROADER: "isChildOf",
    Link.EXACT: "exactMatchOf",
    Link.RELATED: "isRelatedTo",
    Link.REPLACED_BY: "replacedBy",
    Link.PART_OF: "isPartOf",
    Link.PRECEDES: "precedes",
    Link.TRANSLATION: "isTranslationOf",
    Link.EXEMPLAR: "exemplar",
    Link.CLOSE: "ext:closeMatchOf",
    Link.NARROWER: "ext:isParentOf",
    Link.REQUIRES: "ext:requires",
    Link.USES: "ext:uses",
}
"""The type of association that says each kind of relation."""

_LINKS = {name.casefold(): link for link, name in TYPES.items()}
_SPOKEN = {name.casefold(): name for name in (*TYPES.values(), "isPeerOf", "hasSkillLevel")}


def spelled(type: str) -> str:
    """A type of association as CASE spells it; unchanged where CASE has none like it."""
    return _SPOKEN.get(re.sub(r"[\s_]", "", type).casefold(), type)


def is_known(type: str) -> bool:
    """Whether CASE, or our own extension, has such a type of association."""
    return type.casefold() in _SPOKEN


def link_of(type: str, *, is_to_document: bool = False) -> tuple[Link, str]:
    """The kind of relation that an association says, and its type where that says more than the kind.

    An item under the document itself is a part of the framework: no other entry is broader than it.
    """
    if is_to_document and type == "isChildOf":
        return Link.PART_OF, ""
    link = _LINKS.get(type.casefold(), Link.RELATED)
    return link, "" if type == TYPES[link] and not (is_to_document and link is Link.PART_OF) else type


def type_of(link: Link, type: str, *, is_to_document: bool = False) -> str:
    """The type of association to write for a relation: the publisher's, where it is one of CASE and says this kind."""
    plain = "isChildOf" if is_to_document and link is Link.PART_OF else TYPES[link]
    is_right = fits(type, "association") and link_of(type, is_to_document=is_to_document) == (link, type)
    return type if is_right else plain


_KINDS = (
    (Kind.OCCUPATION_GROUP, re.compile(r"occupation(al)? group|job family", re.IGNORECASE)),
    (Kind.OCCUPATION, re.compile(r"occupation|job|work ?role", re.IGNORECASE)),
    (Kind.KNOWLEDGE, re.compile(r"knowledge", re.IGNORECASE)),
    (Kind.ATTITUDE, re.compile(r"attitude|disposition|value", re.IGNORECASE)),
    (
        Kind.GROUP,
        re.compile(
            r"group|cluster|domain|strand|category|topic|unit|area|theme|grade level|course(code)?", re.IGNORECASE
        ),
    ),
)


def kind_of(type: str) -> Kind:
    """What an item is, by what its publisher calls it; a competency where nothing else is said."""
    return next((kind for kind, words in _KINDS if words.fullmatch(type.strip())), Kind.COMPETENCY)


STATUSES = ("Draft", "Pending Implementation", "Implemented", "Retired")
"""The adoption statuses of CASE 1.1."""

_STATUSES = (
    ("Draft", re.compile(r"draft|proposed|in (work|review)", re.IGNORECASE)),
    ("Pending Implementation", re.compile(r"pending", re.IGNORECASE)),
    ("Retired", re.compile(r"retired|deprecated|withdrawn|superseded|archived", re.IGNORECASE)),
    ("Implemented", re.compile(r"implemented|adopted|in force|published|released|final|current", re.IGNORECASE)),
)


def status_of(word: str) -> str:
    """The CASE status for a publisher's word; empty where none fits. *Adopted* is *Implemented*, as CASE 1.0 had it."""
    return next((status for status, words in _STATUSES if words.search(word)), "")


def name_of(statement: str) -> str:
    """How an item is called in a list whose publisher gave only its statement: the first line, shortened at a word."""
    line = next((each.strip() for each in statement.splitlines() if each.strip()), "")
    if len(line) <= _LONGEST_NAME:
        return line
    head, _, _ = line[: _LONGEST_NAME - 1].rpartition(" ")
    return (head or line[: _LONGEST_NAME - 1]).rstrip() + "…"


_LONGEST_NAME = 250


def address(base: str, collection: str, id: str) -> str:
    """The address of something that has none of its own: under the base, or its UUID where there is no base.

    Args:
        base: what addresses begin with, up to the version of CASE.
        collection: ``CFItems``, ``CFAssociations``, …
    """
    return f"{base}/{collection}/{id}" if base else f"urn:uuid:{id}"


def made_link(document: str, collection: str, title: str, uri: str = "") -> dict[str, str]:
    """The link to a definition that our exporter makes for a type or license of which only the name is known."""
    id = stable_id(document, collection, title)
    return {"title": title, "identifier": id, "uri": uri or f"urn:uuid:{id}"}
