"""The test beside a row follows a rule that is written down, whatever its p-value."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import (
    compare_categories,
    compare_measurements,
    compare_paired_answers,
    compare_paired_measurements,
    fisher_exact,
    mann_whitney,
)

NAN = float("nan")


def test_two_groups_are_compared_by_ranks() -> None:
    chosen = compare_measurements([[1, 5, 9, NAN], [2, 7, 8]])

    assert chosen.test == mann_whitney([1, 5, 9], [2, 7, 8], method="asymptotic")
    assert chosen.rule == "Mann-Whitney test (normal approximation), because the measurement is skewed"
    assert set(chosen.tests) == {"mann_whitney", "welch", "t_pooled"}


def test_a_symmetric_measurement_is_compared_by_means() -> None:
    assert compare_measurements([[1, 5, 9], [2, 7, 8]], skewed=False).shown == "welch"
    assert compare_measurements([[1, 5, 9], [2, 7, 8], [3, 4]], skewed=False).shown == "welch_anova"


def test_more_groups_are_compared_by_ranks_too_and_empty_ones_left_out() -> None:
    chosen = compare_measurements([[1, 5], [2, 7], [NAN], [3, 4]])

    assert chosen.test is not None
    assert chosen.test.method == "Kruskal-Wallis test"
    assert chosen.test.df == 2


@given(st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=3))
def test_categories_take_fishers_test_exactly_where_an_expected_count_is_small(table: list[list[int]]) -> None:
    observed = np.array(table)
    observed = observed[observed.any(axis=1)][:, observed.any(axis=0)]

    chosen = compare_categories(table)

    if min(observed.shape) < 2:
        assert (chosen.test, chosen.rule) == (None, "no comparison: fewer than two groups have values")
        return
    smallest = (np.outer(observed.sum(axis=1), observed.sum(axis=0)) / observed.sum()).min()
    assert chosen.shown == ("fisher" if smallest < 5 else "pearson")
    assert chosen.tests["fisher"].p_value == fisher_exact(observed).p_value


def test_a_table_too_large_for_the_exact_test_says_so() -> None:
    table = [[40, 3, 2], [50, 2, 30]]

    by_patients, by_steps = compare_categories(table, max_exact=100), compare_categories(table, max_transitions=10)

    assert by_patients.shown == by_steps.shown == "pearson"
    assert "too large for an exact test" in by_patients.rule
    assert "too large for an exact test" in by_steps.rule
    assert compare_categories([[40, 30, 20], [50, 20, 30]], max_exact=100).rule.endswith("count is at least 5")


@pytest.mark.parametrize(("pairs", "method"), [(50, "exact"), (51, "normal approximation")])
def test_few_pairs_are_compared_exactly(pairs: int, method: str) -> None:
    chosen = compare_paired_measurements(np.arange(1, pairs + 1), np.zeros(pairs))

    assert chosen.test is not None
    assert method in chosen.test.method
    assert chosen.rule.endswith("50 pairs differ")


def test_pairs_of_a_symmetric_measurement_take_the_paired_t_test() -> None:
    assert compare_paired_measurements([1, 5, 9], [2, 7, 8], skewed=False).shown == "t_paired"


def test_answers_given_twice_take_mcnemars_exact_test() -> None:
    chosen = compare_paired_answers([[10, 7], [1, 5]])

    assert chosen.rule == "McNemar's test (exact), because the same patients answered twice"
    assert compare_paired_answers([[0, 0], [0, 0]]).test is None


@pytest.mark.parametrize(
    "chosen", [compare_measurements([[1, 2], []]), compare_categories([[3, 4]]), compare_paired_measurements([], [])]
)
def test_without_a_comparison_there_is_no_test(chosen) -> None:
    assert chosen.test is None
    assert chosen.rule.startswith("no comparison")
