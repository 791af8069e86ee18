"""The time axis: months on paper, days in the data."""

import math

from .numbers import DAYS_PER_MONTH

_STEP = 6
_MOST_TICKS = 11
_STEPS = (6, 12, 24, 36, 60, 120)


def month_ticks(last_day: float) -> tuple[int, ...]:
    """Ticks in months from 0 up to the first tick at or after `last_day`: every 6 months, wider when follow-up is long.

    Ask for numbers at risk on exactly these times (`tick_days`).
    """
    last = max(last_day / DAYS_PER_MONTH, 1.0)
    step = next((s for s in _STEPS if last <= s * (_MOST_TICKS - 1)), _STEPS[-1])
    return tuple(range(0, step * math.ceil(last / step - 1e-9) + 1, step))


def tick_days(last_day: float) -> tuple[float, ...]:
    """The ticks of `month_ticks`, in days."""
    return tuple(month * DAYS_PER_MONTH for month in month_ticks(last_day))


def sparse_ticks(ticks: tuple[int, ...]) -> tuple[int, ...]:
    """Every second tick, for a narrow screen; few ticks stay as they are."""
    return ticks if len(ticks) <= 5 else ticks[::2]


def to_months(days: float) -> float:
    """Days as months, to a thousandth: a twentieth of a pixel on any screen."""
    return round(days / DAYS_PER_MONTH, 3)
