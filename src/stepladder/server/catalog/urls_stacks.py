"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.catalog import views_stacks as views

urlpatterns = [
    path("catalog/stacks/", views.stacks, name="stacks"),
    path("catalog/stacks/add/", views.add, name="stack-add"),
    path("catalog/stacks/<slug:key>/", views.stack, name="stack"),
    path("catalog/stacks/<slug:key>/edit/", views.edit, name="stack-edit"),
    path("catalog/stacks/<slug:key>/publish/", views.publish, name="stack-publish"),
    path("catalog/stacks/<slug:key>/withdraw/", views.withdraw, name="stack-withdraw"),
]
