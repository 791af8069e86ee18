"""Asking about a record, answering, and closing: the steps a person takes."""

from django.utils import timezone

from accounts.permissions import Permission
from outcomes.models import DataQuery, DataQueryEntry
from outcomes.rules import check_query_step
from outcomes.vocabulary import QUERY_TRANSITIONS, QueryState, QueryStep
from registry.actions.acting import acting
from registry.errors import NotPossible
from registry.models import ClinicalRow


def raise_query(*, by: str, row: ClinicalRow, field: str, text: str) -> DataQuery:
    """Ask about a record, or about one `field` of it. Raises NotPossible without a question."""
    if not text.strip():
        raise NotPossible("Say what is asked.")
    with acting(by=by, site=row.site):
        return DataQuery.objects.create(
            patient_id=row.patient_id,
            site_id=row.site_id,
            table=row._meta.db_table,
            row=row.pk,
            field=field,
            text=text.strip(),
            raised_by=by,
        )


def take_step(*, by: str, query: DataQuery, step: QueryStep, text: str, rights: frozenset[Permission]) -> None:
    """Answer, close, send back or reopen a query. Raises NotPossible with the reason why it cannot be done now."""
    with acting(by=by, site=query.site, reason=f"query: {QueryStep(step).label.lower()}"):
        now = DataQuery.objects.select_for_update().get(pk=query.pk)
        check_query_step(
            state=QueryState(now.state), step=step, text=text, raised_by=now.raised_by, by=by, rights=rights
        )
        _move(now, step, by)
        DataQueryEntry.objects.create(
            query=now, patient_id=now.patient_id, site_id=now.site_id, step=step, text=text.strip(), by=by
        )


def close_queries_of_removed(*, by: str, row: ClinicalRow) -> None:
    """A record was removed, and with it what its queries asked about."""
    queries = DataQuery.objects.filter(table=row._meta.db_table, row=row.pk).exclude(state=QueryState.CLOSED)
    for query in queries:
        with acting(by=by, site=row.site, reason="the record was removed"):
            _move(query, QueryStep.GONE, by)
            DataQueryEntry.objects.create(
                query=query,
                patient_id=query.patient_id,
                site_id=query.site_id,
                step=QueryStep.GONE,
                text="The record was removed.",
                by=by,
            )


def _move(query: DataQuery, step: QueryStep, by: str) -> None:
    query.state = QUERY_TRANSITIONS[QueryState(query.state)][step]
    query.waiting_since = timezone.now()
    closed = query.state == QueryState.CLOSED
    query.closed_at, query.closed_by = (query.waiting_since, by) if closed else (None, "")
    query.save(update_fields=["state", "waiting_since", "closed_at", "closed_by"])
