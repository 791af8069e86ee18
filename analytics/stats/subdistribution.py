"""Risk sets of the subdistribution hazard: who had the competing event stays while it would have been observed.

At time t such a patient counts with the weight G(t-) / G(T-): G is the Kaplan-Meier estimate of being uncensored, of
all patients together, and T the time of the competing event.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from .arrays import BoolArray, FloatArray, IntArray, TimeArray, before, ratio
from .collapse import collapse
from .event_table import CENSORED, COMPETING, EVENT
from .risk_sets import NOBODY, RiskSets, run_sums
from .tied_times import distinct_times

Convention = Literal["cmprsk", "survival"]


@dataclass(frozen=True, eq=False)
class SubdistributionSets(RiskSets):
    """Rows as in `RiskSets`; `leave` is -1 for those who left before the first event.

    `stays`: rows that had the competing event; `rejoin`: for each of those the first cell after it; `undo`: 1 / G(T-).
    `uncensored` (k,): G(t-) of each cell. `grid`, `n_risk`, `n_censored` (u,): all distinct times, who was under
    observation, and who was censored at each; `place` (m,): which of them each row left at.
    """

    stays: IntArray
    rejoin: IntArray
    undo: FloatArray
    uncensored: FloatArray
    grid: TimeArray
    n_risk: IntArray
    n_censored: IntArray
    place: IntArray
    censored: BoolArray

    def at_risk(self, values: FloatArray) -> FloatArray:
        """Sums over those at risk in each cell, those who stay with their weights."""
        inside = int(np.searchsorted(self.leave, 0))
        total = run_sums(self.leave[inside:], values[..., inside:], self.n_cells)[..., ::-1]
        total = np.cumsum(total, axis=-1)[..., ::-1]
        return np.asarray(total + self.uncensored * self.staying(values))

    def staying(self, values: FloatArray) -> FloatArray:
        """Sums over those whose competing event came before each cell, divided by their G(T-)."""
        waiting = np.atleast_2d(values[..., self.stays] * self.undo)
        joined = np.array([np.bincount(self.rejoin, row, self.n_cells + 1)[:-1] for row in waiting])
        return np.cumsum(joined, axis=-1).reshape(*values.shape[:-1], self.n_cells)

    def exposure(self, values: FloatArray) -> FloatArray:
        """Sums of (k,) or (q, k) over the cells each row was at risk in, weighted as it was."""
        zero = np.zeros((*values.shape[:-1], 1))
        upto = np.concatenate([zero, np.cumsum(values, axis=-1)], axis=-1)
        total = upto[..., self.leave + 1]
        weighted = values * self.uncensored
        rest = np.concatenate([np.cumsum(weighted[..., ::-1], axis=-1)[..., ::-1], zero], axis=-1)
        total[..., self.stays] += self.undo * rest[..., self.rejoin]
        return np.asarray(total)


def subdistribution_sets(
    time: ArrayLike, status: ArrayLike, x: FloatArray, *, convention: Convention, counts: ArrayLike | None = None
) -> SubdistributionSets:
    """Sort rows into the cells of event 1.

    Args:
        convention: whether, at a time that they share, censorings are counted against all who were under observation
            (`cmprsk`) or against those whom no event took first (`survival`).

    Raises: ValueError for lengths that differ, negative times, or unknown status codes.
    """
    times, codes = np.asarray(time).ravel(), np.asarray(status).ravel()
    count = np.ones(times.size, dtype=np.int64) if counts is None else np.asarray(counts).ravel().astype(np.int64)
    if not times.size == codes.size == count.size == x.shape[0]:
        raise ValueError("time, status and covariates must have the same length")
    if not np.isin(codes, (CENSORED, EVENT, COMPETING)).all():
        raise ValueError("status must be 0 (censored), 1 (event) or 2 (competing event)")
    if times.size and not (np.isfinite(times).all() and times.min() >= 0):
        raise ValueError("time must not be missing or negative")
    grid, place = distinct_times(times)
    chosen, total = collapse([place, codes, *x.T], count)
    chosen, total = chosen[total > 0], total[total > 0]
    place, codes = place[chosen], codes[chosen].astype(np.int64)

    def counted(code: int) -> IntArray:
        return np.bincount(place[codes == code], total[codes == code], grid.size).astype(np.int64)

    n_event, n_competing, n_censored = (counted(code) for code in (EVENT, COMPETING, CENSORED))
    n_leave = n_event + n_competing + n_censored
    n_risk = np.cumsum(n_leave[::-1])[::-1]
    exposed = n_risk if convention == "cmprsk" else n_risk - n_event - n_competing
    uncensored = before(np.cumprod(ratio(exposed - n_censored, exposed, otherwise=1.0)), 1.0)
    happened = n_event > 0
    upto = np.cumsum(happened) - 1
    stays = np.flatnonzero(codes == COMPETING)
    return SubdistributionSets(
        time=grid[happened],
        first=np.zeros(1, dtype=np.int64),
        x=np.asarray(x[chosen].T, dtype=np.float64).reshape(x.shape[1], chosen.size),
        leave=upto[place],
        enter=np.full(chosen.size, NOBODY),
        event=codes == EVENT,
        weight=np.ones(chosen.size),
        count=total,
        cluster=np.zeros(chosen.size, dtype=np.int64),
        n=int(total.sum()),
        n_event=int(n_event.sum()),
        stays=stays,
        rejoin=upto[place[stays]] + 1,
        undo=1 / uncensored[place[stays]],
        uncensored=uncensored[happened],
        grid=grid,
        n_risk=n_risk,
        n_censored=n_censored,
        place=place,
        censored=codes == CENSORED,
    )
