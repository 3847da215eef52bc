"""Settings of the tests: as in production, with a secret that everybody knows."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("STEPLADDER_SECRET", "a secret for tests, known to everybody")
os.environ.setdefault("DATABASE_URL", "sqlite:///unused.sqlite3")

from stepladder.server.settings import *  # noqa: F403 - the environment has to be set first

_DATABASE = DATABASES["default"]  # noqa: F405 - it comes with the star above
if _DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # A file and not memory: then several threads see one database, as several processes do in production.
    _DATABASE["TEST"] = {"NAME": f"{tempfile.gettempdir()}/stepladder-test-{os.getpid()}.sqlite3"}
