"""The Mann-Whitney (Wilcoxon rank-sum) test and the shift that goes with it (Hodges-Lehmann)."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import gammaln, ndtr, ndtri

from .arrays import FloatArray, observed_values
from .caution import few_in_a_group
from .ranks import midranks, tie_sum
from .test_result import TestResult

MannWhitneyMethod = Literal["asymptotic", "continuity", "exact"]
NAMES: dict[MannWhitneyMethod, str] = {
    "asymptotic": "Mann-Whitney test (normal approximation)",
    "continuity": "Mann-Whitney test (normal approximation, continuity corrected)",
    "exact": "Mann-Whitney test (exact)",
}
MAX_EXACT = 500_000_000  # additions; a few seconds
MAX_LOG_COUNT = 700.0  # the number of ways must fit a float


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the first group lies above the second, with its interval; None where too little was measured."""

    est: float | None
    lower: float | None
    upper: float | None
    conf_level: float


def mann_whitney(first: ArrayLike, second: ArrayLike, *, method: MannWhitneyMethod = "continuity") -> TestResult:
    """Compare two groups by ranks, two-sided; nan is missing. The statistic is W, as in R: U of the first group.

    Args:
        method: `continuity` is R's normal approximation with its correction, `asymptotic` without. `exact` counts all
            ways to deal the ranks, ties kept, and takes those at least as far from the mean as the observed one.

    Raises: ValueError for an unknown method.
    Source: Mann and Whitney, Ann Math Stat 1947;18:50; Streitberg and Roehmel, Comput Stat Q 1986;3:23 (exact).
    R: `wilcox.test(x, y, exact =, correct =)`; exact with ties `coin::wilcox_test(distribution = "exact")`.
    """
    if method not in get_args(MannWhitneyMethod):
        raise ValueError(f"method must be one of {', '.join(get_args(MannWhitneyMethod))}, not {method!r}")
    x, y = observed_values(first), observed_values(second)
    if not x.size or not y.size:
        return TestResult(method=NAMES[method], note="too few observations")
    values = np.concatenate([x, y])
    ranks = midranks(values)
    statistic = float(ranks[: x.size].sum() - x.size * (x.size + 1) / 2)
    if values.min() == values.max():
        return TestResult(method=NAMES[method], statistic=statistic, note="the measurements do not vary")
    caution = few_in_a_group([x.size, y.size])
    if method == "exact":
        p_value = _exact_p(ranks, x.size)
        if p_value is None:
            note = "too many observations for the exact test: use the normal approximation"
            return TestResult(method=NAMES[method], statistic=statistic, note=note)
        return TestResult(method=NAMES[method], statistic=statistic, p_value=p_value, note=caution)
    z = _standardised(x, y, correct=method == "continuity")
    p_value = float(min(2 * ndtr(-abs(z)), 1.0))
    return TestResult(method=NAMES[method], statistic=statistic, p_value=p_value, note=caution)


def hodges_lehmann(
    first: ArrayLike, second: ArrayLike, *, method: MannWhitneyMethod = "continuity", conf_level: float = 0.95
) -> Shift:
    """The shift between two groups: all values that the test of the same `method` would not reject.

    With `exact` (no ties) the median of all differences; otherwise the root of the standardised statistic, as R has it.

    Source: Hodges and Lehmann, Ann Math Stat 1963;34:598. R: `wilcox.test(x, y, conf.int = TRUE)`.
    """
    x, y = observed_values(first), observed_values(second)
    if not x.size or not y.size:
        return Shift(None, None, None, conf_level)
    tail = (1 - conf_level) / 2
    if method == "exact":
        differences = np.sort((x[:, None] - y).ravel())
        place = max(_exact_quantile(tail, x.size, y.size), 1)
        limits = float(differences[place - 1]), float(differences[differences.size - place])
        return Shift(float(np.median(differences)), *limits, conf_level)
    z, half = float(ndtri(1 - tail)), 0.5 if method == "continuity" else 0.0
    est, lower, upper = (_root(x, y, *goal) for goal in ((0.0, 0.0), (z, half), (-z, -half)))
    return Shift(est, lower, upper, conf_level)


def _standardised(x: FloatArray, y: FloatArray, *, correct: bool) -> float:
    """The statistic's distance from its mean in standard errors; with the correction half a rank nearer."""
    centred, std_err = _centred(x, y)
    correction = 0.5 if correct else 0.0
    return (centred - float(np.sign(centred)) * correction) / std_err


def _centred(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    values, n = np.concatenate([x, y]), x.size + y.size
    statistic = midranks(values)[: x.size].sum() - x.size * (x.size + 1) / 2
    variance = x.size * y.size / 12 * (n + 1 - tie_sum(values) / (n * (n - 1)))
    return float(statistic - x.size * y.size / 2), float(np.sqrt(variance))


def _exact_p(ranks: FloatArray, n: int) -> float | None:
    """Chance of a rank sum at least as far from its mean as that of the first n ranks; None if too much work."""
    doubled = np.round(2 * ranks).astype(np.int64)
    if n > ranks.size - n:
        doubled, n = doubled[::-1], ranks.size - n  # the other group's sum mirrors this one's
    observed, total = int(doubled[:n].sum()), int(doubled.sum())
    top = int(np.sort(doubled)[-n:].sum())
    log_ways = gammaln(ranks.size + 1) - gammaln(n + 1) - gammaln(ranks.size - n + 1)
    if ranks.size * n * top > MAX_EXACT or log_ways > MAX_LOG_COUNT:
        return None
    ways = np.zeros((n + 1, top + 1))
    ways[0, 0] = 1.0
    for rank in np.sort(doubled):
        ways[1:, rank:] += ways[:-1, : top + 1 - rank].copy()
    distance = np.abs(np.arange(top + 1) * ranks.size - n * total)
    extreme = distance >= abs(observed * ranks.size - n * total)
    return float(ways[n, extreme].sum() / ways[n].sum())


def _exact_quantile(tail: float, m: int, n: int) -> int:
    """Smallest value that the untied statistic stays at or below with at least this probability."""
    ways = np.zeros((m + 1, m * n + 1))
    ways[0, 0] = 1.0
    for rank in range(1, m + n + 1):
        for size in range(min(m, rank), 0, -1):
            shift = rank - size
            if shift <= n:
                ways[size, shift:] += ways[size - 1, : m * n + 1 - shift]
    cumulated = np.cumsum(ways[m]) / ways[m].sum()
    return int(np.argmax(cumulated >= tail * (1 - 1e-12)))


def _root(x: FloatArray, y: FloatArray, z: float, correction: float) -> float:
    """The shift of x at which the standardised statistic is z."""

    def gap(shift: float) -> float:
        centred, std_err = _centred(x - shift, y)
        return (centred - correction) / std_err - z if std_err > 0 else -z

    low, high = float(x.min() - y.max()), float(x.max() - y.min())
    if gap(low) <= 0:
        return low
    if gap(high) >= 0:
        return high
    return float(brentq(gap, low, high, xtol=1e-12))
