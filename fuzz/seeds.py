"""Real samples to start from: one of each kind that is read, signed or sealed as in the field."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.cast import signed
from tests.hosted_cast import assertion, of_0_5, of_1_0, profile, signed_assertion, world
from tests.test_archives import packed
from tests.test_baking import element, svg
from tests.test_elm import sealed
from tests.test_reading import chunk, itxt, png, token

from stepladder.credentials.baking import bake_png, bake_svg

BADGE = json.dumps(signed())
SEEDS: tuple[bytes, ...] = (
    BADGE.encode(),
    token().encode(),
    json.dumps({"compactJwsString": token()}).encode(),
    bake_png(png(), BADGE),
    png(itxt(b"https://a.example/1", keyword=b"openbadges")),
    png(chunk(b"tEXt", b"openbadges\0" + json.dumps(of_1_0()).encode())),
    bake_svg(b"<svg/>", BADGE),
    bake_svg(b"<svg/>", token()),
    svg(
        element(json.dumps(assertion()), verify="https://a.example/1", name="assertion"), space="http://openbadges.org"
    ),
    *(json.dumps(document).encode() for document in (assertion(), of_0_5(), of_1_0(), profile(), *world().values())),
    signed_assertion(),
    sealed(),
    sealed(form="compact"),
    packed(("a.json", BADGE), ("b.jwt", token())),
    json.dumps([signed(), token()]).encode(),
    b'{"registry": {"did:key:z6Mk": {"name": "Northlight Institute", "location": "Delft", "status": "blocked"}}}',
    b'[{"name": "R", "type": "dcc-legacy", "url": "https://a.example/registry.json"}]',
    b'{"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "pattern": "^(a+)+$"}}}',
)


def main() -> None:
    """Write them into a folder, as a corpus."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS):
        (folder / str(number)).write_bytes(seed)


if __name__ == "__main__":
    main()
