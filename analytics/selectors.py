"""What pages read: the current generation, its tables, its exclusions, and how old it is."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from analytics.audience import Audience
from analytics.disclosed_tables import disclosed_tables
from analytics.disclosure import disclosed_result
from analytics.endpoints import NOT_COUNTED, OVERALL_SURVIVAL, Endpoint
from analytics.groupings import OPERATION, Grouping
from analytics.models import CurrentRun, Exclusion, IndexProcedureFact, Result, Run, RunState, StoredEventTable
from analytics.results import EndpointResult, endpoint_result
from analytics.stats import ConfType, EventTable, shown_count
from registry.models import Patient, Site

#: A night and a bit: one missed run is noticed the next morning.
FRESH_FOR = timedelta(hours=30)


def current_run() -> Run | None:
    """The generation readers see: the last complete run. None before the first."""
    pointer = CurrentRun.objects.select_related("run").first()
    return pointer.run if pointer else None


def last_attempt() -> Run | None:
    """The latest run that is over, complete or failed."""
    return Run.objects.exclude(state=RunState.RUNNING).order_by("-started_at").first()


def is_stale(now: datetime) -> bool:
    """Whether what is shown is older than it should be: older than 30 hours, or the last run failed."""
    current, last = current_run(), last_attempt()
    if current is None or last is None or last.state == RunState.FAILED:
        return True
    return current.as_of is None or now - current.as_of > FRESH_FOR


def runs() -> QuerySet[Run]:
    """Newest first, with their differences. Of runs before the last seven complete only this record is kept."""
    return Run.objects.order_by("-started_at")


def event_table(stored: StoredEventTable) -> EventTable:
    """The stored arrays as the estimators take them."""
    return EventTable.from_counts(
        stored.time,
        stored.n_event,
        stored.n_censor,
        n_competing=stored.n_competing,
        n_enter=stored.n_enter,
        n_initial=stored.n_initial,
    )


def event_tables(run: Run, endpoint: Endpoint, grouping: Grouping, site: Site | None) -> dict[str, EventTable]:
    """The table of each stratum of one site, or of all together (`site` None); empty where nobody is."""
    found = StoredEventTable.objects.filter(run=run, site=site, endpoint=endpoint.source, grouping=grouping.code)
    tables = {stored.stratum: event_table(stored) for stored in found}
    return dict(sorted(tables.items(), key=lambda item: (grouping.order_of(item[0]), item[0])))


def estimated(
    run: Run, endpoint: Endpoint, grouping: Grouping, site: Site | None, *, conf_type: ConfType = "log-log"
) -> EndpointResult:
    """Curves and all, exact, made from the stored tables on request. Pages ask `shown_to`."""
    return endpoint_result(endpoint, grouping, event_tables(run, endpoint, grouping, site), conf_type=conf_type)


def shown_to(
    audience: Audience,
    run: Run,
    endpoint: Endpoint,
    grouping: Grouping,
    site: Site | None,
    *,
    conf_type: ConfType = "log-log",
) -> EndpointResult:
    """The figures as this audience may have them: exact, or under disclosure control."""
    if audience.may_see_exactly(site, run):
        return estimated(run, endpoint, grouping, site, conf_type=conf_type)
    tables = event_tables(run, endpoint, grouping, site)
    others = sizes_by_site(run, endpoint, grouping, site, without=audience.listed)
    return disclosed_result(endpoint, grouping, tables, others, conf_type=conf_type)


def tables_shown_to(audience: Audience, run: Run, site: Site | None) -> dict[str, Any] | None:
    """Table 1 and Table 2 as this audience may have them; None where nobody is."""
    body = cohort_tables(run, site)
    if body is None or audience.may_see_exactly(site, run):
        return body
    others = sizes_by_site(run, OVERALL_SURVIVAL, OPERATION, site, without=audience.listed)
    own = Result.objects.filter(run=run, site_id__in=audience.listed, kind=Result.Kind.TABLE)
    return disclosed_tables(body, others, list(own.values_list("body", flat=True)))


def exclusions_shown_to(
    audience: Audience, run: Run, endpoint: Endpoint, grouping: Grouping, site: Site | None
) -> dict[str, int]:
    """How many stand outside, by reason; without the right to see them, rounded and only where they are many."""
    found = exclusions(run, endpoint, grouping, site)
    if audience.may_see_exactly(site, run):
        return found
    return {reason: told for reason, count in found.items() if (told := shown_count(count))}


def sizes_by_site(
    run: Run, endpoint: Endpoint, grouping: Grouping, site: Site | None = None, *, without: frozenset[int] = frozenset()
) -> dict[str, list[int]]:
    """For each stratum of all sites together, how many patients each hospital has, rounded; `without` some of them."""
    found = StoredEventTable.objects.filter(run=run, site=site, endpoint=endpoint.source, grouping=grouping.code)
    return {
        stratum: [n for pk, n in by_site.items() if int(pk) not in without]
        for stratum, by_site in found.values_list("stratum", "by_site")
    }


def result(run: Run, endpoint: Endpoint, grouping: Grouping, site: Site | None) -> dict[str, Any] | None:
    """The stored summary (see `analytics.results.summary`), log-log intervals; None where nobody is."""
    found = Result.objects.filter(run=run, site=site, kind=Result.Kind.ENDPOINT)
    return _body(found.filter(endpoint=endpoint.code, grouping=grouping.code))


def cohort_tables(run: Run, site: Site | None) -> dict[str, Any] | None:
    """Table 1 and Table 2 by operation (see `analytics.cohort_tables.cohort_tables`); None where nobody is."""
    return _body(Result.objects.filter(run=run, site=site, kind=Result.Kind.TABLE))


def follow_up(run: Run, site: Site) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """How complete a site's follow-up is (see `analytics.actions.follow_up`), and its summary of overall survival."""
    counted = _body(Result.objects.filter(run=run, site=site, kind=Result.Kind.FOLLOW_UP))
    return counted, result(run, OVERALL_SURVIVAL, OPERATION, site)


def exclusions(run: Run, endpoint: Endpoint, grouping: Grouping, site: Site | None) -> dict[str, int]:
    """How many records stand outside, by reason (see `analytics.endpoints.EXCLUSIONS`), most frequent first."""
    found = Exclusion.objects.filter(run=run, site=site, endpoint=endpoint.source, grouping=grouping.code)
    return dict(found.order_by("-count", "reason").values_list("reason", "count"))


def excluded_records(run: Run, endpoint: Endpoint, site: Site | None) -> list[tuple[str, str]]:
    """(registry id, reason) of every record outside the endpoint, for people who may see patients.

    Read from the facts, which are kept for the current generation only: an older run has none to list.
    """
    reason = f"{endpoint.source}_excluded"
    facts = IndexProcedureFact.objects.filter(run=run, **{f"{reason}__isnull": False}).exclude(**{reason: NOT_COUNTED})
    if site is not None:
        facts = facts.filter(site_id=site.pk)
    reasons = list(facts.values_list("patient_id", reason))
    names = dict(Patient.objects.filter(pk__in={pk for pk, _ in reasons}).values_list("pk", "registry_id"))
    return sorted((names[pk], code) for pk, code in reasons if pk in names)


def _body(found: QuerySet[Result]) -> dict[str, Any] | None:
    return found.values_list("body", flat=True).first()
