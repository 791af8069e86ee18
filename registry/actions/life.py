"""Locking, signing and unlocking a record. The database holds the same rules (`registry/sql/record_life_v1.sql`).

A record's parts (an operation's segments, an imaging's words on them) are locked and unlocked with it; signed is the
whole. None of this is an edit: the version stays, and so a signature stays true of it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from registry.actions.acting import acting
from registry.canonical import digest_of
from registry.errors import NotPossible
from registry.merging import moved_key
from registry.models import ClinicalRow, MovedRow, Signature, Unlock
from registry.vocabulary.common import RECORD_TRANSITIONS, RecordState, SignatureMeaning

#: How long ago a person may have shown who they are before they sign.
FRESH = timedelta(minutes=2)


def lock_record(*, by: str, row: ClinicalRow) -> None:
    """From now on the record stays as it is. Raises NotPossible unless it is complete."""
    with acting(by=by, site=row.site, reason="locked"):
        _check(row, RecordState.LOCKED)
        _set_state([*_parts(row), row], RecordState.LOCKED)


def sign_record(*, by: User, row: ClinicalRow, meaning: SignatureMeaning, reauthenticated_at: datetime) -> Signature:
    """Sign this very version of a locked record; it may be signed by several people, each in their own meaning.

    Raises NotPossible unless it is locked or signed, and when the signer did not just show again who they are.
    """
    if timezone.now() - reauthenticated_at > FRESH:
        raise NotPossible("A signature needs your password or second factor again. Nothing was signed.")
    with acting(by=f"user:{by.pk}", site=row.site, reason="signed"):
        row = _fresh(row)
        if row.record_state != RecordState.SIGNED:
            _check(row, RecordState.SIGNED)
        signature = Signature.objects.create(
            patient_id=row.patient_id,
            site_id=row.site_id,
            table=row._meta.db_table,
            row=row.pk,
            version=row.version,
            sha256=digest_of(row),
            meaning=meaning,
            signer=by,
            printed_name=str(by),
        )
        if row.record_state != RecordState.SIGNED:
            _set_state([row], RecordState.SIGNED)
    return signature


def unlock_record(*, by: str, row: ClinicalRow, reason: str) -> None:
    """Let a locked or signed record be changed again; its signatures are revoked and kept.

    Raises NotPossible without a reason, and for a record that is not locked.
    """
    if not reason.strip():
        raise NotPossible("Say why this record is unlocked; the reason is kept in its history.")
    with acting(by=by, site=row.site, reason=reason):
        row = _fresh(row)
        if row.record_state not in (RecordState.LOCKED, RecordState.SIGNED):
            raise NotPossible("This record is not locked.")
        rows = [row, *_parts(row)]
        for one in rows:
            of_row = {"table": one._meta.db_table, "row": one.pk}
            Signature.objects.filter(**of_row, revoked_at=None).update(revoked_at=timezone.now(), revoked_by=by)
            Unlock.objects.create(patient_id=one.patient_id, site_id=one.site_id, by=by, reason=reason, **of_row)
        _set_state(rows, RecordState.COMPLETE)


def signature_holds(signature: Signature, row: ClinicalRow) -> bool:
    """Whether a signature is still true of the record as it is now.

    What was signed names the patient of that day. If the record went to another since, because two records of one
    person were merged or parted, it is read as it was named before: where the database put on record that it went.
    """
    if signature.revoked_at is not None or signature.version != row.version:
        return False
    return has_digest(row, signature.sha256)


def has_digest(row: ClinicalRow, sha256: str) -> bool:
    """Whether the record's text as it is now, or as it was named before a merge, has this digest."""
    return any(sha256 == digest_of(row, named) for named in [{}, *_names_before(row)])


def _names_before(row: ClinicalRow) -> Iterator[dict[str, object]]:
    """The patients the record belonged to, and the keys it had for the cell of a file."""
    moves = list(MovedRow.objects.filter(table=row._meta.db_table, row=row.pk))
    patients = {patient for move in moves for patient in (move.moved_from_id, move.moved_to_id)}
    keys = {row.source_key, *(key for move in moves if move.source_key for key in (move.source_key, moved_key(row.pk)))}
    for patient in sorted(patients):
        for key in sorted(keys):
            yield {"patient_id": patient, "source_key": key}


def _check(row: ClinicalRow, wanted: RecordState) -> None:
    state = RecordState(_fresh(row).record_state)
    if wanted not in RECORD_TRANSITIONS[state]:
        raise NotPossible(f"A record that is {state.label.lower()} cannot become {wanted.label.lower()}.")


def _fresh(row: ClinicalRow) -> ClinicalRow:
    """The row as the database has it now, kept from others until the end of the transaction."""
    found: ClinicalRow = type(row)._default_manager.select_for_update().get(pk=row.pk)
    return found


def _parts(row: ClinicalRow) -> Iterator[ClinicalRow]:
    name = {"surgery": "segments", "imagingassessment": "statuses"}.get(str(row._meta.model_name))
    return iter(getattr(row, name).all()) if name else iter(())


def _set_state(rows: list[ClinicalRow], state: RecordState) -> None:
    for row in rows:
        type(row)._default_manager.filter(pk=row.pk).update(record_state=state)
