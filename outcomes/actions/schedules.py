"""Keeping what is expected of patients in step with their records. Called for whoever writes (`following`)."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection

from outcomes.models import Expectation
from outcomes.schedule.plan import Expected, expectations
from outcomes.schedule.reading import courses_of, protocol_of
from registry.actions.acting import acting
from registry.models import Patient, Site

_BATCH = 500
_COLUMNS = ("surgery_id", "track", "code", "due_on", "window_start", "window_end", "state", "met_on")
_SAME = ("due_on", "window_start", "window_end", "state", "met_on")


def bend_schedules(*, by: str, site: Site, patients: Collection[int]) -> None:
    """Make what is expected of these patients of one site follow from their records as they are now.

    Two writers of one patient take turns, so the second sees what the first wrote.
    """
    keys = sorted(set(patients))
    with acting(by=by, site=site):
        protocol = protocol_of(site)
        for start in range(0, len(keys), _BATCH):
            batch = keys[start : start + _BATCH]
            list(Patient.objects.select_for_update(no_key=True).filter(pk__in=batch).order_by("pk").values_list("pk"))
            rows = [
                _record(found, course.patient, site)
                for course in courses_of(batch)
                for found in expectations(course, protocol)
            ]
            _keep(batch, rows)


def _record(expected: Expected, patient: int, site: Site) -> dict[str, Any]:
    said = asdict(expected)
    return {**said, "surgery_id": said.pop("surgery"), "patient_id": patient, "site_id": site.pk}


def _keep(patients: Sequence[int], rows: Iterable[dict[str, Any]]) -> None:
    """Let the table hold these rows for these patients, and touch none that is right already."""
    table = connection.ops.quote_name(Expectation._meta.db_table)
    names = ", ".join(("patient_id", "site_id", *_COLUMNS))
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in (*_SAME, "patient_id"))
    now, then = (", ".join(f"{place}.{name}" for name in (*_SAME, "patient_id")) for place in ("kept", "EXCLUDED"))
    statement = f"""
        WITH wanted AS MATERIALIZED (SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)),
        gone AS (
            DELETE FROM {table} old WHERE old.patient_id = ANY (%s) AND NOT EXISTS (
                SELECT FROM wanted w
                WHERE w.surgery_id = old.surgery_id AND w.track = old.track AND w.code = old.code)
        )
        INSERT INTO {table} AS kept ({names}) SELECT {names} FROM wanted
        ON CONFLICT (surgery_id, track, code) DO UPDATE SET {changed} WHERE ({now}) IS DISTINCT FROM ({then})
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(list(rows), default=str), list(patients)])
