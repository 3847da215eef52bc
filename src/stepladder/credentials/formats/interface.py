"""What a format has to do: recognize its documents and read what was signed. It never decides trust."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from stepladder.credentials.jsonld import Statements
from stepladder.credentials.keys import PublicKey
from stepladder.credentials.model import Credential
from stepladder.findings import Finding


class Format(Protocol):
    """One format of credentials."""

    @property
    def name(self) -> str:
        """The format's name with an article, for a sentence: "an Open Badge 3.0"."""

    @property
    def type(self) -> str:
        """The address of the type by which signed statements tell that they are of this format."""

    @property
    def purpose(self) -> str:
        """What its proofs are made for: ``assertionMethod``, or ``authentication`` where a holder shows something."""

    @property
    def standard(self) -> str:
        """The name of its standard: "Open Badges 3.0"."""

    @property
    def is_learning(self) -> bool:
        """Whether it is a format of learning credentials; of any other it is said that it is no badge."""

    @property
    def holds(self) -> bool:
        """Whether it is there to hold other credentials."""

    def recognizes(self, document: Mapping[str, Any]) -> bool:
        """Whether a JSON object looks like one, by its types alone."""

    def read(self, statements: Statements) -> Credential:
        """What the signed statements say. Missing things stay empty; whether they may be missing is a check."""

    def faults(self, credential: Credential) -> Iterable[str]:
        """What the standard of this format asks for and the credential does not have, in words."""

    def inside(self, document: Mapping[str, Any], statements: Statements) -> Inside:
        """The credentials that it carries, to be verified on their own."""


@dataclass(frozen=True)
class Inside:
    """What a credential carries that is a credential itself: JSON objects, and tokens as text.

    A member is found in the JSON, because it is signed for itself; ``stated`` is how many the statements speak of.
    Where the numbers differ somebody has hidden one, and no answer about "all of them" would be true.

    Attributes:
        members: the credentials of a record or presentation.
        endorsements: what others say about a badge, its achievement or its issuer.
        stated: how many members the signed statements speak of.
        about: identifiers that an endorsement of it may be about.
    """

    members: tuple[Any, ...] = ()
    endorsements: tuple[Any, ...] = ()
    stated: int = 0
    about: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Standing:
    """What was found about a credential that is no graph of statements: a hosted or sealed document, read as it stands.

    Attributes:
        signature: the finding ``credential.signature``: is this what the issuer signed, or what its own site says?
        issuer: the finding ``credential.issuer``.
        credential: what the issuer's form says, never what only the file says.
        keys: those by which good signatures were made; none where the issuer's site was asked instead.
        faults: what the format asks for and the credential does not have, in words.
        lost: what the file says and the issuer does not, in words.
        status: the finding ``credential.status`` where the document itself tells it; else the entries have to be asked.
        is_there: whether there is a document at all, of which it can be said that it is as it should be.
    """

    signature: Finding
    issuer: Finding
    credential: Credential
    keys: tuple[PublicKey, ...] = ()
    faults: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    status: Finding | None = None
    is_there: bool = True
