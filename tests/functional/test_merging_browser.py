"""Merging two records and undoing it in a real browser: desk and phone, by keyboard alone, without scripts."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import People, signed_in
from tests.functional.test_browser import DESK, PHONE, tab_to
from tests.support.browser import Reader
from tests.support.live_stack import LiveStack
from tests.support.requirements import req

pytestmark = req("R15")


@pytest.fixture
def manager(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    reader = signed_in(browser, live_stack, readers["manager"], viewport=DESK)
    yield reader
    reader.page.context.close()


def living(reader: Reader) -> list[str]:
    """Registry ids of patients not known to have died: nothing stands in the way of a merge."""
    rows = reader.open("/patients/").locator("main tbody tr").filter(has_text="Not known to have died")
    return rows.locator("th a").all_inner_texts()


def looked_at(reader: Reader, name: str) -> list[str]:
    """What is wrong with the page as it stands, on a desk and on a phone; a refusal on the console was wanted."""
    found = []
    for device, screen in (("phone", PHONE), ("desk", DESK)):
        reader.page.set_viewport_size(screen)
        found += [fault for fault in reader.faults() if "422" not in fault]
        reader.picture(f"{name}-{device}")
    return found


def choose(page: Page, keep: str) -> None:
    """Which record stays, and whichever is right wherever the two differ."""
    page.locator(f"input[name=survivor][value='{keep}']").check()
    for group in {box.get_attribute("name") for box in page.locator("input[name^=choice-]").all()}:
        page.locator(f"input[name='{group}']").first.check()
    page.locator("[name=reason]").fill("The same person, admitted twice")


@req("X10")
def test_two_records_are_merged_and_parted_and_every_page_is_accessible(manager):
    keep, other = living(manager)[:2]
    manager.open(f"/patients/{keep}/merge/")
    assert looked_at(manager, "merge-ask") == []
    page = manager.open(f"/patients/{keep}/merge/?other_id={other}")
    assert looked_at(manager, "merge-compare") == []
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert looked_at(manager, "merge-refused") == []

    choose(page, keep)
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Merge {other} into {keep}?")
    assert looked_at(manager, "merge-confirm") == []
    page.get_by_role("button", name="Merge").click()
    page.wait_for_url(re.compile(rf"/patients/{keep}/$"))
    assert looked_at(manager, "merged-patient") == []

    manager.open("/merges/")
    assert looked_at(manager, "merge-list") == []
    page.get_by_role("link", name=f"Undo the merge of {other}").click()
    assert looked_at(manager, "merge-undo") == []
    page.locator("[name=reason]").fill("Two sisters")
    page.get_by_role("button", name="Undo the merge").click()
    page.wait_for_url(re.compile(rf"/patients/{other}/$"))
    expect(page.get_by_role("main")).to_contain_text("is a patient of its own again")


def test_what_stands_in_the_way_is_shown_before_the_choices(manager):
    rows = manager.open("/patients/").locator("main tbody tr").filter(has_not_text="Not known to have died")
    one, other = rows.locator("th a").all_inner_texts()[:2]
    page = manager.open(f"/patients/{one}/merge/?other_id={other}")

    expect(page.get_by_role("heading", name="What stands in the way")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Both have a death")
    assert page.get_by_role("button", name="Go on").count() == 0
    assert looked_at(manager, "merge-obstacles") == []


def test_two_records_are_merged_by_keyboard_alone(manager):
    keep, other = living(manager)[2:4]
    page = manager.open(f"/patients/{keep}/merge/")
    tab_to(page, "[name=other_id]")
    page.keyboard.type(other)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("other_id="))

    choose(page, keep)
    page.locator("[name=reason]").focus()
    tab_to(page, "main form button[type=submit]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"into {keep}?")
    tab_to(page, "button[name=confirmed]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(rf"/patients/{keep}/$"))


def test_without_scripts_two_records_are_merged_as_well(browser, live_stack, readers, manager):
    keep, other = living(manager)[4:6]
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    reader = Reader(context.new_page(), live_stack.url)
    reader.sign_in(**readers["manager"])

    page = reader.open(f"/patients/{keep}/merge/?other_id={other}")
    choose(page, keep)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Back").click()
    expect(page.locator("[name=reason]")).to_have_value("The same person, admitted twice")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Merge").click()
    page.wait_for_url(re.compile(rf"/patients/{keep}/$"))

    expect(page.get_by_role("main")).to_contain_text(f"{other} was merged into this record")
    context.close()
