"""The classes of CASE 1.1: which fields they have and of what kind (1EdTech, final release of 24 January 2025).

One table for both directions: what does not fit is a remark when it is read, and is not written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
"""A UUID of version 1 to 5 in small letters, as the schemas ask."""

URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
"""An absolute URI (RFC 3986), by its characters."""

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)")
_ASSOCIATION = re.compile(
    r"isChildOf|isPeerOf|isPartOf|exactMatchOf|precedes|isRelatedTo|replacedBy|exemplar|hasSkillLevel|isTranslationOf"
    r"|ext:[a-zA-Z0-9.\-_]+"
)
_TARGET = re.compile(r"CASE|ext:[a-zA-Z0-9.\-_]+")

_CHANGED = {"identifier": "uuid!", "uri": "uri!", "lastChangeDateTime": "moment!", "extensions": "object"}
_TITLED = _CHANGED | {"title": "text!"}

CLASSES: Mapping[str, Mapping[str, str]] = {
    "CFPackage": {
        "CFDocument": "CFDocument!",
        "CFItems": "CFItem[]",
        "CFAssociations": "CFAssociation[]",
        "CFDefinitions": "CFDefinitions",
        "CFRubrics": "CFRubric[]",
        "extensions": "object",
    },
    "CFDocument": _TITLED
    | {
        "creator": "text!",
        "frameworkType": "text",
        "caseVersion": "text",
        "officialSourceURL": "uri",
        "publisher": "text",
        "description": "text",
        "subject": "text[]",
        "subjectURI": "link[]",
        "language": "text",
        "version": "text",
        "adoptionStatus": "text",
        "statusStartDate": "date",
        "statusEndDate": "date",
        "licenseURI": "link",
        "notes": "text",
    },
    "CFItem": _CHANGED
    | {
        "fullStatement": "text!",
        "alternativeLabel": "text",
        "CFItemType": "text",
        "humanCodingScheme": "text",
        "listEnumeration": "text",
        "abbreviatedStatement": "text",
        "conceptKeywords": "text[]",
        "conceptKeywordsURI": "link",
        "notes": "text",
        "subject": "text[]",
        "subjectURI": "link[]",
        "language": "text",
        "educationLevel": "text[]",
        "CFItemTypeURI": "link",
        "licenseURI": "link",
        "statusStartDate": "date",
        "statusEndDate": "date",
    },
    "CFAssociation": _CHANGED
    | {
        "associationType": "association!",
        "sequenceNumber": "whole",
        "originNodeURI": "node!",
        "destinationNodeURI": "node!",
        "CFAssociationGroupingURI": "link",
        "notes": "text",
    },
    "CFDefinitions": {
        "CFConcepts": "CFConcept[]",
        "CFSubjects": "CFSubject[]",
        "CFLicenses": "CFLicense[]",
        "CFItemTypes": "CFItemType[]",
        "CFAssociationGroupings": "CFAssociationGrouping[]",
        "extensions": "object",
    },
    "CFConcept": _TITLED | {"keywords": "text", "hierarchyCode": "text!", "description": "text"},
    "CFSubject": _TITLED | {"hierarchyCode": "text!", "description": "text"},
    "CFLicense": _TITLED | {"description": "text", "licenseText": "text!"},
    "CFItemType": _TITLED | {"description": "text!", "hierarchyCode": "text!", "typeCode": "text"},
    "CFAssociationGrouping": _TITLED | {"description": "text"},
    "CFRubric": _CHANGED | {"title": "text", "description": "text", "CFRubricCriteria": "CFRubricCriterion[]"},
    "CFRubricCriterion": _CHANGED
    | {
        "category": "text",
        "description": "text",
        "CFItemURI": "link",
        "weight": "number",
        "position": "whole",
        "rubricId": "uuid",
        "CFRubricCriterionLevels": "CFRubricCriterionLevel[]",
    },
    "CFRubricCriterionLevel": _CHANGED
    | {
        "extensions": "object[]",
        "description": "text",
        "quality": "text",
        "score": "number",
        "feedback": "text",
        "position": "whole",
        "rubricCriterionId": "uuid",
    },
    "link": {"title": "text!", "identifier": "uuid!", "uri": "uri!"},
    "node": {"title": "text!", "identifier": "text!", "uri": "uri!", "targetType": "target"},
}
"""Kind of each field by class; ``!`` where it is required, ``[]`` for a list. Another class stands by its name."""

MAX_WHOLE = 2**31 - 1
"""``sequenceNumber`` and ``position`` are 32 bits wide."""


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _is_date(value: Any) -> bool:
    return isinstance(value, str) and _DATE.fullmatch(value) is not None and _parses(date.fromisoformat, value)


def _is_moment(value: Any) -> bool:
    return isinstance(value, str) and _MOMENT.fullmatch(value) is not None and _parses(datetime.fromisoformat, value)


def _parses(read: Callable[[str], Any], value: str) -> bool:
    try:
        read(value)
    except ValueError:
        return False
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return type(value) is int and -MAX_WHOLE <= value <= MAX_WHOLE


def _is_extension(value: Any) -> bool:
    """Whether an extension object passes the official schemas, in which a whole number counts as two kinds at once."""
    return isinstance(value, dict) and not any(":" in name and type(each) is int for name, each in value.items())


_KINDS: Mapping[str, Callable[[Any], bool]] = {
    "text": lambda value: isinstance(value, str),
    "uuid": _matches(UUID),
    "uri": _matches(URI),
    "date": _is_date,
    "moment": _is_moment,
    "association": _matches(_ASSOCIATION),
    "target": _matches(_TARGET),
    "whole": _is_whole,
    "number": _is_number,
    "object": _is_extension,
}


def fits(value: Any, kind: str) -> bool:
    """Whether a value may be written where a field of this kind stands; no null is ever fit."""
    kind = kind.rstrip("!")
    if kind.endswith("[]"):
        return isinstance(value, list) and all(fits(each, kind[:-2]) for each in value)
    if kind in _KINDS:
        return _KINDS[kind](value) and not has_null(value)
    shape = CLASSES[kind]
    return (
        isinstance(value, dict)
        and all(name in shape and fits(each, shape[name]) for name, each in value.items())
        and all(name in value for name, each in shape.items() if each.endswith("!"))
    )


def has_null(value: Any) -> bool:
    """Whether there is a null anywhere in a value."""
    if isinstance(value, dict):
        return any(map(has_null, value.values()))
    return any(map(has_null, value)) if isinstance(value, list) else value is None
