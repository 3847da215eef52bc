"""Status lists that a run has read already: a thousand badges of one issuer name one list.

It belongs to whoever verifies many credentials, is given to each verification, and is thrown away with the run: what
it remembers does not age. Failures are remembered too, so that a list that does not answer is waited for once.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, TypeVar

from cachetools import LRUCache

T = TypeVar("T")

SIZE = 64 * 1024 * 1024
"""Most bytes of lists that are remembered. A usual list has 16 KiB when it is unpacked."""

ENTRY = 2_048
"""What one list costs beside its bits, roughly, in bytes; it bounds how many are remembered."""


class Lists:
    """What lists said, by kind and address. Threads may share one.

    Args:
        strict: whether a list that has fewer places than the standard asks for tells nothing. Lists of 100,000 places
            are met in the field, so usually they are read, and the finding remarks upon it.
    """

    def __init__(self, *, strict: bool = False, size: int = SIZE) -> None:
        self.strict = strict
        self._size = size
        self._read: LRUCache[Any, tuple[Any, int]] = LRUCache(maxsize=size, getsizeof=_cost)
        self._lock = Lock()

    def recall(self, key: tuple[str, str], make: Callable[[], tuple[T, int | None]]) -> T:
        """What is remembered under a key, or what ``make`` gives with its size in bytes, remembered from now on.

        Where it gives no size, it holds for this once.
        """
        with self._lock:
            known = self._read.get(key)
        if known is None:
            made, size = make()
            if size is None:
                return made
            known = made, size
            if _cost(known) <= self._size:
                with self._lock:
                    self._read[key] = known
        value: T = known[0]
        return value


def _cost(entry: tuple[Any, int]) -> int:
    return ENTRY + entry[1]
