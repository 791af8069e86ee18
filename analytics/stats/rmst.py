"""Restricted mean survival time: how long a patient lives, on average, within a horizon."""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from .arrays import ratio
from .caution import few
from .event_table import EventTable


@dataclass(frozen=True, slots=True)
class RestrictedMean:
    """The area under the survival curve up to `tau`, in the unit of time, and what is lost of it (`lost`).

    None in a group without patients. Beyond the last follow-up the last value of the curve is carried on and
    `beyond_last_followup` set: choose a shorter horizon.
    """

    tau: float
    n: int
    est: float | None
    std_err: float | None
    lower: float | None
    upper: float | None
    lost: float | None
    conf_level: float
    beyond_last_followup: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class RestrictedMeanDifference:
    """Group less reference, and their ratio; None where there is no number, `note` saying why."""

    difference: float | None
    std_err: float | None
    lower: float | None
    upper: float | None
    z: float | None
    p_value: float | None
    ratio: float | None
    ratio_lower: float | None
    ratio_upper: float | None
    note: str = ""


def restricted_mean(table: EventTable, tau: float, *, conf_level: float = 0.95) -> RestrictedMean:
    """Mean survival time restricted to `tau`, with Greenwood's variance.

    Competing events count as censored here.

    Raises: ValueError unless tau > 0 and 0 < conf_level < 1.
    Source: Irwin, J Hyg 1949;47:188; Royston and Parmar, BMC Med Res Methodol 2013;13:152.
    R: `summary(survfit(Surv(time, event) ~ 1), rmean = tau)$table`.
    """
    if not tau > 0:
        raise ValueError("tau must be positive")
    if not 0 < conf_level < 1:
        raise ValueError("conf_level must lie between 0 and 1")
    last = table.last_followup
    if last is None:
        note = "no patients in this group"
        return RestrictedMean(tau, 0, None, None, None, None, None, conf_level, True, note)
    n_risk, n_event = table.n_risk, table.n_event
    surv = np.cumprod(ratio(n_risk - n_event, n_risk, otherwise=1.0))
    within = np.asarray(table.time, dtype=np.float64) < tau
    edges = np.concatenate([[0.0], np.asarray(table.time, dtype=np.float64)[within], [tau]])
    areas = np.diff(edges) * np.concatenate([[1.0], surv[within]])
    est = float(areas.sum())
    after = np.cumsum(areas[::-1])[::-1][1:]  # the area from each time on
    greenwood = ratio(n_event, n_risk * (n_risk - n_event))[within]
    std_err = float(np.sqrt((after**2 * greenwood).sum()))
    margin = float(ndtri((1 + conf_level) / 2)) * std_err
    beyond = tau > last
    note = "the horizon lies beyond the last follow-up: the last value is carried on" if beyond else few(table.n)
    return RestrictedMean(tau, table.n, est, std_err, est - margin, est + margin, tau - est, conf_level, beyond, note)


def restricted_mean_difference(group: RestrictedMean, reference: RestrictedMean) -> RestrictedMeanDifference:
    """Compare two groups at the same horizon; the ratio's interval is made on its logarithm.

    Raises: ValueError for horizons or levels that differ.
    """
    if (group.tau, group.conf_level) != (reference.tau, reference.conf_level):
        raise ValueError("both groups need the same horizon and confidence level")
    if group.est is None or reference.est is None or group.std_err is None or reference.std_err is None:
        return RestrictedMeanDifference(
            None, None, None, None, None, None, None, None, None, "not estimable: a group has no patients"
        )
    difference = group.est - reference.est
    std_err = float(np.hypot(group.std_err, reference.std_err))
    quantile = float(ndtri((1 + group.conf_level) / 2))
    limits = difference - quantile * std_err, difference + quantile * std_err
    z = difference / std_err if std_err > 0 else None
    p_value = None if z is None else float(2 * ndtr(-abs(z)))
    note = "nothing varies in either group" if z is None else group.note or reference.note
    if group.est <= 0 or reference.est <= 0:
        return RestrictedMeanDifference(difference, std_err, *limits, z, p_value, None, None, None, note)
    share = group.est / reference.est
    spread = float(np.exp(quantile * np.hypot(group.std_err / group.est, reference.std_err / reference.est)))
    return RestrictedMeanDifference(
        difference, std_err, *limits, z, p_value, share, share / spread, share * spread, note
    )
