"""Who issues here, what badges are given for, and the status lists."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from stepladder.server.access.policy import anyone, open_to
from stepladder.server.issuing import documents, identity, queries
from stepladder.server.issuing.marks import validity_words
from stepladder.server.issuing.models import IssuedEndorsement, OfferVersion, StatusList
from stepladder.server.people.requests import now
from stepladder.server.public import answers, pictures
from stepladder.server.public.checks import lines_of, mark_of_endorsement

_HOUR = 3_600
_STATUS_FRESH = 300
"""Seconds for which a copy of a status list is used: as long may a revocation stay unseen by those who keep one."""

_WHY = "Whoever holds a badge, or is shown one, has to find who issued it and whether it holds."
_LD_JSON = "application/ld+json"


@open_to(who=anyone, because=_WHY)
@require_safe
def did(request: HttpRequest) -> HttpResponseBase:
    """The did:web document.

    Raises:
        Http404: this organization has no key.
    """
    found = documents.did_json()
    if found is None:
        raise Http404
    return answers.document(request, found, kind="application/did+json", fresh=_HOUR)


@open_to(who=anyone, because=_WHY)
@require_safe
def jwks(request: HttpRequest) -> HttpResponseBase:
    """The keys as a JWK set.

    Raises:
        Http404: this organization has no key.
    """
    found = documents.jwks_json()
    if found is None:
        raise Http404
    return answers.document(request, found, kind="application/jwk-set+json", fresh=_HOUR)


@open_to(who=anyone, because=_WHY)
@require_safe
def issuer(request: HttpRequest) -> HttpResponseBase:
    """The issuer's profile: a page for people, the document for programs.

    Raises:
        Http404: this organization has no key.
    """
    found = documents.issuer_json()
    if found is None:
        raise Http404
    if not answers.prefers_page(request):
        return answers.varies_by_kind(answers.document(request, found, kind=_LD_JSON, fresh=_HOUR))
    offers = [{"offer": each, "version": each.versions.all()[0]} for each in queries.offers(now())]
    context = {"issuer": identity.profile(), "offers": offers, "keys": queries.keys(), "demo": settings.DEMO}
    return answers.varies_by_kind(answers.page(request, "public/issuer.html", context, fresh=_HOUR))


@open_to(who=anyone, because=_WHY)
@require_safe
def achievement(request: HttpRequest, key: str) -> HttpResponseBase:
    """What can be achieved: a page for people, the document for programs."""
    version = _version(key)
    if answers.prefers_page(request):
        return answers.varies_by_kind(_page(request, version))
    found = documents.achievement_json(version)
    return answers.varies_by_kind(
        answers.document(request, found, kind=_LD_JSON, fresh=_HOUR, changed_at=version.recorded_at)
    )


@open_to(who=anyone, because=_WHY)
@require_safe
def criteria(request: HttpRequest, key: str) -> HttpResponse:
    """What one has to do for it, for people."""
    return _page(request, _version(key))


@open_to(who=anyone, because=_WHY)
@require_safe
def picture(request: HttpRequest, key: str) -> HttpResponseBase:
    """The picture of an achievement."""
    return answers.picture(request, pictures.png(_version(key).offer.key), kind="image/png", fresh=24 * _HOUR)


@open_to(who=anyone, because="Without it nobody could tell whether a badge was revoked; it names nobody.")
@require_safe
def status_list(request: HttpRequest, id: int) -> HttpResponseBase:
    """A status list, as it was signed when it last changed."""
    row = get_object_or_404(StatusList.objects.exclude(document=""), pk=id)
    return answers.document(
        request, row.document, kind="application/vc", fresh=_STATUS_FRESH, changed_at=row.changed_at
    )


@open_to(who=anyone, because="An endorsement is said in public, for whoever is endorsed to show it.")
@require_safe
def endorsement(request: HttpRequest, id: int) -> HttpResponseBase:
    """An endorsement as it was signed."""
    row = get_object_or_404(IssuedEndorsement, pk=id)
    return answers.document(request, row.document, kind="application/vc", fresh=_HOUR, changed_at=row.issued_at)


def _version(key: str) -> OfferVersion:
    version = queries.latest(key)
    if version is None:
        raise Http404
    return version


def _page(request: HttpRequest, version: OfferVersion) -> HttpResponse:
    context = {
        "version": version,
        "achievement": version.document,
        "issuer": identity.profile(),
        "competencies": _competencies(version.document),
        "ended": version.offer.ended_at,
        "validity": validity_words(version.validity),
        "needs": version.needs.select_related("microcredential"),
        "versions": queries.versions_of(version.offer),
        "endorsements": [
            {"row": each, "mark": mark_of_endorsement(each.verdict), "lines": lines_of(each.verdict)}
            for each in queries.endorsements_of(version.offer, now())
        ],
        "demo": settings.DEMO,
    }
    return answers.page(request, "public/achievement.html", context, fresh=_HOUR)


def _competencies(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Each competency with its rubric, and the level that is asked for."""
    rubrics = {each["name"]: each for each in document.get("resultDescription", ())}
    found = []
    for shown in document.get("alignment", ()):
        rubric = rubrics.get(shown["targetName"], {})
        asked = [
            each["level"] for each in rubric.get("rubricCriterionLevel", ()) if each["id"] == rubric["requiredLevel"]
        ]
        found.append({"shown": shown, "rubric": rubric, "level": asked[0] if asked else ""})
    return found
