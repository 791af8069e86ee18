"""Comparing a measurement between two or more groups: analysis of variance, Welch's, Kruskal-Wallis."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import fdtrc

from .arrays import FloatArray, observed_values
from .caution import few_in_a_group
from .ranks import midranks, tie_sum
from .test_result import TestResult, chi_square_p


@dataclass(frozen=True, slots=True, kw_only=True)
class Anova(TestResult):
    """The F test with its sums of squares between and within groups."""

    sum_sq: tuple[float, float] | None = None


def anova(groups: Sequence[ArrayLike]) -> Anova:
    """One-way analysis of variance; nan is missing, groups without values are left out.

    R: `anova(lm(y ~ group))`.
    """
    method = "one-way analysis of variance"
    samples = _samples(groups)
    n = sum(x.size for x in samples)
    if len(samples) < 2 or n <= len(samples):
        return Anova(method=method, note="too few observations")
    grand = np.concatenate(samples).mean()
    between = float(sum(x.size * (x.mean() - grand) ** 2 for x in samples))
    within = float(sum(((x - x.mean()) ** 2).sum() for x in samples))
    df = float(len(samples) - 1), float(n - len(samples))
    if within == 0:
        return Anova(method=method, note="the measurements do not vary within groups", sum_sq=(between, within))
    statistic = (between / df[0]) / (within / df[1])
    p_value = float(fdtrc(*df, statistic))
    note = few_in_a_group(x.size for x in samples)
    return Anova(method=method, statistic=statistic, df=df, p_value=p_value, sum_sq=(between, within), note=note)


def welch_anova(groups: Sequence[ArrayLike]) -> TestResult:
    """One-way comparison of means without assuming equal variances.

    Source: Welch, Biometrika 1951;38:330. R: `oneway.test(y ~ group, var.equal = FALSE)`.
    """
    method = "Welch's one-way test"
    samples = _samples(groups)
    if len(samples) < 2 or min(x.size for x in samples) < 2:
        return TestResult(method=method, note="too few observations: every group needs two")
    n = np.array([x.size for x in samples], dtype=np.float64)
    mean = np.array([x.mean() for x in samples])
    variance = np.array([x.var(ddof=1) for x in samples])
    if (variance == 0).any():
        return TestResult(method=method, note="the measurements of a group do not vary")
    k, weight = n.size, n / variance
    share = weight / weight.sum()
    spread = float(((1 - share) ** 2 / (n - 1)).sum()) / (k**2 - 1)
    between = float((weight * (mean - share @ mean) ** 2).sum()) / (k - 1)
    statistic = between / (1 + 2 * (k - 2) * spread)
    df = float(k - 1), 1 / (3 * spread)
    return TestResult(
        method=method, statistic=statistic, df=df, p_value=float(fdtrc(*df, statistic)), note=few_in_a_group(n)
    )


def kruskal_wallis(groups: Sequence[ArrayLike]) -> TestResult:
    """Compare two or more groups by ranks, corrected for ties; nan is missing, empty groups are left out.

    Source: Kruskal and Wallis, JASA 1952;47:583. R: `kruskal.test(y ~ group)`.
    """
    method = "Kruskal-Wallis test"
    samples = _samples(groups)
    if len(samples) < 2:
        return TestResult(method=method, note="no comparison possible: only one group has values")
    values = np.concatenate(samples)
    n = values.size
    if values.min() == values.max():
        return TestResult(method=method, note="the measurements do not vary")
    ranks = np.split(midranks(values), np.cumsum([x.size for x in samples])[:-1])
    between = float(sum(rank.sum() ** 2 / rank.size for rank in ranks))
    statistic = (12 * between / (n * (n + 1)) - 3 * (n + 1)) / (1 - tie_sum(values) / (n**3 - n))
    df = len(samples) - 1
    note = few_in_a_group(x.size for x in samples)
    return TestResult(method=method, statistic=statistic, df=df, p_value=chi_square_p(statistic, df), note=note)


def _samples(groups: Sequence[ArrayLike]) -> list[FloatArray]:
    return [sample for sample in map(observed_values, groups) if sample.size]
