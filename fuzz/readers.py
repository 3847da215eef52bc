"""The targets: each takes bytes that anybody could send, and may raise nothing but errors that say what was found."""

from __future__ import annotations

import contextlib
import json
import struct
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

from tests.cast import NORTHLIGHT, NORTHLIGHT_SEED, OB303, VC2, signed, unsigned

from stepladder.credentials import tokens
from stepladder.credentials.archives import holds_several, read_archive
from stepladder.credentials.baking import bake_png, bake_svg
from stepladder.credentials.controllers import Controllers
from stepladder.credentials.formats import elm, openbadges2
from stepladder.credentials.inquiry import Inquiry
from stepladder.credentials.reading import read
from stepladder.credentials.trust import load, read_registry
from stepladder.credentials.verify import verify
from stepladder.documents import parse_json, parse_toml
from stepladder.errors import StepladderError
from stepladder.fetching import Fetched

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LIST = "https://northlight.example/status/1"


def answering(data: bytes) -> Callable[[str], Fetched]:
    """A network on which every address gives the same bytes."""
    return lambda url: Fetched(url, data, NOW)


def fuzz_json(data: bytes) -> None:
    """Strict JSON."""
    parse_json(data, name="x")


def fuzz_toml(data: bytes) -> None:
    """Strict TOML."""
    parse_toml(data, name="x")


def fuzz_read(data: bytes) -> None:
    """A file of any kind."""
    read(data, name="x")


def fuzz_verify(data: bytes) -> None:
    """A file of any kind, verified where every address gives the same file."""
    envelope = read(data, name="x")
    verify(envelope, now=NOW, recipient="thu@example.org")
    verify(envelope, now=NOW, fetch=answering(data))


def fuzz_png(data: bytes) -> None:
    """What a sound picture may hold in a text chunk: the first byte says which."""
    kind = (b"iTXt", b"tEXt", b"zTXt")[data[0] % 3] if data else b"iTXt"
    body = data[1:]
    length = struct.pack(">I", len(body))
    made = length + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    header = b"\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU"
    picture = b"\x89PNG\r\n\x1a\n" + header + made + b"\0\0\0\0IEND\xaeB`\x82"
    bake_png(picture, "{}")
    read(picture, name="x")


def fuzz_svg(data: bytes) -> None:
    """An SVG, read and baked into."""
    with contextlib.suppress(StepladderError):
        read(b"<svg " + data, name="x")
    bake_svg(data, '{"a": "]]>"}')


def fuzz_token(data: bytes) -> None:
    """A token, and one whose payload is anything."""
    try:
        token = tokens.parse(data, name="x")
        tokens.document_of(token)
        tokens.header_fault(token)
    except StepladderError:
        pass
    made = tokens.sign(data, header={}, kind="Ed25519", secret=NORTHLIGHT_SEED)
    verify(read(made.encode(), name="x"), now=NOW, fetch=answering(data))


def fuzz_archive(data: bytes) -> None:
    """An archive, and what is in it."""
    holds_several(data, name="x")
    for member in read_archive(data, name="x"):
        with contextlib.suppress(StepladderError):
            read(member.data, name=member.name)


def fuzz_hosted(data: bytes) -> None:
    """An assertion of Open Badges 2.0 or 1.x, whose addresses give the same document."""
    document = parse_json(data, name="x").value
    if isinstance(document, dict):
        inquiry = Inquiry(NOW, fetch=answering(data))
        openbadges2.examine(document, inquiry)
        openbadges2.examine({}, inquiry, address="https://a.example/1")
        token = tokens.sign(data, header={}, kind="Ed25519", secret=NORTHLIGHT_SEED)
        openbadges2.examine(document, inquiry, token=token)


def fuzz_sealed(data: bytes) -> None:
    """A European credential."""
    document = parse_json(data, name="x").value
    if isinstance(document, dict):
        elm.recognizes(document)
        elm.examine(document, Inquiry(NOW, fetch=answering(data)))


def fuzz_status(data: bytes) -> None:
    """What the address of a status list gives, for a badge whose signature is good."""
    verify(read(_LISTED, name="x"), now=NOW, fetch=answering(data))


def fuzz_schema(data: bytes) -> None:
    """What the address of a schema gives, for a badge whose signature is good."""
    verify(read(_WITH_SCHEMA, name="x"), now=NOW, fetch=answering(data))


def fuzz_registry(data: bytes) -> None:
    """A registry of known issuers, and a list of registries whose addresses give the same."""
    for fetch in (answering(data), answering(_REGISTRY)):
        with contextlib.suppress(StepladderError):
            load(data, fetch).ask(NORTHLIGHT, proven=True)
    read_registry(data, "x")


def fuzz_controller(data: bytes) -> None:
    """What the address of an issuer gives."""
    controllers = Controllers(answering(data), NOW)
    for method in ("did:web:a.example#key", "https://a.example/key", "https://a.example/issuer#z6Mk"):
        with contextlib.suppress(StepladderError):
            controllers.key(method)
    with contextlib.suppress(StepladderError):
        controllers.token_key(issuer="https://a.example/issuer", kid="k", jwk=None)


_LISTED = json.dumps(
    signed(
        unsigned(
            **{"@context": [VC2, OB303, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]},
            credentialStatus=[
                {
                    "id": f"{LIST}#3",
                    "type": "BitstringStatusListEntry",
                    "statusPurpose": "revocation",
                    "statusListIndex": "3",
                    "statusListCredential": LIST,
                },
                {"id": LIST, "type": "1EdTechRevocationList"},
            ],
            issuer={"id": NORTHLIGHT, "type": ["Profile"], "name": "Northlight Institute"},
        )
    )
).encode()

_WITH_SCHEMA = json.dumps(
    signed(
        unsigned(
            **{"@context": [VC2, OB303, "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"]},
            credentialSchema=[{"id": "https://northlight.example/schema", "type": "1EdTechJsonSchemaValidator2019"}],
        )
    )
).encode()

_REGISTRY = json.dumps({"registry": {NORTHLIGHT: {"name": "Northlight Institute"}}}).encode()

TARGETS: dict[str, Callable[[bytes], None]] = {
    name.removeprefix("fuzz_"): target for name, target in sorted(globals().items()) if name.startswith("fuzz_")
}
