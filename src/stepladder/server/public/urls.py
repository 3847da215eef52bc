"""Addresses that stand in badges, and so never change."""

from __future__ import annotations

from django.urls import path

from stepladder.server.public import views, views_endorsing, views_verify

urlpatterns = [
    path(".well-known/did.json", views.did, name="did-document"),
    path(".well-known/jwks.json", views.jwks, name="jwks"),
    path("issuer", views.issuer, name="issuer"),
    path("achievements/<slug:key>", views.achievement, name="achievement"),
    path("achievements/<slug:key>/criteria", views.criteria, name="achievement-criteria"),
    path("achievements/<slug:key>/picture.png", views.picture, name="achievement-picture"),
    path("endorsements/<int:id>", views.endorsement, name="endorsement"),
    path("issued/offers/<slug:key>/endorsements/", views_endorsing.recorded, name="issued-endorsements"),
    path("issued/endorsements/<int:id>/end/", views_endorsing.end, name="issued-endorsement-end"),
    path("status/<int:id>", views.status_list, name="status-list"),
    path("verify/<str:token>", views_verify.verify, name="verify"),
    path("verify/<str:token>/badge.<str:kind>", views_verify.file, name="verify-file"),
]
