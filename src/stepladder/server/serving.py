"""Settings of the server that ``local`` starts: it says where the site is once it answers."""

from __future__ import annotations

import os
import sys
from typing import Any

loglevel = "warning"
graceful_timeout = 2


def when_ready(_server: Any) -> None:
    """Print the greeting; called by gunicorn as soon as it listens."""
    sys.stdout.write(os.environ.get("STEPLADDER_READY", "") + "\n")
    sys.stdout.flush()
