"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.choices import views, views_compare, views_stacks

urlpatterns = [
    path("choices/", views.for_my_gaps, name="for-my-gaps"),
    path("compare/", views_compare.compare, name="compare"),
    path("stacks/mine/", views_stacks.my_stacks, name="my-stacks"),
    path("catalog/<slug:key>/worth/", views.worth_it, name="worth-it"),
    path("catalog/<slug:key>/worth/print/", views.justification, name="justification"),
]
