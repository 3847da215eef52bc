"""Settings, all from the environment. SQLite in the working folder unless ``DATABASE_URL`` says otherwise.

``STEPLADDER_SECRET`` is required: it keys the pseudonyms of the trail and signs links and sessions, so that losing it
loses who did what. docs/site.md lists every variable.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

HERE = Path(__file__).parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "") not in ("", "0")


SECRET_KEY = os.environ.get("STEPLADDER_SECRET", "")
DEBUG = False
# An organization with invented people: badges signed with demonstration keys count there, and nowhere else.
DEMO = _flag("STEPLADDER_DEMO")
# One person, no password, and only from this computer.
PRIVATE_WORKSPACE = _flag("STEPLADDER_PRIVATE")
ALLOWED_HOSTS = [host for host in os.environ.get("STEPLADDER_HOSTS", "127.0.0.1,localhost").split(",") if host]
SITE_ADDRESS = os.environ.get("STEPLADDER_ADDRESS", "http://127.0.0.1:8000")
_ENCRYPTED = SITE_ADDRESS.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_ADDRESS]
# Where what is published stands for everybody (badges, keys, status lists). Part of every badge: it never changes.
PUBLIC_URL = os.environ.get("STEPLADDER_PUBLIC_URL") or SITE_ADDRESS
# The name under which this organization issues badges.
ORGANIZATION = os.environ.get("STEPLADDER_ORGANIZATION", "")
# What the keys that sign badges are encrypted with: the secret itself, or a file that holds it.
KEY_SECRET = os.environ.get("STEPLADDER_KEY_SECRET", "")
KEY_FILE = os.environ.get("STEPLADDER_KEY_FILE", "")

# From the lowest room to the highest; import-linter keeps the same order.
ROOMS = (
    "ui",
    "trail",
    "people",
    "notices",
    "files",
    "policies",
    "frameworks",
    "roles",
    "records",
    "catalog",
    "appraisals",
    "evidence",
    "issuing",
    "wallet",
    "portfolio",
    "readiness",
    "choices",
    "plans",
    "home",
    "public",
    "demo",
)
INSTALLED_APPS = [
    *(f"stepladder.server.{room}" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "stepladder.server.people.middleware.Reader",
    "stepladder.server.access.middleware.DefaultDeny",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "stepladder.server.home.context.page",
                "stepladder.server.demo.context.accounts",
            ],
        },
    }
]

_URL = os.environ.get("DATABASE_URL", "sqlite:///stepladder.sqlite3")


def _database(url: str) -> dict[str, Any]:
    database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # IMMEDIATE is what matters: with it eight writers wait for each other, without it nearly half of them fail.
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        # Read from memory that the system keeps anyway: looking through a table of long rows takes half as long.
        pragmas += f" PRAGMA mmap_size={256 * 1024 * 1024};"
        database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas}
    return database


DATABASES = {"default": _database(_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "stepladder.server.urls"
WSGI_APPLICATION = "stepladder.server.wsgi.application"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["stepladder.server.people.accounts.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "stepladder.server.people.accounts.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses come from the organization's records
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/accounts/login/"
ACCOUNT_SESSION_REMEMBER = True

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _ENCRYPTED
SECURE_SSL_REDIRECT = _ENCRYPTED
SECURE_HSTS_SECONDS = 31_536_000 if _ENCRYPTED else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _ENCRYPTED else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Of a form without its files. The limit that a person sees is wallet.forms.MOST_PASTED, a million characters: sent
# urlencoded, text may be three times as long as its characters, and as UTF-8 in a multipart form up to four times.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
# So many that somebody who drags a whole folder is told which files are too many (wallet.bulk.MOST_FILES), and not
# merely refused.
DATA_UPLOAD_MAX_NUMBER_FILES = 1_000
# A form of two hundred sentences or a hundred criteria, each with some twenty fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 6_000
# Somewhat more than the largest file that is stored (files.operations.MOST_BYTES).
FILE_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

EMAIL_BACKEND = os.environ.get("STEPLADDER_EMAIL", "django.core.mail.backends.console.EmailBackend")
EMAIL_HOST = os.environ.get("STEPLADDER_EMAIL_HOST", "localhost")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("STEPLADDER_FROM", "stepladder@localhost")

# Whether badges are checked by asking their issuers over the network; else only from copies that are held.
NETWORK = os.environ.get("STEPLADDER_NETWORK", "on") not in ("", "0", "off")
# Whether a worker runs beside the site (`stepladder-server worker`), which asks the network in place of the pages.
WORKER = _flag("STEPLADDER_WORKER")
_TASKS = "django_tasks_db.DatabaseBackend" if WORKER else "django_tasks.backends.immediate.ImmediateBackend"
TASKS = {"default": {"BACKEND": _TASKS}}

# How texts are compared with competencies: by "words", or also by "meaning" where the extra `linking` is installed.
LINKING = os.environ.get("STEPLADDER_LINKING", "words")
# Where vectors of labels are kept, so that they are computed once.
VECTORS_FOLDER = os.environ.get("STEPLADDER_VECTORS_FOLDER", "")

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STEPLADDER_STATIC", "stepladder-static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

USE_TZ = True
TIME_ZONE = os.environ.get("STEPLADDER_TIME_ZONE", "UTC")
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LOCALE_PATHS = [HERE / "locale"]
FORMAT_MODULE_PATH = ["stepladder.server.formats"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
