"""A day in the life: one patient from the first hour to the last, by a coordinator with a keyboard and a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import People
from tests.functional.test_browser import PHONE
from tests.functional.test_records_browser import at_a_desk, saved
from tests.support.browser import Reader
from tests.support.live_stack import LiveStack


@pytest.fixture
def coordinator(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    yield from at_a_desk(browser, live_stack, readers["coordinator"])


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).last.click()


def record(reader: Reader, address: str, **values: str) -> None:
    """One record by its page; a choice is given by its code."""
    page = reader.open(address)
    for name, value in values.items():
        field = page.locator(f"[name={name}]").first
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    press(page, "Save")
    saved(page)


def visit(reader: Reader, patient: str, day: str, finding: str, **values: str) -> None:
    page = reader.open(f"{patient}visit/")
    page.locator("[name=seen_on]").fill(day)
    page.locator("[name=mode]").select_option("clinic")
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(value)
    page.locator("[name=imaged_on]").fill(day)
    page.locator("[name=modality]").select_option("MRI")
    page.locator("select[name^=status_]").select_option(finding)
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text(f"Saved: visit of {day}")


def test_a_patient_is_registered_operated_followed_and_dies(coordinator):
    page = coordinator.open("/patients/new/")
    assert coordinator.faults() == []
    page.locator("[name=hospital_number]").fill("TEST-4711")
    page.locator("[name=full_name]").fill("Zzyzx Daylong-Testpatient")
    page.locator("[name=birth_date]").fill("14.03.1950")
    press(page, "Look and go on")
    expect(page.get_by_role("main")).to_contain_text("Nobody like this")
    coordinator.picture("new-patient-desk")
    assert coordinator.faults() == []
    page.set_viewport_size(PHONE)
    assert coordinator.faults() == []
    page.set_viewport_size({"width": 1280, "height": 900})
    page.locator("[name=sex]").select_option("F")
    page.locator("[name=group]").select_option("lung")
    page.locator("[name=consent_registry]").fill("2021-01-04")
    page.locator("[name=levels][value=T4]").check()
    press(page, "Save and go on to the operation")

    page.locator("[name=operated_on]").fill("2021-01-11")
    page.locator("[name=procedure]").select_option("SEPARATION")
    page.locator("[name=treated_levels][value=T4]").check()
    press(page, "Save")
    saved(page)
    patient = page.get_by_role("main").get_by_role("link", name="Patient").first.get_attribute("href") or ""

    record(
        coordinator, f"{patient}radiotherapy/add/", modality="SRS", started_on="2021-02-02", dose_gy="24", fractions="1"
    )
    visit(coordinator, patient, "2021-04-12", "no_recurrence", kps="80")
    page = coordinator.open(f"{patient}complication/add/")
    page.locator("[name=surgery]").select_option(index=1)
    page.locator("[name=type]").select_option("HARDWARE_FAILURE")
    page.locator("[name=occurred_on]").fill("2021-06")
    press(page, "Save")
    saved(page)
    visit(coordinator, patient, "2021-07-12", "recurrence", kps="60")
    page = coordinator.open(f"{patient}recurrence/add/")
    page.locator("[name=segment]").select_option(index=1)
    page.locator("[name=recurred_on]").fill("2021-07-12")
    page.locator("[name=pattern]").select_option("in_field")
    press(page, "Save")
    saved(page)
    record(coordinator, f"{patient}death/add/", died_on="2021-11-30", cause="cancer")

    page = coordinator.open(patient)
    course = page.locator(".course li")
    expect(course).to_have_count(9)
    expect(course.first).to_contain_text("2021-01-11")
    expect(course.last).to_contain_text("2021-11-30")
    expect(page.get_by_role("main")).to_contain_text("Local recurrence at T4.")
    for device, screen in (("desk", {"width": 1280, "height": 900}), ("phone", PHONE)):
        page.set_viewport_size(screen)
        assert coordinator.faults() == []
        coordinator.picture(f"patient-course-{device}")
