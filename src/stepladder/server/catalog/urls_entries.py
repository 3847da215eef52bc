"""Addresses of adding and changing entries, and of the register of providers."""

from __future__ import annotations

from django.urls import URLPattern, path

from stepladder.server.catalog import views_entries, views_providers

urlpatterns: list[URLPattern] = [
    path("catalog/add/", views_entries.add, name="catalog-add"),
    path("catalog/providers/", views_providers.providers, name="providers"),
    path("catalog/providers/add/", views_providers.add, name="provider-add"),
    # With a word of its own: a provider called “rate” would else have the address of a page of an entry.
    path("catalog/providers/of/<slug:key>/", views_providers.provider, name="provider"),
    path("catalog/providers/of/<slug:key>/edit/", views_providers.edit, name="provider-edit"),
    path("catalog/providers/of/<slug:key>/accreditations/", views_providers.accredit, name="provider-accredit"),
    path(
        "catalog/providers/of/<slug:key>/accreditations/<int:id>/",
        views_providers.accreditation,
        name="provider-accreditation",
    ),
    path(
        "catalog/providers/of/<slug:key>/accreditations/<int:id>/end/",
        views_providers.end,
        name="provider-accreditation-end",
    ),
    path("catalog/<slug:key>/edit/", views_entries.edit, name="catalog-edit"),
    path("catalog/<slug:key>/figures/", views_entries.work_metrics, name="catalog-metrics"),
    path("catalog/<slug:key>/figures/<int:id>/end/", views_entries.end_metric, name="catalog-metric-end"),
]
