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
        places.append((gettext("Competencies"), reverse("competencies")))
    if reader.partner and not settings.PRIVATE_WORKSPACE:
        places.append((gettext("People"), reverse("records")))
        places.append((gettext("Badges we give"), reverse("issued")))
    if reader.partner and not settings.PRIVATE_WORKSPACE:
        places.append((gettext("Known issuers"), reverse("issuers")))
    places += [(gettext("History"), reverse("history")), (gettext("About me"), reverse("about-me"))]
    path = _read_from(path, reader)
    current = max((url for _, url in places if path.startswith(url)), key=len, default="")
    return [Place(label, url, url == current and (url != "/" or path == "/")) for label, url in places]


_READ_FROM = (
    ("/frameworks/", "competencies"),
    ("/scales/", "competencies"),
    *((start, "catalog") for start in ("/compare/", "/appraisals/", "/rules/weights/", "/stacks/", "/completions/")),
    ("/choices/", "next-role"),
)
"""By the beginning of an address, the place of the navigation from which it is read."""


def _read_from(path: str, reader: Person) -> str:
    """The address of the place under which a page stands; its own where it stands under none."""
    if path.startswith("/people/"):
        # The same pages are about oneself and about those who report to one.
        return reverse("next-role") if path.startswith(f"/people/{reader.key}/") else reverse("team")
    return next((reverse(name) for start, name in _READ_FROM if path.startswith(start)), path)
