"""Putting weights in force, with everything that the catalog comes to under them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile
from stepladder.server.appraisals.weights_preview import digest_now, look_at
from stepladder.server.catalog.settling import reappraise_all
from stepladder.server.people.models import Person
from stepladder.server.policies.models import WeightRules
from stepladder.server.policies.weights import put_weights_in_force


def approve(*, rules: WeightRules, seen: str, note: str, by: Person, at: datetime) -> int:
    """Approve a proposal: it holds from today, and every entry is appraised anew, all of it or nothing.

    Args:
        seen: the digest of the catalog for which the approver saw what changes.

    Returns:
        How many entries were appraised anew.

    Raises:
        EditedMeanwhile: the catalog changed since, so that the approver saw something else; or it was decided.
        InvalidPolicy: it is one's own proposal.
        Locked: somebody relies on what holds now.
    """
    look = look_at(rules, at)
    if look.digest != seen:
        raise _changed()
    with transaction.atomic():
        row = put_weights_in_force(rules=rules, preview=look.to_json(), note=note, by=by, at=at)
        if digest_now() != seen:  # from here on nobody else writes: what was shown is what is approved
            raise _changed()
        return reappraise_all(weights=row, by=by, at=at)


def _changed() -> EditedMeanwhile:
    return EditedMeanwhile(
        gettext("the catalog changed since you saw what these weights change"),
        hint=gettext("it is worked out anew below; look at it, and decide then"),
    )
