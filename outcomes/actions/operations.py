"""An operation with the levels it treated: recurrence is told of a treated segment, so the two belong together."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from outcomes.actions.following import after_writing
from outcomes.actions.records import Words
from registry.actions.acting import acting
from registry.actions.records import add_or_find_record, add_record
from registry.models import ClinicalRow, Patient, Surgery, TreatedSegment
from registry.vocabulary.common import RecordState


def record_operation(
    *,
    by: str,
    patient: Patient,
    values: Mapping[str, Any],
    treated_levels: Sequence[str],
    state: RecordState,
    key: UUID,
    confirmed: Words = None,
) -> ClinicalRow:
    """Add an operation and the segment it treated; the same form (`key`) sent again gives what it made.

    Without `treated_levels` no segment is made. Raises RuleError and Unconfirmed.
    """
    with acting(by=by, site=patient.site):
        surgery, is_new = add_or_find_record(by=by, patient=patient, model=Surgery, values=values, state=state, key=key)
        if not is_new:
            return surgery
        rows = [surgery]
        if treated_levels:
            segment = {"surgery": surgery, "levels": list(treated_levels)}
            rows.append(add_record(by=by, patient=patient, model=TreatedSegment, values=segment, state=state, key=key))
        # both are there when the rules look, so that a person is asked once about the whole
        after_writing(
            by=by,
            site=patient.site,
            patients=[patient.pk],
            models_written=[type(row) for row in rows],
            saved=rows,
            confirmed=confirmed,
        )
    return surgery
