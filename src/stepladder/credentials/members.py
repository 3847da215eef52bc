"""Step 10 of the plan in ``verify``: which credentials inside of another are looked at, and what came of them.

Whoever made a record signed the list, and not what stands in its credentials; each of these has an issuer, dates and a
status of its own. They are taken out of the JSON as they stand, with their own context, and verified like any file.

A file can hold files that hold files. How many are looked at, how deep, and how much work all of them may cost together
is bounded, so that a small file cannot keep its reader busy for long; what is left out is said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from stepladder.credentials.examine import Examined
from stepladder.credentials.formats import Inside
from stepladder.credentials.model import ENDORSEMENT, Credential
from stepladder.credentials.reading import Envelope, read
from stepladder.errors import StepladderError, UnreadableCredential
from stepladder.findings import Finding, Status, all_of

MAX_MEMBERS = 500
"""Most credentials that are looked at in one file, at all depths together; a long school career has under a hundred."""

MAX_DEPTH = 3
"""How deep they may lie: a badge with an endorsement, in a record, in a presentation."""


class Verified(Protocol):
    """What came of verifying one of them."""

    @property
    def finding(self) -> Finding:
        """Its verdict."""

    @property
    def credential(self) -> Credential | None:
        """What it says."""


@dataclass(frozen=True)
class Carried:
    """Where in a file a credential was found.

    Attributes:
        depth: how many others it lies in.
        endorsed: of an endorsement, the identifiers that it may be about; else None.
    """

    depth: int = 0
    endorsed: frozenset[str] | None = None

    def deeper(self) -> Carried:
        """One level further in."""
        return Carried(self.depth + 1)

    def endorsing(self, about: frozenset[str]) -> Carried:
        """As an endorsement of one of these."""
        return replace(self, endorsed=about)

    def about(self, credential: Credential) -> list[Finding]:
        """Of an endorsement: whether it is one, and of what it was found with. Anybody can pin one to anything."""
        if self.endorsed is None:
            return []
        id = "credential.about"
        if ENDORSEMENT not in credential.types:
            return [Finding.unmet(id, "It is no endorsement.", "It says nothing about what it was found with.")]
        named = {subject.id for subject in credential.subjects}
        if named and named <= self.endorsed:
            return [Finding.met(id, f"It is about {', '.join(sorted(named))}, which it was found with.")]
        about = ", ".join(sorted(filter(None, named)))[:200] or "nothing that has a name"
        return [
            Finding.unmet(id, f"It endorses something else: {about}.", "Somebody attached it where it says nothing.")
        ]


@dataclass
class _Count:
    left: int = MAX_MEMBERS


@dataclass(frozen=True)
class Allowance:
    """How much may still be done for one file.

    Attributes:
        work: work units (see ``canon``) for everything on this level and below.
    """

    work: int
    count: _Count = field(default_factory=_Count)

    def take(self, wanted: int) -> int:
        """How many more credentials may be looked at, of so many; they are counted."""
        granted = min(wanted, self.count.left)
        self.count.left -= granted
        return granted

    def shared(self, number: int) -> Allowance:
        """The share of one among so many. The count stays common."""
        return Allowance(self.work // max(number, 1), self.count)


def envelopes(
    examined: Examined, inside: Inside, carried: Carried, allowance: Allowance
) -> tuple[list[Envelope | StepladderError], list[Envelope | StepladderError]]:
    """The members and the endorsements that are looked at, as files; an error where one is no credential."""
    if carried.depth >= MAX_DEPTH:
        return [], []
    context = examined.document.get("@context")
    members = inside.members[: allowance.take(len(inside.members))]
    endorsements = inside.endorsements[: allowance.take(len(inside.endorsements))]
    return (
        [_envelope(each, context, f"credential {number} inside") for number, each in enumerate(members, start=1)],
        [_envelope(each, context, f"endorsement {number}") for number, each in enumerate(endorsements, start=1)],
    )


def _envelope(member: Any, context: Any, name: str) -> Envelope | StepladderError:
    try:
        if isinstance(member, str):
            return read(member.encode(), name=name)
        if isinstance(member, Mapping):
            # One without a context of its own stands in that of the file around it.
            return read(json.dumps({"@context": context, **member}).encode(), name=name)
    except (UnreadableCredential, UnicodeEncodeError) as error:
        return error if isinstance(error, StepladderError) else _no_credential(name)
    return _no_credential(name)


def _no_credential(name: str) -> StepladderError:
    return UnreadableCredential("this is no credential", expected="a credential as object or token", place=name)


def members_finding(examined: Examined, inside: Inside, members: Sequence[Verified]) -> list[Finding]:
    """The finding ``credential.members``, of what holds credentials; the parts are their verdicts, by number."""
    if not inside.members and not inside.stated and not examined.form.holds:
        return []
    id = "credential.members"
    if not inside.members and not inside.stated:
        return [Finding.unmet(id, "It holds no credential.", "Without one it says nothing.")]
    parts = [_under(f"{id}.{number}", each.finding) for number, each in enumerate(members, start=1)]
    parts += _left_out(f"{id}.more", len(inside.members), len(members))
    if inside.stated > len(inside.members):
        hidden = f"It speaks of {inside.stated} credentials, of which {len(inside.members)} can be found."
        parts.append(Finding.unknown(f"{id}.hidden", hidden, "Ask for the file as it was made."))
    parts += _holder(id, examined, members)
    summary = _tally(members, "credential", " inside")
    others = [part.summary for part in parts[len(members) :] if part.status is not Status.MET]
    return [Finding(id, all_of(part.status for part in parts), " ".join([summary, *others]), "", tuple(parts))]


def endorsements_finding(inside: Inside, endorsements: Sequence[Verified]) -> list[Finding]:
    """The finding ``credential.endorsements``, where there are any. It is reported and does not count."""
    if not inside.endorsements:
        return []
    id = "credential.endorsements"
    parts = [_under(f"{id}.{number}", each.finding) for number, each in enumerate(endorsements, start=1)]
    parts += _left_out(f"{id}.more", len(inside.endorsements), len(endorsements))
    summary = _tally(endorsements, "endorsement")
    hint = "" if all(part.status is Status.MET for part in parts) else "That changes nothing about the badge itself."
    return [Finding(id, all_of(part.status for part in parts), summary, hint, tuple(parts))]


def _tally(carried: Sequence[Verified], noun: str, where: str = "") -> str:
    """How many hold: "2 of 3 credentials inside hold; 1 could not be checked."."""
    statuses = [each.finding.status for each in carried]
    named = f"{noun}{where} holds" if len(carried) == 1 else f"{noun}s{where} hold"
    unknown = statuses.count(Status.UNKNOWN)
    more = f"; {unknown} could not be checked" if unknown else ""
    return f"{statuses.count(Status.MET)} of {len(carried)} {named}{more}."


def _left_out(id: str, there: int, looked_at: int) -> list[Finding]:
    if there == looked_at:
        return []
    found = f"{there - looked_at} more were not looked at: at most {MAX_MEMBERS} are, and {MAX_DEPTH} deep."
    return [Finding.unknown(id, found, "Verify them one by one.")]


def _holder(id: str, examined: Examined, members: Sequence[Verified]) -> list[Finding]:
    """Whether what is inside was given to whoever shows it; of a record, to whom the record is about."""
    credential = examined.credential
    if credential is None:
        return []
    given = [{subject.id for subject in each.credential.subjects} for each in members if each.credential]
    if examined.form.purpose != "authentication":
        return _learner(id, {subject.id for subject in credential.subjects}, given)
    if not any(credential.issuers):
        return []
    holder = credential.issuers[0]
    others = _to_others(given, {holder})
    if others and holder.startswith("did:"):
        found = f"{others} of {len(given)} {'was' if others == 1 else 'were'} given to somebody else than {holder}."
        hint = "What others have earned says nothing about whoever presents it."
        return [Finding.unmet(f"{id}.holder", found, hint)]
    # Anybody can write a holder's name above badges, and badges for that holder below it.
    shows = any(key.certified and key.controller == holder for key in examined.keys)
    signatures = [each.finding.find("credential.signature") for each in members]
    proven = all(each is not None and each.status is Status.MET for each in signatures)
    if given and shows and proven and all(names == {holder} for names in given):
        return [Finding.met(f"{id}.holder", f"Given to {holder}, who presents it.")]
    return []


def _learner(id: str, learner: set[str], given: Sequence[set[str]]) -> list[Finding]:
    """Somebody may have two DIDs; a record of badges that were given to others looks alike."""
    others = _to_others(given, learner) if learner and all(name.startswith("did:") for name in learner) else 0
    if not others:
        return []
    names = " and ".join(sorted(learner))[:200]
    found = f"{others} of {len(given)} {'was' if others == 1 else 'were'} given to somebody else than {names}"
    return [
        Finding.unknown(f"{id}.holder", f"{found}, whom it is about.", "Ask whether both names are the same person's.")
    ]


def _to_others(given: Sequence[set[str]], names: set[str]) -> int:
    """How many name others alone. Only a DID says that two are not one person; an e-mail address may be the same's."""
    return sum(all(name.startswith("did:") and name not in names for name in each) for each in given if any(each))


def _under(id: str, finding: Finding) -> Finding:
    """A verdict as part of another: identifiers begin with where it stands, so that none is taken for the whole's."""
    parts = tuple(_under(id, part) for part in finding.parts)
    return replace(finding, id=f"{id}{finding.id.removeprefix('credential')}", parts=parts)
