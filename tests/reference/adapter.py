"""From a reference case and its data to what this package computes, in the words of the case.

Each family of methods has a room of its own, with a table METHODS: name of the method -> function of case and rows.
"""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd

from tests.reference import (
    causal_cases,
    curve_cases,
    endpoint_cases,
    fine_gray_cases,
    group_cases,
    more_curve_cases,
    paired_cases,
    regression_cases,
    table_cases,
)
from tests.reference.rows import Row, rows_of

Case = dict[str, Any]

METHODS: dict[str, Callable[[Case, list[Row]], Case]] = {
    **curve_cases.METHODS,
    **fine_gray_cases.METHODS,
    **group_cases.METHODS,
    **more_curve_cases.METHODS,
    **regression_cases.METHODS,
    **table_cases.METHODS,
    **paired_cases.METHODS,
    **causal_cases.METHODS,
    **endpoint_cases.METHODS,
}


def compute(case: Case, data: pd.DataFrame | None) -> Case:
    """The counterpart of `case["expected"]`; KeyError for a method the package does not have.

    `data` is the CSV that the case names, None where it names none.
    """
    rows = [] if data is None else rows_of(data)
    for column in _event_columns(case):
        rows = _from_one_and_two(rows, column)
    found: Case = _told(METHODS[case["method"]](case, rows))
    return found


def _event_columns(case: Case) -> set[str]:
    outcome = case["expected"].get("matched_outcome") or {}
    return {name for name in ((case["columns"] or {}).get("event"), outcome.get("event")) if name}


def _from_one_and_two(rows: list[Row], column: str) -> list[Row]:
    """Events coded 1 (no) and 2 (yes) as 0 and 1: R's `Surv` reads a status that way when its largest value is 2."""
    if not {"2"} <= {row[column] for row in rows} <= {None, "0", "1", "2"}:
        return rows
    code = {"2": "1", "1": "0"}
    return [row | {column: code.get(str(row[column]))} for row in rows]


def _told(value: Any) -> Any:
    """The same in plain words and numbers: what is not defined is None."""
    if isinstance(value, dict):
        return {key: _told(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_told(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value
