"""Sums over a stretch of a sequence of those whose rank is below, or at, a given one.

Comparing every patient with every other takes hours for a million; asking each for the sum of those after it with a
lower score takes as many steps as the ranks have binary digits (a wavelet matrix). All queries go down together.
"""

import numpy as np

from .arrays import FloatArray, IntArray


class RangeSums:
    """A sequence of ranks (n,) from 0 to `highest`, with weights (n,); no query may ask for a higher rank."""

    def __init__(self, rank: IntArray, weight: FloatArray, highest: int) -> None:
        self.bits = max(1, highest.bit_length())
        self.zeros: list[IntArray] = []
        self.weights: list[FloatArray] = [_from_zero(weight)]
        for bit in reversed(range(self.bits)):
            one = (rank >> bit) & 1
            self.zeros.append(np.concatenate([[0], np.cumsum(1 - one)]))
            order = np.argsort(one, kind="stable")
            rank, weight = rank[order], weight[order]
            self.weights.append(_from_zero(weight))

    def below_and_at(self, low: IntArray, high: IntArray, rank: IntArray) -> tuple[FloatArray, FloatArray]:
        """Sums over places low <= place < high of those of lower rank, and of those of this rank; all (q,)."""
        total: FloatArray = np.zeros(low.size)
        high = np.maximum(low, high)
        for level, bit in enumerate(reversed(range(self.bits))):
            zeros, weights = self.zeros[level], self.weights[level + 1]
            low_zero, high_zero = zeros[low], zeros[high]
            one = ((rank >> bit) & 1).astype(bool)
            total += np.where(one, weights[high_zero] - weights[low_zero], 0.0)
            low = np.where(one, zeros[-1] + low - low_zero, low_zero)
            high = np.where(one, zeros[-1] + high - high_zero, high_zero)
        return total, self.weights[-1][high] - self.weights[-1][low]

    def all(self, low: IntArray, high: IntArray) -> FloatArray:
        """Sums over places low <= place < high."""
        weights = self.weights[0]
        return np.asarray(weights[np.maximum(low, high)] - weights[low])


def _from_zero(values: FloatArray) -> FloatArray:
    return np.concatenate([[0.0], np.cumsum(values)])
