"""The pages in a real browser: on a desk and on a phone, by keyboard alone, without scripts, on paper."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from analytics.endpoints import ENDPOINTS
from tests.functional.conftest import People, signed_in
from tests.support.browser import SCREENSHOTS, Reader
from tests.support.live_stack import LiveStack
from tests.support.requirements import req

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PAGES = {
    "dashboards": "/",
    **{endpoint.slug: f"/dashboards/{endpoint.slug}/?site=XU" for endpoint in ENDPOINTS},
    "local-recurrence-overlay": "/dashboards/local-recurrence-last-contact/?site=XU&overlay=1",
    "overall-survival-by-primary-tumour": "/dashboards/overall-survival/?grouping=primary",
    "tables": "/tables/?site=XU",
    "runs": "/runs/",
}


@pytest.fixture
def investigator(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    reader = signed_in(browser, live_stack, readers["investigator"], viewport=DESK)
    yield reader
    reader.page.context.close()


@req("X10")
@pytest.mark.parametrize(("device", "screen"), [("desk", DESK), ("phone", PHONE)])
def test_every_page_is_accessible_fits_the_screen_and_breaks_no_policy(investigator, device, screen):
    investigator.page.set_viewport_size(screen)

    for name, address in PAGES.items():
        investigator.open(address)
        assert (name, investigator.faults()) == (name, [])
        investigator.picture(f"{name}-{device}")


def test_signing_in_and_getting_lost_are_accessible_too(browser, live_stack):
    reader = Reader.at(browser.new_context(viewport=PHONE), live_stack.url)

    reader.open("/accounts/sign-in/")
    assert reader.faults() == []
    reader.picture("sign-in-phone")
    reader.page.get_by_label("Username").fill("nobody")
    reader.page.get_by_label("Password").fill("nothing")
    reader.page.get_by_role("button", name="Sign in").click()
    expect(reader.page.get_by_role("alert")).to_be_focused()
    assert reader.faults() == []
    reader.page.context.close()


def test_the_live_figure_replaces_the_picture_and_answers_the_pointer(investigator):
    page = investigator.open("/dashboards/overall-survival/?site=XU")

    expect(page.locator("[data-chart] > img")).to_be_hidden()
    box = page.locator("[data-chart] svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.3)
    tooltip = page.locator("#vg-tooltip-element")
    expect(tooltip).to_contain_text("At risk")
    expect(tooltip).to_contain_text("months")


def tab_to(page: Page, selector: str, *, within: int = 40) -> None:
    for _ in range(within):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached within {within} steps of the Tab key")


def test_a_figure_is_reached_and_changed_by_keyboard_alone(browser, live_stack, readers):
    page = Reader.at(browser.new_context(viewport=DESK), live_stack.url).page
    page.goto(f"{live_stack.url}/")
    tab_to(page, "[name=username]")
    page.keyboard.type(readers["investigator"]["username"])
    tab_to(page, "[name=password]")
    page.keyboard.type(readers["investigator"]["password"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_stack.url}/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()
    page.keyboard.press("Enter")
    tab_to(page, "h2 a[href*='overall-survival']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboards/overall-survival/**")
    tab_to(page, "select[name=grouping]")
    page.keyboard.type("ESCC")
    page.wait_for_url("**grouping=escc**")
    expect(page.get_by_label("Group by")).to_have_value("escc")
    page.context.close()


def test_without_scripts_picture_and_tables_say_everything(browser, live_stack, readers):
    context = browser.new_context(viewport=DESK, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_stack.url}/accounts/sign-in/")
    page.get_by_label("Username").fill(readers["investigator"]["username"])
    page.get_by_label("Password").fill(readers["investigator"]["password"])
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"{live_stack.url}/dashboards/progression-free-survival/")
    page.get_by_label("Site").select_option("XU")
    page.get_by_role("button", name="Show").click()

    assert "site=XU" in page.url
    picture = page.locator("figure img")
    expect(picture).to_be_visible()
    assert page.request.get(live_stack.url + picture.get_attribute("src")).headers["content-type"] == "image/svg+xml"
    assert "at 6 months" in picture.get_attribute("alt")
    expect(page.get_by_role("cell", name="96.4", exact=False).first).to_be_visible()
    expect(page.get_by_text("p = 0.001", exact=True)).to_be_visible()
    page.screenshot(path=str(SCREENSHOTS / "without-scripts-desk.png"), full_page=True)
    context.close()


def test_on_paper_stand_figure_and_numbers_without_controls(investigator):
    page = investigator.open("/dashboards/overall-survival/?site=XU")
    page.emulate_media(media="print")

    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.get_by_role("button", name="Show")).to_be_hidden()
    expect(page.locator("[data-chart] svg")).to_be_visible()
    expect(page.get_by_text("The day the patient was last known alive")).to_be_visible()
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF-")
    (SCREENSHOTS / "overall-survival-paper.pdf").write_bytes(paper)
