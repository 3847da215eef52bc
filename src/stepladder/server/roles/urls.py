"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.roles import urls_import, urls_map, views, views_conditions, views_criteria, views_priorities

urlpatterns = [
    *urls_import.urlpatterns,
    *urls_map.urlpatterns,
    path("roles/", views.roles, name="roles"),
    path("roles/new/", views_criteria.new, name="role-new"),
    path("roles/proposals/", views_criteria.proposals, name="role-proposals"),
    path("roles/conditions/", views_conditions.find, name="conditions-find"),
    path("roles/priorities/", views_priorities.priorities, name="priorities"),
    path("roles/priorities/add/", views_priorities.add, name="priority-add"),
    path("roles/priorities/<slug:key>/", views_priorities.priority, name="priority"),
    path("roles/priorities/<slug:key>/edit/", views_priorities.edit, name="priority-edit"),
    path("roles/priorities/<slug:key>/competency/", views_priorities.competency, name="priority-competency"),
    path("roles/priorities/<slug:key>/outcome/", views_priorities.outcome, name="priority-outcome"),
    path("roles/priorities/<slug:key>/drop/", views_priorities.drop, name="priority-drop"),
    path("roles/<slug:key>/", views.role, name="role"),
    path("roles/<slug:key>/propose/", views_criteria.propose, name="role-propose"),
    path("roles/<slug:key>/versions/<int:number>/", views_criteria.version, name="role-version"),
    path("roles/<slug:key>/versions/<int:number>/edit/", views_criteria.edit, name="role-version-edit"),
    path("roles/<slug:key>/versions/<int:number>/review/", views_criteria.review_page, name="role-version-review"),
    path(
        "roles/<slug:key>/versions/<int:number>/withdraw/", views_criteria.withdraw_page, name="role-version-withdraw"
    ),
    path("people/<slug:key>/conditions/", views_conditions.conditions, name="conditions"),
    path("people/<slug:key>/conditions/<int:id>/wrong/", views_conditions.wrong, name="condition-wrong"),
    path("people/<slug:key>/conditions/<int:id>/take-back/", views_conditions.back, name="condition-back"),
]
