"""Judging microcredentials: asking somebody to, keeping a draft, handing in, taking back, and settling disagreements.

A judgement is handed in once. Whoever thinks otherwise later hands in another one, which takes its place; the earlier
one stays on record. Each of these changes what counts for the entry in the same transaction (``settled``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from stepladder.appraisal.score import Answer, Provenance, appraise
from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.appraisals.given import Given, answers_nothing, missing_of
from stepladder.server.appraisals.models import Adjudication, IssuerRequest, Rating, RatingScore
from stepladder.server.appraisals.queries import (
    CONTESTED,
    has_seen,
    is_kept_from,
    may_rate,
    may_settle,
    own,
    owner_of_dispute,
)
from stepladder.server.appraisals.settled import settle_entry, standing_of
from stepladder.server.catalog.models import Microcredential
from stepladder.server.notices.operations import notices_seen, notify
from stepladder.server.people.models import Person
from stepladder.server.policies.models import Dispute
from stepladder.server.policies.operations import Basis, Contested, open_dispute, refuse_if_locked
from stepladder.server.trail.operations import record, wait_for_turn


def assign(*, entry: Microcredential, rater: Person, due: date, by: Person, at: datetime) -> Rating:
    """Ask somebody to judge an entry until a day; they are told on their first page.

    Raises:
        InvalidPolicy: the day has passed, or they are judging it already.
    """
    if due <= at.date():
        raise InvalidPolicy(gettext("this day has passed"), expected=gettext("a day that lies ahead"))
    with transaction.atomic():
        wait_for_turn()
        Microcredential.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
        busy = own(entry, rater).open
        if busy is not None and busy.asked_by_id is not None:
            raise InvalidPolicy(
                gettext("%(name)s is asked to judge it already") % {"name": rater.name},
                expected=gettext("somebody who is not asked yet"),
            )
        # Who has begun of their own accord goes on with what they began, and now somebody waits for it.
        row = busy or Rating(microcredential=entry, rater=rater, state=Rating.State.ASKED)
        row.asked_by, row.asked_at, row.due = by, at, due
        row.save()
        if rater.pk != by.pk:
            words = gettext("%(name)s asks you to judge “%(title)s” until %(day)s.") % {
                "name": by.name,
                "title": entry.title[:120],
                "day": date_format(due, "DATE_FORMAT"),
            }
            notify(person=rater, text=words, link=_address("catalog-rate", entry), at=at)
        details = {"title": entry.title, "rater": rater.subject, "due": due.isoformat()}
        record(
            by=by.subject, did="judgment asked for", what=entry.subject, because=gettext("somebody asked"), at=at,
            details=details,
        )  # fmt: skip
    return row


def save_draft(*, entry: Microcredential, given: Sequence[Given], seen: str, by: Person, at: datetime) -> Rating:
    """Keep what somebody has answered so far; nobody else sees it.

    Args:
        seen: what stood when the form was opened (``queries.Own.seen``).

    Raises:
        EditedMeanwhile: it was changed or handed in in another window.
        InvalidPolicy: they may not judge it.
    """
    with transaction.atomic():
        Microcredential.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
        return _written(entry, given, seen, by, at)


def hand_in(*, entry: Microcredential, given: Sequence[Given], seen: str, by: Person, at: datetime) -> Rating:
    """Hand a judgement in: from now on it counts, and never changes. An earlier one of the same person is replaced.

    Whether its rater knew then what others had given is kept with it (``queries.has_seen``). Who gives the same scores
    again that they had given by themselves still gives them by themselves.

    What somebody settled for a question ends where the new judgement says otherwise: there is something new to settle.

    Args:
        seen: as in ``save_draft``.

    Raises:
        EditedMeanwhile: it was changed or handed in in another window.
        InvalidPolicy: nothing is answered, a citation or a reason is missing, or they may not judge it.
        Locked: somebody relies on the entry as it is.
    """
    _refuse_if_missing(given, at)
    with transaction.atomic():
        refuse_if_locked(entry.subject)
        Microcredential.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
        row = _written(entry, given, seen, by, at)
        before = Rating.objects.filter(microcredential=entry, rater=by, state=Rating.State.SUBMITTED)
        seen_before = has_seen(entry, by) and not any(_says_the_same(each, given) for each in before)
        replaced = before.update(state=Rating.State.REPLACED)
        row.state, row.submitted_at, row.seen_before = Rating.State.SUBMITTED, at, seen_before
        row.evidence_class = appraise({each.dimension: each.to_core() for each in given}).evidence_class or ""
        row.save(update_fields=["state", "submitted_at", "evidence_class", "seen_before"])
        notices_seen(person=by, link=_address("catalog-rate", entry), at=at)
        _end_what_is_contradicted(entry, given, at)
        _use_answers(row, given)
        because = gettext("%(name)s judged it.") % {"name": by.name}
        settle_entry(entry=entry, because=because, by=by, at=at)
        if row.asked_by and row.asked_by_id != by.pk:
            words = gettext("%(name)s judged “%(title)s”.") % {"name": by.name, "title": entry.title[:120]}
            notify(person=row.asked_by, text=words, link=_address("catalog-appraisal", entry), at=at)
        details = {"title": entry.title, "rating": row.pk, "class": row.evidence_class, "replaces": bool(replaced)}
        details["seen_before"] = seen_before
        record(by=by.subject, did="judgment handed in", what=entry.subject, because=because, at=at, details=details)
    return row


def read_first(*, entry: Microcredential, by: Person, at: datetime) -> None:
    """Let somebody who may judge read what others gave, before they judge. If they judge later, that is told of theirs.

    Nothing happens where nothing is kept from them.
    """
    with transaction.atomic():
        Microcredential.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
        if is_kept_from(entry, by):
            Rating.objects.create(microcredential=entry, rater=by, state=Rating.State.READ, begun_at=at)


def take_back(*, rating: Rating, because: str, by: Person, at: datetime) -> None:
    """Take a judgement back, handed in or not, or decline to judge. What was handed in stays on record.

    Raises:
        InvalidPolicy: why is not said, or it is somebody else's.
        EditedMeanwhile: it counts no longer already.
        Locked: somebody relies on the entry as it is.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it is taken back is not said"), expected=gettext("a reason"))
    if rating.rater_id != by.pk:
        raise InvalidPolicy(gettext("this is somebody else’s judgment"), expected=gettext("one of your own"))
    entry = rating.microcredential
    with transaction.atomic():
        refuse_if_locked(entry.subject)
        Microcredential.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk)
        row = Rating.objects.filter(pk=rating.pk, state__in=[*Rating.OPEN, Rating.State.SUBMITTED]).first()
        if row is None:
            raise EditedMeanwhile(gettext("this judgment counts no longer already"))
        counted = row.state == Rating.State.SUBMITTED
        row.state, row.withdrawn_at, row.because = Rating.State.WITHDRAWN, at, because.strip()[:600]
        row.save(update_fields=["state", "withdrawn_at", "because"])
        if counted:
            words = gettext("%(name)s took their judgment back: %(because)s") % {
                "name": by.name,
                "because": row.because,
            }
            settle_entry(entry=entry, because=words, by=by, at=at)
        notices_seen(person=by, link=_address("catalog-rate", entry), at=at)
        if row.asked_by_id and row.asked_by_id != by.pk and row.asked_by:
            words = gettext("%(name)s does not judge “%(title)s”: %(because)s") % {
                "name": by.name,
                "title": entry.title[:90],
                "because": row.because,
            }
            notify(person=row.asked_by, text=words, link=_address("catalog-appraisal", entry), at=at)
        details = {"title": entry.title, "rating": row.pk, "counted": counted}
        record(
            by=by.subject, did="judgment taken back", what=entry.subject, because=row.because, at=at, details=details
        )


def adjudicate(*, entry: Microcredential, given: Given, by: Person, at: datetime) -> Adjudication:
    """Settle what raters disagree on, for one question; it counts instead of theirs.

    Raises:
        InvalidPolicy: whoever settles judged it themselves, nobody disagrees on it, or a reason or citation is missing.
        Locked: somebody relies on the entry as it is.
    """
    if not may_settle(entry, by):
        raise InvalidPolicy(
            gettext("you judged this yourself"), expected=gettext("a people partner who is none of its raters")
        )
    if not given.reason:
        raise InvalidPolicy(gettext("why it is settled so is not said"), expected=gettext("a reason"))
    for fault in missing_of([given], at.date()):
        raise InvalidPolicy(fault.words)
    with transaction.atomic():
        refuse_if_locked(entry.subject)
        read_first(entry=entry, by=by, at=at)
        _refuse_unless_contested(
            Microcredential.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.pk), given.dimension
        )
        rows = Adjudication.objects.filter(microcredential=entry, dimension=given.dimension)
        rows.filter(ended_at__isnull=True).update(ended_at=at)
        row = Adjudication.objects.create(
            microcredential=entry, dimension=given.dimension, by=by, at=at, **_columns(given)
        )
        because = gettext("%(name)s settled %(id)s: %(because)s") % {
            "name": by.name,
            "id": given.dimension,
            "because": given.reason,
        }
        settle_entry(entry=entry, because=because, by=by, at=at)
        details = {"title": entry.title, "dimension": given.dimension, "value": str(given.value)}
        record(by=by.subject, did="judgment settled", what=entry.subject, because=given.reason, at=at, details=details)
    return row


def _refuse_unless_contested(entry: Microcredential, dimension: str) -> None:
    """One person settles what others disagree on; what nobody judged, or all judged alike, is not theirs to say."""
    judgement = standing_of(entry).result.judgement
    judged = judgement.dimensions.get(dimension)
    contested = any(dimension in each.dimensions for each in judgement.disagreements)
    if not contested and not (judged and judged.differs):
        raise InvalidPolicy(
            gettext("nobody disagrees on %(id)s") % {"id": dimension},
            expected=gettext("a question that people answered differently"),
            hint=gettext("judge it yourself instead"),
        )


def contest(*, entry: Microcredential, dimension: str, about: str, by: Person, at: datetime) -> Dispute:
    """Open a dispute about how an entry was judged; it goes to a people partner who did not judge it.

    Raises:
        InvalidPolicy: nobody is named who could answer.
    """
    owner = owner_of_dispute(entry, by)
    if owner is None:
        raise InvalidPolicy(
            gettext("nobody is named who could answer"), hint=gettext("tell whoever looks after this site")
        )
    said = gettext("%(entry)s: how %(id)s was judged") % {"entry": entry.title, "id": dimension}
    contested = Contested("", f"{CONTESTED}{entry.pk}:{dimension}", "", said, Basis(said, gettext("in the catalog")))
    return open_dispute(person=by, contested=contested, about=about, owner=owner, by=by, at=at)


def _refuse_if_missing(given: Sequence[Given], at: datetime) -> None:
    if answers_nothing(given):
        raise InvalidPolicy(gettext("no question is answered"), expected=gettext("an answer to at least one"))
    for fault in missing_of(given, at.date()):
        raise InvalidPolicy(
            gettext("%(id)s cannot be handed in: %(words)s") % {"id": fault.dimension, "words": fault.words}
        )


def _written(entry: Microcredential, given: Sequence[Given], seen: str, by: Person, at: datetime) -> Rating:
    """The open rating with these answers, made where there was none."""
    if not may_rate(entry, by):
        raise InvalidPolicy(gettext("nobody asked you to judge this"), hint=gettext("ask a people partner to ask you"))
    mine = own(entry, by)
    if mine.seen != seen:
        raise EditedMeanwhile(
            gettext("you changed this judgment, or handed it in, in another window since you opened it"),
            hint=gettext("what you typed is still here, and sending it again replaces what is stored"),
        )
    row = mine.open or Rating(microcredential=entry, rater=by, revision=0)
    row.state, row.revision = Rating.State.DRAFT, row.revision + 1
    row.begun_at = row.begun_at or at
    row.save()
    row.scores.all().delete()
    RatingScore.objects.bulk_create(
        RatingScore(rating=row, dimension=each.dimension, at=at, **_columns(each))
        for each in given
        if not each.is_empty
    )
    return row


def _says_the_same(before: Rating, given: Sequence[Given]) -> bool:
    """Whether these are the scores of an earlier judgement that its rater gave by themselves."""
    earlier = {each.dimension: each.to_core().value for each in before.scores.all()}
    now = {each.dimension: each.value for each in given}
    ids = {id for id, value in (*earlier.items(), *now.items()) if value is not Answer.UNKNOWN}
    return not before.seen_before and all(earlier.get(id) == now.get(id) for id in ids)


def _columns(given: Given) -> dict[str, object]:
    answer = given.value if isinstance(given.value, Answer) else None
    # That it does not apply is somebody's judgement, whether they say so or not; a draft need not say it yet.
    unsaid = Provenance.RATER if answer is Answer.NOT_APPLICABLE else Provenance.UNCITED
    return {
        "value": None if isinstance(given.value, Answer) else given.value,
        "answer": answer.value if answer else "",
        "provenance": (given.provenance or unsaid).value,
        "citation": given.citation,
        "read_on": given.read_on,
        "reason": given.reason,
    }


def _end_what_is_contradicted(entry: Microcredential, given: Sequence[Given], at: datetime) -> None:
    said = {each.dimension: each.value for each in given if each.value is not Answer.UNKNOWN}
    rows = Adjudication.objects.filter(microcredential=entry, ended_at__isnull=True, dimension__in=said)
    other = [row.pk for row in rows if row.to_core().value != said[row.dimension]]
    Adjudication.objects.filter(pk__in=other).update(ended_at=at)


def _use_answers(row: Rating, given: Sequence[Given]) -> None:
    """What the issuer answered since the last judgement is used by the first one that answers the same question."""
    answered = [each.dimension for each in given if each.value is not Answer.UNKNOWN]
    IssuerRequest.objects.filter(
        microcredential=row.microcredential_id, dimension__in=answered, state=IssuerRequest.State.ANSWERED,
        rating__isnull=True,
    ).update(rating=row)  # fmt: skip


def _address(name: str, entry: Microcredential) -> str:
    return reverse(name, kwargs={"key": entry.key})
