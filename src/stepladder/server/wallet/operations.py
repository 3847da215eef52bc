"""What one does with certificates. Each computes first, and then writes in one short transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, gettext_noop

from stepladder.appraisal.record import record as record_of_appraisal
from stepladder.evidence.certificate import Certificate as Counted
from stepladder.evidence.items import EvidenceItem, Shown
from stepladder.fetching import Fetch
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.queries import recognized
from stepladder.server.evidence import operations as evidence
from stepladder.server.evidence.models import Item
from stepladder.server.evidence.operations import Source
from stepladder.server.evidence.queries import current, to_core
from stepladder.server.files.models import StoredFile
from stepladder.server.files.operations import Upload, proof_type, store
from stepladder.server.frameworks.forms import Choice
from stepladder.server.notices.operations import send_mail
from stepladder.server.people.models import Person
from stepladder.server.people.queries import holder_identifiers
from stepladder.server.trail.operations import record
from stepladder.server.wallet.badges import Asking, Checked, check, counted, title_identities
from stepladder.server.wallet.entries import (
    AlreadyThere,
    Entry,
    Question,
    changed_meanwhile,
    check_askable,
    check_entry,
    told_apart_by,
)
from stepladder.server.wallet.models import Certificate, CertificateShows, How, IssuerQuestion
from stepladder.server.wallet.queries import held_list

_ROOM = "certificate"
_ASKED, _KEPT = gettext_noop("issuer asked"), gettext_noop("question to the issuer kept")


@dataclass(frozen=True)
class Added:
    """A certificate that was added, or that was there already as the same file."""

    certificate: Certificate
    already: bool = False


@dataclass(frozen=True)
class _Judged:
    """What a certificate turned out to be, before anything is written.

    Attributes:
        checked: the badge, where there is one.
        found: what it was recognized as.
    """

    checked: Checked | None
    found: Microcredential | None
    counted: Counted


def add_typed(*, person: Person, entry: Entry, by: Person, at: datetime) -> Certificate:
    """Add a certificate of which somebody says what it is; nobody has checked it.

    Raises:
        UnfitEntry: something in it cannot be.
        InvalidDocument: the file with it is no PDF or photo, is empty or too large.
        AlreadyThere: the same was typed in before, as when a form is sent twice; nothing was stored.
    """
    check_entry(entry, person, at)
    media_type = proof_type(entry.proof) if entry.proof else ""
    judged = _judge(person, None, entry.title)
    with transaction.atomic():
        # Two clicks at once wait for each other here.
        Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
        if there := _same_entry(person, entry):
            raise AlreadyThere(there)
        row = Certificate.objects.create(
            person=person,
            **_typed_columns(entry),
            proof=store(owner=person, upload=entry.proof, media_type=media_type, at=at) if entry.proof else None,
            **_judged_columns(judged),
            added_at=at,
            added_by=by,
            changed_at=at,
            changed_by=by,
        )
        _set_shows(row, entry.shows)
        _set_evidence(row, judged, at)
        _note(row, "certificate entered", by, at)
    return row


def add_badge(
    *,
    person: Person,
    upload: Upload,
    by: Person,
    at: datetime,
    shows: Sequence[Choice] = (),
    fetch: Fetch = held_list,
) -> Added:
    """Add a badge file: verified, recognized, and stored whatever came of that.

    Args:
        shows: what the person says that it shows; it counts where the catalog does not know the badge.

    Raises:
        InvalidDocument: it is empty or too large.
        UnreadableCredential: it is no badge, is damaged, or can be read in two ways.
    """
    checked = check(upload, _asking(person, at, fetch))
    if there := _same(person, checked.digest):
        return Added(there, already=True)
    says = checked.first_columns()
    judged = _judge(person, checked, str(says["title"]))
    try:
        with transaction.atomic():
            row = Certificate.objects.create(
                person=person,
                how=How.BADGE,
                badge=store(owner=person, upload=upload, media_type=checked.media_type, at=at),
                badge_digest=checked.digest,
                **says,
                **_judged_columns(judged),
                added_at=at,
                added_by=by,
                changed_at=at,
                changed_by=by,
            )
            _set_shows(row, shows)
            _set_evidence(row, judged, at)
            _note(row, "badge added", by, at)
    except IntegrityError:
        # Two clicks at once: the other one was quicker, and then this is the same badge twice.
        if there := _same(person, checked.digest):
            return Added(there, already=True)
        raise
    return Added(row)


def edit_typed(*, certificate: Certificate, entry: Entry, revision: int, by: Person, at: datetime) -> Certificate:
    """Change what somebody said of a certificate; of a badge that could be read, only what it shows.

    Args:
        revision: the one that the editor saw.

    Raises:
        EditedMeanwhile: somebody changed it since; nothing was stored.
        UnfitEntry, InvalidDocument: as ``add_typed``.
    """
    free = not certificate.was_read
    if free:
        check_entry(entry, certificate.person, at)
    media_type = proof_type(entry.proof) if free and entry.proof else ""
    judged = _judge_again(certificate, entry.title if free else certificate.title, at, held_list)
    with transaction.atomic():
        row = _taken(certificate, by, revision)
        replaced = row.proof_id if media_type else None
        columns = {**_typed_columns(entry), "how": row.how if row.badge_id else entry.how} if free else {}
        if media_type and entry.proof:
            columns["proof"] = store(owner=row.person, upload=entry.proof, media_type=media_type, at=at)
        _write(row, columns | _judged_columns(judged) | {"revision": row.revision + 1} | _changed(by, at))
        if replaced:
            StoredFile.objects.filter(pk=replaced).delete()
        _set_shows(row, entry.shows)
        _set_evidence(row, judged, at)
        _note(row, "certificate changed", by, at)
    return row


def withdraw(*, certificate: Certificate, by: Person, at: datetime) -> None:
    """Take a certificate back; it stays on record, and counts no longer.

    Raises:
        EditedMeanwhile: it was withdrawn already.
    """
    with transaction.atomic():
        row = _taken(certificate, by)
        _write(row, {"withdrawn_at": at, "revision": row.revision + 1} | _changed(by, at))
        evidence.withdraw(source=Source(_ROOM, row.pk), because="withdrawn by its holder", at=at)
        _note(row, "certificate withdrawn", by, at)


def check_again(*, certificate: Certificate, by: Person, at: datetime, fetch: Fetch = held_list) -> Certificate:
    """Verify a badge again: its issuer may have revoked it, it may have expired, the catalog may know it now.

    Raises:
        ValueError: there is no badge to check.
        EditedMeanwhile: it was withdrawn.
    """
    if certificate.badge_id is None:
        raise ValueError("a certificate that was typed in has nothing to check")
    judged = _judge_again(certificate, certificate.title, at, fetch)
    with transaction.atomic():
        row = _taken(certificate, by)
        _write(row, _judged_columns(judged))
        _set_evidence(row, judged, at)
        _note(row, "badge checked again", by, at)
    return row


def ask_issuer(*, certificate: Certificate, question: Question, by: Person, at: datetime) -> IssuerQuestion:
    """Write to the issuer, and keep that they were asked.

    In a private workspace nothing is written to anybody: the question is kept, and its owner sends it.

    Raises:
        EditedMeanwhile: the certificate was withdrawn.
        CannotAsk: it is too much for one day.
    """
    with transaction.atomic():
        # Two windows that ask at once wait for each other here.
        Person.objects.select_for_update(of=("self",)).get(pk=certificate.person_id)
        row = _taken(certificate, by)
        check_askable(row.person, at)
        asked = IssuerQuestion.objects.create(
            certificate=row, dimension=question.dimension, text=question.text, to=question.to, asked_at=at
        )
        if not settings.PRIVATE_WORKSPACE:
            _write_to_issuer(row, question, by, at)
        _note(row, _KEPT if settings.PRIVATE_WORKSPACE else _ASKED, by, at)
    return asked


def record_answer(*, question: IssuerQuestion, answer: str, by: Person, at: datetime) -> IssuerQuestion:
    """Keep what the issuer answered, in the words of whoever got it. It changes no score by itself.

    Raises:
        EditedMeanwhile: an answer is there already, or the certificate was withdrawn.
    """
    answered = IssuerQuestion.State.ANSWERED
    with transaction.atomic():
        row = _taken(question.certificate, by)
        open_ones = IssuerQuestion.objects.filter(pk=question.pk, state=IssuerQuestion.State.ASKED)
        if not open_ones.update(state=answered, answer=answer, answered_at=at):
            raise changed_meanwhile(row, by, gettext("An answer to this question stands here already"))
        _note(row, "issuer’s answer kept", by, at)
    question.refresh_from_db()
    return question


def _asking(person: Person, at: datetime, fetch: Fetch) -> Asking:
    return Asking(at, holder_identifiers(person), fetch, settings.DEMO)


def _same(person: Person, digest: str) -> Certificate | None:
    return Certificate.objects.filter(person=person, badge_digest=digest, withdrawn_at__isnull=True).first()


def _same_entry(person: Person, entry: Entry) -> Certificate | None:
    """What was typed in before and says the same; a badge file is another matter, since it can be checked."""
    rows = Certificate.objects.filter(
        person=person, badge__isnull=True, withdrawn_at__isnull=True, issued_on=entry.issued_on
    )
    same = (
        row
        for row in rows
        if told_apart_by(row.title, row.issuer_name, row.issued_on, row.number) == entry.told_apart_by
    )
    return next(same, None)


def _write_to_issuer(row: Certificate, question: Question, by: Person, at: datetime) -> None:
    body = gettext(
        "%(text)s\n\nThis is about the certificate “%(title)s”, held by %(name)s.\nPlease answer to %(address)s.\n"
    )
    names = {"text": question.text, "title": row.title, "name": by.name, "address": by.email}
    subject = gettext("A question about “%(title)s”") % {"title": row.title}
    send_mail(to=question.to, subject=subject, body=body % names, at=at)


def _judge(person: Person, checked: Checked | None, title: str) -> _Judged:
    found = recognized(checked.proven) if checked else None
    return _Judged(checked, found, counted(checked, title=title, found=found, holder=holder_identifiers(person)))


def _judge_again(certificate: Certificate, title: str, at: datetime, fetch: Fetch) -> _Judged:
    file = certificate.badge
    if file is None:
        return _judge(certificate.person, None, title)
    upload = Upload(file.name, bytes(file.data))
    return _judge(certificate.person, check(upload, _asking(certificate.person, at, fetch)), title)


def _judged_columns(judged: _Judged) -> dict[str, Any]:
    columns = {"recognized": judged.found, "appraisal": record_of_appraisal(judged.counted.appraisal)}
    return columns | (judged.checked.columns() if judged.checked else {})


def _typed_columns(entry: Entry) -> dict[str, Any]:
    return {
        "how": entry.how,
        "title": entry.title,
        "issuer_name": entry.issuer_name,
        "issued_on": entry.issued_on,
        "expires_on": entry.expires_on,
        "number": entry.number,
        "link": entry.link,
    }


def _changed(by: Person, at: datetime) -> dict[str, Any]:
    return {"changed_at": at, "changed_by": by}


def _taken(certificate: Certificate, by: Person, revision: int | None = None) -> Certificate:
    """The row, locked until the transaction ends.

    Raises:
        EditedMeanwhile: it was changed since the revision, or withdrawn.
    """
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("person", "changed_by")
    row = rows.get(pk=certificate.pk)
    if row.withdrawn_at is not None or (revision is not None and row.revision != revision):
        raise changed_meanwhile(row, by)
    return row


def _write(row: Certificate, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=list(columns))


def _set_shows(row: Certificate, shows: Sequence[Choice]) -> None:
    row.shows.all().delete()
    CertificateShows.objects.bulk_create(
        CertificateShows(certificate=row, competency=each.competency, level=each.level) for each in shows
    )


def _set_evidence(row: Certificate, judged: _Judged, at: datetime) -> None:
    """The item of evidence that follows from a certificate; one without a day has none, since nobody knows its age."""
    source = Source(_ROOM, row.pk)
    if row.issued_on is None:
        evidence.withdraw(source=source, because="the day on which it was issued is not known", at=at)
        return
    item = _item(row, judged)
    names = title_identities(judged.checked, row.title)
    if not _stands(item, source, names):
        evidence.add_item(person=row.person, item=item, source=source, aliases=names, at=at)


def _item(row: Certificate, judged: _Judged) -> EvidenceItem:
    claims, worth = (judged.checked.claims if judged.checked else None), judged.counted
    return EvidenceItem(
        id=f"certificate-{row.pk}",
        kind=worth.kind,
        kind_at_best=worth.kind_at_best,
        date=row.issued_on,  # type: ignore[arg-type] # _set_evidence has looked
        shows=_shows(row, judged.found),
        title=row.title,
        rater=claims.issuers[0] if claims and claims.issuers else row.issuer_name,
        quality=worth.quality,
        verified=worth.verified,
        identities=worth.identities,
        left_out=worth.left_out,
        remarks=worth.remarks,
    )


def _shows(row: Certificate, found: Microcredential | None) -> tuple[Shown, ...]:
    if found is not None:
        outcomes = found.outcomes.all()
        return tuple(Shown(each.competency.key, each.level, each.relevance.normalize()) for each in outcomes)
    chosen = row.shows.select_related("competency")
    return tuple(Shown(each.competency.key, each.level) for each in chosen)


def _stands(item: EvidenceItem, source: Source, names: frozenset[str]) -> bool:
    """Whether the current item says the same, so that checking twice leaves no second row."""
    rows: list[Item] = list(
        current().filter(source=source.room, source_key=source.key).prefetch_related("shows__competency")
    )
    if len(rows) != 1 or rows[0].aliases != sorted(names):
        return False
    shows = tuple(
        Shown(each.competency.key, each.level, each.relevance.normalize(), each.passed) for each in rows[0].shows.all()
    )
    return replace(to_core(rows[0], shows), id=item.id) == item


def _note(row: Certificate, did: str, by: Person, at: datetime) -> None:
    record(
        by=by.subject,
        did=did,
        what=row.person.subject,
        because="a person keeps their own certificates",
        at=at,
        details={"certificate": row.pk, "title": row.title, "digest": row.badge_digest},
    )
