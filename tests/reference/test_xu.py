"""The reconstructed Xu 2021 cohort: from the hospital's file to every number that R gives for it."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analytics import stats
from analytics.stats import EventTable
from tests.reference.rows import Row, read_rows

DATA = Path(__file__).parent / "data"
EXPECTED = json.loads((DATA / "xu2021_expected.json").read_text(encoding="utf-8"))
PATIENTS = read_rows(DATA / "xu2021_patients.csv")
OPERATIONS = ("Separation surgery", "Piecemeal spondylectomy")
DAYS = EXPECTED["endpoints"]["landmark_days"]
CENSORED, EVENT, COMPETING = 0, 1, 2


def days_to(row: Row, column: str) -> int | None:
    """Days from surgery to a date, None where there is none."""
    until = row[column]
    if until is None:
        return None
    return (date.fromisoformat(until) - date.fromisoformat(str(row["Date of surgery"]))).days


def overall_survival(row: Row) -> tuple[int, int]:
    return days_to(row, "Last contact / death") or 0, EVENT if row["Status"] == "Dead" else CENSORED


def progression_free_survival(row: Row) -> tuple[int, int]:
    recurrence = days_to(row, "Date of recurrence")
    return overall_survival(row) if recurrence is None else (recurrence, EVENT)


def local_recurrence(row: Row) -> tuple[int, int]:
    recurrence = days_to(row, "Date of recurrence")
    if recurrence is not None:
        return recurrence, EVENT
    time, dead = overall_survival(row)
    return time, COMPETING if dead else CENSORED


def tables(endpoint: Callable[[Row], tuple[int, int]]) -> list[EventTable]:
    """One event table per operation."""
    cohorts = [[endpoint(row) for row in PATIENTS if row["Operation"] == name] for name in OPERATIONS]
    return [EventTable.from_rows(*zip(*cohort, strict=True)) for cohort in cohorts]


def estimate(value: float) -> Any:
    return pytest.approx(value, rel=1e-8)


def p_value(value: float) -> Any:
    return pytest.approx(value, rel=1e-6)


SURVIVAL = {"overall_survival": overall_survival, "progression_free_survival": progression_free_survival}


@pytest.mark.parametrize("name", SURVIVAL)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_survival(name: str, operation: str) -> None:
    expected = EXPECTED["endpoints"][name][operation]
    table = tables(SURVIVAL[name])[OPERATIONS.index(operation)]

    km = stats.kaplan_meier(table, conf_type="log-log")
    marks = stats.landmarks(km, DAYS)

    assert [mark.n_risk for mark in marks] == expected["n_risk"]
    assert [mark.est for mark in marks] == estimate(expected["surv"])
    assert [mark.lower for mark in marks] == estimate(expected["lower"])
    assert [mark.upper for mark in marks] == estimate(expected["upper"])
    assert stats.median(km).est == estimate(expected["median"])
    assert table.n_event.sum() == expected["events"]


@pytest.mark.parametrize("name", SURVIVAL)
def test_logrank(name: str) -> None:
    expected = EXPECTED["endpoints"][name]["logrank"]

    test = stats.logrank(tables(SURVIVAL[name]))

    assert test.statistic == estimate(expected["chisq"])
    assert test.p_value == p_value(expected["p_value"])


@pytest.mark.parametrize("operation", OPERATIONS)
def test_local_recurrence(operation: str) -> None:
    expected = EXPECTED["endpoints"]["local_recurrence"]
    table = tables(local_recurrence)[OPERATIONS.index(operation)]
    cif = stats.cumulative_incidence(table)

    recurrence = stats.landmarks(cif, DAYS)
    death = stats.landmarks(cif, DAYS, competing=True)

    shown = [[None if m.beyond_last_followup else m.est for m in marks] for marks in (recurrence, death)]
    wanted = [expected[operation][key] for key in ("recurrence", "death_without_recurrence")]
    for ours, theirs in zip(shown, wanted, strict=True):
        assert [value is None for value in ours] == [value == "NA" for value in theirs]
        assert [value for value in ours if value is not None] == estimate([v for v in theirs if v != "NA"])
    assert table.n_event.sum() == expected["n_recurrence"][operation]
    assert table.n_competing.sum() == expected["n_death_without"][operation]


def test_gray() -> None:
    expected = EXPECTED["endpoints"]["local_recurrence"]["gray"]

    test = stats.gray(tables(local_recurrence))

    assert test.statistic == estimate(expected["chisq"])
    assert test.p_value == p_value(expected["p_value"])


def test_median_follow_up() -> None:
    expected = EXPECTED["endpoints"]["median_follow_up_reverse_km_days"]

    medians = [stats.median(stats.reverse_kaplan_meier(table)).est for table in tables(overall_survival)]

    assert dict(zip(OPERATIONS, medians, strict=True)) == expected


CONTINUOUS = {
    ("table1", "age"): "Age at surgery",
    ("table2", "blood_loss_ml"): "Blood loss (ml)",
    ("table2", "operative_time_h"): "Operative time (h)",
}


@pytest.mark.parametrize("place", CONTINUOUS, ids="-".join)
def test_measurements(place: tuple[str, str]) -> None:
    expected = EXPECTED[place[0]][place[1]]
    column = CONTINUOUS[place]
    groups = [[float(str(row[column])) for row in PATIENTS if row["Operation"] == name] for name in OPERATIONS]

    for name, values in zip(OPERATIONS, groups, strict=True):
        summary = stats.describe(values)
        assert summary.n == expected[name]["n"]
        assert (summary.mean, summary.sd) == estimate((expected[name]["mean"], expected[name]["sd"]))
        quartiles = summary.q1, summary.median, summary.q3
        assert quartiles == estimate(tuple(expected[name][key] for key in ("q1", "median", "q3")))

    assert stats.t_test(*groups, equal_variance=True).p_value == p_value(expected["p_t_pooled"])
    assert stats.t_test(*groups).p_value == p_value(expected["p_t_welch"])
    assert stats.mann_whitney(*groups, method="asymptotic").p_value == p_value(expected["p_mann_whitney"])


def band(column: str) -> Callable[[Row, str], bool]:
    """Whether a number lies in a band written "50-70"."""

    def within(row: Row, level: str) -> bool:
        low, high = level.split("-")
        return int(low) <= int(str(row[column])) <= int(high)

    return within


def code(column: str) -> Callable[[Row, str], bool]:
    """Whether a word is, or begins with, the level: L3 belongs to L."""
    return lambda row, level: str(row[column]).startswith(level)


def any_complication(row: Row, level: str) -> bool:
    return ("No" if row["Complications"] == "None" else "Yes") == level


CATEGORIES: dict[tuple[str, ...], Callable[[Row, str], bool]] = {
    ("table1", "sex"): code("Sex"),
    ("table1", "frankel_pre"): code("Frankel pre"),
    ("table1", "kps"): band("KPS pre"),
    ("table1", "tomita"): band("Tomita"),
    ("table1", "tokuhashi"): band("Tokuhashi (revised)"),
    ("table1", "level"): code("Level"),
    ("table2", "frankel_post"): code("Frankel post"),
    ("table2", "complications", "patients_with_any"): any_complication,
}


@pytest.mark.parametrize("place", CATEGORIES, ids="-".join)
def test_categories(place: tuple[str, ...]) -> None:
    expected = EXPECTED
    for key in place:
        expected = expected[key]
    belongs = CATEGORIES[place]
    cohorts = [[row for row in PATIENTS if row["Operation"] == name] for name in OPERATIONS]

    table = np.array([[sum(belongs(row, level) for row in rows) for level in expected["levels"]] for rows in cohorts])

    assert table.tolist() == [expected["counts"][name] for name in OPERATIONS]
    assert stats.chi_square(table).p_value == p_value(expected["p_pearson"])
    assert stats.fisher_exact(table).p_value == p_value(expected["p_fisher"])


def test_complications_count_events_apart_from_patients() -> None:
    expected = EXPECTED["table2"]["complications"]["events"]

    written = {name: [str(r["Complications"]) for r in PATIENTS if r["Operation"] == name] for name in OPERATIONS}
    events = {name: sum(len(cell.split(";")) for cell in cells if cell != "None") for name, cells in written.items()}

    assert events == expected
