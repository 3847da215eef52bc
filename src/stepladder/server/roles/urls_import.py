"""Addresses of pasted documents, imported ladders and templates."""

from __future__ import annotations

from django.urls import path

from stepladder.server.roles import views_ladder, views_paste

urlpatterns = [
    path("roles/paste/", views_paste.begin, name="role-paste"),
    path("roles/paste/<int:id>/", views_paste.draft, name="paste-draft"),
    path("roles/paste/<int:id>/drop/", views_paste.drop, name="paste-drop"),
    path("roles/import/", views_ladder.upload, name="ladder-import"),
    path("roles/import/check/", views_ladder.check, name="ladder-check"),
    path("roles/import/<int:id>/", views_ladder.imported, name="ladder-imported"),
    path("roles/import/<int:id>/undo/", views_ladder.undo, name="ladder-undo"),
    path("roles/templates/", views_ladder.templates, name="ladder-templates"),
    path("roles/templates/<slug:template>/", views_ladder.template, name="ladder-template"),
]
