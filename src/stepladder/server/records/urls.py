"""Addresses of what the records say; all of them are of people partners."""

from __future__ import annotations

from django.urls import path

from stepladder.server.records import views, views_imports

urlpatterns = [
    path("records/", views.overview, name="records"),
    path("records/people/", views.people, name="records-people"),
    path("records/titles/", views.titles, name="records-titles"),
    path("records/invite/", views.invite, name="records-invite"),
    path("records/import/", views_imports.upload, name="records-import"),
    path("records/imports/<int:id>/", views_imports.batch, name="records-batch"),
    path("records/imports/<int:id>/columns/", views_imports.columns, name="records-columns"),
    path("records/imports/<int:id>/lists/<slug:kind>/", views_imports.listed, name="records-list"),
    path("records/imports/<int:id>/undo/", views_imports.undo, name="records-undo"),
]
