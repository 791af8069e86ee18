from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from analytics.stats import mcnemar, signed_rank, t_test_paired

NAN = float("nan")
DIFFERENCES = st.lists(st.integers(-4, 4), min_size=1, max_size=9)


def test_the_paired_t_test_equals_scipy() -> None:
    first, second = [10.0, 12.0, 9.0, 15.0, 11.0], [8.0, 13.0, 7.5, 11.0, 10.0]
    theirs = scipy_stats.ttest_rel(first, second)

    test = t_test_paired(first, second)

    interval = theirs.confidence_interval()
    assert (test.statistic, test.df, test.p_value) == pytest.approx((theirs.statistic, theirs.df, theirs.pvalue))
    assert (test.lower, test.upper) == pytest.approx((interval.low, interval.high))


def test_a_pair_with_a_missing_half_is_left_out() -> None:
    assert t_test_paired([1, 2, 4, NAN], [2, 5, 3, 9]) == t_test_paired([1, 2, 4], [2, 5, 3])
    assert signed_rank([1, 2, 4, NAN], [2, 5, 3, 9]) == signed_rank([1, 2, 4], [2, 5, 3])


@pytest.mark.parametrize(("first", "second"), [([], []), ([3], [1]), ([3, 4, 5], [1, 2, 3])])
def test_a_paired_test_that_cannot_be_done_says_why(first: list[float], second: list[float]) -> None:
    test = t_test_paired(first, second)

    assert test.p_value is None
    assert test.note in {"too few pairs", "the differences do not vary"}


@pytest.mark.parametrize("test", [t_test_paired, signed_rank])
def test_pairs_need_both_halves(test: object) -> None:
    with pytest.raises(ValueError, match="as many first as second"):
        test([1, 2], [1])  # type: ignore[operator]


@given(DIFFERENCES)
def test_the_exact_signed_rank_test_counts_every_way_to_sign_the_ranks(differences: list[int]) -> None:
    test = signed_rank(differences, [0] * len(differences), method="exact")

    moved = [d for d in differences if d]
    if not moved:
        assert (test.p_value, test.note) == (None, "no pair differs")
        return
    ranks = scipy_stats.rankdata(np.abs(moved))
    gap = abs(ranks[np.array(moved) > 0].sum() - ranks.sum() / 2)
    signs = list(product((0, 1), repeat=len(moved)))
    extreme = sum(abs(ranks @ np.array(sign) - ranks.sum() / 2) >= gap - 1e-9 for sign in signs)
    assert test.p_value == pytest.approx(extreme / len(signs))
    assert (test.n, test.n_nonzero) == (len(differences), len(moved))


@given(DIFFERENCES.filter(any), st.permutations(range(9)))
def test_neither_order_nor_direction_changes_the_signed_rank_test(differences: list[int], order: list[int]) -> None:
    zeros = [0] * len(differences)
    shuffled = [differences[place] for place in order if place < len(differences)]

    test = signed_rank(differences, zeros)

    assert signed_rank(shuffled, zeros) == test
    assert signed_rank(zeros, differences).p_value == pytest.approx(test.p_value)


@pytest.mark.parametrize(("method", "correct"), [("asymptotic", False), ("continuity", True)])
def test_the_approximate_signed_rank_test_equals_scipy(method: str, correct: bool) -> None:
    rng = np.random.default_rng(7)
    first, second = rng.integers(0, 10, 40), rng.integers(0, 8, 40)
    theirs = scipy_stats.wilcoxon(first, second, correction=correct, method="asymptotic", alternative="two-sided")

    test = signed_rank(first, second, method=method)  # type: ignore[arg-type]

    assert test.p_value == pytest.approx(theirs.pvalue)


def test_floats_do_not_hide_ties() -> None:
    assert signed_rank([0.3, 0.2, 0.5], [0.1, 0.0, 0.0]).statistic == 6
    assert signed_rank([0.3, 0.0, 0.5], [0.1, 0.2, 0.0]).statistic == 4.5


def test_an_exact_signed_rank_test_of_thousands_is_refused_in_words() -> None:
    test = signed_rank(np.arange(1, 3001), np.zeros(3000), method="exact")

    assert test.p_value is None
    assert "too many pairs" in test.note


def test_mcnemar_by_hand() -> None:
    table = [[12, 9], [3, 21]]

    assert mcnemar(table, method="asymptotic").statistic == (9 - 3) ** 2 / 12
    assert mcnemar(table, method="continuity").statistic == (9 - 3 - 1) ** 2 / 12
    assert mcnemar(table).p_value == pytest.approx(scipy_stats.binomtest(3, 12).pvalue)
    at_three = scipy_stats.binom.pmf(3, 12, 0.5)
    assert mcnemar(table, method="mid-p").p_value == pytest.approx(scipy_stats.binomtest(3, 12).pvalue - at_three)


@pytest.mark.parametrize("method", ["exact", "continuity", "asymptotic"])
def test_as_many_to_as_fro_is_no_change(method: str) -> None:
    assert mcnemar([[5, 4], [4, 1]], method=method).p_value == 1  # type: ignore[arg-type]


def test_without_any_change_there_is_nothing_to_test() -> None:
    test = mcnemar([[5, 0], [0, 1]])

    assert (test.p_value, test.n_discordant) == (None, 0)
    assert test.note == "no patient changed, so there is nothing to compare"


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_direction_of_change_does_not_matter_to_mcnemar(b: int, c: int) -> None:
    for method in ("exact", "mid-p", "continuity", "asymptotic"):
        there, back = mcnemar([[1, b], [c, 1]], method=method), mcnemar([[1, c], [b, 1]], method=method)  # type: ignore[arg-type]
        assert there.p_value == back.p_value
        assert there.p_value is None or 0 < there.p_value <= 1


@pytest.mark.parametrize("wrong", [[[1, 2, 3], [4, 5, 6]], [[1, -2], [3, 4]]])
def test_mcnemar_takes_fourfold_tables_only(wrong: list[list[int]]) -> None:
    with pytest.raises(ValueError, match=r"rows|counts"):
        mcnemar(wrong)


@pytest.mark.parametrize("test", [signed_rank, lambda x, _, method: mcnemar([x, x], method=method)])
def test_an_unknown_variant_is_refused_by_name(test: object) -> None:
    with pytest.raises(ValueError, match="method must be one of"):
        test([1, 2], [3, 5], method="guess")  # type: ignore[operator]
