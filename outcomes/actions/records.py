"""One record at a time, with what follows from it: the way every page writes. See `registry.actions.records`."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from outcomes.actions.following import after_writing
from outcomes.actions.queries import close_queries_of_removed
from registry.actions import records
from registry.actions.acting import acting
from registry.models import ClinicalRow, Patient
from registry.vocabulary.common import RecordState

#: Words of confirmation, by the key of what they speak of (`outcomes.checks.rule.Finding`).
Words = Mapping[str, str] | None


def add_record(
    *,
    by: str,
    patient: Patient,
    model: type[ClinicalRow],
    values: Mapping[str, Any],
    state: RecordState,
    key: UUID,
    confirmed: Words = None,
) -> ClinicalRow:
    """Add a record; sending the same form (`key`) again gives the record it made. Raises RuleError and Unconfirmed."""
    with acting(by=by, site=patient.site):
        row, is_new = records.add_or_find_record(
            by=by, patient=patient, model=model, values=values, state=state, key=key
        )
        if is_new:
            _follow(by, row, saved=[row], confirmed=confirmed)
    return row


def change_record(
    *,
    by: str,
    row: ClinicalRow,
    version: int,
    values: Mapping[str, Any],
    state: RecordState,
    reason: str,
    confirmed: Words = None,
) -> bool:
    """Give a record its new values; False if they are those it has.

    Raises StaleRecord, RuleError, NotPossible and Unconfirmed.
    """
    with acting(by=by, site=row.site):
        changed = records.change_record(by=by, row=row, version=version, values=values, state=state, reason=reason)
        if changed:
            _follow(by, row, saved=[row], confirmed=confirmed)
    return changed


def remove_record(*, by: str, row: ClinicalRow, version: int, reason: str) -> None:
    """Take a record away; its history stays. Raises StaleRecord, and NotPossible while other records hang on it."""
    with acting(by=by, site=row.site):
        records.remove_record(by=by, row=row, version=version, reason=reason)
        close_queries_of_removed(by=by, row=row)
        _follow(by, row)


def _follow(by: str, row: ClinicalRow, *, saved: Sequence[ClinicalRow] = (), confirmed: Words = None) -> None:
    after_writing(
        by=by,
        site=row.site,
        patients=[row.patient_id],
        models_written=[type(row)],
        saved=saved,
        confirmed=confirmed,
    )
