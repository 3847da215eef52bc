"""Writing frameworks as others read them: one module for each format, and the tuple of all."""

from __future__ import annotations

from stepladder.frameworks.exporters import case, ctdl
from stepladder.frameworks.exporters.interface import Exporter

EXPORTERS: tuple[Exporter, ...] = (case, ctdl)
