"""Addresses."""

from __future__ import annotations

from stepladder.server.appraisals.urls_paying import urlpatterns as paying
from stepladder.server.appraisals.urls_ratings import urlpatterns as ratings
from stepladder.server.appraisals.urls_weights import urlpatterns as weights

urlpatterns = [*paying, *ratings, *weights]
