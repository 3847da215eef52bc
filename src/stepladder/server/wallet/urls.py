"""Addresses of certificates."""

from __future__ import annotations

from django.urls import path

from stepladder.server.wallet import adding, views, views_completions, views_import, views_more, views_share
from stepladder.server.wallet.urls_catalog import urlpatterns as catalog

urlpatterns = [
    path("certificates/", views.certificates, name="certificates"),
    path("certificates/add/", adding.doors, name="certificate-add"),
    path("certificates/add/type/", adding.type_in, name="certificate-type"),
    path("certificates/add/paste/", adding.paste, name="certificate-paste"),
    path("certificates/add/badge/", adding.upload, name="certificate-upload"),
    path("certificates/add/done/", adding.added, name="certificate-added"),
    path("certificates/add/linkedin/", views_import.preview, name="certificate-import"),
    path("certificates/issued/<int:id>/add/", adding.add_issued, name="certificate-issued"),
    path("certificates/<int:id>/", views.certificate, name="certificate"),
    path("certificates/<int:id>/edit/", adding.edit, name="certificate-edit"),
    path("certificates/<int:id>/withdraw/", views.withdraw, name="certificate-withdraw"),
    path("certificates/<int:id>/check/", views.check, name="certificate-check"),
    path("certificates/<int:id>/inside/", adding.add_inside, name="certificate-inside"),
    path("certificates/<int:id>/ask/", views.ask, name="certificate-ask"),
    path("certificates/<int:id>/answers/<int:question>/", views.answered, name="certificate-answer"),
    path("look-up/<int:id>/", views_more.seen, name="certificate-seen"),
    path("certificates/shared/", views_share.shares, name="shares"),
    path("certificates/shared/add/", views_share.share_add, name="share-add"),
    path("certificates/shared/<int:id>/end/", views_share.share_end, name="share-end"),
    path("shared/<str:token>/", views_share.shared, name="shared"),
    path("me/addresses/", views_more.addresses, name="addresses"),
    path("me/addresses/<int:id>/remove/", views_more.address_remove, name="address-remove"),
    path("me/addresses/confirm/<str:token>/", views_more.address_confirm, name="address-confirm"),
    *catalog,
    path("completions/", views_completions.upload, name="completions"),
    path("completions/check/", views_completions.check, name="completions-check"),
    path("completions/<int:id>/", views_completions.run, name="completions-run"),
    path("completions/<int:id>/undo/", views_completions.undo, name="completions-undo"),
    path("issuers/", views_more.issuers, name="issuers"),
    path("issuers/<int:id>/remove/", views_more.issuer_remove, name="issuer-remove"),
]
