"""Writing many rows at once: an import, a synthetic registry. Any model of patients' rows, one at a time.

What is written has been checked (`registry.rules`, `outcomes.rules`); the database holds the same rules for whoever
forgets. The caller orders models so that parents come before children.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.db import connection, models
from django.utils import timezone

from registry.actions.acting import acting
from registry.errors import StaleRow
from registry.models import Patient, PatientIdentity, Site
from registry.rules import defaults_of
from registry.vocabulary.common import RecordState

_BATCH = 2_000


class Saved(Protocol):
    """Whatever has, or will have, a primary key when its children are written."""

    pk: Any


@dataclass(slots=True)
class NewRow:
    """A row of a patient to be added: its values by field, and the rows it hangs on by link."""

    model: type[models.Model]
    patient: Patient
    source_key: str
    values: Mapping[str, Any]
    links: Mapping[str, Saved]
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """New values for some fields of a row that was read at its present version."""

    row: Any
    values: dict[str, Any]


def admit_patients(*, people: Sequence[tuple[Patient, PatientIdentity]], site: Site, by: str) -> None:
    """Add patients with their identities."""
    with acting(by=by, site=site):
        Patient.objects.bulk_create([patient for patient, _ in people], batch_size=_BATCH)
        PatientIdentity.objects.bulk_create([identity for _, identity in people], batch_size=_BATCH)


def create_rows(*, model: type[models.Model], rows: Sequence[NewRow], site: Site, by: str) -> None:
    """Add rows of one model; they know their primary keys afterwards.

    The rows travel as one JSON document a batch, which the database unpacks into its own types: several times as fast
    as a statement with a parameter for each value, and unlike COPY it is subject to row-level security.
    """
    if not rows:
        return
    with acting(by=by, site=site), connection.cursor() as cursor:
        table, columns = connection.ops.quote_name(model._meta.db_table), _columns(model)
        names = ", ".join(connection.ops.quote_name(name) for name in columns)
        insert = f"INSERT INTO {table} ({names}) SELECT {names} FROM json_populate_recordset(NULL::{table}, %s)"
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                [model._meta.db_table, len(batch)],
            )
            for row, (key,) in zip(batch, cursor.fetchall(), strict=True):
                row.pk = key
            now = timezone.now()
            cursor.execute(insert, [json.dumps([_record(row, site, now) for row in batch], default=str)])


@cache
def _columns(model: type[models.Model]) -> dict[str, Any]:
    """Every column that is written, with what a new row holds in it where nobody says otherwise."""
    written = [field for field in model._meta.concrete_fields if not isinstance(field, models.GeneratedField)]
    defaults = defaults_of(model)
    first = {"version": 1, "record_state": RecordState.COMPLETE}
    return {str(field.column): defaults.get(field.name, first.get(field.name)) for field in written}


def _record(row: NewRow, site: Site, now: Any) -> dict[str, Any]:
    return {
        **_columns(row.model),
        **row.values,
        **{f"{link}_id": parent.pk for link, parent in row.links.items()},
        "id": row.pk,
        "patient_id": row.patient.pk,
        "site_id": site.pk,
        "source_key": row.source_key,
        "created_at": now,
        "changed_at": now,
    }


def change_rows(*, model: type[models.Model], changes: Sequence[Change], site: Site, by: str) -> None:
    """Give rows their new values, one version up. Raises StaleRow if one was changed since it was read."""
    if not changes:
        return
    with acting(by=by, site=site):
        read = {change.row.pk: change.row.version for change in changes}
        now = dict(model._default_manager.select_for_update().filter(pk__in=read).values_list("pk", "version"))
        if now != read:
            stale = sum(now.get(pk) != version for pk, version in read.items())
            raise StaleRow(f"{stale} of {model._meta.verbose_name_plural}")
        fields: dict[str, None] = {"version": None, "changed_at": None}
        for change in changes:
            for name, value in change.values.items():
                setattr(change.row, name, value)
                fields[name] = None
            change.row.version += 1
            change.row.changed_at = timezone.now()
        model._default_manager.bulk_update([change.row for change in changes], list(fields), batch_size=500)


def remove_rows(*, model: type[models.Model], rows: Sequence[Any], site: Site, by: str) -> None:
    """Take rows away, with what hangs on them."""
    if rows:
        with acting(by=by, site=site):
            model._default_manager.filter(pk__in=[row.pk for row in rows]).delete()
