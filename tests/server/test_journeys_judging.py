"""From an entry that nobody knows enough of to what it proves: a people partner judges it, in a browser."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.server.site import PHONE, sign_in, visit

TITLE = "Modern workforce planning"


def question(page: Page, id: str):
    return page.locator(f"section[aria-labelledby='{id}']")


def answered(page: Page, id: str, score: int, **more: str) -> None:
    part = question(page, id)
    part.locator(f"input[name={id}_value][value='{score}']").check()
    part.get_by_label("Whose word it is").select_option("rater")
    for label, words in more.items():
        part.get_by_label(label.replace("_", " ")).fill(words)


def test_a_people_partner_answers_seven_questions_and_the_entry_says_what_it_proves(site, browser):
    with visit(browser, site, viewport=PHONE) as visitor:
        visitor.expected.append(422)
        page = sign_in(visitor, "birgit")
        page.goto("/catalog/workforce-course/")
        expect(page.locator(".verdict")).not_to_contain_text("It proves that you know it")
        page.get_by_role("link", name="Judge it", exact=True).click()
        expect(page.locator("h1")).to_contain_text(TITLE)
        expect(page.locator("main")).to_contain_text("The final task is a plan for the staffing of a case company")
        expect(page.locator("section.question:visible")).to_have_count(7)
        expect(question(page, "A1").get_by_label("Where it can be read")).to_be_hidden()

        answered(page, "A1", 2, Why_this_answer="A case is analyzed in one's own words.")
        answered(page, "A3", 3)
        page.get_by_role("button", name="Hand in my judgment").click()
        expect(page.locator(".error-summary")).to_contain_text("From 3 on, say where this can be read")
        expect(question(page, "A1").get_by_label("Why this answer")).to_have_value(
            "A case is analyzed in one's own words."
        )

        answered(page, "A3", 3, Where_it_can_be_read="https://lantern.example/marks", Read_on="2026-01-12")
        page.get_by_role("button", name="Hand in my judgment").click()
        expect(page.get_by_role("status")).to_contain_text("It counts from now on.")
        expect(page.locator(".verdict")).to_contain_text("1 person judged it.")
        page.get_by_role("link", name=TITLE).click()
        expect(page.locator(".verdict")).to_contain_text("It proves that you know it")
