"""How far two groups differ at baseline, in standard deviations: the standardised mean difference.

None where it is not defined: nobody measured, or nothing that varies. Infinite where the groups differ and neither
varies within itself.
"""

import numpy as np
from numpy.typing import ArrayLike

from .arrays import observed_values


def smd_numeric(comparison: ArrayLike, reference: ArrayLike) -> float | None:
    """(mean - mean) over the root of the mean of both variances; positive when the comparison group has more.

    Source: Austin, Stat Med 2009;28:3083.
    """
    x, y = observed_values(comparison), observed_values(reference)
    if min(x.size, y.size) < 2:
        return None
    return smd_from_moments((float(x.mean()), float(x.var(ddof=1))), (float(y.mean()), float(y.var(ddof=1))))


def smd_from_moments(comparison: tuple[float, float], reference: tuple[float, float]) -> float | None:
    """The same from each group's mean and variance, weighted ones for instance."""
    return _standardised(comparison[0] - reference[0], (comparison[1] + reference[1]) / 2)


def smd_binary(comparison: tuple[float, float], reference: tuple[float, float]) -> float | None:
    """The same for a share, each group given as (how many have it, how many there are), or their weights."""
    if comparison[1] == 0 or reference[1] == 0:
        return None
    p, q = comparison[0] / comparison[1], reference[0] / reference[1]
    spread = (p * (1 - p) + q * (1 - q)) / 2
    return _standardised(p - q, spread)


def smd_multinomial(comparison: ArrayLike, reference: ArrayLike) -> float | None:
    """One distance for a variable of several levels, without a sign, from the counts per level (levels,).

    Levels that occur in neither group are left out.

    Source: Yang and Dalton, SAS Global Forum 2012, paper 335.
    """
    a, b = (np.asarray(group, dtype=np.float64).ravel() for group in (comparison, reference))
    used = (a + b) > 0
    if a.sum() == 0 or b.sum() == 0 or used.sum() < 2:
        return None
    p, q = (a[used] / a.sum())[1:], (b[used] / b.sum())[1:]
    covariance = (np.diag(p) - np.outer(p, p) + np.diag(q) - np.outer(q, q)) / 2
    if np.linalg.matrix_rank(covariance, hermitian=True) < p.size:
        return None
    return float(np.sqrt((p - q) @ np.linalg.solve(covariance, p - q)))


def _standardised(difference: float, spread: float) -> float | None:
    if spread > 0:
        return float(difference / np.sqrt(spread))
    return float(np.copysign(np.inf, difference)) if difference else None
