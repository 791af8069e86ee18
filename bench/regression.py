"""Cox regression of survival at a million procedures, from the database, against lifelines fed with fetched rows.

Two regressions: four measured covariates, where every patient is a row; and four categorical ones, where patients of
one pattern, day and outcome are counted together. Where R with survival is installed, its coxph is run on rows that it
already holds.
"""

import csv
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg

from analytics.stats import Cox, Design, Factor, Numeric, cox, design_matrix
from bench.curves import counting
from bench.database import BenchDatabase
from bench.table import Row

REPEATS = 3
#: Of a standard error. lifelines takes 95 % of each Newton step and stops on the likelihood: it stays 0.25 % short.
SAME = 1e-2
LEAST_COUNTED = 10.0
FACTORS = ("operation", "sex", "srs_given", "primary_group")
MEASURED = ("age", "blood_loss_ml", "operative_time_min")
#: Each row in a few whole numbers: they leave the server as bytes and enter arrays without a Python object each.
PACKED = """
    SELECT string_agg({columns}, ''::bytea)
    FROM analytics_indexprocedurefact WHERE os_time IS NOT NULL AND {present}
"""
R_PROGRAM = """
library(survival); d <- read.csv(commandArgs(TRUE)[1])
s <- sapply(1:3, function(i) system.time(f <<- coxph(Surv(time, event) ~ ., d))["elapsed"]); cat(median(s))
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds, and the coefficients found; `std_err` of ours, by which the two are compared."""

    seconds: float
    coef: np.ndarray
    std_err: np.ndarray | None = None


def measure(database: BenchDatabase) -> list[Row]:
    """Medians of three runs each, in turn. Raises AssertionError if the two disagree."""
    with psycopg.connect(counting(), autocommit=True) as connection:
        levels = _levels(connection)
        measured = _in_turn(lambda: _our_rows(connection), lambda: _their_rows(connection))
        counted = _in_turn(lambda: _our_counts(connection, levels), lambda: _their_counts(connection, levels))
        patterns = int(np.prod([len(names) for names in levels.values()]))
        in_r = _in_r(connection)
    for ours, theirs in (measured, counted):
        assert ours.std_err is not None
        apart = np.abs(ours.coef - theirs.coef) / ours.std_err
        np.testing.assert_array_less(apart, SAME, err_msg="coefficients, in standard errors apart")
    rows = [
        _row("Cox, four covariates, rows", *measured),
        _row(f"Cox, four factors, {patterns} patterns", *counted, least=LEAST_COUNTED),
    ]
    what = "Cox, four covariates, rows, R in memory"
    if in_r is None:
        return [*rows, Row("regression", what, "", "skipped: no R with survival here")]
    ours = measured[0].seconds
    return [*rows, Row("regression", what, f"{ours:.2f} s", f"{in_r:.2f} s (R)", f"{in_r / ours:.1f} x")]


def _row(what: str, ours: Measured, theirs: Measured, least: float | None = None) -> Row:
    ratio = theirs.seconds / ours.seconds
    bar, met = (f">= {least:.0f} x", ratio >= least) if least else ("", None)
    figures = f"{ours.seconds:.2f} s", f"{theirs.seconds:.2f} s (lifelines)"
    return Row("regression", what, *figures, f"{ratio:.1f} x", bar, met)


def _in_turn(ours: Callable[[], Cox], theirs: Callable[[], np.ndarray]) -> list[Measured]:
    fit: Cox | None = None
    seconds: tuple[list[float], list[float]] = ([], [])
    coef = np.zeros(0)
    for _ in range(REPEATS):
        started = time.perf_counter()
        fit = ours()
        between = time.perf_counter()
        coef = theirs()
        seconds[0].append(between - started)
        seconds[1].append(time.perf_counter() - between)
    assert fit is not None
    median = REPEATS // 2
    return [Measured(sorted(seconds[0])[median], fit.coef, fit.std_err), Measured(sorted(seconds[1])[median], coef)]


def _levels(connection: psycopg.Connection) -> dict[str, tuple[str, ...]]:
    """The levels that occur, in a fixed order."""
    return {
        name: tuple(
            str(level)
            for (level,) in connection.execute(
                f"SELECT DISTINCT {name} FROM analytics_indexprocedurefact WHERE {name} IS NOT NULL ORDER BY 1"  # type: ignore[call-overload]
            )
        )
        for name in FACTORS
    }


def _packed(connection: psycopg.Connection, columns: list[str], present: list[str]) -> np.ndarray:
    """(columns, n) whole numbers."""
    sent = " || ".join(f"int4send({column})" for column in columns)
    query = PACKED.format(columns=sent, present=" AND ".join(f"{name} IS NOT NULL" for name in present))
    (block,) = connection.execute(query, binary=True).fetchone() or (b"",)  # type: ignore[call-overload]
    return np.frombuffer(block or b"", dtype=">i4").reshape(-1, len(columns)).T.astype(np.int64)


def _our_rows(connection: psycopg.Connection) -> Cox:
    columns = ["os_time", "(os_status = 1)::int", "(sex = 'M')::int", *(f"{name}::int" for name in MEASURED)]
    day, event, male, *measured = _packed(connection, columns, ["sex", *MEASURED])
    covariates = [Numeric.of(name, values) for name, values in zip(MEASURED, measured, strict=True)]
    return cox(day, event, design_matrix([Factor("sex", male, ("F", "M")), *covariates]))


def _our_counts(connection: psycopg.Connection, levels: dict[str, tuple[str, ...]]) -> Cox:
    """One number a patient, which says pattern, day and outcome; equal numbers are counted."""
    code = "0"
    for name, names in levels.items():
        places = " ".join(f"WHEN '{level}' THEN {place}" for place, level in enumerate(names))
        code = f"({code}) * {len(names)} + CASE {name} {places} END"
    day = 1 << 14
    (packed,) = _packed(connection, [f"(({code}) * {day} + os_time) * 2 + (os_status = 1)::int"], list(levels))
    number = np.bincount(packed)
    found = np.flatnonzero(number)
    pattern, rest = np.divmod(found, 2 * day)
    codes = np.unravel_index(pattern, [len(names) for names in levels.values()])
    design: Design = design_matrix(
        [Factor(name, place.astype(np.int64), levels[name]) for name, place in zip(levels, codes, strict=True)]
    )
    return cox(rest // 2, rest % 2, design, counts=number[found])


def _fetched(connection: psycopg.Connection, names: list[str]) -> pd.DataFrame:
    query = f"""SELECT os_time, (os_status = 1)::int, {", ".join(names)} FROM analytics_indexprocedurefact
                WHERE os_time IS NOT NULL AND {" AND ".join(f"{name} IS NOT NULL" for name in names)}"""
    rows = connection.execute(query).fetchall()  # type: ignore[call-overload]
    return pd.DataFrame(rows, columns=["time", "event", *names])


def _their_rows(connection: psycopg.Connection) -> np.ndarray:
    rows = _fetched(connection, ["sex", *MEASURED])
    return _lifelines(rows.assign(sex=(rows["sex"] == "M").astype(int)))


def _their_counts(connection: psycopg.Connection, levels: dict[str, tuple[str, ...]]) -> np.ndarray:
    rows = _fetched(connection, list(levels))
    frame = rows[["time", "event"]].copy()
    for name, names in levels.items():
        for level in names[1:]:
            frame[f"{name}={level}"] = (rows[name] == level).astype(int)
    return _lifelines(frame)


def _lifelines(frame: pd.DataFrame) -> np.ndarray:
    from lifelines import CoxPHFitter

    fitted: Any = CoxPHFitter().fit(frame, "time", "event")
    return np.asarray(fitted.params_, dtype=np.float64)


def _in_r(connection: psycopg.Connection) -> float | None:
    """Seconds of R's coxph on rows that it already holds; None where there is no R with survival."""
    program = shutil.which("Rscript")
    if program is None or subprocess.run([program, "-e", "library(survival)"], capture_output=True).returncode:
        return None
    rows = _fetched(connection, ["sex", *MEASURED])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        rows.to_csv(path, index=False, quoting=csv.QUOTE_MINIMAL)
        run = subprocess.run([program, "-e", R_PROGRAM, str(path)], capture_output=True, text=True, check=True)
    return float(run.stdout)
