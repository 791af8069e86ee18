"""What every test hands back."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from .arrays import FloatArray

SINGULAR = 1e-10


@dataclass(frozen=True, slots=True, kw_only=True)
class TestResult:
    """A test by its name in words. A test that cannot be done has None for its numbers and says why in `note`."""

    __test__ = False  # a result, not a case for the test runner

    method: str
    statistic: float | None = None
    df: float | tuple[float, float] | None = None
    p_value: float | None = None
    note: str = ""


def chi_square_p(statistic: float, df: float) -> float:
    """Upper tail of the chi-square distribution."""
    return float(chdtrc(df, statistic))


def quadratic_form(score: FloatArray, variance: FloatArray) -> float | None:
    """score' variance^-1 score; None where the variance leaves a direction without information."""
    scale = np.sqrt(np.diag(variance))
    if not score.size or (scale <= 0).any():
        return None
    correlation = variance / np.outer(scale, scale)
    if np.linalg.matrix_rank(correlation, tol=SINGULAR, hermitian=True) < score.size:
        return None
    scaled = score / scale
    return float(scaled @ np.linalg.solve(correlation, scaled))
