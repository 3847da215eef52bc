"""Audiences, and the mark that every view carries.

Which rows of a table somebody may see is asked in the room's ``queries``; here it is decided who gets to the view at
all. Whoever does not gets 404, so that an address tells an outsider nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponseBase

_P = ParamSpec("_P")
_R = TypeVar("_R", bound=HttpResponseBase)


@dataclass(frozen=True)
class Audience:
    """A group of readers that can be told from a request.

    Attributes:
        words: who they are, as documentation names them.
        admits: whether the reader of this request is one of them.
    """

    id: str
    words: str
    admits: Callable[[HttpRequest], bool]


@dataclass(frozen=True)
class Policy:
    """Who may open a view, and why."""

    who: Audience
    because: str


def _is_member(request: HttpRequest) -> bool:
    return getattr(request, "reader", None) is not None


def _is_partner(request: HttpRequest) -> bool:
    return bool(getattr(getattr(request, "reader", None), "partner", False))


anyone = Audience("anyone", "everybody, signed in or not", lambda _: True)
members = Audience("members", "people of the organization who are signed in", _is_member)
partners = Audience("partners", "people partners of the organization", _is_partner)


def open_to(*, who: Audience, because: str) -> Callable[[Callable[_P, _R]], Callable[_P, _R]]:
    """Mark a view with who may open it. The middleware keeps it; a view without the mark is closed to all.

    Args:
        because: why these people, in a sentence that a reviewer can disagree with.
    """

    def marked(view: Callable[_P, _R]) -> Callable[_P, _R]:
        view.policy = Policy(who, because)  # type: ignore[attr-defined]
        return view

    return marked
