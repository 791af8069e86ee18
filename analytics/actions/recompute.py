"""Recompute every figure: a new generation beside the old one, swapped in when it is whole.

Safe to call twice, from two machines, and again after a kill at any moment. Whoever does not get the lock stands back.
Whoever gets it first finishes what a killed process left, and then does what was asked.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings

from accounts.scope import worker_scope
from analytics.actions.claim import (
    asked_run,
    leave_broken_session,
    left_behind,
    night_of,
    run_of_night,
    sole_runner,
    take_up,
)
from analytics.actions.steps import STEPS, Step
from analytics.models import Run, RunState

logger = logging.getLogger(__name__)
Progress = Callable[[Step, int], None]


class RunFailed(RuntimeError):
    """A run stopped in a step. The last good generation is still shown."""

    def __init__(self, run: Run) -> None:
        super().__init__(f"run {run.pk} failed: {run.error}")
        self.run = run


def run_nightly(*, by: str, now: datetime, progress: Progress | None = None) -> Run | None:
    """Do tonight's run unless it is done; None if another process is at work.

    `by` names the actor, "worker:<task>" or "command:<name>". `progress` is told each step before it begins, and its
    place in `STEPS`. Raises RunFailed.
    """
    with sole_runner() as ours:
        if not ours:
            logger.info("recompute: another process is at work, standing back")
            return None
        _finish_what_was_left(by=by, progress=progress)
        run = run_of_night(night_of(now, settings.ENVIRONMENT.nightly_at), now=now, by=by)
        return _perform(run, by=by, progress=progress) if run.state == RunState.RUNNING else run


def recompute_now(*, by: str, now: datetime, progress: Progress | None = None) -> Run | None:
    """Do a run because somebody asks; None if another process is at work. Raises RunFailed."""
    with sole_runner() as ours:
        if not ours:
            return None
        _finish_what_was_left(by=by, progress=progress)
        return _perform(asked_run(now=now, by=by), by=by, progress=progress)


def resume(*, by: str, progress: Progress | None = None) -> list[Run] | None:
    """Only finish what a killed process left; None if another process is at work.

    The runs that were taken up, each complete or failed.
    """
    with sole_runner() as ours:
        return _finish_what_was_left(by=by, progress=progress) if ours else None


def _finish_what_was_left(*, by: str, progress: Progress | None) -> list[Run]:
    """A run that fails once more is written down as failed and keeps nobody from the run that was asked for."""
    taken_up = left_behind()
    for run in taken_up:
        if take_up(run, by=by):
            try:
                _perform(run, by=by, progress=progress)
            except RunFailed as failure:
                logger.warning("recompute: %s", failure)
        run.refresh_from_db()
    return taken_up


def _perform(run: Run, *, by: str, progress: Progress | None) -> Run:
    for place, step in enumerate(STEPS):
        if step.name in run.steps_done:
            continue
        if progress:
            progress(step, place)
        try:
            with worker_scope(actor=by):
                step.work(run)
        except Exception as error:
            _fail(run, step, error, by=by)
            raise RunFailed(run) from error
    return run


def _fail(run: Run, step: Step, error: Exception, *, by: str) -> None:
    """Write down which step failed and the kind of failure: an exception's own words may quote a record."""
    logger.error("recompute: run %s failed in step %s", run.pk, step.name, exc_info=error)
    leave_broken_session()
    with worker_scope(actor=by):
        ours = Run.objects.filter(pk=run.pk, state=RunState.RUNNING, attempts=run.attempts)
        ours.update(state=RunState.FAILED, error=f"{step.name}: {type(error).__name__}")
    run.refresh_from_db()
