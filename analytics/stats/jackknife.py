"""The infinitesimal jackknife of a cumulative incidence: what each patient, with a weight, moves it by.

A patient's influence on F(t) is A - F(t) B. While at risk both fall by what the hazards at each time are worth, `a` and
`b` cumulated; an event adds what that hazard's own step is worth. Those who left stay as they were; those still at risk
are described by sums of what `a` and `b` were at their entries. So all times are done in one pass.
"""

from dataclasses import dataclass

import numpy as np

from .arrays import CountArray, FloatArray, IntArray, before, ratio
from .event_table import CENSORED

ROUNDING = 1e-13  # what is left of a difference of equals
FROM_THE_START = -1


@dataclass(frozen=True, slots=True, eq=False)
class Patients:
    """At which row of the table (0 to `size` - 1) each of (n,) patients entered (-1: from the start) and left, and how.

    `weight` (n,) is the weight of each, `count` (n,) how many are alike.
    """

    size: int
    entered: IntArray
    left: IntArray
    status: IntArray
    weight: FloatArray
    count: IntArray

    def std_err(
        self,
        est: FloatArray,
        surv: FloatArray,
        n_risk: CountArray,
        n_event: CountArray,
        n_other: CountArray,
        cause: int,
    ) -> FloatArray:
        """Root of the summed squared influences on F at every time; all (k,), weighted counts."""
        n_failure = n_event + n_other
        per_failure = ratio(np.ones_like(est), (n_risk - n_failure).astype(np.float64))  # 1 / (n (1 - h))
        per_event = ratio(before(surv, 1.0), n_risk)
        a = np.cumsum(per_event * ratio(n_event, n_risk) + est * per_failure * ratio(n_failure, n_risk))
        b = np.cumsum(per_failure * ratio(n_failure, n_risk))
        failed, of_cause = self.status != CENSORED, self.status == cause
        a_entry, b_entry = _at(a, self.entered), _at(b, self.entered)
        a_left = a_entry - a[self.left] + of_cause * per_event[self.left] + failed * (est * per_failure)[self.left]
        b_left = b_entry - b[self.left] + failed * per_failure[self.left]
        one = np.ones_like(a_entry)
        gone, here = self._gone, self._here
        aa = gone(a_left**2) + here(one) * a**2 - 2 * a * here(a_entry) + here(a_entry**2)
        ab = gone(a_left * b_left) + here(one) * a * b - a * here(b_entry) - b * here(a_entry) + here(a_entry * b_entry)
        bb = gone(b_left**2) + here(one) * b**2 - 2 * b * here(b_entry) + here(b_entry**2)
        total = aa - 2 * est * ab + est**2 * bb
        rounding = ROUNDING * (aa + 2 * np.abs(est * ab) + est**2 * bb)
        return _held(np.sqrt(np.where(total > rounding, total, 0.0)), n_failure)

    def _gone(self, value: FloatArray) -> FloatArray:
        """Sums over those who have left by each time."""
        total: FloatArray = np.cumsum(np.bincount(self.left, value * self.weight**2 * self.count, self.size))
        return total

    def _here(self, value: FloatArray) -> FloatArray:
        """Sums over those at risk after each time."""
        late = self.entered != FROM_THE_START
        square = value * self.weight**2 * self.count
        came: FloatArray = np.cumsum(np.bincount(self.entered[late], square[late], self.size))
        return came + float(square[~late].sum()) - self._gone(value)


def _at(cumulated: FloatArray, row: IntArray) -> FloatArray:
    """A cumulated quantity at each row, zero before the first (row -1)."""
    return np.concatenate([[0.0], cumulated])[row + 1]


def _held(values: FloatArray, n_failure: CountArray) -> FloatArray:
    """What changes only when somebody fails, held to the last digit in between; 0 before the first failure."""
    last = np.maximum.accumulate(np.where(n_failure > 0, np.arange(1, values.size + 1), 0))
    return np.concatenate([[0.0], values])[last]
