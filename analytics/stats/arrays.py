"""Names for the arrays that the statistics pass around."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating[Any]]
IntArray = NDArray[np.int64]
CountArray = NDArray[np.number[Any]]  # whole where patients are counted, real where they are weighted
TimeArray = NDArray[np.number[Any]]
BoolArray = NDArray[np.bool_]


def ratio(numerator: NDArray[Any], denominator: NDArray[Any], *, otherwise: float = 0.0) -> FloatArray:
    """Elementwise numerator / denominator, `otherwise` where the denominator is zero."""
    result = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), otherwise, dtype=np.float64)
    np.divide(numerator, denominator, out=result, where=denominator != 0)
    return result


def before(cumulated: FloatArray, start: float) -> FloatArray:
    """The left-continuous version of a step function along the last axis: its value just before each time."""
    shifted = np.empty_like(cumulated)
    shifted[..., :1] = start
    shifted[..., 1:] = cumulated[..., :-1]
    return shifted


def observed_values(values: ArrayLike) -> FloatArray:
    """The values that are not missing (nan), ascending: sums over them do not depend on the order of the rows."""
    vector = np.asarray(values, dtype=np.float64).ravel()
    return np.sort(vector[~np.isnan(vector)])
