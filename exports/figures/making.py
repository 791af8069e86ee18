"""What a release of figures holds, made from one night's tables: every endpoint by every grouping, and the cohort."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from analytics.disclosed_tables import disclosed_tables
from analytics.disclosure import disclosed_result
from analytics.endpoints import ENDPOINTS, OVERALL_SURVIVAL, Endpoint
from analytics.groupings import GROUPINGS, OPERATION, Grouping
from analytics.models import Run
from analytics.presenters import rounded
from analytics.presenters.stamp import endpoint_data
from analytics.results import as_read, summary
from analytics.selectors import cohort_tables, event_tables, sizes_by_site
from analytics.stats import EventTable

COHORT = "cohort"
Body = dict[str, Any]
#: Exact counts of one stratum. They never leave; the next release is held against them.
Basis = dict[str, int]


class Figure(NamedTuple):
    """One endpoint by one grouping, or the cohort by operation: what is told, and the exact counts behind it."""

    endpoint: str
    grouping: str
    body: Body
    basis: dict[str, Basis]


def figures_of(run: Run) -> Iterator[Figure]:
    """Every figure of a release, rounded and hidden as for a reader who belongs to no hospital."""
    for endpoint in ENDPOINTS:
        for grouping in GROUPINGS:
            yield _figure(run, endpoint, grouping)
    body = cohort_tables(run, None)
    if body is not None:
        told = disclosed_tables(body, sizes_by_site(run, OVERALL_SURVIVAL, OPERATION))
        basis = {group["code"]: {"n": group["n"]} for group in body["groups"]}
        yield Figure(COHORT, OPERATION.code, told, basis)


def _figure(run: Run, endpoint: Endpoint, grouping: Grouping) -> Figure:
    tables = event_tables(run, endpoint, grouping, None)
    result = disclosed_result(endpoint, grouping, tables, sizes_by_site(run, endpoint, grouping))
    body = summary(result) | {"rules": result.rules, "contract": endpoint_data(endpoint)}
    for written, stratum in zip(body["strata"], result.strata, strict=True):
        columns = rounded.columns(endpoint, stratum)
        written["curve"] = {name: [None if v != v else v for v in values] for name, values in columns.items()}
    basis = {code: _basis(as_read(endpoint, table)) for code, table in tables.items() if table.n}
    return Figure(endpoint.code, grouping.code, body, basis)


def _basis(table: EventTable) -> Basis:
    counts = {"n_event": table.n_event, "n_competing": table.n_competing}
    return {"n": table.n, **{name: int(count.sum()) for name, count in counts.items()}}
