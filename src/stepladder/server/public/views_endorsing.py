"""Pages of people partners: what respected bodies say of something that badges are given for.

They stand in this room because an endorsement is published, and because its issuer is asked over the network.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_http_methods

from stepladder.errors import StepladderError
from stepladder.server.access.policy import open_to, partners
from stepladder.server.issuing import endorsements, queries
from stepladder.server.issuing.endorsements import MOST_BYTES, UnfitEndorsement
from stepladder.server.issuing.forms import ReasonForm
from stepladder.server.issuing.models import OfferVersion, ReceivedEndorsement
from stepladder.server.people.requests import MemberRequest
from stepladder.server.public.checks import Line, lines_of, mark_of_endorsement
from stepladder.server.ui.refusal import refuse, text_of
from stepladder.server.wallet.issuers import trusted
from stepladder.server.wallet.network import asking_at

_WHY = "People partners decide whose word stands in the organization’s badges."


class EndorsementForm(forms.Form):
    """An endorsement as its issuer signed it."""

    file = forms.FileField(
        label=gettext_lazy("The file that they sent"),
        help_text=gettext_lazy(
            "An EndorsementCredential of Open Badges 3.0, as JSON or as a token (JWT), up to 64 KiB."
        ),
        required=False,
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        max_length=MOST_BYTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )

    def clean(self) -> dict[str, Any]:
        """One of both."""
        given = super().clean() or self.cleaned_data
        if not self.errors and not given.get("file") and not text_of(given, "text"):
            self.add_error("file", gettext("Choose the file, or paste what is in it."))
        return given

    def given(self) -> bytes:
        """What was entered. After ``is_valid``; at most one byte more than fits."""
        file = self.cleaned_data.get("file")
        return bytes(file.read(MOST_BYTES + 1)) if file else text_of(self.cleaned_data, "text").encode()


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def recorded(request: MemberRequest, key: str) -> HttpResponse:
    """What others say of an offer, and a form to add to it.

    Raises:
        Http404: nothing of that key is offered.
    """
    version = queries.latest(key)
    if version is None:
        raise Http404
    form = EndorsementForm(request.POST, request.FILES) if request.method == "POST" else EndorsementForm()
    failed: tuple[Line, ...] = ()
    if request.method == "POST" and form.is_valid():
        try:
            row = _record(request, version, form)
        except UnfitEndorsement as error:
            refuse(form, error, "file")
            failed = lines_of(error.finding) if error.finding else ()
        except StepladderError as error:
            refuse(form, error, "file")
        else:
            words = gettext("The endorsement of %(name)s stands in the badges that are given from now on.")
            messages.success(request, words % {"name": row})
            return redirect("issued-endorsements", key=key)
    found = queries.endorsements_of(version.offer, request.moment)
    rows = [{"row": each, "mark": mark_of_endorsement(each.verdict), "lines": lines_of(each.verdict)} for each in found]
    context = {"version": version, "form": form, "failed": failed, "rows": rows}
    return render(request, "public/endorsements.html", context, status=422 if form.errors else 200)


def _record(request: MemberRequest, version: OfferVersion, form: EndorsementForm) -> ReceivedEndorsement:
    found = endorsements.read_endorsement(
        offer=version.offer,
        data=form.given(),
        fetch=asking_at(),
        at=request.moment,
        trust=trusted(),
        demo=settings.DEMO,
    )
    return endorsements.record_endorsement(endorsement=found, by=request.reader, at=request.moment)


@open_to(who=partners, because=_WHY)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: MemberRequest, id: int) -> HttpResponse:
    """Put an endorsement into no further badge."""
    open_rows = ReceivedEndorsement.objects.filter(ended_at__isnull=True).select_related("offer__microcredential")
    row = get_object_or_404(open_rows, pk=id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    form.fields["because"].help_text = gettext("Stands in the history.")
    if request.method == "POST" and form.is_valid():
        because = text_of(form.cleaned_data, "because")
        try:
            endorsements.end_endorsement(endorsement=row, because=because, by=request.reader, at=request.moment)
        except StepladderError as error:
            refuse(form, error, "because")
        else:
            messages.success(request, gettext("It stands in no further badge; those that carry it keep it."))
            return redirect("issued-endorsements", key=row.offer.key)
    context = {"row": row, "form": form}
    return render(request, "public/endorsement_end.html", context, status=422 if form.errors else 200)
