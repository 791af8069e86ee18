import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from config.environment import PROJECT
from tests import VAR
from tests.support.browser import running_browser
from tests.support.databases import DatabaseServer
from tests.support.live_stack import LiveStack

EXAMPLE = PROJECT / "examples" / "xu2021"
People = dict[str, dict[str, str]]
#: Databases that hold the example cohort; a module's own is dropped with it, and its name with that.
PREPARED: set[str] = set()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def untouched_stack(database_server: DatabaseServer, worker_id: str) -> Iterator[LiveStack]:
    """A stack for one module alone: where figures are compared with the published ones, nobody else enters data."""
    name = database_server.clone(f"untouched_{worker_id}")
    with LiveStack.running(name, VAR) as stack:
        yield stack
    PREPARED.discard(name)
    database_server.drop(name)


@pytest.fixture(scope="module")
def readers(live_stack: LiveStack) -> People:
    """The example cohort has been imported and computed, once a stack; the credentials of one person of each role."""
    if live_stack.database not in PREPARED:
        site = ["--site", "XU", "--create-site", "Example hospital", "--time-zone", "Asia/Shanghai"]
        files = [str(EXAMPLE / name) for name in ("mapping.toml", "xu2021_patients.csv", "xu2021_followup.csv")]
        live_stack.manage("import_cohort", *site, "--mapping", *files)
        live_stack.manage("recompute")
        PREPARED.add(live_stack.database)
    people: People = json.loads(live_stack.manage("demo_users"))
    return people
