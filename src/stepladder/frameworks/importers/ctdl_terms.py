"""Words of CTDL-ASN and ours (Credential Engine, release of September 2025)."""

from __future__ import annotations

from stepladder.frameworks.edition import Link

CONTEXT = "https://credreg.net/ctdlasn/schema/context/json"
"""The context under which the Credential Registry publishes competency frameworks."""

REGISTRY = "https://credentialengineregistry.org"
"""Where a published resource lies: ``/resources/`` and its CTID; a whole framework: ``/graph/`` and its CTID."""

FRAMEWORK = "ceasn:CompetencyFramework"
COMPETENCY = "ceasn:Competency"
OCCUPATION = "ceterms:Occupation"

PREFIX = "stepladder:"
NOTE = PREFIX + "note"
"""What CTDL-ASN cannot say (``kept.difference``)."""

RELATIONS = PREFIX + "relations"
"""The relations from a node that CTDL-ASN cannot say exactly, each with its place among all."""

ORDER = PREFIX + "order"
"""At the framework: that relations are to be taken from our own notes alone."""

OURS = {"stepladder": "urn:stepladder:", **{name: {"@type": "@json"} for name in (NOTE, RELATIONS, ORDER)}}
"""Our own words in the context."""

ALIGNMENTS = {
    Link.EXACT: "ceasn:exactAlignment",
    Link.CLOSE: "ceasn:majorAlignment",
    Link.RELATED: "ceasn:minorAlignment",
    Link.NARROWER: "ceasn:narrowAlignment",
    Link.PRECEDES: "ceasn:prerequisiteAlignment",
}
"""What says each kind of relation. *This competency is a prerequisite to the referenced one* is: it precedes it."""

BROADER_OUTSIDE = "ceasn:broadAlignment"
"""Broader, and in another framework."""

STATUS = "http://credreg.net/ctdlasn/vocabs/publicationStatus/"
STATUSES = {
    "Draft": "Draft",
    "Pending Implementation": "Draft",
    "Implemented": "Published",
    "Retired": "Deprecated",
}
"""Publication status for an adoption status of CASE."""
