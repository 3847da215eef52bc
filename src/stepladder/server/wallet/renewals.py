"""Renewals: a newer award of the same achievement keeps the earlier one, and both say so."""

from __future__ import annotations

from stepladder.server.wallet.models import Certificate


def linked(row: Certificate) -> None:
    """Tie an award to the one before it, and the one after it to this; inside the transaction of the check.

    The same achievement by the same issuer, both proven by a signature, for the same person, at another day: two
    badges of one course that was taken twice are no renewal only in name.
    """
    if not (row.issuer_id and row.achievement_id and row.issued_on) or row.whose == "somebody-else":
        return
    same = Certificate.objects.filter(
        person_id=row.person_id,
        issuer_id=row.issuer_id,
        achievement_id=row.achievement_id,
        withdrawn_at__isnull=True,
        issued_on__isnull=False,
    ).exclude(whose="somebody-else")
    awards = list(same.order_by("issued_on", "id"))
    for place, each in enumerate(awards):
        earlier = next((one for one in reversed(awards[:place]) if one.issued_on != each.issued_on), None)
        if each.renews_id != (earlier.pk if earlier else None):
            Certificate.objects.filter(pk=each.pk).update(renews=earlier)
