"""The signed link that stands for a witness: whoever has it may answer once, until a day, and needs no account."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from stepladder.server.portfolio.models import Request


def _signer() -> signing.Signer:
    # A point and not the usual colon before the signature: some mail programs end a link at a colon.
    return signing.Signer(salt="stepladder.portfolio.witness", sep=".")


def token_of(request: Request) -> str:
    """The part of the link that names a request and proves that this site made it."""
    return _signer().sign_object([request.pk, request.nonce])


def address_of(request: Request) -> str:
    """The whole link, for an e-mail."""
    return f"{settings.SITE_ADDRESS.rstrip('/')}{reverse('witness', args=[token_of(request)])}"


def request_of(token: str) -> Request | None:
    """The request that a link stands for; None for a forged or unknown one, without saying which."""
    try:
        key, nonce = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    request = Request.objects.select_related("work__person__manager").filter(pk=key).first()
    return request if request and constant_time_compare(request.nonce, nonce) else None
