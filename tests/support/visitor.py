"""A person at the other end of the network: signs in by the form, reads pages and files, keeps cookies."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from playwright.sync_api import APIRequestContext, APIResponse, sync_playwright

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Visitor:
    """Plain HTTP, no browser: for what a page or a file says, not for how it looks."""

    http: APIRequestContext

    @classmethod
    @contextmanager
    def at(cls, url: str) -> Iterator[Self]:
        with sync_playwright() as playwright:
            http = playwright.request.new_context(base_url=url)
            yield cls(http)
            http.dispose()

    def sign_in(self, username: str, password: str) -> APIResponse:
        page = self.http.get("/accounts/sign-in/").text()
        token = TOKEN.search(page)
        assert token is not None, "the sign-in page has no form"
        form = {"csrfmiddlewaretoken": token[1], "username": username, "password": password}
        return self.http.post("/accounts/sign-in/", form=form)

    def page(self, address: str) -> str:
        response = self.http.get(address)
        assert response.status == 200, f"{address}: {response.status}"
        return response.text()

    def data(self, address: str) -> Any:
        response = self.http.get(address)
        assert response.status == 200, f"{address}: {response.status}"
        return response.json()
