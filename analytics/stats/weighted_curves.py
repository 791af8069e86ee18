"""Survival and cumulative incidence of weighted patients, as after inverse-probability weighting.

The estimates are those of counts, weights taking the place of patients. Their standard errors are not: a weight of two
is not two patients. The infinitesimal jackknife asks instead how far each patient moves the curve.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import BoolArray, CountArray, IntArray, TimeArray
from .collapse import collapse
from .cumulative_incidence import CumulativeIncidence, cumulative_incidence
from .event_table import CENSORED, COMPETING, EVENT, EventTable
from .intervals import ConfType, probability_interval
from .jackknife import FROM_THE_START, Patients
from .kaplan_meier import KaplanMeier, kaplan_meier
from .tied_times import distinct_times

LongArray = NDArray[np.longdouble]


@dataclass(frozen=True, slots=True, eq=False)
class WeightedTable:
    """An event table whose counts (k,) are sums of weights; `n` counts the patients themselves."""

    time: TimeArray
    n_risk: CountArray
    n_event: CountArray
    n_competing: CountArray
    n_censor: CountArray
    n: int

    @property
    def n_leave(self) -> CountArray:
        """(k,) weight that leaves the risk set at each time."""
        return self.n_event + self.n_competing + self.n_censor

    @property
    def last_followup(self) -> float | None:
        """The last time at which anyone left; None for a group without patients."""
        left = np.flatnonzero(self.n_leave)
        return float(self.time[left[-1]]) if left.size else None


def kaplan_meier_weighted(
    time: ArrayLike,
    event: ArrayLike,
    weights: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    robust: bool = True,
    conf_type: ConfType = "log-log",
    conf_level: float = 0.95,
) -> KaplanMeier:
    """Product-limit estimate of weighted patients.

    Args:
        time, event, entry: (n,) as in `EventTable.from_rows`; any event but 1 censors.
        weights: (n,) positive.
        robust: the infinitesimal jackknife (the default). Without it Greenwood's variance, which takes a weight for a
            number of patients: right for counts only.

    Raises: ValueError as `EventTable.from_rows` does, and for weights that are not positive.
    R: `survfit(Surv(entry, time, event) ~ 1, weights=, robust=)`.
    """
    table, patients = _collapsed(time, np.where(np.asarray(event) == EVENT, EVENT, 0), entry, weights)
    km = kaplan_meier(table, conf_type=conf_type, conf_level=conf_level)
    if not robust:
        return km
    none = np.zeros_like(km.n_event)
    std_err = patients.std_err(1 - km.surv, km.surv, km.n_risk, km.n_event, none, EVENT)
    std_err[km.surv == 0] = 0.0
    lower, upper = probability_interval(km.surv, std_err, conf_type=conf_type, conf_level=conf_level)
    return replace(km, std_err=std_err, lower=lower, upper=upper)


def cumulative_incidence_weighted(
    time: ArrayLike,
    status: ArrayLike,
    weights: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    conf_type: ConfType = "log-log",
    conf_level: float = 0.95,
) -> CumulativeIncidence:
    """Aalen-Johansen estimates of weighted patients, with the infinitesimal jackknife.

    Args: (n,) each, as in `EventTable.from_rows`; `weights` positive.

    Raises: ValueError as `kaplan_meier_weighted` does.
    R: `survfit(Surv(entry, time, factor(status)) ~ 1, weights=)`.
    """
    table, patients = _collapsed(time, np.asarray(status), entry, weights)
    cif = cumulative_incidence(table, conf_type=conf_type, conf_level=conf_level)
    counts = cif.n_risk, cif.n_event, cif.n_competing
    std_err = patients.std_err(cif.est, cif.surv, *counts, EVENT)
    std_err_competing = patients.std_err(cif.est_competing, cif.surv, counts[0], counts[2], counts[1], COMPETING)
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


def _collapsed(
    time: ArrayLike, status: ArrayLike, entry: ArrayLike | None, weights: ArrayLike
) -> tuple[WeightedTable, Patients]:
    """The weighted table, and the patients by its rows, in an order that is not that of the input."""
    counted = EventTable.from_rows(time, status, entry)  # raises for whatever makes no sense
    times, codes = np.asarray(time).ravel(), np.asarray(status, dtype=np.int64).ravel()
    weight = np.asarray(weights, dtype=np.float64).ravel()
    if weight.size != times.size:
        raise ValueError("weights must have the same length as time")
    if not (np.isfinite(weight) & (weight > 0)).all():
        raise ValueError("weights must be positive: leave patients without weight out")
    entries = np.zeros_like(times) if entry is None else np.asarray(entry).ravel()
    if entry is not None:
        both = distinct_times(np.concatenate([times, entries]))[1]
        observed = both[: times.size] > both[times.size :]
        times, codes, weight, entries = times[observed], codes[observed], weight[observed], entries[observed]
    late = entries > 0
    grid, index = distinct_times(np.concatenate([times, entries[late]]))
    left, entered = index[: times.size], np.full(times.size, FROM_THE_START)
    entered[late] = index[times.size :]
    chosen, count = collapse([left, codes, entered, weight])
    left, codes, entered = left[chosen], codes[chosen], entered[chosen]
    patients = Patients(grid.size, entered, left, codes, weight[chosen], count)
    # added up with more digits than are kept, so that sums of weights are right to the last one
    total, late = patients.weight.astype(np.longdouble) * count, entered != FROM_THE_START

    def summed(places: IntArray, some: BoolArray) -> LongArray:
        sums = np.zeros(grid.size, dtype=np.longdouble)
        np.add.at(sums, places[some], total[some])
        return sums

    by_code = [summed(left, codes == code) for code in (EVENT, COMPETING, CENSORED)]
    leaving: LongArray = by_code[0] + by_code[1] + by_code[2]
    going = np.cumsum(leaving[::-1]) - np.cumsum(summed(entered, late)[::-1])
    n_risk = going[::-1].astype(np.float64)
    n_event, n_competing, n_censor = (sums.astype(np.float64) for sums in by_code)
    return WeightedTable(grid, n_risk, n_event, n_competing, n_censor, counted.n), patients
