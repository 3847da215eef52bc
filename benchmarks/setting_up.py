"""Getting the peers ready: the JavaScript ones by npm, the Python ones in an environment of their own, and a corpus.

Everything lies under ``.bench/`` and ``benchmarks/peers/node_modules``, and is made once. What cannot be had is told.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from stepladder.credentials import contexts

ROOT = Path(__file__).parent.parent
PEERS = ROOT / "benchmarks" / "peers"
BENCH = ROOT / ".bench"
SIZES = {"rich": (6_250, 138), "small": (1_430, 20)}
"""The corpora by name: bytes and statements of a badge, about."""

TIME_LIMIT = 600
"""Seconds that setting up may take; a registry that does not answer would hold everything up else."""


class Missing(Exception):
    """A peer that cannot be had, with the reason."""


def javascript() -> str:
    """The node that runs the JavaScript peers, which are installed.

    Raises:
        Missing: there is no node, or its packages cannot be installed.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None:
        raise Missing("node is not installed")
    done, lock = PEERS / "node_modules" / ".ready", PEERS / "package-lock.json"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if done.exists() and done.read_text() == digest:
        return node
    if npm is None:
        raise Missing("npm is not installed")
    _run([npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=PEERS, what="the JavaScript peers")
    done.write_text(digest)
    return node


def python() -> str:
    """The Python of the environment with the Python peers.

    Raises:
        Missing: it cannot be made.
    """
    wanted = ROOT / "benchmarks" / "requirements.txt"
    folder = BENCH / "python"
    done, digest = folder / ".ready", hashlib.sha256(wanted.read_bytes()).hexdigest()
    interpreter = str(folder / "bin" / "python")
    if done.exists() and done.read_text() == digest:
        return interpreter
    shutil.rmtree(folder, ignore_errors=True)
    BENCH.mkdir(exist_ok=True)
    _run([sys.executable, "-m", "venv", str(folder)], cwd=ROOT, what="an environment for the Python peers")
    install = [interpreter, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--require-hashes"]
    _run([*install, "-r", str(wanted)], cwd=ROOT, what="the Python peers")
    done.write_text(digest)
    return interpreter


def documents() -> Path:
    """The contexts that Stepladder pins, by address: what the JavaScript peers may ask."""
    BENCH.mkdir(exist_ok=True)
    known = contexts.Contexts()
    path = BENCH / "documents.json"
    addresses = sorted({address for address, _, _ in contexts._TABLE})  # noqa: SLF001 - all of them, which nobody else asks for
    path.write_text(json.dumps({url: known.text(url) for url in addresses}))
    return path


def corpus(count: int) -> Path:
    """The folder of a corpus of so many badges of each size, and tokens; made by the JavaScript peers.

    Raises:
        Missing: they cannot be had.
    """
    node = javascript()
    sources = (PEERS / "corpus.js", PEERS / "offline.js", PEERS / "package-lock.json")
    digest = hashlib.sha256(b"".join(each.read_bytes() for each in sources)).hexdigest()[:12]
    folder = BENCH / f"corpus-{digest}-{count}"
    if (folder / "keys.json").exists():  # written last
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    made = [node, str(PEERS / "corpus.js"), str(documents()), str(folder), str(count)]
    _run(made, cwd=PEERS, what="the corpus of badges")
    return folder


class Worker:
    """A process that measures one order after another (``worker.py``, ``worker.js``)."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own scripts
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def ask(self, **order: Any) -> dict[str, Any]:
        """Have an order carried out.

        Raises:
            Missing: the process ended, or says that it could not.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError as error:
            raise Missing("its process ended") from error
        answer: dict[str, Any] = json.loads(line) if line else {"error": "its process ended"}
        if "error" in answer:
            raise Missing(str(answer["error"]))
        return answer

    def stop(self) -> None:
        """End the process, which has nothing left to do."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=30)


def _run(command: list[str], *, cwd: Path, what: str) -> None:
    try:
        subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, timeout=TIME_LIMIT)  # noqa: S603 - fixed commands
    except subprocess.CalledProcessError as error:
        last = (error.stderr or error.stdout or "").strip().splitlines()[-1:]
        raise Missing(f"{what} cannot be set up ({last[0][:200] if last else error.returncode})") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Missing(f"{what} cannot be set up ({error})") from error
