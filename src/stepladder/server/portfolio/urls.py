"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.portfolio import views, views_witness

urlpatterns = [
    path("work/", views.works, name="works"),
    path("work/add/", views.add, name="work-add"),
    path("work/<int:id>/", views.show, name="work"),
    path("work/<int:id>/edit/", views.edit, name="work-edit"),
    path("work/<int:id>/withdraw/", views.withdraw, name="work-withdraw"),
    path("work/<int:id>/ask/", views.ask, name="work-ask"),
    path("work/requests/<int:id>/withdraw/", views.withdraw_question, name="request-withdraw"),
    path("w/<str:token>/", views_witness.witness, name="witness"),
    path("w/<str:token>/decline/", views_witness.decline, name="witness-decline"),
    path("w/<str:token>/done/", views_witness.done, name="witness-done"),
]
