"""Addresses of judging: one microcredential, the work list, how far people agree."""

from __future__ import annotations

from django.urls import path

from stepladder.server.appraisals import views_agreement, views_asking, views_judging, views_rating, views_work

urlpatterns = [
    path("appraisals/", views_work.appraisals, name="appraisals"),
    path("appraisals/agreement/", views_agreement.agreement, name="agreement"),
    path("appraisals/validity/", views_agreement.validity, name="validity"),
    path("catalog/<slug:key>/rate/", views_rating.rate, name="catalog-rate"),
    path("catalog/<slug:key>/rate/<int:id>/back/", views_rating.take_back, name="catalog-rate-back"),
    path("catalog/<slug:key>/appraisal/", views_judging.appraisal, name="catalog-appraisal"),
    path("catalog/<slug:key>/appraisal/read/", views_judging.read_first, name="catalog-appraisal-read"),
    path("catalog/<slug:key>/appraisal/ask/", views_judging.assign, name="catalog-assign"),
    path("catalog/<slug:key>/appraisal/wrong/", views_judging.wrong, name="catalog-appraisal-wrong"),
    path("catalog/<slug:key>/appraisal/settle/<slug:dimension>/", views_judging.settle, name="catalog-settle"),
    path("catalog/<slug:key>/ask/", views_asking.ask, name="catalog-ask"),
    path("catalog/<slug:key>/ask/<int:id>/", views_asking.answer, name="catalog-ask-answer"),
]
