"""Keeping what is expected of patients in step with their records. Called for whoever writes (`following`)."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.scope import worker_scope
from outcomes.models import Expectation, SiteSchedule
from outcomes.schedule.plan import Expected, expectations
from outcomes.schedule.protocol import Protocol
from outcomes.schedule.reading import courses_of, protocol_of
from registry.actions.acting import acting
from registry.errors import NotPossible
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


def choose_schedule(*, by: str, site: Site, choice: str | Protocol, version: int, reason: str) -> bool:
    """Let a site follow a published schedule, by its name, or its own; False if it does already.

    What is expected of its patients is made anew by `reschedule_site`. Raises NotPossible without a reason, and when
    somebody chose since `version` was read (0: nobody had chosen).
    """
    if not reason.strip():
        raise NotPossible("Say why the schedule is changed; the reason is kept in its history.")
    values = (
        {"published": "", "own": choice.as_data()}
        if isinstance(choice, Protocol)
        else {"published": choice, "own": None}
    )
    with acting(by=by, site=site, reason=reason.strip()):
        chosen = SiteSchedule.objects.select_for_update().filter(site=site).first()
        if (chosen.version if chosen else 0) != version:
            raise NotPossible("Somebody chose another schedule in the meantime. Look at it, then choose again.")
        if chosen is None:
            SiteSchedule.objects.create(site=site, **values)
            return True
        if all(getattr(chosen, name) == value for name, value in values.items()):
            return False
        SiteSchedule.objects.filter(pk=chosen.pk).update(version=version + 1, changed_at=timezone.now(), **values)
    return True


def reschedule_site(*, by: str, site: int) -> int:
    """Make what is expected of every patient of a site anew, a batch to a transaction; how many patients."""
    with worker_scope(actor=by):
        place = Site.objects.get(pk=site)
        keys = list(Patient.objects.filter(site=place).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), _BATCH):
        with worker_scope(actor=by):
            bend_schedules(by=by, site=place, patients=keys[start : start + _BATCH])
    return len(keys)
