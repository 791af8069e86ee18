"""Small decisions about one patient. Each patient has a stream of their own, so that no other's history moves it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import TypeVar

import numpy as np

T = TypeVar("T")


class Chance:
    def __init__(self, entropy: Sequence[int], patient: int, *aside: int) -> None:
        """`aside` numbers a further stream of the patient: what is drawn there moves nothing that was drawn before."""
        self._random = np.random.default_rng(np.random.SeedSequence(entropy, spawn_key=(patient, *aside))).random

    def happens(self, probability: float) -> bool:
        return self._random() < probability

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random() * (high - low + 1))

    def measure(self, middle: float, spread: float, low: float, high: float, places: int = 0) -> float:
        """A measured value, bell-shaped enough (the sum of three uniforms), within bounds."""
        bell = 2 * (self._random() + self._random() + self._random()) - 3
        return round(min(high, max(low, middle + spread * bell)), places)

    def one_of(self, options: Sequence[T]) -> T:
        return options[int(self._random() * len(options))]

    def weighted(self, options: Mapping[T, float]) -> T:
        """One of the options, each as likely as its share of all weights."""
        weights = list(accumulate(options.values()))
        place = bisect_right(weights, self._random() * weights[-1])
        return list(options)[min(place, len(weights) - 1)]
