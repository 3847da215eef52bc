"""The JSON-LD contexts that Stepladder knows, pinned by digest.

A context decides what a member of a badge means, so none is ever fetched while verifying: whoever could change it in
between could change what the badge says. Where a publisher changed a file in place, both texts are kept under the same
address, newest first, and verification reports which of them was signed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

# (address, file under context_files/, SHA-256). VENDORED.toml says where each file comes from.
_TABLE = (
    (
        "https://www.w3.org/2018/credentials/v1",
        "credentials-v1.jsonld",
        "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
    ),
    (
        "https://www.w3.org/ns/credentials/v2",
        "credentials-v2.jsonld",
        "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    ),
    (
        "https://www.w3.org/ns/did/v1",
        "did-v1.jsonld",
        "62c1054bf404d6dd3a4b26b64f830fd72095f6a26edc4469908c94351352ce5f",
    ),
    (
        "https://w3id.org/security/suites/ed25519-2020/v1",
        "ed25519-2020-v1.jsonld",
        "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
    ),
    (
        "https://w3id.org/security/data-integrity/v1",
        "data-integrity-v1.jsonld",
        "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
    ),
    (
        "https://w3id.org/security/data-integrity/v2",
        "data-integrity-v2.jsonld",
        "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
    ),
    (
        "https://w3id.org/security/multikey/v1",
        "multikey-v1.jsonld",
        "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    ),
    (
        "https://www.w3.org/ns/credentials/status/v1",
        "bitstring-status-list-v1.jsonld",
        "fd08cbf28ddd829ab2f1978c48f43ab07a112c1c90245a0cfac7ba721c65170c",
    ),
    (
        "https://w3id.org/vc/status-list/2021/v1",
        "status-list-2021-v1.jsonld",
        "634d71c159289f068c96012e4511c657fdf82ac4231900081bda3ba24e2e1160",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        "ob-3.0.json",
        "b077fa134d909d92c1dcd1c153f2af1b244aeb415967fdc1467d7fc5dd48ac10",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        "ob-3.0.1.json",
        "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        "ob-3.0.2.json",
        "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "ob-3.0.3.json",
        "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        "ob-3.0.3-earlier.json",
        "88115d8e3c088bf2c83f68e6373027072ab9f3f83523a55b49d3605199d56413",
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        "ob-extensions.json",
        "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
    ),
    (
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        "clr-2.0.1.json",
        "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
    ),
)


@dataclass(frozen=True)
class Contexts:
    """Contexts by address; each may have several texts, newest first.

    Attributes:
        extra: further contexts, by address, beside the pinned ones (the organization's own, or a test's).
        earlier: addresses of which the earlier text is wanted.
    """

    extra: Mapping[str, Any] = field(default_factory=dict)
    earlier: frozenset[str] = frozenset()

    def __contains__(self, url: object) -> bool:
        return url in self.extra or url in _pinned()

    def text(self, url: str) -> Any:
        """The context document at an address, parsed.

        Raises:
            KeyError: the address is not known.
        """
        if url in self.extra:
            return self.extra[url]
        return _load(*_pinned()[url][-1 if url in self.earlier else 0])

    def changed(self, urls: frozenset[str]) -> frozenset[str]:
        """Those of the addresses whose text was changed in place."""
        return frozenset(url for url in urls if url not in self.extra and len(_pinned().get(url, ())) > 1)


@cache
def _pinned() -> dict[str, tuple[tuple[str, str], ...]]:
    result: dict[str, tuple[tuple[str, str], ...]] = {}
    for url, name, digest in _TABLE:
        result[url] = (*result.get(url, ()), (name, digest))
    return result


@cache
def _load(name: str, digest: str) -> Any:
    data = files("stepladder.credentials").joinpath("context_files", name).read_bytes()
    if hashlib.sha256(data).hexdigest() != digest:
        raise RuntimeError(f"the context {name} of this installation was altered; install Stepladder again")
    return json.loads(data)
