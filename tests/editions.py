"""Editions by chance, for properties of importers and exporters: a hypothesis strategy over everything that can be said."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import strategies as st

from stepladder.frameworks.edition import Edition, Entry, Kind, LevelText, Link, Relation, Scale, ScaleLevel, stable_id

WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
NAMES = WORDS.filter(bool)
MOMENTS = st.none() | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds have no zone
DAYS = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
CASE_NAMES = [
    "identifier",
    "uri",
    "creator",
    "licenseURI",
    "adoptionStatus",
    "frameworkType",
    "extensions",
    "CFItemTypeURI",
    "subject",
    "subjectURI",
    "notes",
    "educationLevel",
    "alternativeLabel",
    "originNodeURI",
    "destinationNodeURI",
    "CFDefinitions",
    "CFRubrics",
    "CFPackage",
    "CFAssociationGroupingURI",
    "ceasn:name",
    "ceasn:isChildOf",
    "ceterms:ctid",
    "@id",
    "@type",
    "stepladder:note",
]
EXTRA = st.dictionaries(
    WORDS | st.sampled_from(CASE_NAMES),
    JSON | st.just({"stepladder:made": True}) | st.just({"a:b": "c"}) | st.just(["x"]),
    max_size=3,
)
URIS = st.just("") | WORDS | st.sampled_from(["https://skills.example/1", "https://skills.example/2", "urn:uuid:x"])


def ids(prefix, count):
    return [stable_id(prefix, str(number)) for number in range(count)]


SCALES = st.lists(
    st.builds(
        Scale,
        id=NAMES,
        title=WORDS,
        levels=st.lists(st.builds(ScaleLevel, st.floats(0, 9), NAMES, WORDS), max_size=3).map(tuple),
        measures=st.sampled_from(["proficiency", "importance", "reuse"]),
        source=WORDS,
    ),
    max_size=2,
    unique_by=lambda scale: scale.id,
).map(tuple)


@st.composite
def editions(draw):
    scales = draw(SCALES)
    scale_ids = st.sampled_from([each.id for each in scales]) if scales else NAMES
    count = draw(st.integers(0, 4))
    entries = tuple(
        draw(
            st.builds(
                Entry,
                id=st.just(id),
                name=NAMES,
                kind=st.sampled_from(Kind),
                uri=URIS,
                code=WORDS,
                statement=WORDS,
                alternatives=st.lists(WORDS, max_size=2, unique=True).map(tuple),
                notes=WORDS,
                type=WORDS | st.sampled_from(["Knowledge", "Skill", "Domain"]),
                reuse=WORDS,
                language=WORDS | st.just("en"),
                tags=st.lists(WORDS, max_size=2, unique=True).map(tuple),
                levels=st.lists(st.builds(LevelText, scale_ids, st.floats(0, 9), WORDS), max_size=2).map(tuple),
                changed=MOMENTS,
                begins_on=DAYS,
                retired_on=DAYS,
                extra=EXTRA,
            )
        )
        for id in ids("entry", count)
    )
    edition_id = stable_id("edition")
    ends = st.sampled_from(
        [*(each.id for each in entries), edition_id, "https://else.example/1", "15-1252.00", stable_id("x")]
    )
    relations = tuple(
        draw(
            st.builds(
                Relation,
                id=st.just(id),
                kind=st.sampled_from(Link),
                source=ends | URIS,
                target=ends | URIS,
                target_name=WORDS,
                position=st.none() | st.integers(-1, 2**33),
                importance=st.none() | st.floats(1, 5),
                level=st.none() | st.floats(0, 7),
                type=WORDS | st.sampled_from(["isPeerOf", "ext:uses", "isChildOf", "essential"]),
                notes=WORDS,
                changed=MOMENTS,
                extra=EXTRA,
            )
        )
        for id in ids("relation", draw(st.integers(0, 4)))
    )
    return draw(
        st.builds(
            Edition,
            key=NAMES,
            id=st.just(edition_id),
            title=WORDS,
            version=WORDS,
            uri=URIS,
            publisher=WORDS,
            language=WORDS | st.just("en"),
            license=WORDS | st.just("https://licenses.example/by"),
            attribution=WORDS,
            modified=WORDS,
            description=WORDS,
            status=WORDS | st.sampled_from(["Draft", "Adopted", "released"]),
            subjects=st.lists(WORDS, max_size=2, unique=True).map(tuple),
            changed=MOMENTS,
            begins_on=DAYS,
            retired_on=DAYS,
            entries=st.just(entries),
            relations=st.just(relations),
            scales=st.just(scales),
            extra=EXTRA,
        )
    )
