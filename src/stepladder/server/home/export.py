"""Everything that is stored about a person, as one archive that they can take along.

``person.json`` and ``role.json`` are files that the command reads; its answer is that of the site, but for badges whose
status list it would have to ask, and those of the demonstration. ``everything.json`` has every row; ``files/`` has the
files as they came.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, QuerySet

from stepladder.evidence.items import EvidenceItem
from stepladder.readiness.criteria import Criterion as CoreCriterion
from stepladder.readiness.criteria import Profile
from stepladder.readiness.criteria import Role as CoreRole
from stepladder.readiness.evaluate import Evaluation
from stepladder.server.appraisals import models as appraisals
from stepladder.server.catalog import models as catalog
from stepladder.server.evidence.models import Item, Shown
from stepladder.server.evidence.queries import items_of
from stepladder.server.files.models import StoredFile
from stepladder.server.frameworks.models import Competency
from stepladder.server.home.queries import events_of, looks_of
from stepladder.server.issuing.models import IssuedCredential, Reminder
from stepladder.server.notices.models import Notice
from stepladder.server.people.models import DottedLine, Employment, Identifier, Leave, Person
from stepladder.server.people.queries import holder_identifiers
from stepladder.server.plans import models as plans
from stepladder.server.policies.models import Dispute
from stepladder.server.portfolio import models as portfolio
from stepladder.server.readiness.models import StoredEvaluation
from stepladder.server.readiness.queries import Standing, standing
from stepladder.server.records.models import Invitation, TitleHeld
from stepladder.server.roles.models import Appointment, ConditionAnswer, Criterion, Priority, Role, RoleVersion, Target
from stepladder.server.wallet import models as wallet
from stepladder.server.wallet.taking_along import learner_record

_WHERE: tuple[tuple[type[Model], str], ...] = (
    (Person, "id"),
    (Identifier, "person"),
    (Leave, "person"),
    (Employment, "person"),
    (DottedLine, "person"),
    (TitleHeld, "person"),
    (Invitation, "person"),
    (Notice, "person"),
    (Dispute, "person"),
    (Competency, "owner"),
    (Role, "owner"),
    (RoleVersion, "role__owner"),
    (Criterion, "version__role__owner"),
    (Item, "person"),
    (Shown, "item__person"),
    (Appointment, "person"),
    (Target, "person"),
    (ConditionAnswer, "person"),
    (Priority, "owner"),
    (catalog.Microcredential, "owner"),
    (catalog.Review, "owner"),
    (catalog.ReviewInput, "person"),
    (catalog.Feedback, "person"),
    (IssuedCredential, "person"),
    (Reminder, "credential__person"),
    (wallet.Certificate, "person"),
    (wallet.CertificateShows, "certificate__person"),
    (wallet.IssuerQuestion, "certificate__person"),
    (wallet.CheckRun, "certificate__person"),
    (wallet.PersonsCheck, "certificate__person"),
    (wallet.Share, "person"),
    (wallet.Completion, "person"),
    (portfolio.Work, "person"),
    (portfolio.WorkShows, "work__person"),
    (portfolio.Request, "work__person"),
    (portfolio.Answer, "request__work__person"),
    (StoredEvaluation, "person"),
    (appraisals.Rating, "rater"),
    (appraisals.RatingScore, "rating__rater"),
    (appraisals.Adjudication, "by"),
    (appraisals.IssuerRequest, "asked_by"),
    (plans.Talk, "person"),
    (plans.TalkExample, "talk__person"),
    (plans.TalkEntry, "talk__person"),
    (plans.TalkAgreement, "talk__person"),
)
"""Every table with rows about a person, and how a row leads to them. A test keeps the list complete."""

_ELSEWHERE = frozenset({"files.storedfile", "people.user", "frameworks.waiting"})
"""Tables whose rows stand in ``files/``; the account, which holds nothing but a password; and files of a framework that
wait to be stored, which say nothing about whoever uploaded them."""

_NEVER = frozenset({"nonce"})


def archive(person: Person, *, at: datetime) -> bytes:
    """The archive as a ZIP file."""
    found = standing(person, on=at.date())
    files = {file.pk: file for file in StoredFile.objects.filter(owner=person)}
    names = {id: f"files/{id}-{PurePath(file.name).name}" for id, file in files.items()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr("README.txt", _README)
        bundle.writestr("person.json", _json(_person_file(person, found, names)))
        if found.evaluation:
            bundle.writestr("role.json", _json(_role_file(found.evaluation)))
        bundle.writestr("everything.json", _json(_everything(person)))
        if record := learner_record(person, at=at):
            bundle.writestr("learner-record.json", record)
        for id, file in files.items():
            bundle.writestr(names[id], bytes(file.data))
    return buffer.getvalue()


_README = """Everything that Stepladder stored about you.

person.json and role.json: what you can show, and what your next role asks.
    stepladder ready --person person.json --role role.json
    gives the same answer as the site did, but for two things: the command asks no status
    list, so a badge that names one counts half, and it refuses badges of the demonstration.
    role.json is there once a next role is chosen.
everything.json: every row about you, and the history of what happened to it.
files/: badges and documents as you added them.
learner-record.json: your badges in one record (CLR 2.0) that other wallets read. Each badge in
    it is as its issuer signed it. The record around them only says that you have them here; it
    is signed by your organization where it has a key for that, and else by nobody. It is there
    once you have a badge that fits.
"""


def _json(value: object) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def _everything(person: Person) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for model, path in _WHERE:
        found: QuerySet[Any] = model._default_manager.filter(**{path: person.pk}).order_by("pk")  # noqa: SLF001 - the manager of any model
        rows[model._meta.label_lower] = [_row(row) for row in found.values()]  # noqa: SLF001 - Django's own name for it
    rows["history"] = [vars(event) for event in events_of(person)]
    rows["looks"] = [vars(look) for look in looks_of(person)]
    return rows


def _row(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _NEVER}


def _person_file(person: Person, found: Standing, names: dict[int, str]) -> dict[str, Any]:
    record = found.evaluation.person if found.evaluation else None
    items = record.items if record else items_of([person]).get(person.pk, ())
    badges = {
        certificate.pk: certificate
        for certificate in wallet.Certificate.objects.filter(person=person).select_related("recognized")
    }
    held = record.holds if record else ()
    used = {each.competency for item in items for each in item.shows}
    used |= {competency for each in held for competency, _ in each.covers}
    used |= {each.competency for each in (record.disputes if record else ()) if each.competency}
    competencies = Competency.objects.filter(key__in=used).order_by("id")
    return {
        "format": "stepladder/person/1",
        "id": person.key,
        "name": person.name,
        "identifiers": list(holder_identifiers(person)),
        "competencies": [{"id": each.key, "name": each.name, "statement": each.statement} for each in competencies],
        "evidence": [_entry(item, badges, names) for item in items],
        "leave": [{"from": each.start, **_until("to", each.end)} for each in (record.leave if record else ())],
        "holds": [
            {
                "role": each.role,
                "since": each.period.start,
                **_until("until", each.period.end),
                "source": each.source,
                "grade": each.grade,
                "start_known": each.start_known,
                "covers": [{"competency": competency, "level": level} for competency, level in each.covers],
            }
            for each in held
        ],
        "disputes": [
            {
                "about": each.about,
                "opened": each.opened,
                "by": each.by,
                "competency": each.competency,
                "evidence": each.item,
                **_until("settled", each.settled),
            }
            for each in (record.disputes if record else ())
        ],
        "conditions": [
            {
                "id": each.id,
                "met": each.met,
                "source": each.source,
                "by": each.by,
                **_until("on", each.on),
                **_until("until", each.until),
            }
            for each in (record.conditions if record else ())
        ],
    }


def _until(name: str, day: object) -> dict[str, object]:
    return {name: day} if day else {}


def _entry(item: EvidenceItem, badges: dict[int, wallet.Certificate], names: dict[int, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "id": item.id,
        "title": item.title,
        "date": item.date,
        "shows": [
            {
                "competency": each.competency,
                "level": each.level,
                "relevance": float(each.relevance),
                "passed": each.passed,
            }
            for each in item.shows
        ],
    }
    source, _, key = item.id.partition("~")[0].partition("-")
    if source == "certificate":
        return {**entry, "kind": "credential", **_certificate(badges.get(int(key)), names)}
    entry |= {"kind": item.kind, "rater": item.rater, "work": item.family}
    if item.verified != Decimal(1):
        entry["verified"] = "issuer-stated"
    return entry


def _certificate(certificate: wallet.Certificate | None, names: dict[int, str]) -> dict[str, Any]:
    if certificate is None:
        return {}
    found = {"scores": certificate.recognized.scores} if certificate.recognized else {}
    return {**found, **({"badge": names[certificate.badge_id]} if certificate.badge_id else {})}


def _role_file(evaluation: Evaluation) -> dict[str, Any]:
    role = evaluation.role
    profiles = {each.profile.id: each.profile for each in role.criteria if each.profile.id != "any"}
    return {
        "format": "stepladder/role/1",
        "id": role.id,
        "title": role.title,
        "source": role.source,
        "policy": {
            "id": role.policy.id,
            "version": role.policy.version,
            "author": role.policy.author,
            "reason": role.policy.reason,
            "presume_present_role": role.policy.presume_present_role,
        },
        "competencies": [{"id": each.id, "name": each.name, "statement": each.statement} for each in role.framework],
        "profiles": [_profile(each) for each in profiles.values()],
        "criteria": [_criterion(each, role) for each in role.criteria],
        "alternatives": [
            {
                "id": each.id,
                "of": list(each.of),
                "needed": each.needed,
                "text": each.text,
                "kind": _kind(must=each.must),
                "weight": float(each.weight),
            }
            for each in role.alternatives
        ],
        "conditions": [each.to_dict() for each in role.conditions],
    }


def _profile(profile: Profile) -> dict[str, Any]:
    return {
        "id": profile.id,
        "accepts": sorted(profile.accepts),
        **({} if profile.max_age_months is None else {"max_age_months": profile.max_age_months}),
        "raters": profile.raters,
        "families": profile.families,
        **_until("since", profile.since),
        **_until("until", profile.until),
    }


def _criterion(criterion: CoreCriterion, role: CoreRole) -> dict[str, Any]:
    # Of alternatives the group's weight counts, and a file that gives its members one is refused.
    in_group = role.group_of(criterion.id) is not None
    counts = {} if in_group else {"weight": float(criterion.weight), "kind": _kind(must=criterion.must)}
    return {
        "id": criterion.id,
        "competency": criterion.competency,
        "level": criterion.level,
        **counts,
        **({} if criterion.threshold is None else {"threshold": float(criterion.threshold)}),
        "profile": "" if criterion.profile.id == "any" else criterion.profile.id,
        "wording": criterion.wording,
        "measure": criterion.measure,
        "measure_source": criterion.measure_source,
    }


def _kind(*, must: bool) -> str:
    return "must" if must else "should"
