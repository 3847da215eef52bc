"""Questions about who judged what, what is asked of somebody, and what issuers were asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from stepladder.appraisal.score import Provenance
from stepladder.server.appraisals.given import Given
from stepladder.server.appraisals.models import Adjudication, Disagreement, IssuerRequest, Rating, RatingScore
from stepladder.server.catalog.models import Microcredential
from stepladder.server.catalog.terms import Acceptance
from stepladder.server.people.models import Person
from stepladder.server.people.queries import people_here
from stepladder.server.policies.models import Dispute

CONTESTED = "judged:"
"""How a dispute names a question of an entry; no item of anybody's evidence is called so."""


@dataclass(frozen=True)
class Own:
    """What somebody has to do with judging an entry.

    Attributes:
        open: what they are asked for or have begun; submitted: what they handed in and counts.
    """

    open: Rating | None
    submitted: Rating | None

    @property
    def seen(self) -> str:
        """Both as they stand, in one word: what a form carries, so that another window's changes are noticed."""
        begun = f"{self.open.pk}.{self.open.revision}" if self.open else "0.0"
        return f"{begun}.{self.submitted.pk if self.submitted else 0}"

    @property
    def given(self) -> tuple[Given, ...]:
        """What to go on from: the answers begun, else those that were handed in before."""
        begun = self.open if self.open and self.open.state == Rating.State.DRAFT else self.submitted
        return tuple(given_of(each) for each in begun.scores.all()) if begun else ()


def given_of(row: RatingScore | Adjudication) -> Given:
    """An answer as its form takes it."""
    core = row.to_core()
    whose = None if core.provenance is Provenance.UNCITED else core.provenance  # of a draft that did not say it yet
    return Given(row.dimension, core.value, whose, row.citation, row.read_on, row.reason)


def own(entry: Microcredential, reader: Person) -> Own:
    """What somebody has to do with judging an entry."""
    mine = Rating.objects.filter(
        microcredential=entry, rater=reader, state__in=[*Rating.OPEN, Rating.State.SUBMITTED]
    ).select_related("asked_by")
    rows = list(mine.prefetch_related("scores"))
    return Own(
        open=next((each for each in rows if each.is_open), None),
        submitted=next((each for each in rows if not each.is_open), None),
    )


def may_rate(entry: Microcredential, reader: Person) -> bool:
    """Whether somebody may judge an entry: people partners, and whoever was asked, once or now."""
    mine = Rating.objects.filter(microcredential=entry, rater=reader).exclude(state=Rating.State.READ)
    return reader.partner or mine.exists()


@dataclass(frozen=True)
class Sight:
    """What somebody may see of what others gave for an entry.

    Attributes:
        judging: whether they are judging it just now, so that they do not see it.
        kept: whether they may judge it and have to say first whether they do, before they see it.
    """

    judging: bool
    kept: bool


def sight_of(entry: Microcredential, reader: Person) -> Sight:
    """What somebody may see of what others gave for an entry.

    It is kept from those who may judge it, never handed a judgement of it in, and did not say that they want to read
    first. Alone, there are no others.
    """
    rows = Rating.objects.filter(microcredential=entry)
    mine = list(rows.filter(rater=reader).values_list("state", "submitted_at"))
    if any(state in Rating.OPEN for state, _ in mine):
        return Sight(judging=True, kept=False)
    knows = any(state == Rating.State.READ or at is not None for state, at in mine)
    if settings.PRIVATE_WORKSPACE or knows or not (reader.partner or mine):
        return Sight(judging=False, kept=False)
    others = rows.filter(state=Rating.State.SUBMITTED).exclude(rater=reader)
    return Sight(judging=False, kept=others.exists())


def is_kept_from(entry: Microcredential, reader: Person) -> bool:
    """Whether somebody who may judge the entry has to say first whether they do, before they see what others gave."""
    return sight_of(entry, reader).kept


def has_seen(entry: Microcredential, reader: Person) -> bool:
    """Whether somebody knows what others gave: they read it, or handed theirs in when or before another one counted."""
    rows = Rating.objects.filter(microcredential=entry)
    mine = rows.filter(rater=reader)
    if mine.filter(Q(state=Rating.State.READ) | Q(seen_before=True)).exists():
        return True
    others = rows.filter(state=Rating.State.SUBMITTED).exclude(rater=reader)
    return mine.filter(submitted_at__isnull=False).exists() and others.exists()


def counting(entry: Microcredential) -> QuerySet[Rating]:
    """The judgements that count, the earliest first."""
    rows = Rating.objects.filter(microcredential=entry, state=Rating.State.SUBMITTED)
    return rows.select_related("rater").prefetch_related("scores").order_by("submitted_at", "id")


def earlier(entry: Microcredential) -> QuerySet[Rating]:
    """Judgements that count no longer: replaced by a later one of the same person, or taken back after handing in."""
    rows = Rating.objects.filter(
        microcredential=entry, submitted_at__isnull=False, state__in=[Rating.State.REPLACED, Rating.State.WITHDRAWN]
    )
    return rows.select_related("rater")


def asked_to_rate(entry: Microcredential) -> QuerySet[Rating]:
    """Who is asked to judge it and has not handed in yet, the first due first."""
    rows = Rating.objects.filter(microcredential=entry, state__in=Rating.OPEN)
    return rows.select_related("rater", "asked_by").order_by(F("due").asc(nulls_last=True), "id")


def settled(entry: Microcredential) -> QuerySet[Adjudication]:
    """What somebody settled between raters and counts."""
    return Adjudication.objects.filter(microcredential=entry, ended_at__isnull=True).select_related("by")


_JUDGED = Q(state__in=Rating.OPEN) | Q(submitted_at__isnull=False)
"""Ratings of somebody who judges an entry or ever did: taking one's own back makes nobody a third party."""


def may_settle(entry: Microcredential, reader: Person) -> bool:
    """Whether somebody may settle what raters disagree on: a people partner who is none of them. Alone, oneself."""
    if settings.PRIVATE_WORKSPACE:
        return True
    return reader.partner and not Rating.objects.filter(_JUDGED, microcredential=entry, rater=reader).exists()


def settlers_of(entry: Microcredential) -> QuerySet[Person]:
    """People partners who are here and did not judge it, so that they may settle what its raters disagree on."""
    rows = Rating.objects.filter(_JUDGED, microcredential=entry, rater=OuterRef("pk"))
    return people_here().filter(~Exists(rows), partner=True)


def people_to_ask(entry: Microcredential) -> QuerySet[Person]:
    """Who can be asked to judge an entry: everybody here who is not doing so."""
    busy = Rating.objects.filter(microcredential=entry, rater=OuterRef("pk"), state__in=Rating.OPEN)
    return people_here().filter(~Exists(busy)).order_by("-partner", "name", "id")


def requests_about(entry: Microcredential) -> QuerySet[IssuerRequest]:
    """What the issuer was asked about an entry, the latest first."""
    return IssuerRequest.objects.filter(microcredential=entry).select_related("asked_by", "closed_by", "rating__rater")


def contested(entry: Microcredential) -> QuerySet[Dispute]:
    """Open disputes about how an entry was judged."""
    rows = Dispute.objects.filter(item__startswith=f"{CONTESTED}{entry.pk}:", settled_at__isnull=True)
    return rows.select_related("owner")


def owner_of_dispute(entry: Microcredential, by: Person) -> Person | None:
    """Who answers a dispute about how an entry was judged: a people partner, if there is one who did not judge it."""
    if settings.PRIVATE_WORKSPACE:
        return by
    raters = set(counting(entry).values_list("rater_id", flat=True))
    partners = list(people_here().filter(partner=True).exclude(pk=by.pk).order_by("id"))
    return next(iter(sorted(partners, key=lambda each: each.pk in raters)), None)


def asked_of(reader: Person) -> QuerySet[Rating]:
    """What somebody is asked to judge or has begun because they were, the first due first."""
    rows = Rating.objects.filter(rater=reader, state__in=Rating.OPEN, asked_by__isnull=False)
    return rows.select_related("microcredential__provider", "asked_by").order_by(F("due").asc(nulls_last=True), "id")


def drafts_of(reader: Person) -> QuerySet[Rating]:
    """What somebody began to judge of their own accord and has not handed in, the latest first."""
    rows = Rating.objects.filter(rater=reader, state=Rating.State.DRAFT, asked_by__isnull=True)
    return rows.select_related("microcredential__provider").order_by("-begun_at", "-id")


def unsettled() -> QuerySet[Disagreement]:
    """Entries whose raters disagree on what they prove, as long as nobody settled it, whoever judged them."""
    return Disagreement.objects.select_related("microcredential__provider")


def waiting_to_be_settled(reader: Person) -> QuerySet[Disagreement]:
    """Entries whose raters disagree on what they prove, as long as nobody settled it; the oldest first.

    Those that the reader judged themselves are not among them, but for a private workspace.
    """
    rows = unsettled()
    mine = Rating.objects.filter(
        microcredential=OuterRef("microcredential"), rater=reader, state__in=[*Rating.OPEN, Rating.State.SUBMITTED]
    )
    return rows if settings.PRIVATE_WORKSPACE else rows.filter(~Exists(mine))


def overdue(on: date) -> QuerySet[IssuerRequest]:
    """What issuers were asked and have not answered until the day to remind them, the oldest first."""
    rows = IssuerRequest.objects.filter(state=IssuerRequest.State.ASKED, remind_on__lte=on)
    return rows.select_related("microcredential__provider", "asked_by").order_by("remind_on", "id")


def with_possible_gates() -> QuerySet[Microcredential]:
    """Entries whose score a rule may still lower, or of which nobody knows how they are assessed."""
    gone = [Acceptance.DECLINED, Acceptance.RETIRED]
    return (
        Microcredential.objects.filter(Q(provisional=True) | Q(evidence_class=""))
        .exclude(acceptance__in=gone)
        .select_related("provider")
    )


def scores_of_several() -> QuerySet[RatingScore, tuple[int, int, str, int | None, str, str]]:
    """Entry, rater, question, value, answer and whose word, of what counts for entries that several judged.

    Who knew what another one had given agrees with them or not, but not by themselves, and is left out.
    """
    counts = Rating.objects.filter(state=Rating.State.SUBMITTED, seen_before=False).order_by()
    several = (
        counts.values("microcredential").annotate(raters=Count("id")).filter(raters__gt=1).values("microcredential")
    )
    blind = RatingScore.objects.filter(rating__state=Rating.State.SUBMITTED, rating__seen_before=False)
    rows = blind.filter(rating__microcredential__in=several)
    return rows.order_by("rating__microcredential_id", "rating__rater_id", "dimension").values_list(
        "rating__microcredential_id", "rating__rater_id", "dimension", "value", "answer", "provenance"
    )


def judged_by_one() -> QuerySet[Rating, int]:
    """Entries that one person judged by themselves, by number."""
    counts = Rating.objects.filter(state=Rating.State.SUBMITTED, seen_before=False).order_by()
    one = counts.values("microcredential").annotate(raters=Count("id")).filter(raters=1)
    return one.values_list("microcredential", flat=True)
