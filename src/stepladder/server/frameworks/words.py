"""What pages about frameworks say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, gettext_noop, ngettext

from stepladder.frameworks.edition import Kind, Link
from stepladder.server.frameworks.queries import Listed

KINDS = {
    Kind.COMPETENCY: gettext_noop("competency"),
    Kind.KNOWLEDGE: gettext_noop("knowledge"),
    Kind.ATTITUDE: gettext_noop("attitude"),
    Kind.GROUP: gettext_noop("heading"),
    Kind.OCCUPATION: gettext_noop("occupation"),
    Kind.OCCUPATION_GROUP: gettext_noop("group of occupations"),
}
"""How people call the kinds of entries."""

_MANY = {
    Kind.COMPETENCY: gettext_noop("competencies"),
    Kind.KNOWLEDGE: gettext_noop("kinds of knowledge"),
    Kind.ATTITUDE: gettext_noop("attitudes"),
    Kind.GROUP: gettext_noop("headings"),
    Kind.OCCUPATION: gettext_noop("occupations"),
    Kind.OCCUPATION_GROUP: gettext_noop("groups of occupations"),
}

LINKS = {
    Link.BROADER: (gettext_noop("Broader"), gettext_noop("Narrower")),
    Link.NARROWER: (gettext_noop("Narrower"), gettext_noop("Broader")),
    Link.EXACT: (gettext_noop("Means the same"), gettext_noop("Means the same")),
    Link.CLOSE: (gettext_noop("Means nearly the same"), gettext_noop("Means nearly the same")),
    Link.RELATED: (gettext_noop("Related"), gettext_noop("Related")),
    Link.REQUIRES: (gettext_noop("Requires"), gettext_noop("Required by")),
    Link.USES: (gettext_noop("Is helped by"), gettext_noop("Helps with")),
    Link.REPLACED_BY: (gettext_noop("Replaced by"), gettext_noop("Replaces")),
    Link.PART_OF: (gettext_noop("Part of"), gettext_noop("Has the parts")),
    Link.PRECEDES: (gettext_noop("Comes before"), gettext_noop("Comes after")),
    Link.TRANSLATION: (gettext_noop("Translation"), gettext_noop("Translation")),
    Link.EXEMPLAR: (gettext_noop("Example"), gettext_noop("Is an example of")),
}
"""How people call a relation, read from its source and from its target."""

CHANGES = {
    "retired": gettext_noop("retired"),
    "renamed": gettext_noop("renamed"),
    "changed": gettext_noop("changed"),
    "returned": gettext_noop("came back"),
    "added": gettext_noop("added"),
}

_MIGRATION = {
    "kept": gettext_noop("kept as they were"),
    **CHANGES,
    "relations added": gettext_noop("relations added"),
    "relations removed": gettext_noop("relations taken out"),
    "relations changed": gettext_noop("relations changed"),
}


def kind_words(kind: str) -> str:
    """How people call a kind."""
    return gettext(KINDS[Kind(kind)])


def change_words(kind: str) -> str:
    """How people call a change."""
    return gettext(CHANGES[kind])


def link_words(link: str, *, from_target: bool = False) -> str:
    """How people call a relation."""
    return gettext(LINKS[Link(link)][from_target])


def how_many(found: Sequence[Listed]) -> str:
    """One sentence about all frameworks."""
    if not found:
        return ""
    many = ngettext("%(count)d framework is here", "%(count)d frameworks are here", len(found)) % {"count": len(found)}
    ours = sum(each.row.ours for each in found)
    offered = ngettext(
        "forms offer the competencies of %(count)d of them", "forms offer the competencies of %(count)d of them", ours
    )
    return gettext("%(frameworks)s; %(offered)s.") % {"frameworks": many, "offered": offered % {"count": ours}}


def counts_of(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Kinds with how many there are, in the order of the kinds."""
    found = [(kind, many, counts[kind]) for kind, many in _MANY.items() if counts.get(kind)]
    return [(gettext(KINDS[kind] if count == 1 else many), count) for kind, many, count in found]


def migration_of(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """What an edition changed, in words with numbers, in one order."""
    return [(gettext(said), counts[name]) for name, said in _MIGRATION.items() if counts.get(name)]


def change_kinds(counts: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Kinds of changes that there are: id, words, how many."""
    return [(name, gettext(said), counts[name]) for name, said in CHANGES.items() if counts.get(name)]
