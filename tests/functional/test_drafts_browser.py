"""Typing outlives a closed tab, a lost connection and an ended session, in a real browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import People
from tests.functional.test_browser import DESK, PHONE
from tests.functional.test_records_browser import at_a_desk
from tests.functional.test_visit_browser import living
from tests.support.browser import Reader
from tests.support.live_stack import LiveStack
from tests.support.requirements import req


@pytest.fixture
def coordinator(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    yield from at_a_desk(browser, live_stack, readers["coordinator"])


def kept(page: Page) -> None:
    expect(page.locator("[data-draft-state]")).to_contain_text("Kept as a draft at")


@req("T1")
def test_what_was_typed_in_a_tab_that_was_closed_is_gone_on_with(coordinator):
    address = f"{living(coordinator)[4]}visit/"
    page = coordinator.open(address)
    page.locator("[name=seen_on]").fill("2021-05-04")
    page.locator("[name=kps]").fill("90")
    kept(page)
    page.close()

    page = coordinator.page = coordinator.page.context.new_page()
    coordinator.open(address)
    expect(page.locator("[name=kps]")).to_have_value("")
    page.get_by_role("link", name="Go on with it").click()
    expect(page.locator("[name=kps]")).to_have_value("90")
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("main")).to_contain_text("Saved: visit of 2021-05-04")
    coordinator.open(address)
    expect(page.get_by_role("link", name="Go on with it")).to_have_count(0)


@req("T1")
def test_without_a_connection_the_page_stays_and_goes_on_when_it_is_back(coordinator):
    page = coordinator.open(f"{living(coordinator)[5]}visit/")
    page.context.set_offline(True)
    page.locator("[name=seen_on]").fill("2021-05-05")
    page.get_by_role("button", name="Save", exact=True).last.click()

    expect(page.get_by_role("alert")).to_contain_text("No connection")
    expect(page.locator("[name=seen_on]")).to_have_value("2021-05-05")
    coordinator.picture("visit-offline-desk")
    page.context.set_offline(False)
    kept(page)
    expect(page.locator("[data-draft-problem]")).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("main")).to_contain_text("Saved: visit of 2021-05-05")


@req("T1")
def test_who_was_signed_out_while_typing_signs_in_beside_it_and_goes_on(coordinator, readers):
    page = coordinator.open(f"{living(coordinator)[6]}visit/")
    page.locator("[name=seen_on]").fill("2021-05-06")
    kept(page)
    page.context.clear_cookies()
    page.locator("[name=kps]").fill("80")

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("You are signed out")
    with page.context.expect_page() as opened:
        alert.get_by_role("link").click()
    beside = opened.value
    beside.get_by_label("Username").fill(readers["coordinator"]["username"])
    beside.get_by_label("Password").fill(readers["coordinator"]["password"])
    beside.get_by_role("button", name="Sign in").click()
    expect(beside.get_by_role("heading", level=1)).to_have_text("Your drafts")

    page.bring_to_front()
    page.get_by_role("button", name="Save", exact=True).last.click()
    expect(page.get_by_role("main")).to_contain_text("Saved: visit of 2021-05-06")


@req("X10")
@pytest.mark.parametrize(("device", "screen"), [("desk", DESK), ("phone", PHONE)])
def test_the_pages_of_drafts_are_accessible_fit_the_screen_and_break_no_policy(coordinator, device, screen):
    coordinator.page.set_viewport_size(screen)
    address = f"{living(coordinator)[7]}complication/add/"
    page = coordinator.open(address)
    page.locator("[name=note]").fill("begun")
    kept(page)

    for name, place in {"drafts": "/drafts/", "draft-waiting": address}.items():
        coordinator.open(place)
        assert (name, coordinator.faults()) == (name, [])
        coordinator.picture(f"{name}-{device}")
    page.get_by_role("button", name="Discard it").first.click()
    expect(page.get_by_role("main")).to_contain_text("discarded")
