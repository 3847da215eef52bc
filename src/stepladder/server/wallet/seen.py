"""Whether somebody looked a certificate up where its issuer shows it, and saw the same as stands here."""

from __future__ import annotations

from stepladder.evidence.names import is_one_of
from stepladder.server.wallet.models import Certificate, PersonsCheck


def confirmed_by(certificate: Certificate) -> PersonsCheck | None:
    """Who looked a certificate up and saw the same as stands here: its holder's name, and its day of issue.

    What was changed since was not looked up.
    """
    stands = (certificate.title, certificate.issuer_name)
    for each in certificate.persons_checks.all():
        same_day = certificate.issued_on is not None and each.saw_on == certificate.issued_on
        if (
            same_day
            and (each.title, each.issuer_name) == stands
            and each.by_id != certificate.person_id
            and is_one_of(each.saw_name, (certificate.person.name,))
        ):
            return each
    return None
