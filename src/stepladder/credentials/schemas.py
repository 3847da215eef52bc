"""JSON schemas that a credential names for itself (Open Badges 3.0, 9.1; VC JSON Schema), as part of step 6.

A schema that was had and is not kept is a fault: the issuer says of its own badge that it should look so. One that
cannot be had is a remark and leaves conformance as it is. What the standard itself asks is checked here without it, the
schema stands on a server that may be gone long before the badge is worthless, and no signature covers what it will say
tomorrow; if silence of that server counted, whoever runs it could put every badge in doubt.

A stranger's schema is a program: patterns can take years, references can nest without end, and every comparison can be
asked for a thousand times. Patterns are run only if they are of a simple kind, every step is counted with what it
costs, and whatever is fetched is fetched as everything else is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from stepladder.credentials.canon import WORK_LIMIT
from stepladder.credentials.claims import CRED, name_of
from stepladder.credentials.examine import Examined
from stepladder.credentials.inquiry import Inquiry
from stepladder.documents import parse_json
from stepladder.errors import InvalidDocument, StepladderError
from stepladder.fetching import Fetch, Unreachable
from stepladder.findings import Finding, Status

MAX_SCHEMAS = 4
"""Most schemas of one credential that are looked at."""

MAX_SCHEMA = 512 * 1024
"""Most bytes of a schema; the largest official one has 60,000."""

MAX_STEPS = 100_000
"""Most keywords of a schema that are applied; 1EdTech's take about 3,000 for its largest sample."""

MAX_EFFORT = 10_000_000
"""Most that all steps together may cost, in the time of one step of a pattern: about a second. With n repetitions a
pattern may need the length of the text to the power of n + 1."""

_STEP, _COMPARED, _LOOKED_UP = 50, 10, 200_000
"""What costs come to: a keyword; each value that is compared or counted; a reference out of the schema, or by a name,
for which all of it is searched."""

_UNCOUNTED = frozenset({"patternProperties", "unevaluatedItems", "unevaluatedProperties"})
"""Keywords for which jsonschema runs patterns and follows references without applying any keyword."""

_KINDS = frozenset({"1EdTechJsonSchemaValidator2019", "JsonSchema", "JsonSchemaValidator2018"})
_DRAFTS = ("2019-09", "2020-12", "draft-07", "draft-06", "draft-04")
_REPEATED = re.compile(r"[*+?{]")
_HARD = re.compile(r"\(\?|\)[*+?{]|\\[1-9]|[*+?}][*+?{]")
"""What no pattern of a stranger may have: look-around, a repeated group, references back, a repetition of another."""

_MOST_REPEATED = 4
_LONGEST_PATTERN = 300

_OFFICIAL = frozenset(
    {
        r"(ext:)[a-z|A-Z|0-9|.|-|_]+",
        r"^[a-zA-Z0-9_-]+\.[a-zA-Z0-9_-]*\.[a-zA-Z0-9_-]+$",
        r"^[a-z]{2}(-[A-Z]{2})?$",
        r"^https:\/\/purl\.imsglobal\.org\/spec\/clr\/v2p0\/context(-2\.\d\.\d)*\.json$",
        r"^[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$",
        r"^https:\/\/purl\.imsglobal\.org\/spec\/ob\/v3p0\/context(-3\.\d\.\d)*\.json$",
    }
)
"""The patterns of 1EdTech's schemas, which take time in proportion to the text."""


class _TooMuch(Exception):
    """A schema that takes more steps than allowed."""


@dataclass
class _Budget:
    """What is left for all schemas of a credential; of one inside another as much less as its share of the work."""

    steps: int
    effort: int

    def spend(self, effort: int, *, steps: int = 0) -> None:
        self.steps -= steps
        self.effort -= effort
        if self.steps < 0 or self.effort < 0:
            raise _TooMuch


def schema(conforms: Finding, examined: Examined, inquiry: Inquiry) -> Finding:
    """The finding ``credential.conforms``, with what came of each schema as part ``credential.conforms.schema``."""
    statements = examined.statements
    if inquiry.fetch is None or statements is None or examined.signature.status is not Status.MET:
        # Whoever forges a badge does not choose whom this site asks.
        return conforms
    claims = statements.claims
    named = claims.nodes(statements.root, CRED + "credentialSchema")
    entries = [
        name_of(node)
        for node in named
        if any(kind.rpartition("#")[2] in _KINDS for kind in claims.types(node)) and name_of(node)
    ]
    share = min(inquiry.work_limit, WORK_LIMIT)
    budget = _Budget(MAX_STEPS * share // WORK_LIMIT, MAX_EFFORT * share // WORK_LIMIT)
    parts = tuple(_checked(url, examined.document, inquiry.fetch, budget) for url in entries[:MAX_SCHEMAS])
    broken = [part for part in parts if part.status is Status.UNMET]
    if broken and conforms.status is Status.MET:
        return Finding("credential.conforms", Status.UNMET, broken[0].summary, "The issuer has to mend this.", parts)
    return replace(conforms, parts=(*conforms.parts, *parts)) if parts else conforms


def _checked(url: str, document: Mapping[str, Any], fetch: Fetch, budget: _Budget) -> Finding:
    id = "credential.conforms.schema"
    try:
        fault = _first_fault(_fetched(url, fetch, budget), document, fetch, budget)
    except StepladderError as error:
        return Finding.unknown(id, f"Whether it keeps to the schema {url[:200]} could not be checked: {error.found}.")
    except (_TooMuch, RecursionError):
        return Finding.unknown(id, f"The schema {url[:200]} takes too many steps to be checked.")
    if fault:
        return Finding.unmet(id, f"It does not keep to the schema that it names, {url[:200]}: {fault}.")
    return Finding.met(id, f"It keeps to the schema {url[:200]}.")


def _fetched(url: str, fetch: Fetch, budget: _Budget) -> Any:
    body = fetch(url).body
    if len(body) > MAX_SCHEMA:
        raise InvalidDocument(f"it has more than {MAX_SCHEMA // 1024} KiB")
    budget.spend(len(body))
    value = parse_json(body, name=url).value
    if not isinstance(value, dict | bool):
        raise InvalidDocument("there is no schema")
    return value


def _first_fault(schema: Any, document: Mapping[str, Any], fetch: Fetch, budget: _Budget) -> str:
    """What does not fit, in words; nothing where all does."""
    from jsonschema import exceptions  # noqa: PLC0415 - a quarter of a second that most verifications do not need
    from referencing.exceptions import Unresolvable  # noqa: PLC0415 - the same

    written = str(schema.get("$schema", "")) if isinstance(schema, dict) else ""
    draft = next((each for each in _DRAFTS if each in written), _DRAFTS[0])
    try:
        errors = _validator(draft, budget)(_one_draft(schema), registry=_registry(fetch, draft, budget)).iter_errors(
            document
        )
        first = next(iter(errors), None)
    except Unresolvable as error:
        raise InvalidDocument(f"it refers to {str(error)[:120]}, which cannot be had") from error
    except (
        exceptions.SchemaError, exceptions.UnknownType, re.error, TypeError, ValueError, AttributeError, KeyError
    ) as error:  # fmt: skip
        raise InvalidDocument(f"it is no schema ({type(error).__name__})") from error
    if first is None:
        return ""
    where = "/".join(str(each) for each in first.absolute_path) or "the whole"
    return f"{where[:80]} fails {str(first.validator)[:40]!r}"


def _one_draft(value: Any) -> Any:
    """A schema without ``$schema`` inside: each would bring a validator that counts nothing.

    Raises:
        InvalidDocument: it has a keyword that cannot be counted.
    """
    if isinstance(value, dict):
        if uncounted := _UNCOUNTED & value.keys():
            raise InvalidDocument(f"its keyword {min(uncounted)} is not one that is run on a stranger's word")
        return {key: _one_draft(member) for key, member in value.items() if key != "$schema"}
    return [_one_draft(member) for member in value] if isinstance(value, list) else value


def _registry(fetch: Fetch, draft: str, budget: _Budget) -> Any:
    """Further schemas that a schema refers to, by the same way as the first."""
    from referencing import Registry, Resource  # noqa: PLC0415 - as above
    from referencing.exceptions import NoSuchResource  # noqa: PLC0415 - as above

    def retrieve(url: str) -> Any:
        try:
            contents = _one_draft(_fetched(url, fetch, budget))
        except (Unreachable, InvalidDocument) as error:
            raise NoSuchResource(url) from error
        return Resource.from_contents(contents, default_specification=_specification(draft))

    return Registry(retrieve=retrieve)  # type: ignore[call-arg]


def _specification(draft: str) -> Any:
    from referencing.jsonschema import specification_with  # noqa: PLC0415 - as above

    scheme = "https://json-schema.org/draft/{}/schema" if draft[0] == "2" else "http://json-schema.org/{}/schema"
    return specification_with(scheme.format(draft))


def _validator(draft: str, budget: _Budget) -> Any:
    """A validator of a draft, of which each keyword counts as a step."""
    from jsonschema import validators  # noqa: PLC0415 - as above

    scheme = "https://json-schema.org/draft/{}/schema" if draft[0] == "2" else "http://json-schema.org/{}/schema#"
    plain = validators.validator_for({"$schema": scheme.format(draft)})

    def counted(keyword: str, apply: Callable[..., Any]) -> Callable[..., Any]:
        def step(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[Any]:
            budget.spend(_effort(keyword, value, instance), steps=1)
            yield from apply(validator, value, instance, schema) or ()

        return step

    return validators.extend(plain, {name: counted(name, apply) for name, apply in plain.VALIDATORS.items()})


def _effort(keyword: str, value: Any, instance: Any) -> int:
    """What it costs to apply a keyword, before what it leads to.

    Raises:
        InvalidDocument: it is a pattern that might take long.
    """
    cost = _STEP + sum(_COMPARED * len(each) for each in (value, instance) if isinstance(each, dict | list))
    match keyword:
        case "pattern":
            cost += _pattern_effort(value, instance)
        case "uniqueItems" if isinstance(instance, list):
            cost += _COMPARED * len(instance) * _extent(instance)
        case "enum" | "const":
            cost += _COMPARED * _extent(value)
        case "$ref" | "$dynamicRef" | "$recursiveRef" if value != "#" and not str(value).startswith("#/"):
            cost += _LOOKED_UP
    return cost


def _extent(value: Any) -> int:
    """How many values there are in a value."""
    count, waiting = 0, [value]
    while waiting:
        each = waiting.pop()
        count += 1
        waiting += each.values() if isinstance(each, dict) else each if isinstance(each, list) else ()
    return count


def _pattern_effort(pattern: Any, text: Any) -> int:
    """How many steps a pattern may take on a text.

    Raises:
        InvalidDocument: it might take long.
    """
    length = len(text) if isinstance(text, str) else 0
    if pattern in _OFFICIAL:
        return length
    repeated = len(_REPEATED.findall(str(pattern)))
    hard = len(str(pattern)) > _LONGEST_PATTERN or repeated > _MOST_REPEATED or _HARD.search(str(pattern))
    if hard or length ** (repeated + 1) > MAX_EFFORT:
        raise InvalidDocument(f"its pattern {str(pattern)[:60]!r} is not one that is run on a stranger's word")
    return int(length ** (repeated + 1))
