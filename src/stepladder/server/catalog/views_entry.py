"""Pages about one microcredential: what it proves and counts for; and everything that is stated of it."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from stepladder.achievements.workload import workload
from stepladder.appraisal.rubric import DIMENSIONS
from stepladder.findings import Status
from stepladder.server.access.policy import members, open_to
from stepladder.server.catalog.asking_next import next_of
from stepladder.server.catalog.counts import counts_for
from stepladder.server.catalog.elements import elements
from stepladder.server.catalog.endorsing import endorsed_by, is_over
from stepladder.server.catalog.goals import holds, served_by
from stepladder.server.catalog.judged import judged_entry
from stepladder.server.catalog.ladder import ways
from stepladder.server.catalog.models import Microcredential, Review
from stepladder.server.catalog.proof import Proof, proof_of, reach_of, reason_of, sentence_of, stands_words
from stepladder.server.catalog.providers import held_by
from stepladder.server.catalog.reuse import Families, asked_words, families_asking, reuse_of
from stepladder.server.catalog.shown import shows_of, waiting_of, with_mappings
from stepladder.server.catalog.stacks_read import stacks_with
from stepladder.server.catalog.terms import GONE, Acceptance, Method
from stepladder.server.catalog.toward import toward_of
from stepladder.server.frameworks.models import Competency
from stepladder.server.frameworks.queries import level_texts
from stepladder.server.people.requests import MemberRequest
from stepladder.server.roles.queries import criteria_asking

_WHY = "What a microcredential proves concerns nobody in person."


@open_to(who=members, because=_WHY)
@require_safe
def entry(request: MemberRequest, key: str) -> HttpResponse:
    """One microcredential: what it proves, what it counts for, and how that was judged."""
    on = request.moment.date()
    row = get_object_or_404(_rows(with_mappings(request.reader)), key=key)
    shown = tuple(row.outcomes.all())
    competencies = [outcome.competency for outcome in shown]
    families = families_asking(on)
    asked = criteria_asking(request.reader, competencies, on).select_related("version__role__family", "competency")
    counts = counts_for(row, shown, asked)
    appraisal = row.appraisal
    proof, following = proof_of(appraisal), next_of(row, appraisal)
    serves = served_by(row)
    toward = toward_of(request.reader, on)
    levels = {each.competency_id: (each.level, each.relevance) for each in shown}
    context = {
        **_stands(row),
        "entry": row,
        "sentence": sentence_of(proof),
        "reason": reason_of(appraisal),
        "reach": reach_of(appraisal),
        "unknown": proof is Proof.UNKNOWN,
        "attended": proof is Proof.ATTENDED,
        "toward": toward.words(levels, appraisal.evidence_class) if toward else "",
        "shows": shows_of(shown, level_texts(competencies), reuse_of(competencies, families), on),
        "waiting": waiting_of(row, request.reader) if request.reader.partner else [],
        "counts": counts,
        "ways": ways(counts),
        "reached": sum(each.reaches is Status.MET for each in counts),
        "asked_in": _asked_in(families, competencies),
        "serves": [(each, holds(each.outcome.priority, on)) for each in serves if each.ended_at is None],
        "served": [each for each in serves if each.ended_at is not None],
        "question": following.ask,
        "ask": gettext(following.ask.question) if following.ask else "",
        "to_judge": gettext(following.judge.name) if following.judge else "",
        "to_judge_id": following.judge.id if following.judge else "",
        "judged": judged_entry(row),
        "questions": len(DIMENSIONS),
    }
    return render(request, "catalog/entry.html", context)


@open_to(who=members, because=_WHY)
@require_safe
def facts(request: MemberRequest, key: str) -> HttpResponse:
    """Everything that is stated of a microcredential; what is not stated is said to be so."""
    rows = Microcredential.objects.prefetch_related(
        "requires__required", "metrics__competency", "provider__accreditations__microcredential"
    )
    row = get_object_or_404(_rows(rows.select_related("provider")), key=key)
    on = request.moment.date()
    found = workload(hours=row.hours, ects=row.ects, outcomes=len(row.learning_outcomes), eqf_level=row.eqf_level)
    context = {
        **_stands(row),
        "entry": row,
        "elements": elements(row),
        "workload": found,
        "doubts": [each.sentence(translation) for each in found.doubts],
        "methods": [str(Method(each).label) for each in row.methods],
        "accredited": held_by(row.provider, on, row),
        "endorsed": [(each, is_over(each, on)) for each in endorsed_by(row)],
        "stacks": stacks_with(row),
        "metrics": [each for each in row.metrics.all() if _may_read(each.competency, request)],
    }
    return render(request, "catalog/facts.html", context)


def _rows(rows: QuerySet[Microcredential]) -> QuerySet[Microcredential]:
    said = Count("feedback", filter=Q(feedback__taken_back_at__isnull=True))
    reviews = Review.objects.filter(microcredential=OuterRef("pk"), closed_at__isnull=True)
    named = ("owner", "replaced_by", "weights__proposed_by", "weights__decided_by")
    return rows.select_related("provider", *named).annotate(said=said, review_due=Subquery(reviews.values("due")[:1]))


def _stands(row: Microcredential) -> dict[str, object]:
    """Where it stands with the organization."""
    return {
        "stands": "" if row.acceptance == Acceptance.ACCEPTED else stands_words(row.acceptance),
        "gone": row.acceptance in GONE,
    }


def _may_read(competency: Competency | None, request: MemberRequest) -> bool:
    """Competencies that others made for themselves are told to nobody."""
    return competency is None or competency.owner_id in (None, request.reader.pk)


def _asked_in(families: Families, competencies: Sequence[Competency]) -> str:
    """In how many job families what it shows is asked for; nothing where no family could ask."""
    asking = families.asking_any(each.pk for each in competencies)
    return asked_words(len(asking), len(families.names)) if families.names and competencies else ""
