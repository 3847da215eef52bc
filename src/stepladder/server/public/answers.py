"""Answers that everybody gets alike: cacheable, with a validator to ask again by, and without a cookie."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header, http_date, quote_etag

_FILE_POLICY = "default-src 'none'; sandbox"


def document(
    request: HttpRequest,
    data: Mapping[str, Any] | str,
    *,
    kind: str,
    fresh: int,
    changed_at: datetime | None = None,
) -> HttpResponseBase:
    """A document as JSON, or 304 where the reader has the same already.

    Args:
        kind: its media type.
        fresh: seconds for which a copy may be used without asking.
    """
    text = data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, indent=1)
    body = text.encode()
    response = HttpResponse(body, content_type=kind)
    response["Content-Security-Policy"] = _FILE_POLICY
    return _kept(request, response, body, fresh, changed_at)


def picture(request: HttpRequest, data: bytes, *, kind: str, fresh: int) -> HttpResponseBase:
    """A picture of the site's own making."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Security-Policy"] = _FILE_POLICY
    return _kept(request, response, data, fresh, None)


def download(request: HttpRequest, data: bytes, *, name: str, kind: str) -> HttpResponse:
    """A file to keep; no cache keeps it, because its holder may change their mind."""
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Content-Security-Policy"] = _FILE_POLICY
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    _untouched(request)
    return response


def page(request: HttpRequest, template: str, context: Mapping[str, Any], *, fresh: int) -> HttpResponse:
    """A page for people.

    Rendered without the request: the form that changes the language would set a cookie, and nothing on these pages
    depends on who reads. The language is the browser's.
    """
    response = HttpResponse(render_to_string(template, dict(context)))
    # Who chose a language by the site's form has it in a cookie, and no cache between may give theirs to others.
    whose = "private" if settings.LANGUAGE_COOKIE_NAME in request.COOKIES else "public"
    response["Cache-Control"] = f"{whose}, max-age={fresh}" if fresh else "no-store"
    _untouched(request)
    return response


def prefers_page(request: HttpRequest) -> bool:
    """Whether a browser asks, which wants a page, and no program that wants the document."""
    wanted = request.get_preferred_type(["text/html", "application/ld+json", "application/json"])
    return wanted == "text/html" and "text/html" in request.headers.get("Accept", "")


def varies_by_kind(response: HttpResponseBase) -> HttpResponseBase:
    """The same address gives a page or a document; caches have to keep them apart."""
    patch_vary_headers(response, ["Accept"])
    return response


def _kept(
    request: HttpRequest, response: HttpResponse, body: bytes, fresh: int, changed_at: datetime | None
) -> HttpResponseBase:
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response["ETag"] = etag
    response["Cache-Control"] = f"public, max-age={fresh}"
    seconds = int(changed_at.timestamp()) if changed_at else None
    if seconds is not None:
        response["Last-Modified"] = http_date(seconds)
    _untouched(request)
    answer = get_conditional_response(request, etag, seconds, response) or response
    # Verifiers that run in a browser fetch these from scripts of other sites; nothing here depends on who asks.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _untouched(request: HttpRequest) -> None:
    # The site asked who reads before it knew that it does not matter here. Without this, caches were told to keep a
    # copy for every cookie.
    session = getattr(request, "session", None)
    if session is not None:
        session.accessed = False
