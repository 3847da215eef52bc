"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.appraisals import views_weights as views

urlpatterns = [
    path("rules/weights/", views.weights, name="weights"),
    path("rules/weights/propose/", views.propose, name="weights-propose"),
    path("rules/weights/<int:number>/", views.version, name="weights-version"),
    path("rules/weights/<int:number>/decide/", views.decide, name="weights-decide"),
    path("rules/weights/<int:number>/take-back/", views.take_back, name="weights-take-back"),
    path("rules/weights/<int:number>/changes.<slug:kind>", views.download, name="weights-download"),
]
