"""A follow-up visit in a real browser: by keyboard in a few strokes, on a phone, and without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import People
from tests.functional.keyboard import Counted
from tests.functional.test_browser import DESK, PHONE
from tests.functional.test_records_browser import at_a_desk
from tests.support.browser import Reader
from tests.support.live_stack import LiveStack
from tests.support.requirements import req

FEWEST = 12


@pytest.fixture
def coordinator(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    yield from at_a_desk(browser, live_stack, readers["coordinator"])


def living(reader: Reader) -> list[str]:
    """The addresses of patients who are not known to have died."""
    rows = reader.open("/patients/").locator("main tbody tr").filter(has_text="Not known to have died")
    return [row.locator("a").get_attribute("href") or "" for row in rows.all()]


def kept(page: Page) -> None:
    expect(page.get_by_role("main")).to_contain_text("Saved: visit")


@req("X10")
@pytest.mark.parametrize(("device", "screen"), [("desk", DESK), ("phone", PHONE)])
def test_the_visit_page_is_accessible_fits_the_screen_and_breaks_no_policy(coordinator, device, screen):
    coordinator.page.set_viewport_size(screen)
    coordinator.open(f"{living(coordinator)[0]}visit/")

    assert coordinator.faults() == []
    coordinator.picture(f"visit-{device}")


def test_a_routine_visit_takes_one_page_and_at_most_twelve_strokes(coordinator):
    patient = living(coordinator)[1]
    page = coordinator.open(f"{patient}visit/")
    loads: list[str] = []
    page.on("framenavigated", lambda frame: loads.append(frame.url))
    person = Counted(page)

    person.types("2021-08-03")
    person.presses("Tab")
    person.types("out")  # the select goes to "Outpatient clinic"
    person.presses("Tab", "Space")  # all as last time; the focus goes on to imaging
    person.types("2021-08-02")
    person.presses("Tab")
    person.types("MRI")
    person.presses("Tab")
    person.types("no evid")
    coordinator.picture("visit-typed-desk")
    person.presses("Control+Enter")
    kept(page)

    assert person.interactions <= FEWEST
    assert len(loads) == 1
    expect(page.get_by_role("main")).to_contain_text("with an assessment and MRI")
    page.get_by_role("link", name="2021-08-02, MRI", exact=False).first.click()
    expect(page.get_by_role("main")).to_contain_text("2021-08-02")


def test_one_key_takes_one_value_over_and_goes_on(coordinator):
    page = coordinator.open(f"{living(coordinator)[2]}visit/")

    field = page.locator("[name=frankel]")
    assert field.input_value() == ""
    field.focus()
    page.keyboard.press("=")

    assert field.input_value() != ""
    expect(page.locator("[name=ais]")).to_be_focused()


def test_without_scripts_the_visit_is_entered_as_well(browser, live_stack, readers):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    reader = Reader(context.new_page(), live_stack.url)
    reader.sign_in(**readers["coordinator"])
    page = reader.open(f"{living(reader)[3]}visit/")

    page.locator("[name=seen_on]").fill("2021-07-01")
    page.get_by_role("button", name="All as last time").click()
    expect(page.locator("[name=seen_on]")).to_have_value("2021-07-01")
    expect(page.locator("[name=frankel]")).not_to_have_value("")
    page.locator("[name=seen_on]").press("Enter")  # the first button of the form saves
    kept(page)
    context.close()


@req("X10")
@pytest.mark.parametrize(("device", "screen"), [("desk", DESK), ("phone", PHONE)])
def test_an_unlikely_visit_is_asked_about_where_one_looks_and_saved_with_a_word(coordinator, device, screen):
    coordinator.page.set_viewport_size(screen)
    page = coordinator.open(f"{living(coordinator)[3]}visit/")
    page.locator("[name=seen_on]").fill("2021-08-03" if device == "desk" else "2021-08-10")
    page.locator("[name=ecog]").select_option("4")
    page.locator("[name=kps]").fill("90")
    page.keyboard.press("Control+Enter")

    expect(page.locator("[data-error-summary]")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("ECOG and KPS say the same of a person")
    coordinator.complaints.clear()  # the browser notes the refusal itself
    assert coordinator.faults() == []
    coordinator.picture(f"visit-asked-{device}")

    for word in page.get_by_label("It is right, because").all():
        word.fill("read twice on the chart")
    page.keyboard.press("Control+Enter")
    kept(page)
