"""Real public data for importers, the linker and measurements: where it is. Nothing of it lies in this repository."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import ROOT

DATA = Path(os.environ.get("STEPLADDER_DATA", ROOT.parent / "shared" / "data"))


def shared_data(*parts: str) -> Path:
    """A file or folder of the data; the test is skipped, or fails where the data is required, without it."""
    path = DATA.joinpath(*parts)
    if not path.exists():
        missing = f"the public data is missing: {path} (set STEPLADDER_DATA to where it is)"
        if os.environ.get("STEPLADDER_REQUIRE_VECTORS") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    return path


def shared_files(folder: str, *names: str) -> dict[str, bytes]:
    """Contents of a folder of the data by name, with the folder's name before each: all, or those that are named."""
    top = shared_data(folder)
    paths = [top / name for name in names] if names else sorted(path for path in top.iterdir() if path.is_file())
    return {f"{folder}/{path.name}": path.read_bytes() for path in paths}
