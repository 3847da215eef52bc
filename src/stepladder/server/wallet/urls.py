"""Addresses of certificates."""

from __future__ import annotations

from django.urls import path

from stepladder.server.wallet import adding, views

urlpatterns = [
    path("certificates/", views.certificates, name="certificates"),
    path("certificates/add/", adding.doors, name="certificate-add"),
    path("certificates/add/type/", adding.type_in, name="certificate-type"),
    path("certificates/add/paste/", adding.paste, name="certificate-paste"),
    path("certificates/add/badge/", adding.upload, name="certificate-upload"),
    path("certificates/<int:id>/", views.certificate, name="certificate"),
    path("certificates/<int:id>/edit/", adding.edit, name="certificate-edit"),
    path("certificates/<int:id>/withdraw/", views.withdraw, name="certificate-withdraw"),
    path("certificates/<int:id>/check/", views.check, name="certificate-check"),
    path("certificates/<int:id>/ask/", views.ask, name="certificate-ask"),
    path("certificates/<int:id>/answers/<int:question>/", views.answered, name="certificate-answer"),
]
