"""Checking badges, and keeping what came of it: the history of checks, what was last known, who has to be told."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext

from stepladder.documents import digest_of
from stepladder.errors import EditedMeanwhile
from stepladder.fetching import Fetch
from stepladder.findings import Finding
from stepladder.server.notices.operations import notify
from stepladder.server.people.models import Person
from stepladder.server.wallet.judging import Judged, judge_again, judged_columns, set_evidence
from stepladder.server.wallet.marks import name_of
from stepladder.server.wallet.models import Certificate, CheckRun, Whose, Why
from stepladder.server.wallet.network import asking_at, held
from stepladder.server.wallet.renewals import linked
from stepladder.server.wallet.writing import note as _note
from stepladder.server.wallet.writing import taken, write

UNMET, MET, UNKNOWN = "unmet", "met", "unknown"
_TOLD = ("signature", "issuer", "status", "dates")
"""Checks whose turning bad its holder is told of; what is only untidy can wait until they look."""


def check_again(
    *,
    certificate: Certificate,
    by: Person | None,
    at: datetime,
    fetch: Fetch | None = None,
    why: Why = Why.ASKED,
) -> Certificate:
    """Verify a badge again: its issuer may have revoked it, it may have expired, the catalog may know it now.

    Args:
        by: who asked for it; None where it was planned.
        fetch: how the network is asked; as the settings say, where nothing is given.

    Raises:
        ValueError: there is no badge to check.
        EditedMeanwhile: it was withdrawn.
    """
    if certificate.badge_id is None:
        raise ValueError("a certificate that was typed in has nothing to check")
    asked = why is not Why.ADDRESSES
    judged = judge_again(certificate, certificate.title, at, fetch or asking_at(), asked=asked)
    with transaction.atomic():
        row = taken(certificate, by)
        last = row.runs.first()
        if last is not None and last.at > at:
            return row  # a later check was quicker: what it found is newer
        keep_judgement(row, judged, by=by, at=at, why=why)
        if by is not None or row.runs.all()[0].changed:
            _note(row, "badge checked again", by, at)
    return row


def look_whose_again(*, person: Person, by: Person, at: datetime) -> None:
    """Tell anew which badges are somebody's own, after their addresses changed. Nobody is asked over the network."""
    badges = Certificate.objects.filter(person=person, badge__isnull=False, withdrawn_at__isnull=True)
    for certificate in badges.select_related("badge"):
        certificate.person = person
        with suppress(EditedMeanwhile):  # withdrawn in between: then it is nobody's
            check_again(certificate=certificate, by=by, at=at, fetch=held, why=Why.ADDRESSES)


def keep_judgement(row: Certificate, judged: Judged, *, by: Person | None, at: datetime, why: Why) -> None:
    """Write what a check found: the row, its evidence, a line of its history, and a notice where it turned bad."""
    before = dict(row.known)
    asked = why is not Why.ADDRESSES  # then it was only told anew whose it is, by copies that are held
    columns = judged_columns(judged, asked=asked) | ({"waits_since": None} if asked else {})
    verdict = judged.checked.verification.finding if judged.checked else None
    statuses = _statuses(verdict, judged) if verdict else {}
    new = statuses if asked else {name: status for name, status in statuses.items() if name == "recipient"}
    columns["known"] = _known(before, new, at)
    if judged.checked and judged.checked.is_read and not row.is_read:
        # What its issuer signed goes before what a person typed while nobody could read it.
        columns |= judged.checked.first_columns()
    write(row, columns)
    set_evidence(row, judged, at)
    if verdict is not None:
        keep_run(row, verdict, statuses, by=by, at=at, why=why)
        linked(row)
    if by is None or by.pk != row.person_id:
        _tell(row, before, statuses, at)


def keep_run(
    row: Certificate, verdict: Finding, statuses: Mapping[str, str], *, by: Person | None, at: datetime, why: Why
) -> CheckRun:
    """One line of the history; the tree is stored where it is another one than that of the line before."""
    last = row.runs.first()
    tree = verdict.to_dict()
    digest = digest_of(repr(tree).encode())
    changed = sorted(name for name, is_ in statuses.items() if last and last.statuses.get(name, is_) != is_)
    return CheckRun.objects.create(
        certificate=row,
        at=at,
        why=why,
        by=by,
        statuses=statuses,
        digest=digest,
        finding=None if last and last.digest == digest else tree,
        changed=changed,
    )


def first_run(row: Certificate, judged: Judged, *, by: Person, at: datetime) -> None:
    """The first line of the history, and what is known from then on."""
    if judged.checked is None:
        return
    verdict = judged.checked.verification.finding
    statuses = _statuses(verdict, judged)
    write(row, {"known": _known({}, statuses, at)})
    keep_run(row, verdict, statuses, by=by, at=at, why=Why.ADDED)
    linked(row)


def _statuses(verdict: Finding, judged: Judged) -> dict[str, str]:
    whose = judged.checked.whose if judged.checked else Whose.UNKNOWN
    theirs = {Whose.THEIRS: MET, Whose.SOMEBODY_ELSE: UNMET, Whose.UNKNOWN: UNKNOWN}[whose]
    return {part.id.removeprefix("credential."): str(part.status) for part in verdict.parts} | {"recipient": theirs}


def _known(before: Mapping[str, Any], statuses: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """By check the last yes or no, and when it was last a yes: what cannot be told today was perhaps known before."""
    known = {name: dict(each) for name, each in before.items()}
    for name, status in statuses.items():
        if status == UNKNOWN:
            continue
        earlier = known.get(name, {})
        known[name] = {"is": status, "good_at": at.isoformat() if status == MET else earlier.get("good_at", "")}
    return known


def _tell(row: Certificate, before: Mapping[str, Any], statuses: Mapping[str, str], at: datetime) -> None:
    """A notice for each check that turned bad since it was last known; once, since then it is known to be bad."""
    for name in _TOLD:
        if statuses.get(name) == UNMET and before.get(name, {}).get("is") != UNMET:
            words = {"title": row.title, "words": name_of(row, name)}
            now_other = gettext("“%(title)s” is no longer as it was: %(words)s.")
            text = now_other if before else gettext("“%(title)s” was checked: %(words)s.")
            notify(person=row.person, text=text % words, link=reverse("certificate", args=[row.pk]), at=at)
            return
