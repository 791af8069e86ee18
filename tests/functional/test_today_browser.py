"""The page of the day in a real browser: desk and phone, by keyboard alone, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.functional.conftest import People
from tests.functional.test_browser import DESK, PHONE, tab_to
from tests.functional.test_records_browser import at_a_desk, patients
from tests.support.browser import Reader
from tests.support.live_stack import LiveStack
from tests.support.requirements import req


@pytest.fixture
def coordinator(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    yield from at_a_desk(browser, live_stack, readers["coordinator"])


def test_a_coordinator_begins_at_the_day(browser, live_stack, readers):
    reader = Reader.at(browser.new_context(viewport=DESK), live_stack.url)
    reader.sign_in(**readers["coordinator"])
    expect(reader.page).to_have_url(f"{reader.url}/today/")
    reader.page.context.close()


@req("X10")
@pytest.mark.parametrize(("device", "screen"), [("desk", DESK), ("phone", PHONE)])
def test_the_day_is_accessible_fits_the_screen_and_breaks_no_policy(coordinator, device, screen):
    coordinator.page.set_viewport_size(screen)
    pages = {"today": "/today/", "today-empty": "/today/?show=never", "patient-status": patients(coordinator)[0]}
    for name, address in pages.items():
        page = coordinator.open(address)
        for details in page.locator(".patient-status details").all():
            details.locator("summary").click()
        assert (name, coordinator.faults()) == (name, [])
        coordinator.picture(f"{name}-{device}")


def test_the_list_is_chosen_and_a_patient_opened_by_keyboard_alone(coordinator):
    page = coordinator.open("/today/")
    tab_to(page, "a.tile[href*='show=stale']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/?*show=stale*")
    tab_to(page, ".worklist h3 a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/*/")
    expect(page.get_by_role("main")).to_contain_text("Vital status")


def test_without_scripts_the_list_is_chosen_as_well(browser, live_stack, readers):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    reader = Reader(context.new_page(), live_stack.url)
    reader.sign_in(**readers["coordinator"])
    page = reader.open("/today/")
    page.locator("[name=show]").select_option("imaging")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/today/?*show=imaging*")
    expect(page.get_by_role("heading", name="Imaging owed")).to_be_visible()
    context.close()


@req("X10")
@pytest.mark.parametrize(("device", "screen"), [("desk", DESK), ("phone", PHONE)])
def test_the_schedule_is_read_and_chosen(browser, live_stack, readers, device, screen):
    manager = next(at_a_desk(browser, live_stack, readers["manager"]))
    manager.page.set_viewport_size(screen)
    page = manager.open("/schedule/")
    assert manager.faults() == []
    manager.picture(f"schedule-{device}")
    page.get_by_label("Our own, as written below").check()
    page.get_by_label("Clinic visit: windows").fill("three months")
    page.get_by_label("Why?").fill("tried in a test")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Clinic visit: windows")).to_have_value("three months")
    assert [fault for fault in manager.faults() if "422" not in fault] == []
    manager.page.context.close()
