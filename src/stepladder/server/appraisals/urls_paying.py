"""Addresses of asking whether a course is worth paying for."""

from __future__ import annotations

from django.urls import URLPattern, path

from stepladder.server.appraisals import views_paying

urlpatterns: list[URLPattern] = [
    path("catalog/pay/", views_paying.worth_paying, name="worth-paying"),
]
