"""Questions about people."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from stepladder.server.people.clock import now
from stepladder.server.people.models import Person


def here_condition() -> Q:
    """Who has not left: no last day on record, or one that is not over."""
    return Q(left_on__isnull=True) | Q(left_on__gte=localdate(now()))


def people_here() -> QuerySet[Person]:
    """Everybody who has not left."""
    return Person.objects.filter(here_condition())


def visible_to(reader: Person) -> QuerySet[Person]:
    """The people whose evidence somebody may see: oneself, and those who report to them and have not left."""
    reports = Q(manager_id=reader.pk) & here_condition()
    return Person.objects.filter(Q(pk=reader.pk) | reports).select_related("unit", "manager")


def reports_of(reader: Person) -> QuerySet[Person]:
    """The people who report to somebody, by name; who has left does not any more."""
    return people_here().filter(manager_id=reader.pk).select_related("unit").order_by("name", "id")


def holder_identifiers(person: Person) -> tuple[str, ...]:
    """Every identifier by which a badge may name them: those that are known to be theirs. A name identifies nobody.

    What a person only says of themselves is not among them, or anybody could say that another's badge is theirs; nor
    is what the records name as another's address since, for the records go before.
    """
    others = Person.objects.filter(email__iexact=OuterRef("value")).exclude(pk=person.pk)
    known = person.identifiers.filter(~Exists(others), verified_at__isnull=False)
    further = tuple(known.order_by("id").values_list("value", flat=True))
    return tuple(dict.fromkeys(each for each in (person.email, *further) if each))


def identifiers_said(person: Person) -> tuple[str, ...]:
    """The same, and those that they only say are theirs: nobody is a stranger to a mailbox that they call their own."""
    further = tuple(person.identifiers.order_by("id").values_list("value", flat=True))
    return tuple(dict.fromkeys(each for each in (person.email, *further) if each))


def names_by_id(ids: set[int]) -> dict[int, str]:
    """The names of several people in one question."""
    return dict(Person.objects.filter(pk__in=ids).values_list("id", "name"))


def owner_of_disputes(person: Person) -> Person | None:
    """Who looks after a dispute about somebody's evidence: a people partner other than they; alone, oneself."""
    if settings.PRIVATE_WORKSPACE:
        return person
    return people_here().filter(partner=True).exclude(pk=person.pk).order_by("id").first() or person.line_manager
