"""The rules of the house that a machine can keep."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

SOURCE = ROOT / "src" / "stepladder"
MODULES = sorted(
    path
    for folder in (SOURCE, ROOT / "tests", ROOT / "examples")
    for path in folder.rglob("*.py")
    if "migrations" not in path.parts
)
LIBRARY = sorted(
    ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
    for path in SOURCE.rglob("*.py")
    if path.relative_to(SOURCE).parts[0] not in ("cli", "adapters", "server")
)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_is_longer_than_four_hundred_lines(path):
    assert len(path.read_text().splitlines()) <= 400


def test_the_library_imports_without_framework_terminal_or_network():
    probe = (
        f"import sys, importlib\nfor name in {LIBRARY!r}: importlib.import_module(name)\n"
        "print([name for name in ('django', 'click', 'httpcore', 'httpx', 'requests', 'aiohttp', 'stepladder.cli') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
    assert len(LIBRARY) > 30


def test_importing_does_no_work():
    # No file is read and nothing is printed by importing the library.
    probe = f"import importlib\nfor name in {LIBRARY!r}: importlib.import_module(name)\n"
    result = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert result.stdout + result.stderr == ""


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_carry_versions_and_hashes_and_no_address(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "index" not in text
    pinned = re.findall(r"^([a-z0-9][\w.-]*)==", text, re.MULTILINE)
    assert pinned
    assert text.count("--hash=sha256:") >= len(pinned)


def test_every_lint_exception_carries_its_reason():
    for path in MODULES:
        for line in path.read_text().splitlines():
            if "# noqa" in line and "tests/" not in str(path):
                assert re.search(r"# noqa: [A-Z0-9, ]+ - \w", line), f"{path.name}: {line.strip()}"


def test_nothing_is_left_to_do_in_the_code():
    words = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"]))
    assert [path.name for path in MODULES if words.search(path.read_text())] == []


def test_the_contracts_name_every_proof_suite_and_format():
    config = (ROOT / "pyproject.toml").read_text()
    for folder in ("proofs", "formats"):
        for path in (SOURCE / "credentials" / folder).glob("*.py"):
            if path.stem not in ("__init__", "interface"):
                assert f"stepladder.credentials.{folder}.{path.stem}" in config
