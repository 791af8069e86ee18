"""The scores in a real browser: for a visitor, as one types, by keyboard, without scripts."""

import pytest
from playwright.sync_api import Browser, expect

from registry.scores import RULES
from tests.functional.conftest import signed_in
from tests.functional.test_browser import DESK, PHONE, tab_to
from tests.support.browser import Reader
from tests.support.live_stack import LiveStack
from tests.support.requirements import req


@pytest.fixture
def visitor(browser: Browser, live_stack: LiveStack):
    context = browser.new_context(viewport=DESK)
    yield Reader.at(context, live_stack.url)
    context.close()


@req("X10")
@pytest.mark.parametrize(("device", "screen"), [("desk", DESK), ("phone", PHONE)])
def test_every_score_is_accessible_and_fits_the_screen(visitor, device, screen):
    visitor.page.set_viewport_size(screen)

    for name in ("", *(f"{name}/" for name in RULES)):
        visitor.open(f"/scores/{name}")
        assert (name, visitor.faults()) == (name, [])
        visitor.picture(f"scores-{name.strip('/') or 'list'}-{device}")


def test_the_answer_follows_what_is_typed(visitor):
    page = visitor.open("/scores/tokuhashi_revised/")
    answer = page.locator("#score-answer")
    page.get_by_label("Karnofsky performance status (%)").fill("80")
    for label in ("Extraspinal bone metastases", "Metastases in vertebral bodies"):
        page.get_by_label(label).fill("1")
    page.get_by_role("group", name="Metastases to major organs").get_by_label("None").check()
    page.get_by_role("group", name="Primary site").get_by_label("Kidney, uterus").check()
    expect(answer).to_contain_text("Missing: Frankel grade.")
    page.get_by_role("group", name="Frankel grade").get_by_label("D: motor, useful").check()

    expect(answer.get_by_text("11", exact=True)).to_be_visible()
    page.get_by_label("Karnofsky performance status (%)").fill("85")
    expect(answer).to_contain_text("85 is not a whole number from 10 to 100 in steps of 10")
    assert visitor.faults() == []
    visitor.picture("score-answered-desk")


def test_a_score_is_computed_by_keyboard_alone(visitor):
    page = visitor.open("/scores/kps_to_ecog/")
    tab_to(page, "[name=kps]")
    page.keyboard.type("70")
    page.keyboard.press("Enter")

    expect(page.locator("#score-answer")).to_contain_text("ECOG 1: restricted, ambulatory")


def test_without_scripts_the_button_computes(browser, live_stack):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = Reader(context.new_page(), live_stack.url).open("/scores/escc/")
    page.get_by_label("1c: cord abutted, not compressed").check()
    page.get_by_role("button", name="Compute").click()

    expect(page.get_by_role("main")).to_contain_text("Low grade (0 to 1c)")
    expect(page.get_by_label("1c: cord abutted, not compressed")).to_be_checked()
    context.close()


@pytest.mark.parametrize(("device", "screen"), [("desk", DESK), ("phone", PHONE)])
def test_the_scores_of_a_patient_are_accessible_and_follow_what_is_written(
    browser, live_stack, readers, device, screen
):
    reader = signed_in(browser, live_stack, readers["coordinator"], viewport=screen)
    patient = reader.open("/patients/").locator("main th a").last.get_attribute("href") or ""  # of the example
    page = reader.open(patient)
    reader.picture(f"patient-scores-{device}")
    baseline = page.locator("a[href^='/records/baseline/']").first.get_attribute("href") or ""
    scores = page.locator("a[href$='/scores/'][href^='/records/surgery/']").first.get_attribute("href") or ""

    for name, address in (("surgery-scores", scores), ("baseline-edit", f"{baseline}edit/")):
        page = reader.open(address)
        assert (name, reader.faults()) == (name, [])
        reader.picture(f"{name}-{device}")
    page.locator("[name=skeletal_spread]").select_option("multiple")
    page.locator("[name=visceral_spread]").select_option("none")
    expect(page.locator("#score-lines")).not_to_contain_text("Bone metastases, the spine included")
    assert reader.faults() == []
    reader.picture(f"baseline-followed-{device}")
    reader.page.context.close()
