"""Setting up a second factor and signing in with it in a real browser: at a desk and on a phone, by keyboard alone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.functional.conftest import SIGNED_IN, People
from tests.functional.test_browser import DESK, PHONE, tab_to
from tests.support.browser import Reader
from tests.support.factors import code_of
from tests.support.live_stack import LiveStack
from tests.support.requirements import req

SECOND_FACTOR, SECOND_STEP = "/accounts/second-factor/", "/accounts/sign-in/second-step/"


@pytest.fixture
def manager(browser: Browser, live_stack: LiveStack, readers: People) -> Iterator[Reader]:
    """Signed in, with no second factor, before and after. By name and not by number: a passkey belongs to a name."""
    context = browser.new_context(viewport=DESK)
    reader = Reader.at(context, live_stack.url.replace("127.0.0.1", "localhost"))
    reader.sign_in(**readers["manager"])
    yield reader
    context.close()
    live_stack.manage("reset_second_factor", readers["manager"]["username"], "--reason", "a test began")
    SIGNED_IN.clear()  # the reset ends the manager's other sessions too


@pytest.fixture
def key(manager: Reader) -> None:
    """A security key in the manager's machine that says yes to everything."""
    devtools = manager.page.context.new_cdp_session(manager.page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": False}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def add_app(reader: Reader) -> tuple[str, list[str]]:
    """Its secret, and the recovery codes that were shown."""
    page = reader.open(f"{SECOND_FACTOR}app/")
    secret = page.locator("code.typed").inner_text().replace(" ", "")
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Take it into use").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    return secret, page.locator(".codes code").all_inner_texts()


def come_again(reader: Reader, credentials: dict[str, str]) -> Page:
    """Sign out, and give the password: the page of the second step."""
    page = reader.page
    page.context.clear_cookies()
    page.goto(f"{reader.url}/accounts/sign-in/")
    page.get_by_label("Username").fill(credentials["username"])
    page.get_by_label("Password").fill(credentials["password"])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{reader.url}{SECOND_STEP}")
    return page


def looked_at(reader: Reader, name: str) -> list[str]:
    """What is wrong with the page as it stands, on a desk and on a phone; a refusal on the console was wanted."""
    found = []
    for device, screen in (("phone", PHONE), ("desk", DESK)):
        reader.page.set_viewport_size(screen)
        found += [fault for fault in reader.faults() if "422" not in fault]
        reader.picture(f"{name}-{device}")
    return found


@req("X4", "X10")
def test_an_app_is_set_up_and_asked_for(manager, readers):
    assert (manager.open(SECOND_FACTOR), looked_at(manager, "second-factor-none"))[1] == []
    assert (manager.open(f"{SECOND_FACTOR}app/"), looked_at(manager, "app-add"))[1] == []
    secret, codes = add_app(manager)
    assert looked_at(manager, "recovery-codes") == []
    assert len(codes) == 10
    manager.page.get_by_role("link", name="I have kept them").click()
    assert looked_at(manager, "second-factor-app") == []

    page = come_again(manager, readers["manager"])
    assert looked_at(manager, "second-step") == []
    page.get_by_label("Code").fill("123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    assert looked_at(manager, "second-step-refused") == []
    page.get_by_label("Code").fill(code_of(secret, later=1))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{manager.url}/")


def test_a_recovery_code_opens_when_the_phone_is_gone(manager, readers):
    _, codes = add_app(manager)
    page = come_again(manager, readers["manager"])
    page.get_by_label("Code").fill(codes[0])
    page.keyboard.press("Enter")

    expect(page.get_by_role("main")).to_contain_text("You used a recovery code; 9 are left")
    assert looked_at(manager, "recovery-code-used") == []


@req("X4")
def test_a_passkey_is_made_and_shown_by_keyboard_alone(manager, key, readers):
    page = manager.open(f"{SECOND_FACTOR}passkey/")
    assert looked_at(manager, "passkey-add") == []
    tab_to(page, "[name=name]")
    page.keyboard.press("Control+A")
    page.keyboard.type("Office key")
    tab_to(page, "[data-passkey]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    expect(manager.open(SECOND_FACTOR).get_by_role("main")).to_contain_text("Office key")

    page = come_again(manager, readers["manager"])
    assert looked_at(manager, "second-step-passkey") == []
    tab_to(page, "[data-passkey]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{manager.url}/")
    expect(manager.open(SECOND_FACTOR).get_by_role("main")).to_contain_text("last used")


def test_the_same_key_is_not_made_twice(manager, key):
    for _ in range(2):
        page = manager.open(f"{SECOND_FACTOR}passkey/")
        page.get_by_role("button", name="Make the passkey").click()
        page.wait_for_selector("h1:has-text('Your recovery codes'), [data-passkey-says]:has-text('already')")
    expect(page.locator("[data-passkey-says]")).to_have_text("This passkey is in your list already.")


@req("X4")
def test_a_key_that_is_not_the_persons_opens_nothing(manager, key, readers, browser):
    page = manager.open(f"{SECOND_FACTOR}passkey/")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")
    page = come_again(manager, readers["manager"])
    # an answer of another key, of the right shape
    page.evaluate(
        """() => {
          const form = document.querySelector("main form");
          const empty = { clientDataJSON: "e30", authenticatorData: "AAAA", signature: "AAAA", userHandle: null };
          const answer = { id: "AAAA", rawId: "AAAA", type: "public-key", clientExtensionResults: {}, response: empty };
          form.elements.credential.value = JSON.stringify(answer);
          form.submit();
        }"""
    )
    expect(page.get_by_role("alert")).to_contain_text("The passkey was not accepted")


def test_without_scripts_the_code_does_everything(browser, live_stack, readers, manager):
    secret, _ = add_app(manager)
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    reader = Reader(context.new_page(), live_stack.url)
    page = come_again(reader, readers["manager"])
    expect(page.locator("[data-passkey]")).to_be_hidden()
    page.get_by_label("Code").fill(code_of(secret, later=1))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_stack.url}/")
    context.close()
