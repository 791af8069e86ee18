"""What must hold of a generation before anybody sees it. A run that breaks one of these fails."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from django.db import connection

from analytics.endpoints import BY_CODE, NOT_COUNTED, SOURCES
from analytics.groupings import GROUPINGS, OVERALL
from analytics.models import Run
from analytics.selectors import event_tables
from analytics.stats import cumulative_incidence, kaplan_meier

WITNESS_TOLERANCE = 1e-10


class InvariantBroken(RuntimeError):
    """A generation contradicts itself. The message names endpoint and grouping, never a record."""


class SitesDoNotAddUp(InvariantBroken):
    """The sites' event tables do not sum to the table of all together."""


class RecordsLost(InvariantBroken):
    """Somebody is neither counted nor excluded."""


class WitnessDisagrees(InvariantBroken):
    """An independent program computes another survival curve from the same records."""


class ProbabilitiesDoNotAddUp(InvariantBroken):
    """Event, competing event and neither are not certain together."""


def check_invariants(run: Run) -> None:
    """Raise the first invariant that does not hold."""
    _refuse(SitesDoNotAddUp, _rows(_uneven_sites(), run))
    for source in SOURCES:
        _everybody_is_accounted_for(run, source)
        if BY_CODE[source].kind == "survival":
            _witness_agrees(run, source)
        else:
            _probabilities_add_up(run, source)


def _uneven_sites() -> str:
    """SQL for the tables in which a count of all sites together is not the sum of the sites'."""
    arrays = ("n_event", "n_competing", "n_censor", "n_enter")
    sums = ["n", "n_initial", *(f"(SELECT sum(x) FROM unnest({name}) x)" for name in arrays)]
    uneven = " OR ".join(f"sum(CASE WHEN site_id IS NULL THEN -{value} ELSE {value} END) <> 0" for value in sums)
    return f"""
        SELECT endpoint, grouping FROM analytics_storedeventtable WHERE run_id = %(run)s
        GROUP BY endpoint, grouping, stratum HAVING {uneven}
    """


def _everybody_is_accounted_for(run: Run, source: str) -> None:
    """By every grouping: counted + excluded + not counted on purpose = all facts."""
    facts = _rows(
        f"""
        SELECT count(*) FILTER (WHERE {source}_excluded IS DISTINCT FROM '{NOT_COUNTED}')
        FROM analytics_indexprocedurefact WHERE run_id = %(run)s
        """,
        run,
    )[0][0]
    told = _rows(
        """
        SELECT grouping, sum(n) FROM (
            SELECT grouping, n FROM analytics_storedeventtable
            WHERE run_id = %(run)s AND endpoint = %(source)s AND site_id IS NULL
            UNION ALL
            SELECT grouping, count FROM analytics_exclusion
            WHERE run_id = %(run)s AND endpoint = %(source)s AND site_id IS NULL
        ) part GROUP BY grouping
        """,
        run,
        source=source,
    )
    found = dict(told)
    _refuse(RecordsLost, [(source, grouping.code) for grouping in GROUPINGS if found.get(grouping.code, 0) != facts])


def _witness_agrees(run: Run, source: str) -> None:
    """lifelines estimates survival from the records' own entry and exit days; ours comes from the event table."""
    records = _rows(
        f"""
        SELECT entry, {source}_time, {source}_status, count(*)
        FROM analytics_indexprocedurefact WHERE run_id = %(run)s AND {source}_time IS NOT NULL GROUP BY 1, 2, 3
        """,
        run,
    )
    if not records:
        return
    ours = kaplan_meier(event_tables(run, BY_CODE[source], OVERALL, None)[OVERALL.code])
    theirs = _lifelines_survival(records, ours.time)
    if np.abs(ours.surv - theirs).max() > WITNESS_TOLERANCE:
        _refuse(WitnessDisagrees, [(source, OVERALL.code)])


def _lifelines_survival(records: Sequence[tuple[int, ...]], times: np.ndarray) -> np.ndarray:
    from lifelines import KaplanMeierFitter  # slow to import, and only this step needs it

    entry, time, status, weight = np.array(records, dtype=np.float64).T
    # Under observation after the day of entry, as in R: lifelines takes those who enter on a day as at risk that day.
    after_entry = np.where(entry > 0, entry + 0.5, -1.0)
    fitted = KaplanMeierFitter().fit(time, event_observed=status == 1, entry=after_entry, weights=weight)
    survival: np.ndarray = fitted.survival_function_at_times(times).to_numpy()
    return survival


def _probabilities_add_up(run: Run, source: str) -> None:
    for table in event_tables(run, BY_CODE[source], OVERALL, None).values():
        curve = cumulative_incidence(table)
        if np.abs(curve.est + curve.est_competing + curve.surv - 1).max() > WITNESS_TOLERANCE:
            _refuse(ProbabilitiesDoNotAddUp, [(source, OVERALL.code)])


def _refuse(broken: type[InvariantBroken], places: Sequence[Sequence[object]]) -> None:
    if places:
        raise broken("; ".join(f"{endpoint} by {grouping}" for endpoint, grouping, *_ in places))


def _rows(query: str, run: Run, **parameters: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"run": run.pk, **parameters})
        return list(cursor.fetchall())
