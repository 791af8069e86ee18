"""Curves as the rows a specification carries. Only these aggregate rows ever reach a page."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .axis import sparse_ticks, to_months
from .inputs import Curve
from .labels import spread
from .numbers import DAYS_PER_MONTH, count
from .palette import Style, short_label
from .thin import spaced, visible_steps

Row = dict[str, Any]

#: Where censoring is so dense that its marks would merge into a stripe, they say nothing and are left out.
MOST_CENSOR_MARKS = 100


def _number(value: float) -> float | None:
    return round(float(value), 5) if math.isfinite(value) else None


def curve_rows(curve: Curve, start: float) -> list[Row]:
    """The steps of one curve from time zero (where it has the value `start`) to the end of its follow-up."""
    steps = visible_steps(np.column_stack([curve.est, curve.lower, curve.upper]))
    rows = [_row(curve, curve.start_day, start, start, start, curve.n)]
    for i in np.flatnonzero(steps):
        row = _row(curve, curve.time[i], curve.est[i], curve.lower[i], curve.upper[i], int(curve.n_risk[i]))
        if row["lower"] is None and rows[-1]["lower"] is not None:
            rows.append({**rows[-1], "month": row["month"], "n_risk": None})  # the band ends here, not a step earlier
        rows.append(row)
    if curve.last_day > curve.time[-1]:
        rows.append({**rows[-1], "month": to_months(curve.last_day), "n_risk": None})
    return rows


def _row(curve: Curve, day: float, est: float, lower: float, upper: float, n_risk: int) -> Row:
    return {
        "group": curve.key,
        "month": to_months(float(day)),
        "est": _number(est),
        "lower": _number(lower),
        "upper": _number(upper),
        "n_risk": n_risk,
    }


def censor_rows(curve: Curve, last_day: float, width: int, start: float) -> list[Row]:
    """Marks on the curve where subjects left follow-up, at least a pixel apart; none when too dense to read."""
    times = spaced(curve.censor_time, last_day / width)
    if times.size > MOST_CENSOR_MARKS:
        return []
    place = np.searchsorted(curve.time, times, side="right") - 1
    values = np.where(place >= 0, curve.est[np.maximum(place, 0)], start)
    return [{"group": curve.key, "month": to_months(t), "est": _number(v)} for t, v in zip(times, values, strict=True)]


def label_rows(curves: Sequence[Curve], styles: Sequence[Style], gap: float) -> list[Row]:
    """A name at the right edge for each line, moved apart, with the line's end so that a leader can join them."""
    ends = [_last_finite(curve) for curve in curves]
    places = spread(ends, gap, low=0.0, high=1.0)
    return [
        {
            "group": curve.key,
            "label": curve.label,
            "short": curve.short or short_label(curve.key, curve.label),
            "ink": style.ink,
            "month": to_months(curve.last_day),
            "est": _number(end),
            "place": round(place, 5),
        }
        for curve, style, end, place in zip(curves, styles, ends, places, strict=True)
    ]


def _last_finite(curve: Curve) -> float:
    return float(curve.est[np.flatnonzero(np.isfinite(curve.est))[-1]])


def risk_counts(curve: Curve, ticks: Sequence[int]) -> tuple[int | None, ...]:
    """Numbers at risk at the ticks (months); 0 after the last follow-up, None where none was given."""
    given = {round(t / DAYS_PER_MONTH, 2): n for t, n in zip(curve.risk_time, curve.risk_n, strict=True)}
    last = curve.last_day / DAYS_PER_MONTH
    return tuple(given.get(round(float(tick), 2), 0 if tick > last else None) for tick in ticks)


def risk_rows(curves: Sequence[Curve], ticks: tuple[int, ...]) -> list[Row]:
    """The numbers under the axis; `major` marks those that stay on a narrow screen."""
    major = set(sparse_ticks(ticks))
    return [
        {"group": curve.key, "month": tick, "text": count(n), "major": tick in major}
        for curve in curves
        for tick, n in zip(ticks, risk_counts(curve, ticks), strict=True)
    ]
