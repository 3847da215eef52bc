"""Writing the register of providers: who they are, and who accredited them for what, until when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.evidence.names import normal_name
from stepladder.server.catalog.changing import between, log, plain
from stepladder.server.catalog.keys import key_for_provider
from stepladder.server.catalog.models import Accreditation, Change, Microcredential, Provider
from stepladder.server.people.models import Person
from stepladder.server.trail.operations import record, wait_for_turn

WITHIN, OUTSIDE = "within", "outside"
"""What somebody found who compared an entry with the limits of an accreditation."""

_CHUNK = 500


@dataclass(frozen=True)
class NewProvider:
    """A provider as it is to stand in the register."""

    name: str
    kind: str = Provider.Kind.UNKNOWN.value
    country: str = ""
    site: str = ""
    issuer: str = ""
    note: str = ""


@dataclass(frozen=True)
class NewAccreditation:
    """An accreditation as somebody found it.

    Attributes:
        microcredential: the one that it names, where it names one.
        levels, field, jurisdiction: its limits, in the body's words.
        source, checked_on: where it can be read, and when somebody did.
    """

    body: str
    scope: Accreditation.Scope
    source: str
    checked_on: date
    microcredential: Microcredential | None = None
    levels: str = ""
    field: str = ""
    jurisdiction: str = ""
    since: date | None = None
    until: date | None = None


def same_name(name: str) -> Provider | None:
    """The provider of this name, however it is spelled: without case, accents and blanks around it."""
    wanted = normal_name(name)
    return next((each for each in Provider.objects.order_by("pk") if normal_name(each.name) == wanted), None)


def add_provider(*, new: NewProvider, by: Person, at: datetime) -> Provider:
    """Put a provider on the register.

    Raises:
        InvalidPolicy: one of this name is there, or its badges' issuer is another provider's.
    """
    with transaction.atomic():
        wait_for_turn()  # so that two of one name at the same moment cannot both be new
        row = Provider(key=key_for_provider(new.name), **asdict(new))
        _refuse_if_there(row)
        row.save()
        record(
            by=by.subject, did="provider added", what=row.subject, because=row.note, at=at, details={"name": row.name}
        )
    return row


def change_provider(*, provider: Provider, new: NewProvider, seen: int, by: Person, at: datetime) -> Provider:
    """Change what the register says of a provider; entries are found by its new name at once.

    Raises:
        InvalidPolicy: as ``add_provider``.
        EditedMeanwhile: somebody changed it since.
    """
    with transaction.atomic():
        wait_for_turn()
        row = Provider.objects.select_for_update().get(pk=provider.pk)
        if row.revision != seen:
            raise EditedMeanwhile(
                gettext("somebody changed this provider after you opened it"),
                hint=gettext("what is stored now stands beside what you wrote; saving once more replaces it"),
            )
        what = between(asdict(said_of(row)), asdict(new))
        if not what:
            return row
        for name, value in asdict(new).items():
            setattr(row, name, value)
        _refuse_if_there(row)
        row.revision += 1
        row.save()
        if {"name", "kind"} & what.keys():
            _find_by_new_name(row)
        record(
            by=by.subject, did="provider changed", what=row.subject, because="", at=at,
            details={"name": row.name, **what},
        )  # fmt: skip
    return row


def said_of(row: Provider) -> NewProvider:
    """What the register says of a provider now."""
    return NewProvider(**{name: getattr(row, name) for name in NewProvider.__dataclass_fields__})


def accredit(*, provider: Provider, new: NewAccreditation, because: str, by: Person, at: datetime) -> Accreditation:
    """Record who accredited a provider, with its limits and the source.

    Raises:
        InvalidPolicy: no source is named, its days contradict each other, or it names another provider's entry.
    """
    for fault in _faults(provider, new, at.date()):
        raise fault
    with transaction.atomic():
        wait_for_turn()
        row = Accreditation.objects.create(
            provider=provider, recorded_by=by, recorded_at=at,
            **{name: getattr(new, name) for name in NewAccreditation.__dataclass_fields__},
        )  # fmt: skip
        _log_at_entry(row, {"accreditation": {"old": None, "new": row.body}}, because, by, at)
        _record(row, "accreditation recorded", because, by, at)
    return row


def end_accreditation(*, row: Accreditation, because: str, by: Person, at: datetime) -> None:
    """Say that an accreditation holds no longer; what was recorded stays.

    Raises:
        InvalidPolicy: why is not said.
        EditedMeanwhile: somebody was quicker.
    """
    if not because.strip():
        raise InvalidPolicy(gettext("why it ends is not said"), expected=gettext("a reason"))
    with transaction.atomic():
        wait_for_turn()
        found = Accreditation.objects.filter(pk=row.pk, ended_at__isnull=True)
        if not found.update(ended_at=at, ended_by=by, ended_because=because.strip()):
            raise EditedMeanwhile(gettext("somebody else has ended this meanwhile"))
        _log_at_entry(row, {"accreditation": {"old": row.body, "new": None}}, because, by, at)
        _record(row, "accreditation ended", because.strip(), by, at)


def compare_entries(
    *, row: Accreditation, found: Mapping[str, str], source: str, by: Person, at: datetime
) -> Accreditation:
    """Say which entries lie within the limits of an accreditation, and that it was looked at again today.

    Args:
        found: by the key of an entry, ``within``, ``outside``, or another word where that is not known.
        source: where one can read it now.

    Raises:
        InvalidPolicy: no source is named, or an entry is not the provider's.
        EditedMeanwhile: it was ended meanwhile.
    """
    if not source.strip():
        raise InvalidPolicy(gettext("no source is named"), expected=gettext("where one can read it"))
    known = set(Microcredential.objects.filter(provider=row.provider_id, key__in=found).values_list("key", flat=True))
    if strange := sorted(set(found) - known):
        raise InvalidPolicy(
            gettext("%(key)s is of another provider") % {"key": strange[0]},
            expected=gettext("entries of the provider"),
        )
    with transaction.atomic():
        wait_for_turn()
        held = Accreditation.objects.select_for_update().filter(pk=row.pk, ended_at__isnull=True).first()
        if held is None:
            raise EditedMeanwhile(gettext("somebody else has ended this meanwhile"))
        merged = {**held.compared, **found}
        held.compared = {key: value for key, value in sorted(merged.items()) if value in (WITHIN, OUTSIDE)}
        held.source, held.checked_on = source.strip(), at.date()
        held.save(update_fields=["compared", "source", "checked_on"])
        _record(held, "accreditation checked", held.source, by, at)
    return held


def _refuse_if_there(row: Provider) -> None:
    other = same_name(row.name)
    if other is not None and other.pk != row.pk:
        raise InvalidPolicy(
            gettext("%(name)s is on the register already") % {"name": other.name},
            expected=gettext("a provider that is new here"),
        )
    same = Provider.objects.filter(issuer=row.issuer).exclude(pk=row.pk).first() if row.issuer else None
    if same is not None:
        raise InvalidPolicy(
            gettext("badges of this issuer are those of %(name)s") % {"name": same.name},
            expected=gettext("an issuer of its own"),
        )


def _find_by_new_name(row: Provider) -> None:
    """The words by which its entries are found have its name in them, and lists choose by its kind."""
    entries = list(Microcredential.objects.filter(provider=row).only("title", "description", "provider"))
    for each in entries:
        each.provider = row
        each.searched, each.provider_kind = each.words, row.kind
    Microcredential.objects.bulk_update(entries, ["searched", "provider_kind"], batch_size=_CHUNK)


def _faults(provider: Provider, new: NewAccreditation, on: date) -> list[InvalidPolicy]:
    found = []
    if not new.source.strip():
        found.append(InvalidPolicy(gettext("no source is named"), expected=gettext("where one can read it")))
    if new.checked_on > on:
        found.append(
            InvalidPolicy(gettext("the day of the check is still to come"), expected=gettext("today or earlier"))
        )
    if new.since and new.until and new.until < new.since:
        found.append(InvalidPolicy(gettext("it ends before it begins"), expected=gettext("an end after the beginning")))
    if new.microcredential is not None and new.microcredential.provider_id != provider.pk:
        found.append(
            InvalidPolicy(
                gettext("%(title)s is of another provider") % {"title": new.microcredential.title},
                expected=gettext("an entry of this provider"),
            )
        )
    if new.scope == Accreditation.Scope.CREDENTIAL and new.microcredential is None:
        found.append(
            InvalidPolicy(
                gettext("which credential was accredited is not said"), expected=gettext("an entry of this provider")
            )
        )
    return found


def _log_at_entry(row: Accreditation, what: dict[str, Any], because: str, by: Person, at: datetime) -> None:
    if row.microcredential is not None:
        log(entry=row.microcredential, kind=Change.Kind.FACTS, what=what, because=because, by=by, at=at)


def _record(row: Accreditation, did: str, because: str, by: Person, at: datetime) -> None:
    told = ("body", "scope", "levels", "field", "jurisdiction", "since", "until", "source", "checked_on", "compared")
    details = {name: plain(getattr(row, name)) for name in told}
    record(by=by.subject, did=did, what=row.provider.subject, because=because, at=at, details=details)
