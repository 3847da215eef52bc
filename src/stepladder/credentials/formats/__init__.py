"""The formats that are read. Adding one is a module, samples in its contract test, and a word here."""

from stepladder.credentials.formats import openbadges3
from stepladder.credentials.formats.interface import Format

FORMATS: tuple[Format, ...] = (openbadges3.OpenBadges3(),)

__all__ = ["FORMATS", "Format"]
