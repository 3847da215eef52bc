"""Addresses of where people stand."""

from __future__ import annotations

from django.urls import path

from stepladder.server.readiness import views, views_competency, views_own, views_versions

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
    path("roles/<slug:key>/versions/<int:number>/put-in-force/", views_versions.put, name="role-version-force"),
    path("competencies/review/", views_competency.review, name="competency-review"),
    path("competencies/review/changes/<int:id>/", views_competency.settle, name="competency-settle"),
    path("competencies/review/mappings/<int:id>/", views_competency.decide, name="mapping-decide"),
    path("competencies/<slug:key>/", views_competency.competency, name="competency"),
    path("team/", views.team, name="team"),
]
