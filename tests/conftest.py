"""Every test that asks for a database gets real PostgreSQL, as the serving role, from our own server."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import TransactionTestCase
from hypothesis import settings as generation

from tests import VAR
from tests.support.databases import DatabaseServer, acting_as
from tests.support.live_stack import LiveStack

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

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", renew)
        yield
    connections.close_all()
    database_server.drop(name)


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
    """A web server and a Celery worker, real processes, on a database and a broker queue of their own."""
    name = database_server.clone(f"live_{worker_id}")
    with LiveStack.running(name, VAR) as stack:
        yield stack
    database_server.drop(name)
