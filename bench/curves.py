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


@dataclass(frozen=True, slots=True)
class Answer:
    """What both sides must agree on: by operation the days and the estimates on them, and how many were counted."""

    survival: dict[str, tuple[np.ndarray, np.ndarray]]
    incidence: dict[str, tuple[np.ndarray, np.ndarray]]
    n: dict[str, int]
    statistic: float


def measure(database: BenchDatabase) -> list[Row]:
    """Medians of five runs each, in turn. Raises AssertionError if the two disagree."""
    with psycopg.connect(_serving(), autocommit=True) as connection:
        (n,) = connection.execute("SELECT count(*) FROM analytics_indexprocedurefact").fetchone() or (0,)
        ours, theirs = _in_turn(lambda: _ours(connection), lambda: _theirs(connection))
    _assert_same(ours[1], theirs[1])
    ratio = theirs[0] / ours[0]
    return [
        Row(
            "curves",
            f"{n:,} procedures to KM, log-rank and CIF of 4 arms",
            f"{ours[0]:.2f} s",
            f"{theirs[0]:.2f} s (lifelines)",
            f"{ratio:.1f} x",
            f"<= {MOST_SECONDS} s, >= {LEAST_RATIO:.0f} x",
            ours[0] <= MOST_SECONDS and ratio >= LEAST_RATIO,
        )
    ]


def _serving() -> str:
    return make_conninfo(**connection_parameters(load_environment(), DatabaseRole.APP))


def _in_turn(*sides: Callable[[], Any]) -> list[tuple[float, Any]]:
    seconds: list[list[float]] = [[] for _ in sides]
    answers: list[Any] = [None for _ in sides]
    for _ in range(REPEATS):
        for place, side in enumerate(sides):
            started = time.perf_counter()
            answers[place] = side()
            seconds[place].append(time.perf_counter() - started)
    return [(statistics.median(took), answer) for took, answer in zip(seconds, answers, strict=True)]


def _ours(connection: psycopg.Connection) -> Answer:
    deaths, recurrences = _tables(connection, "os"), _tables(connection, "lr")
    survival = {operation: kaplan_meier(table) for operation, table in deaths.items()}
    incidence = {operation: cumulative_incidence(table) for operation, table in recurrences.items()}
    test = logrank(list(deaths.values()))
    return Answer(
        {operation: (curve.time, curve.surv) for operation, curve in survival.items()},
        {operation: (curve.time, curve.est) for operation, curve in incidence.items()},
        {operation: table.n for operation, table in recurrences.items()},
        float(test.statistic),
    )


def _tables(connection: psycopg.Connection, endpoint: str) -> dict[str, EventTable]:
    counted = connection.execute(COUNT.format(endpoint=endpoint)).fetchall()  # type: ignore[call-overload]
    return {
        operation: EventTable.from_counts(day, n_event, n_censor, n_competing=n_competing)
        for operation, day, n_event, n_competing, n_censor in counted
    }


def _theirs(connection: psycopg.Connection) -> Answer:
    from lifelines import AalenJohansenFitter, KaplanMeierFitter
    from lifelines.statistics import multivariate_logrank_test

    deaths, recurrences = _pulled(connection, "os"), _pulled(connection, "lr")
    survival = {
        str(operation): _curve(KaplanMeierFitter().fit(arm["time"], arm["status"]).survival_function_)
        for operation, arm in deaths.groupby("operation")
    }
    incidence = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that it jitters
        for operation, arm in recurrences.groupby("operation"):
            fitter = AalenJohansenFitter(calculate_variance=False, seed=1)
            fitted = fitter.fit(arm["time"], arm["status"], event_of_interest=1)
            incidence[str(operation)] = _curve(fitted.cumulative_density_)
    test = multivariate_logrank_test(deaths["time"], deaths["operation"], deaths["status"])
    return Answer(survival, incidence, recurrences.groupby("operation").size().to_dict(), float(test.test_statistic))


def _pulled(connection: psycopg.Connection, endpoint: str) -> pd.DataFrame:
    rows = connection.execute(PULL.format(endpoint=endpoint)).fetchall()  # type: ignore[call-overload]
    return pd.DataFrame(rows, columns=["operation", "time", "status"])


def _curve(fitted: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return fitted.index.to_numpy(), fitted.iloc[:, 0].to_numpy()


def _assert_same(ours: Answer, theirs: Answer) -> None:
    assert ours.n == theirs.n
    assert set(ours.survival) == set(theirs.survival)
    for operation, (day, surv) in ours.survival.items():
        there = _at(theirs.survival[operation], day)
        np.testing.assert_allclose(surv, there, rtol=SAME, atol=1e-12, err_msg=f"survival after {operation}")
    for operation, (day, est) in ours.incidence.items():
        there, near = _at(theirs.incidence[operation], day + 0.5), max(PATIENTS_MOVED / ours.n[operation], LEAST_MOVED)
        np.testing.assert_allclose(est, there, rtol=0, atol=near, err_msg=f"incidence after {operation}")
    np.testing.assert_allclose(ours.statistic, theirs.statistic, rtol=SAME, err_msg="log-rank statistic")


def _at(curve: tuple[np.ndarray, np.ndarray], day: np.ndarray) -> np.ndarray:
    """A step function's values on the days."""
    index, values = curve
    return values[np.searchsorted(index, day, side="right") - 1]
