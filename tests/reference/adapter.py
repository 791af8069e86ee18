"""From a reference case and its data to what this package computes, in the words of the case.

Each family of methods has a room of its own, with a table METHODS: name of the method -> function of case and rows.
"""

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
    return METHODS[case["method"]](case, [] if data is None else rows_of(data))
