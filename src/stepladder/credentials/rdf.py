"""RDF terms, quads and N-Quads: the form in which a credential is signed.

A badge is signed as a set of statements, not as the text of its file. What Stepladder says of a badge it reads from
these statements (see ``claims``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from stepladder.errors import InvalidDocument

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD_STRING = XSD + "string"
RDF_TYPE = RDF + "type"
LANG_STRING = RDF + "langString"


@dataclass(frozen=True, slots=True)
class Iri:
    """A name for a thing."""

    value: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A thing without a name; the label (without ``_:``) holds within one document only."""

    label: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A value, with its datatype and, for text in a language, the language tag."""

    value: str
    datatype: str = XSD_STRING
    language: str = ""


Node = Iri | Blank
Term = Iri | Blank | Literal


@dataclass(frozen=True, slots=True)
class Quad:
    """One statement: subject, predicate, object, and the graph that it stands in (None: the default graph)."""

    subject: Node
    predicate: Iri
    object: Term
    graph: Node | None = None


# RDFC-1.0, section 5 (canonical N-Quads): these, and no others, are escaped.
_ESCAPES = {chr(code): f"\\u{code:04X}" for code in [*range(0x20), 0x7F]} | {
    "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"
}  # fmt: skip
_TO_ESCAPE = re.compile("[" + re.escape("".join(_ESCAPES)) + "]")

# A closing bracket or a control character inside an IRI would let one statement be read as two.
_UNSAFE_IRI = re.compile(r"[\x00-\x20<>\"{}|\\^`\x7f\ud800-\udfff]")
SAFE_LANGUAGE = re.compile(r"[a-zA-Z]+(-[a-zA-Z0-9]+)*")

_IRI = r"<([^<>\"{}|^`\\\x00-\x20]*(?:\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}|[^<>\"{}|^`\\\x00-\x20])*)>"
_BLANK = r"_:([^\s<>\"]+?)"
_LITERAL = r'"((?:[^"\\\n\r]|\\.)*)"(?:\^\^' + _IRI + r"|@([a-zA-Z]+(?:-[a-zA-Z0-9]+)*))?"
_LINE = re.compile(
    rf"\s*(?:{_IRI}|{_BLANK})\s*{_IRI}\s*(?:{_IRI}|{_BLANK}|{_LITERAL})\s*(?:{_IRI}|{_BLANK})?\s*\.\s*(?:#.*)?"
)
_UNESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
_SHORT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def iri_text(value: str) -> str:
    """``<value>``, if it can stand there without being read as something else.

    Raises:
        InvalidDocument: the IRI holds a character that no IRI may hold.
    """
    if unsafe := _UNSAFE_IRI.search(value):
        raise InvalidDocument(
            f"the address {value[:60]!r} holds the character {unsafe.group()!r}",
            expected="an IRI (RFC 3987), where such a character is percent-encoded",
        )
    return f"<{value}>"


def escaped(text: str) -> str:
    """The text of a literal as canonical N-Quads writes it, without the quotation marks."""
    return _TO_ESCAPE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    return _ESCAPES[match.group()]


def term_text(term: Term) -> str:
    """A term as canonical N-Quads writes it.

    Raises:
        InvalidDocument: an IRI or a language tag could be read as something else.
    """
    match term:
        case Iri(value):
            return iri_text(value)
        case Blank(label):
            return f"_:{label}"
        case Literal(value, datatype, language):
            text = f'"{escaped(value)}"'
            if language:
                if not SAFE_LANGUAGE.fullmatch(language):
                    raise InvalidDocument(f"{language[:60]!r} is no language tag", expected="a tag like en or pt-BR")
                return f"{text}@{language}"
            return text if datatype == XSD_STRING else f"{text}^^{iri_text(datatype)}"


def quad_text(quad: Quad) -> str:
    """A statement as one line of canonical N-Quads, line feed included."""
    terms = [quad.subject, quad.predicate, quad.object, *([quad.graph] if quad.graph else [])]
    return " ".join(term_text(term) for term in terms) + " .\n"


def parse_nquads(text: str) -> list[Quad]:
    """Read N-Quads, one statement a line.

    Raises:
        InvalidDocument: a line is no statement; the place names it.
    """
    quads: list[Quad] = []
    for number, line in enumerate(re.split(r"[\n\r]+", text), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise InvalidDocument("this is no statement of N-Quads", place=f"line {number}")
        quads.append(_quad(match.groups()))
    return quads


def _quad(parts: tuple[str | None, ...]) -> Quad:
    subject, predicate, graph = _node(parts[0], parts[1]), Iri(_unescape(parts[2] or "")), _node(parts[8], parts[9])
    target: Term | None = _node(parts[3], parts[4])
    if target is None:
        language = parts[7] or ""
        datatype = LANG_STRING if language else _unescape(parts[6] or XSD_STRING)
        target = Literal(_unescape(parts[5] or ""), datatype, language)
    if subject is None:  # pragma: no cover - the pattern asks for one
        raise InvalidDocument("a statement without subject")
    return Quad(subject, predicate, target, graph)


def _node(iri: str | None, label: str | None) -> Node | None:
    if iri is not None:
        return Iri(_unescape(iri))
    return None if label is None else Blank(label)


def _unescape(text: str) -> str:
    return _UNESCAPE.sub(
        lambda match: chr(int(match[1] or match[2], 16)) if match[1] or match[2] else _SHORT.get(match[3], match[3]),
        text,
    )


def nodes_of(quads: Iterable[Quad]) -> set[Blank]:
    """Every blank node that occurs."""
    return {term for quad in quads for term in (quad.subject, quad.object, quad.graph) if isinstance(term, Blank)}
