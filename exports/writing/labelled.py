"""SPSS and Stata: whole-number codes with labels, as their users expect.

Both libraries take a table as a whole; a table that would not fit is refused before it is begun, with the remedy.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pyreadstat

from exports.release.columns import Column, Kind

#: Rows, about 300 MB in memory at 50 columns.
MOST_ROWS = 400_000
#: Longest value label SPSS keeps, in bytes.
LONGEST_LABEL = 120
#: Longest label of a column that Stata keeps, in bytes.
LONGEST_TITLE = 80
#: Stata takes 32 characters; the name of a set of labels is the column's with a number of up to three figures behind.
LONGEST_STATA_NAME = 29


class TooLarge(Exception):
    """A table has more rows than the format's library can hold in the memory it may have."""


def codes_of(column: Column) -> dict[str | int, int]:
    """Words of a vocabulary as whole numbers from 1; a graded scale keeps its own."""
    if column.kind is Kind.GRADE:
        return {value: int(value) for value, _ in column.choices}
    return {value: number for number, (value, _) in enumerate(column.choices, start=1)}


def value_labels(column: Column) -> dict[int, str]:
    codes = codes_of(column)
    return {codes[value]: _short(f"{label}") for value, label in column.choices}


def write_sav(path: Path, source: Path, columns: Sequence[Column]) -> None:
    _write(pyreadstat.write_sav, path, source, columns)


def write_dta(path: Path, source: Path, columns: Sequence[Column]) -> None:
    _write(pyreadstat.write_dta, path, source, columns, named=stata_name)


def stata_name(name: str) -> str:
    """The names of reasons for absence alone can be too long; such a one ends in `_why`."""
    return name if len(name) <= LONGEST_STATA_NAME else name.removesuffix("_missing_reason") + "_why"


def _write(
    write: Callable[..., None],
    path: Path,
    source: Path,
    columns: Sequence[Column],
    named: Callable[[str], str] = str,
) -> None:
    with pq.ParquetFile(source) as file:
        if file.metadata.num_rows > MOST_ROWS:
            raise TooLarge(f"{source.stem} has {file.metadata.num_rows:,} rows, {path.suffix} takes {MOST_ROWS:,}.")
        frame = file.read().to_pandas()
    for column in columns:
        frame[column.name] = _values(frame[column.name], column)
    write(
        frame.rename(columns=named),
        str(path),
        column_labels=[
            _short(f"{column.label} ({column.unit})" if column.unit else column.label, LONGEST_TITLE)
            for column in columns
        ],
        variable_value_labels={
            named(column.name): value_labels(column)
            for column in columns
            if column.choices and column.kind in (Kind.CODE, Kind.GRADE)
        },
    )


def _values(values: pd.Series, column: Column) -> pd.Series:
    if column.kind is Kind.CODE and column.choices:
        codes = codes_of(column)
        return values.astype(object).map(lambda word: codes.get(word)).astype("Int32")
    if column.kind in (Kind.GRADE, Kind.INTEGER, Kind.DAY, Kind.FLAG):
        return values.astype("Int32")
    if column.kind in (Kind.KEY, Kind.LIST, Kind.CODE):
        return values.astype(object).where(values.notna(), "")
    return values


def _short(text: str, longest: int = LONGEST_LABEL) -> str:
    return text.encode()[:longest].decode(errors="ignore")
