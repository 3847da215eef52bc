"""Addresses of imports into the catalog, and of the starter catalog."""

from __future__ import annotations

from django.urls import URLPattern, path

from stepladder.server.catalog import views_import, views_starter

urlpatterns: list[URLPattern] = [
    path("catalog/import/", views_import.upload, name="catalog-import"),
    path("catalog/import/check/", views_import.check, name="catalog-import-check"),
    path("catalog/import/<int:id>/", views_import.imported, name="catalog-imported"),
    path("catalog/import/<int:id>/undo/", views_import.undo, name="catalog-import-undo"),
    path("catalog/starter/", views_starter.starter, name="catalog-starter"),
]
