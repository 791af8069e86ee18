from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests import VAR
from tests.support.browser import Reader, running_browser
from tests.support.databases import DatabaseServer
from tests.support.example import People, example_database, people_of_example
from tests.support.live_stack import LiveStack

#: What a browser keeps of somebody who signed in, by stack and name: most tests begin behind that door.
SIGNED_IN: dict[tuple[str, str], Any] = {}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def untouched_stack(database_server: DatabaseServer, worker_id: str) -> Iterator[LiveStack]:
    """A stack for one module alone: where figures are compared with the published ones, nobody else enters data."""
    name = database_server.clone(f"untouched_{worker_id}", template=example_database(database_server))
    with LiveStack.running(name, VAR) as stack:
        yield stack
    database_server.drop(name)


@pytest.fixture(scope="module")
def readers(database_server: DatabaseServer, live_stack: LiveStack) -> People:
    """The credentials of one person of each role, in a stack where the example cohort is imported and computed."""
    return people_of_example(database_server)


def signed_in(browser: Browser, stack: LiveStack, credentials: dict[str, str], **options: Any) -> Reader:
    """Somebody at a screen who has come in: by the form once a stack, later by what their browser kept."""
    key = stack.url, credentials["username"]
    reader = Reader.at(browser.new_context(storage_state=SIGNED_IN.get(key), **options), stack.url)
    if key not in SIGNED_IN:
        reader.sign_in(**credentials)
        SIGNED_IN[key] = reader.page.context.storage_state()
    return reader
