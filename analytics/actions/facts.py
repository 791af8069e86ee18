"""The rows a run counts: the endpoint view, read once, in one statement and so in one snapshot."""

import hashlib
from typing import Any

from django.db import connection, models

from analytics.actions.claim import record_step
from analytics.actions.measures import registry_counts
from analytics.actions.planner import expect_whole_tables
from analytics.models import CurrentRun, IndexProcedureFact, Run
from outcomes import models as outcomes
from registry import models as registry

#: The tables the view reads; how many rows each had is kept with the run.
INPUTS: tuple[type[models.Model], ...] = (
    registry.Patient,
    registry.Consent,
    registry.PrimaryTumour,
    registry.SpinalLesion,
    registry.Surgery,
    registry.TreatedSegment,
    registry.RadiotherapyCourse,
    registry.BaselineAssessment,
    registry.RecordedScore,
    outcomes.FollowUpVisit,
    outcomes.Assessment,
    outcomes.ImagingAssessment,
    outcomes.SegmentStatus,
    outcomes.LocalRecurrence,
    outcomes.Complication,
    outcomes.SkeletalRelatedEvent,
    outcomes.Reoperation,
    outcomes.Death,
    outcomes.VitalContact,
)
COLUMNS = ", ".join(
    field.attname for field in IndexProcedureFact._meta.concrete_fields if field.name not in ("id", "run")
)


def read_facts(run: Run) -> None:
    """Copy the view into this run's facts, with the row counts and the hash of what was read.

    The facts of the current generation stay until the swap: its list of excluded records is made from them, and the
    difference is taken against them.
    """
    current = CurrentRun.objects.values_list("run_id", flat=True)
    IndexProcedureFact.objects.exclude(run_id__in=list(current)).delete()
    IndexProcedureFact.objects.filter(run=run).delete()
    expect_whole_tables()
    as_of, n_facts, tables = _copy(run)
    counts = {"facts": n_facts, "tables": tables, **registry_counts(run)}
    record_step(run, "facts", as_of=as_of, input_counts=counts, input_hash=input_hash(run))


def input_hash(run: Run) -> str:
    """SHA-256 over the number of facts and two order-free sums of row hashes: the same rows give the same hash.

    A sum, unlike an exclusive or, also notices a row that is there twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*), coalesce(sum(hashtextextended(line, 0)), 0), coalesce(sum(hashtextextended(line, 1)), 0)
            FROM (SELECT ROW({COLUMNS})::text AS line FROM analytics_indexprocedurefact WHERE run_id = %s) fact
            """,
            [run.pk],
        )
        return hashlib.sha256(":".join(map(str, cursor.fetchone())).encode()).hexdigest()


def _count_of(model: type[models.Model]) -> str:
    """A person whose two records were merged is one."""
    only = " WHERE merged_into_id IS NULL" if model is registry.Patient else ""
    return f"(SELECT count(*) FROM {model._meta.db_table}{only})"


def _copy(run: Run) -> tuple[Any, int, dict[str, int]]:
    """One statement: what it counts and what it copies is the same moment."""
    counts = ", ".join(_count_of(model) for model in INPUTS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH copied AS (
                INSERT INTO analytics_indexprocedurefact (run_id, {COLUMNS})
                SELECT %s, {COLUMNS} FROM analytics_index_procedure
                RETURNING 1
            )
            SELECT statement_timestamp(), (SELECT count(*) FROM copied), {counts}
            """,
            [run.pk],
        )
        as_of, n_facts, *rows = cursor.fetchone()
    return as_of, n_facts, {model._meta.label_lower: n for model, n in zip(INPUTS, rows, strict=True)}
