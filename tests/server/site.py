"""The site as a user starts it, in a process of its own, and a browser to look at it with.

Where Debian's chromium is missing, the tests that need it are skipped with that reason; with
``STEPLADDER_REQUIRE_BROWSER=1`` they fail instead.
"""

from __future__ import annotations

import os
import quopri
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    FilePayload,
    Page,
    Request,
    sync_playwright,
)

from stepladder.server.demo.accounts import PASSWORD

CHROMIUM = "/usr/bin/chromium"
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
_SECONDS_TO_START = 90
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+")


@dataclass(frozen=True)
class Site:
    """A running site.

    Attributes:
        address: where it answers, without a slash at the end.
        log: what it wrote, the e-mails that leave a demonstration among it.
    """

    address: str
    log: Path

    def mailed_link(self, email: str) -> str:
        """The link in the last e-mail to somebody, as they find it in their mail."""
        mails = self.log.read_text().split("\nSubject: ")
        mail = [each for each in mails if f"\nTo: {email}\n" in each][-1]
        return str(_LINK.findall(_decoded(mail))[-1])


def _decoded(mail: str) -> str:
    """A mail with letters beyond ASCII is written with them encoded."""
    if "Content-Transfer-Encoding: quoted-printable" in mail:
        return quopri.decodestring(mail.encode()).decode()
    return mail


@contextmanager
def running(what: str, folder: Path) -> Iterator[Site]:
    """The site, started as a user does, until it is no longer needed."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    log = folder / "log"
    with _database() as database, log.open("wb") as written:
        started = [sys.executable, "-m", "stepladder.server.local", what, "--folder", str(folder), "--port", str(port)]
        process = subprocess.Popen(
            [*started, *(("--database", database) if database else ())],
            stdout=written,
            stderr=subprocess.STDOUT,
            env=_environment(),
            start_new_session=True,
        )
        try:
            _wait(process, address, log)
            yield Site(address, log)
        finally:
            _end(process)


def _environment() -> dict[str, str]:
    """A user's environment: nothing of the tests' settings."""
    ours = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "STEPLADDER_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {"PYTHONUNBUFFERED": "1"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _database() -> Iterator[str]:
    """A database of its own on the server that ``DATABASE_URL`` names; nothing for SQLite in the folder."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield ""
        return
    name = f"stepladder_site_{os.getpid()}_{_free_port()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    try:
        yield urlsplit(server)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with closing(HTTPConnection(urlsplit(address).netloc, timeout=5)) as connection:
                connection.request("GET", "/house/")
                connection.getresponse().close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the site did not start:\n{log.read_text()}")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with its workers."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The demonstration, as ``make demo`` starts it."""
    with running("demo", tmp_path_factory.mktemp("demo")) as found:
        yield found


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """The private workspace of one person, as ``stepladder me`` starts it; empty at the start of a module."""
    with running("me", tmp_path_factory.mktemp("me")) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    """Debian's chromium. For one module: while it runs, Django refuses database queries in this thread."""
    path = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    if path is None:
        missing = f"the browser is missing: {CHROMIUM} (apt-get install chromium)"
        if os.environ.get("STEPLADDER_REQUIRE_BROWSER") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=options)
        yield found
        found.close()


@dataclass
class Visit:
    """Somebody at a browser of their own, with what the browser complained of and whom it asked."""

    site: Site
    context: BrowserContext
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    expected: list[int] = field(default_factory=list)

    def page(self) -> Page:
        """A new page, listened to."""
        page = self.context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._request)
        return page

    def _console(self, message: ConsoleMessage) -> None:
        # Chromium itself notes every answer that refuses something; the tests say which answer they expect.
        if not any(f"status of {status}" in message.text for status in self.expected):
            self.complaints.append(f"{message.type} at {message.location['url']}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.site.address}/", "data:")):
            self.strangers.append(request.url)

    def assert_quiet(self) -> None:
        """Nothing was written to the console, and nobody else was asked for anything."""
        assert not self.complaints, "\n".join(
            [*self.complaints, "The site wrote last:", self.site.log.read_text()[-600:]]
        )
        assert not self.strangers, f"asked for {self.strangers}"


@contextmanager
def visit(browser: Browser, site: Site, **options: object) -> Iterator[Visit]:
    """A browser with nothing in it yet; at its end it must have been quiet."""
    settings: dict = {"viewport": DESKTOP, "locale": "en-US", "reduced_motion": "reduce"} | options
    context = browser.new_context(base_url=site.address, **settings)
    try:
        visitor = Visit(site, context)
        yield visitor
        visitor.assert_quiet()
    finally:
        context.close()


def file(name: str, media_type: str, data: bytes) -> FilePayload:
    """A file to choose in a form."""
    return {"name": name, "mimeType": media_type, "buffer": data}


def sign_in(visitor: Visit, who: str) -> Page:
    """Sign in as somebody of the demonstration, by the form."""
    page = visitor.page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(f"{who}@harborside.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{visitor.site.address}/")
    return page
