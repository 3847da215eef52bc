"""Which addresses are one mailbox, and what evidence calls a witness."""

from __future__ import annotations

import unicodedata

from stepladder.evidence.names import normal_name


def mailbox_of(email: str) -> str:
    """An address as one mailbox: what follows a plus sign is a label that its owner makes up."""
    name, _, domain = normal_name(email).rpartition("@")
    return f"{name.partition('+')[0]}@{domain}"


def rater_of(name: str, email: str) -> str:
    """A name with its mailbox, which tells two people of one name apart.

    An address within the name would be taken for the mailbox, whichever of its signs somebody types.
    """
    plain = unicodedata.normalize("NFKC", name).replace("@", " ")
    return f"{plain} <{mailbox_of(email)}>"
