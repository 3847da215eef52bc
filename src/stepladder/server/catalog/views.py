"""Pages to read the catalog."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.server.access.policy import members, open_to
from stepladder.server.catalog.announcing import announcements_on
from stepladder.server.catalog.facets import found
from stepladder.server.catalog.forms import CatalogForm
from stepladder.server.catalog.proof import Proof, count_of
from stepladder.server.catalog.queries import competencies_offered, lines, priorities_served
from stepladder.server.catalog.toward import toward_of
from stepladder.server.catalog.wanted import UNLINKED, Seen
from stepladder.server.people.requests import MemberRequest


@open_to(who=members, because="What a microcredential proves concerns nobody in person.")
@require_safe
def catalog(request: MemberRequest) -> HttpResponse:
    """The catalog, by title: no score ranks it, since two arguments with the same number are seldom alike."""
    seen = Seen(request.reader, request.moment.date(), toward_of(request.reader, request.moment.date()))
    form = CatalogForm(
        request.GET, competencies=competencies_offered(seen, request.GET.get("competency", "")),
        priorities=priorities_served(seen.on), toward=seen.toward,
    )  # fmt: skip
    form.is_valid()
    wanted = form.wanted()
    fit = found(wanted, seen, page=request.GET.get("page"))
    form.count(fit.counts)
    context = {
        "form": form,
        "wanted": wanted,
        "page": fit.page,
        "lines": lines(fit.rows, seen),
        "total": fit.total,
        "toward": seen.toward,
        "questions": len(DIMENSIONS),
        "verdict": _how_many(fit.count, fit.total, chosen=bool(wanted)),
        "breakdown": _breakdown(fit.proofs),
        "announcements": announcements_on(seen.on)[:3] if not wanted else (),
        "unlinked": fit.counts["goal"][UNLINKED] if "goal" in fit.counts else 0,
    }
    return render(request, "catalog/catalog.html", context)


def _how_many(count: int, total: int, *, chosen: bool) -> str:
    if not count:
        return gettext("None of %(total)d microcredentials fits.") % {"total": total}
    many = ngettext("%(count)d microcredential", "%(count)d microcredentials", count) % {"count": count}
    if not chosen:
        return gettext("%(entries)s.") % {"entries": many}
    return gettext("%(entries)s of %(total)d.") % {"entries": many, "total": total}


def _breakdown(proofs: Mapping[Proof, int]) -> str:
    parts = [count_of(proof, proofs[proof]) for proof in Proof if proofs.get(proof)]
    text = gettext("; ").join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
