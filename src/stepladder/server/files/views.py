"""Giving files back: always as a download, never as something that the site's origin shows or runs."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from stepladder.server.access.policy import members, open_to
from stepladder.server.files.models import StoredFile
from stepladder.server.people.queries import visible_to
from stepladder.server.people.requests import MemberRequest
from stepladder.server.trail.operations import look


@open_to(who=members, because="One sees one's own files and, until withdrawn, those of the people who report to one.")
@require_safe
def download(request: MemberRequest, id: int) -> HttpResponse:
    """The file, as a download."""
    files = StoredFile.objects.filter(Q(owner=request.reader) | Q(withdrawn_at__isnull=True))
    file = get_object_or_404(files.filter(owner__in=visible_to(request.reader)), pk=id)
    if file.owner_id != request.reader.pk:
        look(
            by=request.reader.subject, what=f"person:{file.owner_id}", page=f"file {file.name}"[:120], at=request.moment
        )
    response = HttpResponse(bytes(file.data), content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=file.name) or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
