"""One address: the page that shows every part of the look."""

from __future__ import annotations

from django.urls import path

from stepladder.server.ui import views

urlpatterns = [path("house/", views.house, name="house")]
