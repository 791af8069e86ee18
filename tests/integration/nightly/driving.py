"""Driving a run from a test: start it, watch it, break it in a chosen step, look at what it stored."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import psycopg
import pytest
from django.db import connection

from analytics.actions import recompute as action
from analytics.actions import steps
from analytics.models import Exclusion, Result, Run, StoredEventTable
from tests.integration.nightly.conftest import NOW

BY = "worker:nightly"
STEP_NAMES = [step.name for step in steps.STEPS]


class Killed(BaseException):
    """What a kill looks like from inside: nothing that follows is executed."""


def nightly(**changes) -> Run | None:
    return action.run_nightly(**{"by": BY, "now": NOW} | changes)


def figures_of(run: Run) -> dict[str, list]:
    """Everything a generation stores, without its own number."""
    return {
        model.__name__: sorted(
            repr([row[f.attname] for f in model._meta.concrete_fields if f.name not in ("id", "run")])
            for row in model.objects.filter(run=run).values()
        )
        for model in (StoredEventTable, Exclusion, Result)
    }


def killing_before(name: str) -> Callable:
    def progress(step: steps.Step, place: int) -> None:
        if step.name == name:
            raise Killed

    return progress


@contextmanager
def step_replaced(name: str, work: Callable[[steps.Step, Run], None]) -> Iterator[None]:
    def stand_in(step: steps.Step) -> steps.Step:
        return steps.Step(step.name, step.label, partial(work, step)) if step.name == name else step

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(action, "STEPS", tuple(map(stand_in, steps.STEPS)))
        yield


def breaking(name: str, error: BaseException) -> AbstractContextManager[None]:
    """Let a step do its work and then break, before its transaction commits."""

    def work(step: steps.Step, run: Run) -> None:
        step.work(run)
        raise error

    return step_replaced(name, work)


def other_session() -> psycopg.Connection:
    """Another process, seen from the database."""
    connection.ensure_connection()
    return psycopg.connect(connection.connection.info.dsn, autocommit=True)
