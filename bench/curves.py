"""From a million rows to the curves of four arms: counted in the database, against pulled into lifelines.

Both sides start at the database and end with Kaplan-Meier and the log-rank test of survival by operation, and with the
cumulative incidence of local recurrence. Ours has standard errors and intervals of everything. lifelines' incidence is
taken without its variance, which would need minutes here.
"""

import statistics
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import psycopg
from psycopg.conninfo import make_conninfo

from analytics.stats import EventTable, cumulative_incidence, kaplan_meier
from analytics.stats.logrank import logrank
from bench.database import BenchDatabase
from bench.table import Row
from config.database.connection import connection_parameters
from config.environment import DatabaseRole, load_environment

REPEATS = 5
MOST_SECONDS, LEAST_RATIO = 0.5, 5.0
SAME = 1e-9
#: lifelines does not take ties: it jitters them apart at random, which moves its cumulative incidence by some patients.
PATIENTS_MOVED, LEAST_MOVED = 10, 1e-4
COUNT = """
    SELECT operation, array_agg(day ORDER BY day), array_agg(n_event ORDER BY day),
           array_agg(n_competing ORDER BY day), array_agg(n_censor ORDER BY day)
    FROM (SELECT operation, {endpoint}_time AS day, count(*) FILTER (WHERE {endpoint}_status = 1) AS n_event,
                 count(*) FILTER (WHERE {endpoint}_status = 2) AS n_competing,
                 count(*) FILTER (WHERE {endpoint}_status = 0) AS n_censor
          FROM analytics_indexprocedurefact WHERE {endpoint}_time IS NOT NULL GROUP BY 1, 2) AS cell
    GROUP BY operation ORDER BY operation
"""
PULL = """
    SELECT operation, {endpoint}_time, {endpoint}_status FROM analytics_indexprocedurefact
    WHERE {endpoint}_time IS NOT NULL
"""


Curves = dict[str, tuple[np.ndarray, np.ndarray]]


@dataclass(frozen=True, slots=True)
class Survival:
    """By operation the days and the estimates on them; and the log-rank statistic."""

    curves: Curves
    statistic: float


@dataclass(frozen=True, slots=True)
class Incidence:
    """By operation the days and the estimates on them, and how many were counted."""

    curves: Curves
    n: dict[str, int]


def measure(database: BenchDatabase) -> list[Row]:
    """Medians of five runs each, in turn. Raises AssertionError if the two disagree."""
    with psycopg.connect(counting(), autocommit=True) as connection:
        (n,) = connection.execute("SELECT count(*) FROM analytics_indexprocedurefact").fetchone() or (0,)
        survival = _in_turn(lambda: _our_survival(connection), lambda: _their_survival(connection))
        incidence = _in_turn(lambda: _our_incidence(connection), lambda: _their_incidence(connection))
    _assert_same_survival(survival[0][1], survival[1][1])
    _assert_same_incidence(incidence[0][1], incidence[1][1])
    ours, theirs = (one[0] + other[0] for one, other in zip(survival, incidence, strict=True))
    met = ours <= MOST_SECONDS and theirs / ours >= LEAST_RATIO
    bar = f"<= {MOST_SECONDS} s, >= {LEAST_RATIO:.0f} x"
    return [
        _row("KM and log-rank of 4 arms", survival[0][0], survival[1][0]),
        _row("CIF of 4 arms", incidence[0][0], incidence[1][0]),
        _row(f"{n:,} procedures to all three", ours, theirs, bar, met),
    ]


def _row(what: str, ours: float, theirs: float, bar: str = "", met: bool | None = None) -> Row:
    return Row("curves", what, f"{ours:.2f} s", f"{theirs:.2f} s (lifelines)", f"{theirs / ours:.1f} x", bar, met)


def counting() -> str:
    """As the role that counts every night, and reads every site."""
    return make_conninfo(**connection_parameters(load_environment(), DatabaseRole.WORKER))


def _in_turn(*sides: Callable[[], Any]) -> list[tuple[float, Any]]:
    seconds: list[list[float]] = [[] for _ in sides]
    answers: list[Any] = [None for _ in sides]
    for _ in range(REPEATS):
        for place, side in enumerate(sides):
            started = time.perf_counter()
            answers[place] = side()
            seconds[place].append(time.perf_counter() - started)
    return [(statistics.median(took), answer) for took, answer in zip(seconds, answers, strict=True)]


def _our_survival(connection: psycopg.Connection) -> Survival:
    tables = _tables(connection, "os")
    test = logrank(list(tables.values()))
    curves = {operation: kaplan_meier(table) for operation, table in tables.items()}
    return Survival({operation: (curve.time, curve.surv) for operation, curve in curves.items()}, float(test.statistic))


def _our_incidence(connection: psycopg.Connection) -> Incidence:
    tables = _tables(connection, "lr")
    curves = {operation: cumulative_incidence(table) for operation, table in tables.items()}
    sizes = {operation: table.n for operation, table in tables.items()}
    return Incidence({operation: (curve.time, curve.est) for operation, curve in curves.items()}, sizes)


def _tables(connection: psycopg.Connection, endpoint: str) -> dict[str, EventTable]:
    counted = connection.execute(COUNT.format(endpoint=endpoint)).fetchall()  # type: ignore[call-overload]
    return {
        operation: EventTable.from_counts(day, n_event, n_censor, n_competing=n_competing)
        for operation, day, n_event, n_competing, n_censor in counted
    }


def _their_survival(connection: psycopg.Connection) -> Survival:
    from lifelines import KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test

    rows = _pulled(connection, "os")
    test = multivariate_logrank_test(rows["time"], rows["operation"], rows["status"])
    fitted = {
        str(operation): KaplanMeierFitter().fit(arm["time"], arm["status"]).survival_function_
        for operation, arm in rows.groupby("operation")
    }
    return Survival({operation: _curve(curve) for operation, curve in fitted.items()}, float(test.test_statistic))


def _their_incidence(connection: psycopg.Connection) -> Incidence:
    from lifelines import AalenJohansenFitter

    arms = {str(operation): arm for operation, arm in _pulled(connection, "lr").groupby("operation")}
    curves = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it jitters
        for operation, arm in arms.items():
            fitter = AalenJohansenFitter(calculate_variance=False, seed=1)
            curves[operation] = _curve(fitter.fit(arm["time"], arm["status"], event_of_interest=1).cumulative_density_)
    return Incidence(curves, {operation: len(arm) for operation, arm in arms.items()})


def _pulled(connection: psycopg.Connection, endpoint: str) -> pd.DataFrame:
    rows = connection.execute(PULL.format(endpoint=endpoint)).fetchall()  # type: ignore[call-overload]
    return pd.DataFrame(rows, columns=["operation", "time", "status"])


def _curve(fitted: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return fitted.index.to_numpy(), fitted.iloc[:, 0].to_numpy()


def _assert_same_survival(ours: Survival, theirs: Survival) -> None:
    assert set(ours.curves) == set(theirs.curves)
    for operation, (day, surv) in ours.curves.items():
        there = _at(theirs.curves[operation], day)
        np.testing.assert_allclose(surv, there, rtol=SAME, atol=1e-12, err_msg=f"survival after {operation}")
    np.testing.assert_allclose(ours.statistic, theirs.statistic, rtol=SAME, err_msg="log-rank statistic")


def _assert_same_incidence(ours: Incidence, theirs: Incidence) -> None:
    assert ours.n == theirs.n
    for operation, (day, est) in ours.curves.items():
        there, near = _at(theirs.curves[operation], day + 0.5), max(PATIENTS_MOVED / ours.n[operation], LEAST_MOVED)
        np.testing.assert_allclose(est, there, rtol=0, atol=near, err_msg=f"incidence after {operation}")


def _at(curve: tuple[np.ndarray, np.ndarray], day: np.ndarray) -> np.ndarray:
    """A step function's values on the days."""
    index, values = curve
    return values[np.searchsorted(index, day, side="right") - 1]
