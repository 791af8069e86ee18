"""Files are imported in a real browser: desk and phone, by keyboard alone, without scripts."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.functional.conftest import EXAMPLE, People
from tests.functional.test_browser import PHONE, tab_to
from tests.functional.test_merging_browser import looked_at, manager  # noqa: F401 - a fixture
from tests.support.browser import Reader
from tests.support.live_stack import LiveStack
from tests.support.requirements import req

FILES = {"patients": "xu2021_patients.csv", "followup": "xu2021_followup.csv", "mapping": "mapping.toml"}


def try_files(reader: Reader, **other: Path) -> None:
    page = reader.open("/imports/?site=XU")
    for name, file in FILES.items():
        page.locator(f"input[name={name}]").set_input_files(other.get(name, EXAMPLE / file))
    page.get_by_role("button", name="Try these files").click()


def changed(folder: Path, before: str, after: str) -> Path:
    """The patients' file with one thing in its first row written otherwise."""
    heads, first, *others = (EXAMPLE / FILES["patients"]).read_text(encoding="utf-8").splitlines()
    path = folder / "changed.csv"
    path.write_text("\n".join([heads, first.replace(before, after), *others]), encoding="utf-8")
    return path


@req("T3", "X10")
def test_files_are_refused_corrected_and_imported_by_keyboard(manager, tmp_path):  # noqa: F811
    page = manager.open("/imports/?site=XU")
    assert looked_at(manager, "import-list") == []

    page.get_by_role("button", name="Try these files").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert looked_at(manager, "import-nothing-chosen") == []

    try_files(manager, patients=changed(tmp_path, "2018-02-09", "9 Feb"))
    expect(page.get_by_role("main")).to_contain_text("Refused: 1 problem")
    assert looked_at(manager, "import-refused") == []
    page.get_by_role("button", name="Discard these files").click()

    try_files(manager, patients=changed(tmp_path, ",600,", ",650,"))
    expect(page.get_by_role("heading", name="Changed, row by row")).to_be_visible()
    assert looked_at(manager, "import-preview") == []
    tab_to(page, "form[action$='/apply/'] button")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Imported: 0 records created, 1 changed, 0 removed.")


def test_without_scripts_files_are_tried_and_imported_as_well(
    browser: Browser,
    live_stack: LiveStack,
    readers: People,
    manager: Reader,  # noqa: F811
    tmp_path: Path,
):
    context = browser.new_context(
        viewport=PHONE, java_script_enabled=False, storage_state=manager.page.context.storage_state()
    )
    reader = Reader(context.new_page(), live_stack.url)

    try_files(reader, patients=changed(tmp_path, ",600,", ",700,"))
    reader.page.get_by_role("button", name="Import", exact=True).click()
    expect(reader.page.get_by_role("main")).to_contain_text("Imported: 0 records created, 1 changed, 0 removed.")
    context.close()
