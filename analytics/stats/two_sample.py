"""Student's and Welch's t test of two independent groups."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

from .arrays import FloatArray, observed_values
from .caution import few_in_a_group
from .test_result import TestResult

CONSTANT = 10 * float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True, kw_only=True)
class TTest(TestResult):
    """The test, the difference of means (first minus second) and its interval."""

    difference: float | None = None
    std_err: float | None = None
    lower: float | None = None
    upper: float | None = None
    conf_level: float = 0.95


def t_test(first: ArrayLike, second: ArrayLike, *, equal_variance: bool = False, conf_level: float = 0.95) -> TTest:
    """Compare two means, two-sided; nan is missing.

    Args:
        equal_variance: pool the variances (Student) instead of keeping them apart (Welch, the default).

    Source: Welch, Biometrika 1947;34:28. R: `t.test(x, y, var.equal = equal_variance)`.
    """
    x, y = observed_values(first), observed_values(second)
    method = "Student's t test (pooled variance)" if equal_variance else "Welch's t test"
    enough = min(x.size, y.size) >= 1 and x.size + y.size > 2 if equal_variance else min(x.size, y.size) >= 2
    if not enough:
        return TTest(method=method, note="too few observations", conf_level=conf_level)
    std_err, df = _pooled(x, y) if equal_variance else _welch(x, y)
    difference = float(x.mean() - y.mean())
    if std_err <= CONSTANT * max(abs(x.mean()), abs(y.mean())):
        return TTest(method=method, note="the measurements do not vary", difference=difference, conf_level=conf_level)
    statistic = difference / std_err
    margin = float(student.ppf((1 + conf_level) / 2, df)) * std_err
    return TTest(
        method=method,
        statistic=statistic,
        df=df,
        p_value=float(2 * student.sf(abs(statistic), df)),
        difference=difference,
        std_err=std_err,
        lower=difference - margin,
        upper=difference + margin,
        conf_level=conf_level,
        note=few_in_a_group([x.size, y.size]),
    )


def _pooled(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """Standard error of the difference and its degrees of freedom, one variance for both."""
    df = x.size + y.size - 2
    squares = ((x - x.mean()) ** 2).sum() + ((y - y.mean()) ** 2).sum()
    return float(np.sqrt(squares / df * (1 / x.size + 1 / y.size))), float(df)


def _welch(x: FloatArray, y: FloatArray) -> tuple[float, float]:
    """The same with a variance for each, and Satterthwaite's degrees of freedom."""
    vx, vy = x.var(ddof=1) / x.size, y.var(ddof=1) / y.size
    spread = vx + vy
    if spread == 0:
        return 0.0, float(x.size + y.size - 2)
    return float(np.sqrt(spread)), float(spread**2 / (vx**2 / (x.size - 1) + vy**2 / (y.size - 1)))
