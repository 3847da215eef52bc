"""From a credential of CTDL to an entry. What it names by an address is looked up in the same file alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from stepladder.achievements.importers.ctdl_profiles import Condition, Costs, condition_of, costs_of, durations_of
from stepladder.achievements.importers.durations import months_of
from stepladder.achievements.importers.said import Reading, Said, address, decimal_of, joined, shown
from stepladder.achievements.model import Achievement, Alignment, Method, Participation, Provider
from stepladder.frameworks.importers.ctdl_values import listed, node_of, references, short, types_of, words
from stepladder.places import Path

CREDENTIALS = frozenset(
    f"ceterms:{name}"
    for name in (
        "ApprenticeshipCertificate", "AssociateDegree", "BachelorDegree", "Badge", "BasicTechnicalCertificate",
        "Certificate", "CertificateOfCompletion", "CertificateOfParticipation", "Certification", "Credential", "Degree",
        "DigitalBadge", "Diploma", "DoctoralDegree", "GeneralEducationDevelopment", "GeneralEducationLevel1Certificate",
        "GeneralEducationLevel2Certificate", "HigherEducationLevel1Certificate", "HigherEducationLevel2Certificate",
        "JourneymanCertificate", "License", "MasterCertificate", "MasterDegree", "MicroCredential", "OpenBadge",
        "ProfessionalCertificate", "ProfessionalDoctorate", "ProficiencyCertificate", "QualityAssuranceCredential",
        "ResearchDoctorate", "SecondarySchoolDiploma", "SpecialistCertificate", "TechnicalLevel1Certificate",
        "TechnicalLevel2Certificate", "TechnicalLevel3Certificate", "WorkBasedLearningCertificate",
    )
)  # fmt: skip
"""Subclasses of ``ceterms:Credential`` in the release of September 2025."""

_METHODS = {"Exam": Method.EXAM, "Performance": Method.PRACTICAL, "Artifact": Method.PROJECT}
_DELIVERY = {
    "OnlineOnly": Participation.ONLINE,
    "InPerson": Participation.ON_SITE,
    "BlendedDelivery": Participation.BLENDED,
    "BlendedLearning": Participation.BLENDED,
}
_QUALITY = ("ceterms:accreditedBy", "ceterms:approvedBy", "ceterms:recognizedBy", "ceterms:regulatedBy")
_BUILDS = {
    "ceterms:isPartOf": "part of",
    "ceterms:hasPart": "has part",
    "ceterms:isPreparationFor": "prepares for",
    "ceterms:isAdvancedStandingFor": "advanced standing for",
    "ceterms:isRequiredFor": "required for",
    "ceterms:isRecommendedFor": "recommended for",
}
_IN_WORDS = {
    "ceterms:keyword": "Keywords",
    "ceterms:inLanguage": "Language",
    "ceterms:credentialStatusType": "Status",
    "ceterms:alternateName": "Also called",
    "ceterms:dateEffective": "In force since",
    "ceterms:expirationDate": "Offered until",
}
_POINTS = frozenset({"@id", "ceterms:targetNode"})
_WORK = {"ceterms:occupationType": "occupation", "ceterms:industryType": "industry"}


@dataclass(frozen=True)
class Node:
    """One node of the file, by short names."""

    path: Path
    said: dict[str, Any]
    names: dict[str, str]

    @property
    def address(self) -> str:
        """What others call it."""
        return next(references(self.said.get("@id")), "")


@dataclass
class Graph:
    """The nodes of one file."""

    reading: Reading
    raw: tuple[tuple[Path, dict[str, Any]], ...]
    used: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.nodes = tuple(self._node(path, each) for path, each in self.raw)
        self.by_address = {each.address: each for each in self.nodes if each.address}

    def _node(self, path: Path, value: dict[str, Any]) -> Node:
        """A node by short names; of a property that stands there under several names, the first."""
        said: dict[str, Any] = {}
        names: dict[str, str] = {}
        for name, each in value.items():
            brief = short(name)
            if brief in said and said[brief] != each:
                words_ = (
                    f"{brief} stands twice, as {names[brief]} and as {name}; the first was kept, not: {shown(each)}"
                )
                self.reading.remark("twice-named", words_, (*path, name), "ask the publisher which one holds")
            said.setdefault(brief, each)
            names.setdefault(brief, name)
        return Node(path, said, names)

    def credentials(self) -> list[Node]:
        """The nodes that are credentials."""
        return [each for each in self.nodes if CREDENTIALS.intersection(types_of(each.said))]

    def said(self, node: Node) -> Said:
        """Its fields, to be taken."""
        return Said(node.said, self.reading, node.path, node.names)

    def objects(self, said: Said, name: str) -> Iterator[tuple[Path, dict[str, Any]]]:
        """What a field holds or names in this file, as objects."""
        for path, value in list(said.inside(name)):
            for each in listed(value):
                named = self.by_address.get(next(references(each), ""))
                if named is not None:
                    self.used.add(named.address)
                    yield named.path, named.said
                elif isinstance(each, dict) and set(each) - {"@id", "id"}:
                    yield path, self._node(path, each).said
                elif found := next(references(each), ""):
                    yield path, {"@id": found}

    def called(self, said: Said, name: str) -> tuple[str, ...]:
        """What a field names, by name where this file has one, else by address."""
        found = (_called(each) for _, each in self.objects(said, name))
        return tuple(dict.fromkeys(each for each in found if each))

    def finish(self) -> None:
        """One remark for each node that nothing named and that is no credential."""
        for each in self.nodes:
            if each.address not in self.used and not CREDENTIALS.intersection(types_of(each.said)):
                kind = ", ".join(types_of(each.said)) or "a node without a type"
                self.reading.remark("ignored", f"{kind} was not taken over ({_called(each.said)[:80]})", each.path)


def achievement_of(node: Node, graph: Graph) -> Achievement:
    """One entry; every field that has no place in it ends as a remark."""
    said = graph.said(node)
    id = _identity(said, node)
    title = said.text("ceterms:name")
    if not title:
        graph.reading.remark("title", "the credential has no name; it is called by its identifier", node.path)
    owner = _organization(graph, said, "ceterms:ownedBy")
    offers = _organization(graph, said, "ceterms:offeredBy")
    provider = offers if offers.name or not (owner.name or owner.id) else owner
    requires = _conditions(graph, said, "ceterms:requires")
    recommends = _conditions(graph, said, "ceterms:recommends")
    renewal = _conditions(graph, said, "ceterms:renewal")
    costs: Costs = costs_of(graph, said)
    hours, duration = durations_of(graph, said, "ceterms:estimatedDuration")
    ects, credit = _credits(graph, said)
    quality, regulated = _quality(graph, said)
    level = said.text("ceterms:audienceLevelType") or ""
    levels = [*_targets(graph, said, "ceterms:educationLevelType"), *([level] if level else [])]
    further = [f"{label}: {text}" for name, label in _IN_WORDS.items() if (text := _text(graph, said, name))]
    found = Achievement(
        title=title or id or "?",
        id=id,
        code=said.text("ceterms:codedNotation"),
        kind=next((each for each in types_of(node.said) if each in CREDENTIALS), ""),
        provider=provider,
        awarding_body=owner.name or provider.name,
        country=provider.country or owner.country,
        description=said.text("ceterms:description"),
        hours=hours,
        ects=ects,
        other_level=", ".join(levels),
        methods=tuple(dict.fromkeys(each for one in requires for each in one.methods)) or _methods(graph, said),
        assessment=joined([each.assessment for each in requires]),
        participation=_participation(graph, said),
        quality_assurance=quality,
        prerequisites=joined([each.words for each in (*requires, *recommends)]),
        grading=joined([each.grading for each in requires]),
        stackability=_builds(graph, said),
        regulation_note=regulated,
        cost=costs.cost,
        currency=costs.currency,
        validity_months=_validity(said),
        renewal=joined([each.whole for each in renewal]),
        edition=said.text("ceterms:versionIdentifier") or said.text("ceterms:versionCode"),
        link=address(next(references(said.take("ceterms:subjectWebpage")), "")),
        further=joined([*further, duration, credit, costs.words]),
        source=address(node.address),
        alignments=_alignments(graph, said, (*requires, *recommends)),
        file=graph.reading.piece.name,
        line=graph.reading.line_of(node.path),
    )
    said.drop("@context", "@type", "ceterms:ownedBy", "ceterms:offeredBy")
    said.pass_over("ceterms:image", "pictures are not kept in the catalog")
    said.finish()
    return found


def _builds(graph: Graph, said: Said) -> str:
    found = ((word, graph.called(said, name)) for name, word in _BUILDS.items())
    return joined([f"{word}: {', '.join(names)}" for word, names in found if names])


def _identity(said: Said, node: Node) -> str:
    ctid = said.text("ceterms:ctid")
    said.drop("@id")
    return node.address if address(node.address) else ctid or node.address


def _organization(graph: Graph, said: Said, name: str) -> Provider:
    found = list(graph.objects(said, name))
    if len(found) > 1:
        others = ", ".join(_called(each) for _, each in found[1:])
        words_ = f"{name} names {len(found)}; the first was taken, not: {others}"
        graph.reading.remark("organization", words_, found[1][0])
    for _, each in found[:1]:
        id = next(references(each.get("@id")), "")
        site = address(next(references(each.get("ceterms:subjectWebpage")), ""))
        country = ""
        for place in listed(each.get("ceterms:address")):
            if isinstance(place, dict):
                country = next((text for _, text in words(node_of(place).get("ceterms:addressCountry"))), country)
        return Provider(_called(each, or_address=False), "" if id.startswith("_:") else id, site, country=_two(country))
    return Provider()


def _two(country: str) -> str:
    return country.upper() if len(country) == 2 and country.isalpha() else ""


def _conditions(graph: Graph, said: Said, name: str) -> tuple[Condition, ...]:
    return tuple(condition_of(graph, path, each) for path, each in graph.objects(said, name))


def _credits(graph: Graph, said: Said) -> tuple[Any, str]:
    """Credit points where they are ECTS; else in words."""
    ects, told = None, []
    for path, each in graph.objects(said, "ceterms:creditValue"):
        inner = Said(each, graph.reading, path)
        value = next((text for _, text in words(inner.take("schema:value") or inner.take("qdata:value"))), "")
        units = _targets(graph, inner, "ceterms:creditUnitType")
        if "ECTS" in " ".join(units).upper().replace("EUROPEANCREDITTRANSFER", "ECTS"):
            ects = decimal_of(value)
        told.append(" ".join(each for each in (value, ", ".join(units)) if each))
        inner.drop("@type", "@id")
        inner.finish()
    return ects, "" if ects is not None or not told else f"Credits: {'; '.join(told)}"


def _quality(graph: Graph, said: Said) -> tuple[str, str]:
    found = {name: graph.called(said, name) for name in _QUALITY}
    told = [
        f"{name.removeprefix('ceterms:').removesuffix('By')} by {', '.join(by)}" for name, by in found.items() if by
    ]
    regulators = ", ".join(found["ceterms:regulatedBy"])
    return "; ".join(told), f"regulated by {regulators}" if regulators else ""


def _methods(graph: Graph, said: Said) -> tuple[Method, ...]:
    named = _targets(graph, said, "ceterms:assessmentMethodType")
    return tuple(dict.fromkeys(method for each in named if (method := method_of(each)) is not None))


def method_of(name: str) -> Method | None:
    """The method that a concept of CTDL's *Assessment Method* is; None where it is none of ours."""
    return _METHODS.get(name.rpartition(":")[2].rpartition("/")[2])


def _participation(graph: Graph, said: Said) -> Participation:
    named = [*_targets(graph, said, "ceterms:deliveryType"), *_targets(graph, said, "ceterms:learningDeliveryType")]
    kinds = {_DELIVERY[end] for each in named if (end := each.rpartition(":")[2].rpartition("/")[2]) in _DELIVERY}
    if len(kinds) > 1:
        return Participation.BLENDED
    return kinds.pop() if kinds else Participation.NOT_KNOWN


def _validity(said: Said) -> int | None:
    stated = said.text("ceterms:renewalFrequency")
    months = months_of(stated)
    if stated and months is None:
        words_ = f"renewalFrequency is no duration in months ({stated})"
        said.reading.remark("duration", words_, said.at("ceterms:renewalFrequency"))
    return months


def _targets(graph: Graph, said: Said, name: str) -> tuple[str, ...]:
    """The names of concepts that a field points to."""
    found = []
    for _, each in graph.objects(said, name):
        target = next(references(each.get("ceterms:targetNode")), "") or next(references(each.get("@id")), "")
        named = next((text for _, text in words(each.get("ceterms:targetNodeName"))), "")
        found.append(target if named and method_of(target) else named or target)
    return tuple(dict.fromkeys(each for each in found if each))


def _alignments(graph: Graph, said: Said, conditions: tuple[Condition, ...]) -> tuple[Alignment, ...]:
    fields = {"ceterms:assesses": "assesses", "ceterms:teaches": "teaches", **_WORK}
    found = [
        _link(graph, path, each, kind) for name, kind in fields.items() for path, each in graph.objects(said, name)
    ]
    targets = [_link(graph, path, each, "requires") for one in conditions for path, each in one.competencies]
    return tuple(dict.fromkeys((*found, *targets)))


def _link(graph: Graph, path: Path, each: dict[str, Any], kind: str) -> Alignment:
    inner = Said(each, graph.reading, path)
    weight = inner.number("ceterms:weight")
    target = next(references(inner.take("ceterms:targetNode")), "") or next(references(inner.take("@id")), "")
    name = inner.text("ceterms:targetNodeName") or inner.text("ceasn:competencyText") or inner.text("ceterms:name")
    found = Alignment(
        name=name,
        url=target,
        framework=inner.text("ceterms:frameworkName") or next(references(inner.take("ceterms:framework")), ""),
        code=inner.text("ceterms:codedNotation"),
        kind=kind,
        weight=weight if weight is None or weight <= 1 else weight / 100 if weight <= 100 else None,
    )
    inner.drop("@type", "@id", "ceterms:framework", "ceterms:targetNodeDescription", "ceterms:ctid")
    inner.finish()
    return found


def _text(graph: Graph, said: Said, name: str) -> str:
    if any(isinstance(each, dict) and _POINTS & set(node_of(each)) for each in listed(said.rest.get(name))):
        return ", ".join(each.rpartition(":")[2] for each in _targets(graph, said, name))
    return ", ".join(said.texts(name))


def _called(node: dict[str, Any], *, or_address: bool = True) -> str:
    for name in ("ceterms:name", "ceterms:targetNodeName", "ceasn:competencyText"):
        spoken = list(words(node.get(name)))
        english = next((text for language, text in spoken if language.casefold().startswith("en")), "")
        if english or spoken:
            return english or spoken[0][1]
    return next(references(node.get("@id")), "") if or_address else ""
