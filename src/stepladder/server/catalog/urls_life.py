"""Addresses of what happens to entries: changes, reviews, feedback, news."""

from __future__ import annotations

from django.urls import path

from stepladder.server.catalog import views_feedback, views_life, views_reviews

urlpatterns = [
    path("catalog/announcements/", views_life.announcements, name="catalog-announcements"),
    path("catalog/announcements/add/", views_life.announce, name="catalog-announce"),
    path("catalog/announcements/<int:id>/end/", views_life.withdraw, name="catalog-announcement-end"),
    path("catalog/reviews/", views_reviews.work_list, name="catalog-reviews"),
    path("catalog/reviews/look/", views_reviews.look, name="catalog-reviews-look"),
    path("catalog/<slug:key>/history/", views_life.changes, name="catalog-history"),
    path("catalog/<slug:key>/review/open/", views_reviews.ask, name="catalog-review-open"),
    path("catalog/<slug:key>/review/close/", views_reviews.close, name="catalog-review-close"),
    path("catalog/<slug:key>/feedback/outside/", views_feedback.outside, name="catalog-feedback-outside"),
    path("catalog/<slug:key>/feedback/<int:id>/back/", views_feedback.take_back, name="catalog-feedback-back"),
    path("catalog/<slug:key>/feedback/<int:id>/answer/", views_feedback.answer, name="catalog-feedback-answer"),
]
"""No entry is called ``announcements`` or ``reviews`` (``keys.RESERVED``).

What is said of an entry asks who holds it, so that its page stands in ``wallet`` (``urls_catalog``).
"""
