from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from analytics.models import Run

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module", autouse=True)
def as_worker(worker_role: None) -> None:
    """Nights are a worker's work."""


@pytest.fixture
def worker(as_role: Callable[[str], AbstractContextManager]) -> Iterator[None]:
    """The test runs as the worker's database role and really commits."""
    with as_role("worker"):
        yield


@pytest.fixture
def recompute() -> "Callable[[], Run]":
    """One complete run on what is in the registry now."""

    from analytics.actions.recompute import recompute_now  # not before Django is set up

    def run() -> "Run":
        done = recompute_now(by="command:recompute", now=NOW)
        assert done is not None
        return done

    return run


@pytest.fixture
def cohort(worker: None) -> None:
    """Ten patients in two hospitals: two arms with deaths, one with recurrences, and a death without a date."""
    from tests.factories import a_patient, a_site  # not before Django is set up

    north, south = a_site("north"), a_site("south")
    for day in (100, 200, 300):
        a_patient(north).irradiated(20).imaged(50).dies(day)
        a_patient(north, "TES").imaged(60).recurs(day).alive(day + 30)
        a_patient(south, "PIECEMEAL").compressed("2").dies(day + 10)
    a_patient(south).dies(None)
