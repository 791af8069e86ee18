from itertools import product
from math import comb, factorial, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chi2_contingency
from scipy.stats import fisher_exact as scipy_fisher

from analytics.stats import chi_square, fisher_2x2, fisher_exact, smd_binary, smd_multinomial, smd_numeric

FOURFOLD = st.lists(st.lists(st.integers(0, 12), min_size=2, max_size=2), min_size=2, max_size=2)


def every_table(rows: list[int], columns: list[int]) -> list[list[list[int]]]:
    """All tables with these margins, by brute force."""
    cells = product(*(range(min(r, c) + 1) for r in rows for c in columns))
    shaped = (np.reshape(cell, (len(rows), len(columns))) for cell in cells)
    return [t.tolist() for t in shaped if t.sum(axis=1).tolist() == rows and t.sum(axis=0).tolist() == columns]


def weight(table: list[list[int]]) -> float:
    return 1 / prod(factorial(cell) for row in table for cell in row)


@pytest.mark.parametrize(
    "table",
    [[[2, 1, 0], [1, 1, 3]], [[3, 0, 1], [0, 2, 2], [1, 1, 0]], [[4, 1], [0, 2], [1, 3]], [[1, 0, 2, 1], [2, 2, 0, 1]]],
)
def test_the_exact_test_equals_counting_every_table(table: list[list[int]]) -> None:
    observed = np.array(table)
    all_weights = [weight(t) for t in every_table(observed.sum(axis=1).tolist(), observed.sum(axis=0).tolist())]
    expected = sum(w for w in all_weights if w <= weight(table) * (1 + 1e-7)) / sum(all_weights)

    assert fisher_exact(table).p_value == pytest.approx(expected, rel=1e-10)
    assert fisher_exact(observed.T[:, ::-1]).p_value == pytest.approx(expected, rel=1e-10)


@given(FOURFOLD)
def test_the_fourfold_table_equals_scipy(table: list[list[int]]) -> None:
    test = fisher_2x2(table)

    if test.p_value is None:
        assert 0 in np.concatenate([np.sum(table, axis=0), np.sum(table, axis=1)])
    else:
        assert test.p_value == pytest.approx(scipy_fisher(table).pvalue, rel=1e-6)
        assert test.lower is not None
        assert test.upper is not None
        assert test.odds_ratio is not None
        assert test.lower <= test.odds_ratio <= test.upper


def test_the_lady_tasting_tea() -> None:
    assert fisher_2x2([[3, 1], [1, 3]]).p_value == pytest.approx((2 * (comb(4, 3) * comb(4, 1) + 1)) / comb(8, 4))


def test_an_empty_cell_makes_the_odds_ratio_infinite() -> None:
    test = fisher_2x2([[9, 6], [0, 7]])

    assert test.odds_ratio == test.upper == float("inf")
    assert test.lower is not None
    assert test.lower > 1


def test_empty_levels_do_not_change_the_exact_test() -> None:
    assert fisher_exact([[3, 0, 1, 4], [2, 0, 6, 1]]) == fisher_exact([[3, 1, 4], [2, 6, 1]])


def test_a_table_too_large_to_enumerate_is_refused_in_words() -> None:
    table = np.full((5, 6), 40)

    test = fisher_exact(table)

    assert test.p_value is None
    assert "too many possible tables" in test.note


@pytest.mark.parametrize("table", [[[0, 0], [3, 4]], [[5, 0], [3, 0]], [[5, 4]], [[0, 0], [0, 0]]])
def test_an_empty_row_or_column_leaves_nothing_to_test(table: list[list[int]]) -> None:
    for test in (chi_square(table), fisher_exact(table)):
        assert test.p_value is None
        assert test.note.startswith("not defined")


@pytest.mark.parametrize("yates", [True, False])
def test_chi_square_equals_scipy(yates: bool) -> None:
    for table in ([[12, 17], [14, 12]], [[30, 20, 11], [18, 25, 9]]):
        theirs = chi2_contingency(table, correction=yates)

        test = chi_square(table, yates=yates)

        assert test.statistic == pytest.approx(theirs.statistic)
        assert test.p_value == pytest.approx(theirs.pvalue)
        assert test.df == theirs.dof


def test_small_expected_counts_are_pointed_out() -> None:
    assert "prefer the exact test" in chi_square([[1, 20], [3, 22]]).note
    assert chi_square([[20, 20], [30, 22]]).note == ""


@pytest.mark.parametrize("table", [[1, 2], [[1, -2], [3, 4]], [[1.5, 2], [3, 4]]])
def test_what_is_no_table_of_counts_is_refused(table: list[object]) -> None:
    with pytest.raises(ValueError, match=r"table|counts"):
        chi_square(table)


def test_standardised_differences_by_hand() -> None:
    assert smd_numeric([3, 5, 7], [1, 3, 5]) == pytest.approx(1.0)
    assert smd_binary((30, 60), (20, 60)) == pytest.approx((1 / 6) / np.sqrt((1 / 4 + 2 / 9) / 2))
    assert smd_multinomial([10, 20], [10, 20]) == pytest.approx(0.0)


def test_two_levels_give_the_same_distance_both_ways() -> None:
    binary = smd_binary((20, 50), (30, 60))

    assert binary is not None
    assert smd_multinomial([30, 20], [30, 30]) == pytest.approx(abs(binary))


def test_a_difference_without_spread_is_infinite_and_none_without_values() -> None:
    assert smd_binary((0, 10), (10, 10)) == float("-inf")
    assert smd_numeric([4, 4], [4, 4]) is None
    assert smd_numeric([], [4, 5]) is None
    assert smd_multinomial([0, 0], [3, 4]) is None


def test_a_caller_in_a_hurry_says_how_much_work_an_exact_test_is_worth():
    table = [[3, 1, 4], [1, 5, 9], [2, 6, 5]]

    assert fisher_exact(table).p_value is not None
    assert "too many possible tables" in fisher_exact(table, max_transitions=10).note


@pytest.mark.parametrize("table", [[[0, 0], [3, 4]], [[3, 0], [4, 0]], [[0, 5], [0, 2]], [[0, 0], [0, 0]]], ids=str)
def test_fisher_says_nothing_of_an_empty_margin_and_says_so_as_r_does(table):
    test = fisher_2x2(table)
    assert (test.p_value, test.odds_ratio, test.lower, test.upper) == (1.0, 0.0, 0.0, float("inf"))
    assert "says nothing" in test.note
