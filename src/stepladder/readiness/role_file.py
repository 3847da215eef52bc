"""Role files: a role's criteria as an organization writes them down, in TOML or JSON (format ``stepladder/role/1``).

The format is documented in docs/files.md.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

import msgspec

from stepladder.documents import Document
from stepladder.errors import InvalidDocument, InvalidPolicy
from stepladder.evidence.item_file import Level, Months, check_known, check_unique
from stepladder.evidence.person_file import CompetencyEntry, framework_of
from stepladder.evidence.policy import EvidencePolicy
from stepladder.frameworks.model import Framework
from stepladder.places import Path
from stepladder.readiness.conditions import Condition, ConditionEntry
from stepladder.readiness.criteria import ANY, Alternative, Criterion, Profile, Role
from stepladder.shapes import convert

_Share = Annotated[float, msgspec.Meta(ge=0.01, le=0.95)]
_Weight = Annotated[float, msgspec.Meta(ge=0.001, le=1_000_000)]
_Prior = Annotated[float, msgspec.Meta(ge=0.01, le=100)]


class _Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: str
    hours: Annotated[float, msgspec.Meta(ge=0, le=100_000)]


class _Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    version: str
    author: str
    reason: str
    prior: _Prior | None = None
    half_life_use_months: Months | None = None
    half_life_age_months: Months | None = None
    thresholds: tuple[_Share, _Share, _Share, _Share, _Share] | None = None
    doubt_limit: _Share | None = None
    presume_present_role: bool = False
    hours: tuple[_Hours, ...] = ()


class _Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    accepts: tuple[str, ...] = ()
    max_age_months: Annotated[int, msgspec.Meta(ge=0)] | None = None
    raters: Annotated[int, msgspec.Meta(ge=0)] = 0
    families: Annotated[int, msgspec.Meta(ge=0)] = 0
    since: date | None = None
    until: date | None = None


class _Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    competency: str
    level: Level
    weight: _Weight | None = None
    kind: Literal["must", "should"] | None = None
    threshold: _Share | None = None
    profile: str = ""
    wording: str = ""
    measure: str = ""
    measure_source: str = ""


class _Alternative(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    of: Annotated[tuple[str, ...], msgspec.Meta(max_length=100)]
    needed: Annotated[int, msgspec.Meta(ge=1, le=100)] = 1
    text: str = ""
    weight: _Weight = 1.0
    kind: Literal["must", "should"] = "must"


class _RoleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    criteria: Annotated[tuple[_Criterion, ...], msgspec.Meta(max_length=100)]
    format: Literal["stepladder/role/1"] = "stepladder/role/1"
    title: str = ""
    source: str = ""
    policy: _Policy | None = None
    competencies: tuple[CompetencyEntry, ...] = ()
    profiles: tuple[_Profile, ...] = ()
    conditions: tuple[ConditionEntry, ...] = ()
    alternatives: tuple[_Alternative, ...] = ()


def own_framework(document: Document) -> Framework:
    """The competencies that a role file defines, so that a person file can be read beside it.

    Raises:
        InvalidDocument: as ``read_role``.
    """
    content = convert(document, _RoleFile)
    if not content.criteria:
        hint = "a role that asks for nothing would be met by anybody"
        raise document.error(("criteria",), "the role has no criteria", expected="at least one", hint=hint)
    return framework_of(content.competencies, document)


def read_role(document: Document, *, known: Framework | None = None) -> Role:
    """Read a role file.

    Args:
        document: the parsed file.
        known: further competencies, beside those that the file defines.

    Raises:
        InvalidDocument: the file does not fit its format, names a competency or profile that nobody defines, gives an
            id twice, or has no criteria.
    """
    content = convert(document, _RoleFile)
    framework = framework_of(content.competencies, document)
    check_unique([entry.id for entry in content.criteria], document, "criteria")
    check_unique([entry.id for entry in content.profiles], document, "profiles")
    alternatives = _alternatives(content, document)
    policy = _policy(content.policy, document) if content.policy else EvidencePolicy()
    policy = replace(policy, half_lives=_half_lives(content.competencies, policy))
    profiles = {entry.id: _profile(entry, policy, document, place) for place, entry in enumerate(content.profiles)}
    joined = framework.joined(known or Framework())
    try:
        return Role(
            id=content.id,
            title=content.title or content.id,
            criteria=tuple(
                _criterion(entry, joined, profiles, document, ("criteria", place))
                for place, entry in enumerate(content.criteria)
            ),
            conditions=tuple(
                _condition(entry, document, ("conditions", place)) for place, entry in enumerate(content.conditions)
            ),
            source=content.source,
            framework=framework,
            policy=policy,
            alternatives=alternatives,
        )
    except InvalidPolicy as error:
        table = "alternatives" if content.criteria else "criteria"
        raise _at((table,), error, document) from error


def _alternatives(content: _RoleFile, document: Document) -> tuple[Alternative, ...]:
    """The groups; what a member says of its own weight would be read by nobody, and is refused."""
    found: list[Alternative] = []
    for place, entry in enumerate(content.alternatives):
        weight, must = Fraction(str(entry.weight)), entry.kind == "must"
        try:
            found.append(Alternative(entry.id, entry.of, entry.needed, entry.text, must, weight))
        except InvalidPolicy as error:
            raise _at(("alternatives", place), error, document) from error
    grouped = {id: group.id for group in found for id in group.of}
    for place, criterion in enumerate(content.criteria):
        for name in ("weight", "kind"):
            if criterion.id in grouped and getattr(criterion, name) is not None:
                about = f"the criterion {criterion.id!r} is one of the alternatives {grouped[criterion.id]!r}"
                what = f"{about}, whose {name} counts"
                raise document.error(("criteria", place, name), what, expected=f"the {name} there alone")
    return tuple(found)


def _condition(entry: ConditionEntry, document: Document, path: Path) -> Condition:
    try:
        return Condition.of_entry(entry)
    except InvalidPolicy as error:
        raise _at(path, error, document) from error


def _at(path: Path, error: InvalidPolicy, document: Document) -> InvalidDocument:
    return document.error(path, error.found, expected=error.expected, hint=error.hint)


def _criterion(
    entry: _Criterion, framework: Framework, profiles: dict[str, Profile], document: Document, path: Path
) -> Criterion:
    check_known(entry.competency, framework, document, (*path, "competency"))
    if entry.profile and entry.profile not in profiles:
        raise document.error(
            (*path, "profile"),
            f"there is no profile {entry.profile!r}",
            expected=f"one of {', '.join(profiles) or 'the file has none'}",
        )
    return Criterion(
        id=entry.id,
        competency=entry.competency,
        level=entry.level,
        weight=Fraction(1) if entry.weight is None else Fraction(str(entry.weight)),
        must=entry.kind != "should",
        threshold=None if entry.threshold is None else Decimal(str(entry.threshold)),
        profile=profiles.get(entry.profile, ANY),
        wording=entry.wording,
        measure=entry.measure,
        measure_source=entry.measure_source,
    )


def _half_lives(entries: tuple[CompetencyEntry, ...], policy: EvidencePolicy) -> dict[str, tuple[Decimal, Decimal]]:
    return {
        entry.id: (
            Decimal(str(entry.half_life_use_months or policy.half_life_use)),
            Decimal(str(entry.half_life_age_months or policy.half_life_age)),
        )
        for entry in entries
        if entry.half_life_use_months or entry.half_life_age_months
    }


def _profile(entry: _Profile, policy: EvidencePolicy, document: Document, place: int) -> Profile:
    names = sorted({name for kind in policy.kinds for name in (kind.accepted_as, kind.id)})
    for position, name in enumerate(entry.accepts):
        if name not in names:
            raise document.error(
                ("profiles", place, "accepts", position),
                f"there is no kind of evidence {name!r}",
                expected=f"one of {', '.join(names)}",
            )
    try:
        return Profile(
            id=entry.id,
            accepts=frozenset(entry.accepts),
            max_age_months=entry.max_age_months,
            raters=entry.raters,
            families=entry.families,
            since=entry.since,
            until=entry.until,
        )
    except InvalidPolicy as error:
        raise _at(("profiles", place), error, document) from error


def _policy(entry: _Policy, document: Document) -> EvidencePolicy:
    default = EvidencePolicy()
    hours = {each.kind: Decimal(str(each.hours)) for each in entry.hours}
    for place, each in enumerate(entry.hours):
        if each.kind not in default.kind_by_id:
            raise document.error(
                ("policy", "hours", place, "kind"),
                f"there is no kind of evidence {each.kind!r}",
                expected=f"one of {', '.join(default.kind_by_id)}",
            )
    given = {
        "prior": entry.prior,
        "half_life_use": entry.half_life_use_months,
        "half_life_age": entry.half_life_age_months,
        "doubt_limit": entry.doubt_limit,
    }
    numbers = {name: Decimal(str(value)) for name, value in given.items() if value is not None}
    thresholds = tuple(Decimal(str(each)) for each in entry.thresholds) if entry.thresholds else default.thresholds
    try:
        return EvidencePolicy(
            id=entry.id,
            version=entry.version,
            author=entry.author,
            reason=entry.reason,
            thresholds=thresholds,
            presume_present_role=entry.presume_present_role,
            kinds=tuple(replace(kind, hours=hours.get(kind.id, kind.hours)) for kind in default.kinds),
            **numbers,  # type: ignore[arg-type]
        )
    except InvalidPolicy as error:
        raise _at(("policy",), error, document) from error
