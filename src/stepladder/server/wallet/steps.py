"""What would make a certificate count more."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from stepladder.server.wallet.marks import is_somebody_elses, mark_of
from stepladder.server.wallet.models import Certificate, How

MOST_STEPS = 4
"""Most things that a page tells somebody to do: of ten nobody does one."""


@dataclass(frozen=True)
class Step:
    """Something that would make a certificate count more, with the page where it is done if there is one."""

    words: str
    url: str = ""


def steps_of(certificate: Certificate, question: str) -> tuple[Step, ...]:
    """What to do, the most telling first; the last is always a piece of work, which needs no certificate at all.

    Of somebody else's badge nothing can be told about oneself, unless it is one's own under another address.
    """
    if is_somebody_elses(certificate):
        return _claiming(certificate)
    steps = [
        *_mending(certificate),
        *_naming(certificate),
        *_asking(certificate, question),
        Step(gettext("Describe a piece of work in which you used it."), reverse("work-add")),
        Step(gettext("Ask somebody who saw you do it to confirm it."), reverse("works")),
    ]
    return tuple(steps[:MOST_STEPS])


def _claiming(certificate: Certificate) -> tuple[Step, ...]:
    """An address is one's own once a letter to it was answered; alone, once one says so."""
    if settings.PRIVATE_WORKSPACE:
        words = gettext(
            "If it was given to another address of yours, add that address under About me; then check it again."
        )
        own = Step(words, reverse("about-me"))
    else:
        words = gettext("If it was given to another address of yours, add that address and confirm it.")
        own = Step(words, reverse("addresses"))
    withdraw = reverse("certificate-withdraw", args=[certificate.pk])
    return own, Step(gettext("If it is not yours, withdraw it."), withdraw)


def _mending(certificate: Certificate) -> list[Step]:
    """What is wrong with the badge, or that there is none."""
    upload = reverse("certificate-upload")
    if certificate.finding is None:
        return [Step(gettext("Upload the badge file, if its issuer gives one: then it can be checked."), upload)]
    if certificate.members:
        page = reverse("certificate", args=[certificate.pk])
        words = gettext("Add each credential in it as a certificate of its own: what is inside counts for itself.")
        return [Step(words, f"{page}#members-title")]
    if certificate.appraisal.get("left_out"):
        return [Step(gettext("Ask its issuer for a badge that holds, and upload that."), upload)]
    if certificate.expires_on and mark_of(certificate).status == "unmet":
        return [Step(gettext("Ask its issuer for the renewed badge, and upload that."), upload)]
    if not certificate.was_read:
        return [Step(gettext("Ask its issuer for an Open Badge 3.0, as PNG or JSON, and upload that."), upload)]
    return []


def _naming(certificate: Certificate) -> list[Step]:
    """What only its holder can say."""
    if certificate.how == How.COMPLETION:
        return []
    edit = reverse("certificate-edit", args=[certificate.pk])
    missing = []
    if certificate.issued_on is None and (certificate.finding is None or not certificate.was_read):
        missing.append(Step(gettext("Say on which day it was issued."), edit))
    if not certificate.shows_something and not certificate.recognized and not certificate.appraisal.get("left_out"):
        missing.append(Step(gettext("Say which competency it shows."), edit))
    return missing


def _asking(certificate: Certificate, question: str) -> list[Step]:
    if not question or certificate.appraisal.get("left_out"):
        return []
    words = gettext("Ask the issuer: %(question)s") % {"question": question}
    return [Step(words, reverse("certificate-ask", args=[certificate.pk]))]
