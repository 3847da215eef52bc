"""How the command asks the network, when it is told to: by ``adapters.http``, with copies kept for the next time."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stepladder.credentials.reading import MAX_BYTES
from stepladder.documents import parse_json
from stepladder.fetching import Fetch, Fetched, Unreachable

if TYPE_CHECKING:
    from stepladder.credentials.trust import Trust

WHY_OFFLINE = (
    "Nothing is asked over the network unless --online is given: whoever is asked learns which badge is being looked "
    "at, and when."
)


def is_address(name: str) -> bool:
    """Whether a name is an address rather than a file."""
    return name.startswith(("https://", "http://"))


def cache_folder() -> Path:
    """Where copies of what addresses gave are kept: the folder for such things of whoever runs the command."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or str(Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = str(Path.home() / "Library" / "Caches")
    else:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "stepladder" / "asked"


def asker() -> Fetch:
    """What asks public addresses by https, and keeps copies."""
    from stepladder.adapters.http import Asker  # noqa: PLC0415 - most runs ask nobody
    from stepladder.adapters.kept import FolderCache  # noqa: PLC0415 - as above

    return Asker(cache=FolderCache(cache_folder()))


def read_address(url: str) -> bytes:
    """What is at an address that the user named. It is asked for now, however fresh a copy is.

    Raises:
        Unreachable: as ``Fetch`` says.
    """
    from stepladder.adapters.http import Asker  # noqa: PLC0415 - most runs ask nobody

    body = Asker()(url).body
    if len(body) > MAX_BYTES:
        raise Unreachable("it gives more than a badge can have", place=url[:200])
    return body


def nobody(url: str, /) -> Fetched:
    """A ``Fetch`` that asks nobody, for a run without the network.

    Raises:
        Unreachable: always.
    """
    raise Unreachable("nobody was asked", hint="--online asks", place=url[:200])


def read_trust(data: bytes, *, name: str, fetch: Fetch | None) -> Trust:
    """Known issuers from a file: a registry, or a list of registries, which are asked for if there is a ``fetch``.

    Raises:
        InvalidDocument: it is neither.
    """
    from stepladder.credentials.trust import Trust, load, read_registry  # noqa: PLC0415 - seldom needed

    if isinstance(parse_json(data, name=name).value, list):
        return load(data, fetch or nobody)
    return Trust((read_registry(data, name),))
