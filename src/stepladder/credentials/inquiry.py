"""Everything from outside that a verification needs; the steps hand it on as one thing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from stepladder.credentials.canon import WORK_LIMIT
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.controllers import Controllers, Seen
from stepladder.credentials.keys import PublicKey
from stepladder.credentials.lists import Lists
from stepladder.credentials.trust import Trust
from stepladder.fetching import Fetch, Fetched, Renews, Unreachable

MAX_FETCHES = 64
"""Most addresses that one verification asks. A record of fifty badges by ten issuers needs about thirty."""


@dataclass(frozen=True)
class Inquiry:
    """The conditions under which a credential is verified.

    Attributes:
        now: the date to verify at, in UTC.
        contexts: the JSON-LD contexts to use.
        work_limit: most work units for canonicalizing one document (see ``canon``).
        fetch: how to ask the network; without it nobody is asked.
        demo: whether badges signed with the keys of ``demo_keys`` count.
        trust: who is known to issue badges, and why; without it nobody asks whether an issuer is known.
        seen: what is remembered of issuers' keys from earlier, if anything is.
        keys_given: keys that the caller vouches for, such as those of certificates by which credentials are sealed.
        lists: status lists that this run has read already; without it each is read once for this verification.
        controllers: who owns which key; made of the above, and kept when an inquiry is varied by ``replace``, so that
            each address is asked once.
    """

    now: datetime
    contexts: Contexts = field(default_factory=Contexts)
    work_limit: int = WORK_LIMIT
    fetch: Fetch | None = None
    demo: bool = False
    trust: Trust | None = None
    seen: Seen | None = None
    keys_given: tuple[PublicKey, ...] = ()
    lists: Lists | None = None
    controllers: Controllers = field(default=None, compare=False, repr=False)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        """Make what is made of the rest."""
        if self.controllers is None:
            object.__setattr__(self, "controllers", Controllers(self.fetch, self.now, self.seen))

    def afresh(self) -> Inquiry:
        """The same for another credential, which may ask for keys as if it were alone."""
        return replace(self, controllers=Controllers(self.fetch, self.now, self.seen))


class Once:
    """Asks each address once, and not too many of them: a file of strangers decides which are asked."""

    def __init__(self, fetch: Fetch, *, limit: int = MAX_FETCHES) -> None:
        self._fetch = fetch
        self._limit = limit
        self._answers: dict[str, Fetched | Unreachable] = {}
        self._renewed: set[str] = set()

    @property
    def is_exhausted(self) -> bool:
        """Whether so many addresses were asked that silence says nothing about whom it comes from."""
        return len(self._answers) >= self._limit

    def __call__(self, url: str, /) -> Fetched:
        """Ask, or say again what was answered.

        Raises:
            Unreachable: it did not answer, or too many addresses were asked already.
        """
        answer = self._answers.get(url)
        if answer is None:
            answer = self._answers[url] = self._ask(url)
        if isinstance(answer, Unreachable):
            raise answer
        return answer

    def again(self, url: str, /) -> Fetched:
        """What the address gives now, where asking can be told to take no copy; as often as it may be asked once.

        Raises:
            Unreachable: as above.
        """
        if isinstance(self._fetch, Renews) and url not in self._renewed and len(self._renewed) < self._limit:
            self._renewed.add(url)
            try:
                self._answers[url] = self._fetch.again(url)
            except Unreachable as error:
                self._answers[url] = error
        return self(url)

    def _ask(self, url: str) -> Fetched | Unreachable:
        if self.is_exhausted:
            return Unreachable(
                f"{url[:200]} was not asked: this file names more than {self._limit} addresses",
                hint="verify what it carries one by one",
            )
        try:
            return self._fetch(url)
        except Unreachable as error:
            return error
