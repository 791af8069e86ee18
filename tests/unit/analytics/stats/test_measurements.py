from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from analytics.stats import anova, describe, hodges_lehmann, kruskal_wallis, mann_whitney, t_test, welch_anova
from analytics.stats.test_result import chi_square_p

NAN = float("nan")
RANKED = st.lists(st.integers(0, 6), min_size=1, max_size=6)


def sample(seed: int, n: int, centre: float) -> np.ndarray:
    return np.round(np.random.default_rng(seed).normal(centre, 3, n), 1)


def test_a_summary_counts_what_is_missing() -> None:
    summary = describe([4, NAN, 1, 3, 2, NAN])

    assert (summary.n, summary.n_missing) == (4, 2)
    assert (summary.mean, summary.median, summary.q1, summary.q3) == (2.5, 2.5, 1.75, 3.25)
    assert summary.sd == pytest.approx(np.std([1, 2, 3, 4], ddof=1))
    assert (summary.minimum, summary.maximum) == (1, 4)


def test_one_value_has_no_spread_and_none_has_nothing() -> None:
    assert describe([7]).sd is None
    assert describe([NAN]).mean is None
    assert describe([NAN]).n_missing == 1


@pytest.mark.parametrize("equal_variance", [True, False])
def test_t_tests_equal_scipy(equal_variance: bool) -> None:
    x, y = sample(1, 29, 10), sample(2, 26, 12)
    theirs = scipy_stats.ttest_ind(x, y, equal_var=equal_variance)

    test = t_test([*x, NAN], y, equal_variance=equal_variance)

    interval = theirs.confidence_interval()
    assert (test.statistic, test.df, test.p_value) == pytest.approx((theirs.statistic, theirs.df, theirs.pvalue))
    assert (test.lower, test.upper) == pytest.approx((interval.low, interval.high))


@pytest.mark.parametrize(("x", "y"), [([1], [2, 3]), ([], [2, 3]), ([4, 4], [4, 4])])
def test_a_t_test_that_cannot_be_done_says_why(x: list[float], y: list[float]) -> None:
    test = t_test(x, y)

    assert test.p_value is None
    assert test.note in {"too few observations", "the measurements do not vary"}


@pytest.mark.parametrize(("method", "correct"), [("asymptotic", False), ("continuity", True)])
def test_mann_whitney_equals_scipy(method: str, correct: bool) -> None:
    x, y = sample(3, 40, 10), sample(4, 35, 11)
    theirs = scipy_stats.mannwhitneyu(x, y, use_continuity=correct, method="asymptotic")

    test = mann_whitney(x, y, method=method)  # type: ignore[arg-type]

    assert (test.statistic, test.p_value) == pytest.approx((theirs.statistic, theirs.pvalue))


def test_the_exact_test_equals_scipy_without_ties() -> None:
    x, y = [1.1, 4.2, 5.3, 9.9], [2.4, 6.5, 7.6, 8.7, 12.8]

    test = mann_whitney(x, y, method="exact")

    assert test.p_value == pytest.approx(scipy_stats.mannwhitneyu(x, y, method="exact").pvalue)


@given(RANKED, RANKED)
def test_the_exact_test_counts_every_way_to_deal_tied_ranks(x: list[int], y: list[int]) -> None:
    ranks = scipy_stats.rankdata([*x, *y])
    centre = len(x) * ranks.mean()
    gap = abs(ranks[: len(x)].sum() - centre)
    extreme = sum(abs(sum(dealt) - centre) >= gap - 1e-9 for dealt in combinations(ranks, len(x)))

    test = mann_whitney(x, y, method="exact")

    if test.p_value is None:
        assert len(set(x + y)) == 1
    else:
        assert test.p_value == pytest.approx(extreme / comb(ranks.size, len(x)))


def test_an_exact_test_of_thousands_is_refused_in_words() -> None:
    test = mann_whitney(np.arange(3000), np.arange(3000) + 0.5, method="exact")

    assert test.p_value is None
    assert "too many observations" in test.note


@pytest.mark.parametrize("method", ["asymptotic", "continuity", "exact"])
def test_the_shift_finds_a_shift(method: str) -> None:
    x = np.random.default_rng(5).normal(0, 1, 20)

    shift = hodges_lehmann(x + 5, x, method=method)  # type: ignore[arg-type]

    assert shift.est == pytest.approx(5, abs=0.2)
    assert shift.lower is not None
    assert shift.upper is not None
    assert shift.lower < 5 < shift.upper


def test_no_shift_without_values() -> None:
    assert hodges_lehmann([], [1, 2]).est is None


def test_several_groups_equal_scipy() -> None:
    groups = [sample(seed, 20 + seed, 10 + seed) for seed in (6, 7, 8)]
    f, h = scipy_stats.f_oneway(*groups), scipy_stats.kruskal(*groups)

    assert (anova(groups).statistic, anova(groups).p_value) == pytest.approx((f.statistic, f.pvalue))
    assert (kruskal_wallis(groups).statistic, kruskal_wallis(groups).p_value) == pytest.approx((h.statistic, h.pvalue))


def test_two_groups_agree_with_the_t_tests() -> None:
    x, y = sample(9, 15, 10), sample(10, 18, 12)

    pooled, welch = t_test(x, y, equal_variance=True), t_test(x, y)

    assert anova([x, y]).p_value == pytest.approx(pooled.p_value)
    assert welch_anova([x, y]).p_value == pytest.approx(welch.p_value)


def test_empty_groups_are_left_out() -> None:
    x, y = sample(11, 12, 10), sample(12, 12, 11)

    assert anova([x, [], y]) == anova([x, y])
    assert kruskal_wallis([x, [NAN], y]) == kruskal_wallis([x, y])


def test_groups_that_do_not_vary_are_not_compared() -> None:
    constant = [[5, 5, 5], [5, 5]]

    assert {test(constant).p_value for test in (anova, welch_anova, kruskal_wallis)} == {None}
    assert all(test(constant).note for test in (anova, welch_anova, kruskal_wallis))


def test_one_group_is_not_compared() -> None:
    assert [test([[1, 2, 3]]).p_value for test in (anova, welch_anova, kruskal_wallis)] == [None] * 3


def test_a_statistic_a_rounding_error_below_zero_is_no_evidence_at_all() -> None:
    assert chi_square_p(-1e-15, 1) == 1.0
