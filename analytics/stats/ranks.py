"""Ranks with ties shared, and how much the ties take from the variance of rank tests."""

import numpy as np
from scipy.stats import rankdata

from .arrays import FloatArray


def midranks(values: FloatArray) -> FloatArray:
    """Ranks from 1, tied values sharing the mean of theirs."""
    return np.asarray(rankdata(values), dtype=np.float64)


def tie_sum(values: FloatArray) -> float:
    """Sum of t^3 - t over the groups of tied values."""
    _, size = np.unique(values, return_counts=True)
    ties = size.astype(np.float64)
    return float((ties**3 - ties).sum())
