"""Addresses of review talks."""

from __future__ import annotations

from django.urls import path

from stepladder.server.plans import views, views_changes

urlpatterns = [
    path("people/<slug:key>/talk/", views.start, name="talk-start"),
    path("talks/", views.talks, name="talks"),
    path("talks/<int:id>/", views.show, name="talk"),
    path("talks/<int:id>/sheet/", views.printed, name="talk-sheet"),
    path("talks/<int:id>/plan/", views_changes.plan, name="talk-plan"),
    path("talks/<int:id>/examples/", views_changes.example_add, name="talk-example-add"),
    path("talks/<int:id>/examples/<int:example>/remove/", views_changes.example_remove, name="talk-example-remove"),
    path("talks/<int:id>/entries/", views_changes.entry_add, name="talk-entry-add"),
    path("talks/<int:id>/entries/<int:entry>/withdraw/", views_changes.entry_withdraw, name="talk-entry-withdraw"),
    path("talks/<int:id>/renew/", views_changes.renew, name="talk-renew"),
    path("talks/<int:id>/agree/", views_changes.agree, name="talk-agree"),
    path("talks/<int:id>/close/", views_changes.close, name="talk-close"),
]
