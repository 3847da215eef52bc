"""Every text of an evaluation can be said in another language."""

from __future__ import annotations

import ast
import gettext
import re
from dataclasses import replace
from datetime import date

import pytest

from stepladder.appraisal.score import CLASS_WORDS
from stepladder.evidence.items import Period
from stepladder.evidence.person import ConditionAnswer, Dispute, RoleHeld
from stepladder.evidence.policy import KINDS, EvidencePolicy
from stepladder.frameworks.model import LEVEL_WORDS
from stepladder.readiness import explain
from stepladder.readiness.conditions import Condition, ConditionKind, Per, Quota, TimeInGrade, Window
from stepladder.readiness.criteria import Alternative, Criterion, Profile
from stepladder.readiness.evaluate import evaluate
from stepladder.readiness.rules_in_words import NUMBERS, condition_words, group_words, profile_words
from stepladder.wording import ENGLISH, Wording
from tests.conftest import ROOT
from tests.test_readiness import ANALYSIS, TODAY, evaluated, item, person, role

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
OF = tuple(criterion.id for criterion in reversed(CRITERIA))
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
    evaluated([item("6", "analysis", "panel")], [replace(ANALYSIS, profile=Profile("8", raters=2, families=3))]),
    evaluated([item("6", "analysis")], [replace(ANALYSIS, profile=Profile("8", since=date(2026, 12, 1)))]),
    evaluated([], [replace(ANALYSIS, profile=Profile("8", until=date(2026, 1, 1), max_age_months=2))]),
]
GROUPS = [(1, 1), (1, 2), (2, 2), (1, 5), (2, 5)]
ROUND = (Window(date(2026, 3, 1), date(2026, 4, 1), yearly=True),)
CONDITIONS = (
    *(Condition(str(per), "8", ConditionKind.QUOTA, quota=Quota(2, per, "9")) for per in Per),
    Condition("1", "8", ConditionKind.QUOTA, quota=Quota(2)),
    Condition("2", "8", ConditionKind.QUOTA),
    Condition("3", "8", ConditionKind.WINDOW, windows=ROUND),
    Condition("4", "8", ConditionKind.WINDOW, windows=(Window(date(2026, 1, 1)),)),
    Condition("5", "8", ConditionKind.WINDOW, windows=(Window(date(2026, 1, 1), date(2026, 12, 31)),)),
    Condition("6", "8", ConditionKind.WINDOW, windows=(Window(date(2026, 1, 1), date(2026, 2, 1)),)),
    *(Condition(f"7{n}", "8", ConditionKind.TIME_IN_GRADE, TimeInGrade(n, ("2",))) for n in (1, 30, 60)),
    Condition("8", "8", ConditionKind.TIME_IN_GRADE, TimeInGrade(60, ("3",))),
    Condition("9", "8", ConditionKind.TIME_IN_GRADE, TimeInGrade(60, ("4",))),
    *(Condition(f"a{n}", "8") for n in range(6)),
)
ANSWERS = (
    ConditionAnswer("a0", met=True, source="1", by="2", on=date(2026, 1, 1), until=date(2027, 1, 1)),
    ConditionAnswer("a1", met=True, by="2"),
    ConditionAnswer("a2", met=True, on=date(2026, 1, 1)),
    ConditionAnswer("a3", met=True, until=date(2026, 1, 1)),
    ConditionAnswer("a4", met=True, source="1"),
)
HOLDS = (HELD, RoleHeld("3", Period(date(2026, 1, 1)), "3", start_known=False))
EVALUATIONS += [
    evaluate(
        person(item("6", "s1", "panel"), conditions=ANSWERS, holds=HOLDS),
        role(*CRITERIA, conditions=CONDITIONS, alternatives=(Alternative("8", OF[:total], needed),)),
        as_of=TODAY,
    )
    for needed, total in GROUPS
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
        yield from profile_words(result.criterion.profile, **wording)
    yield from (group_words(group, **wording) for group in evaluation.groups)
    yield from (condition_words(condition, **wording) for condition in evaluation.checked)


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
    tables |= {"NUMBERS[number]", "LEVEL_WORDS[what.level]", "known", "effect"}
    tables |= {"BY_ID[id].name", "REASONS[coefficient.reason]", "element.name", "text"}
    assert looked_up == tables
    marked = {arguments[0].value for _, arguments in calls("gettext_noop")}
    words = {
        *explain.STATUS_WORDS.values(),
        *LEVEL_WORDS.values(),
        *NUMBERS,
        *CLASS_WORDS.values(),
        *(kind.words for kind in KINDS),
    }
    assert words <= marked


def test_places_have_names():
    messages = [argument.value for _, arguments in calls("gettext", "ngettext", "gettext_noop") for argument in arguments
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str)]  # fmt: skip
    assert len(messages) > 60
    # Percent signs that are meant stand twice where something is put in, and before a blank where nothing is.
    left = [message.replace("%%", "") for message in messages]
    assert [message for message in left if re.search(r"%(?!\(\w+\)[sd]| )|\{", message)] == []


def test_english_chooses_between_one_and_several():
    assert [ENGLISH.ngettext("one", "several", number) for number in (0, 1, 2)] == ["several", "one", "several"]
    hours = [explain.way_words(way) for way in evaluated([], [ANALYSIS]).results[0].closes_with]
    assert all(text.endswith(("hours, an estimate)", "about 1 hour, an estimate)")) for text in hours)
