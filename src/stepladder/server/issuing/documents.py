"""What this organization publishes about itself, as documents; nothing in them is secret."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from stepladder.credentials.build import CONTEXTS
from stepladder.credentials.published import ListedKey, did_document, jwks, profile_document
from stepladder.fetching import Fetched, Unreachable
from stepladder.server.issuing import identity
from stepladder.server.issuing.models import IssuerKey, OfferVersion, StatusList
from stepladder.server.people.requests import now


def listed_keys() -> tuple[ListedKey, ...]:
    """Every key that ever was, the current one first."""
    return tuple(key.to_core() for key in IssuerKey.objects.all())


def did_json() -> dict[str, Any] | None:
    """The did:web document; None while there is no key."""
    keys = listed_keys()
    return did_document(identity.did(), keys, also=[identity.address("issuer")]) if keys else None


def issuer_json() -> dict[str, Any] | None:
    """The issuer's profile with its keys; None while there is no key."""
    keys = listed_keys()
    return profile_document(identity.profile(), keys) if keys else None


def jwks_json() -> dict[str, Any] | None:
    """The keys as a JWK set; None while there is none."""
    keys = listed_keys()
    return jwks(identity.did(), keys) if keys else None


def achievement_json(version: OfferVersion) -> dict[str, Any]:
    """An achievement as a document of its own."""
    return {"@context": list(CONTEXTS), **version.document}


def published_here(url: str) -> Fetched:
    """What this site itself publishes at an address, without asking anybody: it fits ``fetching.Fetch``.

    Raises:
        Unreachable: this is no address of a document of ours.
    """
    found = _text_at(url)
    if found is None:
        raise Unreachable("this site publishes nothing there", expected="an address of this site")
    return Fetched(url, found.encode(), now())


def _text_at(url: str) -> str | None:
    try:
        parts, ours = urlsplit(url), urlsplit(identity.base())
    except ValueError:  # half of a bracket, as nobody writes it who means well
        return None
    if parts.scheme not in ("https", "http") or parts.netloc.lower() != ours.netloc.lower():
        return None
    try:
        match = resolve(parts.path.removeprefix(ours.path.rstrip("/")))
    except Resolver404:
        return None
    if match.url_name == "status-list":
        return StatusList.objects.filter(pk=match.kwargs["id"]).values_list("document", flat=True).first()
    made = {"did-document": did_json, "issuer": issuer_json, "jwks": jwks_json}.get(str(match.url_name))
    document = made() if made else None
    return json.dumps(document, ensure_ascii=False) if document else None
