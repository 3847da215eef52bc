"""A link as a QR code, drawn into the page: nothing is fetched for it, and no script is needed."""

from __future__ import annotations

import segno
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext


def qr_code(link: str) -> SafeString:
    """An ``<svg>`` that leads to a link; dark on light in both schemes, because readers of such codes expect it."""
    code = segno.make(link, error="m", micro=False)
    drawn = code.svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    words = escape(gettext("QR code of this page’s address"))
    return mark_safe(drawn.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1))  # noqa: S308 - drawn by segno
