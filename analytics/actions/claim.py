"""Who runs: one process at a time, one nightly run a night.

The lock belongs to the database session, so a killed process leaves none behind. `Run.attempts` is the fence: whoever
takes a run up raises it, and a process that lost its session without noticing can no longer record a step.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.db.models import F

from accounts.scope import worker_scope
from analytics.actions.versions import code_version, library_versions
from analytics.models import IndexProcedureFact, Run, RunKind, RunState

LOCK = 7_405_127
#: A run that takes the process down each time is given up, or no later run would ever get its turn.
MAX_ATTEMPTS = 3


class ClaimLost(RuntimeError):
    """Somebody else took the run up."""


@contextmanager
def sole_runner() -> Iterator[bool]:
    """Yield whether we are the one that runs; hold the lock until the block ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (held,) = cursor.fetchone()
    try:
        yield held
    finally:
        if held:
            leave_broken_session()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def leave_broken_session() -> None:
    """After a failure: close a session the server has ended, so that the next query opens another."""
    if connection.errors_occurred and not connection.is_usable():
        connection.close()


def night_of(now: datetime, nightly_at: str) -> date:
    """The night a moment belongs to: the date, in UTC, on which the latest scheduled time lies."""
    hour, minute = map(int, nightly_at.split(":"))
    moment = now.astimezone(UTC)
    return moment.date() if moment.time() >= time(hour, minute) else moment.date() - timedelta(days=1)


def run_of_night(night: date, *, now: datetime, by: str) -> Run:
    """The night's run, made now if there is none. A failed one starts again from its first step."""
    with worker_scope(actor=by):
        run, _ = Run.objects.get_or_create(kind=RunKind.NIGHTLY, night=night, defaults=_fresh(now))
        if run.state == RunState.FAILED and run.attempts < MAX_ATTEMPTS:
            _begin_again(run, state=RunState.RUNNING, error="")
    return run


def asked_run(*, now: datetime, by: str) -> Run:
    """A run that somebody asked for."""
    with worker_scope(actor=by):
        return Run.objects.create(kind=RunKind.MANUAL, **_fresh(now))


def left_behind() -> list[Run]:
    """Runs whose process ended before they did; to be asked by the sole runner only."""
    return list(Run.objects.filter(state=RunState.RUNNING).order_by("started_at"))


def take_up(run: Run, *, by: str) -> bool:
    """Go on with a run that was left behind; False once it has been tried often enough and is given up."""
    with worker_scope(actor=by):
        if run.attempts >= MAX_ATTEMPTS:
            Run.objects.filter(pk=run.pk).update(state=RunState.FAILED, error=f"given up after {MAX_ATTEMPTS} attempts")
            return False
        if run.code_version == code_version() and _facts_are_there(run):
            _update(run, attempts=F("attempts") + 1)
        else:
            _begin_again(run)
    return True


def record_step(run: Run, step: str, **changes: object) -> None:
    """Write a step down as done, in the step's own transaction. Raises ClaimLost if the run is no longer ours."""
    done = [*run.steps_done, step]
    ours = Run.objects.filter(pk=run.pk, state=RunState.RUNNING, attempts=run.attempts)
    if not ours.update(steps_done=done, **changes):
        raise ClaimLost(f"run {run.pk}")
    run.refresh_from_db()


def _facts_are_there(run: Run) -> bool:
    """The facts are unlogged: a crash of the database empties them, and then nothing built on them can be finished."""
    return IndexProcedureFact.objects.filter(run=run).count() == run.input_counts.get("facts", 0)


def _begin_again(run: Run, **changes: object) -> None:
    versions = {"code_version": code_version(), "library_versions": library_versions()}
    _update(run, steps_done=[], attempts=F("attempts") + 1, **versions, **changes)


def _update(run: Run, **changes: object) -> None:
    Run.objects.filter(pk=run.pk).update(**changes)
    run.refresh_from_db()


def _fresh(now: datetime) -> dict[str, object]:
    return {"started_at": now, "code_version": code_version(), "library_versions": library_versions()}
