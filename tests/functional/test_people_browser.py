"""A manager invites somebody, who comes in by the link; the pages about people, on a desk and on a phone."""

import pytest
from playwright.sync_api import expect

from tests.functional.test_browser import DESK
from tests.functional.test_second_factor_browser import looked_at, manager  # noqa: F401 - a fixture
from tests.support.browser import Reader
from tests.support.requirements import req

PASSWORD = "seven-quiet-cranes-over-the-lake"


def invite(manager: Reader, name: str) -> str:  # noqa: F811
    """Invite a coordinator; the link that was shown."""
    page = manager.open("/accounts/people/invite/?site=XU")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Coordinator").check()
    assert looked_at(manager, "invite") == []
    page.get_by_role("button", name="Invite").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand over the invitation")
    assert looked_at(manager, "invited") == []
    return page.locator("code.typed").first.inner_text()


@pytest.fixture
def newcomer(browser, live_stack):
    context = browser.new_context(viewport=DESK)
    yield Reader.at(context, live_stack.url)
    context.close()


@req("X8", "X10")
def test_an_invitation_goes_from_link_to_account_and_its_code_reaches_no_address(manager, newcomer):  # noqa: F811
    link = invite(manager, "Nora Invented")
    asked = []
    newcomer.page.on("request", lambda request: asked.append(request.url))
    page = newcomer.page
    page.goto(link)
    code = link.split("#")[1]
    expect(page.get_by_label("Invitation code")).to_have_value(code)
    assert "#" not in page.url
    assert looked_at(newcomer, "invitation-accept") == []
    page.get_by_label("Your name").fill("Nora Invented")
    page.get_by_label("User name").fill("nora")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("The password again").fill("another one altogether")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Invitation code")).to_have_value(code)
    assert looked_at(newcomer, "invitation-refused") == []
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("The password again").fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_contain_text("Welcome, Nora Invented")
    assert asked
    assert not [address for address in asked if code in address.split("#")[0]]


def test_the_people_of_a_site_are_listed_and_one_is_disabled(manager, newcomer):  # noqa: F811
    link = invite(manager, "Otto Invented")
    page = newcomer.page
    page.goto(link)
    page.get_by_label("Your name").fill("Otto Invented")
    page.get_by_label("User name").fill("otto")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("The password again").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("main")).to_contain_text("Welcome, Otto Invented")

    page = manager.open("/accounts/people/")
    assert looked_at(manager, "people") == []
    page.get_by_role("link", name="Change Otto Invented").click()
    assert looked_at(manager, "member-edit") == []
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert looked_at(manager, "member-edit-refused") == []
    page.get_by_label("Disable the account").check()
    page.get_by_label("Why?").fill("Left the hospital")
    page.get_by_role("button", name="Change").click()
    expect(page.get_by_role("main")).to_contain_text("Otto Invented is signed out and cannot sign in.")
    assert looked_at(manager, "people-disabled") == []
    newcomer.page.goto(f"{newcomer.url}/")
    expect(newcomer.page.get_by_role("heading", level=1)).to_have_text("Sign in")
