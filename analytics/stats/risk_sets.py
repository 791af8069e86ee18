"""Who is at risk at which event: what every proportional-hazards regression works on.

A cell is a time at which somebody has the event, within a stratum. Of a row it only matters in which cells it is at
risk, whether it has the event in the last of them, and its covariates and weight; equal rows are counted together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import BoolArray, FloatArray, IntArray, TimeArray
from .collapse import collapse
from .tied_times import distinct_times

NOBODY = -1


@dataclass(frozen=True, eq=False)
class RiskSets:
    """Rows (m,), ordered by the cell they leave in; cells (k,), ordered by stratum and time.

    A row is at risk in the cells after `enter` (-1: from its stratum's first) up to and including `leave`; `event` says
    whether it has the event in the latter. `x`: (p, m). `count` rows looked like it, each of `weight`. `first`: the
    first cell of each stratum. `n`, `n_event`: rows and events given, also those that share no time with an event.
    """

    time: TimeArray
    first: IntArray
    x: FloatArray
    leave: IntArray
    enter: IntArray
    event: BoolArray
    weight: FloatArray
    count: IntArray
    cluster: IntArray
    n: int
    n_event: int

    @property
    def n_cells(self) -> int:
        """Distinct event times, counted in each stratum."""
        return int(self.time.size)

    @property
    def late(self) -> IntArray:
        """Rows that come under observation after their stratum's first event."""
        return np.flatnonzero(self.enter != NOBODY)

    def start(self) -> IntArray:
        """(m,) the cell before the first in which each row is at risk; may be -1."""
        stratum = np.searchsorted(self.first, self.leave, side="right") - 1
        return np.where(self.enter == NOBODY, self.first[stratum] - 1, self.enter)

    def at_risk(self, values: FloatArray) -> FloatArray:
        """Sums over those at risk in each cell: (q, m) or (m,) to (q, k) or (k,)."""
        total = self.leaving(values)
        if (late := self.late).size:
            total -= _summed(self.enter[late], values[..., late], self.n_cells)
            # who enters at a cell is at risk only after it, so not in it nor before
        return self.from_here_on(total)

    def from_here_on(self, values: FloatArray) -> FloatArray:
        """Sums of (..., k) over each cell and those after it in its stratum, in place."""
        for low, high in pairwise([*self.first.tolist(), self.n_cells]):
            part = values[..., low:high][..., ::-1]
            np.cumsum(part, axis=-1, out=part)
        return values

    def exposure(self, values: FloatArray) -> FloatArray:
        """Sums of (k,) or (q, k) over the cells each row was at risk in: (m,) or (q, m)."""
        zero = np.zeros((*values.shape[:-1], 1))
        upto = np.concatenate([zero, np.cumsum(values, axis=-1)], axis=-1)
        return np.asarray(upto[..., self.leave + 1] - upto[..., self.start() + 1])

    def leaving(self, values: FloatArray) -> FloatArray:
        """Sums over those whose last cell is this one."""
        return run_sums(self.leave, values, self.n_cells, self._leave_runs)

    def failing(self, values: FloatArray) -> FloatArray:
        """Sums over those who have the event in each cell."""
        return run_sums(self.leave[self.event], values[..., self.event], self.n_cells)

    @cached_property
    def _leave_runs(self) -> IntArray:
        return runs(self.leave)


def risk_sets(
    time: ArrayLike,
    event: ArrayLike,
    x: FloatArray,
    *,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    counts: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
) -> RiskSets:
    """Sort rows into cells; arguments as those of `cox`.

    Raises: ValueError for lengths that differ, missing or negative times, events other than 0 and 1, weights that are
        not positive, or counts that are not whole.
    """
    times = _times(time, "time")
    codes = np.asarray(event).ravel()
    if not ((codes == 0) | (codes == 1)).all():
        raise ValueError("event must be 0 (censored) or 1 (event)")
    entries = None if entry is None else _times(entry, "entry")
    stratum = _labels(strata, times.size)
    cluster = _labels(clusters, times.size)
    weight = np.ones(times.size) if weights is None else np.asarray(weights, dtype=np.float64).ravel()
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise ValueError("weights must be positive: leave rows without weight out")
    count = None if counts is None else _counts(counts)
    given = [times.size, codes.size, stratum.size, cluster.size, weight.size, x.shape[0]]
    given += [vector.size for vector in (entries, count) if vector is not None]
    if len(set(given)) > 1:
        raise ValueError("time, event, covariates and what else is given must have the same length")
    if times.size and times.min() < 0:
        raise ValueError("time must not be negative")
    had_event = codes == 1
    grid, left, entered, observed = _grid(times, entries)
    number = observed if count is None else observed * count
    leave, enter, cells = _cells(left, entered, stratum, had_event & (number > 0), grid.size)
    start = np.where(enter == NOBODY, cells.first[stratum] - 1, enter)
    counting = (number > 0) & (leave > start)
    columns = [leave, had_event, enter, weight, cluster, *x.T]
    some = np.flatnonzero(counting)
    if some.size < times.size:
        columns = [column[some] for column in columns]
    chosen, total = collapse(columns, None if count is None else count[some])
    leave, had, enter, weight, cluster, *covariates = [column[chosen] for column in columns]
    return RiskSets(
        time=grid[cells.time],
        first=cells.first,
        x=np.array(covariates, dtype=np.float64).reshape(x.shape[1], chosen.size),
        leave=leave,
        enter=enter,
        event=had,
        weight=weight,
        count=total,
        cluster=cluster,
        n=int(number.sum()),
        n_event=int(number[had_event].sum()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    time: IntArray
    first: IntArray


def _grid(times: TimeArray, entries: TimeArray | None) -> tuple[TimeArray, IntArray, IntArray, BoolArray]:
    """Distinct times; which of them each row leaves and enters at (-1: from the start); and who was observed at all."""
    if entries is None:
        grid, left = distinct_times(times)
        return grid, left, np.full(times.size, NOBODY), np.ones(times.size, dtype=bool)
    grid, index = distinct_times(np.concatenate([times, entries]))
    left, entered = index[: times.size], index[times.size :]
    observed: BoolArray = left > entered
    return grid, left, entered, observed


def _cells(
    left: IntArray, entered: IntArray, stratum: IntArray, event: BoolArray, n_times: int
) -> tuple[IntArray, IntArray, _Cells]:
    """The last cell each row is at risk in, the cell it enters at, and the cells."""
    n_strata = int(stratum.max(initial=-1)) + 1
    happened = np.zeros((n_strata, n_times), dtype=bool)
    happened[stratum[event], left[event]] = True
    upto = np.cumsum(happened.ravel()).reshape(happened.shape) - 1  # the last cell by then, perhaps of another stratum
    per_stratum = happened.sum(axis=1)
    first = np.cumsum(per_stratum) - per_stratum
    leave = upto[stratum, left]
    enter = np.full(left.size, NOBODY)
    late = entered != NOBODY
    enter[late] = upto[stratum[late], entered[late]]
    enter[enter < first[stratum]] = NOBODY
    # a stratum without events has no cell: whoever is in it leaves before its first
    return leave, enter, _Cells(np.nonzero(happened)[1], first)


def runs(cell: IntArray) -> IntArray:
    """Where each run of equal cells, which are in order, begins."""
    return np.flatnonzero(np.diff(cell, prepend=NOBODY))


def run_sums(cell: IntArray, values: FloatArray, size: int, begin: IntArray | None = None) -> FloatArray:
    """Sums of runs of equal cells, which are in order."""
    total = np.zeros((*values.shape[:-1], size))
    if cell.size:
        begin = runs(cell) if begin is None else begin
        total[..., cell[begin]] = np.add.reduceat(values, begin, axis=-1)
    return total


def _summed(cell: IntArray, values: FloatArray, size: int) -> FloatArray:
    """Sums by cell in any order of the cells."""
    rows = np.atleast_2d(values)
    total = np.array([np.bincount(cell, row, size) for row in rows])
    return total.reshape(*values.shape[:-1], size)


def _times(values: ArrayLike, name: str) -> TimeArray:
    vector = np.asarray(values).ravel()
    if np.issubdtype(vector.dtype, np.integer):
        return vector.astype(np.int64, copy=False)
    real = vector.astype(np.float64)
    if not np.isfinite(real).all():
        raise ValueError(f"{name} must not be missing or infinite")
    return real


def _labels(values: ArrayLike | Sequence[Any] | None, n: int) -> IntArray:
    """Whole numbers from 0 for whatever the rows are labelled with."""
    if values is None:
        return np.zeros(n, dtype=np.int64)
    labels: NDArray[Any] = np.asarray(values).ravel()
    _, inverse = np.unique(labels, return_inverse=True)
    return inverse.astype(np.int64).reshape(-1)


def _counts(values: ArrayLike) -> IntArray:
    given = np.asarray(values).ravel()
    whole = given.astype(np.int64)
    if (whole < 0).any() or (whole != given).any():
        raise ValueError("counts must be whole and not negative")
    return whole
