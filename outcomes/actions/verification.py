"""Source data verified: a person's word that a version of a record says what its source says."""

from django.utils import timezone

from outcomes.models import DataQuery, Verification
from outcomes.rules import check_verifiable
from outcomes.vocabulary import QueryState
from registry.actions.acting import acting
from registry.actions.life import has_digest
from registry.canonical import digest_of
from registry.errors import NotPossible
from registry.models import ClinicalRow
from registry.vocabulary.common import RecordState


def verify_record(*, by: str, row: ClinicalRow, version: int) -> Verification:
    """Say of the version one has read that it is as its source. Raises NotPossible with what stands against it."""
    with acting(by=by, site=row.site):
        now = type(row)._default_manager.select_for_update().get(pk=row.pk)
        queries = DataQuery.objects.filter(table=row._meta.db_table, row=row.pk).exclude(state=QueryState.CLOSED)
        check_verifiable(
            state=RecordState(now.record_state), version=now.version, read_at=version, open_queries=queries.count()
        )
        return Verification.objects.create(
            patient_id=now.patient_id,
            site_id=now.site_id,
            table=now._meta.db_table,
            row=now.pk,
            version=now.version,
            sha256=digest_of(now),
            by=by,
        )


def withdraw_verification(*, by: str, row: ClinicalRow, reason: str) -> None:
    """Take the word back. Raises NotPossible without a reason."""
    if not reason.strip():
        raise NotPossible("Say why the verification is withdrawn; the reason is kept in the history.")
    with acting(by=by, site=row.site, reason=reason.strip()):
        standing = Verification.objects.filter(table=row._meta.db_table, row=row.pk, withdrawn_at=None)
        standing.update(withdrawn_at=timezone.now(), withdrawn_by=by)


def verification_holds(verification: Verification, row: ClinicalRow) -> bool:
    """Whether it is still true of the record as it is now."""
    standing = verification.withdrawn_at is None and verification.version == row.version
    return standing and has_digest(row, verification.sha256)
