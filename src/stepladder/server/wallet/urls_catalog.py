"""Addresses under /catalog/ whose pages ask who holds what."""

from __future__ import annotations

from django.urls import path

from stepladder.server.wallet import views_acceptance, views_bulk, views_feedback

urlpatterns = [
    path("catalog/bulk/", views_bulk.bulk_page, name="catalog-bulk"),
    path("catalog/bulk/done/", views_bulk.runs, name="catalog-bulk-runs"),
    path("catalog/bulk/done/<int:id>/", views_bulk.run, name="catalog-bulk-run"),
    path("catalog/<slug:key>/acceptance/", views_acceptance.stands, name="catalog-acceptance"),
    path("catalog/<slug:key>/feedback/", views_feedback.said, name="catalog-feedback"),
    path("catalog/<slug:key>/review/", views_feedback.review, name="catalog-review"),
]
