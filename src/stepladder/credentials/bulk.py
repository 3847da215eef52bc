"""Many files, one after the other, under the same conditions: the verdict of each first, its reasons if asked for.

A verdict here is that of ``verify``. What is ordinary in every way is told by ``ordinary`` with a fraction of the
effort; the findings are then made by ``verify`` when somebody wants to read them. Whatever the conditions or the file
have beyond that goes to ``verify`` at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from stepladder.credentials.canon import WORK_LIMIT
from stepladder.credentials.controllers import Seen
from stepladder.credentials.dates import in_utc
from stepladder.credentials.lists import Lists
from stepladder.credentials.ordinary import ordinary
from stepladder.credentials.reading import read
from stepladder.credentials.trust import Trust
from stepladder.credentials.verdict import every_check_met
from stepladder.credentials.verify import Verification, verify
from stepladder.fetching import Fetch
from stepladder.findings import Finding, Status


@dataclass(frozen=True)
class Conditions:
    """What is the same for all files; as in ``verify``, which says what each is.

    Raises:
        ValueError: ``now`` has no time zone.
    """

    now: datetime
    recipient: str | tuple[str, ...] | None = None
    work_limit: int = WORK_LIMIT
    fetch: Fetch | None = None
    demo: bool = False
    trust: Trust | None = None
    seen: Seen | None = None
    lists: Lists | None = None

    def __post_init__(self) -> None:
        """Refuse at once what would be refused with every file."""
        in_utc(self.now)

    @cached_property
    def moment(self) -> datetime:
        """``now`` in UTC."""
        return in_utc(self.now)

    def verdict(self, data: bytes, *, name: str) -> Verdict:
        """The verdict on one file.

        Raises:
            UnreadableCredential: as ``reading.read`` does.
        """
        if self.recipient is None and self.trust is None and not self.demo:
            found = ordinary(data, self.moment, work_limit=self.work_limit)
            if found is not None:
                return Verdict(Status.MET, every_check_met(found.issuer_name), data, name, self)
        verification = self.verification(data, name=name)
        made = Verdict(verification.finding.status, verification.finding.summary, data, name, self)
        made.__dict__["verification"] = verification
        return made

    def verification(self, data: bytes, *, name: str) -> Verification:
        """Everything about one file.

        Raises:
            UnreadableCredential: as ``reading.read`` does.
        """
        return verify(
            read(data, name=name),
            now=self.now,
            recipient=self.recipient,
            work_limit=self.work_limit,
            fetch=self.fetch,
            demo=self.demo,
            trust=self.trust,
            seen=self.seen,
            lists=self.lists,
        )


class Verdict:
    """What came of one file.

    Attributes:
        status: of all checks together.
        summary: why, in a sentence.
    """

    def __init__(self, status: Status, summary: str, data: bytes, name: str, conditions: Conditions) -> None:
        self.status = status
        self.summary = summary
        self._data = data
        self._name = name
        self._conditions = conditions

    @cached_property
    def verification(self) -> Verification:
        """The checks one by one, and what was signed."""
        return self._conditions.verification(self._data, name=self._name)

    @property
    def finding(self) -> Finding:
        """The verdict as a tree of findings."""
        return self.verification.finding
