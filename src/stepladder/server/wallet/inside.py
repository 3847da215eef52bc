"""The credentials within a record or presentation, as files of their own: what is inside counts for itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from stepladder.credentials.reading import read
from stepladder.errors import StepladderError
from stepladder.server.files.operations import Upload


def credentials_inside(upload: Upload) -> list[Upload]:
    """Each credential as a file, in the order in which they stand; none where it cannot be read or holds none."""
    try:
        document = read(upload.data, name=upload.name).document
    except StepladderError:
        return []
    subjects = document.get("credentialSubject")
    holders = (document, *(subjects if isinstance(subjects, list) else [subjects]))
    held = [each for holder in holders if isinstance(holder, dict) for each in _listed(holder)]
    name = upload.name.rpartition(".")[0] or upload.name
    return [Upload(f"{name}, {number}", data) for number, each in enumerate(held, start=1) if (data := _data_of(each))]


def _listed(holder: dict[str, Any]) -> Iterator[Any]:
    found = holder.get("verifiableCredential", [])
    yield from found if isinstance(found, list) else [found]


def _data_of(credential: Any) -> bytes:
    """A credential as the bytes of a file: a token as it is, of a data address what is in it, else the JSON."""
    if isinstance(credential, str):
        return credential.encode()
    if not isinstance(credential, dict):
        return b""
    address = credential.get("id")
    if credential.get("type") == "EnvelopedVerifiableCredential" and isinstance(address, str):
        return address.partition(",")[2].encode()
    return json.dumps(credential, ensure_ascii=False).encode()
