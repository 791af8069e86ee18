"""Reading a reference data set: rows of words, missing ones as None, whole numbers written as such."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

from analytics.stats.arrays import FloatArray

MISSING = {"", "NA"}
Row = dict[str, str | None]


def case_rows(case: dict[str, Any], folder: Path) -> list[Row]:
    """The rows of a case's data set; none where the case is a few numbers."""
    return read_rows(folder / case["dataset"]) if case["dataset"] else []


def read_rows(path: Path) -> list[Row]:
    """Every row of a CSV file by column name."""
    with path.open(newline="", encoding="utf-8") as file:
        return [{name: _word(value) for name, value in row.items()} for row in csv.DictReader(file)]


def complete(rows: list[Row], *columns: str | None) -> list[Row]:
    """Rows with a value in each of the columns; a column that is None is not asked for."""
    return [row for row in rows if all(row[column] is not None for column in columns if column)]


def numbers(rows: list[Row], column: str) -> FloatArray:
    """A column as numbers, nan where missing."""
    return np.array([np.nan if row[column] is None else float(str(row[column])) for row in rows], dtype=np.float64)


def of_level(rows: list[Row], column: str | None, level: str) -> list[Row]:
    """Rows of one group; all of them when there is no grouping column."""
    return rows if column is None else [row for row in rows if row[column] == level]


def _word(value: str) -> str | None:
    if value in MISSING:
        return None
    try:
        number = float(value)
    except ValueError:
        return value
    return str(int(number)) if number.is_integer() else value
