"""A person at a keyboard, each of whose doings counts: a word typed, a key pressed, a button clicked."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page


@dataclass
class Counted:
    page: Page
    interactions: int = 0

    def types(self, text: str) -> None:
        """Into whatever has the focus."""
        self.interactions += 1
        self.page.keyboard.type(text)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.interactions += 1
            self.page.keyboard.press(key)

    def clicks(self, what: Locator) -> None:
        self.interactions += 1
        what.click()
