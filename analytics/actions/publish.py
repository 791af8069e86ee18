"""The swap: one pointer, moved in one statement, and then what is old enough goes."""

from django.db import connection
from django.utils import timezone

from analytics.actions.claim import record_step
from analytics.models import Exclusion, IndexProcedureFact, Result, Run, RunState, StoredEventTable

#: Complete generations whose figures are kept. The record of a run (counts, hash, difference) is kept for good.
GENERATIONS = 7
POINT = """
INSERT INTO analytics_currentrun (id, run_id) VALUES (1, %s)
ON CONFLICT (id) DO UPDATE SET run_id = excluded.run_id
"""


def publish(run: Run) -> None:
    """Complete the run and point readers to it, in one transaction: a reader sees the old generation or this one."""
    record_step(run, "publish", state=RunState.COMPLETE, finished_at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(POINT, [run.pk])
    _forget_old_generations(run)


def _forget_old_generations(run: Run) -> None:
    """Figures of all but the latest complete generations, and the facts of all but this one."""
    complete = Run.objects.filter(state=RunState.COMPLETE).order_by("-finished_at", "-pk")
    kept = list(complete.values_list("pk", flat=True)[:GENERATIONS])
    for model in (StoredEventTable, Exclusion, Result):
        model.objects.exclude(run_id__in=kept).delete()
    IndexProcedureFact.objects.exclude(run=run).delete()
