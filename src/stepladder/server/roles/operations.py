"""Choosing a next role, and entering a ladder's sentences as the criteria of one's own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.timezone import localtime
from django.utils.translation import gettext

from stepladder.errors import EditedMeanwhile, InvalidPolicy
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Criterion, Role, RoleVersion, Target
from stepladder.server.trail.operations import record

_DIGEST = 8


@dataclass(frozen=True)
class Sentence:
    """One sentence of a ladder as a criterion: its words, a short name for what it asks, and the level."""

    wording: str
    name: str
    level: int
    must: bool = True


@dataclass(frozen=True)
class OwnRole:
    """A role as a person entered it.

    Attributes:
        source: where the sentences stand (a page of a handbook), in their words.
    """

    title: str
    source: str
    sentences: Sequence[Sentence]


def choose_role(*, person: Person, role: Role, at: datetime) -> None:
    """Work towards a role from now on."""
    with transaction.atomic():
        _choose(person, role, at)
        record(
            by=person.subject, did="next role chosen", what=person.subject, because=role.title, at=at,
            details={"role": role.key},
        )  # fmt: skip


def enter_role(*, person: Person, entered: OwnRole, at: datetime) -> Role:
    """Store a ladder's sentences as a role of one's own, and work towards it.

    Raises:
        InvalidPolicy: there is no sentence: a role that asks for nothing would be met by anybody.
    """
    _check(entered)
    with transaction.atomic():
        key = _key(f"own-{person.pk}", f"{entered.title} {at.isoformat()}")
        role = Role.objects.create(key=key, title=entered.title, owner=person)
        _version(role, entered, person, 1, at)
        _choose(person, role, at)
        record(
            by=person.subject, did="own role entered", what=person.subject, because=entered.source or entered.title,
            at=at, details={"role": key, "criteria": len(entered.sentences)},
        )  # fmt: skip
    return role


def change_role(*, role: Role, person: Person, entered: OwnRole, seen: int, at: datetime) -> RoleVersion:
    """Store changed sentences as a new version; the earlier ones stay.

    Args:
        seen: number of the version that was changed.

    Raises:
        EditedMeanwhile: there is a newer version.
        InvalidPolicy: there is no sentence, or the role is somebody else's.
    """
    _check(entered)
    if role.owner_id != person.pk:
        raise InvalidPolicy(gettext("this role is not yours to change"))
    try:
        with transaction.atomic():
            newest = RoleVersion.objects.filter(role=role).order_by("-number").first()
            if newest and newest.number != seen:
                raise _changed(newest.recorded_at)
            version = _version(role, entered, person, seen + 1, at)
            Role.objects.filter(pk=role.pk).update(title=entered.title)
            record(
                by=person.subject, did="own role changed", what=person.subject, because=entered.source or entered.title,
                at=at, details={"role": role.key, "version": version.number},
            )  # fmt: skip
    except IntegrityError as error:  # two at the same moment: the second finds the number taken
        raise _changed(at) from error
    return version


def _changed(at: datetime) -> EditedMeanwhile:
    return EditedMeanwhile(
        gettext("these criteria were changed elsewhere on %(at)s")
        % {"at": date_format(localtime(at), "DATETIME_FORMAT")},
        hint=gettext("open them in a new tab, and bring over what you changed"),
    )


def _check(entered: OwnRole) -> None:
    if not entered.sentences:
        raise InvalidPolicy(
            gettext("there is no sentence"),
            expected=gettext("at least one"),
            hint=gettext("a role that asks for nothing would be met by anybody"),
        )


def _choose(person: Person, role: Role, at: datetime) -> None:
    Target.objects.update_or_create(person=person, defaults={"role": role, "chosen_at": at})


def _version(role: Role, entered: OwnRole, person: Person, number: int, at: datetime) -> RoleVersion:
    version = RoleVersion.objects.create(
        role=role,
        number=number,
        source=entered.source,
        in_force_from=at.date(),
        recorded_by=person,
        recorded_at=at,
    )
    known = {each.name.casefold(): each for each in Competency.objects.filter(owner=person)}
    for sentence in entered.sentences:
        name = sentence.name.casefold()
        if name not in known:
            known[name] = Competency.objects.create(
                key=_key(f"own-{person.pk}", name), name=sentence.name, statement=sentence.wording, owner=person
            )
    Criterion.objects.bulk_create(
        Criterion(
            version=version,
            key=f"C{position}",
            position=position,
            competency=known[sentence.name.casefold()],
            level=sentence.level,
            must=sentence.must,
            wording=sentence.wording,
        )
        for position, sentence in enumerate(entered.sentences, start=1)
    )
    return version


def _key(prefix: str, name: str) -> str:
    """A key that a name always gives, also where nothing of the name can stand in an address."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:_DIGEST]
    return "-".join(part for part in (prefix, slugify(name)[:50].strip("-"), digest) if part)
