"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.catalog import views, views_entry, views_links, views_role
from stepladder.server.catalog.urls_endorsed import urlpatterns as endorsed
from stepladder.server.catalog.urls_entries import urlpatterns as entries
from stepladder.server.catalog.urls_import import urlpatterns as imports
from stepladder.server.catalog.urls_life import urlpatterns as life
from stepladder.server.catalog.urls_stacks import urlpatterns as stacks

urlpatterns = [
    path("catalog/", views.catalog, name="catalog"),
    # Before the entries: no entry is called as one of these (``keys.RESERVED``).
    *endorsed,
    *entries,
    *imports,
    *life,
    *stacks,
    path("catalog/for/<slug:key>/", views_role.for_role, name="catalog-for"),
    path("catalog/<slug:key>/", views_entry.entry, name="catalog-entry"),
    path("catalog/<slug:key>/facts/", views_entry.facts, name="catalog-facts"),
    path("catalog/<slug:key>/goals/", views_links.serve, name="catalog-serve"),
    path("catalog/<slug:key>/goals/<int:id>/end/", views_links.end_serving, name="catalog-serve-end"),
    path("catalog/<slug:key>/link/", views_links.link, name="catalog-link"),
    path("catalog/<slug:key>/link/<int:id>/", views_links.decide, name="catalog-link-decide"),
    path("catalog/<slug:key>/shows/<int:id>/end/", views_links.take_out, name="catalog-shows-end"),
    path("catalog/<slug:key>/shows/<int:id>/wrong/", views_links.wrong, name="catalog-shows-wrong"),
]
