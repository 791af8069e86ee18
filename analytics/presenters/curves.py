"""Estimates as the curves that `analytics.charts` draws."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics import charts
from analytics.endpoints import DAYS_PER_MONTH
from analytics.stats import CumulativeIncidence, KaplanMeier, Landmark, Quantile, TestResult, landmarks

Estimate = KaplanMeier | CumulativeIncidence


def _floats(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def curve(
    key: str,
    label: str,
    estimate: Estimate,
    ticks: Sequence[float],
    *,
    start_day: float = 0.0,
    points: Iterable[Landmark] = (),
    median: Quantile | None = None,
    is_rounded: bool = False,
) -> charts.Curve:
    """One group; `ticks` are the days under which its numbers at risk are printed.

    A rounded curve has no marks for censored patients, and no numbers at risk after its end: there it was cut off.
    """
    end = float(estimate.time[-1]) if is_rounded else float("inf")
    est = estimate.surv if isinstance(estimate, KaplanMeier) else estimate.est
    return charts.Curve(
        key=key,
        label=label,
        n=estimate.n,
        n_event=int(estimate.n_event.sum()),
        time=_floats(estimate.time),
        est=_floats(est),
        lower=_floats(estimate.lower),
        upper=_floats(estimate.upper),
        n_risk=_floats(estimate.n_risk),
        censor_time=_floats([] if is_rounded else estimate.time[estimate.n_censor > 0]),
        risk_time=ticks,
        risk_n=[
            int(point.n_risk) if point.n_risk is not None and start_day <= point.time <= end else None
            for point in landmarks(estimate, ticks)
        ],
        start_day=start_day,
        landmarks=[
            landmark(point)
            for point in points
            if not point.beyond_last_followup and (point.est is not None or not is_rounded)
        ],
        median=charts.Median(median.est, median.lower, median.upper) if median else None,
    )


def naive(key: str, label: str, estimate: KaplanMeier, *, start_day: float = 0.0) -> charts.Curve:
    """1 - Kaplan-Meier of the same group, without a band: it takes the dead for people who could still recur."""
    nothing = np.full(estimate.surv.shape, np.nan)
    return charts.Curve(
        key=f"{key}-naive",
        label=f"1 − KM: {label}",
        short="1 − KM",
        n=estimate.n,
        n_event=int(estimate.n_event.sum()),
        time=_floats(estimate.time),
        est=_floats(1 - estimate.surv),
        lower=nothing,
        upper=nothing,
        n_risk=_floats(estimate.n_risk),
        start_day=start_day,
        overlay_of=key,
    )


def landmark(point: Landmark) -> charts.Landmark:
    month = round(point.time / DAYS_PER_MONTH, 2)
    n_risk = None if point.n_risk is None else int(point.n_risk)
    return charts.Landmark(month, point.est, point.lower, point.upper, n_risk, point.note)


def test_summary(test: TestResult) -> charts.TestSummary:
    df = int(test.df) if isinstance(test.df, (int, float)) else None
    return charts.TestSummary(test.method, test.statistic, df, test.p_value, test.note)


def ticks_of(estimates: Iterable[Estimate]) -> tuple[float, ...]:
    """The days of the time axis that holds all these groups."""
    return charts.tick_days(max((estimate.last_followup or 0.0 for estimate in estimates), default=0.0))
