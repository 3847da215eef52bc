"""The verification page of one badge. Its address cannot be guessed, and is all that anybody needs."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.views.decorators.http import require_safe

from stepladder.credentials.baking import bake_png, bake_svg
from stepladder.server.access.policy import anyone, open_to
from stepladder.server.issuing import identity
from stepladder.server.issuing.codes import qr_code
from stepladder.server.issuing.marks import required_level
from stepladder.server.issuing.models import IssuedCredential
from stepladder.server.issuing.queries import by_token
from stepladder.server.people.requests import now
from stepladder.server.public import answers, pictures
from stepladder.server.public.checks import checked

_LONGEST_TOKEN = 64
_KINDS = {"json": "application/json", "jwt": "application/vc+jwt", "png": "image/png", "svg": "image/svg+xml"}


@open_to(who=anyone, because="Whoever was given the address by the holder may check the badge; nobody can guess it.")
@require_safe
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """What was achieved, by whom as far as they allow it, and every check, made now.

    Raises:
        Http404: there is no such badge; of others nothing is told.
    """
    row, at = _row(token), now()
    link = identity.link("verify", row.token)
    context = {
        "badge": row,
        "achievement": row.version,
        "issuer": identity.profile(),
        "checked": checked(row, at),
        "reached": _reached(row),
        "at": at,
        "renewed_by": row.renewals.first(),
        "link": link,
        "qr": qr_code(link),
        "demo": settings.DEMO,
    }
    response = answers.page(request, "public/verify.html", context, fresh=0)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"  # the address is the secret
    return response


@open_to(who=anyone, because="The holder decides whether who has the address may take the file along.")
@require_safe
def file(request: HttpRequest, token: str, kind: str) -> HttpResponse:
    """The badge as a file, or baked into a picture, if its holder shares it.

    Raises:
        Http404: there is no such badge, or its holder does not share it.
    """
    row = _row(token)
    if kind not in _KINDS or not row.shares_file or (kind == "jwt" and not row.compact):
        raise Http404
    key = row.version.offer.key
    data = _file(row, kind)
    return answers.download(request, data, name=f"{key}.{kind}", kind=_KINDS[kind])


def _reached(row: IssuedCredential) -> list[dict[str, str]]:
    """Each competency with the level that was shown, as the badge says it."""
    subject = row.badge.get("credentialSubject", {})
    levels = {each["resultDescription"]: each.get("achievedLevel", "") for each in subject.get("result", ())}
    found = []
    for each in row.version.document.get("resultDescription", ()):
        name = {level["id"]: level["level"] for level in each["rubricCriterionLevel"]}.get(levels.get(each["id"], ""))
        if name:
            found.append({"name": capfirst(each["name"]), "level": name, "required": required_level(each)})
    return found


def _file(row: IssuedCredential, kind: str) -> bytes:
    key = row.version.offer.key
    match kind:
        case "jwt":
            return row.compact.encode()
        case "png":
            return bake_png(pictures.png(key), row.document)
        case "svg":
            return bake_svg(pictures.svg(key, row.title).encode(), row.document)
        case _:
            return row.data


def _row(token: str) -> IssuedCredential:
    row = by_token(token) if len(token) <= _LONGEST_TOKEN else None
    if row is None:
        raise Http404
    return row
