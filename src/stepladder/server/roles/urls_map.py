"""Addresses of the career map and the job architecture."""

from __future__ import annotations

from django.urls import path

from stepladder.server.roles import views_architecture, views_map

urlpatterns = [
    path("roles/architecture/", views_architecture.architecture, name="architecture"),
    path("roles/architecture/add/<slug:kind>/", views_architecture.add, name="architecture-add"),
    path("roles/architecture/steps/<int:id>/end/", views_architecture.end, name="step-end"),
    path("roles/<slug:key>/close/", views_architecture.close, name="role-close"),
    path("roles/map/", views_map.career, name="career-map"),
    path("roles/<slug:key>/near/", views_map.sideways, name="role-near"),
    path("roles/<slug:key>/to/<slug:to>/", views_map.step, name="role-step"),
]
