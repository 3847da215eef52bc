"""Curricula of certifications: code, title, weighted domains with competencies, and the weights that a page names.

The shape is that in which the certifications of the CNCF were gathered from their PDFs and README files. Where both
name weights and they differ, both are kept: the PDF's in the entry, the page's in a remark and in the entry's words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from stepladder.achievements.importers.interface import Files, Read
from stepladder.achievements.importers.opening import is_json, opened, opened_text, unpacked
from stepladder.achievements.importers.said import Reading, Said, decimal_of, joined, shown
from stepladder.achievements.model import Achievement, Alignment, Domain
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.places import Path

NAME = "Curriculum with weighted domains (JSON)"
ID = "curriculum"

_WHOLE = Decimal(100)
_SIGN = b'"domains"'
_FIELDS = frozenset({"code", "domains"})
_LINK = re.compile(r"\[([^\]]*)\]\((https?://[^)\s]+)\)")
_CURRICULUM = re.compile(r"\s*\bCurriculum\b\s*$", re.IGNORECASE)
_VERSION = re.compile(r"_v(\d+(?:\.\d+)*)\.pdf$", re.IGNORECASE)


def recognizes(files: Files) -> bool:
    """Whether there is one file, and it is a list of things with a code and domains."""
    if len(files) != 1:
        return False
    ((name, content),) = files.items()
    try:
        data = unpacked(content, name)
        if not is_json(data) or _SIGN not in data:
            return False
        rows = _listed(opened_text(data, name).value)
        return bool(rows) and all(map(_is_one, rows))
    except StepladderError:
        return False


def read(files: Files) -> Read:
    """Every certification of the one file.

    Raises:
        InvalidDocument: several files, or none of the shape.
    """
    if len(files) != 1:
        raise InvalidDocument(f"{len(files)} files", expected="one curriculum file", hint="import each by itself")
    ((name, content),) = files.items()
    reading = Reading(ID, opened(content, name))
    rows = _listed(reading.piece.value)
    if not any(map(_is_one, rows)):
        raise InvalidDocument(
            "there is no certification in the file", expected="a list of objects with code and domains", place=name
        )
    found = []
    for place, value in enumerate(rows):
        path: Path = (place,) if isinstance(reading.piece.value, list) else ()
        if not _is_one(value):
            reading.remark("row", f"this is no certification ({shown(value)}) and was passed over", path)
            continue
        found.append(_achievement(Said(value, reading, path)))
    return Read(tuple(found), tuple(reading.remarks))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_one(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() >= _FIELDS and isinstance(value["domains"], list)


def _achievement(said: Said) -> Achievement:
    code = said.text("code")
    pdf = said.text("source_pdf")
    domains, differing = _domains(said, code)
    description, links = _plain(said.text("description"))
    version = _VERSION.search(pdf)
    found = Achievement(
        title=_title(said, code),
        id=said.text("id"),
        code=code,
        kind="Certification",
        description=description,
        learning_outcomes=tuple(each for domain in domains for each in domain.competencies),
        further=differing,
        edition=version.group(1) if version else "",
        link=links[0] if links else "",
        source=pdf,
        domains=domains,
        alignments=tuple(
            Alignment(name=each, kind="assesses", code=domain.name)
            for domain in domains
            for each in domain.competencies
        ),
        file=said.reading.piece.name,
        line=said.reading.line_of(said.path),
    )
    for each in links[1:]:
        said.reading.remark("link", f"a second link was not taken over ({each})", said.at("description"))
    said.finish()
    return found


def _title(said: Said, code: str) -> str:
    """The title without what the document adds to it; the code where there is none."""
    stated = " ".join(said.text("title").split())
    clean = _CURRICULUM.sub("", stated).removesuffix(f"({code})").strip()
    if not clean:
        words = f"{code} has no title; it is called by its code" if not stated else f"{code}: {stated} is no title"
        said.reading.remark("title", words, said.at("code"), "write its title into the entry")
        return code
    if clean == code:
        said.reading.remark("title", f"the title of {code} is its code", said.at("title"), "write its title out")
    return clean


def _plain(text: str) -> tuple[str, list[str]]:
    """Markdown without its marks, and its links."""
    links = [match.group(2) for match in _LINK.finditer(text)]
    plain = _LINK.sub(r"\1", text).replace("**", "")
    return "\n".join(line.strip() for line in plain.splitlines()).strip(), links


def _domains(said: Said, code: str) -> tuple[tuple[Domain, ...], str]:
    """The domains of the curriculum, or of the page where it has none; and in words where both differ."""
    stated = tuple(_stated(said))
    page = tuple(_page(said))
    where = said.at("domains") if stated else said.at("readme_weights")
    if not stated and page:
        words = f"{code} names no competencies: its domains and weights are those of the page"
        said.reading.remark("page-only", words, where)
    used = stated or page
    total = sum((each.weight for each in used if each.weight is not None), Decimal(0)) * _WHOLE
    if used and total != _WHOLE:
        said.reading.remark("sum", f"the weights of {code} add up to {total.normalize():f} %, not to 100", where)
    if not stated or not page or _told(stated) == _told(page):
        return used, ""
    both = _difference(stated, page)
    words = f"the curriculum and the page of {code} disagree; the curriculum's was taken. {both}"
    said.reading.remark("disagree", words, said.at("readme_weights"), "ask the provider which version holds")
    return used, f"Curriculum and page disagree. {both}"


def _stated(said: Said) -> Iterator[Domain]:
    for path, value in said.inside("domains"):
        if not isinstance(value, dict):
            said.reading.remark("domain", f"a domain is no object ({shown(value)}) and was passed over", path)
            continue
        inner = Said(value, said.reading, path)
        competencies = tuple(dict.fromkeys(" ".join(each.split()) for each in inner.texts("competencies")))
        name = inner.text("domain") or inner.text("name")
        yield Domain(name, _share(inner.number("weight")), competencies)
        inner.finish()


def _page(said: Said) -> Iterator[Domain]:
    for path, value in said.inside("readme_weights"):
        if isinstance(value, list) and len(value) == 2 and (weight := decimal_of(str(value[1]))) is not None:
            yield Domain(str(value[0]), _share(weight))
        else:
            said.reading.remark("weight", f"this is no name with a weight ({shown(value)})", path)


def _share(percent: Decimal | None) -> Decimal | None:
    return percent / _WHOLE if percent is not None and percent <= _WHOLE else None


def _told(domains: tuple[Domain, ...]) -> dict[str, Decimal | None]:
    """Weights by name, so that “&” and “and”, case and order are no difference."""
    return {_same(each.name): each.weight for each in domains}


def _same(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", name.casefold().replace("&", " and "))


def _difference(stated: tuple[Domain, ...], page: tuple[Domain, ...]) -> str:
    ours, theirs = _told(stated), _told(page)
    names = {_same(each.name): each.name for each in (*page, *stated)}
    changed = [
        f"{names[key]}: {_percent(ours[key])} and {_percent(theirs[key])}"
        for key in ours
        if key in theirs and ours[key] != theirs[key]
    ]
    alone = [f"only in the curriculum: {names[key]} {_percent(ours[key])}" for key in ours if key not in theirs]
    other = [f"only on the page: {names[key]} {_percent(theirs[key])}" for key in theirs if key not in ours]
    return joined(["; ".join((*changed, *alone, *other)) + "."])


def _percent(share: Decimal | None) -> str:
    return "not stated" if share is None else f"{(share * _WHOLE).normalize():f} %"
