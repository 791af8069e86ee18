"""A real Chromium, and what it notices on a page: broken rules of access, refused content, words on its console."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from config.environment import PROJECT
from tests import VAR

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
SCREENSHOTS = VAR.parent / "screenshots"
PICTURES = bool(os.environ.get("SPINEMET_PICTURES") or os.environ.get("SPINEMET_FULL"))
#: It describes in full only what it is asked for, which is quicker.
ASK_AXE = "axe.run({ resultTypes: ['violations'] }).then((result) => result.violations)"
LISTEN = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (e) => refused.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


@contextmanager
def running_browser() -> Iterator[Browser]:
    """The machine's Chromium, or Playwright's own. Without any the test is skipped, unless all tests were asked for."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        if found is None and not Path(playwright.chromium.executable_path).exists():
            missing = "no Chromium on this machine; `make browser` brings one"
            if os.environ.get("SPINEMET_FULL"):
                pytest.fail(missing)
            pytest.skip(missing)
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Reader:
    """A signed-in person at a screen. `complaints` gathers what the browser's console says."""

    page: Page
    url: str
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, context: BrowserContext, url: str) -> "Reader":
        context.add_init_script(LISTEN)
        reader = cls(context.new_page(), url)
        reader.page.on("console", lambda message: reader._hear(message.type, message.text))
        reader.page.on("pageerror", lambda error: reader.complaints.append(str(error)))
        return reader

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.complaints.append(text)

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto(f"{self.url}/accounts/sign-in/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(lambda url: "/accounts/" not in url)

    def open(self, address: str) -> Page:
        """Go there and wait until a live figure, where there is one, has been drawn."""
        self.page.goto(f"{self.url}{address}", wait_until="load")
        if self.page.locator("[data-chart]").count():
            self.page.wait_for_selector("[data-drawn=yes] svg")
        return self.page

    def faults(self) -> list[str]:
        """What axe finds, what the content policy refused, and whether the page is wider than the screen."""
        if self.page.evaluate("window.axe === undefined"):
            self.page.evaluate(AXE.read_text())
        found: list[dict[str, Any]] = self.page.evaluate(ASK_AXE)
        rules = [f"axe {rule['id']}: {node['target']}" for rule in found for node in rule["nodes"]]
        refused = [f"refused {what}" for what in self.page.evaluate("window.refused")]
        wider = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return [*rules, *refused, *([f"{wider} px wider than the screen"] if wider > 0 else []), *self.complaints]

    def picture(self, name: str) -> None:
        """Keep a screenshot for human eyes, where they are asked for: SPINEMET_PICTURES=1."""
        if PICTURES:
            self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
