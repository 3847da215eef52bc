"""Settings, all from the environment. SQLite in the working folder unless ``DATABASE_URL`` says otherwise.

``STEPLADDER_SECRET`` is required: it keys the pseudonyms of the trail, so that losing it loses who did what.
"""

from __future__ import annotations

import os
from typing import Any

import dj_database_url

SECRET_KEY = os.environ.get("STEPLADDER_SECRET", "")
DEBUG = False
ALLOWED_HOSTS = [host for host in os.environ.get("STEPLADDER_HOSTS", "127.0.0.1,localhost").split(",") if host]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "stepladder.server.trail",
]

_URL = os.environ.get("DATABASE_URL", "sqlite:///stepladder.sqlite3")


def _database(url: str) -> dict[str, Any]:
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE is what matters: with it eight writers wait for each other, without it nearly half of them fail.
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    return database


DATABASES = {"default": _database(_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "stepladder.server.urls"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
