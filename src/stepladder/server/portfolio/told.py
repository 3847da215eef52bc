"""What people tell: about a piece of work, whom to ask about it, and what the one who was asked saw."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from stepladder.server.frameworks.forms import Choice
from stepladder.server.frameworks.models import Competency


@dataclass(frozen=True)
class Measure:
    """A number from before and from after.

    Attributes:
        better: ``lower`` or ``higher``.
    """

    name: str
    unit: str
    before: Decimal
    after: Decimal
    better: str


@dataclass(frozen=True)
class Account:
    """A piece of work in the words of the person who did it.

    Attributes:
        shows: the competencies it is evidence of; with none, it counts for nothing and may still be told.
    """

    title: str
    challenge: str
    action: str
    result: str
    period_end: date
    measure: Measure | None = None
    shows: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Asked:
    """Whom to ask, and what to write to them."""

    name: str
    email: str
    message: str = ""


@dataclass(frozen=True)
class Seen:
    """What a witness saw of one competency; no level says that they did not see it."""

    competency: Competency
    level: int | None


@dataclass(frozen=True)
class Reply:
    """A witness's answer.

    Attributes:
        consent: whether their name may stand beside it. Without it there is no answer: nobody judges unnamed.
        revision: of the work's text that they read.
    """

    relation: str
    seen: tuple[Seen, ...]
    consent: bool
    revision: int
    comment: str = ""
