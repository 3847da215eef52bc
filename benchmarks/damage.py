"""Ways in which a document can be damaged, one place at a time. For ``equality.py``."""

from __future__ import annotations

from random import Random  # noqa: TID251 - the argument's type; whoever calls has seeded it
from typing import Any

from benchmarks.grammar import (
    ADDRESSES,
    ALL_TERMS,
    ALL_TYPES,
    CONTEXTS,
    FULL,
    KEYWORDS,
    LITERALS,
    NAMES,
    ODD_NAMES,
    TEXTS,
    credential,
)

Places = list[tuple[Any, Any]]
"""Members and entries, as container and key."""


def document(rng: Random) -> dict[str, Any]:
    """A credential or what is near one."""
    return damaged(rng, credential(rng))


def damaged(rng: Random, made: dict[str, Any]) -> dict[str, Any]:
    """A document after damage in none to three places."""
    for _ in range(rng.choice((0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3))):
        places = _places(made)
        holder, key = rng.choice(places)
        rng.choice(_DAMAGES)(rng, holder, key, places)
        if not made:
            break
    return made


def _places(value: Any) -> Places:
    found: Places = []
    stack = [value]
    while stack:
        each = stack.pop()
        inner = (
            list(each.items()) if isinstance(each, dict) else list(enumerate(each)) if isinstance(each, list) else []
        )
        for key, below in inner:
            found.append((each, key))
            stack.append(below)
    return found


def _drop(_rng: Random, holder: Any, key: Any, _places: Places) -> None:
    del holder[key]


def _double(_rng: Random, holder: Any, key: Any, _places: Places) -> None:
    value = holder[key]
    holder[key] = [*value, *value] if isinstance(value, list) else [value, value]


def _swap(rng: Random, holder: Any, key: Any, places: Places) -> None:
    other, name = rng.choice(places)
    if not _inside(holder[key], other) and not _inside(other[name], holder):
        holder[key], other[name] = other[name], holder[key]


def _copy(rng: Random, holder: Any, key: Any, places: Places) -> None:
    other, name = rng.choice(places)
    if not _inside(other[name], holder):
        holder[key] = other[name]


def _inside(outer: Any, holder: Any) -> bool:
    return outer is holder or any(container[key] is holder for container, key in _places(outer))


def _replace(rng: Random, holder: Any, key: Any, _places: Places) -> None:
    text, literal, name, odd = (rng.choice(each) for each in (TEXTS, LITERALS, NAMES, ODD_NAMES))
    holder[key] = rng.choice(
        (
            text, odd, literal, rng.choice(("a\ud83d", "\u0000", "\udc00")), None, [], {}, [[]], [text, None], [[text]],
            {"@value": rng.choice((text, literal))}, {"id": name}, {"@id": name}, {"@list": [text]},
            {"type": rng.choice(ALL_TYPES)}, {"id": odd}, name, [text, literal, {"id": "urn:x"}],
            {"id": name, "name": text}, [{}, {}], [literal, rng.choice(LITERALS)], [name, rng.choice(NAMES)],
        )
    )  # fmt: skip


def _rename(rng: Random, holder: Any, key: Any, _places: Places) -> None:
    if isinstance(holder, dict):
        new = rng.choice((rng.choice(FULL), rng.choice(KEYWORDS), rng.choice(ALL_TERMS), "unknown"))
        holder[new] = holder.pop(key)


def _add(rng: Random, holder: Any, _key: Any, _places: Places) -> None:
    value = rng.choice((*TEXTS, *NAMES, *LITERALS))
    if isinstance(holder, dict):
        key = rng.choice((*FULL[:2], *KEYWORDS[:4], *rng.sample(ALL_TERMS, 12), "unknown", "id", "type"))
        holder[key] = value
    else:
        holder.append(value)


def _retype(rng: Random, holder: Any, _key: Any, _places: Places) -> None:
    if isinstance(holder, dict):
        some = rng.sample(ALL_TYPES, rng.randrange(4))
        one = rng.choice(ALL_TYPES)
        holder["type"] = rng.choice((some, some, one, one, rng.choice(ODD_NAMES), [rng.choice(NAMES)], 3, None))


def _context(rng: Random, holder: Any, _key: Any, _places: Places) -> None:
    if isinstance(holder, dict):
        some = rng.sample(ADDRESSES, rng.randrange(1, 5))
        holder["@context"] = rng.choice(
            (
                some, some, rng.choice(ADDRESSES), None, [], {"name": "https://x.example/n"},
                [*some, {"x": "https://x.example/"}], "https://unknown.example/context", [*some, *some],
                list(rng.choice(CONTEXTS)), [None, *some], 3,
            )
        )  # fmt: skip


def _rewrite(rng: Random, holder: Any, key: Any, _places: Places) -> None:
    value = holder[key]
    if isinstance(value, str):
        at = rng.randrange(len(value) + 1)
        holder[key] = value[:at] + rng.choice(TEXTS) + value[at:]
    elif isinstance(value, list):
        rng.shuffle(value)


_DAMAGES = (
    _drop, _drop, _double, _double, _swap, _copy, _copy, _copy, _replace, _replace, _replace, _rename, _add, _add,
    _retype, _context, _rewrite, _rewrite,
)  # fmt: skip
