"""What a browser would send from the main form of a page."""

from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self._inside = self._taken = False
        self._select = self._text = ""
        self._first: str | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        said = dict(attributes)
        if tag == "form":
            # the main form has fields in it; small ones (a button, sign-out) name where they go
            self._inside = said.get("action") is None and said.get("method") == "post" and not self._taken
            self._taken = self._taken or self._inside
        if not self._inside:
            return
        name = said.get("name") or ""
        if tag == "input" and name:
            self._input(name, said)
        elif tag == "textarea":
            self._text, self.sent[name] = name, ""
        elif tag == "select":
            self._select, self._first = name, None
        elif tag == "option" and self._select and (self._first is None or "selected" in said):
            self._first = said.get("value") or ""
            self.sent[self._select] = self._first

    def _input(self, name: str, said: dict[str, str | None]) -> None:
        value = said.get("value") or ""
        if said.get("type") in ("checkbox", "radio"):
            if "checked" in said:
                if said["type"] == "checkbox" and "value" in said:
                    self.sent.setdefault(name, []).append(value)
                else:
                    self.sent[name] = value or "on"
        elif name in self.sent:
            before = self.sent[name]
            self.sent[name] = [*(before if isinstance(before, list) else [before]), value]
        else:
            self.sent[name] = value

    def handle_data(self, data: str) -> None:
        if self._text:
            self.sent[self._text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            # the browser drops the line break that HTML allows after the opening tag
            if self._text:
                self.sent[self._text] = self.sent[self._text].removeprefix("\n").removeprefix("\r\n")
            self._text = ""
        elif tag == "select":
            self._select = ""


def fields_of_form(page: str) -> dict[str, Any]:
    reader = _Reader()
    reader.feed(page)
    assert reader.sent, "the page has no form"
    return {name: value for name, value in reader.sent.items() if name != "csrfmiddlewaretoken"}
