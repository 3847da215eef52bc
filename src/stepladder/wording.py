"""Words in another language, without knowing who translates.

A function that makes text takes a ``Wording`` and gives it whole sentences as they stand in the code, with named
places (``%(name)s``) that are filled in afterwards, so that a translator may reorder them. xgettext finds the sentences
because they stand inside the calls; words that stand in tables are marked by ``gettext_noop`` and translated at use.
"""

from __future__ import annotations

from typing import Protocol


class Wording(Protocol):
    """Whoever translates: ``gettext.GNUTranslations``, or the module ``django.utils.translation``."""

    def gettext(self, message: str, /) -> str:
        """The message in the reader's language."""

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """The form that the number asks for, in the reader's language."""


class English:
    """The words as they stand in the code."""

    def gettext(self, message: str, /) -> str:
        """See ``Wording.gettext``."""
        return message

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        """See ``Wording.ngettext``."""
        return singular if number == 1 else plural


ENGLISH = English()


def gettext_noop(message: str) -> str:
    """Mark a word in a table for translators, and leave it as it is."""
    return message
