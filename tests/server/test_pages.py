"""Every page that a reader can open: light and dark, three widths, nothing in the console, nobody else asked."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.server.addresses import addresses
from tests.server.page_list import EMPTY_FORMS, NO_PAGE, PAGES
from tests.server.site import DESKTOP, Visit, file, sign_in, visit
from tests.server.test_access import CLOSED

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_COLORS = ["color-contrast", "link-in-text-block"]
WIDTHS = (360, 768, 1280)
DISPUTED = "/catalog/crisis-webinar/"
"""An entry of the demonstration on which two people disagree, and Birgit is neither."""


def test_no_page_is_forgotten():
    listed = {name for names in PAGES.values() for name in names.split()}
    assert {each.name for each in addresses()} - listed - set(NO_PAGE) - CLOSED == set()
    assert listed & set(NO_PAGE) == set()


@pytest.fixture(scope="module")
def prepared(site, workspace, browser):
    """What some pages need to be there; gives the addresses that stand in mails."""
    with visit(browser, site) as visitor:
        around_certificates = _look_up_share_and_add_an_address(sign_in(visitor, "thu"))
    with visit(browser, site) as visitor:
        _write_to_an_issuer_and_a_witness(sign_in(visitor, "thu"))
    with visit(browser, site) as visitor:
        own_badges = _own_badge(sign_in(visitor, "thu"))
    with visit(browser, site) as visitor:
        _know_an_issuer(sign_in(visitor, "birgit"))
    with visit(browser, site) as visitor:
        _import_a_framework(sign_in(visitor, "birgit"))
    with visit(browser, site) as visitor:
        _import_a_ladder(sign_in(visitor, "birgit"))
    with visit(browser, site) as visitor:
        people = _import_people(sign_in(visitor, "birgit"))
    with visit(browser, site) as visitor:
        _import_into_the_catalog(sign_in(visitor, "birgit"))
    with visit(browser, site) as visitor:
        _read_what_others_gave(sign_in(visitor, "birgit"))
    with visit(browser, site) as visitor:
        page = visitor.page()
        page.goto("/accounts/password/reset/")
        page.get_by_label("Email").fill("yuki@harborside.example")
        send(page)
    with visit(browser, workspace) as visitor:
        _enter_a_ladder_and_a_work(visitor.page())
    return {
        "witness": urlsplit(site.mailed_link("ilse@eastlink.example")).path,
        "account_reset_password_from_key": urlsplit(site.mailed_link("yuki@harborside.example")).path,
        "address-confirm": urlsplit(site.mailed_link("thu@mail.example")).path,
        **around_certificates,
        **own_badges,
        **people,
        "framework-edition": "/frameworks/harbor-skills/editions/1/",
        # One that serves a goal and is endorsed and names figures, and a provider whom somebody accredited.
        "catalog-entry": "/catalog/incident-practical/",
        "catalog-facts": "/catalog/incident-practical/facts/",
        "catalog-metrics": "/catalog/incident-practical/figures/",
        "provider": "/catalog/providers/of/meridian/",
        # Two others disagree on this one, and whoever reads it first may settle it.
        "catalog-appraisal": f"{DISPUTED}appraisal/",
        # One with a review, one without, and one of which people have said something.
        "catalog-review": "/catalog/statistics-exam/review/",
        "catalog-review-open": "/catalog/mentoring-practice/review/open/",
        "catalog-feedback": "/catalog/dashboards-webinar/feedback/",
    }


def _import_a_framework(page: Page) -> None:
    """One is stored, and another one waits, so that both pages have something to show."""
    table = "Code;Competency;Group;Level 1\nA1;Knot tying;Seamanship;Ties a bowline\nA1;Mooring;Harbor;\n"
    for name, last in (("harbor_skills.csv", "Store this edition"), ("other_skills.csv", "")):
        page.goto("/frameworks/add/")
        page.set_input_files("input[type=file]", file(name, "text/csv", table.encode()))
        page.get_by_role("button", name="Look at the files").click()
        page.wait_for_url("**/check/")
        if last:
            page.get_by_role("button", name=last).click()
            page.wait_for_url("**/frameworks/harbor-skills/")


def _import_people(page: Page) -> dict[str, str]:
    """A file is taken over, and another one waits in which somebody may stand a second time."""
    head, undo = "Employee ID,Name,Work Email,Department,Job Title,Hire Date,Salary", ""
    for number, last in ((17, "Take this file over"), (18, "")):
        table = f"{head}\n{number},Ines Prange,ines{number}@harborside.example,Quay 4,Dock pilot,2024-03-01,1\n"
        page.goto("/records/import/")
        page.set_input_files("input[type=file]", file(f"people-{number}.csv", "text/csv", table.encode()))
        page.get_by_role("button", name="Read the file").click()
        page.wait_for_url("**/columns/")
        page.get_by_role("button", name="Show what it would change").click()
        page.wait_for_url(re.compile(r"/records/imports/\d+/$"))
        if last:
            undo = f"{urlsplit(page.url).path}undo/"
            page.get_by_role("button", name=last).click()
            page.get_by_role("link", name="Undo this import").wait_for()
    return {"records-undo": undo, "records-list": f"{urlsplit(page.url).path}lists/duplicates/"}


def _import_a_ladder(page: Page) -> None:
    """One is taken over with a rung that waits for decisions, and another one waits to be taken over."""
    head = "family,rung,title,area,statement,level"
    for name, last in (("pilotage", "Take the ladder over"), ("towage", "")):
        table = f"{head}\n{name},1,Mate,Delivery,Ties a bowline.,3\n{name},2,Master,Delivery,Moors a ship.,\n"
        page.goto("/roles/import/")
        page.set_input_files("input[type=file]", file(f"{name}.csv", "text/csv", table.encode()))
        page.get_by_role("button", name="Look at the files").click()
        page.wait_for_url("**/check/")
        if last:
            page.get_by_role("button", name=last).click()
            page.wait_for_url("**/roles/import/*/")


def _read_what_others_gave(page: Page) -> None:
    """Before that, what they gave is kept back; that is a page too."""
    page.goto(f"{DISPUTED}appraisal/")
    assert faults_of(page) == []
    page.get_by_role("button", name="Show me what they gave").click()
    page.get_by_role("heading", name="Question by question").wait_for()


def _import_into_the_catalog(page: Page) -> None:
    """Certificates and completed courses are taken over, and others wait."""
    head = "title;provider;cost;hours\n"
    courses = "email;course;completed;status\n"
    for name, last in (("Rope splicing", True), ("Buoy tending", False)):
        page.goto("/catalog/import/")
        page.set_input_files(
            "input[type=file]", file("ours.csv", "text/csv", f"{head}{name};Quay School;EUR 90;8\n".encode())
        )
        page.get_by_role("button", name="Look at the files").click()
        page.wait_for_url("**/check/")
        if last:
            page.get_by_role("button", name="Take it over").click()
            page.wait_for_url(re.compile(r"/catalog/import/\d+/$"))
    for day, last in ((2, True), (3, False)):
        row = f"liam@harborside.example;Rope splicing;2026-03-0{day};completed\n"
        page.goto("/completions/")
        page.set_input_files("input[type=file]", file("lms.csv", "text/csv", f"{courses}{row}".encode()))
        page.get_by_role("button", name="Look at the list").click()
        page.wait_for_url("**/check/")
        if last:
            page.get_by_role("button", name="Record it").click()
            page.wait_for_url(re.compile(r"/completions/\d+/$"))


def _write_to_an_issuer_and_a_witness(page: Page) -> None:
    page.goto("/certificates/")
    page.locator("main .badge-rows a").first.click()
    page.goto(f"{page.url}ask/")
    page.get_by_label("e-mail address").fill("office@northlight.example")
    send(page)
    page.goto("/work/")
    page.locator("main .rows a").first.click()
    page.get_by_role("link", name="Ask someone who saw it").click()
    page.get_by_label("Their name").fill("Ilse Brandt")
    page.get_by_label("Their e-mail address").fill("ilse@eastlink.example")
    send(page)
    page.goto("/people/thu/talk/")
    if page.get_by_role("button", name="Begin to prepare the talk").count():
        send(page)


def _look_up_share_and_add_an_address(page: Page) -> dict[str, str]:
    page.goto("/certificates/add/type/")
    page.get_by_label("Name of the certificate").fill("First aid at sea")
    page.get_by_label("Who issued it").fill("Tidewater School")
    page.get_by_label("Number").fill("FA-17")
    send(page)
    typed = urlsplit(page.url).path
    seen = page.get_by_role("link", name="Have it looked up").get_attribute("href") or ""
    page.goto("/certificates/shared/add/")
    page.get_by_label("What it is for").fill("Application")
    page.locator("input[name=certificates]").first.check()
    send(page)
    shared = page.locator("main a[href*='/shared/']:not(.btn)").last.get_attribute("href") or ""
    page.goto("/me/addresses/")
    page.get_by_label("Another address").fill("thu@mail.example")
    send(page)
    return {"certificate-seen": seen, "certificate-edit": f"{typed}edit/", "shared": urlsplit(shared).path}


def _own_badge(page: Page) -> dict[str, str]:
    """The badge that Thu was given here, and what can be done with the first that was given."""
    page.goto("/badges/3/")
    verify = page.locator("main a[href^='/verify/']").get_attribute("href") or ""
    changes = {f"issued-{each}": f"/issued/1/{each}/" for each in ("suspend", "reinstate", "renew")}
    return {"badge-mine": "/badges/3/", "verify": verify, **changes}


def _know_an_issuer(page: Page) -> None:
    page.goto("/issuers/")
    page.get_by_label("Its identifier").fill("did:web:northlight.example")
    page.get_by_label("Its name").fill("Northlight Institute")
    page.get_by_label("How you know").fill("It stands on their site, under About our badges.")
    send(page)


def _enter_a_ladder_and_a_work(page: Page) -> None:
    page.goto("/next-role/own/")
    page.get_by_label("What the role is called").fill("Lead analyst")
    page.get_by_label("The ladder's sentences").fill("Brings a finding to a decision.\nHelps a newer colleague.")
    send(page)
    send(page)
    page.goto("/work/add/")
    page.get_by_label("What was it?").fill("Month-end report")
    page.get_by_label("When was it finished?").fill("2026-01-31")
    for label in ("What was difficult?", "What did you do yourself?", "What came of it?"):
        page.get_by_label(label).fill("It took four days, and I found out why.")
    page.get_by_label("Competency 1").select_option(index=1)
    page.get_by_label("Level 1").select_option("2")
    send(page)


def send(page: Page) -> None:
    page.locator("main form .btn-main, main form:not(:has(.btn-main)) .btn-bad").click()


@pytest.mark.parametrize("reader", PAGES)
def test_every_page_can_be_read_by_everybody_and_keeps_to_itself(site, workspace, browser, prepared, reader):
    faults: list[str] = []
    with visit(browser, workspace if reader == "me" else site) as visitor:
        page = visitor.page() if reader in ("anonymous", "me") else sign_in(visitor, reader)
        for name, path in walked(page, reader, prepared):
            faults += [f"{name} {path}: {fault}" for fault in faults_of(page)]
            if name in EMPTY_FORMS.get(reader, "").split():
                faults += [f"{name} {path}, sent empty: {fault}" for fault in faults_when_empty(visitor, page)]
        if reader != "me":
            faults += [f"404: {fault}" for fault in faults_of_404(visitor, page)]
    assert not faults, "\n" + "\n".join(faults)


def walked(page: Page, reader: str, mailed: dict[str, str]):
    """Open one page after the other; each leads to further ones."""
    known = mailed | {each.name: each.path() for each in addresses() if not each.takes}
    left = PAGES[reader].split()
    while left:
        name = next((each for each in left if each in known), None)
        assert name is not None, f"no link leads {reader} to {left}"
        left.remove(name)
        if name == "witness-done":
            page.goto(known["witness"])
            page.get_by_role("button", name="Decline to answer").click()
        else:
            page.goto(known[name])
        assert name_of(page.url) == name, f"{reader} is led from {known[name]} to {page.url}"
        for path in page.eval_on_selector_all(
            "a[href]", "links => links.map(link => new URL(link.getAttribute('href'), location).href)"
        ):
            known.setdefault(name_of(path), urlsplit(path)._replace(scheme="", netloc="", fragment="").geturl())
        known.setdefault("witness-done", known["witness"])
        yield name, known[name]


def name_of(url: str) -> str:
    try:
        return str(resolve(urlsplit(url).path).url_name)
    except Resolver404:
        return ""


def faults_when_empty(visitor: Visit, page: Page) -> list[str]:
    visitor.expected.append(422)
    page.eval_on_selector_all("main form [required]", "fields => fields.forEach(field => field.required = false)")
    page.eval_on_selector_all(
        "main form input:not([type=hidden]):not([type=radio]), main form textarea",
        "fields => fields.forEach(field => { field.value = '' })",
    )
    send(page)
    found = faults_of(page)
    if not page.title().startswith("Error:"):
        found.append(f"its title says nothing of the error: {page.title()!r}")
    if not page.locator("main .error-summary").is_visible():
        found.append("nothing above the form says what to correct")
    visitor.expected.remove(422)
    return found


def faults_of_404(visitor: Visit, page: Page) -> list[str]:
    visitor.expected.append(404)
    page.goto("/nothing/here/")
    found = faults_of(page)
    visitor.expected.remove(404)
    return found


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page that is open."""
    found = []
    if (number := page.locator("h1").count()) != 1:
        found.append(f"{number} first headings")
    if not page.title().removesuffix("· Stepladder").strip():
        found.append("no title")
    if (number := page.locator(".btn-main").count()) > 1:
        found.append(f"{number} filled buttons")
    page.evaluate(AXE)
    for scheme, only in (("light", {"type": "tag", "values": RULES}), ("dark", {"type": "rule", "values": OF_COLORS})):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found += [f"{scheme}: {each}" for each in violations(page, only)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": DESKTOP["height"]})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            found.append(f"{wide} px too wide at {width} px")
    return found


def violations(page: Page, only: dict) -> list[str]:
    answer = page.evaluate("only => axe.run({runOnly: only, resultTypes: ['violations']})", only)
    return [f"{each['id']} {node['html'][:160]}" for each in answer["violations"] for node in each["nodes"]]
