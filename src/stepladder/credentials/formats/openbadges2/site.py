"""What an issuer's site says: JSON at addresses, each asked once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from stepladder.credentials.formats.openbadges2.hosting import is_address, same_place
from stepladder.credentials.plain import text
from stepladder.documents import parse_json
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.fetching import Fetch, Fetched, Unreachable

MAX_DOCUMENT = 4 * 1024 * 1024
"""Most bytes of a badge, badge class or profile; pictures inside of them take some hundred thousand."""


class Untold(StepladderError):
    """Something that could not be had, so that nothing can be told from it.

    Args:
        found: what happened, to follow "and" or a colon.
        hint: what the reader can do.
    """

    def __init__(self, found: str, hint: str = "") -> None:
        super().__init__(found, hint=hint)


class Contradiction(StepladderError):
    """What an address gave is not what it should be."""


class Site:
    """Asks addresses by a function; without one every question stays open."""

    def __init__(self, fetch: Fetch | None) -> None:
        self._fetch = fetch
        self._answers: dict[str, Fetched | Untold] = {}

    def document(self, url: str) -> tuple[Mapping[str, Any], str]:
        """The JSON object at an address, and the day when it came.

        Raises:
            Untold: nobody may ask, it did not answer, or what it gave is no JSON object.
        """
        fetched = self._ask(url)
        try:
            value = parse_json(fetched.body, name=url[:200]).value
        except InvalidDocument as error:
            raise Untold(f"{url[:200]} gave something else than a document ({error.found})") from error
        if not isinstance(value, dict):
            raise Untold(f"{url[:200]} gave something else than a document")
        return value, f"{fetched.at:%Y-%m-%d}"

    def named(self, url: str) -> Mapping[str, Any]:
        """The badge class or profile that has an address as its identifier. Those of 1.x need not repeat it.

        Raises:
            Untold: as ``document``, or it is no address.
            Contradiction: the document there says that it is another.
        """
        if not is_address(url):
            raise Untold(f"{url[:80]!r} is no address that can be asked")
        document, _ = self.document(url)
        if document.get("id", url) != url:
            raise Contradiction(f"the document at {url[:200]} says that it is {text(document.get('id'))[:80]!r}")
        return {**document, "id": url}

    def pem(self, url: str) -> str:
        """The text at an address if it is a key as PEM, else nothing.

        Raises:
            Untold: as ``document``.
        """
        if not is_address(url):
            raise Untold(f"{url[:80]!r} is no address that can be asked")
        body = self._ask(url).body.strip()
        return body.decode("ascii", "replace") if body.startswith(b"-----BEGIN ") else ""

    def _ask(self, url: str) -> Fetched:
        if url not in self._answers:
            self._answers[url] = self._answer(url)
        answer = self._answers[url]
        if isinstance(answer, Untold):
            raise answer
        return answer

    def _answer(self, url: str) -> Fetched | Untold:
        if self._fetch is None:
            return Untold("nobody was asked over the network")
        try:
            fetched = self._fetch(url)
        except Unreachable as error:
            last = f"; it last answered on {error.last.at:%Y-%m-%d}" if error.last else ""
            return Untold(f"{url[:200]} could not be asked ({error.found}{last})", error.hint)
        if len(fetched.body) > MAX_DOCUMENT:
            return Untold(f"{url[:200]} gave more than {MAX_DOCUMENT // 1024 // 1024} MiB")
        if fetched.final_url and not same_place(url, fetched.final_url):
            # Whoever can make a site redirect could have it speak for itself.
            return Untold(f"{url[:200]} leads away to {fetched.final_url[:200]}")
        return fetched
