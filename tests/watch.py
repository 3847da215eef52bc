"""How long something may take before it counts as running away, on a machine that others use too."""

from __future__ import annotations

import time

_LOOPS = 200_000
_USUAL = 0.02  # seconds that the loop below takes on the machine whose seconds the tests name
_SLACK = 3.0  # what these tests guard against takes minutes, so a factor of three hides nothing


def _pace() -> float:
    """How many times slower than usual this machine is at the moment; never below 1."""
    start = time.process_time()
    total = 0
    for number in range(_LOOPS):
        total += number & 3
    return max(1.0, (time.process_time() - start) / _USUAL)


class Watch:
    """Starts when it is made; counts the processor's time of this process alone, unless told ``wall``."""

    def __init__(self, *, wall: bool = False) -> None:
        self._clock = time.perf_counter if wall else time.process_time
        self._pace = _pace()
        self._start = self._clock()
        self.spent = 0.0
        self.allowed = 0.0

    def within(self, seconds: float) -> bool:
        """Whether what ran since the start took at most that, allowing for a machine that is slow just now."""
        self.spent = self._clock() - self._start
        self.allowed = seconds * _SLACK * max(self._pace, _pace())
        return self.spent < self.allowed

    def __repr__(self) -> str:
        return f"took {self.spent:.2f} s, allowed {self.allowed:.2f} s"
