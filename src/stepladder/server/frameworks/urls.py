"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.frameworks import views, views_import, views_scales, views_search

urlpatterns = [
    path("frameworks/", views.frameworks, name="frameworks"),
    path("frameworks/add/", views_import.add, name="framework-add"),
    path("frameworks/add/check/", views_import.check, name="framework-check"),
    path("frameworks/<slug:key>/", views.framework, name="framework"),
    path("frameworks/<slug:key>/offer/", views.offer, name="framework-offer"),
    path("frameworks/<slug:key>/editions/<int:number>/", views.edition, name="framework-edition"),
    path("frameworks/<slug:key>/export/<slug:kind>/", views.export, name="framework-export"),
    path("scales/", views_scales.scales, name="scales"),
    path("scales/add/", views_scales.add, name="scale-add"),
    path("scales/crosswalks/add/", views_scales.add_crosswalk, name="crosswalk-add"),
    path("competencies/", views_search.competencies, name="competencies"),
    path("competencies/pick/", views_search.pick, name="competency-pick"),
]
