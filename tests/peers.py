"""The JavaScript peers, for tests: what they canonicalize, and which badges they take. Skipped where node is missing."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from benchmarks import setting_up


@cache
def node() -> str:
    """The node with the peers installed; the test is skipped without, or fails where it is required."""
    try:
        return setting_up.javascript()
    except setting_up.Missing as error:
        missing = f"the JavaScript peers are missing: {error}"
    if os.environ.get("STEPLADDER_REQUIRE_NODE") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


def canonized(documents: Iterable[Mapping[str, Any]], *, asked: Path | None = None) -> list[dict[str, str]]:
    """By jsonld.js in safe mode, for each document ``{"nquads": …}`` or ``{"error": …}``.

    Args:
        asked: documents by address that may be asked; the pinned contexts if none are given.
    """
    lines = "".join(json.dumps(document) + "\n" for document in documents)
    return _run("canonize.js", str(asked or setting_up.documents()), given=lines)


def judged(
    files: Iterable[Path], folder: Path, *, answers: Mapping[str, Any] | None = None
) -> list[dict[str, dict[str, Any]]]:
    """What @digitalbazaar/vc and verifier-core say of badges as JSON: for each ``{"verified", "reason"}`` by name.

    Args:
        folder: where a file may be written.
        answers: further documents by address that they may ask, such as a status list.
    """
    known = json.loads(setting_up.documents().read_bytes())
    asked = folder / "asked.json"
    asked.write_text(json.dumps({**known, **(answers or {})}))
    return _run("check.js", str(asked), *(str(file) for file in files))


def _run(script: str, *arguments: str, given: str = "") -> list[dict[str, Any]]:
    command = [node(), str(setting_up.PEERS / script), *arguments]
    result = subprocess.run(command, input=given, capture_output=True, text=True, check=False, timeout=600)
    assert result.returncode == 0, result.stderr[-2_000:]
    return [json.loads(line) for line in result.stdout.removesuffix("\n").split("\n")]
