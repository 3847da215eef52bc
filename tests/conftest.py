"""What all tests share: where the vectors are, and how long hypothesis may think."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import settings

from stepladder import cli

ROOT = Path(__file__).parent.parent
VECTORS = Path(os.environ.get("STEPLADDER_VECTORS", ROOT.parent / "shared" / "vectors"))

# No deadline: CI machines pause. Derandomized: the same tree gives the same result.
settings.register_profile("stepladder", deadline=None, derandomize=True)
settings.load_profile("stepladder")


def vector(*parts: str) -> Path:
    """A file of the vectors that others wrote; the test is skipped, or fails where they are required, without it."""
    path = VECTORS.joinpath(*parts)
    if not path.exists():
        missing = f"the test vectors are missing: {path} (set STEPLADDER_VECTORS to where they are)"
        if os.environ.get("STEPLADDER_REQUIRE_VECTORS") == "1":
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture
def run(capsys):
    def call(*arguments):
        code = cli.main([str(each) for each in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return call


@pytest.fixture
def file(tmp_path):
    def write(name, content):
        path = tmp_path / name
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write
