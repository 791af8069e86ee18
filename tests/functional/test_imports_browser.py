"""Files are imported in a real browser: desk and phone, by keyboard alone, without scripts, and by the real worker."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from bench.import_cohort import generate
from config.database.connection import LOCAL_SUPERUSER, postgres_socket_dir
from tests import VAR
from tests.functional.conftest import People
from tests.functional.test_browser import PHONE, tab_to
from tests.functional.test_merging_browser import looked_at, manager  # noqa: F401 - a fixture
from tests.support.browser import Reader
from tests.support.example import EXAMPLE
from tests.support.live_stack import LiveStack
from tests.support.requirements import req

FILES = {"patients": "xu2021_patients.csv", "followup": "xu2021_followup.csv", "mapping": "mapping.toml"}
LONG = 120_000  # milliseconds a worker may take on a machine with much to do


@pytest.fixture(scope="module")
def live_stack(untouched_stack: LiveStack) -> LiveStack:
    """Hundreds of patients come in here, whom other modules do not expect."""
    return untouched_stack


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


@pytest.mark.skipif(not os.environ.get("SPINEMET_FULL"), reason="kills the processes of a worker: make test-full")
def test_large_files_are_imported_by_a_worker_that_is_killed_in_the_middle(
    manager: Reader,  # noqa: F811
    live_stack: LiveStack,
    tmp_path: Path,
):
    files = {"patients": tmp_path / "patients.csv", "followup": tmp_path / "followup.csv"}
    generate(400, files["patients"], files["followup"])

    with nobody_else_imports(live_stack.with_worker()):
        try_files(manager, **files)
        page = manager.page
        expect(page.get_by_role("main")).to_contain_text("Step 2 of 4", timeout=LONG)
        assert looked_at(manager, "import-at-work") == []
    expect(page.get_by_role("heading", name="This would be imported")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("main")).to_contain_text("400 patients with 2000 visits")
    assert looked_at(manager, "import-large-preview") == []

    page.get_by_label("Keep this mapping as").fill("Xu, by hand")
    page.get_by_role("button", name="Keep this mapping").click()
    expect(page.get_by_role("main")).to_contain_text("The mapping was not kept.")
    page.get_by_role("button", name="Keep this mapping").click()
    expect(page.get_by_role("main")).to_contain_text("The mapping is kept as xu2021, version 1.")
    page.get_by_role("link", name="Import other files").click()
    page.get_by_role("link", name="xu2021", exact=True).click()
    assert looked_at(manager, "mapping-kept") == []
    page.get_by_role("link", name="Import files").click()
    assert looked_at(manager, "import-list-with-mappings") == []
    page.get_by_role("link", name="Files from xu2021").click()

    with nobody_else_imports(live_stack):
        tab_to(page, "form[action$='/apply/'] button")
        page.keyboard.press("Enter")
        expect(page.get_by_role("main")).to_contain_text("Step 2 of 4", timeout=LONG)
        for process in working_processes():
            process.kill()
    expect(page.get_by_role("heading", name="Imported", exact=True)).to_be_visible(timeout=LONG)
    assert looked_at(manager, "import-done") == []
    assert imported(page) == 400
    page.get_by_role("button", name="Put this report away").click()

    try_files(manager, **files)
    expect(page.get_by_role("main")).to_contain_text("The registry has all of it already", timeout=LONG)


@contextmanager
def nobody_else_imports(stack: LiveStack) -> Iterator[None]:
    """As if another import were being written: a worker waits in the middle of its work."""
    with psycopg.connect(host=str(postgres_socket_dir(VAR)), user=LOCAL_SUPERUSER, dbname=stack.database) as other:
        other.execute(
            "SELECT pg_advisory_xact_lock(hashtext('import_cohort'), id::int) FROM registry_site WHERE code = 'XU'"
        )
        yield


def working_processes() -> list[psutil.Process]:
    """The processes that do the worker's work; the one that hands it out is their parent."""
    celery = [one for one in psutil.Process().children(recursive=True) if "celery" in " ".join(one.cmdline())]
    return [one for one in celery if one.parent() in celery]


def imported(page: Page) -> int:
    """How many patients the page says were created."""
    return int(page.get_by_role("row", name="patient ").first.locator("td").first.inner_text())


def test_a_mapping_is_built_from_the_files_themselves(manager: Reader):  # noqa: F811
    page = manager.open("/imports/?site=XU")
    for name in ("patients", "followup"):
        page.locator(f"input[name={name}]").set_input_files(EXAMPLE / FILES[name])
    tab_to(page, "button[name=build]")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Where the columns go")).to_be_visible()
    assert looked_at(manager, "import-columns") == []

    page.get_by_role("button", name="Go on to words and dates").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert looked_at(manager, "import-columns-refused") == []
    page.get_by_label("Name of this source").fill("by-example")
    page.get_by_label("Patients: Complications").select_option("")
    page.get_by_role("button", name="Go on to words and dates").click()
    expect(page.get_by_role("heading", name="What words, dates and numbers mean")).to_be_visible()
    assert looked_at(manager, "import-values") == []

    for choice in page.locator("main select").all():
        if choice.input_value() == "" and choice.get_by_role("option", name="unknown").count():
            choice.select_option("missing:unknown")
    page.get_by_label("“Separation surgery” means").select_option("SEPARATION")
    page.get_by_role("button", name="Try these files").click()
    expect(page.get_by_role("heading", name="Files from by-example")).to_be_visible()
    assert looked_at(manager, "import-by-example") == []
    page.get_by_role("button", name="Discard these files").click()
