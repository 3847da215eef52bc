"""What people do here, in a browser: from the empty page to an answer that rests on somebody's word."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.server.site import PHONE, file, sign_in, visit

WITNESS = "ilse.brandt@eastlink-feeder.example"
ROLE = "Senior data analyst"
WORK = "Month-end report of the Harbor branch"
AGREED = "Thu leads the drill in spring; Şule is there and says what she saw."
VERDICT = re.compile(r"(\d+) of (\d+) covered")


def send(page: Page) -> None:
    page.locator("main form .btn-main").click()


def choose_role(page: Page) -> None:
    page.get_by_role("link", name="Choose my next role").click()
    page.get_by_role("radio", name=re.compile(f"^{ROLE}")).check()
    page.get_by_role("button", name="Make this my next role").click()


def describe_work(page: Page, competency: str = "") -> None:
    told = {
        "What was it?": WORK,
        "When was it finished?": "2026-01-31",
        "What was difficult?": "The report took two people four days, and one of twelve tables was wrong.",
        "What did you do yourself?": "I traced the errors to three sheets. Ilse Brandt built the connection.",
        "What came of it?": "It is there on the second day; no table was wrong in five months.",
        "What was counted or measured?": "Days until the report is there",
        "Unit": "days",
        "Before": "4",
        "After": "1,5",
    }
    for label, words in told.items():
        page.get_by_label(label, exact=False).first.fill(words)
    page.get_by_label("Lower is better").check()
    page.get_by_label("Competency 1").select_option(label=competency or "data storytelling")
    page.get_by_label("Level 1").select_option("3")
    page.get_by_role("button", name="Keep this work example").click()


def ask_witness(page: Page, email: str) -> None:
    page.get_by_role("link", name="Ask someone who saw it").click()
    page.get_by_label("Their name").fill("Ilse Brandt")
    page.get_by_label("Their e-mail address").fill(email)
    page.get_by_label("A word to them").fill("You built the connection to the database.")
    page.get_by_role("button", name="Send the question").click()


def line_of(page: Page, words: str) -> Any:
    return page.locator("main .rows > li", has_text=words).first


def judged(page: Page, name: str) -> None:
    page.get_by_role("link", name=re.compile(f"How we judged this.*{name}", re.IGNORECASE | re.DOTALL)).click()


def test_a_professional_comes_from_the_empty_page_to_a_first_answer_and_a_witness_makes_it_count(site, browser):
    with visit(browser, site) as visitor:
        page = sign_in(visitor, "nia")
        expect(page.get_by_role("heading", name="What to do first")).to_be_visible()
        choose_role(page)
        expect(page.locator(".verdict")).to_contain_text(VERDICT)
        expect(page.locator(".verdict")).to_contain_text("which is normal")
        _type_a_certificate(page)
        page.get_by_role("link", name="My work").click()
        page.get_by_role("link", name="Describe a piece of work").click()
        expect(page.get_by_role("heading", name="A good example")).to_be_visible()
        describe_work(page)
        expect(page.locator("main")).to_contain_text("So far this is your own account")
        expect(page.locator(".change")).to_contain_text("1.5")
        ask_witness(page, WITNESS)
        expect(page.get_by_role("status")).to_contain_text("Ilse Brandt gets an e-mail with a link")

        line = _line_without_an_answer(page)
        answered_by_the_witness(browser, site)
        page.reload()
        assert "Too little so far" in line
        expect(line_of(page, "Data storytelling")).to_contain_text(WORK)
        expect(line_of(page, "Data storytelling")).to_contain_text("Partly covered")
        judged(page, "data storytelling")
        expect(page.locator("main table").first.locator("tbody tr")).to_have_count(5)
        page.get_by_role("link", name="Home").click()
        expect(page.locator("main")).to_contain_text("Ilse Brandt")


def _type_a_certificate(page: Page) -> None:
    page.get_by_role("link", name="My certificates").click()
    page.get_by_role("link", name="Add a certificate").click()
    page.get_by_role("link", name="Type it in").click()
    page.get_by_label("Name of the certificate").fill("Presenting to decision makers")
    page.get_by_label("Who issued it").fill("Speakers’ Guild of the Coast")
    page.get_by_label("Issued on").fill("2025-09-15")
    page.get_by_label("Number", exact=False).first.fill("SG-1")
    page.get_by_label("A scan or photo of it").set_input_files(
        file("certificate.pdf", "application/pdf", b"%PDF-1.4\n%%EOF\n")
    )
    page.get_by_label("Competency 1").select_option("storytelling")
    page.get_by_label("Level 1").select_option("3")
    page.get_by_role("button", name="Add this certificate").click()
    expect(page.locator(".verdict strong")).not_to_be_empty()
    expect(page.locator("main")).to_contain_text("Entered by you")
    expect(page.get_by_role("link", name="certificate.pdf")).to_be_visible()


def _line_without_an_answer(page: Page) -> str:
    """The line as it stands while the witness is silent: asked is not answered."""
    page.get_by_role("link", name="My next role").click()
    found = str(line_of(page, "Data storytelling").inner_text())
    assert "Covered" not in found
    return found


def answered_by_the_witness(browser, site) -> None:
    """The witness has no account and a phone, and opens the link in their mail."""
    with visit(browser, site, viewport=PHONE, has_touch=True) as visitor:
        page = visitor.page()
        visitor.expected.append(422)  # a form that was sent too early
        page.goto(site.mailed_link(WITNESS))
        expect(page.get_by_role("heading", level=1)).to_have_text("Nia Adeyemi asks what you saw")
        expect(page.locator("main")).to_contain_text("Who will read your answer: Nia Adeyemi, and Şule Şahin")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        send(page)
        expect(page.locator(".error-summary")).to_contain_text("Choose what you saw")
        page.locator("fieldset", has_text="Data storytelling").locator("label", has_text="4").first.click()
        page.get_by_label("colleague", exact=False).first.check()
        page.get_by_label("Something to add").fill("She found the three sheets.")
        page.get_by_label("My name stands beside my answer").check()
        send(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. Your answer is kept.")
        visitor.expected.append(410)
        page.goto(site.mailed_link(WITNESS))
        expect(page.locator("main")).not_to_contain_text("Send my answer")


def test_a_manager_and_a_professional_talk_and_both_agree_to_one_sheet(site, browser):
    with visit(browser, site) as hers, visit(browser, site) as his:
        manager, thu = sign_in(hers, "sule"), sign_in(his, "thu")
        manager.get_by_role("link", name="My team").click()
        expect(manager.locator("main")).not_to_contain_text(re.compile(r"\bscore|\brank", re.IGNORECASE))
        manager.get_by_role("link", name="Thu Nguyễn", exact=True).click()
        expect(manager.locator(".verdict")).to_contain_text(VERDICT)
        judged(manager, "data storytelling")
        expect(manager.locator("main")).to_contain_text("Belief")
        manager.go_back()
        manager.get_by_role("link", name="Prepare the review talk").click()
        if manager.get_by_role("button", name="Begin to prepare the talk").count():
            send(manager)
        talk = manager.url
        note(manager, "Name a gap", "Which gap do you see?", "In the May outage the call had no lead.", "Note this gap")

        thu.goto("/")
        expect(thu.locator("main")).to_contain_text("review talk")
        thu.goto(talk)
        expect(thu.locator("main")).to_contain_text("the call had no lead")
        note(thu, "Set the day and the request", "Your one request", "To lead the next drill.", "Store day and request")
        write_down(thu, AGREED)
        thu.get_by_role("button", name="Agree to this page").click()
        expect(thu.locator(".verdict")).to_contain_text("You agreed; Şule Şahin has not yet.")
        manager.goto(talk)
        manager.get_by_role("button", name="Agree to this page").click()
        expect(manager.locator(".verdict")).to_contain_text("Both have agreed to what stands here.")
        manager.get_by_role("link", name="The talk on one sheet").click()
        expect(manager.locator("main")).to_contain_text(AGREED)
        assert pages_printed(manager) == 1
        thu.goto("/history/")
        expect(thu.locator("aside")).to_contain_text("Şule Şahin")


def opened(page: Page, summary: str) -> None:
    """The part of a page behind a summary, which may be open already."""
    part = page.locator("details", has=page.get_by_text(summary, exact=True))
    if part.get_attribute("open") is None:
        part.locator("summary").click()


def note(page: Page, summary: str, label: str, words: str, button: str) -> None:
    opened(page, summary)
    page.get_by_label(label).fill(words)
    page.get_by_role("button", name=button).click()
    expect(page.locator("main")).to_contain_text(words)


def write_down(page: Page, agreed: str) -> None:
    opened(page, "Write down what was agreed")
    page.get_by_label("What was agreed?").fill(agreed)
    page.get_by_label("Who does it?").select_option("Thu Nguyễn")
    page.get_by_label("Until when?").fill(str(timezone.localdate() + timedelta(days=200)))
    page.get_by_role("button", name="Write it down").click()


def pages_printed(page: Page) -> int:
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format="A4", prefer_css_page_size=True)))


def test_what_is_wrong_is_said_and_settled_with_a_reason(site, browser):
    with visit(browser, site) as hers, visit(browser, site) as office:
        thu = sign_in(hers, "thu")
        thu.get_by_role("link", name="My next role").click()
        before = mark(thu, "data storytelling")
        assert before != "People disagree"
        link = re.compile("Something wrong.*data storytelling", re.DOTALL | re.IGNORECASE)
        thu.get_by_role("link", name=link).click()
        hers.expected.append(422)
        send(thu)
        expect(thu.locator(".error-summary")).to_contain_text("Say in a sentence what is wrong.")
        thu.get_by_label("What is wrong").fill("The report of May is by the whole team, and I say so.")
        send(thu)
        expect(thu.get_by_role("status")).to_contain_text("Birgit Kjær answers until")
        dispute = thu.url
        thu.get_by_role("link", name="My next role").click()
        assert mark(thu, "data storytelling") == "People disagree"

        birgit = sign_in(office, "birgit")
        birgit.get_by_role("link", name="The report of May is by the whole team").first.click()
        assert birgit.url == dispute
        birgit.get_by_label("What was found, and what follows").fill("Both wrote it. Thu's part is described as hers.")
        birgit.get_by_role("button", name="Settle the dispute").click()
        expect(birgit.locator(".verdict")).to_contain_text("Birgit Kjær settled it")

        thu.reload()
        assert mark(thu, "data storytelling") == before
        thu.goto("/")
        thu.get_by_role("link", name="Birgit Kjær: Both wrote it").click()
        expect(thu.locator("main")).to_contain_text("Thu's part is described as hers.")


def mark(page: Page, name: str) -> str:
    return str(line_of(page, name).locator(".mark").inner_text()).strip()
