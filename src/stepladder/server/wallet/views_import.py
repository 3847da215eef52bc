"""The page that shows what stands in LinkedIn's archive, before it is added."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from stepladder.server.access.policy import members, open_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.wallet.importing import Line, add_lines, drop_rows, kept, lines_of
from stepladder.server.wallet.queries import readers_words


@open_to(who=members, because="Everybody adds to their own certificates.")
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: MemberRequest) -> HttpResponse:
    """Every line with what would become of it; added once that is confirmed."""
    waiting = kept(request.session)
    if request.method == "POST" and waiting:
        if request.POST.get("do") == "drop":
            drop_rows(request.session)
            messages.info(request, gettext("Nothing of the archive was added."))
            return redirect("certificates")
        if request.POST.get("digest") == waiting["digest"]:
            added = add_lines(person=request.reader, rows=waiting["rows"], at=request.moment)
            drop_rows(request.session)
            words = ngettext("%(number)d certificate was added.", "%(number)d certificates were added.", added)
            messages.success(request, words % {"number": added})
            return redirect("certificates")
        messages.warning(request, gettext("Another archive was uploaded meanwhile. This is what stands in it."))
    lines = lines_of(waiting["rows"], person=request.reader, at=request.moment) if waiting else []
    context = {
        "lines": lines,
        "fault": waiting["fault"] if waiting else "",
        "digest": waiting["digest"] if waiting else "",
        "new": sum(line.state == "new" for line in lines),
        "sentence": _sentence(lines),
        "who": readers_words(request.reader),
    }
    return render(request, "wallet/import.html", context)


def _sentence(lines: list[Line]) -> str:
    count = {state: sum(line.state == state for line in lines) for state in ("new", "there", "unreadable")}
    parts = [ngettext("%(number)d is new", "%(number)d are new", count["new"]) % {"number": count["new"]}]
    if count["there"]:
        words = ngettext("%(number)d you have already", "%(number)d you have already", count["there"])
        parts.append(words % {"number": count["there"]})
    if count["unreadable"]:
        words = ngettext("%(number)d could not be read", "%(number)d could not be read", count["unreadable"])
        parts.append(words % {"number": count["unreadable"]})
    total = ngettext("%(number)d line", "%(number)d lines", len(lines)) % {"number": len(lines)}
    return gettext("%(total)s: %(parts)s.") % {"total": total, "parts": ", ".join(parts)}
