"""Parts that repeat: what is remembered of one badge never changes what another says."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from stepladder.credentials.canon import WORK_LIMIT
from stepladder.credentials.compiled import memo
from stepladder.credentials.compiled.stated import compiled
from stepladder.credentials.contexts import Contexts

CONTEXTS = Contexts()
OB = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
ACHIEVEMENT: dict[str, Any] = {
    "id": "https://a.example/achievement",
    "type": ["Achievement"],
    "name": "Welding",
    "description": "Welds.",
    "criteria": {"narrative": "Weld."},
    "creditsAvailable": 1,
}


def badge(*achievements: Any, **members: Any) -> dict[str, Any]:
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2", OB],
        "id": "urn:x:1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": "did:example:1",
        "credentialSubject": [{"type": ["AchievementSubject"], "achievement": copy.deepcopy(a)} for a in achievements],
        **members,
    }


def check_alike(document: dict[str, Any]) -> None:
    """That remembered parts make no difference."""
    plain = compiled(copy.deepcopy(document), CONTEXTS)
    quick = compiled(document, CONTEXTS, text=json.dumps(document, ensure_ascii=False).encode())
    assert plain is not None
    assert quick is not None
    assert quick.canonical("sha256", WORK_LIMIT) == plain.canonical("sha256", WORK_LIMIT)
    assert quick.quads() == plain.quads()


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Forging"},
        {"creditsAvailable": True},
        {"creditsAvailable": 1.5},
        {"criteria": {"narrative": "No need to weld."}},
        {"name": 'Welding "\\\u007f\u0085'},
        {"creator": {"id": "urn:x:1", "type": ["Profile"]}},
    ],
)
def test_a_part_under_a_known_name_says_what_it_says_itself(change: dict[str, Any]) -> None:
    for part in (ACHIEVEMENT, ACHIEVEMENT, ACHIEVEMENT, {**ACHIEVEMENT, **change}, ACHIEVEMENT):
        check_alike(badge(part))
    for part in ({**ACHIEVEMENT, **change}, {**ACHIEVEMENT, **change}, ACHIEVEMENT, {**ACHIEVEMENT, **change}):
        check_alike(badge(part))


def test_a_part_that_stands_in_a_badge_twice_has_its_unnamed_nodes_twice() -> None:
    for _ in range(4):
        check_alike(badge(ACHIEVEMENT, ACHIEVEMENT))


def test_a_part_that_describes_the_badge_itself_is_walked_where_it_stands() -> None:
    for _ in range(4):
        check_alike(badge(ACHIEVEMENT))
        check_alike(badge(ACHIEVEMENT, id=ACHIEVEMENT["id"]))


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "MAX_NAMES", 5)
    monkeypatch.setattr(memo, "MAX_ENTRIES", 3)
    monkeypatch.setattr(memo, "MAX_PARTS", 700)
    for number in range(60):
        check_alike(badge({**ACHIEVEMENT, "id": f"urn:a:{number // 3}"}))
