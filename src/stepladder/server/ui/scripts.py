"""The one script of the site, on the few pages that ask the server while somebody types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from csp.constants import SELF
from csp.decorators import csp_update
from django.http import HttpResponseBase

_P = ParamSpec("_P")
_R = TypeVar("_R", bound=HttpResponseBase)


def with_script(view: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a page run the site's own script and ask the site; its template fills the block ``scripts``.

    All other pages forbid scripts altogether. The page has to work without it, too.
    """
    allow: Any = csp_update({"script-src": [SELF], "connect-src": [SELF]})
    allowed: Callable[_P, _R] = allow(view)
    return allowed
