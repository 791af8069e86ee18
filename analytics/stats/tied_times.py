"""Which times are one time, and what ties cost.

Days are integers and compare exactly. Times that were computed (months, years) carry rounding error: 0.1 + 0.2 and 0.3
are the same moment, and a library that compares them exactly sees two risk sets where there is one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .arrays import FloatArray, IntArray, TimeArray, ratio

TOLERANCE = float(np.sqrt(np.finfo(np.float64).eps))


def distinct_times(time: TimeArray) -> tuple[TimeArray, IntArray]:
    """Collapse times to the sorted distinct ones, and say for each input which of them it is.

    Real-valued times closer than about 1.5e-8 (absolute, or relative to the mean time) are one time, named by the
    smallest of them, as in R's `survival` (`timefix`).

    Returns: distinct times (k,), strictly increasing, and an index (n,) into them.
    """
    if time.size and np.issubdtype(time.dtype, np.integer):
        low, span = int(time.min()), int(time.max()) - int(time.min()) + 1
        if span <= 4 * time.size:  # days: counted faster than sorted
            shifted = time - low
            present = np.bincount(shifted, minlength=span) > 0
            place: IntArray = np.cumsum(present, dtype=np.int64) - 1
            return np.flatnonzero(present) + low, place[shifted]
    values, inverse = np.unique(time, return_inverse=True)
    index: IntArray = inverse.astype(np.int64).reshape(-1)
    if values.size < 2 or np.issubdtype(values.dtype, np.integer):
        return values, index
    gap = np.diff(values)
    new = np.r_[True, (gap > TOLERANCE) & (gap > TOLERANCE * np.abs(values).mean())]
    run: IntArray = np.cumsum(new, dtype=np.int64) - 1
    return values[new], run[index]


def tie_factor(n_event: NDArray[Any], n_risk: NDArray[Any]) -> FloatArray:
    """What is left of the variance when several of those at risk have the event at once: (n - d) / (n - 1), or 1."""
    return 1 - ratio(np.maximum(n_event - 1, 0), n_risk - 1)
