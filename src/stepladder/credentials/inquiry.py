"""Everything from outside that a verification needs; the steps hand it on as one thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from stepladder.credentials.canon import WORK_LIMIT
from stepladder.credentials.contexts import Contexts
from stepladder.fetching import Fetch


@dataclass(frozen=True)
class Inquiry:
    """The conditions under which a credential is verified.

    Attributes:
        now: the date to verify at, in UTC.
        contexts: the JSON-LD contexts to use.
        work_limit: most work units for canonicalizing one document (see ``canon``).
        fetch: how to ask the network; without it nobody is asked.
        demo: whether badges signed with the keys of ``demo_keys`` count.
    """

    now: datetime
    contexts: Contexts = field(default_factory=Contexts)
    work_limit: int = WORK_LIMIT
    fetch: Fetch | None = None
    demo: bool = False
