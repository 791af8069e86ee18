"""Pearson's chi-square test of a table of counts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray, IntArray
from .test_result import TestResult, chi_square_p

SMALL_EXPECTED = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChiSquare(TestResult):
    """The test with the counts expected under independence, (rows, columns)."""

    expected: FloatArray

    @property
    def min_expected(self) -> float | None:
        """The smallest expected count; below 5 the approximation is poor."""
        return float(self.expected.min()) if self.expected.size else None


def counts(table: ArrayLike) -> IntArray:
    """A two-way table of counts as int64.

    Raises: ValueError unless it has two dimensions and no negative or broken counts.
    """
    given = np.asarray(table)
    if given.ndim != 2:
        raise ValueError("a table of counts has rows and columns")
    whole = given.astype(np.int64)
    if (whole < 0).any() or (whole != given).any():
        raise ValueError("counts must be whole and not negative")
    return whole


def chi_square(table: ArrayLike, *, yates: bool = False) -> ChiSquare:
    """Test rows and columns for independence.

    Args:
        table: (rows, columns) counts. A row or column without anyone makes the test undefined: leave it out.
        yates: continuity correction; it concerns tables of two rows and two columns only.

    Raises: ValueError for a table that is none. R: `chisq.test(table, correct = yates)`.
    """
    observed = counts(table)
    total = observed.sum()
    margins = np.outer(observed.sum(axis=1), observed.sum(axis=0))
    corrected = yates and observed.shape == (2, 2)
    method = "Pearson chi-square test" + (" with Yates' correction" if corrected else "")
    if min(observed.shape, default=0) < 2 or total == 0 or (margins == 0).any():
        note = "not defined: the table needs two rows and two columns, none of them empty"
        return ChiSquare(method=method, note=note, expected=margins / max(int(total), 1))
    expected = margins / total
    deviation = np.abs(observed - expected)
    if corrected:
        deviation -= np.minimum(0.5, deviation)
    statistic = float((deviation**2 / expected).sum())
    df = (observed.shape[0] - 1) * (observed.shape[1] - 1)
    note = "some expected counts are below 5: prefer the exact test" if expected.min() < SMALL_EXPECTED else ""
    p_value = chi_square_p(statistic, df)
    return ChiSquare(method=method, statistic=statistic, df=df, p_value=p_value, note=note, expected=expected)
