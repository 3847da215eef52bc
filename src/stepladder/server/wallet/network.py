"""How this site asks the network: through ``adapters.http``, with copies in a table, within the time that a page has.

Where it asks nobody, it answers from the copies alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from django.conf import settings
from django.db.models import F, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext_noop

from stepladder.adapters.addresses import Address
from stepladder.adapters.http import Asker, Limits
from stepladder.adapters.kept import Kept
from stepladder.fetching import Fetch, Fetched, Unreachable
from stepladder.server.issuing.documents import published_here
from stepladder.server.people.requests import now
from stepladder.server.wallet.models import HeldDocument

PAGE_SECONDS = 10.0
"""Longest that a page waits for the network altogether; what is not answered by then could not be checked today."""

WORKER_SECONDS = 60.0
"""The same for a check by the worker, for which nobody waits."""

NOT_HELD = gettext_noop("this site holds no copy of it, and asks nobody over the network")
"""Why something could not be found out where nobody is asked."""

MOST_SECONDS_EACH = 20.0
"""Longest for one address."""

MOST_HELD = 2_000
"""Most copies; the oldest are dropped first."""

MOST_BYTES_HELD = 128 * 1024 * 1024
"""Most bytes of copies together."""


class TableCache:
    """Copies of what addresses gave, as rows of ``HeldDocument``; what is dropped is only asked for again."""

    def get(self, url: str, /) -> Kept | None:
        """The copy of what an address gave, fresh or not."""
        row = HeldDocument.objects.filter(url=url).first()
        return _kept(row) if row else None

    def put(self, url: str, kept: Kept, /) -> None:
        """Keep a copy in place of the one before, and make room."""
        given = kept.fetched
        HeldDocument.objects.update_or_create(
            url=url,
            defaults={
                "final_url": given.final_url,
                "body": given.body,
                "media_type": given.media_type[:120],
                "etag": kept.etag[:300],
                "last_modified": kept.modified[:60],
                "fetched_at": given.at,
                "fresh_until": kept.fresh_until,
            },
        )
        _make_room()


def held(url: str) -> Fetched:
    """What this site publishes itself at an address or holds of it, however old. Nobody is asked over the network.

    Raises:
        Unreachable: this site does not hold it.
    """
    with suppress(Unreachable):
        return published_here(url)
    row = HeldDocument.objects.filter(url__in={url, _as_kept(url)}).first()
    if row is None:
        raise Unreachable(
            NOT_HELD,
            expected="a copy that was fetched before",
            hint="try again later, or ask the issuer whether the badge still holds",
        )
    return replace(_kept(row).fetched, url=url)


def asking_at(*, seconds: float = PAGE_SECONDS) -> Fetch:
    """How a check asks: the network where the settings allow it, until a deadline; else what is held.

    Args:
        seconds: after how many nobody is asked any more; infinitely many where nobody waits. They begin to count now,
            so that several badges that are added at once share them.
    """
    if not settings.NETWORK:
        return held
    limits = Limits(connect=3.0, read=5.0, total=min(seconds / 2, MOST_SECONDS_EACH))
    return Until(Asker(cache=TableCache(), now=now, limits=limits), seconds)


class Until:
    """Asks until a deadline; from then on it only says what it would have asked.

    Args:
        ask: what asks.
        clock: seconds that only grow.
    """

    def __init__(self, ask: Fetch, seconds: float, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask, self._clock = ask, clock
        self._until = clock() + seconds

    def __call__(self, url: str, /) -> Fetched:
        """Ask.

        Raises:
            Unreachable: as what it asks; or the time is used up.
        """
        with suppress(Unreachable):
            return published_here(url)  # asking itself over the network, it might wait for itself
        if self._clock() < self._until:
            return self._ask(url)
        last = TableCache().get(_as_kept(url))
        raise Unreachable(
            gettext_noop("there was no time left to ask for it"),
            expected="an answer within a few seconds",
            hint="check it again later",
            last=last.fetched if last else None,
        )


def _as_kept(url: str) -> str:
    """An address as copies are kept by it."""
    try:
        return str(Address.parse(url))
    except Unreachable:
        return url


def _kept(row: HeldDocument) -> Kept:
    given = Fetched(row.url, bytes(row.body), row.fetched_at, row.media_type, row.final_url)
    return Kept(given, row.fresh_until, row.etag, row.last_modified)


def _make_room() -> None:
    rows = HeldDocument.objects.order_by("-fetched_at", "-id")
    if beyond := list(rows.values_list("pk", flat=True)[MOST_HELD : MOST_HELD + 500]):
        HeldDocument.objects.filter(pk__in=beyond).delete()
    used = HeldDocument.objects.aggregate(bytes=Sum(Length(F("body"))))["bytes"] or 0
    while used > MOST_BYTES_HELD:
        oldest = HeldDocument.objects.order_by("fetched_at", "id").annotate(size=Length(F("body"))).first()
        if oldest is None:
            return
        used -= oldest.size
        oldest.delete()
