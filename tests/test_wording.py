"""Every text of an evaluation can be said in another language."""

from __future__ import annotations

import ast
import gettext
import re
from datetime import date

import pytest

from stepladder.appraisal.score import CLASS_WORDS
from stepladder.evidence.items import Period
from stepladder.evidence.person import Dispute, RoleHeld
from stepladder.evidence.policy import KINDS, EvidencePolicy
from stepladder.frameworks.model import LEVEL_WORDS
from stepladder.readiness import explain
from stepladder.readiness.criteria import Criterion, Profile
from stepladder.wording import ENGLISH, Wording
from tests.conftest import ROOT
from tests.test_readiness import ANALYSIS, evaluated, item

LIBRARY = [path for path in (ROOT / "src" / "stepladder").rglob("*.py") if "server" not in path.parts]


class Mute:
    """Leaves of every message only its places, each in angle brackets: what is left over was never translatable."""

    def gettext(self, message, /):
        return "".join(f"<{place}>" for place in re.findall(r"%\(\w+\)[sd]", message))

    def ngettext(self, singular, plural, number, /):
        return self.gettext(singular if number == 1 else plural)


class Backwards:
    """A language that puts last things first."""

    def gettext(self, message, /):
        return " ".join(reversed(message.split()))

    def ngettext(self, singular, plural, number, /):
        return self.gettext(singular if number == 1 else plural)


CRITERIA = [Criterion(f"C{number}", f"s{number}", 3) for number in range(1, 6)]
PRESUMING = EvidencePolicy(presume_present_role=True)
HELD = RoleHeld("2", Period(date(2024, 1, 1)), "3", (("analysis", 3),))
DISPUTE = Dispute("4", date(2026, 1, 1), by="5", competency="analysis")
EVALUATIONS = [
    evaluated([], [ANALYSIS]),
    evaluated([], CRITERIA),
    evaluated([], CRITERIA[:3]),
    evaluated([], CRITERIA[:2]),
    evaluated([item("6", "analysis", mass="0.5")], [ANALYSIS]),
    evaluated([item("6", "analysis", "artifact"), item("7", "analysis", "panel")], [ANALYSIS]),
    evaluated([item("6", "analysis", "participation")], [ANALYSIS]),
    evaluated([item("6", "analysis", "exam", 2)], [ANALYSIS]),
    evaluated([item("6", "analysis", "artifact", passed=False)], [ANALYSIS]),
    evaluated([item("6", "analysis")], [Criterion("C1", "analysis", 3, profile=Profile("two", raters=3))]),
    evaluated([], [ANALYSIS], holds=(HELD,), policy=PRESUMING),
    evaluated([item("6", "analysis", mass="0.5")], [ANALYSIS], holds=(HELD,), policy=PRESUMING),
    evaluated([], [ANALYSIS], disputes=(DISPUTE,)),
]


def texts(evaluation, **wording):
    yield explain.sentence(evaluation, **wording)
    yield explain.next_step(evaluation, **wording)
    for result in evaluation.results:
        yield explain.reason(evaluation, result, **wording)
        yield explain.status_words(result, **wording)
        yield explain.strength(result, **wording)
        yield explain.level_words(result.criterion.level, **wording)
        yield from (explain.way_words(way, **wording) for way in result.closes_with)


@pytest.mark.parametrize("evaluation", EVALUATIONS)
def test_nothing_is_said_past_the_wording(evaluation):
    for text in texts(evaluation, wording=Mute()):
        assert not re.search(r"[a-z]", re.sub(r"<(analysis|Analysis|[sS]\d|[^<>]*\d[^<>]*)>", "", text)), text


@pytest.mark.parametrize("evaluation", EVALUATIONS)
def test_a_translator_may_change_the_order(evaluation):
    for text in texts(evaluation, wording=Backwards()):
        assert "%(" not in text
    assert list(texts(evaluation, wording=ENGLISH)) == list(texts(evaluation))


def test_pythons_own_translations_fit():
    wording: Wording = gettext.NullTranslations()
    for evaluation in EVALUATIONS:
        assert list(texts(evaluation, wording=wording)) == list(texts(evaluation))


def calls(*names):
    for path in LIBRARY:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if name in names:
                    yield name, node.args


def test_xgettext_finds_every_message():
    looked_up = {
        ast.unparse(argument)
        for name, arguments in calls("gettext", "ngettext")
        for argument in arguments[: 2 if name == "ngettext" else 1]
        if not isinstance(argument, ast.Constant)
    }
    tables = {"STATUS_WORDS[result.status]", "LEVEL_WORDS[level]", "way.words", "next(reached, gettext_noop('none'))"}
    assert looked_up == tables
    marked = {arguments[0].value for _, arguments in calls("gettext_noop")}
    words = {
        *explain.STATUS_WORDS.values(),
        *LEVEL_WORDS.values(),
        *CLASS_WORDS.values(),
        *(kind.words for kind in KINDS),
    }
    assert words <= marked


def test_places_have_names():
    messages = [argument.value for _, arguments in calls("gettext", "ngettext", "gettext_noop") for argument in arguments
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]  # fmt: skip
    assert len(messages) > 60
    assert [message for message in messages if re.search(r"%(?!\(\w+\)[sd])|\{", message)] == []


def test_english_chooses_between_one_and_several():
    assert [ENGLISH.ngettext("one", "several", number) for number in (0, 1, 2)] == ["several", "one", "several"]
    hours = [explain.way_words(way) for way in evaluated([], [ANALYSIS]).results[0].closes_with]
    assert all(text.endswith(("hours, an estimate)", "about 1 hour, an estimate)")) for text in hours)
