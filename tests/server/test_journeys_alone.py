"""More of what people do here: alone in a workspace of their own, with wrong files, and without a mouse."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile

from playwright.sync_api import Page, expect

from stepladder.server.demo.accounts import PASSWORD
from tests.cast import THU, signed
from tests.server.site import file, sign_in, visit
from tests.server.test_journeys import VERDICT, describe_work, send

LADDER = """Senior data analyst
- Brings a finding to a decision without help.
- Leads when the numbers are wrong and the clock runs.
- Helps a newer colleague over a first project."""


def test_one_person_alone_gets_an_answer_that_the_command_gives_too(workspace, browser, tmp_path):
    with visit(browser, workspace, accept_downloads=True) as visitor:
        page = visitor.page()
        page.goto("/")
        page.get_by_role("link", name="Say who you are").click()
        page.get_by_label("Your name").fill("Thu Nguyễn")
        page.get_by_label("Addresses to which").fill(THU)
        send(page)
        page.get_by_role("link", name="Choose my next role").click()
        page.get_by_role("link", name="Paste what it asks").first.click()
        page.get_by_label("What the role is called").fill("Senior data analyst")
        page.get_by_label("The ladder's sentences").fill(LADDER.partition("\n")[2])
        send(page)
        expect(page.get_by_role("group", name=re.compile("Criterion"))).to_have_count(3)
        page.get_by_label("In a few words").nth(0).fill("data storytelling")
        send(page)
        expect(page.locator(".verdict")).to_contain_text("0 of 3 covered")
        _upload_and_describe(page)
        page.get_by_role("link", name="My next role").click()
        sentence = page.locator(".verdict strong").inner_text()
        page.get_by_role("link", name="About me").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download everything").click()
        with zipfile.ZipFile(download.value.path()) as bundle:
            bundle.extractall(tmp_path)
    assert VERDICT.search(sentence)
    assert sentence in ready(tmp_path)
    assert json.loads((tmp_path / "everything.json").read_text())["history"] != []


def _upload_and_describe(page: Page) -> None:
    page.goto("/certificates/add/badge/")
    badge = file("badge.json", "application/json", json.dumps(signed()).encode())
    page.get_by_label("Badge file").set_input_files(badge)
    send(page)
    expect(page.locator("main")).to_contain_text("Verified")
    page.get_by_role("link", name="Change", exact=True).click()
    choose_competency(page, "data storytelling")
    send(page)
    page.goto("/work/add/")
    describe_work(page, competency="data storytelling")


def choose_competency(page: Page, name: str) -> None:
    page.get_by_label("Competency 1").select_option(label=name)
    page.get_by_label("Level 1").select_option("3")


def ready(folder) -> str:
    """What the command says of the files, in one line."""
    command = [sys.executable, "-m", "stepladder.cli", "ready"]
    files = ["--person", str(folder / "person.json"), "--role", str(folder / "role.json")]
    answer = subprocess.run([*command, *files], capture_output=True, text=True, check=False)
    assert answer.stderr == ""
    return " ".join(answer.stdout.split())


def test_a_file_that_does_not_fit_is_refused_with_what_to_do_and_nothing_is_stored(site, browser):
    with visit(browser, site) as visitor:
        visitor.expected.append(422)
        page = sign_in(visitor, "hanako")
        page.goto("/certificates/")
        before = page.locator("main .badge-rows li").count()
        page.goto("/certificates/add/badge/")
        text = file("notes.txt", "text/plain", b"My certificate in data storytelling")
        page.get_by_label("Badge file").set_input_files(text)
        send(page)
        expect(page.locator(".error-summary")).to_contain_text(re.compile("notes.txt", re.IGNORECASE))
        expect(page.locator(".error-summary")).to_contain_text(re.compile("no badge", re.IGNORECASE))

        page.goto("/certificates/add/type/")
        typed = {
            "Name of the certificate": "Presenting <b>to</b> decision makers",
            "Who issued it": "Speakers’ Guild of the Coast",
            "Issued on": "2025-09-15",
            "Link": "https://speakersguild.example/certificates/1",
        }
        for label, words in typed.items():
            page.get_by_label(label).fill(words)
        program = file("certificate.exe", "application/pdf", b"MZ\x90\x00" + bytes(100))
        page.get_by_label("A scan or photo of it").set_input_files(program)
        page.get_by_label("Competency 1").select_option("storytelling")
        page.get_by_label("Level 1").select_option("3")
        send(page)
        expect(page.locator(".error-summary")).to_contain_text("choose it again")
        for label, words in typed.items():
            expect(page.get_by_label(label)).to_have_value(words)
        expect(page.get_by_label("Competency 1")).to_have_value("storytelling")
        page.goto("/certificates/")
        expect(page.locator("main .badge-rows li")).to_have_count(before)


def test_everything_can_be_reached_without_a_mouse(site, browser):
    with visit(browser, site) as visitor:
        page = visitor.page()
        page.goto("/")
        type_into(page, "login", "thu@harborside.example")
        type_into(page, "password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site.address}/")
        page.keyboard.press("Tab")
        assert focused(page)["words"] == "Skip to the content"
        go_to(page, "My next role")
        expect(page.get_by_role("heading", level=1)).to_have_text("Senior data analyst")
        go_to(page, "How we judged this")
        expect(page.locator("main")).to_contain_text("What it rests on")
        go_to(page, "Say what is wrong")
        expect(page.get_by_role("heading", level=1)).to_have_text("Something wrong?")


FOCUSED = """() => {
  const at = document.activeElement, style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 || style.boxShadow !== 'none';
  const within = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  return {name: at.name || '', words: at.innerText.trim(), seen: ring && within, html: at.outerHTML.slice(0, 200)};
}"""


def focused(page: Page) -> dict:
    """What has the focus; it must be seen that it has."""
    found = page.evaluate(FOCUSED)
    assert found["seen"], f"nobody sees that this has the focus: {found['html']}"
    return dict(found)


def type_into(page: Page, name: str, words: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if focused(page)["name"] == name:
            page.keyboard.type(words)
            return
    raise AssertionError(f"no key leads to {name}")


def go_to(page: Page, words: str) -> None:
    """Tab to a link, and follow it."""
    before = page.url
    for _ in range(60):
        page.keyboard.press("Tab")
        if focused(page)["words"].startswith(words):
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: url != before)
            return
    raise AssertionError(f"no key leads to {words}")
