"""A people partner takes a Word document with a dozen criteria to a proposed version, in a browser without script."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.server.roles_paste_cast import TWELVE, docx
from tests.server.site import DESKTOP, PHONE, file, sign_in, visit

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHOICE = "At least one of the following:"
CONDITION = "At least two years in grade."
SHOTS = os.environ.get("STEPLADDER_SCREENSHOTS", "")


def shot(page, name):
    """A picture to look at, where somebody asked for pictures."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_a_dozen_criteria_come_from_word_to_a_proposed_version(site, browser):
    with visit(browser, site, java_script_enabled=False) as visitor:
        page = sign_in(visitor, "birgit")
        _upload(page)
        _merge_split_and_leave_out(page)
        visitor.expected.append(422)
        page.get_by_role("button", name="Propose these criteria").click()
        expect(page.locator(".error-summary")).to_contain_text("has no competency yet")
        shot(page, "paste-errors")
        _decide(page)
        page.get_by_label("Why it is proposed").fill("The handbook of 2026 says so")
        page.get_by_role("button", name="Propose these criteria").click()
        expect(page.get_by_role("status")).to_contain_text("Another people partner reviews it")
        main = page.locator("main")
        expect(main).to_contain_text("Leads the response to an incident of one team without help.")
        expect(main).to_contain_text(re.compile("One of these .* is enough"))
        expect(main).to_contain_text("At least 24 months")
        shot(page, "paste-proposed")


def _upload(page):
    paragraphs = [*TWELVE[:6], CHOICE, *TWELVE[6:8], "Keeps a promise", "to a customer.", *TWELVE[8:], CONDITION]
    page.get_by_role("link", name="Roles", exact=True).first.click()
    page.get_by_role("link", name="Paste or upload what a role asks").click()
    page.get_by_label("What the new role is called").fill("Harbor incident lead")
    page.locator("#id_file").set_input_files(file("Ladder 2026.docx", WORD, docx(*paragraphs, heading="Delivery")))
    page.get_by_role("button", name="Take the sentences apart").click()
    expect(page.locator(".verdict")).to_contain_text("0 of 16 sentences accepted")
    expect(page.locator("main")).to_contain_text("offered as a choice")
    expect(page.locator("main")).to_contain_text("It reads like a condition")
    shot(page, "paste-first")


def _merge_split_and_leave_out(page):
    def press(words, number):
        page.get_by_role("button", name=re.compile(rf"{words}\s*: {number}$")).click()

    press("Merge with the next", 10)
    expect(page.locator("#id_s10_wording")).to_have_value("Keeps a promise to a customer.")
    page.locator("#id_s5_wording").fill("Plans the work of a quarter with guidance.\nSays when it slips.")
    page.locator("#id_s1_level").select_option("3")
    press("Split at line breaks", 5)
    expect(page.locator("#id_s5_wording")).to_have_value("Plans the work of a quarter with guidance.")
    expect(page.locator("#id_s1_level")).to_have_value("3")  # what was typed elsewhere is still there
    press("Leave it out", 17)  # the part that was split off; the others keep their numbers
    expect(page.get_by_role("heading", name="Left out")).to_be_visible()
    expect(page).to_have_url(re.compile("#sentence-6$"))  # the next one
    page.get_by_role("button", name=re.compile(r"Take it up again\s*: Says when it slips")).click()
    expect(page.get_by_role("heading", name="Left out")).to_have_count(0)
    page.get_by_text("Leave several out at once").click()
    page.get_by_role("checkbox", name=re.compile("Says when it slips")).check()
    page.get_by_role("button", name="Leave the ticked ones out").click()
    expect(page.get_by_role("heading", name="Left out")).to_be_visible()


def _decide(page):
    """The first suggestion where there is one, else a new competency; level 3 where none is said."""
    for fieldset in page.locator("fieldset", has=page.get_by_text("It asks for", exact=True)).all():
        if fieldset.locator("input:checked").count():
            continue
        first = fieldset.locator("input").first
        first.check()
        name = first.get_attribute("name")
        if first.get_attribute("value") == "-other":
            fieldset.locator("input[value='-new']").check()
            page.locator(f"#id_{name.removesuffix('_what')}_called").fill(f"Skill of {name}")
    page.get_by_label("Level for all sentences that have none").select_option("3")
    page.get_by_role("button", name="Give it to those without a level").click()
    expect(page).to_have_url(re.compile("#all$"))
    for box in page.locator("input[name$='_accepted']").all():
        box.check()


@pytest.mark.parametrize(("width", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"])
def test_ladders_and_templates_fit_a_desk_and_a_phone(site, browser, width, scheme):
    table = b"family,rung,title,area,statement,level\n" + b"".join(
        f"Terminal engineering {scheme},{n},Engineer {n},Delivery,Delivers part {n} of the work.,{n if n != 2 else ''}\n".encode()
        for n in range(1, 5)
    )
    with visit(browser, site, viewport=width, color_scheme=scheme) as visitor:
        page = sign_in(visitor, "birgit")

        def fits(name):
            page.wait_for_load_state()
            assert page.evaluate("document.documentElement.scrollWidth") <= width["width"], name
            shot(page, f"{name}-{scheme}")

        page.goto("/roles/")
        fits("roles")
        page.goto("/roles/import/")
        page.get_by_label("Files").set_input_files(file("ladder.csv", "text/csv", table))
        fits("ladder-upload")
        page.get_by_role("button", name="Look at the files").click()
        expect(page.locator("main")).to_contain_text("1 to decide")
        fits("ladder-check")
        page.get_by_role("button", name="Take the ladder over").click()
        fits("ladder-imported")
        page.get_by_role("link", name=re.compile(r"Decide the sentences\s*: Engineer 2$")).click()
        expect(page.locator("input[type=radio]:checked")).to_have_count(1)  # the ladder itself names it
        fits("paste-draft")
        page.goto("/roles/paste/")
        fits("paste")
        page.goto("/roles/templates/")
        fits("templates")
        page.get_by_role("link", name="Sales").click()
        fits("template")
