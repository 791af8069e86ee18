"""What a curve says at chosen times."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray
from .cumulative_incidence import CumulativeIncidence
from .kaplan_meier import KaplanMeier

Curve = KaplanMeier | CumulativeIncidence


@dataclass(frozen=True, slots=True)
class Landmark:
    """A curve at one time. `n_risk` counts entry < t <= time, in weights where patients have some; None: not told.

    None means not estimable; `note` says why.

    Beyond the last follow-up the estimate only carries the last value on: it is flagged, to be shown as not reached.
    """

    time: float
    n_risk: float | None
    est: float | None
    std_err: float | None
    lower: float | None
    upper: float | None
    beyond_last_followup: bool
    note: str = ""


def landmarks(curve: Curve, times: Iterable[float], *, competing: bool = False) -> tuple[Landmark, ...]:
    """The curve at each time, an event exactly then included.

    Args:
        times: in the curve's unit; 365.25 is one year of days.
        competing: for a cumulative incidence, the competing event instead of the event.

    R: `summary(survfit(...), times=, extend=TRUE)`, with the risk set of the definition above.
    """
    return tuple(_landmark(curve, float(time), competing) for time in times)


def _landmark(curve: Curve, time: float, competing: bool) -> Landmark:
    if curve.last_followup is None:
        return Landmark(time, 0, None, None, None, None, True, curve.note)
    columns, start = _columns(curve, competing)
    last = int(np.searchsorted(curve.time, time, side="right")) - 1
    est, std_err, lower, upper = start if _before_any_record(curve, last) else [float(c[last]) for c in columns]
    waiting = int(np.searchsorted(curve.time, time, side="left"))
    n_risk = curve.n_risk[waiting].item() if waiting < curve.n_risk.size else 0
    beyond = time > curve.last_followup
    limits = _number(std_err), _number(lower), _number(upper)
    return Landmark(time, n_risk, est, *limits, beyond, _note(est, limits, beyond))


def _columns(curve: Curve, competing: bool) -> tuple[tuple[FloatArray, ...], tuple[float, ...]]:
    """Estimate, standard error and limits, and their values before the first record: certain, as R has them."""
    if isinstance(curve, KaplanMeier):
        return (curve.surv, curve.std_err, curve.lower, curve.upper), (1.0, 0.0, 1.0, 1.0)
    if competing:
        columns = curve.est_competing, curve.std_err_competing, curve.lower_competing, curve.upper_competing
    else:
        columns = curve.est, curve.std_err, curve.lower, curve.upper
    return columns, (0.0, 0.0, 0.0, 0.0)


def _before_any_record(curve: Curve, last: int) -> bool:
    """Whether nobody had left by then; times at which someone only enters are no record."""
    left = curve.n_event[: last + 1].any() or curve.n_censor[: last + 1].any()
    if isinstance(curve, CumulativeIncidence):
        left = left or curve.n_competing[: last + 1].any()
    return not left


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _note(est: float, limits: tuple[float | None, ...], beyond: bool) -> str:
    if beyond:
        return "beyond the last follow-up: nobody was observed this long"
    if None in limits:
        return f"the interval is not defined where the estimate is {est:g}"
    return ""
