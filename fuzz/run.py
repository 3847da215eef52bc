"""Fuzz one target by coverage: ``python -m fuzz.run TARGET [options of libFuzzer]``; see README.md."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["stepladder"]):
    from fuzz.readers import TARGETS
    from fuzz.seeds import SEEDS

from stepladder.errors import StepladderError


def main() -> None:
    """Run until something else than a declared error is raised, or the options say to stop."""
    name = sys.argv.pop(1)
    target = TARGETS[name]

    def once(data: bytes) -> None:
        try:
            target(data)
        except StepladderError:
            return

    for seed in SEEDS:
        once(seed)
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
