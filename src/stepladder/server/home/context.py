"""What stands around every page: who reads, and where they can go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext

from stepladder.server.people.models import Person


@dataclass(frozen=True)
class Place:
    """One line of the navigation.

    Attributes:
        group: a heading that stands before it, or nothing.
    """

    label: str
    url: str
    current: bool
    group: str = ""


def page(request: HttpRequest) -> dict[str, Any]:
    """For every template: ``reader``, ``navigation``, ``demo``, ``private_workspace``, ``network``."""
    reader: Person | None = getattr(request, "reader", None)
    return {
        "reader": reader,
        "navigation": _navigation(reader, request.path) if reader else [],
        "demo": settings.DEMO,
        "private_workspace": settings.PRIVATE_WORKSPACE,
        "network": settings.NETWORK,
    }


def _navigation(reader: Person, path: str) -> list[Place]:
    places = [
        (gettext("Home"), reverse("home")),
        (gettext("My certificates"), reverse("certificates")),
        (gettext("My work"), reverse("works")),
        (gettext("My next role"), reverse("next-role")),
    ]
    if reader.manages:
        places.append((gettext("My team"), reverse("team")))
    if not settings.PRIVATE_WORKSPACE:
        places += [(gettext("Catalog"), reverse("catalog")), (gettext("Roles"), reverse("roles"))]
    if reader.partner and not settings.PRIVATE_WORKSPACE:
        places.append((gettext("Badges we give"), reverse("issued")))
    if reader.partner and not settings.PRIVATE_WORKSPACE:
        places.append((gettext("Known issuers"), reverse("issuers")))
    places += [(gettext("History"), reverse("history")), (gettext("About me"), reverse("about-me"))]
    if path.startswith("/people/"):
        # The same pages are about oneself and about those who report to one.
        path = reverse("next-role") if path.startswith(f"/people/{reader.key}/") else reverse("team")
    current = max((url for _, url in places if path.startswith(url)), key=len, default="")
    return [Place(label, url, url == current and (url != "/" or path == "/")) for label, url in places]
