"""The addresses of the site: each room brings its own."""

from __future__ import annotations

from django.urls import include, path

_ROOMS = (
    *("ui", "files", "policies", "frameworks", "roles", "records", "appraisals", "issuing"),
    *("wallet", "portfolio", "readiness", "choices", "plans", "home", "public"),
    # After the rooms above it: catalog/<key>/ would take the addresses of theirs that begin as its own do.
    "catalog",
)

urlpatterns = [
    *(path("", include(f"stepladder.server.{room}.urls")) for room in _ROOMS),
    path("accounts/", include("allauth.account.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
