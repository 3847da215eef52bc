"""Reading frameworks as others publish them: one module for each format, and the tuple of all.

The order matters where several could read the same files: the first that recognizes them is taken, so that those which
ask for more stand before those which ask for less.
"""

from stepladder.frameworks.importers import case, ctdl, esco, onet, osmt, table
from stepladder.frameworks.importers.interface import Files, Importer, Progress, Read

IMPORTERS: tuple[Importer, ...] = (
    esco,
    onet,
    case,
    ctdl,
    osmt,
    table,
)

__all__ = ["IMPORTERS", "Files", "Importer", "Progress", "Read"]
