"""``stepladder me``: a private workspace in the browser, for one person."""

from __future__ import annotations

import importlib.util
import os
import sys

import click

from stepladder.errors import InvalidDocument


@click.command()
@click.option("--folder", metavar="FOLDER", help="Where everything is kept; ~/.local/share/stepladder by default.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8000, show_default=True, help="Port on this computer.")
def command(folder: str | None, port: int) -> int:
    """Open a workspace of your own in the browser.

    No organization and no password: it answers on this computer only, everything stays in one folder, and all of it
    can be taken along. Ctrl+C ends it.
    """
    if importlib.util.find_spec("django") is None:
        raise InvalidDocument("the site is not installed", hint="install it by: pip install 'stepladder[server]'")
    where = ["--folder", folder] if folder else []
    arguments = [sys.executable, "-m", "stepladder.server.local", "me", "--port", str(port), *where]
    os.execv(sys.executable, arguments)  # noqa: S606 - our own interpreter, without a shell
    return 1
