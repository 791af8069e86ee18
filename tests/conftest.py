"""Every test that asks for a database gets real PostgreSQL, as the serving role, from our own server."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from hypothesis import settings as generation
from pytest_django import DjangoDbBlocker

from tests import PROJECT, VAR
from tests.support.databases import DatabaseServer, acting_as
from tests.support.example import example_database
from tests.support.live_stack import LiveStack
from tests.support.turns import turn_of

# No deadline: a slow machine is no fault. The same examples every time, except where all tests are asked for.
generation.register_profile("quick", deadline=None, derandomize=True)
generation.register_profile("full", deadline=None, max_examples=2_000)
generation.load_profile("full" if os.environ.get("SPINEMET_FULL") else "quick")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    from django.conf import settings

    # Tests of single pages need no built assets; the live stack serves the built ones.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """A run of everything on several processes makes its databases while tests that need none are run."""
    config = session.config
    if config.args_source == config.ArgsSource.TESTPATHS and config.getoption("numprocesses", None):
        command = [sys.executable, "-m", "tests.support.prepare"]
        preparing = subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE)
        config.add_cleanup(lambda: ended(preparing))


def ended(process: "subprocess.Popen[bytes]") -> None:
    assert process.stdin
    process.stdin.close()
    process.wait()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: turn_of(item.path.relative_to(PROJECT / "tests").as_posix()))


@pytest.fixture(scope="session")
def database_server() -> Iterator[DatabaseServer]:
    with DatabaseServer.running(VAR) as server:
        yield server


@pytest.fixture(scope="session")
def django_db_setup(database_server: DatabaseServer, worker_id: str) -> Iterator[None]:
    """A copy of the migrated template for this worker. A test that commits is followed by a fresh copy."""
    name = database_server.clone(worker_id)
    connections["default"].settings_dict["NAME"] = name

    def renew(test: TransactionTestCase) -> None:
        # Django would TRUNCATE here, which the serving role may not.
        connections.close_all()
        database_server.renew(name)
        connections.close_all()  # what was opened meanwhile was ended with the others

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        yield
    connections.close_all()
    database_server.drop(name)


@pytest.fixture(scope="module")
def committed_for_module(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, database_server: DatabaseServer
) -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """What is written in `with committed_for_module():` every test of the module meets. A fresh copy follows it.

    What a test adds of its own is rolled back, as everywhere.
    """
    yield django_db_blocker.unblock
    with django_db_blocker.unblock():
        connections.close_all()
        database_server.renew(connections["default"].settings_dict["NAME"])
        connections.close_all()


@pytest.fixture
def as_role(transactional_db: None) -> Callable[[str], AbstractContextManager[BaseDatabaseWrapper]]:
    """`with as_role("worker") as connection:` runs the block's queries under another database role."""
    return acting_as


@pytest.fixture(scope="module")
def worker_role(django_db_setup: None) -> Iterator[None]:
    """The module's tests run as the worker's role, those that are rolled back at their end too."""
    with acting_as("worker"):
        yield


@pytest.fixture(scope="session")
def live_stack(database_server: DatabaseServer, worker_id: str) -> Iterator[LiveStack]:
    """A web server, and a Celery worker when asked for, real processes, on a copy of the example and a broker queue."""
    name = database_server.clone(f"live_{worker_id}", template=example_database(database_server))
    with LiveStack.running(name, VAR) as stack:
        yield stack
    database_server.drop(name)
