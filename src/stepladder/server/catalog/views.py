"""Pages to read the catalog."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from stepladder.appraisal.rubric import BY_ID, DIMENSIONS
from stepladder.findings import Status
from stepladder.server.access.policy import members, open_to
from stepladder.server.catalog.counts import counts_for
from stepladder.server.catalog.forms import CatalogForm
from stepladder.server.catalog.judged import judged
from stepladder.server.catalog.proof import Proof, count_of, proof_of, reach_of, reason_of, sentence_of
from stepladder.server.catalog.queries import Line, chosen, competencies_shown, entries_open_to, lines
from stepladder.server.frameworks.queries import level_texts
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.queries import criteria_asking

_ON_A_PAGE = 50


@open_to(who=members, because="What a microcredential proves concerns nobody in person.")
@require_safe
def catalog(request: MemberRequest) -> HttpResponse:
    """The catalog, by title: no score ranks it, since two arguments with the same number are seldom alike."""
    known = lines(request.reader)
    form = CatalogForm(request.GET, competencies=competencies_shown(known))
    form.is_valid()
    wanted = form.wanted()
    found = chosen(known, wanted)
    page = Paginator(found, _ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "wanted": wanted,
        "page": page,
        "total": len(known),
        "questions": len(DIMENSIONS),
        "verdict": _how_many(found, len(known)),
        "breakdown": _breakdown(found),
    }
    return render(request, "catalog/catalog.html", context)


@open_to(who=members, because="What a microcredential proves concerns nobody in person.")
@require_safe
def entry(request: MemberRequest, key: str) -> HttpResponse:
    """One microcredential: what it proves, what it counts for, and how that was judged."""
    found = get_object_or_404(entries_open_to(request.reader), key=key)
    shown = tuple(found.outcomes.all())
    competencies = [outcome.competency for outcome in shown]
    texts = level_texts(competencies)
    counts = counts_for(found, shown, criteria_asking(request.reader, competencies, request.moment.date()))
    appraisal = found.appraisal
    proof = proof_of(appraisal)
    context = {
        "entry": found,
        "sentence": sentence_of(proof),
        "reason": reason_of(appraisal),
        "reach": reach_of(appraisal),
        "unknown": proof is Proof.UNKNOWN,
        "attended": proof is Proof.ATTENDED,
        "shows": [(outcome, texts[outcome.competency_id][outcome.level]) for outcome in shown],
        "counts": counts,
        "reached": sum(each.reaches is Status.MET for each in counts),
        "question": BY_ID[appraisal.next_question] if appraisal.next_question else None,
        "ask": gettext(BY_ID[appraisal.next_question].question) if appraisal.next_question else "",
        "judged": judged(appraisal),
    }
    return render(request, "catalog/entry.html", context)


def _how_many(found: Sequence[Line], total: int) -> str:
    if not found:
        return gettext("None of %(total)d microcredentials fits.") % {"total": total}
    providers = len({line.provider for line in found})
    by = ngettext("%(count)d provider", "%(count)d providers", providers) % {"count": providers}
    many = ngettext("%(count)d microcredential", "%(count)d microcredentials", len(found)) % {"count": len(found)}
    if len(found) == total:
        return gettext("%(entries)s from %(providers)s.") % {"entries": many, "providers": by}
    return gettext("%(entries)s of %(total)d, from %(providers)s.") % {"entries": many, "total": total, "providers": by}


def _breakdown(found: Sequence[Line]) -> str:
    counts = Counter(line.proof for line in found)
    parts = [count_of(proof, counts[proof]) for proof in Proof if counts[proof]]
    text = gettext("; ").join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""
