"""Asking status lists, in this order. What depends on the kind of list is done in ``statuslists``.

1.  *Entry.* Which list, which place in it, for which purpose? What this version does not read stays unknown.
2.  *Fetched.* By the function that the caller gives; a list that this run has read already is not fetched again.
3.  *Genuine.* A signed list is a credential itself: its signature has to be good, and its key that of the badge's
    issuer. One that nobody signs has to come by https from an address of the issuer.
4.  *Current.* It has to hold on the date asked for, and be no older than its issuer wants copies to be.
5.  *Meant.* It has to be the list at this address, made for this purpose.
6.  *Looked up.* Within limits, at a place that the list has.
7.  *Said.* A badge that is revoked or suspended does not hold. A newer copy, a message, and purposes that this version
    does not know are reported as what they are, and not judged.

What fails on the way leaves the answer unknown: a list that nobody can read says neither yes nor no. If there is an
older copy of it, the answer says what that copy said and when it was made.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from stepladder.credentials import checks
from stepladder.credentials.embedded import LATER
from stepladder.credentials.inquiry import Inquiry, Once
from stepladder.credentials.lists import Lists
from stepladder.credentials.model import Credential, StatusEntry
from stepladder.credentials.statuslists import STATUS_LISTS, Listed, ListKind, Said, UnusableList
from stepladder.credentials.statuslists.bits import LEAST_PLACES, MAX_UNPACKED
from stepladder.credentials.statuslists.build import message_entry, status_entry, status_list
from stepladder.errors import StepladderError
from stepladder.fetching import Fetched, Renews, Unreachable
from stepladder.findings import Finding, Status, all_of

__all__ = [
    "LEAST_PLACES",
    "MAX_ASKED",
    "MAX_UNPACKED",
    "StatusLists",
    "UnusableList",
    "message_entry",
    "status_entry",
    "status_list",
]

MAX_ASKED = 4
"""Most entries of one badge that are asked for; two are usual, and each may cost a fetch."""

_SKEW = timedelta(minutes=5)
"""By how much the clock of whoever made the list may be ahead: many lists are dated when they are asked for."""

_WORDS = {"revocation": "revoked", "suspension": "suspended"}
_HINTS = {
    "revocation": "Do not rely on it; its issuer can say why.",
    "suspension": "It may hold again later; ask its issuer.",
}
_QUESTIONS = {
    "revocation": "Whether it was revoked",
    "suspension": "Whether it was suspended",
    "refresh": "Whether there is a newer copy of it",
    "message": "What its issuer says of it now",
}
_ASK = "Try again later, or ask the issuer whether the badge still holds."


@dataclass(frozen=True)
class _Read:
    """What came of reading a list (steps 2 and 3), for whichever badge.

    Attributes:
        listed: the list, from an older copy if there is ``trouble`` too.
        trouble: why there is no present list.
    """

    listed: Listed | None
    trouble: str = ""


@dataclass(frozen=True)
class StatusLists:
    """A way to ask status lists, by an inquiry that says how to fetch.

    Attributes:
        lists: what this run has read already; the inquiry's, where it has one.
    """

    inquiry: Inquiry
    lists: Lists | None = None

    def __post_init__(self) -> None:
        """A verification of its own is a run of its own."""
        if self.lists is None:
            object.__setattr__(self, "lists", self.inquiry.lists or Lists())

    def ask(self, credential: Credential) -> Finding:
        """Whether the issuer has withdrawn a badge whose signature is good.

        The parts tell what was asked: ``credential.status.revocation``, ``.suspension``, ``.refresh``, ``.message``,
        and ``.other`` for what this version does not read or know.
        """
        if not credential.statuses:
            return checks.status(credential)
        answers = [self._answer(credential, entry) for entry in credential.statuses[:MAX_ASKED]]
        if len(credential.statuses) > MAX_ASKED:
            more = f"Of {len(credential.statuses)} status entries only {MAX_ASKED} were asked for."
            answers.append(Finding.unknown("credential.status.other", more, _ASK))
        # Of several answers about one purpose the worst stands, so that nobody who looks for it finds a better one.
        order = (Status.UNMET, Status.UNKNOWN, Status.MET)
        worst: dict[str, Finding] = {}
        for answer in sorted(answers, key=lambda each: order.index(each.status)):
            worst.setdefault(answer.id, answer)
        parts = tuple(worst.values())
        status = all_of(part.status for part in parts)
        deciding = [part for part in parts if part.status is status]
        summary = " ".join(part.summary for part in deciding)
        return Finding("credential.status", status, summary, deciding[0].hint, parts)

    def _answer(self, credential: Credential, entry: StatusEntry) -> Finding:
        kind = next((kind for kind in STATUS_LISTS if kind.recognizes(entry)), None)  # step 1
        if kind is None:
            return Finding.unknown(
                "credential.status.other",
                "Whether it still holds could not be checked: the issuer publishes that as "
                f"{entry.kind[:80] or 'a list'} at {entry.id[:200] or 'an unnamed place'}, "
                "which this version does not read.",
                LATER,
            )
        purpose, where = kind.purpose(entry), ""
        try:
            url = kind.address(entry)
            where = f"the list at {url[:200]}: "
            read = self._read(kind, url)  # steps 2 and 3
            if read.listed is None:
                raise UnusableList(read.trouble)
            said = kind.look_up(read.listed, entry, credential, strict=self._lists.strict)  # steps 3, 5 and 6
        except StepladderError as error:
            return _unchecked(purpose, f"{where}{error.found}")
        if read.trouble:
            when = f"when it was last reached, on {read.listed.at:%Y-%m-%d}"
            return _said_then(purpose, said, f"{where}{read.trouble}", when)
        if stale := _out_of_date(read.listed, self.inquiry.now):  # step 4
            return _said_then(purpose, said, f"{where}{stale}", f"by {read.listed.source}")
        return _said(purpose, said, read.listed, entry)  # step 7

    @property
    def _lists(self) -> Lists:
        assert self.lists is not None  # noqa: S101 - see __post_init__
        return self.lists

    def _read(self, kind: ListKind, url: str) -> _Read:
        def make() -> tuple[_Read, int | None]:
            read = self._fetched(kind, url)
            if read.listed is None and isinstance(self.inquiry.fetch, Once) and self.inquiry.fetch.is_exhausted:
                # What one file spent says nothing about a list that the next one names too.
                return read, None
            return read, read.listed.size if read.listed else 0

        return self._lists.recall((kind.name, url), make)

    def _fetched(self, kind: ListKind, url: str) -> _Read:
        fetch = self.inquiry.fetch
        if fetch is None:
            return _Read(None, "nobody was asked")
        try:
            read = self._of(kind, fetch(url))
            if read.listed and isinstance(fetch, Renews) and _is_too_old(read.listed, self.inquiry.now):
                read = self._of(kind, fetch.again(url))
        except Unreachable as error:
            # An older copy is read as it was on its day; that it has ended since is no news.
            kept = self._of(kind, error.last).listed if error.last else None
            return _Read(kept, error.found)
        return read

    def _of(self, kind: ListKind, fetched: Fetched) -> _Read:
        try:
            listed = kind.read(fetched, self.inquiry.afresh())
        except StepladderError as error:
            return _Read(None, error.found)
        begins = [each for each in listed.begins if each.latest > self.inquiry.now + _SKEW]
        return _Read(None, f"it does not hold before {begins[0].text[:40]}") if begins else _Read(listed)


def _out_of_date(listed: Listed, now: datetime) -> str:
    """Step 4: why a list that was reached says nothing about today; nothing if it does."""
    for moment in listed.ends:
        if moment.earliest < now:
            return f"it held until {moment.text[:40]} only"
    if _is_too_old(listed, now):
        return f"this copy of it is of {listed.at:%Y-%m-%d}, and older than its issuer wants copies to be"
    return ""


def _is_too_old(listed: Listed, now: datetime) -> bool:
    return listed.lifetime is not None and now - listed.at > listed.lifetime


def _unchecked(purpose: str, found: str, then: str = "") -> Finding:
    question = _QUESTIONS.get(purpose, f"What the list for {purpose[:40]!r} says")
    return Finding.unknown(_id(purpose), f"{question} could not be checked. {_sentence(found)}{then}", _ASK)


def _said_then(purpose: str, said: Said, found: str, when: str) -> Finding:
    """What an older copy said. A no of then is no yes of today, and a revocation does not come back.

    Only "revoked" stands: the standard knows no way back from it, the copy is genuine, and whoever keeps the list from
    being reached must not gain by it. A suspension may have ended since; "not revoked" may have been true that day.
    """
    if purpose not in _WORDS:
        return _unchecked(purpose, found)
    if purpose == "revocation" and said.value:
        summary = f"Revoked by its issuer: it was {when}, and a revocation is for good.{_reason(said)}{said.remark}"
        return Finding.unmet(_id(purpose), summary, _HINTS[purpose])
    was = "was" if said.value else "was not"
    return _unchecked(purpose, found, f" {when[:1].upper()}{when[1:]}, it {was} {_WORDS[purpose]}.")


def _said(purpose: str, said: Said, listed: Listed, entry: StatusEntry) -> Finding:
    """Step 7."""
    id, by = _id(purpose), f"according to {listed.source}."
    if purpose in _WORDS:
        word = _WORDS[purpose]
        if said.value:
            summary = f"{word.capitalize()} by its issuer, {by}{_reason(said)}{said.remark}"
            return Finding.unmet(id, summary, _HINTS[purpose])
        return Finding.met(id, f"Not {word} {by}{said.remark}")
    if purpose == "refresh":
        if said.value:
            hint = "Ask for the newer copy; this one still says what it said."
            return Finding.met(id, f"Its issuer has a newer copy of it, {by}{said.remark}", hint)
        return Finding.met(id, f"There is no newer copy of it {by}{said.remark}")
    if purpose == "message":
        return _message(said, by, entry)
    return Finding.unknown(
        id,
        f"Its issuer keeps a list for {purpose[:40]!r}, where its number is {said.value}. "
        "What that means for the badge is not known.",
        "Ask the issuer what that list is for.",
    )


def _message(said: Said, by: str, entry: StatusEntry) -> Finding:
    """A message may say anything, so that no program can tell whether the badge holds in spite of it."""
    id = _id("message")
    words = {text for number, text in entry.messages if _number(number) == said.value}
    if not words and not said.value:
        return Finding.met(id, f"Its issuer has no message about it {by}{said.remark}")
    if len(words) != 1:
        found = f"Its issuer has a message about it, number {said.value}, which the badge does not put into words"
        return Finding.unknown(id, f"{found}, {by}{said.remark}", _ASK)
    return Finding.unknown(
        id,
        f"Its issuer says of it: {words.pop()[:200]!r} (number {said.value}), {by}{said.remark}",
        "Whether it counts in spite of that, or because of it, is for you to judge.",
    )


def _number(text: str) -> int:
    """A number as entries write it (``0x1``), or -1."""
    try:
        return int(text, 16 if text.lower().startswith("0x") else 10) if len(text) <= 12 else -1
    except ValueError:
        return -1


def _id(purpose: str) -> str:
    return f"credential.status.{purpose if purpose in _QUESTIONS else 'other'}"


def _reason(said: Said) -> str:
    return f" Its reason: {said.reason!r}." if said.reason else ""


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
