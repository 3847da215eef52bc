"""Choosing a next role, or entering a ladder's sentences."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from stepladder.errors import StepladderError
from stepladder.server.access.policy import members, open_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.readiness.forms import ChooseForm, PasteForm, SentencesForm, initial_rows, proposed
from stepladder.server.readiness.queries import groups_of
from stepladder.server.roles.models import Role
from stepladder.server.roles.operations import OwnRole, Sentence, change_role, choose_role, enter_role
from stepladder.server.roles.queries import roles_open_to, target_of, version_in_force
from stepladder.server.ui.refusal import refuse, text_of

_OWN = "One chooses one's own next role, and enters ladders for oneself alone."


@open_to(who=members, because=_OWN)
def choose(request: MemberRequest) -> HttpResponse:
    """Choose a role of the organization, or one entered before."""
    roles = list(roles_open_to(request.reader))
    now = target_of(request.reader)
    form = ChooseForm(request.POST or None, roles=roles, initial={"role": now.key if now else ""})
    if request.method == "POST" and form.is_valid():
        chosen = next(role for role in roles if role.key == form.cleaned_data["role"])
        choose_role(person=request.reader, role=chosen, at=request.moment)
        return redirect("next-role")
    context = {"form": form, "ladders": groups_of(roles, request.reader, request.moment.date()), "now": now}
    return render(request, "readiness/choose.html", context, status=422 if form.errors else 200)


@open_to(who=members, because=_OWN)
def paste(request: MemberRequest) -> HttpResponse:
    """Paste a ladder; the sentences are shown for checking before anything is stored."""
    form = PasteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        sentences = proposed(data["text"])
        initial = {"title": data["title"], "source": data["source"], "version": 0, **initial_rows(sentences)}
        checked = SentencesForm(initial=initial, count=len(sentences))
        return render(request, "readiness/sentences.html", {"form": checked})
    return render(request, "readiness/paste.html", {"form": form}, status=422 if form.errors else 200)


@open_to(who=members, because=_OWN)
def check(request: MemberRequest) -> HttpResponse:
    """Store the checked sentences as a role of one's own."""
    if request.method != "POST":
        return redirect("next-role-own")
    form = SentencesForm(request.POST, count=_count(request))
    if form.is_valid():
        try:
            enter_role(person=request.reader, entered=_entered(form), at=request.moment)
        except StepladderError as error:
            refuse(form, error)
        else:
            return redirect("next-role")
    return render(request, "readiness/sentences.html", {"form": form}, status=422)


@open_to(who=members, because=_OWN)
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """Change a role of one's own; the earlier version stays."""
    role = get_object_or_404(Role.objects.filter(owner=request.reader), key=key)
    version = version_in_force(role, request.moment.date())
    criteria = list(version.criteria.all()) if version else []
    stored = [Sentence(each.wording, each.competency.name, each.level, each.must) for each in criteria]
    if request.method == "POST":
        form = SentencesForm(request.POST, count=_count(request))
        if form.is_valid():
            try:
                seen = form.cleaned_data["version"]
                change_role(role=role, person=request.reader, entered=_entered(form), seen=seen, at=request.moment)
            except StepladderError as error:
                refuse(form, error)
            else:
                return redirect("next-role")
    else:
        sentences = [*stored, *(Sentence("", "", 3) for _ in range(_MORE))]
        initial = {"title": role.title, "source": version.source if version else ""}
        number = {"version": version.number if version else 0}
        form = SentencesForm(initial={**initial, **number, **initial_rows(sentences)}, count=len(sentences))
    context = {"form": form, "role": role}
    return render(request, "readiness/sentences.html", context, status=422 if form.errors else 200)


_MORE = 2
"""Empty rows that are offered for further sentences."""


def _entered(form: SentencesForm) -> OwnRole:
    data = form.cleaned_data
    return OwnRole(text_of(data, "title"), text_of(data, "source"), form.sentences())


def _count(request: MemberRequest) -> int:
    text = request.POST.get("rows", "")
    return int(text) if text.isdecimal() and len(text) <= 4 else 1
