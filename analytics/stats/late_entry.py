"""The jackknife standard error of a cumulative incidence when patients enter late.

Without late entries the Greenwood-type variance is the infinitesimal jackknife. With them the two part: a patient's
influence depends on when he entered as well as on when he left, which an event table no longer tells. So this one
estimate takes patients, each with entry, exit and outcome.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray, IntArray
from .cumulative_incidence import CumulativeIncidence, cumulative_incidence
from .event_table import COMPETING, EVENT, EventTable
from .intervals import ConfType, probability_interval
from .jackknife import FROM_THE_START, Patients


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
    patients = _patients(table, np.asarray(time).ravel(), np.asarray(status).ravel(), np.asarray(entry).ravel())
    n_risk, n_event, n_competing = cif.n_risk, cif.n_event, cif.n_competing
    std_err = patients.std_err(cif.est, cif.surv, n_risk, n_event, n_competing, EVENT)
    std_err_competing = patients.std_err(cif.est_competing, cif.surv, n_risk, n_competing, n_event, COMPETING)
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


def _patients(table: EventTable, time: FloatArray, status: IntArray, entry: FloatArray) -> Patients:
    """Who came and went at which row of the table."""
    observed = (time > entry) if time.size else np.zeros(0, dtype=bool)
    entered = np.where(entry[observed] > 0, _row_of(table, entry[observed]), FROM_THE_START)
    left, one = _row_of(table, time[observed]), np.ones(int(observed.sum()), dtype=np.int64)
    return Patients(table.time.size, entered, left, status[observed], one.astype(np.float64), one)


def _row_of(table: EventTable, time: FloatArray) -> IntArray:
    """The row of the table each time belongs to; times equal up to rounding share one."""
    midpoints = (table.time[1:] + table.time[:-1]) / 2
    return np.searchsorted(midpoints, time, side="right").astype(np.int64)
