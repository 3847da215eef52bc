"""Adding many files at once: each has an answer of its own, and one that is no badge does not lose the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from django.utils.translation import gettext

from stepladder.credentials.archives import read_archive
from stepladder.errors import StepladderError
from stepladder.server.files.operations import Upload
from stepladder.server.people.models import Person
from stepladder.server.ui.refusal import in_words
from stepladder.server.wallet.entries import Refused, is_archive
from stepladder.server.wallet.network import asking_at
from stepladder.server.wallet.operations import Badge, take_in

MOST_FILES = 100
"""Most files that are added at once, those in archives counted one by one."""

CERTIFICATIONS = "certifications.csv"
"""By this name LinkedIn's archive has what its owner entered there as licenses and certifications."""

_IGNORED = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


@dataclass(frozen=True)
class Outcome:
    """What came of one file.

    Attributes:
        certificate: key of its row; 0 where nothing was stored.
        already: whether it was there before.
        why: why nothing was stored.
    """

    name: str
    certificate: int = 0
    already: bool = False
    why: str = ""


def unpacked(uploads: Sequence[Upload | Refused]) -> list[Upload | Refused]:
    """The files one by one, archives taken apart; what is too much is refused by name."""
    found = list(_each(uploads))
    if len(found) > MOST_FILES:
        words = gettext("More than %(most)d files at once; add this one in a second go.") % {"most": MOST_FILES}
        found[MOST_FILES:] = [Refused(each.name, words) for each in found[MOST_FILES:]]
    return found


def _each(uploads: Sequence[Upload | Refused]) -> Iterator[Upload | Refused]:
    for upload in uploads:
        if isinstance(upload, Refused) or not is_archive(upload.data):
            yield upload
            continue
        try:
            for member in read_archive(upload.data, name=upload.name):
                if not _is_noise(member.name):
                    yield Refused(member.name, member.reason) if member.reason else Upload(member.name, member.data)
        except StepladderError as error:
            yield Refused(upload.name, in_words(error))


def _is_noise(name: str) -> bool:
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.casefold() in _IGNORED


def certifications_in(files: Sequence[Upload | Refused]) -> Upload | None:
    """LinkedIn's list of certifications, where it is among the files."""
    named = (each for each in files if PurePosixPath(each.name).name.casefold() == CERTIFICATIONS)
    return next((each for each in named if isinstance(each, Upload)), None)


def add_many(*, person: Person, files: Sequence[Upload | Refused], at: datetime) -> list[Outcome]:
    """Add each file on its own; together they ask the network no longer than one page may take."""
    fetch = asking_at()
    outcomes = []
    for each in files:
        if isinstance(each, Refused):
            outcomes.append(Outcome(each.name, why=each.why))
            continue
        try:
            added = take_in(person=person, badge=Badge(each), by=person, at=at, fetch=fetch)
        except StepladderError as error:
            outcomes.append(Outcome(each.name, why=in_words(error)))
        else:
            outcomes.append(Outcome(each.name, added.certificate.pk, added.already))
    return outcomes
