"""Role files: a role's criteria as an organization writes them down, in TOML or JSON (format ``stepladder/role/1``).

The format is documented in docs/files.md.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

import msgspec

from stepladder.documents import Document
from stepladder.errors import InvalidPolicy
from stepladder.evidence.item_file import Level, Months, check_known, check_unique
from stepladder.evidence.person_file import CompetencyEntry, framework_of
from stepladder.evidence.policy import EvidencePolicy
from stepladder.frameworks.model import Framework
from stepladder.places import Path
from stepladder.readiness.criteria import ANY, Condition, Criterion, Profile, Role
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


class _Criterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    competency: str
    level: Level
    weight: _Weight = 1.0
    kind: Literal["must", "should"] = "must"
    threshold: _Share | None = None
    profile: str = ""
    wording: str = ""


class _Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    text: str


class _RoleFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    criteria: Annotated[tuple[_Criterion, ...], msgspec.Meta(max_length=100)]
    format: Literal["stepladder/role/1"] = "stepladder/role/1"
    title: str = ""
    source: str = ""
    policy: _Policy | None = None
    competencies: tuple[CompetencyEntry, ...] = ()
    profiles: tuple[_Profile, ...] = ()
    conditions: tuple[_Condition, ...] = ()


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
            conditions=tuple(Condition(entry.id, entry.text) for entry in content.conditions),
            source=content.source,
            framework=framework,
            policy=policy,
        )
    except InvalidPolicy as error:
        raise document.error(("criteria",), error.found, expected=error.expected, hint=error.hint) from error


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
        weight=Fraction(str(entry.weight)),
        must=entry.kind == "must",
        threshold=None if entry.threshold is None else Decimal(str(entry.threshold)),
        profile=profiles.get(entry.profile, ANY),
        wording=entry.wording,
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
    return Profile(entry.id, frozenset(entry.accepts), entry.max_age_months, entry.raters)


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
        raise document.error(("policy",), error.found, expected=error.expected, hint=error.hint) from error
