"""Addresses of where people stand."""

from __future__ import annotations

from django.urls import path

from stepladder.server.readiness import views, views_own

urlpatterns = [
    path("next-role/", views.next_role, name="next-role"),
    path("next-role/choose/", views_own.choose, name="next-role-choose"),
    path("next-role/own/", views_own.paste, name="next-role-own"),
    path("next-role/own/check/", views_own.check, name="next-role-check"),
    path("next-role/own/<slug:key>/", views_own.edit, name="next-role-edit"),
    path("people/<slug:key>/role/", views.person_role, name="person-role"),
    path("people/<slug:key>/role/record/", views.download_record, name="role-record"),
    path("people/<slug:key>/role/<slug:criterion>/", views.criterion_page, name="criterion"),
    path("people/<slug:key>/role/<slug:criterion>/wrong/", views.wrong, name="contest"),
    path("team/", views.team, name="team"),
]
