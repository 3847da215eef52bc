"""What an entry of a catalog states: facts of its provider, and no judgement. What is not stated is empty or None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Method(StrEnum):
    """How holders are assessed (P-7)."""

    PROJECT = "project"
    SIMULATION = "simulation"
    CAPSTONE = "capstone"
    PRACTICAL = "practical"
    EXAM = "exam"
    QUIZ = "quiz"
    INTERVIEW = "interview"
    PORTFOLIO = "portfolio"
    ATTENDANCE = "attendance"


class Supervision(StrEnum):
    """How the assessment is watched, and whether identity is checked."""

    NOT_KNOWN = ""
    NEITHER = "neither"
    IDENTITY = "identity"
    WATCHED = "watched"
    ONLINE = "online"
    ON_SITE = "on-site"


class Participation(StrEnum):
    """How one takes part."""

    NOT_KNOWN = ""
    ONLINE = "online"
    ON_SITE = "on-site"
    BLENDED = "blended"
    WORK_BASED = "work-based"


class Regulation(StrEnum):
    """Whether it meets what the law or a license asks; that nothing is asked is an answer."""

    NOT_KNOWN = ""
    NOT_APPLICABLE = "n/a"
    NOT_MET = "not-met"
    PARTLY = "partly"
    SELF_DECLARED = "self-declared"
    CONFIRMED = "confirmed"
    RECOGNIZED = "recognized"


class ProviderKind(StrEnum):
    """What a provider is (P-25)."""

    UNIVERSITY = "university"
    ASSOCIATION = "association"
    TRAINING = "training"
    VENDOR = "vendor"
    PLATFORM = "platform"
    EMPLOYER = "employer"
    AUTHORITY = "authority"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Provider:
    """Who offers it.

    Attributes:
        id: what its badges name as their issuer: an address or DID.
        country: two letters (ISO 3166).
    """

    name: str = ""
    id: str = ""
    site: str = ""
    kind: ProviderKind = ProviderKind.UNKNOWN
    country: str = ""


@dataclass(frozen=True)
class Alignment:
    """A link that the source claims to an entry of a framework.

    Attributes:
        kind: what it claims: teaches, assesses, requires, occupation; empty where it does not say.
        weight: share of the assessment, 0 to 1.
    """

    name: str = ""
    url: str = ""
    framework: str = ""
    code: str = ""
    kind: str = ""
    weight: Decimal | None = None


@dataclass(frozen=True)
class Domain:
    """A part of what is assessed.

    Attributes:
        weight: share of the assessment, 0 to 1.
    """

    name: str
    weight: Decimal | None = None
    competencies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Achievement:
    """One kind of credential, as its source describes it.

    Attributes:
        id: identifier of the achievement in the issuer's badges, or of the resource that describes it.
        code: a short code of its provider's: ``CKA``.
        kind: what the source calls it, in its own word: ``Badge``, ``ceterms:Certification``.
        awarding_body: who awards it, where that is stated; the provider offers it.
        hours: notional workload; ects: the same in credit points, where the source says that they are ECTS.
        eqf_level: 1 to 8; other_level: in another framework, in its own words.
        assessment: what one has to do to earn it.
        pass_rate: share of those assessed who pass, 0 to 1.
        cost: in ``currency``, three letters (ISO 4217).
        validity_months: 0 without end; None where that is not stated.
        source: what the facts were taken from; checked_on: when somebody last looked.
        further: whatever else is stated, one thing a line.
        file, line: where it stands.
    """

    title: str
    id: str = ""
    code: str = ""
    kind: str = ""
    provider: Provider = Provider()
    awarding_body: str = ""
    country: str = ""
    description: str = ""
    learning_outcomes: tuple[str, ...] = ()
    hours: int | None = None
    ects: Decimal | None = None
    eqf_level: int | None = None
    other_level: str = ""
    methods: tuple[Method, ...] = ()
    assessment: str = ""
    supervision: Supervision = Supervision.NOT_KNOWN
    participation: Participation = Participation.NOT_KNOWN
    quality_assurance: str = ""
    prerequisites: str = ""
    grading: str = ""
    stackability: str = ""
    further: str = ""
    rubric: str = ""
    passing_standard: str = ""
    pass_rate: Decimal | None = None
    assessors: str = ""
    standard: str = ""
    regulation: Regulation = Regulation.NOT_KNOWN
    regulation_note: str = ""
    cost: Decimal | None = None
    currency: str = ""
    seats: int | None = None
    validity_months: int | None = None
    renewal: str = ""
    edition: str = ""
    link: str = ""
    source: str = ""
    checked_on: date | None = None
    alignments: tuple[Alignment, ...] = ()
    domains: tuple[Domain, ...] = ()
    file: str = ""
    line: int = 0
