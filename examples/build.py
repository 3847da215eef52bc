"""Builds the signed badges of the examples, always the same bytes: ``.venv/bin/python examples/build.py``.

The key comes from a seed that everybody can read, so that it proves nothing outside the examples.
"""

from __future__ import annotations

import hashlib
import json
import struct
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

from stepladder.credentials.baking import SIGNATURE, bake_png
from stepladder.credentials.issue import sign
from stepladder.credentials.keys import did_key

FOLDER = Path(__file__).parent
SEED = hashlib.sha256(b"stepladder examples: a demo key, known to everybody").digest()
ISSUER = did_key(bytes(SigningKey(SEED).verify_key))
SIZE = 96


def credential(*, number: int, achievement: dict[str, Any], day: str, until: str = "") -> dict[str, Any]:
    """An unsigned Open Badge 3.0 of the demo issuer for the person of the examples."""
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": f"urn:uuid:00000000-0000-4000-8000-{number:012d}",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": achievement["name"],
        "issuer": {"id": ISSUER, "type": ["Profile"], "name": "Northlight Institute (demo)"},
        "validFrom": f"{day}T00:00:00Z",
        **({"validUntil": f"{until}T00:00:00Z"} if until else {}),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "identityHash": "thu@example.org",
                    "identityType": "emailAddress",
                    "hashed": False,
                }
            ],
            "achievement": {"type": ["Achievement"], **achievement},
        },
    }


def capstone() -> dict[str, Any]:
    """A badge for a defended workplace project, with a rubric."""
    return credential(
        number=1,
        day="2025-09-15",
        achievement={
            "id": "https://northlight.example/achievements/data-storytelling",
            "name": "Data storytelling capstone",
            "description": "Turns a question into an analysis, and presents it so that a decision follows.",
            "criteria": {"narrative": "A project for a real client, presented to and defended before two assessors."},
            "alignment": [
                {
                    "type": ["Alignment"],
                    "targetName": "Data storytelling",
                    "targetUrl": "https://northlight.example/framework#storytelling",
                    "targetFramework": "Northlight data framework",
                    "targetCode": "DS-3",
                }
            ],
            "resultDescription": [
                {
                    "id": "urn:uuid:00000000-0000-4000-8000-0000000000a1",
                    "type": ["ResultDescription"],
                    "name": "Project mark",
                    "resultType": "RubricCriterionLevel",
                    "requiredLevel": "urn:uuid:00000000-0000-4000-8000-0000000000b3",
                    "rubricCriterionLevel": [
                        {
                            "id": f"urn:uuid:00000000-0000-4000-8000-0000000000b{level}",
                            "type": ["RubricCriterionLevel"],
                            "name": name,
                            "level": str(level),
                            "description": text,
                        }
                        for level, name, text in (
                            (1, "Reports", "Shows figures"),
                            (2, "Explains", "Says what the figures mean"),
                            (3, "Persuades", "Leads the client to a decision that the data supports"),
                        )
                    ],
                }
            ],
        },
    )


def webinar() -> dict[str, Any]:
    """A badge for having attended something."""
    return credential(
        number=2,
        day="2026-02-03",
        achievement={
            "id": "https://northlight.example/achievements/leading-in-a-crisis",
            "name": "Leading in a crisis (webinar)",
            "description": "Attended a webinar of two hours.",
            "criteria": {"narrative": "Stay until the end."},
        },
    )


def signed(document: dict[str, Any], day: str) -> dict[str, Any]:
    """The document with the demo issuer's proof."""
    method = f"{ISSUER}#{ISSUER.removeprefix('did:key:')}"
    return sign(document, seed=SEED, method=method, created=datetime.fromisoformat(day).replace(tzinfo=UTC))


def picture() -> bytes:
    """A small picture: three rungs on a plain ground."""
    rungs = {row for step in range(3) for row in range(22 + 22 * step, 30 + 22 * step)}
    rows = (
        b"\0"
        + bytes(0x1F if row in rungs and 20 <= column < SIZE - 20 - (row // 22) * 8 else 0xF2 for column in range(SIZE))
        for row in range(SIZE)
    )
    header = struct.pack(">IIBBBBB", SIZE, SIZE, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


def build() -> dict[str, bytes]:
    """Every file by name."""
    first, second = signed(capstone(), "2025-09-15"), signed(webinar(), "2026-02-03")
    return {
        "capstone.png": bake_png(picture(), json.dumps(first, ensure_ascii=False)),
        "webinar.json": (json.dumps(second, ensure_ascii=False, indent=2) + "\n").encode(),
    }


if __name__ == "__main__":
    for name, data in build().items():
        (FOLDER / name).write_bytes(data)
