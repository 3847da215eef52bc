"""Reading descriptions of credentials as others publish them: one module for each format, and the tuple of all.

The order matters where several could read the same files: the first that recognizes them is taken, so that those which
ask for more stand before those which ask for less.
"""

from stepladder.achievements.importers import ctdl, curriculum, openbadges, table
from stepladder.achievements.importers.choosing import recognize
from stepladder.achievements.importers.interface import Files, Importer, Read

IMPORTERS: tuple[Importer, ...] = (
    openbadges,
    ctdl,
    curriculum,
    table,
)

__all__ = ["IMPORTERS", "Files", "Importer", "Read", "recognize"]
