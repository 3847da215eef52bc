"""Points on the curves P-256 and P-384, checked before anything is done with them (SEC 1, 2.3.4; FIPS 186-4, D.1.2).

Whoever computes with a point that is not on the curve can be made to accept what nobody signed. A few multiplications
here are cheaper than loading a library for it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """``y² = x³ - 3x + b`` modulo ``p``; coordinates have ``length`` bytes."""

    name: str
    length: int
    p: int
    b: int

    def compressed(self, x: bytes, y: bytes) -> bytes | None:
        """The compressed form of a point, or None where there is no such point on the curve."""
        across, up = int.from_bytes(x), int.from_bytes(y)
        fits = len(x) == len(y) == self.length and across < self.p and up < self.p
        if not fits or (up * up - self._square(across)) % self.p:
            return None
        return bytes([2 + up % 2]) + x

    def coordinates(self, point: bytes) -> tuple[bytes, bytes] | None:
        """Both coordinates of a compressed point, or None where it is none."""
        if len(point) != 1 + self.length or point[0] not in (2, 3):
            return None
        across = int.from_bytes(point[1:])
        if across >= self.p:
            return None
        square = self._square(across)
        # Both primes are 3 modulo 4, so this power is a root if there is one.
        up = pow(square, (self.p + 1) // 4, self.p)
        if (up * up - square) % self.p:
            return None
        if up % 2 != point[0] % 2:
            up = self.p - up
        return point[1:], up.to_bytes(self.length)

    def _square(self, x: int) -> int:
        return (x * x * x - 3 * x + self.b) % self.p


CURVES = {
    "P-256": Curve(
        "P-256",
        32,
        2**256 - 2**224 + 2**192 + 2**96 - 1,
        0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    ),
    "P-384": Curve(
        "P-384",
        48,
        2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xB3312FA7E23EE7E4988E056BE3F82D19181D9C6EFE8141120314088F5013875AC656398D8A2ED19D2A85C8EDD3EC2AEF,
    ),
}
"""By the name that a JWK gives them."""
