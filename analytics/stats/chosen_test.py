"""Which test goes beside a row of Table 1: a stated rule, so that nobody picks the one with the smallest p-value.

- A measurement: by ranks (Mann-Whitney for two groups, Kruskal-Wallis for more), because blood loss, times and scores
  are skewed; by means (Welch, Welch's one-way test), if it is said to be symmetric.
- A category: Pearson's chi-square where every expected count is at least 5, else Fisher's exact test, else (too large
  for it) Pearson again, with its note.
- The same patients twice: Wilcoxon's signed ranks (or the paired t test) for a measurement, exact up to fifty pairs
  that differ; McNemar's exact test for a yes or no.

Every test that can be done is handed back by a code, the one to show by its code, and the rule in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import observed_values
from .contingency import SMALL_EXPECTED, chi_square, counts
from .exact_table import MAX_TRANSITIONS, fisher_exact
from .mann_whitney import mann_whitney
from .mcnemar import mcnemar
from .paired import signed_rank, t_test_paired
from .several_samples import anova, kruskal_wallis, welch_anova
from .test_result import TestResult
from .two_sample import t_test

EXACT_PAIRS = 50


@dataclass(frozen=True, slots=True)
class Chosen:
    """All tests by code, the code of the one to show (None where no comparison is possible), and why that one."""

    tests: Mapping[str, TestResult]
    shown: str | None
    rule: str

    @property
    def test(self) -> TestResult | None:
        """The test to show."""
        return None if self.shown is None else self.tests[self.shown]


NOTHING = Chosen({}, None, "no comparison: fewer than two groups have values")


def compare_measurements(groups: Sequence[ArrayLike], *, skewed: bool = True) -> Chosen:
    """Compare a measurement between independent groups; nan is missing, groups without values are left out."""
    samples = [sample for sample in map(observed_values, groups) if sample.size]
    if len(samples) < 2:
        return NOTHING
    tests: dict[str, TestResult]
    if len(samples) == 2:
        first, second = samples
        tests = {
            "mann_whitney": mann_whitney(first, second, method="asymptotic"),
            "welch": t_test(first, second),
            "t_pooled": t_test(first, second, equal_variance=True),
        }
        by_rank, by_mean = "mann_whitney", "welch"
    else:
        tests = {
            "kruskal_wallis": kruskal_wallis(samples),
            "anova": anova(samples),
            "welch_anova": welch_anova(samples),
        }
        by_rank, by_mean = "kruskal_wallis", "welch_anova"
    shown = by_rank if skewed else by_mean
    return Chosen(tests, shown, _because(tests[shown], "the measurement is " + ("skewed" if skewed else "symmetric")))


def compare_categories(
    table: ArrayLike, *, max_exact: int | None = None, max_transitions: int = MAX_TRANSITIONS
) -> Chosen:
    """Compare shares between independent groups.

    Args:
        table: (groups, levels) counts; empty groups and levels are left out.
        max_exact: above so many patients no exact test is tried for tables larger than two by two.
        max_transitions: the steps that an exact test may take (`fisher_exact`).

    Raises: ValueError for a table that is none.
    """
    observed = counts(table)
    observed = observed[observed.any(axis=1)][:, observed.any(axis=0)]
    if min(observed.shape) < 2:
        return NOTHING
    pearson = chi_square(observed)
    tests: dict[str, TestResult] = {"pearson": pearson}
    small = pearson.expected.min() < SMALL_EXPECTED
    few = f"an expected count is below {SMALL_EXPECTED}"
    large = f"the table is too large for an exact test, although {few}"
    enough = f"every expected count is at least {SMALL_EXPECTED}"
    if observed.shape != (2, 2) and max_exact is not None and observed.sum() > max_exact:
        return Chosen(tests, "pearson", _because(pearson, large if small else enough))
    fisher = tests["fisher"] = fisher_exact(observed, max_transitions=max_transitions)
    if not small:
        return Chosen(tests, "pearson", _because(pearson, enough))
    if fisher.p_value is None:
        return Chosen(tests, "pearson", _because(pearson, large))
    return Chosen(tests, "fisher", _because(fisher, few))


def compare_paired_measurements(first: ArrayLike, second: ArrayLike, *, skewed: bool = True) -> Chosen:
    """Compare a measurement of the same patients at two times; pairs with a missing half are left out.

    Raises: ValueError for vectors of different lengths.
    """
    approximate = signed_rank(first, second)
    if not approximate.n:
        return Chosen({}, None, "no comparison: no patient was measured twice")
    exact = approximate.n_nonzero <= EXACT_PAIRS
    ranks = signed_rank(first, second, method="exact") if exact else approximate
    tests = {"signed_rank": ranks, "t_paired": t_test_paired(first, second)}
    shown = "signed_rank" if skewed else "t_paired"
    why = "the measurement is " + ("skewed" if skewed else "symmetric")
    if skewed:
        why += f", and {'at most' if exact else 'more than'} {EXACT_PAIRS} pairs differ"
    return Chosen(tests, shown, _because(tests[shown], why))


def compare_paired_answers(table: ArrayLike) -> Chosen:
    """Compare a yes or no of the same patients at two times, from the fourfold table of `mcnemar`.

    Raises: ValueError for a table that is not 2 x 2.
    """
    exact, corrected = mcnemar(table), mcnemar(table, method="continuity")
    tests: dict[str, TestResult] = {"exact": exact, "continuity": corrected}
    if not np.asarray(table).any():
        return Chosen({}, None, "no comparison: no patient was asked twice")
    return Chosen(tests, "exact", _because(exact, "the same patients answered twice"))


def _because(test: TestResult, why: str) -> str:
    return f"{test.method}, because {why}"
