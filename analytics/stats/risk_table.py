"""Several groups on one grid of times: what the tests that compare groups work on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .arrays import IntArray, TimeArray
from .event_table import EventTable
from .tied_times import distinct_times


@dataclass(frozen=True, slots=True, eq=False)
class RiskTable:
    """Groups side by side; `time` has shape (k,), every count (groups, k)."""

    time: TimeArray
    n_risk: IntArray
    n_event: IntArray
    n_competing: IntArray
    n_censor: IntArray


def align(tables: Sequence[EventTable]) -> RiskTable:
    """Put groups on the union of their times; between its own times a group's risk set just waits."""
    times = [table.time for table in tables]
    grid, index = distinct_times(np.concatenate(times) if times else np.empty(0, dtype=np.int64))
    places = np.split(index, np.cumsum([time.size for time in times])[:-1])[: len(tables)]

    def spread(columns: Sequence[IntArray]) -> IntArray:
        wide = np.zeros((len(tables), grid.size), dtype=np.int64)
        for row, place, column in zip(wide, places, columns, strict=True):
            np.add.at(row, place, column)
        return wide

    n_event = spread([table.n_event for table in tables])
    n_competing = spread([table.n_competing for table in tables])
    n_censor = spread([table.n_censor for table in tables])
    change = spread([table.n_enter for table in tables]) - n_event - n_competing - n_censor
    start = np.array([table.n_initial for table in tables], dtype=np.int64)[:, None]
    return RiskTable(grid, start + np.cumsum(change, axis=1) - change, n_event, n_competing, n_censor)
