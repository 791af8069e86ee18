"""What every test hands back."""

from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from .arrays import FloatArray

SINGULAR = 1e-12


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
    return float(chdtrc(df, max(statistic, 0.0)))  # a statistic of zero may come out a rounding error below it


def quadratic_form(score: FloatArray, variance: FloatArray) -> float | None:
    """score' variance^-1 score for scores that sum to zero, one of them redundant.

    None where the data hold no information on one of them, or where the formula's variance is none (tiny, tied groups).
    """
    information = np.diag(variance)
    if score.size < 2 or (information <= SINGULAR * information.max()).any():
        return None
    scale = np.sqrt(information[:-1])
    correlation = variance[:-1, :-1] / np.outer(scale, scale)
    if np.linalg.matrix_rank(correlation, tol=SINGULAR, hermitian=True) < scale.size:
        return None
    scaled = score[:-1] / scale
    form = float(scaled @ np.linalg.solve(correlation, scaled))
    return form if form >= 0 else None
