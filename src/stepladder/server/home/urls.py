"""Addresses of the first page and of what is about oneself."""

from __future__ import annotations

from django.urls import path

from stepladder.server.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("notices/<int:id>/away/", views.put_notice_away, name="notice-away"),
    path("history/", views.history, name="history"),
    path("me/", views.about_me, name="about-me"),
    path("me/everything/", views.everything, name="everything"),
]
