"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.catalog import views_endorsing, views_lacking

urlpatterns = [
    path("catalog/lacks/", views_lacking.lacking, name="catalog-lacks"),
    path("catalog/<slug:key>/endorsements/", views_endorsing.endorse, name="catalog-endorse"),
    path("catalog/<slug:key>/endorsements/<int:id>/end/", views_endorsing.end_endorsing, name="catalog-endorse-end"),
]
