"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.roles import views

urlpatterns = [
    path("roles/", views.roles, name="roles"),
    path("roles/<slug:key>/", views.role, name="role"),
]
