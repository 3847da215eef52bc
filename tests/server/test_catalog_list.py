"""The list of the catalog at scale: chosen, counted and paged in the database, with the same answers as one by one."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from stepladder.evidence.names import normal_name
from stepladder.server.catalog.facets import FACETS, fitting, found
from stepladder.server.catalog.goals import Gap, gaps_of
from stepladder.server.catalog.models import Microcredential, Outcome, Provider, Serves
from stepladder.server.catalog.proof import class_of, proof_of_class
from stepladder.server.catalog.queries import MOST_OFFERED, competencies_offered, lines
from stepladder.server.catalog.terms import GONE, Acceptance
from stepladder.server.catalog.toward import toward_of
from stepladder.server.catalog.wanted import EVERYTHING, LINKED, UNLINKED, Seen, Wanted
from stepladder.server.frameworks.models import Competency
from stepladder.server.people.models import Person
from stepladder.server.roles.models import Criterion, Priority, Role, RoleVersion, StrategicOutcome, Target
from tests.server.roles_cast import NOW, TODAY, birgit, browser, thu

__all__ = ["birgit", "thu"]
pytestmark = pytest.mark.django_db

METHODS: tuple[list[str], ...] = ([], ["exam"], ["quiz", "exam"], ["project"])


def get(who, path="/catalog/"):
    response = browser(who).get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def skills():
    names = ("incident command", "Đorđević’s knots", "shift handover", "mentoring")
    return [Competency.objects.create(key=f"skill-{n}", name=name) for n, name in enumerate(names)]


@pytest.fixture
def outcome():
    priority = Priority.objects.create(key="normal", title="Back to normal", since=TODAY, recorded_at=NOW)
    return StrategicOutcome.objects.create(
        priority=priority, title="Delays", metric="delay", unit="minutes", direction="lower", recorded_at=NOW
    )


@pytest.fixture
def shelf(skills, outcome, birgit):
    """Eighty entries, drawn from all that facets choose by."""
    rng = random.Random(1)
    providers = [
        Provider.objects.create(key=f"p-{kind}", name=f"The {kind} house", kind=kind)
        for kind in ("university", "vendor")
    ]
    for number in range(80):
        state = rng.choice([*Acceptance, *[Acceptance.ACCEPTED] * 4])
        entry = Microcredential.objects.create(
            key=f"e-{number}", title=f"{rng.choice(('Crane', 'Éclair', 'Dock'))} {number:02}",
            provider=rng.choice(providers), methods=rng.choice(METHODS), acceptance=state,
            because="Not ours." if state in GONE else "", holders="keep" if state == "retired" else "",
            scores=rng.choice(({}, {"A1": 0}, {"A1": 2}, {"A1": 3}, {"A1": 4})), hours=rng.choice((None, 8, 40)),
            cost=rng.choice((None, Decimal(0), Decimal("99.50"))), owner=rng.choice((None, birgit)),
            review_on=rng.choice((None, TODAY - timedelta(days=1), TODAY + timedelta(days=9))),
        )  # fmt: skip
        for competency in rng.sample(skills, rng.randint(0, 2)):
            Outcome.objects.create(microcredential=entry, competency=competency, level=rng.randint(1, 5))
        if rng.random() < 0.4:
            Serves.objects.create(microcredential=entry, outcome=outcome, how="So.", recorded_at=NOW)
    return list(Microcredential.objects.prefetch_related("outcomes__competency", "serves").select_related("provider"))


@pytest.fixture
def lead(skills, thu):
    """The role that Thu works toward, with criteria for two of the competencies."""
    role = Role.objects.create(key="lead", title="Shift lead")
    version = RoleVersion.objects.create(role=role, number=1, in_force_from=TODAY, recorded_at=NOW)
    for place, level in ((0, 2), (2, 4)):
        Criterion.objects.create(
            version=version, key=f"C{place}", position=place, competency=skills[place], level=level
        )
    Target.objects.create(person=thu, role=role, chosen_at=NOW)
    return role


def one_by_one(entry, wanted, seen):
    """Whether an entry fits, looked at by itself."""
    names = " ".join(normal_name(each.competency.name) for each in entry.outcomes.all())
    gaps = gaps_of(
        shows=len(entry.outcomes.all()), served=[each.outcome.priority for each in entry.serves.all()], on=seen.on
    )
    goal = {"": True, UNLINKED: bool(gaps), LINKED: not gaps}
    states = {"": entry.acceptance not in GONE, EVERYTHING: True}
    return all((
        all(word in entry.searched or word in names for word in wanted.words),
        not wanted.competency or wanted.competency in [each.competency.key for each in entry.outcomes.all()],
        not wanted.proves or proof_of_class(class_of(entry)) == wanted.proves,
        not wanted.kind or entry.provider.kind == wanted.kind,
        not wanted.method or wanted.method in entry.methods,
        states.get(wanted.acceptance, entry.acceptance == wanted.acceptance),
        goal.get(wanted.goal, wanted.goal in gaps),
        wanted.cost is None or (entry.cost is not None and entry.cost <= wanted.cost),
        wanted.hours is None or (entry.hours is not None and entry.hours <= wanted.hours),
        wanted.whose != "mine" or entry.owner_id == seen.reader.pk,
        wanted.whose != "nobody" or entry.owner_id is None,
        wanted.whose != "review" or (entry.review_on is not None and entry.review_on <= seen.on),
    ))  # fmt: skip


CHOICES: dict[str, tuple[Any, ...]] = {
    "text": ("", "", "crane", "eclair 1", "incident", "dordevic dock", "house", "zeppelin"),
    "proves": ("", "can", "exercise", "knows", "attended", "unknown"),
    "kind": ("", "university", "vendor"),
    "method": ("", "exam", "project"),
    "acceptance": ("", "funded", "retired", EVERYTHING),
    "goal": ("", "", UNLINKED, LINKED, *(each.value for each in Gap)),
    "competency": ("", "", "skill-0", "skill-1"),
    "cost": (None, None, Decimal(50), Decimal(0)),
    "hours": (None, None, 10),
    "whose": ("", "", "mine", "nobody", "review"),
}


def test_what_fits_and_what_each_choice_would_leave_is_the_same_as_one_by_one(shelf, birgit):
    rng, seen = random.Random(2), Seen(birgit, TODAY)
    for _ in range(60):
        wanted = Wanted(**{name: rng.choice(values) for name, values in CHOICES.items()})
        fit = found(wanted, seen)
        expected = [each for each in shelf if one_by_one(each, wanted, seen)]
        assert fit.count == len(expected), wanted
        assert {each.key for each in fit.rows} <= {each.key for each in expected}
        assert [each.title for each in fit.rows] == sorted(each.title for each in fit.rows)
        assert set(fitting(wanted, seen)) == set(expected), wanted
        assert fit.proofs == Counter(proof_of_class(class_of(each)) for each in expected)
        for facet in FACETS:
            for answer, count in fit.counts[facet].items():
                other = Wanted(**{**vars(wanted), facet: answer})
                assert count == sum(one_by_one(each, other, seen) for each in shelf), (wanted, facet, answer)


def test_prices_are_compared_within_one_currency_and_free_is_free_in_all(shelf, birgit):
    Microcredential.objects.filter(cost=Decimal("99.50")).update(cost=None)
    priced = [each for each in shelf if each.acceptance == "accepted"][:6]
    for each, cost, currency in zip(
        priced, (50, 55, 50, 900, 0, 70), ("EUR", "EUR", "KWD", "JPY", "", "EUR"), strict=True
    ):
        Microcredential.objects.filter(pk=each.pk).update(cost=cost, currency=currency)
    free = {each.key for each in Microcredential.objects.filter(cost=0)}
    seen = Seen(birgit, TODAY)
    cheap = {each.key for each in fitting(Wanted(cost=Decimal(60), acceptance=EVERYTHING), seen)}
    assert cheap - free == {priced[0].key, priced[1].key}
    assert {
        each.key for each in fitting(Wanted(cost=Decimal(60), currency="KWD", acceptance=EVERYTHING), seen)
    } - free == {priced[2].key}
    assert "of that cost" in browser(birgit).get("/catalog/?cost=60&currency=euro").content.decode()


def test_the_goal_is_counted_where_none_is_chosen(shelf, birgit):
    seen = Seen(birgit, TODAY)
    for wanted in (Wanted(), Wanted(text="crane"), Wanted(proves="can", acceptance=EVERYTHING)):
        counts = found(wanted, seen).counts["goal"]
        for goal in (LINKED, UNLINKED):
            assert counts[goal] == found(Wanted(**{**vars(wanted), "goal": goal}), seen).count
    assert "goal" not in found(Wanted(goal=LINKED), seen).counts


@pytest.mark.usefixtures("lead")
def test_what_counts_toward_the_next_role_is_chosen_as_it_is_told(shelf, thu):
    seen = Seen(thu, TODAY, toward_of(thu, TODAY))
    chosen = {each.key for each in fitting(Wanted(toward=True, acceptance=EVERYTHING), seen)}
    told = {line.entry.key for line in lines(shelf, seen) if line.toward.startswith("Can reach")}
    assert chosen == told
    assert 0 < len(chosen) < len(shelf)


def test_without_a_next_role_nothing_counts_toward_it(shelf, thu):
    assert not fitting(Wanted(toward=True), Seen(thu, TODAY)).exists()
    page = get(thu)
    assert "Choose your next role" in page
    assert 'name="toward"' not in page
    assert "aria-invalid" not in get(thu, "/catalog/?toward=role")


class TestRow:
    @pytest.fixture
    def made(self):
        provider = Provider.objects.create(key="north", name="North", kind="university")
        return Microcredential.objects.create(key="drills", title="Drills", provider=provider, scores={"A1": 3})

    @pytest.mark.usefixtures("lead")
    @pytest.mark.parametrize(
        ("scores", "place", "level", "words"),
        [
            ({"A1": 3}, 0, 3, "Can reach 1 of 2 criteria of Shift lead."),
            ({"A1": 0}, 0, 3, "Counts toward nothing that Shift lead asks for."),
            ({"A1": 3}, 3, 5, "Counts toward nothing that Shift lead asks for."),
            ({}, 0, 3, "It is about what Shift lead asks for; whether it reaches that is not known."),
        ],
        ids=["reaches", "attended", "other", "unknown"],
    )
    def test_it_says_what_it_counts_for_toward_the_next_role(self, made, skills, thu, scores, place, level, words):
        made.scores = scores
        made.save()
        Outcome.objects.create(microcredential=made, competency=skills[place], level=level)
        assert words in get(thu)
        assert words in get(thu, "/catalog/drills/")

    @pytest.mark.usefixtures("lead")
    @pytest.mark.parametrize(
        ("scores", "level", "accepts", "because"),
        [
            ({"A1": 3}, 3, ["attestation"], "The role accepts no certificates for this."),
            ({"A1": 3}, 1, [], "It shows level 1, and level 2 is asked for."),
            ({"A1": 0}, 3, [], "Attendance counts toward nothing."),
        ],
        ids=["no certificates", "too low", "attended"],
    )
    def test_it_says_why_it_counts_toward_nothing(self, made, skills, thu, scores, level, accepts, because):
        made.scores = scores
        made.save()
        Criterion.objects.filter(competency=skills[0]).update(accepts=accepts)
        Outcome.objects.create(microcredential=made, competency=skills[0], level=level)
        words = f"Counts toward nothing that Shift lead asks for. It asks for {skills[0].name} at level 2: {because}"
        assert words in get(thu)
        assert words in get(thu, "/catalog/drills/")

    @pytest.mark.parametrize(
        ("acceptance", "words"), [("funded", "Paid for"), ("proposed", "Proposed"), ("under-review", "Under review")]
    )
    def test_where_it_stands_is_told_unless_it_is_simply_accepted(self, made, thu, acceptance, words):
        assert f"<strong>{words}</strong>" not in get(thu)
        Microcredential.objects.filter(pk=made.pk).update(acceptance=acceptance)
        assert f"<strong>{words}</strong>" in get(thu)

    def test_what_is_gone_is_shown_to_whoever_asks(self, made, thu):
        Microcredential.objects.filter(pk=made.pk).update(acceptance="retired", because="Over.", holders="keep")
        assert "/catalog/drills/" not in get(thu)
        assert "<strong>Retired</strong>" in get(thu, "/catalog/?acceptance=retired")

    def test_hostile_words_are_shown_and_searched_as_words(self, made, thu):
        made.title = "<script>alert(1)</script> 100%_\\ مرحبا"
        made.save()
        page = get(thu, "/catalog/?text=%3Cscript%3E+100%25_%5C+%D9%85%D8%B1")
        assert "&lt;script&gt;alert(1)" in page
        assert "<script>alert" not in page
        assert "1 microcredential" in page
        assert "None of 1" in get(thu, "/catalog/?text=100_%25")

    @pytest.mark.usefixtures("made")
    def test_words_with_a_sign_that_no_database_takes_are_refused(self, thu):
        assert browser(thu).get("/catalog/?text=a%00b").status_code == 200


def test_competencies_of_others_choose_nothing_and_are_not_offered(thu, birgit):
    provider = Provider.objects.create(key="north", name="North")
    made = Microcredential.objects.create(key="drills", title="Drills", provider=provider)
    secret = Competency.objects.create(key="own-secret", name="my secret plan", owner=birgit)
    Outcome.objects.create(microcredential=made, competency=secret, level=2)
    seen = Seen(thu, TODAY)
    assert found(Wanted(text="secret"), seen).count == found(Wanted(competency="own-secret"), seen).count == 0
    assert competencies_offered(seen, "own-secret") == []
    assert found(Wanted(goal=Gap.COMPETENCY.value), seen).count == 1
    assert found(Wanted(text="secret"), Seen(birgit, TODAY)).count == 1


def test_the_competencies_that_most_entries_show_are_offered_and_the_one_that_is_chosen(thu):
    provider = Provider.objects.create(key="north", name="North")
    entries = [Microcredential.objects.create(key=f"e{n}", title=f"E{n}", provider=provider) for n in range(2)]
    rows = [Competency.objects.create(key=f"s{n:02}", name=f"skill {n:02}") for n in range(MOST_OFFERED + 2)]
    for place, competency in enumerate(rows):
        for entry in entries[: 2 if place < MOST_OFFERED else 1]:
            Outcome.objects.create(microcredential=entry, competency=competency, level=1)
    seen = Seen(thu, TODAY)
    assert [key for key, _ in competencies_offered(seen)] == [each.key for each in rows[:MOST_OFFERED]]
    assert rows[-1].key in dict(competencies_offered(seen, rows[-1].key))


def test_a_partner_is_told_how_to_fill_an_empty_catalog_and_others_how_to_propose(thu, birgit):
    page = get(birgit)
    for path in ("/catalog/starter/", "/catalog/import/", "/catalog/add/"):
        assert path in page.partition("<main")[2]
    assert "/catalog/starter/" not in get(thu).partition("<main")[2]
    assert "Propose it" in get(thu)


def test_everything_that_is_stated_stands_on_a_page_and_what_is_not_is_said(shelf, thu, django_assert_max_num_queries):
    client = browser(thu)
    with django_assert_max_num_queries(12):
        page = client.get("/catalog/e-0/facts/").content.decode()
    assert page.count("not stated") > 8
    assert "What the EU’s list asks for" in page


def test_the_pages_of_a_partner_take_few_questions(shelf, birgit, lead, django_assert_max_num_queries):
    Target.objects.create(person=Person.objects.get(pk=birgit.pk), role=lead, chosen_at=NOW)
    client = browser(birgit)
    for path in ("/catalog/", "/catalog/?text=crane", "/catalog/?goal=linked&kind=vendor", "/catalog/e-0/"):
        with django_assert_max_num_queries(13):
            assert client.get(path).status_code == 200
