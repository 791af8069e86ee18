"""What pages show without drawing: endpoint summaries and cohort tables, stored as results."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from django.db import connection

from analytics import groupings
from analytics.cohort_tables import VARIABLES, Group, Variable, cohort_tables
from analytics.endpoints import Endpoint
from analytics.models import Result, Run, StoredEventTable
from analytics.results import endpoint_result, summary
from analytics.selectors import event_table

# The same patients for every variable: the first index operation of everyone who did not withdraw.
COUNTS = """
SELECT site_id, operation, {expression} AS value, count(*)
FROM analytics_indexprocedurefact
WHERE run_id = %s AND is_first AND os_excluded IS DISTINCT FROM 'consent_withdrawn'
GROUP BY GROUPING SETS ((site_id, operation, {expression}), (operation, {expression}))
"""
BATCH = 200
SiteCounts = dict[int | None, dict[Group, dict[float | str | None, int]]]


def summarise(run: Run, endpoint: Endpoint) -> None:
    """Estimate one endpoint by every grouping, for every site and for all together."""
    Result.objects.filter(run=run, kind=Result.Kind.ENDPOINT, endpoint=endpoint.code).delete()
    results = (result for grouping in groupings.GROUPINGS for result in _by_grouping(run, endpoint, grouping))
    Result.objects.bulk_create(results, batch_size=BATCH)


def tabulate(run: Run) -> None:
    """Make Table 1 and Table 2 for every site and for all together."""
    Result.objects.filter(run=run, kind=Result.Kind.TABLE).delete()
    counted = {variable.code: _count(run, variable) for variable in VARIABLES}
    sites = {site for by_site in counted.values() for site in by_site}
    Result.objects.bulk_create(
        Result(
            run=run,
            site_id=site,
            kind=Result.Kind.TABLE,
            grouping=groupings.OPERATION.code,
            body=cohort_tables({code: by_site.get(site, {}) for code, by_site in counted.items()}),
        )
        for site in sorted(sites, key=lambda site: site or 0)
    )


def _by_grouping(run: Run, endpoint: Endpoint, grouping: groupings.Grouping) -> Iterator[Result]:
    stored = StoredEventTable.objects.filter(run=run, endpoint=endpoint.source, grouping=grouping.code)
    ordered = stored.order_by("site_id", "stratum").iterator(chunk_size=BATCH)
    for site, tables in groupby(ordered, key=lambda table: table.site_id):
        result = endpoint_result(endpoint, grouping, {table.stratum: event_table(table) for table in tables})
        yield Result(
            run=run,
            site_id=site,
            kind=Result.Kind.ENDPOINT,
            endpoint=endpoint.code,
            grouping=grouping.code,
            body=summary(result),
        )


def _count(run: Run, variable: Variable) -> SiteCounts:
    counts: SiteCounts = defaultdict(lambda: defaultdict(dict))
    with connection.cursor() as cursor:
        cursor.execute(COUNTS.format(expression=variable.expression), [run.pk])
        for site, operation, value, n in cursor:
            counts[site][operation][value] = n
    return counts
