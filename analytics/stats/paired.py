"""The same patients measured twice: the paired t test and Wilcoxon's signed-rank test.

Differences are first minus second; a patient with one value missing is left out of both.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr
from scipy.stats import t as student

from .arrays import FloatArray
from .caution import few
from .ranks import midranks, tie_sum
from .test_result import TestResult
from .two_sample import CONSTANT, TTest

SignedRankMethod = Literal["asymptotic", "continuity", "exact"]
NAMES: dict[SignedRankMethod, str] = {
    "asymptotic": "Wilcoxon signed-rank test (normal approximation)",
    "continuity": "Wilcoxon signed-rank test (normal approximation, continuity corrected)",
    "exact": "Wilcoxon signed-rank test (exact)",
}
DIGITS = 9  # differences are ranked after rounding: 0.3 - 0.1 and 0.2 - 0 are tied
MAX_EXACT = 500_000_000  # additions; a few seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRank(TestResult):
    """The test; the statistic is V, the rank sum of the positive differences. `n_nonzero` pairs differ, of `n`."""

    n: int
    n_nonzero: int


def paired_differences(first: ArrayLike, second: ArrayLike) -> FloatArray:
    """First minus second for each pair (n,) that has both values, ascending.

    Raises: ValueError for vectors of different lengths.
    """
    x, y = (np.asarray(values, dtype=np.float64).ravel() for values in (first, second))
    if x.size != y.size:
        raise ValueError(f"pairs need as many first as second values, not {x.size} and {y.size}")
    difference = x - y
    return np.sort(difference[~np.isnan(difference)])


def t_test_paired(first: ArrayLike, second: ArrayLike, *, conf_level: float = 0.95) -> TTest:
    """Whether the mean difference within pairs is zero, two-sided, with its interval; nan is missing.

    Raises: ValueError for vectors of different lengths.
    Source: Student, Biometrika 1908;6:1. R: `t.test(first, second, paired = TRUE)`.
    """
    method = "paired t test"
    d = paired_differences(first, second)
    if d.size < 2:
        return TTest(method=method, note="too few pairs", conf_level=conf_level)
    mean, std_err, df = float(d.mean()), float(d.std(ddof=1) / np.sqrt(d.size)), float(d.size - 1)
    if std_err <= CONSTANT * abs(mean):
        note = "the differences do not vary"
        return TTest(method=method, note=note, difference=mean, std_err=std_err, conf_level=conf_level)
    margin = float(student.ppf((1 + conf_level) / 2, df)) * std_err
    return TTest(
        method=method,
        statistic=mean / std_err,
        df=df,
        p_value=float(2 * student.sf(abs(mean / std_err), df)),
        difference=mean,
        std_err=std_err,
        lower=mean - margin,
        upper=mean + margin,
        conf_level=conf_level,
        note=few(d.size, "pairs"),
    )


def signed_rank(first: ArrayLike, second: ArrayLike, *, method: SignedRankMethod = "continuity") -> SignedRank:
    """Whether differences within pairs are symmetric about zero, two-sided; nan is missing, zeros are dropped.

    Args:
        method: `continuity` is R's normal approximation with its correction, `asymptotic` without. `exact` counts all
            ways to give the ranks a sign, ties kept, and takes those at least as far from the mean as the observed one.

    Raises: ValueError for an unknown method or vectors of different lengths.
    Source: Wilcoxon, Biometrics 1945;1:80; Streitberg and Roehmel, Comput Stat Q 1986;3:23 (exact).
    R: `wilcox.test(first, second, paired = TRUE, exact =, correct =)` on differences rounded to nine digits; exact with
        ties `exactRankTests::wilcox.exact(paired = TRUE)`.
    """
    if method not in get_args(SignedRankMethod):
        raise ValueError(f"method must be one of {', '.join(get_args(SignedRankMethod))}, not {method!r}")
    every = np.round(paired_differences(first, second), DIGITS)
    d = every[every != 0]
    name, n_nonzero = NAMES[method], int(d.size)
    if not d.size:
        note = "no pair differs" if every.size else "too few pairs"
        statistic = 0.0 if every.size else None
        return SignedRank(method=name, statistic=statistic, n=every.size, n_nonzero=0, note=note)
    ranks = midranks(np.abs(d))
    statistic = float(ranks[d > 0].sum())
    if method == "exact":
        p_value = _exact_p(ranks, statistic)
    else:
        p_value = _approximate_p(ranks, statistic, correct=method == "continuity")
    note = (
        "too many pairs for the exact test: use the normal approximation" if p_value is None else few(d.size, "pairs")
    )
    return SignedRank(method=name, statistic=statistic, p_value=p_value, n=every.size, n_nonzero=n_nonzero, note=note)


def _approximate_p(ranks: FloatArray, statistic: float, *, correct: bool) -> float:
    n = ranks.size
    centred = statistic - n * (n + 1) / 4
    std_err = float(np.sqrt(n * (n + 1) * (2 * n + 1) / 24 - tie_sum(ranks) / 48))
    correction = 0.5 * float(np.sign(centred)) if correct else 0.0
    return float(min(2 * ndtr(-abs(centred - correction) / std_err), 1.0))


def _exact_p(ranks: FloatArray, statistic: float) -> float | None:
    """Chance of a positive rank sum at least as far from its mean; None if too much work."""
    doubled = np.round(2 * ranks).astype(np.int64)
    total = int(doubled.sum())
    if doubled.size * total > MAX_EXACT:
        return None
    chance = np.zeros(total + 1)
    chance[0] = 1.0
    reached = 0
    for rank in np.sort(doubled):
        reached += int(rank)
        chance[: reached + 1] /= 2
        chance[rank : reached + 1] += chance[: reached + 1 - rank].copy()
    distance = abs(2 * round(2 * statistic) - total)
    extreme = np.abs(2 * np.arange(total + 1) - total) >= distance
    return float(min(chance[extreme].sum(), 1.0))
