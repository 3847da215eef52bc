"""Badges inside pictures. Only the containers are read here; what was baked in is text, and is judged like any other.

A picture with a badge is data: nothing of it is drawn, and the site gives it back as a download only.
"""

from stepladder.credentials.baking.png import KEYWORDS, MAX_TEXT, SIGNATURE, bake_png, is_png, unbake_png
from stepladder.credentials.baking.svg import Baked, bake_svg, is_svg, unbake_svg

__all__ = [
    "KEYWORDS", "MAX_TEXT", "SIGNATURE", "Baked", "bake_png", "bake_svg", "is_png", "is_svg", "unbake_png",
    "unbake_svg",
]  # fmt: skip
