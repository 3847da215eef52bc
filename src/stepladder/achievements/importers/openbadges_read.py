"""From one achievement of Open Badges to an entry, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stepladder.achievements.importers.said import Said, address, joined, shown
from stepladder.achievements.model import Achievement, Alignment, Provider
from stepladder.frameworks.importers.ctdl_values import listed

_IN_WORDS = {
    "creditsAvailable": "Credits: {} (the badge does not say which kind)",
    "fieldOfStudy": "Field of study: {}",
    "specialization": "Specialization: {}",
    "inLanguage": "Language: {}",
}
_NO_PLACE = {
    "endorsement": "an endorsement is checked with a badge, and not in a catalog",
    "endorsementJwt": "an endorsement is checked with a badge, and not in a catalog",
    "image": "pictures are not kept in the catalog",
    "otherIdentifier": "the catalog keeps one identifier",
    "related": "related achievements are entries of their own",
}


def achievement_of(said: Said) -> Achievement:
    """One entry; every field that has no place in it ends as a remark."""
    id = said.text("id") or said.text("@id")
    title = said.text("name")
    if not title:
        said.reading.remark("title", "the achievement has no name; it is called by its identifier", said.path)
    kinds = [str(each) for each in listed(said.take("type") or said.take("@type"))]
    said.drop("@context", "type", "@type")
    narrative, link = _criteria(said)
    provider = _provider(said)
    rubric, passing = _results(said)
    further = [words.format(", ".join(said.texts(name))) for name, words in _IN_WORDS.items() if name in said.rest]
    tags = ", ".join(said.texts("tag") + said.texts("tags"))
    achieved = said.text("achievementType")
    found = Achievement(
        title=title or id or "?",
        id=id,
        code=said.text("humanCode"),
        kind=achieved or next((each for each in kinds if each in ("Achievement", "BadgeClass")), ""),
        provider=provider,
        awarding_body=provider.name,
        country=provider.country,
        description=said.text("description"),
        assessment=narrative,
        rubric=rubric,
        passing_standard=passing,
        further=joined([*further, f"Tags: {tags}" if tags else ""]),
        edition=said.text("version"),
        link=link or address(id),
        source=address(id),
        alignments=tuple(_alignments(said)),
        file=said.reading.piece.name,
        line=said.reading.line_of(said.path),
    )
    for name, why in _NO_PLACE.items():
        said.pass_over(name, why)
    said.finish()
    return found


def _criteria(said: Said) -> tuple[str, str]:
    """What one has to do, and where that is described."""
    texts: list[str] = []
    links: list[str] = []
    for path, value in said.inside("criteria"):
        if isinstance(value, str):
            (links if address(value) else texts).append(value)
        elif isinstance(value, dict):
            inner = Said(value, said.reading, path)
            texts.append(inner.text("narrative"))
            links.append(address(inner.text("id")))
            inner.drop("type", "@type")
            inner.finish()
    return joined(texts), next((each for each in links if each), "")


def _provider(said: Said) -> Provider:
    """Who made it: its creator, else the issuer; what both say is the same in nearly all badges."""
    name = "creator" if "creator" in said.rest else "issuer"
    other = "issuer" if name == "creator" else "creator"
    found = Provider()
    for path, value in said.inside(name):
        if isinstance(value, str):
            found = Provider(id=value, site=address(value))
        elif isinstance(value, dict):
            inner = Said(value, said.reading, path)
            found = _profile(inner)
    said.drop(other)
    return found


def _profile(inner: Said) -> Provider:
    id = inner.text("id") or inner.text("@id")
    country = ""
    for path, value in inner.inside("address"):
        if isinstance(value, dict):
            place = Said(value, inner.reading, path)
            country = place.text("addressCountryCode")
            place.drop("type", "@type")
            place.finish()
    found = Provider(
        name=inner.text("name"),
        id=id,
        site=address(inner.text("url")) or address(id),
        country=country if len(country) == 2 else "",
    )
    inner.drop("type", "@type", "@context", "revocationList", "publicKey", "verification", "endorsement")
    inner.finish()
    return found


def _alignments(said: Said) -> Iterator[Alignment]:
    for name in ("alignment", "alignments"):
        for path, value in said.inside(name):
            if isinstance(value, str):
                yield Alignment(url=value)
            elif isinstance(value, dict):
                inner = Said(value, said.reading, path)
                yield Alignment(
                    name=inner.text("targetName"),
                    url=inner.text("targetUrl") or inner.text("targetURL"),
                    framework=inner.text("targetFramework"),
                    code=inner.text("targetCode"),
                    kind=inner.text("targetType"),
                )
                inner.drop("type", "@type")
                inner.finish()


def _results(said: Said) -> tuple[str, str]:
    """The rubric, and the mark that has to be reached, as the results define them."""
    rubric: list[str] = []
    passing: list[str] = []
    for path, value in said.inside("resultDescription"):
        if not isinstance(value, dict):
            said.reading.remark("field", f"resultDescription is no object ({shown(value)})", path)
            continue
        inner = Said(value, said.reading, path)
        called = inner.text("name")
        levels: dict[str, str] = {}
        for place, level in inner.inside("rubricCriterionLevel"):
            levels |= _level(level, place, inner)
        rubric += [f"{called}: {each}" if called else each for each in levels.values()]
        passing += _passing(inner, called, levels)
        inner.drop("type", "@type", "id")
        inner.finish()
    return joined(rubric), joined(passing)


def _level(level: Any, path: Any, inner: Said) -> dict[str, str]:
    if not isinstance(level, dict):
        inner.reading.remark("field", f"a level is no object ({shown(level)})", path)
        return {}
    one = Said(level, inner.reading, path)
    id, name = one.text("id"), one.text("name") or one.text("level")
    described = one.text("description")
    one.drop("type", "@type", "level")
    one.finish()
    return {id or name: f"{name}: {described}" if described else name}


def _passing(inner: Said, called: str, levels: dict[str, str]) -> list[str]:
    start = f"{called}: " if called else ""
    required = inner.text("requiredLevel")
    value = inner.text("requiredValue")
    span = " to ".join(each for each in (inner.text("valueMin"), inner.text("valueMax")) if each)
    allowed = ", ".join(inner.texts("allowedValue"))
    kind = inner.text("resultType")
    scale = span or allowed
    found = []
    if required:
        found.append(f"{start}level required: {levels.get(required, required)}")
    if value:
        found.append(f"{start}value required: {value}" + (f" (of {scale})" if scale else ""))
    elif scale or (kind and not required):
        found.append(start + "; ".join(each for each in (kind, f"values: {scale}" if scale else "") if each))
    return found
