"""The page of the interface in a real browser, and what it says run as it stands: curl, Python, the example clients."""

import csv
import io
import os
import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import Browser, expect

from config.environment import PROJECT
from exports.presenters.interface import calls
from tests import factories
from tests.functional.test_browser import tab_to
from tests.integration.release.conftest import Released, a_project
from tests.integration.release.consumer import Consumer
from tests.integration.release.test_reading import a_cohort
from tests.support.browser import Reader
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module", autouse=True)
def beside_the_browser():
    """The browser's driver keeps a loop in this thread, which asks the database nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture
def consumer(transactional_db: None) -> Consumer:
    released: Released = a_project("survival", factories.a_site("north"))
    a_cohort(released.north)
    return Consumer(released)


@req("X8", "X10")
def test_a_call_is_read_and_tried_at_a_desk_and_on_a_phone(browser: Browser, consumer, live_server):
    context = browser.new_context(viewport=DESK)
    reader = Reader.at(context, live_server.url)
    page = reader.open("/api/")
    call = page.locator("#list_patients")
    for language in ("curl", "Python", "R"):
        expect(call.get_by_text(language, exact=True)).to_be_visible()
    call.get_by_role("button", name="Ask Patients").click()
    expect(call.locator("[data-answer]")).to_contain_text("Type a token")

    expect(page.locator("#interface-token")).to_be_focused()
    page.keyboard.type(consumer.secret)
    tab_to(page, "#list_patients button", within=120)
    page.keyboard.press("Enter")
    answer = call.locator("[data-answer]")
    expect(answer).to_contain_text("200")
    expect(answer).to_contain_text('"age_band": "60-64"')
    reader.picture("interface-desk")

    score = page.locator("#compute_score")
    score.locator("summary").click()
    score.get_by_role("button", name="Ask Compute a score").click()
    expect(score.locator("[data-answer]")).to_contain_text('"total"')
    page.locator("#interface-token").fill("reg_wrong_token")
    call.get_by_role("button", name="Ask Patients").click()
    expect(answer).to_contain_text("401")
    kept = page.evaluate(
        "[location.href, JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie]"
    )
    assert not [where for where in kept if consumer.secret.split("_")[2] in where]
    reader.complaints = [word for word in reader.complaints if "401" not in word]  # the browser tells of it by itself
    assert reader.faults() == []

    page.set_viewport_size(PHONE)
    assert reader.faults() == []
    reader.picture("interface-phone")
    context.close()


def test_without_scripts_the_page_is_for_reading(browser: Browser, live_server):
    context = browser.new_context(viewport=PHONE, java_script_enabled=False)
    page = Reader(context.new_page(), live_server.url).open("/api/")
    expect(page.locator("#list_patients pre").first).to_be_visible()
    expect(page.locator("[data-try]")).to_be_hidden()
    context.close()


def environment(consumer: Consumer) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "SPINEMET_TOKEN": consumer.secret}


@req("X8")
def test_what_the_page_says_runs_as_it_stands(consumer, live_server, tmp_path):
    """A call of each kind: rows, JSON, text, and one that sends a body."""
    told = {call.id: call for _, group in calls(live_server.url) for call in group}
    for name in ("list_patients", "list_scores", "read_dictionary_as", "compute_score"):
        code = {snippet.language: snippet.code for snippet in told[name].snippets}
        assert consumer.secret not in str(code)
        runs = {"Python": [sys.executable, "-c", code["Python"]]}
        if shutil.which("curl"):
            runs["curl"] = ["sh", "-c", code["curl"]]
        for language, command in runs.items():
            run = subprocess.run(command, env=environment(consumer), cwd=tmp_path, capture_output=True, text=True)
            assert run.returncode == 0, (name, language, run.stderr[-2000:])
    for call in told.values():
        compile(call.snippets[1].code, call.id, "exec")


def test_the_example_clients_read_a_table_to_its_end(consumer, live_server, tmp_path):
    script = PROJECT / "examples" / "clients" / "read_table.py"
    command = [sys.executable, str(script), live_server.url, "imaging"]
    run = subprocess.run(command, env=environment(consumer), capture_output=True, text=True)
    assert len(list(csv.DictReader(io.StringIO(run.stdout)))) == 24, run.stderr
    if shutil.which("Rscript") and not subprocess.run(["Rscript", "-e", "library(httr2)"]).returncode:
        command = ["Rscript", str(script.with_suffix(".R")), live_server.url, "imaging", str(tmp_path / "imaging.csv")]
        subprocess.run(command, env=environment(consumer) | {"HOME": str(tmp_path)}, check=True)
        assert len(list(csv.DictReader((tmp_path / "imaging.csv").open()))) == 24
