"""Rules, queries and completeness in a real browser: desk and phone, by keyboard alone, without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import People
from tests.functional.test_browser import PHONE, tab_to
from tests.functional.test_merging_browser import looked_at, manager  # noqa: F401 - a fixture
from tests.functional.test_records_browser import at_a_desk
from tests.support.browser import Reader
from tests.support.live_stack import LiveStack
from tests.support.requirements import req

pytestmark = req("X10")


@pytest.fixture
def coordinator(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    yield from at_a_desk(browser, live_stack, readers["coordinator"])


def said(page: Page) -> list[str]:
    return page.locator("section[aria-labelledby=steps] strong").all_inner_texts()


def step(page: Page, words: str, button: str) -> None:
    page.locator("[name=text]").fill(words)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()


def test_the_rules_and_the_completeness_of_a_site_are_read_at_a_desk_and_on_a_phone(coordinator):
    page = coordinator.open("/today/?site=XU")
    page.get_by_role("navigation").get_by_role("link", name="Completeness").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Completeness")
    assert looked_at(coordinator, "completeness") == []
    page.locator("[name=track]").select_option(label="Imaging")
    expect(page.get_by_role("heading", name="Imaging, by patient")).to_be_visible()

    page.get_by_role("link", name=re.compile("^Overdue.*: .* of ")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("imaging")

    coordinator.open("/queries/").get_by_role("link", name="The rules").click()
    assert looked_at(coordinator, "rules") == []
    page.get_by_text("Radiotherapy course (").click()
    expect(page.locator("details[open] li").first).to_be_visible()


def test_a_query_is_asked_answered_sent_back_and_closed(manager, coordinator, browser, live_stack):  # noqa: F811
    page = manager.open("/completeness/?site=XU")
    page.get_by_role("link", name=re.compile("^Complete.*: .* of ")).first.click()
    page.get_by_role("link", name="Ask about this record").click()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert looked_at(manager, "query-not-asked") == []
    page.locator("[name=field]").select_option("seen_on")
    page.locator("[name=text]").fill("Is this the day of the letter?")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url(re.compile(r"/queries/\d+/$"))
    address = page.url.removeprefix(live_stack.url)
    assert looked_at(manager, "query-asked") == []

    # the site answers by keyboard
    theirs = coordinator.open("/queries/")
    theirs.locator("[name=asked_by]").select_option("person")
    row = theirs.locator("tbody tr").filter(has_text="Is this the day of the letter?")
    expect(row).to_contain_text("waits for the site since today")
    assert looked_at(coordinator, "query-list") == []
    coordinator.open(address)
    tab_to(theirs, "[name=text]")
    theirs.keyboard.type("Yes, it is.")
    tab_to(theirs, "button[value=answer]")
    theirs.keyboard.press("Enter")
    expect(theirs.get_by_role("main")).to_contain_text("waits for the data manager since today")

    # sent back with a word, and not without one
    page.reload()
    page.get_by_role("button", name="Send back").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert looked_at(manager, "query-not-sent-back") == []
    step(page, "The letter says another one.", "Send back")

    # on a phone without scripts
    context = browser.new_context(
        viewport=PHONE, java_script_enabled=False, storage_state=theirs.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(f"{live_stack.url}{address}")
    step(plain, "Corrected.", "Answer")
    context.close()

    page.reload()
    step(page, "", "Close")
    assert said(page) == ["Asked", "Answered", "Sent back", "Answered", "Closed"]
    assert looked_at(manager, "query-closed") == []
