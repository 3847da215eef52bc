"""Vectors of labels, kept in a folder: computed once for a model and a set of texts, and found again by both.

The name of a file is a digest of the model and of all texts, so that nothing is ever stale. A file holds the SHA-256 of
what follows, and the rows as little-endian numbers of 16 bits.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from stepladder.frameworks.linking.lexicon import Floats
from stepladder.frameworks.linking.model import Encoder
from stepladder.remarks import Remark

_DIGEST = hashlib.sha256().digest_size


def file_of(folder: Path, encoder: Encoder, texts: Sequence[str]) -> Path:
    """Where the vectors of these texts are kept, whether they are there or not."""
    digest = hashlib.sha256(encoder.digest.encode())
    for each in sorted(set(texts)):
        coded = each.encode("utf-8", "surrogatepass")
        digest.update(len(coded).to_bytes(8, "little") + coded)
    return folder / f"{digest.hexdigest()}.vectors"


def stored(folder: Path, encoder: Encoder, texts: Sequence[str]) -> tuple[Floats | None, tuple[Remark, ...]]:
    """The vectors of texts, one row each, if they were kept; a damaged file is said to be damaged and not used."""
    path = file_of(folder, encoder, texts)
    try:
        content = path.read_bytes()
    except OSError:
        return None, ()
    distinct = sorted(set(texts))
    payload = content[_DIGEST:]
    width, rest = divmod(len(payload), 2 * len(distinct)) if distinct else (0, len(payload))
    if rest or hashlib.sha256(payload).digest() != content[:_DIGEST]:
        words = "the kept vectors of labels are damaged and were not used"
        return None, (Remark("linking.vectors.damaged", words, path.name, hint="they are computed again when asked"),)
    rows = np.frombuffer(payload, dtype="<f2").reshape(len(distinct), width).astype(np.float32)
    return _in_order(rows, distinct, texts), ()


def computed(
    folder: Path | None,
    encoder: Encoder,
    texts: Sequence[str],
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Floats, tuple[Remark, ...]]:
    """The vectors of texts: kept ones, or else computed ones, which are kept where a folder is given.

    It takes about 3 ms for each distinct text, so that it is no part of starting anything. A folder that cannot be
    written is remarked upon and costs nothing else.
    """
    remarks: tuple[Remark, ...] = ()
    if folder is not None:
        kept, remarks = stored(folder, encoder, texts)
        if kept is not None:
            return kept, remarks
    distinct = sorted(set(texts))
    # Rounded before they are used, too: the first answer and the answer from the folder are the same.
    rows = encoder.vectors(distinct, progress).astype("<f2") if distinct else np.zeros((0, 0), dtype="<f2")
    if folder is not None:
        remarks += _keep(file_of(folder, encoder, texts), rows.tobytes())
    return _in_order(rows.astype(np.float32), distinct, texts), remarks


def _in_order(rows: Floats, distinct: Sequence[str], texts: Sequence[str]) -> Floats:
    numbers = {text: number for number, text in enumerate(distinct)}
    return rows[[numbers[each] for each in texts]]


def _keep(path: Path, payload: bytes) -> tuple[Remark, ...]:
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside its place and moved there: nobody ever reads half a file.
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
            temporary = file.name
            file.write(hashlib.sha256(payload).digest() + payload)
        os.replace(temporary, path)  # noqa: PTH105 - atomic, and says so
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()
        words = f"the vectors of labels could not be kept ({(error.strerror or 'unknown reason').lower()})"
        return (Remark("linking.vectors.unwritten", words, path.name, hint="they will be computed again next time"),)
    return ()
