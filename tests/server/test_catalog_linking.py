"""Linking the words of an entry says in which frameworks it looked, and looks in those for reference if asked to."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from stepladder.server.catalog.links import default_expiry
from stepladder.server.catalog.models import Microcredential, Provider
from stepladder.server.frameworks import linking
from stepladder.server.frameworks.models import Competency, Framework, Mapping
from tests.server.roles_cast import TODAY, birgit, browser, desmond, skills, thu

__all__ = ["birgit", "desmond", "skills", "thu"]

pytestmark = pytest.mark.django_db

PATH = "/catalog/drills/link/"
TUGS = "Coordinates tugs in a narrow harbor"


@pytest.fixture
def entry(skills):
    linking.forget()
    ours = Framework.objects.create(key="house", title="House skills", version="2")
    Competency.objects.update(framework=ours)
    provider = Provider.objects.create(key="guild", name="The Guild", kind="body")
    return Microcredential.objects.create(
        key="drills", title="Incident drills", provider=provider, hours=30, cost=Decimal(90), currency="EUR"
    )


@pytest.fixture
def harbor():
    found = Framework.objects.create(key="harbor", title="Harbor work", ours=False)
    return Competency.objects.create(framework=found, key="tugs", name="towage", statement=TUGS)


def sent(reader, **more):
    answer = browser(reader).post(PATH, {"text": TUGS, "how": "whole", "do": "find", **more})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_framework_for_reference_is_named_as_not_searched_with_a_way_to_search_it(entry, harbor, birgit):
    page = sent(birgit)
    assert "Nothing is near enough to suggest it." in page
    assert "Searched in: House skills 2. Not in: Harbor work, which is for reference." in page
    assert 'name="do" value="everywhere"' in page
    found = sent(birgit, do="everywhere")
    assert 'value="w:tugs"' in found
    assert "Searched in: House skills 2, Harbor work." in found
    assert "Not in:" not in found
    assert 'value="everywhere"' not in found
    assert 'value="harbor" id="id_frameworks_0" checked' in found


def test_what_was_found_there_is_proposed_with_the_words_that_suggested_it(entry, harbor, birgit):
    page = sent(birgit, frameworks="harbor", take="w:tugs", do="take")
    assert '<input type="hidden" name="frameworks" value="harbor">' in page
    chosen = {"level_1": "4", "strength_1": "0.75", "expires_on": str(default_expiry(TODAY))}
    given = {"text": TUGS, "how": "whole", "frameworks": "harbor", "take": "w:tugs", "do": "store"}
    assert browser(birgit).post(PATH, given | chosen).status_code == 302
    made = Mapping.objects.get()
    assert made.competency == harbor
    assert made.suggested["score"] == 1


def test_the_best_of_a_framework_for_reference_is_shown_although_ours_would_fill_the_list(entry, harbor, birgit):
    for number in range(7):
        Competency.objects.create(key=f"tug-{number}", name=f"Coordinates tugs number {number}")
    offered = re.findall(r'value="w:([\w-]+)"', sent(birgit, frameworks="harbor"))
    assert len(offered) == 6
    assert offered[-1] == "tugs"
    assert "tugs" not in sent(birgit).partition("What it may be about")[2].partition("Searched in")[0].split('"w:')


def test_without_frameworks_for_reference_nothing_is_asked(entry, birgit):
    page = sent(birgit)
    assert "Searched in: House skills 2." in page
    assert "Not in:" not in page
    assert "Look for competencies in these as well" not in page
    assert sent(birgit, frameworks="nothing", do="everywhere")
