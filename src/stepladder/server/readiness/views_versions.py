"""Putting a version of a role in force: what it changes, for how many, and from when.

It stands here and not with the roles, because what it changes for people is known in this room.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.estimates import TooFew
from stepladder.readiness.changes_in_words import title
from stepladder.server.access.policy import open_to, partners
from stepladder.server.people.requests import MemberRequest
from stepladder.server.readiness.effects import Effect, effect_of, line_sentence, sentences
from stepladder.server.roles.forms_versions import ForceForm
from stepladder.server.roles.models import RoleVersion
from stepladder.server.roles.versions import put_in_force
from stepladder.server.roles.views_criteria import about
from stepladder.server.ui.refusal import refuse


@open_to(who=partners, because="People partners put in force what another one has reviewed; no name is shown.")
@require_http_methods(["GET", "HEAD", "POST"])
def put(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """Let a reviewed version hold from a day on.

    Raises:
        Http404: there is none, or it is no open proposal.
    """
    context = about(request, key, number)
    row: RoleVersion = context["version"]
    if not row.is_open:
        raise Http404
    form = ForceForm(request.POST if request.method == "POST" else None, initial={"seen": row.revision})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            put_in_force(
                version=row, from_day=given["from_day"], by=request.reader, at=request.moment, seen=given["seen"]
            )
        except StepladderError as error:
            refuse(form, error, "from_day")
        else:
            words = {"number": number, "day": date_format(given["from_day"], "DATE_FORMAT")}
            messages.success(request, gettext("Version %(number)d holds from %(day)s on.") % words)
            return redirect("role", key)
    effect = effect_of(row, on=request.moment.date())
    context |= {"form": form, "effect": sentences(effect), "lines": _lines(effect)}
    return render(request, "readiness/put_in_force.html", context, status=422 if form.errors else 200)


def _lines(effect: Effect | TooFew | None) -> list[tuple[str, str]]:
    if not isinstance(effect, Effect):
        return []
    return [(title(each.change, translation), line_sentence(each)) for each in effect.lines]
