"""Rows as the text of a CSV file that no spreadsheet will run."""

import csv
import io
import math
from collections.abc import Iterable, Mapping
from typing import Any

#: A spreadsheet would run a cell that begins so.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")

Row = Mapping[str, Any]


def to_csv(rows: Iterable[Row]) -> str:
    """Rows under one head, which is the first row's keys; what cannot be estimated stays empty."""
    rows = list(rows)
    text = io.StringIO()
    if rows:
        writer = csv.writer(text)
        writer.writerow(rows[0])
        writer.writerows([_cell(value) for value in row.values()] for row in rows)
    return text.getvalue()


def _cell(value: Any) -> Any:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    return harmless(value) if isinstance(value, str) else value


def harmless(text: str) -> str:
    """Text that a spreadsheet would take for a formula, marked as text."""
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
