"""Judging certificates again when the catalog says something else of them, or other weights came into force.

Nobody is asked over the network for it: the badge is read as it is held, and what its issuer said stands.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile
from stepladder.server.catalog.models import Microcredential
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.policies.models import WeightRules
from stepladder.server.trail.operations import record_many
from stepladder.server.wallet.judging import Judged, judge_again, judged_columns, set_evidence
from stepladder.server.wallet.models import Certificate
from stepladder.server.wallet.network import held
from stepladder.server.wallet.writing import taken, write

_LOG = logging.getLogger(__name__)

BATCH = 50
"""Certificates that are written in one transaction, during which nobody else writes the trail."""

MOST_AT_ONCE = 20
"""Certificates that are judged while a page waits, where there is no worker: each takes some hundredths of a second."""


def to_follow(on: date) -> QuerySet[Certificate]:
    """Certificates whose judgement is older than what it rests on."""
    return Certificate.objects.filter(_lags(on), withdrawn_at__isnull=True, waits_since__isnull=True)


def lags(on: date) -> Exists:
    """Beside a certificate: whether it is among these."""
    return Exists(to_follow(on).filter(pk=OuterRef("pk")))


def catch_up(person: Person, at: datetime) -> int:
    """Where no worker does it, judge somebody's certificates again when their pages are opened.

    Returns:
        How many were judged; the language is that of the site, as in the worker.
    """
    if settings.WORKER:
        return 0
    with translation.override(settings.LANGUAGE_CODE):
        return follow_catalog(at=at, most=MOST_AT_ONCE, person=person)["judged"]


def follow_catalog(*, at: datetime, most: int | None = None, person: Person | None = None) -> dict[str, int]:
    """Judge again every certificate whose judgement is older than what it rests on.

    Args:
        most: how many at the most; all of them where it is not given.
        person: whose; everybody's where it is not given.

    Returns:
        How many were ``judged``, and how many of these prove or count something else now (``changed``).
    """
    rows = to_follow(at.date()) if person is None else to_follow(at.date()).filter(person=person)
    keys = list(rows.order_by("person", "pk").values_list("pk", flat=True)[:most])
    found = {"judged": 0, "changed": 0}
    for start in range(0, len(keys), BATCH):
        done = _follow(keys[start : start + BATCH], at)
        found["judged"] += len(done)
        found["changed"] += sum(each["changed"] for each in done)
    return found


def _lags(on: date) -> Q:
    weights = WeightRules.objects.filter(state=WeightRules.State.IN_FORCE).values("decided_at")[:1]
    # Recognized anew: the catalog had nothing of this achievement when the certificate was judged.
    known = Microcredential.objects.filter(achievement=OuterRef("achievement_id"), changed_at__gt=OuterRef("judged_at"))
    new = Q(recognized__isnull=True) & ~Q(achievement_id="") & Q(Exists(known))
    over = Q(recognized__counts_until__lt=on, judged_at__date__lte=F("recognized__counts_until"))
    return Q(judged_at__lt=F("recognized__changed_at")) | Q(judged_at__lt=Subquery(weights)) | new | over


def _follow(keys: Sequence[int], at: datetime) -> list[dict[str, Any]]:
    rows = Certificate.objects.filter(pk__in=keys).select_related("badge", "person").order_by("person", "pk")
    judged = [(row, found) for row in rows if (found := _judged(row, at)) is not None]
    done: list[dict[str, Any]] = []
    with transaction.atomic():
        for certificate, found in judged:
            with suppress(EditedMeanwhile, Certificate.DoesNotExist):
                done.append(_keep(certificate, found, at))
        if done:
            record_many(
                by="system", did="certificates judged again", what="catalog", at=at, items=done,
                because="the catalog says something else of them, or other weights are in force",
            )  # fmt: skip
    return done


def _judged(certificate: Certificate, at: datetime) -> Judged | None:
    try:
        return judge_again(certificate, certificate.title, at, held, asked=False)
    except Exception:  # noqa: BLE001 - whatever it is, it is logged with its place
        # One that cannot be judged must not keep all those behind it from being judged, time after time.
        _LOG.exception("certificate %s could not be judged again", certificate.pk)
        return None


def _keep(certificate: Certificate, judged: Judged, at: datetime) -> dict[str, Any]:
    row = taken(certificate, None)
    before = _says(row)
    write(row, judged_columns(judged, asked=False))
    set_evidence(row, judged, at)
    changed = _says(row) != before
    if changed:
        words = gettext("“%(title)s” was judged again, since the catalog says something else of it now.")
        notify(person=row.person, text=words % {"title": row.title}, link=reverse("certificate", args=[row.pk]), at=at)
    return {"certificate": row.pk, "changed": changed}


def _says(row: Certificate) -> tuple[object, ...]:
    """What a reader would tell the difference of: what it is, what it proves, and whether it counts."""
    return row.recognized_id, row.appraisal.get("evidence_class"), row.appraisal.get("left_out")
