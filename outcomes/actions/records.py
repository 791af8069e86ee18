"""One record at a time, with what follows from it: the way every page writes. See `registry.actions.records`."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from outcomes.actions.following import after_writing
from registry.actions import records
from registry.actions.acting import acting
from registry.models import ClinicalRow, Patient
from registry.vocabulary.common import RecordState


def add_record(
    *, by: str, patient: Patient, model: type[ClinicalRow], values: Mapping[str, Any], state: RecordState, key: UUID
) -> ClinicalRow:
    """Add a record; sending the same form (`key`) again gives the record it made. Raises RuleError."""
    with acting(by=by, site=patient.site):
        row = records.add_record(by=by, patient=patient, model=model, values=values, state=state, key=key)
        _follow(by, row)
    return row


def change_record(
    *, by: str, row: ClinicalRow, version: int, values: Mapping[str, Any], state: RecordState, reason: str
) -> bool:
    """Give a record its new values; False if they are those it has. Raises StaleRecord, RuleError and NotPossible."""
    with acting(by=by, site=row.site):
        changed = records.change_record(by=by, row=row, version=version, values=values, state=state, reason=reason)
        if changed:
            _follow(by, row)
    return changed


def remove_record(*, by: str, row: ClinicalRow, version: int, reason: str) -> None:
    """Take a record away; its history stays. Raises StaleRecord, and NotPossible while other records hang on it."""
    with acting(by=by, site=row.site):
        records.remove_record(by=by, row=row, version=version, reason=reason)
        _follow(by, row)


def _follow(by: str, row: ClinicalRow) -> None:
    after_writing(by=by, site=row.site, patients=[row.patient_id], models_written=[type(row)])
