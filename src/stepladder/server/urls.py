"""The addresses of the site: each room brings its own."""

from __future__ import annotations

from django.urls import include, path

_ROOMS = (
    *("ui", "files", "policies", "roles", "catalog", "issuing", "wallet", "portfolio", "readiness", "plans", "home"),
    "public",
)

urlpatterns = [
    *(path("", include(f"stepladder.server.{room}.urls")) for room in _ROOMS),
    path("accounts/", include("allauth.account.urls")),
    path("language/", include("django.conf.urls.i18n")),
]
