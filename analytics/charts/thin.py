"""Fewer points, the same picture: a step is dropped only while it moves nothing by a fifth of a pixel."""

import numpy as np
from numpy.typing import NDArray

from .inputs import Array

#: A fifth of a pixel on a plot of 320 pixels for the range 0 to 1.
TOLERANCE = 0.2 / 320


def visible_steps(values: Array, tolerance: float = TOLERANCE) -> NDArray[np.bool_]:
    """Which of the k steps must be drawn.

    `values` (k, c): c step functions on the same k times (estimate and limits; nan where absent). Returns a mask (k,).
    Each step left out differs from the last one kept by less than `tolerance` in every column, so the drawn curve is
    nowhere further than that from the true one. First and last are always kept.
    """
    k = values.shape[0]
    keep = np.zeros(k, dtype=np.bool_)
    if k == 0:
        return keep
    absent = np.isnan(values)
    filled = np.where(absent, 0.0, values)
    at = 0
    while at < k:
        keep[at] = True
        moved = (np.abs(filled[at:] - filled[at]) >= tolerance).any(axis=1) | (absent[at:] != absent[at]).any(axis=1)
        ahead = int(np.argmax(moved))
        if ahead == 0:
            break
        at += ahead
    keep[-1] = True
    return keep


def spaced(times: Array, gap: float) -> Array:
    """The times that lie at least `gap` after the one kept before (for tick marks that would cover each other)."""
    kept: list[float] = []
    for time in times:
        if not kept or time - kept[-1] >= gap:
            kept.append(float(time))
    return np.asarray(kept)
