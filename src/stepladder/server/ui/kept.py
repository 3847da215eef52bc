"""What somebody sent, kept for as long as they are signed in, so that the answer to it has an address to come back to.

What members see is stored by no cache, so that nobody reads it over the Back button after they have signed out. For
the same reason a browser cannot show the answer to a form again: it asks whether to send the form once more, or fails.
Pages of several steps keep what was sent here and lead to it; signing out removes it with the session.
"""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, QueryDict

PARAMETER = "step"
"""The part of an address that says what was sent."""

_KEPT = "kept"
_MOST = 12
"""Steps that somebody can come back to; beyond that the oldest are given up."""

_MOST_CHARACTERS = 400_000
"""Of all steps together: the session is read with every page."""


def keep(request: HttpRequest, **instead: str) -> str:
    """Keep what was sent; what it is found by again.

    Args:
        instead: by name, what is kept in place of what was sent.
    """
    sent = request.POST.copy()
    sent.pop("csrfmiddlewaretoken", None)
    for name, value in instead.items():
        sent[name] = value
    text = sent.urlencode()
    id = hashlib.sha256(f"{request.path}\n{text}".encode()).hexdigest()[:16]
    known: dict[str, str] = request.session.get(_KEPT, {})
    steps = [(key, each) for key, each in known.items() if key != id][1 - _MOST :]
    while steps and sum(len(each) for _, each in steps) + len(text) > _MOST_CHARACTERS:
        steps.pop(0)
    request.session[_KEPT] = {**dict(steps), id: text}
    return id


def kept(request: HttpRequest, id: str) -> QueryDict | None:
    """What was sent; None where it is kept no longer, or never was for whoever asks."""
    text = request.session.get(_KEPT, {}).get(id)
    return QueryDict(text) if text is not None else None
