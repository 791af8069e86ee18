"""A project from its beginning to a file on a consumer's disk: at a desk, on a phone, by keyboard, without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.functional.conftest import signed_in
from tests.functional.test_browser import DESK
from tests.functional.test_second_factor_browser import looked_at
from tests.support.browser import Reader
from tests.support.requirements import req

PASSWORD = "seven-quiet-cranes-over-the-lake"
HERE = "/projects/implants/"


#: What was wrong with a page, by its name; asked once the walk is over.
FAULTS: list[tuple[str, str]] = []


def look(reader: Reader, name: str) -> None:
    FAULTS.extend((name, fault) for fault in looked_at(reader, name))


@pytest.fixture
def manager(browser, live_stack, readers):
    options = {"viewport": DESK, "permissions": ["clipboard-read", "clipboard-write"]}
    reader = signed_in(browser, live_stack, readers["manager"], **options)
    yield reader
    reader.page.context.close()


@pytest.fixture
def newcomer(browser, live_stack):
    context = browser.new_context(viewport=DESK, permissions=["clipboard-read", "clipboard-write"])
    yield Reader.at(context, live_stack.url)
    context.close()


@req("X8", "X10", "X19")
def test_a_project_from_its_beginning_to_a_file(manager, newcomer, browser, live_stack, tmp_path):
    live_stack.with_worker()
    begin_a_project(manager)
    link = invite(manager)
    asked: list[str] = []
    newcomer.page.on("request", lambda request: asked.append(request.url))
    come_in(newcomer, link)
    secret = make_a_token(newcomer)
    uuid = order_an_export(newcomer, tmp_path)
    without_scripts(browser, newcomer, uuid)
    look_at_the_log(manager)
    live_stack.manage("release_figures")
    decide_about_figures(manager)

    assert FAULTS == []
    mine = secret.rpartition("_")[2]
    assert [address for address in asked if mine in address] == []
    logs = "".join(path.read_text(errors="ignore") for path in Path(live_stack.logs).glob("*.log"))
    assert mine not in logs + live_stack.broker_dump()


def begin_a_project(manager: Reader) -> None:
    page = manager.open("/projects/")
    look(manager, "projects-none")
    page.get_by_role("link", name="New project").first.click()
    page.get_by_role("button", name="Begin the project").click()
    expect(page.get_by_role("alert")).to_be_focused()
    look(manager, "project-refused")
    page.get_by_role("textbox", name="Code").fill("implants")
    page.get_by_label("Title").fill("Implants that hold")
    page.get_by_label("Purpose").fill("How long implants hold in invented patients.")
    page.locator("summary", has_text="Surgeries").click()
    look(manager, "project-form")
    page.get_by_label("Every column of the profile").check()
    page.get_by_role("button", name="Begin the project").click()
    expect(page.get_by_role("main")).to_contain_text("Nothing leaves before it has an agreement in force.")

    page.get_by_role("link", name="Add an agreement").click()
    page.get_by_label("Reference").fill("TEST-DUA-1")
    page.get_by_label("Waiver").check()
    page.get_by_label("Valid from").fill("2020-01-01")
    page.get_by_label("Expires on").fill("2099-01-01")
    look(manager, "agreement-add")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("link", name="Give the patients of Example hospital").click()
    look(manager, "site-give")
    page.get_by_role("button", name="Give").click()
    expect(page.get_by_role("main")).to_contain_text("Example hospital gives its patients to this project.")


def invite(manager: Reader) -> str:
    page = manager.page
    page.get_by_role("link", name="Invite somebody without an account").click()
    page.get_by_label("Name").fill("Cora Invented")
    look(manager, "member-invite")
    page.get_by_role("button", name="Invite").click()
    link: str = page.locator("code.typed").first.inner_text()
    page.get_by_role("link", name="Done").click()
    look(manager, "project-manager")
    return link


def come_in(newcomer: Reader, link: str) -> None:
    page = newcomer.page
    page.goto(link)
    page.get_by_label("Your name").fill("Cora Invented")
    page.get_by_label("User name").fill("cora")
    page.get_by_label("Password", exact=False).first.fill(PASSWORD)
    page.get_by_label("The password again").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Projects")
    assert page.get_by_role("navigation").get_by_role("link").all_inner_texts() == ["Projects", "API"]
    look(newcomer, "projects-consumer")
    page.get_by_role("link", name="implants").click()
    look(newcomer, "project-consumer")


def make_a_token(newcomer: Reader) -> str:
    """Its secret."""
    page = newcomer.page
    page.get_by_role("link", name="Make a token").click()
    page.get_by_label("Label").fill("a notebook")
    look(newcomer, "token-add")
    page.get_by_label("Your password").fill("not my password at all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Your password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your token")
    secret: str = page.locator("#secret").inner_text()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("status").filter(has_text="Copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    look(newcomer, "token-made")
    page.get_by_role("link", name="I have kept it").click()
    expect(page.get_by_role("main")).not_to_contain_text(secret)
    return secret


def order_an_export(newcomer: Reader, folder: Path) -> str:
    """Followed to its end without a reload; which one it was."""
    page = newcomer.page
    page.get_by_role("link", name="Order an export").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Format").select_option("csv")
    page.wait_for_url(lambda url: "format=csv" in url)
    page.locator("main summary").first.click()
    look(newcomer, "export-order")
    page.get_by_label("Profile").select_option("L3")
    expect(page.get_by_role("main")).to_contain_text("figures of all hospitals together")
    look(newcomer, "export-order-aggregates")
    page.get_by_label("Profile").select_option("L2")
    page.wait_for_url(lambda url: "profile=L2" in url)
    page.get_by_role("button", name="Order it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("ready until", timeout=60_000)
    look(newcomer, "export-done")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="patients.csv").click()
    downloading.value.save_as(folder / "patients.csv")
    assert (folder / "patients.csv").read_text().startswith('"patient_id","sex","age_band"')
    return page.url.rstrip("/").rpartition("/")[2]


def without_scripts(browser, newcomer: Reader, uuid: str) -> None:
    """The same person, the same pages, plain."""
    context = browser.new_context(java_script_enabled=False, storage_state=newcomer.page.context.storage_state())
    page = context.new_page()
    page.goto(f"{newcomer.url}{HERE}exports/new/")
    page.get_by_label("Format").select_option("xlsx")
    page.get_by_role("button", name="Show what it will hold").click()
    page.get_by_role("button", name="Order it").click()
    assert uuid not in page.url
    page.get_by_role("link", name="Cancel it").or_(page.get_by_role("link", name="Throw the files away")).click()
    page.get_by_role("button", name="Cancel the export").or_(page.get_by_role("button", name="Throw away")).click()
    expect(page.get_by_role("main")).to_contain_text("The export was cancelled.")
    context.close()


def look_at_the_log(manager: Reader) -> None:
    page = manager.open("/projects/log/")
    expect(page.get_by_role("main")).to_contain_text("file patients.csv of export")
    look(manager, "pull-list")
    page = manager.open(HERE)
    page.get_by_role("link", name="Revoke a notebook").click()
    look(manager, "token-revoke")
    page.get_by_label("Why?").fill("The notebook was shared.")
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_role("main")).to_contain_text("Revoked. It opens nothing any more.")


def decide_about_figures(manager: Reader) -> None:
    """By keyboard: opened, read, refused without a reason, refused."""
    page = manager.open("/projects/")
    page.get_by_role("link", name="Releases of figures").click()
    look(manager, "release-list")
    page.locator("main tbody a").first.click()
    if page.locator("main summary").count():
        page.locator("main summary").first.focus()
        page.keyboard.press("Enter")
    look(manager, "release-detail")
    page.get_by_role("button", name="Refuse it").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Why is it refused?").fill("Only one hospital is in it.")
    page.get_by_role("button", name="Refuse it").click()
    expect(page.get_by_role("main")).to_contain_text("Refused. Consumers go on reading the release before it.")
    look(manager, "release-refused")
