"""Settings of the tests: as in production, with a secret that everybody knows."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("STEPLADDER_SECRET", "a secret for tests, known to everybody")
os.environ.setdefault("STEPLADDER_PUBLIC_URL", "https://badges.harborside.example")
os.environ.setdefault("STEPLADDER_ORGANIZATION", "Harborside")
os.environ.setdefault("STEPLADDER_KEY_SECRET", "a secret for the keys of tests, known to everybody")
os.environ.setdefault("DATABASE_URL", "sqlite:///unused.sqlite3")
os.environ.setdefault("STEPLADDER_NETWORK", "off")

from stepladder.server.settings import *  # noqa: F403 - the environment has to be set first

_DATABASE = DATABASES["default"]  # noqa: F405 - it comes with the star above
if _DATABASE["ENGINE"] == "django.db.backends.sqlite3":
    # A file and not memory: then several threads see one database, as several processes do in production.
    _DATABASE["TEST"] = {"NAME": f"{tempfile.gettempdir()}/stepladder-test-{os.getpid()}.sqlite3"}
# Badges of the demo organization count in the tests that load it.
DEMO = True
# Names of static files as they are: the manifest is for the running site, whose tests start it as a user does.
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405 - see above
STATIC_ROOT = HERE / "ui" / "static"  # noqa: F405 - see above; nothing is written to it
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; nothing here is secret
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
