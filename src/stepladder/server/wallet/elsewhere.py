"""Taking certificates elsewhere: the link that fills in LinkedIn's form, and a bundle of all of them."""

from __future__ import annotations

from urllib.parse import urlencode

from stepladder.server.issuing import identity
from stepladder.server.issuing.models import IssuedCredential
from stepladder.server.wallet.models import Certificate

_LINKEDIN = "https://www.linkedin.com/profile/add"


def linkedin_address(certificate: Certificate) -> str:
    """The address that fills in LinkedIn's form "Add license or certification", by its documented parameters.

    Nothing is sent before its owner opens it there, and saves. Empty where it has no issuer or day.
    """
    if not (certificate.issuer_name and certificate.issued_on) or certificate.appraisal.get("left_out"):
        return ""
    said: dict[str, str | int] = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.title,
        "organizationName": certificate.issuer_name,
        "issueYear": certificate.issued_on.year,
        "issueMonth": certificate.issued_on.month,
    }
    if end := certificate.expires_on:
        said |= {"expirationYear": end.year, "expirationMonth": end.month}
    if address := certificate.link or certificate.fetched_from or _page_here(certificate):
        said["certUrl"] = address
    if certificate.number:
        said["certId"] = certificate.number
    return f"{_LINKEDIN}?{urlencode(said)}"


def _page_here(certificate: Certificate) -> str:
    """Where anybody can check a badge that was given here; empty for every other certificate."""
    if not (certificate.badge_digest and getattr(certificate, "given_here", True)):
        return ""
    given = IssuedCredential.objects.filter(person_id=certificate.person_id, digest=certificate.badge_digest).first()
    return identity.link("verify", given.token) if given else ""
