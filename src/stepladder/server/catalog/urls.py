"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.catalog import views

urlpatterns = [
    path("catalog/", views.catalog, name="catalog"),
    path("catalog/<slug:key>/", views.entry, name="catalog-entry"),
]
