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
    """Where the curve comes down to the level: the first time it has its highest value that is no higher.

    A survival curve only falls, so this is its first time there. A band of the log type can rise again where few are
    left; R then takes the values in their order, not the times, and so do we.
    """
    here = _first_below(curve, level + TOLERANCE)
    if here is None or curve[here] < level - TOLERANCE:
        return None if here is None else float(time[here])
    left = _first_below(curve, level - TOLERANCE)
    return (float(time[here]) + (last if left is None else float(time[left]))) / 2


def _first_below(curve: FloatArray, level: float) -> int | None:
    below = np.where(curve <= level, curve, -np.inf)
    return int(below.argmax()) if (curve <= level).any() else None
