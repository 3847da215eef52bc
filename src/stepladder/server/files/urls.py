"""Addresses of files."""

from __future__ import annotations

from django.urls import path

from stepladder.server.files import views

urlpatterns = [path("files/<int:id>/", views.download, name="file")]
