"""Funnel plots: which units differ from a target by more than chance, given how many patients they have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import binom, poisson

from .arrays import FloatArray
from .caution import few

WARNING, ALARM = 0.95, 0.998
WINSORISED = 0.1  # share of units on either side whose distance is pulled in before overdispersion is judged
MIN_UNITS = 5  # fewer do not show whether units differ more than chance

Verdict = Literal[
    "as expected", "below the 95% limit", "above the 95% limit", "below the 99.8% limit", "above the 99.8% limit"
]

Tails = Callable[[int, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit on the plot. `est` and the limits are shares (or ratios); None for a unit without patients."""

    name: str
    observed: int
    size: float
    est: float | None
    lower_95: float | None
    upper_95: float | None
    lower_998: float | None
    upper_998: float | None
    verdict: Verdict | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Funnel:
    """All units against one target. `overdispersion` is the mean squared distance from the target in standard errors.

    It is near 1 where units differ by chance alone; None for fewer than five units.
    """

    target: float
    units: tuple[Unit, ...]
    overdispersion: float | None
    note: str = ""


def funnel(units: Mapping[str, tuple[int, int]], *, target: float | None = None) -> Funnel:
    """Shares of each unit, given as {name: (patients with the event, patients)}, against a target.

    Args:
        target: the share to be compared with; by default that of all units together.

    The limits are binomial, interpolated between counts so that they run smoothly with the number of patients; the
    verdict rests on the exact chance of so many or more (so few or fewer), so a point on the very edge is as expected.
    Raises: ValueError for a part larger than its whole, or a target outside [0, 1].
    Source: Spiegelhalter, Stat Med 2005;24:1185.
    """
    total, size = (sum(pair[place] for pair in units.values()) for place in (0, 1))
    if any(not 0 <= x <= n for x, n in units.values()):
        raise ValueError("a unit has more patients with the event than patients")
    share = (total / size if size else 0.0) if target is None else target
    if not 0 <= share <= 1:
        raise ValueError("the target is a share: it must lie between 0 and 1")
    limits = [binomial_limits(share, [n for _, n in units.values()], level) for level in (WARNING, ALARM)]
    points = _units(units, limits, lambda x, n: (binom.cdf(x, n, share), binom.sf(x - 1, n, share)))
    spread = [(x / n - share) / np.sqrt(share * (1 - share) / n) for x, n in units.values() if n and 0 < share < 1]
    return _funnel(share, points, spread)


def ratio_funnel(units: Mapping[str, tuple[int, float]]) -> Funnel:
    """Observed over expected of each unit, given as {name: (events, events expected of its patients)}; the target is 1.

    The expected number comes from a model of risk fitted to all units, so that a unit is not blamed for its patients.

    Raises: ValueError for negative numbers.
    Source: Spiegelhalter, Stat Med 2005;24:1185 (Poisson limits).
    """
    if any(min(pair) < 0 for pair in units.values()):
        raise ValueError("events and expected events must not be negative")
    limits = [poisson_limits([e for _, e in units.values()], level) for level in (WARNING, ALARM)]
    points = _units(units, limits, lambda o, e: (poisson.cdf(o, e), poisson.sf(o - 1, e)))
    return _funnel(1.0, points, [2 * (np.sqrt(o) - np.sqrt(e)) for o, e in units.values() if e])


def binomial_limits(target: float, size: ArrayLike, level: float) -> tuple[FloatArray, FloatArray]:
    """Shares between which a unit of each size (k,) lies with probability `level`; nan for nobody."""
    n = np.asarray(size, dtype=np.float64).ravel()
    known, tail = np.maximum(n, 1), (1 - level) / 2

    def limit(p: float) -> FloatArray:
        count = np.maximum(binom.ppf(p, known, target), 0)
        below = binom.cdf(count - 1, known, target)
        return _interpolated(count, binom.cdf(count, known, target), below, p) / np.where(n > 0, n, np.nan)

    return np.clip(limit(tail), 0, 1), np.clip(limit(1 - tail), 0, 1)


def poisson_limits(expected: ArrayLike, level: float) -> tuple[FloatArray, FloatArray]:
    """Observed over expected between which a unit lies with probability `level`, by its expected number (k,)."""
    mean = np.asarray(expected, dtype=np.float64).ravel()
    known, tail = np.where(mean > 0, mean, 1.0), (1 - level) / 2

    def limit(p: float) -> FloatArray:
        count = poisson.ppf(p, known)
        below = poisson.cdf(count - 1, known)
        return _interpolated(count, poisson.cdf(count, known), below, p) / np.where(mean > 0, mean, np.nan)

    return np.maximum(limit(tail), 0), limit(1 - tail)


def _interpolated(count: FloatArray, at: FloatArray, below: FloatArray, p: float) -> FloatArray:
    """The count less the part of its own probability that is not needed to reach p."""
    return np.asarray(count - (at - p) / (at - below), dtype=np.float64)


def _units(
    units: Mapping[str, tuple[int, float]], limits: Sequence[tuple[FloatArray, FloatArray]], tails: Tails
) -> tuple[Unit, ...]:
    made = []
    (low, high), (lowest, highest) = limits
    for place, (name, (observed, size)) in enumerate(units.items()):
        if not size:
            made.append(Unit(name, observed, size, None, None, None, None, None, None, "no patients in this unit"))
            continue
        edges = float(low[place]), float(high[place]), float(lowest[place]), float(highest[place])
        note = few(size)
        made.append(Unit(name, observed, size, observed / size, *edges, _verdict(*tails(observed, size)), note))
    return tuple(made)


def _verdict(so_few: float, so_many: float) -> Verdict:
    """From the chances of so few or fewer, and of so many or more."""
    if min(so_few, so_many) >= (1 - WARNING) / 2:
        return "as expected"
    alarm = min(so_few, so_many) < (1 - ALARM) / 2
    if so_few < so_many:
        return "below the 99.8% limit" if alarm else "below the 95% limit"
    return "above the 99.8% limit" if alarm else "above the 95% limit"


def _funnel(target: float, units: tuple[Unit, ...], distance: Sequence[float]) -> Funnel:
    if len(distance) < MIN_UNITS:
        return Funnel(target, units, None, "" if units else "no units")
    low, high = np.quantile(distance, (WINSORISED, 1 - WINSORISED))
    spread = float((np.sort(np.clip(distance, low, high)) ** 2).mean())
    note = ""
    if spread > 1 + 2 * np.sqrt(2 / len(distance)):
        note = "units differ more than chance explains: the limits are too narrow to single one out"
    return Funnel(target, units, spread, note)
