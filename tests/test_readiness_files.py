from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from stepladder.documents import parse_toml
from stepladder.errors import InvalidDocument
from stepladder.evidence.person import ConditionAnswer
from stepladder.evidence.person_file import read_person
from stepladder.readiness import explain
from stepladder.readiness.conditions import Condition, ConditionKind, TimeInGrade
from stepladder.readiness.criteria import Alternative, Profile
from stepladder.readiness.evaluate import Label, evaluate
from stepladder.readiness.role_file import own_framework, read_role
from tests.cast import NOW

TODAY = date(2026, 11, 21)


ROLE = """
id = "next"
title = "Next role"
[[competencies]]
id = "analysis"
name = "analysis"
[[criteria]]
id = "C1"
competency = "analysis"
level = 3
"""
PERSON = """
id = "thu"
name = "Thu Nguyễn"
[[evidence]]
id = "report"
kind = "artifact"
date = 2026-06-30
rater = "Şule"
shows = [{ competency = "analysis", level = 3 }]
"""


def read_both(person_text, role_text=ROLE, load=None):
    role_document = parse_toml(role_text.encode(), name="role.toml")
    found = read_person(
        parse_toml(person_text.encode(), name="person.toml"),
        known=own_framework(role_document),
        load=load or (lambda name: pytest.fail(f"nobody asked for {name}")),
        now=NOW,
    )
    return found, read_role(role_document, known=found.person.framework)


def test_reads_both_files():
    found, roles = read_both(PERSON)
    assert evaluate(found.person, roles, as_of=TODAY).label is Label.MEETS_ALL
    assert [each.id for each in found.inputs] == ["person.toml"]


def test_a_competency_of_ones_own_framework_is_fine():
    own = PERSON + '[[competencies]]\nid = "zither"\n'
    own = own.replace(
        'shows = [{ competency = "analysis"', 'shows = [{ competency = "zither", level = 2 }, { competency = "analysis"'
    )
    assert len(read_both(own)[0].person.items[0].shows) == 2


BAD_PERSON = [
    ('competency = "analysis"', 'competency = "analisys"', "evidence[0].shows[0].competency", "no competency 'analisys'"),
    ("level = 3", "level = 6", "evidence[0].shows[0].level", "found 6"),
    ("level = 3", "level = 0", "evidence[0].shows[0].level", "found 0"),
    ("level = 3", "level = 3, relevance = 2", "evidence[0].shows[0].relevance", "found 2"),
    ('kind = "artifact"', 'kind = "artefact"', "evidence[0].kind", 'found "artefact"'),
    ('rater = "Şule"', "", "evidence[0]", "nobody is named who judged"),
    ('rater = "Şule"', 'rater = "thu nguyễn"', "evidence[0].rater", "is the person"),
    ("date = 2026-06-30", "", "evidence[0]", "'date' is missing"),
    ("date = 2026-06-30", 'date = "June"', "evidence[0].date", 'found "June"'),
    ('rater = "Şule"', 'rater = "Şule"\nbadge = "x.png"', "evidence[0].badge", "artifact evidence has no badge"),
    ('rater = "Şule"', 'rater = "Şule"\nrubric = { score = 9, max = 8 }', "evidence[0].rubric", "above the maximum"),
    ('rater = "Şule"', 'rater = "Şule"\nverified = "verified"', "evidence[0].verified", "nobody else is named who verified"),
    ('name = "Thu Nguyễn"', 'nmae = "Thu"', "nmae", "no field 'nmae'"),
    ("level = 3 }", 'level = 3 }, { competency = "analysis", level = 2 }', "evidence[0].shows[1]", "stands twice"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "found"), BAD_PERSON)
def test_names_the_place_of_a_mistake_in_a_person_file(old, new, field, found):
    with pytest.raises(InvalidDocument, match=re.escape(found)) as caught:
        read_both(PERSON.replace(old, new))
    assert caught.value.place.startswith("person.toml, line ")
    assert caught.value.place.endswith(field)


MORE_BAD = [
    ('[[evidence]]\nid = "report"\nkind = "self-report"\ndate = 2026-01-01\nshows = []', "evidence[1].id", "stands twice"),
    ('[[use]]\ncompetency = "zither"\nfrom = 2026-01-01', "use[0].competency", "no competency 'zither'"),
    ('[[use]]\ncompetency = "analysis"\nfrom = 2026-01-01\nto = 2025-01-01', "use[0]", "before it begins"),
    ("[[leave]]\nfrom = 2026-01-01\nto = 2025-01-01", "leave[0]", "before it begins"),
    ('[[holds]]\nrole = "r"\nsince = 2020-01-01\nsource = "HR"\ncovers = [{ competency = "x", level = 1 }]',
     "holds[0].covers[0].competency", "no competency 'x'"),
    ('[[disputes]]\nabout = "x"\nopened = 2026-01-01', "disputes[0]", "names a competency or an item"),
    ('[[disputes]]\nabout = "x"\nopened = 2026-01-01\nevidence = "none"', "disputes[0].evidence", "no evidence 'none'"),
    ('[[competencies]]\nid = "a"\n[[competencies]]\nid = "a"', "competencies[1].id", "stands twice"),
    ('[[evidence]]\nid = "c"\nkind = "credential"\nshows = []\nscores = { A1 = "n/a" }', "evidence[1].scores.A1", "given as n/a"),
    ('[[evidence]]\nid = "c"\nkind = "credential"\nshows = []', "evidence[1]", "has no title"),
    ('[[conditions]]\nid = "c"\nmet = true\non = 2026-03-01\nuntil = 2026-02-01', "conditions[0].until", "before it was given"),
    ('[[evidence]]\nid = "c"\ntitle = "C"\nkind = "credential"\nshows = []', "evidence[1]", "'date' is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "field", "found"), MORE_BAD)
def test_names_the_place_of_a_mistake_in_the_other_tables(more, field, found):
    with pytest.raises(InvalidDocument, match=re.escape(found)) as caught:
        read_both(PERSON + more)
    assert caught.value.place.endswith(field)


BAD_ROLE = [
    ('competency = "analysis"', 'competency = "x"', "criteria[0].competency", "no competency 'x'"),
    ("level = 3", "level = 9", "criteria[0].level", "found 9"),
    ("level = 3", "level = 3\nweight = 0", "criteria[0].weight", "found 0"),
    ("level = 3", 'level = 3\nkind = "may"', "criteria[0].kind", 'found "may"'),
    ("level = 3", 'level = 3\nprofile = "p"', "criteria[0].profile", "no profile 'p'"),
    ("level = 3", "level = 3\nthreshold = 1.0", "criteria[0].threshold", "found 1.0"),
    ("level = 3", 'level = 3\n[[profiles]]\nid = "p"\naccepts = ["magic"]', "profiles[0].accepts[0]", "no kind of evidence 'magic'"),
    ("level = 3", 'level = 3\n[policy]\nid = "p"\nversion = "1"\nauthor = "a"', "policy", "'reason' is missing"),
    ("level = 3", 'level = 3\n[policy]\nid = "p"\nversion = "1"\nauthor = "a"\nreason = "r"\nthresholds = [0.5, 0.4, 0.3, 0.2, 0.1]',
     "policy", "the thresholds are"),
    ("level = 3", 'level = 3\n[policy]\nid = "p"\nversion = "1"\nauthor = "a"\nreason = "r"\nhours = [{ kind = "x", hours = 1 }]',
     "policy.hours[0].kind", "no kind of evidence 'x'"),
    ("level = 3", 'level = 3\nmeasrue = "m"', "criteria[0].measrue", "expected 'measure'"),
    ("level = 3", 'level = 3\n[[profiles]]\nid = "p"\nfamilies = -1', "profiles[0].families", "found -1"),
    ("level = 3", 'level = 3\n[[profiles]]\nid = "p"\nsince = 2026-02-01\nuntil = 2026-01-01', "profiles[0]", "before it begins"),
    ("level = 3", 'level = 3\n[[alternatives]]\nid = "e"\nof = ["C1", "C9"]', "alternatives", "name 'C9', which is no criterion"),
    ("level = 3", 'level = 3\n[[alternatives]]\nid = "e"\nof = ["C1"]\nneeded = 2', "alternatives[0]", "2 are needed"),
    ("level = 3", 'level = 3\n[[alternatives]]\nid = "e"\nof = []', "alternatives[0]", "no criterion"),
    ("level = 3", 'level = 3\n[[alternatives]]\nid = "C1"\nof = ["C1"]', "alternatives", "the id 'C1' stands twice"),
    ("level = 3", 'level = 3\n[[alternatives]]\nid = "e"\nof = ["C1"]\nnedeed = 1', "alternatives[0].nedeed", "expected 'needed'"),
    ("level = 3", 'level = 3\nweight = 2\n[[alternatives]]\nid = "e"\nof = ["C1"]', "criteria[0].weight", "whose weight counts"),
    ("level = 3", 'level = 3\nkind = "must"\n[[alternatives]]\nid = "e"\nof = ["C1"]', "criteria[0].kind", "whose kind counts"),
    ("level = 3", 'level = 3\n[[conditions]]\nid = "c"\ntext = "t"\nkind = "licence"', "conditions[0].kind", 'found "licence"'),
    ("level = 3", 'level = 3\n[[conditions]]\nid = "c"\ntext = "t"\nmonths = 12', "conditions[0]", "has the rule of time-in-grade"),
    ("level = 3", 'level = 3\n[[conditions]]\nid = "c"\ntext = "t"\nkind = "quota"\nquota = { count = 2, per = "week" }',
     "conditions[0].quota.per", 'found "week"'),
    ("level = 3", 'level = 3\n[[conditions]]\nid = "c"\ntext = "t"\nkind = "window"\nwindows = [{ from = 2026-02-01, until = 2026-03-01 }]',
     "conditions[0].windows[0].until", "no field 'until'"),
    ("level = 3", 'level = 3\n[[conditions]]\nid = "c"\ntext = "t"\nkind = "window"\nwindows = [{ from = 2026-02-01, yearly = true }]',
     "conditions[0]", "ends on no day"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "field", "found"), BAD_ROLE)
def test_names_the_place_of_a_mistake_in_a_role_file(old, new, field, found):
    with pytest.raises(InvalidDocument, match=re.escape(found)) as caught:
        read_both("id = 'thu'", ROLE.replace(old, new))
    assert caught.value.place.startswith("role.toml, line ")
    assert caught.value.place.endswith(field)


def test_a_role_file_without_criteria_is_refused():
    with pytest.raises(InvalidDocument, match="no criteria"):
        read_both("id = 'thu'", "id = 'next'\ncriteria = []")


def test_a_policy_in_a_role_file_is_in_force():
    text = ROLE + (
        '[policy]\nid = "p"\nversion = "2"\nauthor = "a"\nreason = "r"\nprior = 3\ndoubt_limit = 0.1\n'
        'thresholds = [0.2, 0.3, 0.4, 0.5, 0.6]\npresume_present_role = true\nhours = [{ kind = "panel", hours = 0.5 }]\n'
    )
    policy = read_both(PERSON, text)[1].policy
    assert (policy.prior, policy.doubt_limit, policy.presume_present_role) == (3, Decimal("0.1"), True)
    assert policy.kind_by_id["panel"].hours == Decimal("0.5")


def test_an_empty_person_has_nothing_to_show_yet():
    found, roles = read_both("id = 'thu'")
    result = evaluate(found.person, roles, as_of=datetime(2026, 11, 21, tzinfo=UTC).date())
    assert result.label is Label.NOT_ENOUGH
    assert explain.next_step(result)


MORE_ROLE = """
measure = "Two reviewers, one rubric"
measure_source = "Handbook, page 2"
profile = "recent"
[[criteria]]
id = "C2"
competency = "analysis"
level = 4
[[criteria]]
id = "C3"
competency = "analysis"
level = 1
kind = "should"
weight = 2
[[profiles]]
id = "recent"
families = 2
since = 2025-01-01
until = 2026-12-31
[[alternatives]]
id = "either"
of = ["C1", "C2"]
weight = 3
kind = "should"
text = "One of these"
[[conditions]]
id = "license"
text = "A license"
[[conditions]]
id = "time"
text = "Two years"
kind = "time-in-grade"
months = 24
of = ["analyst"]
leave_counts = false
"""


def test_reads_alternatives_windows_and_kinds_of_conditions():
    found = read_both(PERSON, ROLE + MORE_ROLE)[1]
    assert found.criteria[0].measure == "Two reviewers, one rubric"
    assert found.criteria[0].measure_source == "Handbook, page 2"
    assert found.criteria[0].profile == Profile(
        "recent", families=2, since=date(2025, 1, 1), until=date(2026, 12, 31)
    )  # fmt: skip
    assert found.alternatives == (Alternative("either", ("C1", "C2"), 1, "One of these", False, Fraction(3)),)
    assert [(each.must, each.weight) for each in found.criteria] == [(True, 1), (True, 1), (False, 2)]
    assert found.conditions == (
        Condition("license", "A license"),
        Condition("time", "Two years", ConditionKind.TIME_IN_GRADE, TimeInGrade(24, ("analyst",), leave_counts=False)),
    )


def test_reads_grades_beginnings_that_are_not_known_and_answers_with_their_days():
    more = (
        '[[holds]]\nrole = "analyst"\nsince = 2020-01-01\nsource = "HR"\ngrade = "4"\nstart_known = false\n'
        '[[conditions]]\nid = "license"\nmet = true\nby = "Şule"\non = 2026-01-01\nuntil = 2026-12-31\n'
    )
    found = read_both(PERSON + more)[0].person
    assert (found.holds[0].grade, found.holds[0].start_known) == ("4", False)
    assert found.conditions == (
        ConditionAnswer("license", met=True, by="Şule", on=date(2026, 1, 1), until=date(2026, 12, 31)),
    )  # fmt: skip
