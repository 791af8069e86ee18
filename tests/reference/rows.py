"""Reading a reference data set: rows of words, missing ones as None, whole numbers written as such."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.stats.arrays import FloatArray

MISSING = {"", "NA"}
LOGICAL = {"TRUE": "1", "FALSE": "0"}
Row = dict[str, str | None]


def case_data(case: dict[str, Any], folder: Path) -> pd.DataFrame | None:
    """The data set of a case; None where the case is a few numbers."""
    return read_data(folder / case["dataset"]) if case["dataset"] else None


def read_data(path: Path) -> pd.DataFrame:
    """A CSV file; only an empty cell and NA are missing."""
    return pd.read_csv(path, keep_default_na=False, na_values=sorted(MISSING), float_precision="round_trip")


def rows_of(data: pd.DataFrame) -> list[Row]:
    """Every row by column name; it does not matter whether a column came as words or as numbers."""
    columns = {str(name): [_word(value) for value in data[name].tolist()] for name in data.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def read_rows(path: Path) -> list[Row]:
    """Every row of a CSV file by column name."""
    return rows_of(read_data(path))


def complete(rows: list[Row], *columns: str | None) -> list[Row]:
    """Rows with a value in each of the columns; a column that is None is not asked for."""
    return [row for row in rows if all(row[column] is not None for column in columns if column)]


def listed(rows: list[Row], column: str | None, levels: Sequence[str] | None) -> list[Row]:
    """Rows whose group is one of the levels; all of them when there is no grouping column."""
    if column is None or levels is None:
        return rows
    known = set(levels)
    return [row for row in rows if row[column] in known]


def words(rows: list[Row], column: str, levels: Sequence[str]) -> list[str | None]:
    """A column of words; what is none of the levels is missing, as in R's `factor(x, levels)`."""
    known = set(levels)
    return [row[column] if row[column] in known else None for row in rows]


def numbers(rows: list[Row], column: str) -> FloatArray:
    """A column as numbers, nan where missing."""
    return np.array([np.nan if row[column] is None else _number(str(row[column])) for row in rows], dtype=np.float64)


def of_level(rows: list[Row], column: str | None, level: str) -> list[Row]:
    """Rows of one group; all of them when there is no grouping column."""
    return rows if column is None else [row for row in rows if row[column] == level]


def _number(word: str) -> float:
    return float(LOGICAL.get(word, word))


def _word(value: object) -> str | None:
    if isinstance(value, bool | np.bool_):
        return str(value).upper()  # as R writes it
    text = "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
    if text in MISSING:
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else text
