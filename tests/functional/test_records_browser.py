"""The record pages in a real browser: desk and phone, by keyboard alone, without scripts, beside a colleague."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import People, signed_in
from tests.functional.test_browser import DESK, PHONE, tab_to
from tests.support.browser import Reader
from tests.support.live_stack import LiveStack
from tests.support.requirements import req

HOSTILE = "<script>document.title='owned'</script>\"><img src=x onerror=\"document.title='owned'\">{{7*7}}"


@pytest.fixture
def coordinator(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    yield from at_a_desk(browser, live_stack, readers["coordinator"])


@pytest.fixture
def colleague(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    yield from at_a_desk(browser, live_stack, readers["coordinator"])


def at_a_desk(browser: Browser, live_stack: LiveStack, credentials: dict[str, str]) -> Iterator[Reader]:
    reader = signed_in(browser, live_stack, credentials, viewport=DESK)
    yield reader
    reader.page.context.close()


def patients(reader: Reader) -> list[str]:
    """The addresses of the patients on the first page of the list."""
    links = reader.open("/patients/").locator("main td a, main th a")
    return [link.get_attribute("href") or "" for link in links.all()]


def surgery_of(reader: Reader, patient: str) -> str:
    link = reader.open(patient).locator("a[href^='/records/surgery/']").first
    return link.get_attribute("href") or ""


def saved(page: Page) -> None:
    """The form was taken: the page that follows shows one record."""
    page.wait_for_url(re.compile(r"/records/[a-z-]+/\d+/$"))


@req("X10")
@pytest.mark.parametrize(("device", "screen"), [("desk", DESK), ("phone", PHONE)])
def test_every_page_of_a_record_is_accessible_fits_the_screen_and_breaks_no_policy(coordinator, device, screen):
    coordinator.page.set_viewport_size(screen)
    patient = patients(coordinator)[0]
    surgery = surgery_of(coordinator, patient)
    pages = {
        "patient-list": "/patients/",
        "patient-find": "/patients/find/",
        "patient": patient,
        "record-add": f"{patient}complication/add/",
        "record-add-lesion": f"{patient}lesion/add/",
        "record": surgery,
        "record-edit": f"{surgery}edit/",
        "record-history": f"{surgery}history/",
        "record-remove": f"{surgery}remove/",
    }

    for name, address in pages.items():
        coordinator.open(address)
        assert (name, coordinator.faults()) == (name, [])
        coordinator.picture(f"{name}-{device}")


def test_a_record_is_added_by_keyboard_alone(coordinator):
    living = coordinator.open("/patients/").locator("main tbody tr").filter(has_text="Not known to have died")
    page = coordinator.open(f"{living.nth(1).locator('a').get_attribute('href')}vital-contact/add/")

    tab_to(page, "[name=alive_on]")
    page.keyboard.type("2021-02-03")
    tab_to(page, "main button[type=submit]")
    page.keyboard.press("Enter")
    saved(page)

    expect(page.get_by_role("main")).to_contain_text("2021-02-03")


def test_what_is_wrong_is_said_first_in_focus_and_beside_its_field(coordinator):
    page = coordinator.open(f"{patients(coordinator)[1]}vital-contact/add/")
    page.locator("[name=alive_on]").fill("soon")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.locator("[name=alive_on]")).to_have_value("soon")
    expect(page.locator("[name=alive_on]")).to_have_attribute("aria-invalid", "true")
    assert [fault for fault in coordinator.faults() if "422" not in fault] == []
    coordinator.picture("record-refused-desk")


@req("R1")
def test_two_people_at_one_record_both_keep_what_they_typed(coordinator, colleague):
    edit = f"{surgery_of(coordinator, patients(coordinator)[2])}edit/"
    mine, theirs = coordinator.open(edit), colleague.open(edit)

    for page, blood_loss in ((theirs, "1100"), (mine, "950")):
        page.locator("[name=blood_loss_ml]").fill(blood_loss)
        page.locator("[name=reason]").fill("The theatre record says so")
        page.get_by_role("button", name="Save").click()
    expect(mine.get_by_role("heading", level=1)).to_contain_text("Somebody else changed")
    coordinator.picture("record-conflict-desk")
    for screen in (PHONE, DESK):
        mine.set_viewport_size(screen)
        assert [fault for fault in coordinator.faults() if "409" not in fault] == []
    mine.get_by_label("Yours: 950").check()
    mine.get_by_role("button", name="Save").click()
    saved(mine)

    expect(mine.get_by_role("main")).to_contain_text("950")


@req("A10")
def test_a_locked_record_is_signed_by_the_investigator(browser, live_stack, readers, coordinator):
    surgery = surgery_of(coordinator, patients(coordinator)[3])
    coordinator.open(surgery).get_by_role("button", name="Lock").click()
    expect(coordinator.page.get_by_role("main")).to_contain_text("Locked")

    signer = next(at_a_desk(browser, live_stack, readers["investigator"]))
    page = signer.open(f"{surgery}sign/")
    assert signer.faults() == []
    signer.picture("record-sign-desk")
    page.locator("input[type=password]").fill(readers["investigator"]["password"])
    page.locator("main select, main input[type=radio]").first.focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("main").get_by_role("button", name="Sign").click()
    saved(page)

    expect(page.get_by_role("main")).to_contain_text("Demo Investigator")
    signer.picture("record-signed-desk")
    page.context.close()


def test_without_scripts_a_record_is_changed_as_well(browser, live_stack, readers):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    reader = Reader(context.new_page(), live_stack.url)
    reader.sign_in(**readers["coordinator"])
    surgery = surgery_of(reader, patients(reader)[4])

    page = reader.open(f"{surgery}edit/")
    page.locator("[name=blood_loss_ml]").fill("777")
    page.locator("[name=reason]").fill("Read again")
    page.get_by_role("button", name="Save").click()
    saved(page)

    expect(page.get_by_role("main")).to_contain_text("777")
    expect(reader.open(f"{surgery}history/").get_by_role("main")).to_contain_text("Read again")
    context.close()


@req("X14")
def test_hostile_words_in_a_note_are_shown_and_never_run(coordinator):
    patient = patients(coordinator)[5]
    page = coordinator.open(f"{patient}complication/add/")
    page.locator("[name=surgery]").select_option(index=1)
    page.locator("[name=type]").select_option("HAEMATOMA")
    page.locator("[name=note]").fill(HOSTILE)
    page.get_by_role("button", name="Save").click()
    # its operation says there was no complication: a word is asked for, and may be hostile too
    page.locator("[name^=confirm-]").fill(HOSTILE)
    page.get_by_role("button", name="Save").click()
    saved(page)
    expect(page.get_by_role("main")).to_contain_text(HOSTILE)

    for address in (page.url.removeprefix(coordinator.url), patient):
        for step in ("", "edit/", "history/") if "records" in address else ("",):
            page = coordinator.open(address + step)
            assert "owned" not in page.title()
            assert page.locator("main img, main script").count() == 0
            assert [fault for fault in coordinator.faults() if "422" not in fault] == []
