"""Storing files: limited in size, and only of types that are known by their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from stepladder.documents import digest_of
from stepladder.errors import InvalidDocument
from stepladder.server.files.models import StoredFile
from stepladder.server.people.models import Person

MOST_BYTES = 5 * 1024 * 1024
"""Largest file that is stored. A scanned page has less than one million bytes."""

_PROOFS = (("application/pdf", b"%PDF-"), ("image/png", b"\x89PNG\r\n\x1a\n"), ("image/jpeg", b"\xff\xd8\xff"))
_NAMES = re.compile(r"[^\w.()\- ]+")


@dataclass(frozen=True)
class Upload:
    """Bytes that somebody sent, with the name that they gave them."""

    name: str
    data: bytes


def proof_type(upload: Upload) -> str:
    """The type of a file that may be filed with a certificate: a PDF, or a photo.

    Raises:
        InvalidDocument: it is something else, is empty or too large.
    """
    check_size(upload)
    for media_type, beginning in _PROOFS:
        if upload.data.startswith(beginning):
            return media_type
    raise InvalidDocument(
        f"the file {upload.name!r} is no PDF, PNG or JPEG",
        expected="a PDF, or a photo as PNG or JPEG",
        hint="save or photograph the certificate as one of these, and choose it again",
    )


def check_size(upload: Upload) -> None:
    """Refuse what is empty or too large.

    Raises:
        InvalidDocument: it is.
    """
    if not upload.data:
        raise InvalidDocument(f"the file {upload.name!r} is empty", expected="a file with something in it")
    if len(upload.data) > MOST_BYTES:
        raise InvalidDocument(
            f"the file {upload.name!r} has {len(upload.data) / 1024 / 1024:.1f} MiB",
            expected=f"at most {MOST_BYTES // 1024 // 1024} MiB",
            hint="scan or photograph it at a lower resolution",
        )


def store(*, owner: Person, upload: Upload, media_type: str, at: datetime) -> StoredFile:
    """Store a file; belongs inside the transaction of what it is filed with."""
    name = _NAMES.sub("_", upload.name).strip() or "file"
    return StoredFile.objects.create(
        owner=owner,
        name=name[-200:],
        media_type=media_type,
        size=len(upload.data),
        digest=digest_of(upload.data),
        data=upload.data,
        added_at=at,
    )


def keep_to_owner(*, ids: Iterable[int | None], at: datetime) -> None:
    """What they were filed with is withdrawn: nobody but their owner reads them any more."""
    StoredFile.objects.filter(pk__in=[id for id in ids if id], withdrawn_at__isnull=True).update(withdrawn_at=at)
