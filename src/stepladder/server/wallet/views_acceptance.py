"""Where an entry of the catalog stands. The page is in this room because retiring one asks how many people hold it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.catalog import acceptance, review_dates
from stepladder.server.catalog.forms_life import CareForm, DecisionForm
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.terms import IN_USE, WAITING, Acceptance
from stepladder.server.people.requests import MemberRequest
from stepladder.server.ui.refusal import refuse, whole
from stepladder.server.wallet.holders import holders_of

_CARE = "care"


@open_to(who=partners, because="People partners decide what the organization accepts, pays for and retires.")
@require_http_methods(["GET", "HEAD", "POST"])
def stands(request: MemberRequest, key: str) -> HttpResponse:
    """Where an entry stands and where it may go; ``?to=`` opens the form of one of these."""
    rows = Microcredential.objects.select_related("provider", "owner", "added_by", "replaced_by")
    entry = get_object_or_404(rows, key=key)
    to = request.GET.get("to", "")
    if not to:
        return render(request, "wallet/acceptance.html", _context(request, entry))
    form = _form(request, entry, to)
    if form is None:
        messages.warning(request, gettext("From where it stands now it cannot go there."))
        return redirect("catalog-acceptance", key=key)
    if request.method == "POST" and form.is_valid() and _stored(request, entry, form):
        return redirect("catalog-acceptance", key=key)
    entry = get_object_or_404(rows, key=key)  # whatever stands now is what the next try is compared with
    context = {
        **_context(request, entry),
        "form": form,
        "to": to,
        "care": to == _CARE,
        "words": "" if to == _CARE else words_of(Acceptance(to), entry),
        "holders": holders_of([entry.pk]) if to == Acceptance.RETIRED else None,
    }
    return render(request, "wallet/acceptance_form.html", context, status=422 if form.errors else 200)


def words_of(to: Acceptance, entry: Microcredential) -> str:
    """What moving an entry there is called, as a verb with its object."""
    again = entry.acceptance in (Acceptance.DECLINED, Acceptance.RETIRED)
    return {
        Acceptance.PROPOSED: gettext("Propose it"),
        Acceptance.UNDER_REVIEW: gettext("Look at it again") if again else gettext("Begin to look at it"),
        Acceptance.ACCEPTED: gettext("Pay for it no longer")
        if entry.acceptance == Acceptance.FUNDED
        else gettext("Accept it"),
        Acceptance.FUNDED: gettext("Pay for it")
        if entry.acceptance == Acceptance.ACCEPTED
        else gettext("Accept it and pay for it"),
        Acceptance.DECLINED: gettext("Decline it"),
        Acceptance.RETIRED: gettext("Retire it"),
    }[to]


def _context(request: MemberRequest, entry: Microcredential) -> dict[str, Any]:
    own = entry.added_by_id == request.reader.pk and not settings.PRIVATE_WORKSPACE
    return {
        "entry": entry,
        "ways": [(each.value, words_of(each, entry)) for each in acceptance.NEXT[entry.acceptance]],
        "in_use": entry.acceptance in IN_USE,
        "own": own and entry.acceptance in WAITING,
        "proposed": review_dates.proposed(entry, request.moment.date()),
    }


def _form(request: MemberRequest, entry: Microcredential, to: str) -> CareForm | DecisionForm | None:
    """The form of what may be done with it now; None where it may not."""
    sent, on, owners = request.POST if request.method == "POST" else None, request.moment.date(), acceptance.owners()
    if to == _CARE:
        return CareForm(sent, entry=entry, owners=list(owners)) if entry.acceptance in IN_USE else None
    if to not in Acceptance.values:
        raise Http404
    if sent is None and Acceptance(to) not in acceptance.NEXT[entry.acceptance]:
        return None
    return DecisionForm(sent, entry=entry, to=Acceptance(to), owners=list(owners), on=on)


def _stored(request: MemberRequest, entry: Microcredential, form: CareForm | DecisionForm) -> bool:
    seen, by, at = whole(request.POST.get("seen")) or 0, request.reader, request.moment
    try:
        if isinstance(form, CareForm):
            acceptance.set_care(entry=entry, care=form.care(), seen=seen, by=by, at=at)
        else:
            acceptance.decide(entry=entry, decision=form.decision(), seen=seen, by=by, at=at)
    except StepladderError as error:
        refuse(form, error)
        return False
    messages.info(request, gettext("It is written down; its owner and whoever proposed it are told."))
    return True
