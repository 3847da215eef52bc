"""What cannot be done, said so that a person can mend it.

A negative answer is a value (see ``findings``); an impossible request is one of these exceptions. Each says where it
happened, what was found, what was expected, and what to do.
"""


class StepladderError(Exception):
    """An impossible request.

    Args:
        found: what was there, as the subject of a sentence ("the level is 9").
        expected: what would have been right ("a whole number from 1 to 5").
        hint: what the reader can do about it.
        place: the file, line and field, as far as known.
    """

    def __init__(self, found: str, *, expected: str = "", hint: str = "", place: str = "") -> None:
        self.found = found
        self.expected = expected
        self.hint = hint
        self.place = place
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """Everything that is known, as sentences on one line."""
        start = f"{self.place}: {self.found}" if self.place else self.found
        middle = f"expected {self.expected}" if self.expected else ""
        return "; ".join(part for part in (start, middle, self.hint) if part)

    @property
    def reason(self) -> str:
        """What was found and what was expected, to stand in a finding, whose hint says what to do."""
        return f"{self.found}; expected {self.expected}" if self.expected else self.found

    @property
    def advice(self) -> str:
        """What the reader can do about it, as a sentence of its own; empty where nothing is known."""
        return f"{self.hint[:1].upper()}{self.hint[1:].rstrip('.')}." if self.hint else ""

    def to_dict(self) -> dict[str, str]:
        """The parts by name: ``found``, ``expected``, ``hint``, ``place``."""
        return {"found": self.found, "expected": self.expected, "hint": self.hint, "place": self.place}


class InvalidDocument(StepladderError):
    """A file or text that is not what its reader asks for."""


class UnreadableCredential(StepladderError):
    """Bytes that are no credential, or not one that can be read whole and without ambiguity."""


class TooMuchWork(StepladderError):
    """Input that would take more work than the limit allows; it was given up in bounded time."""


class InvalidPolicy(StepladderError):
    """Rules that contradict themselves or break a rule about rules."""


class UnknownContext(StepladderError):
    """A JSON-LD context that is not among the pinned ones, so that what the document means cannot be told."""


class EditedMeanwhile(StepladderError):
    """Somebody else changed the same thing since it was opened for editing; nothing was stored."""


class UnknownVersion(StepladderError):
    """Something stored whose schema or formula this version does not know."""
