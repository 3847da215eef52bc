"""The demonstration's content: TOML files beside this module, read once when the organization is loaded."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

_LAST_SAFE_DAY = 28
"""The last day that every month has."""


@cache
def content(name: str) -> dict[str, Any]:
    """One file: ``organization``, ``ladders``, ``catalog``, ``catalog_facts`` or ``evidence``."""
    text = files(__package__).joinpath("content", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def months_before(at: datetime, months: int, *, hour: int = 9) -> datetime:
    """A moment some months before another, or after it for a negative number; on the same day, or the 28th."""
    count = at.year * 12 + at.month - 1 - months
    day = min(at.day, _LAST_SAFE_DAY) if months else at.day
    moment = datetime.combine(at.date().replace(year=count // 12, month=count % 12 + 1, day=day), time(hour), UTC)
    return min(moment, at) if months >= 0 else moment
