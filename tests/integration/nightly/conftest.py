from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from analytics.models import Run

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


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
