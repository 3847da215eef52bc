"""``python -m stepladder.cli``."""

from stepladder.cli import run

run()
