"""How long verifying a badge takes: the command, the library, and what one would otherwise assemble from PyLD.

    .venv/bin/python benchmarks/verify.py [--json] [--runs N]

Wall times are noisy on shared machines; compare the rows of one run with each other. The row "PyLD and PyNaCl" does
less: it expands, canonicalizes and checks one signature; no dates, no look at what the signature leaves out.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nacl.signing import VerifyKey
from pyld import jsonld

from stepladder.credentials import keys
from stepladder.credentials.contexts import Contexts
from stepladder.credentials.reading import read
from stepladder.credentials.verify import verify
from stepladder.findings import Status

EXAMPLES = Path(__file__).parent.parent / "examples"
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def median_seconds(call: Callable[[], Any], runs: int) -> float:
    """Median wall time of one call, after one that is not counted."""
    call()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def command() -> None:
    """The whole command, from start to exit."""
    arguments = [
        sys.executable,
        "-m",
        "stepladder.cli",
        "verify",
        str(EXAMPLES / "capstone.png"),
        "--now",
        "2026-11-21",
    ]
    subprocess.run(arguments, check=True, capture_output=True)  # noqa: S603 - our own command on our own file


def library(data: bytes) -> None:
    """Reading and verifying, in a process that has done it before."""
    assert verify(read(data, name="badge"), now=NOW).finding.status is Status.MET


def assembled(document: dict[str, Any]) -> None:
    """Expansion and canonicalization by PyLD, one signature by PyNaCl."""
    known = Contexts()
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": lambda url, _=None: {
            "contentType": "application/ld+json", "contextUrl": None, "documentUrl": url, "document": known.text(url)
        },
    }  # fmt: skip
    proof = dict(document["proof"][0])
    value = keys.decode_multibase(proof.pop("proofValue"))
    parts = [
        {**proof, "@context": document["@context"]},
        {name: member for name, member in document.items() if name != "proof"},
    ]
    message = b"".join(hashlib.sha256(jsonld.normalize(part, options).encode()).digest() for part in parts)
    key = keys.resolve(proof["verificationMethod"]).raw
    VerifyKey(key).verify(message, value)


def main() -> None:
    """Print the figures: a table, or with ``--json`` one object of milliseconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    data = (EXAMPLES / "capstone.png").read_bytes()
    document = dict(read(data, name="badge").document)
    figures = {
        "command_start_to_exit_ms": median_seconds(command, options.runs) * 1000,
        "library_one_badge_ms": median_seconds(lambda: library(data), options.runs * 10) * 1000,
        "pyld_and_pynacl_one_badge_ms": median_seconds(lambda: assembled(document), options.runs * 10) * 1000,
    }
    if options.json:
        sys.stdout.write(json.dumps({name: round(value, 2) for name, value in figures.items()}) + "\n")
        return
    for name, value in figures.items():
        sys.stdout.write(f"{name:32} {value:8.2f}\n")


if __name__ == "__main__":
    main()
