"""A site on this computer: ``stepladder-server demo`` with an invented organization, ``me`` for one person alone.

Both keep everything in one folder (database, secret, static files), answer on loopback only, and say what they do.
"""

from __future__ import annotations

import argparse
import os
import secrets
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from stepladder.errors import InvalidPolicy, StepladderError

_HOST = "127.0.0.1"
_SAMPLE = "badge-for-nia.json"
"""A badge to try the upload with; the only one of the demonstration that nobody has added yet."""


def main(arguments: Sequence[str]) -> int:
    """Prepare the folder and serve until interrupted.

    Returns:
        An exit code; 1 where the site could not be started.
    """
    given = _parser().parse_args(arguments)
    folder: Path = (given.folder or _default_folder(given.what)).expanduser().resolve()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.environ.update(_environment(given.what, folder, given.port))
        if given.database:
            os.environ["DATABASE_URL"] = given.database
    except OSError as error:
        _say(f"The folder {folder} cannot be used: {error.strerror}. Choose another one with --folder.", err=True)
        return 1
    if not given.prepare and _taken(given.port):
        _say(f"Something answers on port {given.port} already. Stop it, or choose another one with --port.", err=True)
        return 1
    try:
        _prepare(given.what, folder)
    except StepladderError as error:
        _say(f"The site cannot be started here: {error.sentence()}.", err=True)
        return 1
    if given.prepare:
        return 0
    os.environ["STEPLADDER_READY"] = _greeting(given.what, folder, given.port)
    sys.stdout.flush()
    workers = ("--workers", "2") if given.what == "demo" else ("--workers", "1")
    serve = ("-m", "gunicorn", "stepladder.server.wsgi", "--config", "python:stepladder.server.serving")
    bind = ("--bind", f"{_HOST}:{given.port}", *workers, "--threads", "4", "--no-control-socket")
    os.execv(sys.executable, [sys.executable, *serve, *bind])  # noqa: S606 - our own interpreter, without a shell
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="stepladder-server", description=__doc__)
    parser.add_argument("what", choices=["demo", "me"], help="an invented organization, or one person alone")
    parser.add_argument("--folder", type=Path, help="where everything is kept")
    parser.add_argument("--database", metavar="URL", help="another database than SQLite in the folder")
    parser.add_argument("--port", type=int, default=8000, help="port on this computer (8000)")
    parser.add_argument("--prepare", action="store_true", help="prepare the folder, and serve nothing")
    return parser


def _default_folder(what: str) -> Path:
    if what == "demo":
        return Path("stepladder-demo")
    home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(home) / "stepladder"


def _environment(what: str, folder: Path, port: int) -> Mapping[str, str]:
    address = f"http://{_HOST}:{port}"
    return {
        "DJANGO_SETTINGS_MODULE": "stepladder.server.settings",
        "STEPLADDER_SECRET": _secret(folder / "secret"),
        "DATABASE_URL": f"sqlite:///{folder / 'stepladder.sqlite3'}",
        "STEPLADDER_STATIC": str(folder / "static"),
        "STEPLADDER_ADDRESS": address,
        "STEPLADDER_HOSTS": f"{_HOST},localhost",
        "STEPLADDER_DEMO": "1" if what == "demo" else "",
        # An invented name stands in the badges of the demonstration; links lead to where it really runs.
        "STEPLADDER_PUBLIC_URL": "https://badges.harborside.example" if what == "demo" else "",
        "STEPLADDER_ORGANIZATION": "Harborside" if what == "demo" else "",
        "STEPLADDER_KEY_SECRET": _secret(folder / "key-secret"),
        "STEPLADDER_PRIVATE": "1" if what == "me" else "",
        # Nothing leaves this computer unless its owner says so; the demonstration's issuers are invented anyway.
        "STEPLADDER_NETWORK": os.environ.get("STEPLADDER_NETWORK", "off"),
        "STEPLADDER_WORKER": "",
    }


def _secret(path: Path) -> str:
    """The secret of the folder, made at the first start; only its owner can read it."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((_HOST, port)) == 0


def _prepare(what: str, folder: Path) -> None:
    started = time.monotonic()
    import django  # noqa: PLC0415 - after the environment is set

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after the setup

    _say(f"Keeping everything in {folder}")
    _say("Preparing the database ...")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if what == "demo":
        _load_demo()
        _sample(folder)
    else:
        _owner()
    _say(f"Ready after {time.monotonic() - started:.1f} s.")


def _load_demo() -> None:
    from stepladder.server.demo.load import is_loaded, load  # noqa: PLC0415 - after the setup

    if not is_loaded():
        _say("Inviting 60 people, and signing their badges ...")
        load(at=datetime.now(UTC), say=_say)


def _sample(folder: Path) -> None:
    from stepladder.server.demo.stories import sample_badge  # noqa: PLC0415 - after the setup

    if not (folder / _SAMPLE).exists():
        (folder / _SAMPLE).write_bytes(sample_badge(datetime.now(UTC)))


def _owner() -> None:
    from stepladder.server.people.models import Person  # noqa: PLC0415 - after the setup

    if Person.objects.exclude(key="me").exists():
        raise InvalidPolicy(
            "there are other people here", hint="a private workspace is one person's: take another folder"
        )
    Person.objects.get_or_create(key="me", defaults={"name": ""})


def _greeting(what: str, folder: Path, port: int) -> str:
    address = f"http://{_HOST}:{port}"
    if what == "me":
        return f"Your own workspace: {address}   (Ctrl+C ends it; everything stays in {folder})"
    from stepladder.server.demo.accounts import ACCOUNTS, PASSWORD  # noqa: PLC0415 - after the setup

    width = max(len(account.email) for account in ACCOUNTS)
    people = "\n".join(f"  {account.email.ljust(width)}  {account.plain}" for account in ACCOUNTS)
    sample = f"A badge that Nia can upload: {folder / _SAMPLE}"
    end = "Letters that the site sends are printed here, and reach nobody.\n(Ctrl+C ends it.)"
    return f"Stepladder: {address}\nSign in with the password {PASSWORD} as\n{people}\n{sample}\n{end}"


def _say(text: str, *, err: bool = False) -> None:
    print(text, file=sys.stderr if err else sys.stdout, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
