"""The jackknife standard error of a cumulative incidence when patients enter late.

Without late entries the Greenwood-type variance is the infinitesimal jackknife. With them the two part: a patient's
influence depends on when he entered as well as on when he left, which an event table no longer tells. So this one
estimate takes patients, each with entry, exit and outcome.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray, IntArray, before, ratio
from .cumulative_incidence import CumulativeIncidence, cumulative_incidence
from .event_table import CENSORED, COMPETING, EVENT, EventTable
from .intervals import ConfType, probability_interval

ROUNDING = 1e-13  # what is left of a difference of equals


def cumulative_incidence_late_entry(
    time: ArrayLike,
    status: ArrayLike,
    entry: ArrayLike,
    *,
    conf_type: ConfType = "log-log",
    conf_level: float = 0.95,
) -> CumulativeIncidence:
    """Aalen-Johansen estimates with the infinitesimal jackknife over patients.

    Args:
        time, status, entry: (n,) as in `EventTable.from_rows`.

    Raises: ValueError as `EventTable.from_rows` and `cumulative_incidence` do.
    R: `survfit(Surv(entry, time, factor(status)) ~ 1, id = id)`.
    """
    table = EventTable.from_rows(time, status, entry)
    cif = cumulative_incidence(table, conf_type=conf_type, conf_level=conf_level)
    patients = _Patients(table, np.asarray(time).ravel(), np.asarray(status).ravel(), np.asarray(entry).ravel())
    std_err = patients.std_err(cif, cif.est, EVENT)
    std_err_competing = patients.std_err(cif, cif.est_competing, COMPETING)
    lower, upper = probability_interval(cif.est, std_err, conf_type=conf_type, conf_level=conf_level)
    lower_competing, upper_competing = probability_interval(
        cif.est_competing, std_err_competing, conf_type=conf_type, conf_level=conf_level
    )
    return replace(
        cif,
        std_err=std_err,
        std_err_competing=std_err_competing,
        lower=lower,
        upper=upper,
        lower_competing=lower_competing,
        upper_competing=upper_competing,
        variance="jackknife",
    )


class _Patients:
    """Who came and went at which row of the table: `left`, `status` and `entered` (n,), -1 for the start."""

    def __init__(self, table: EventTable, time: FloatArray, status: IntArray, entry: FloatArray) -> None:
        observed = (time > entry) if time.size else np.zeros(0, dtype=bool)
        self.size = table.time.size
        self.left = _row_of(table, time[observed])
        self.entered = np.where(entry[observed] > 0, _row_of(table, entry[observed]), -1)
        self.status = status[observed]

    def std_err(self, cif: CumulativeIncidence, est: FloatArray, cause: int) -> FloatArray:
        """Root of the summed squared influences of all patients on F(t), at every time, in one pass.

        A patient's influence is A - F(t) B. While at risk both fall by what the hazards at each time are worth, `a` and
        `b` cumulated; an event adds what that hazard's own step is worth. Those who left stay as they were; those
        still at risk are described by sums of what `a` and `b` were at their entries.
        """
        n, d = cif.n_risk, cif.n_event if cause == EVENT else cif.n_competing
        n_failure = cif.n_event + cif.n_competing
        surv_before = before(cif.surv, 1.0)
        per_failure = ratio(np.ones_like(est), (n - n_failure).astype(np.float64))  # 1 / (n (1 - h))
        per_event = ratio(surv_before, n)
        a = np.cumsum(per_event * ratio(d, n) + est * per_failure * ratio(n_failure, n))
        b = np.cumsum(per_failure * ratio(n_failure, n))
        failed, of_cause = self.status != CENSORED, self.status == cause
        a_entry, b_entry = _at(a, self.entered), _at(b, self.entered)
        a_left = a_entry - a[self.left] + of_cause * per_event[self.left] + failed * (est * per_failure)[self.left]
        b_left = b_entry - b[self.left] + failed * per_failure[self.left]

        def gone(value: FloatArray) -> FloatArray:
            total: FloatArray = np.cumsum(np.bincount(self.left, value, self.size))
            return total

        def here(value: FloatArray) -> FloatArray:
            late = self.entered >= 0
            came: FloatArray = np.cumsum(np.bincount(self.entered[late], value[late], self.size))
            return came + float(value[~late].sum()) - gone(value)

        one = np.ones_like(a_entry)
        aa = gone(a_left**2) + here(one) * a**2 - 2 * a * here(a_entry) + here(a_entry**2)
        ab = gone(a_left * b_left) + here(one) * a * b - a * here(b_entry) - b * here(a_entry) + here(a_entry * b_entry)
        bb = gone(b_left**2) + here(one) * b**2 - 2 * b * here(b_entry) + here(b_entry**2)
        total = aa - 2 * est * ab + est**2 * bb
        rounding = ROUNDING * (aa + 2 * np.abs(est * ab) + est**2 * bb)
        return np.sqrt(np.where(total > rounding, total, 0.0))


def _row_of(table: EventTable, time: FloatArray) -> IntArray:
    """The row of the table each time belongs to; times equal up to rounding share one."""
    midpoints = (table.time[1:] + table.time[:-1]) / 2
    return np.searchsorted(midpoints, time, side="right").astype(np.int64)


def _at(cumulated: FloatArray, row: IntArray) -> FloatArray:
    """A cumulated quantity at each row, zero before the first (row -1)."""
    return np.concatenate([[0.0], cumulated])[row + 1]
