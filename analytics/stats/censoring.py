"""How likely a patient was still under observation: the curve by whose inverse the observed stand in for the censored.

Whoever has the event on a day is not there to be censored on it, so events leave the risk set first. Censoring is taken
to be independent of prognosis, and of the score that is judged.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from .arrays import FloatArray, TimeArray, ratio
from .event_table import EventTable


@dataclass(frozen=True, slots=True, eq=False)
class CensoringCurve:
    """Probability of still being under observation just after each time, both (k,)."""

    time: TimeArray
    probability: FloatArray

    @classmethod
    def of(cls, table: EventTable) -> Self:
        """Estimate it from a cohort; events and competing events end the risk of being censored."""
        left = table.n_risk - table.n_event - table.n_competing
        return cls(table.time, np.cumprod(ratio(left - table.n_censor, left, otherwise=1.0)))

    def before(self, time: ArrayLike) -> FloatArray:
        """Probability just before each time (m,)."""
        return self._value(np.searchsorted(self.time, np.asarray(time), side="left"))

    def after(self, time: ArrayLike) -> FloatArray:
        """Probability at each time (m,), those censored then already gone."""
        return self._value(np.searchsorted(self.time, np.asarray(time), side="right"))

    def _value(self, place: np.ndarray) -> FloatArray:
        return np.concatenate([[1.0], self.probability])[place]
