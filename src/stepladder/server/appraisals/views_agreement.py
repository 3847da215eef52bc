"""How far people who judge agree, and what the score can and cannot say by now."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stepladder.appraisal.agreement.report import ENOUGH, FEW
from stepladder.appraisal.agreement.standing import Standing
from stepladder.appraisal.agreement.validity import NOTHING, table
from stepladder.appraisal.agreement.words import told
from stepladder.appraisal.policy import DEFAULT
from stepladder.server.access.policy import open_to, partners
from stepladder.server.appraisals.agreeing import agreement_here
from stepladder.server.appraisals.models import Disagreement
from stepladder.server.catalog.models import Microcredential
from stepladder.server.people.requests import MemberRequest
from stepladder.server.policies.queries import weights_in_force

_WHY = "How far those who judge agree is for those who look after the catalog; it ranks nobody."
_MOST_LISTED = 25


@open_to(who=partners, because=_WHY)
@require_safe
def agreement(request: MemberRequest) -> HttpResponse:
    """How far people agree: a sentence and what to look at first, then the numbers and what they mean."""
    weights = weights_in_force()
    found = agreement_here(weights.to_core() if weights else DEFAULT)
    words = told(found, wording=translation)
    listed = Microcredential.objects.filter(pk__in=words.look_at[:_MOST_LISTED]).select_related("provider")
    open_ones = set(
        Disagreement.objects.filter(microcredential__in=listed).values_list("microcredential_id", flat=True)
    )
    context: dict[str, Any] = {
        "words": words,
        "look_at": [(each, each.pk in open_ones) for each in listed],
        "beyond": max(0, len(words.look_at) - _MOST_LISTED),
        "double": len(found.double),
        "few": FEW,
        "enough": ENOUGH,
    }
    return render(request, "appraisals/agreement.html", context)


@open_to(who=partners, because=_WHY)
@require_safe
def validity(request: MemberRequest) -> HttpResponse:
    """What can and cannot be said of the score at present; what nobody has collected is said to be missing."""
    weights = weights_in_force()
    found = agreement_here(weights.to_core() if weights else DEFAULT)
    rows = table(found, NOTHING, wording=translation)
    holds = sum(row.standing is Standing.HOLDS for row in rows)
    missing = sum(row.standing is Standing.MISSING for row in rows)
    context = {"rows": [(row, _mark(row.standing)) for row in rows], "holds": holds, "missing": missing}
    return render(request, "appraisals/validity.html", context)


def _mark(standing: Standing) -> tuple[str, str]:
    """The mark of a standing, and its words."""
    return {
        Standing.HOLDS: ("met", gettext("Holds")),
        Standing.FAILS: ("unmet", gettext("Does not hold")),
        Standing.TENTATIVE: ("partial", gettext("Tentative")),
        Standing.TOO_FEW: ("unknown", gettext("Too few")),
        Standing.MISSING: ("unknown", gettext("Not collected")),
        Standing.UNKNOWN: ("unknown", gettext("Not known")),
    }[standing]
