"""Addresses."""

from __future__ import annotations

from django.urls import path

from stepladder.server.issuing import views, views_give, views_mine, views_offers

urlpatterns = [
    path("issued/", views.issued, name="issued"),
    path("issued/keys/", views_offers.keys, name="issued-keys"),
    path("issued/offers/", views_offers.offers, name="issued-offers"),
    path("issued/offers/add/", views_offers.add, name="issued-offer-add"),
    path("issued/offers/<slug:key>/", views_offers.revise, name="issued-offer-revise"),
    path("issued/give/<slug:key>/", views_give.give, name="issued-give"),
    path("issued/give/<slug:key>/several/", views_give.several, name="issued-several"),
    path("issued/<int:id>/", views.badge, name="issued-badge"),
    path("issued/<int:id>/revoke/", views.revoke, name="issued-revoke"),
    path("issued/<int:id>/suspend/", views.suspend, name="issued-suspend"),
    path("issued/<int:id>/reinstate/", views.reinstate, name="issued-reinstate"),
    path("issued/<int:id>/renew/", views_give.renew, name="issued-renew"),
    path("badges/<int:id>/", views_mine.mine, name="badge-mine"),
    path("badges/<int:id>/file/", views_mine.file, name="badge-file"),
]
