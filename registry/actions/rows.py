"""Writing many rows at once: an import, a synthetic registry. Any model of patients' rows, one at a time.

What is written has been checked (`registry.rules`, `outcomes.rules`); the database holds the same rules for whoever
forgets. The caller orders models so that parents come before children.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import timezone

from registry.actions.acting import acting
from registry.errors import StaleRow
from registry.models import Patient, PatientIdentity, Site

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Change:
    """New values for some fields of a row that was read at its present version."""

    row: Any
    values: dict[str, Any]


def admit_patients(*, people: Sequence[tuple[Patient, PatientIdentity]], site: Site, by: str) -> None:
    """Add patients with their identities."""
    with acting(by=by, site=site):
        create_rows(model=Patient, rows=[patient for patient, _ in people], site=site, by=by)
        create_rows(model=PatientIdentity, rows=[identity for _, identity in people], site=site, by=by)


def create_rows(*, model: type[models.Model], rows: Sequence[Any], site: Site, by: str) -> None:
    """Add rows; they know their primary keys afterwards."""
    if rows:
        with acting(by=by, site=site):
            model._default_manager.bulk_create(rows, batch_size=_BATCH)


def change_rows(*, model: type[models.Model], changes: Sequence[Change], site: Site, by: str) -> None:
    """Give rows their new values, one version up. Raises StaleRow if one was changed since it was read."""
    if not changes:
        return
    with acting(by=by, site=site):
        read = {change.row.pk: change.row.version for change in changes}
        now = dict(model._default_manager.select_for_update().filter(pk__in=read).values_list("pk", "version"))
        if now != read:
            raise StaleRow(
                f"{sum(now.get(pk) != version for pk, version in read.items())} rows of {model._meta.verbose_name_plural}"
            )
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
