"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.policies import views

urlpatterns = [
    path("disputes/", views.disputes, name="disputes"),
    path("disputes/<int:id>/", views.dispute, name="dispute"),
]
