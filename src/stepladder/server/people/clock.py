"""The moment. The one place of the site that reads the clock for people."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The moment, with time zone."""
    return datetime.now(UTC)
