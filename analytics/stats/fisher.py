"""Fisher's exact test of a fourfold table, with its conditional odds ratio."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq
from scipy.special import logsumexp

from .arrays import FloatArray
from .contingency import counts
from .test_result import TestResult

SAME_PROBABILITY = 1 + 1e-7  # tables as likely as the observed one, up to rounding
METHOD = "Fisher's exact test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fisher(TestResult):
    """The test and the odds ratio: the conditional maximum-likelihood one (`odds_ratio`) and that of the sample.

    An odds ratio or a limit may be infinite. Where a margin is empty it is 0, from 0 to infinity, with a note.
    """

    odds_ratio: float | None = None
    lower: float | None = None
    upper: float | None = None
    odds_ratio_sample: float | None = None
    conf_level: float = 0.95


def fisher_2x2(table: ArrayLike, *, conf_level: float = 0.95) -> Fisher:
    """Test a fourfold table, two-sided: all tables with these margins that are no likelier than the observed one.

    Args:
        table: (2, 2) counts. The odds ratio is that of the first row's first column.

    Raises: ValueError unless the table is 2 x 2. R: `fisher.test(table)`, its odds ratio solved to full precision.
    """
    observed = counts(table)
    if observed.shape != (2, 2):
        raise ValueError("fisher_2x2 takes two rows and two columns; see fisher_exact")
    (a, b), (c, d) = observed.tolist()
    log_p = _log_hypergeometric(a + b, c + d, a + c)
    support = np.arange(max(0, a - d), max(0, a - d) + log_p.size)
    if support.size < 2:
        # As R has it: the one table there can be is no surprise, and any odds ratio would have led to it.
        note = "a row or column is empty, so only one table has these margins: the test says nothing"
        return Fisher(
            method=METHOD, p_value=1.0, odds_ratio=0.0, lower=0.0, upper=float("inf"), note=note, conf_level=conf_level
        )
    here = log_p[a - support[0]]
    p_value = float(np.exp(logsumexp(log_p[log_p <= here + np.log(SAME_PROBABILITY)])))
    model = _ExactModel(support, log_p, a)
    tail = (1 - conf_level) / 2
    return Fisher(
        method=METHOD,
        p_value=min(p_value, 1.0),
        odds_ratio=model.estimate(),
        lower=model.lower(tail),
        upper=model.upper(tail),
        odds_ratio_sample=a * d / (b * c) if b * c else (float("inf") if a * d else None),
        conf_level=conf_level,
    )


def _log_hypergeometric(first_row: int, second_row: int, first_column: int) -> FloatArray:
    """Log probability of each count the first cell can have, given the margins."""
    low, high = max(0, first_column - second_row), min(first_row, first_column)
    x = np.arange(low, high)
    step = np.log((first_row - x) * (first_column - x)) - np.log((x + 1) * (second_row - first_column + x + 1))
    log_weight = np.concatenate([[0.0], np.cumsum(step)])
    return log_weight - float(logsumexp(log_weight))


@dataclass(frozen=True, slots=True)
class _ExactModel:
    """The first cell's distribution when the odds ratio is not one: each count tilted by odds ** count."""

    support: FloatArray
    log_p: FloatArray
    observed: int

    def estimate(self) -> float:
        return self._solve(lambda p: float(p @ self.support) - self.observed, self.support[0], self.support[-1])

    def lower(self, tail: float) -> float:
        """The odds ratio under which so many or more are as rare as `tail`."""
        above = self.support >= self.observed
        return self._solve(lambda p: float(p[above].sum()) - tail, self.support[0], None)

    def upper(self, tail: float) -> float:
        """The odds ratio under which so many or fewer are as rare as `tail`."""
        below = self.support <= self.observed
        return self._solve(lambda p: tail - float(p[below].sum()), None, self.support[-1])

    def _solve(self, gap: Callable[[FloatArray], float], zero_at: int | None, infinite_at: int | None) -> float:
        if self.observed == zero_at:
            return 0.0
        if self.observed == infinite_at:
            return float("inf")

        def at(log_odds: float) -> float:
            tilted = self.log_p + log_odds * self.support
            return gap(np.exp(tilted - logsumexp(tilted)))

        reach = 1.0
        while at(-reach) > 0 or at(reach) < 0:
            reach *= 2
        return float(np.exp(brentq(at, -reach, reach, xtol=1e-15, rtol=1e-15)))
