"""Times by which a share of the patients has had the event: the median and its relatives."""

from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray, TimeArray
from .kaplan_meier import KaplanMeier
from .tied_times import TOLERANCE


@dataclass(frozen=True, slots=True)
class Quantile:
    """The time by which a share `p` has had the event, with its interval; None where the curve does not get there."""

    p: float
    est: float | None
    lower: float | None
    upper: float | None
    note: str = ""


def quantile(km: KaplanMeier, p: float = 0.5) -> Quantile:
    """First time at which survival is 1 - p or less; the limits invert the confidence band in the same way.

    Where survival stands at exactly 1 - p over a stretch, the middle of that stretch, as R does.

    Raises: ValueError unless 0 < p < 1.
    Source: Brookmeyer and Crowley, Biometrics 1982;38:29. R: `quantile(survfit(...), p)`.
    """
    if not 0 < p < 1:
        raise ValueError("p must lie between 0 and 1")
    last = km.last_followup
    if last is None:
        return Quantile(p, None, None, None, km.note)
    est, lower, upper = (_crossing(km.time, curve, 1 - p, last) for curve in (km.surv, km.lower, km.upper))
    reached = f"survival does not fall to {1 - p:.0%} within the follow-up" if est is None else ""
    return Quantile(p, est, lower, upper, reached)


def median(km: KaplanMeier) -> Quantile:
    """The median time to the event."""
    return quantile(km, 0.5)


def _crossing(time: TimeArray, curve: FloatArray, level: float, last: float) -> float | None:
    reached = np.flatnonzero(curve <= level + TOLERANCE)
    if not reached.size:
        return None
    first = int(reached[0])
    if curve[first] < level - TOLERANCE:
        return float(time[first])
    left = np.flatnonzero(~(np.abs(curve[first:] - level) <= TOLERANCE))
    end = float(time[first + left[0]]) if left.size else last
    return (float(time[first]) + end) / 2
