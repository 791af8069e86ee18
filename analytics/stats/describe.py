"""A continuous measurement in one group, for Table 1 and Table 2."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import observed_values


@dataclass(frozen=True, slots=True)
class Summary:
    """What was measured and how often it was not; None where there are too few values."""

    n: int
    n_missing: int
    mean: float | None
    sd: float | None
    minimum: float | None
    q1: float | None
    median: float | None
    q3: float | None
    maximum: float | None


def describe(values: ArrayLike) -> Summary:
    """Summarise the values; nan is missing. The sd divides by n - 1, the quartiles are of type 7 (R's default).

    R: `mean`, `sd`, `quantile(x, c(.25, .5, .75), type = 7)`.
    """
    given = np.asarray(values, dtype=np.float64).ravel()
    x = observed_values(given)
    missing = given.size - x.size
    if x.size == 0:
        return Summary(0, missing, None, None, None, None, None, None, None)
    low, q1, middle, q3, high = (float(value) for value in np.quantile(x, (0, 0.25, 0.5, 0.75, 1)))
    sd = float(x.std(ddof=1)) if x.size > 1 else None
    return Summary(x.size, missing, float(x.mean()), sd, low, q1, middle, q3, high)
