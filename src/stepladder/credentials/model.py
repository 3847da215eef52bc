"""A credential as it was signed."""

from __future__ import annotations

from dataclasses import dataclass

OPEN_BADGE = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#OpenBadgeCredential"
"""The type of an Open Badge; AchievementCredential has the same address."""

PRESENTATION = "https://www.w3.org/2018/credentials#VerifiablePresentation"

ENDORSEMENT = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#EndorsementCredential"


@dataclass(frozen=True)
class Identity:
    """One way in which a credential names its recipient (``IdentityObject``).

    Attributes:
        value: the identifier, or its hash (``sha256$…``) if ``hashed``.
        kind: such as ``emailAddress``.
        hashed: whether the value is a hash of the identifier and the salt.
        salt: text appended before hashing.
    """

    value: str
    kind: str = ""
    hashed: bool = False
    salt: str = ""


@dataclass(frozen=True)
class Alignment:
    """A link that the issuer claims between the achievement and an entry of some framework."""

    name: str = ""
    url: str = ""
    framework: str = ""
    code: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Achievement:
    """What was achieved, as the issuer describes it.

    Attributes:
        rubric_levels: how many rubric levels with a description its results define.
        has_threshold: whether a result states the level or value that is required.
        endorsements: how many endorsements it carries (not checked).
    """

    id: str = ""
    name: str = ""
    description: str = ""
    criteria: str = ""
    kind: str = ""
    alignments: tuple[Alignment, ...] = ()
    tags: tuple[str, ...] = ()
    rubric_levels: int = 0
    has_threshold: bool = False
    endorsements: int = 0


@dataclass(frozen=True)
class Subject:
    """Who holds it, and for what."""

    id: str = ""
    name: str = ""
    identities: tuple[Identity, ...] = ()
    achievements: tuple[Achievement, ...] = ()


@dataclass(frozen=True)
class StatusEntry:
    """Where the issuer says whether the credential still holds.

    Attributes:
        kind: such as ``BitstringStatusListEntry``; of several types all, separated by commas.
        purposes: what a set bit means (``revocation``, ``suspension``).
        indexes: the place in the list, as written.
        lists: the list's address.
        sizes: bits for each place, as written; one where it says nothing.
        messages: what a number in the list means, as written: pairs of the number (``0x1``) and its message.
    """

    id: str
    kind: str
    purposes: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    messages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Credential:
    """What the signed statements say. Members that should be single are tuples: a badge can say two things.

    Attributes:
        valid_from: dates as written (``validFrom``, and ``issuanceDate`` before VC 2.0).
        valid_until: dates as written (``validUntil``, and ``expirationDate`` before VC 2.0).
        refreshable: whether it names a service for a newer copy.
        endorsements: how many endorsements the credential itself carries (not checked).
        conflicts: names of members that have two values where one is meant.
        others: how many further credentials that are no endorsements stand among the same statements.
        comment: what an endorsement says.
    """

    id: str
    types: frozenset[str]
    name: str
    issuers: tuple[str, ...]
    issuer_name: str
    valid_from: tuple[str, ...]
    valid_until: tuple[str, ...]
    subjects: tuple[Subject, ...]
    statuses: tuple[StatusEntry, ...]
    refreshable: bool = False
    endorsements: int = 0
    conflicts: tuple[str, ...] = ()
    others: int = 0
    comment: str = ""

    @property
    def is_one_badge(self) -> bool:
        """Whether it is an Open Badge, one and unambiguous; what it says otherwise belongs to nothing in particular."""
        is_badge = OPEN_BADGE in self.types and bool(self.achievements)
        return is_badge and len(self.subjects) == 1 and not self.others and not self.conflicts

    @property
    def achievements(self) -> tuple[Achievement, ...]:
        """Every achievement of every subject."""
        return tuple(achievement for subject in self.subjects for achievement in subject.achievements)
