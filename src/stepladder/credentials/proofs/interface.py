"""What a proof suite has to do, and what several of them share.

Data Integrity 1.0: a suite says how a document and the options of a proof become the bytes that are signed, and by
which kinds of key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

from stepladder.credentials import signatures
from stepladder.credentials.canon import ALGORITHMS, WORK_LIMIT, Canonical
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.jsonld import Statements, statements
from stepladder.credentials.keys import PublicKey, decode_multibase, encode_multibase
from stepladder.credentials.selection import Selectable
from stepladder.errors import InvalidDocument, StepladderError, TooMuchWork


class Subject:
    """A JSON document that is signed, or the options of a proof. What is made of it is made once, when asked for.

    Args:
        document: the document, without the proof in question.
        contexts: the JSON-LD contexts to use.
        limit: most work units for each canonicalization.
        stated: its statements, where they are known.
    """

    def __init__(
        self,
        document: Mapping[str, Any],
        contexts: Contexts,
        *,
        limit: int = WORK_LIMIT,
        stated: Statements | None = None,
    ) -> None:
        self.document = document
        self.contexts = contexts
        self.limit = limit
        self._canonical: dict[str, Canonical | StepladderError] = {}
        if stated is not None:
            self.__dict__["stated"] = stated

    @cached_property
    def stated(self) -> Statements:
        """Its statements (see ``jsonld.statements``, also for what is raised)."""
        return statements(self.document, self.contexts)

    @cached_property
    def selectable(self) -> Selectable:
        """The document as something of which parts can be taken out."""
        return Selectable(self.document, self.contexts, self.limit)

    def canonical(self, algorithm: str = "sha256") -> Canonical:
        """Its canonical form.

        Raises:
            TooMuchWork: the limit was reached, now or when it was asked before.
        """
        if algorithm not in self._canonical:
            try:
                self._canonical[algorithm] = self.stated.canonical(algorithm=algorithm, limit=self.limit)
            except TooMuchWork as error:
                self._canonical[algorithm] = error
        found = self._canonical[algorithm]
        if isinstance(found, StepladderError):
            raise found
        return found


@dataclass(frozen=True)
class Secret:
    """What signs.

    Attributes:
        kind: of the key: ``Ed25519``, ``P-256`` or ``P-384``.
        data: the secret bytes, as ``signatures.sign`` takes them.
        pointers: of a selective disclosure, JSON pointers to what must always be shown.
        once: of a selective disclosure, the secret of a P-256 key that is used for this proof alone.
        blinding: of a selective disclosure, 32 secret bytes that give unnamed nodes names nobody can guess.
    """

    kind: str
    data: bytes
    pointers: tuple[str, ...] = ()
    once: bytes = b""
    blinding: bytes = b""


class Suite(Protocol):
    """One way of signing a document with a proof inside it."""

    @property
    def name(self) -> str:
        """The name by which a proof names the suite."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of key that it takes."""

    @property
    def over_json(self) -> bool:
        """Whether it signs the JSON itself, member by member, and not the statements that contexts make of it."""

    def recognizes(self, proof: Mapping[str, Any]) -> bool:
        """Whether a proof says that it was made by this suite."""

    def verify(self, document: Subject, options: Subject, key: PublicKey, value: str) -> str:
        """Nothing if the proof value is good, else what is wrong with it, as a sentence.

        Args:
            document: what is signed.
            options: the proof without its value, with the document's context.
            key: of a kind that the suite takes.
            value: the ``proofValue``.

        Raises:
            UnusableKey: the value is not written as it should be.
            InvalidDocument: the document cannot be what was signed.
            TooMuchWork: a limit was reached.
        """

    def sign(self, document: Subject, options: Subject, secret: Secret) -> str:
        """The proof value; arguments as in ``verify``.

        Raises:
            InvalidDocument: it cannot be signed by this suite.
        """


ALTERED = "It was altered after it was signed, or signed with another key than it says."


class Hashed:
    """Suites that sign the hash of the options followed by the hash of the document, in base58.

    Data Integrity EdDSA Cryptosuites 1.0, 3.2 and 3.3; Data Integrity ECDSA Cryptosuites 1.0, 3.2 and 3.3; the older
    Ed25519Signature2020 is built alike.
    """

    name = ""
    kinds: tuple[str, ...] = ("Ed25519",)
    over_json = False

    def recognizes(self, proof: Mapping[str, Any]) -> bool:
        """By type and cryptosuite."""
        return proof.get("type") == "DataIntegrityProof" and proof.get("cryptosuite") == self.name

    def text(self, subject: Subject, digest: str) -> bytes:
        """What of a document or of options is hashed."""
        return subject.canonical(digest).text.encode()

    def verify(self, document: Subject, options: Subject, key: PublicKey, value: str) -> str:
        """See ``Suite.verify``."""
        signature = decode_multibase(value)
        message = self._message(document, options, key.kind)
        return "" if signatures.verify(key, message, signature) else ALTERED

    def sign(self, document: Subject, options: Subject, secret: Secret) -> str:
        """See ``Suite.sign``."""
        message = self._message(document, options, secret.kind)
        return encode_multibase(signatures.sign(secret.kind, secret.data, message))

    def _message(self, document: Subject, options: Subject, kind: str) -> bytes:
        # ECDSA with P-384 goes with SHA-384, inside the canonicalization too.
        digest = "sha384" if kind == "P-384" else "sha256"
        texts = (self.text(options, digest), self.text(document, digest))
        return b"".join(ALGORITHMS[digest](text).digest() for text in texts)


class HashedJson(Hashed):
    """The same over the JSON itself, in the form of RFC 8785 (JCS)."""

    over_json = True

    def text(self, subject: Subject, digest: str) -> bytes:
        """See ``Hashed.text``."""
        del digest  # the form is the same for every hash
        return canonical_json(subject.document)


def canonical_json(value: Any) -> bytes:
    """JSON in the form of RFC 8785.

    Raises:
        InvalidDocument: it holds a number or text that has no such form.
    """
    from rfc8785 import CanonicalizationError, dumps  # noqa: PLC0415 - few proofs need it

    try:
        return dumps(value)
    except (CanonicalizationError, ValueError, RecursionError) as error:
        raise InvalidDocument(f"it holds a value without canonical form ({error})"[:200]) from error
