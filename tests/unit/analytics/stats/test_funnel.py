"""Funnel plots: limits that hold their level, verdicts a board can read, and units that differ more than chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from analytics.stats import binomial_limits, funnel, poisson_limits, ratio_funnel


@given(st.integers(1, 2000), st.floats(0.01, 0.99), st.sampled_from([0.95, 0.998]))
def test_a_limit_lies_between_the_two_counts_that_it_is_interpolated_from(n: int, target: float, level: float) -> None:
    lower, upper = binomial_limits(target, [n], level)

    for limit, tail in ((lower[0], (1 - level) / 2), (upper[0], (1 + level) / 2)):
        quantile = scipy_stats.binom.ppf(tail, n, target)
        assert max(quantile - 1, 0) / n - 1e-9 <= limit <= quantile / n + 1e-9
    assert lower[0] <= upper[0]


def test_a_limit_by_hand() -> None:
    # of 10 with a chance of 0.1: P(X <= 3) = 0.98720, P(X <= 2) = 0.92981
    _, upper = binomial_limits(0.1, [10], 0.95)

    assert upper[0] == pytest.approx((3 - (0.9872048016 - 0.975) / (0.9872048016 - 0.9298091736)) / 10)


@given(st.floats(0.5, 500), st.sampled_from([0.95, 0.998]))
def test_poisson_limits_hold_the_target(expected: float, level: float) -> None:
    lower, upper = poisson_limits([expected], level)

    quantiles = scipy_stats.poisson.ppf([(1 - level) / 2, (1 + level) / 2], expected)
    assert lower[0] <= quantiles[0] / expected + 1e-9
    assert (quantiles[1] - 1) / expected - 1e-9 <= upper[0] <= quantiles[1] / expected + 1e-9


def test_limits_narrow_with_more_patients() -> None:
    lower, upper = binomial_limits(0.2, [20, 200, 2000], 0.95)

    assert (np.diff(upper - lower) < 0).all()


def test_each_unit_gets_its_verdict() -> None:
    units = {"A": (40, 200), "B": (20, 200), "C": (2, 200), "D": (90, 200), "E": (54, 200), "F": (0, 0)}

    found = funnel(units, target=0.2)

    assert [unit.verdict for unit in found.units] == [
        "as expected",
        "below the 99.8% limit",
        "below the 99.8% limit",
        "above the 99.8% limit",
        "above the 95% limit",
        None,
    ]
    assert found.units[5].note == "no patients in this unit"


@given(st.integers(0, 60), st.integers(1, 60), st.floats(0, 1))
def test_a_unit_is_outside_only_if_chance_seldom_goes_so_far(observed: int, size: int, target: float) -> None:
    observed = min(observed, size)
    (unit,) = funnel({"A": (observed, size)}, target=target).units

    exact = scipy_stats.binom(size, target)
    rare = min(exact.cdf(observed), exact.sf(observed - 1))
    assert (unit.verdict == "as expected") == (rare >= (1 - 0.95) / 2)
    assert ("99.8%" in str(unit.verdict)) == (rare < (1 - 0.998) / 2)


def test_without_a_target_units_are_compared_with_all_of_them() -> None:
    assert funnel({"A": (10, 50), "B": (30, 150)}).target == 0.2


def test_a_unit_of_few_is_marked() -> None:
    assert "fewer than 10" in funnel({"A": (1, 9), "B": (30, 150)}).units[0].note


def test_units_that_differ_more_than_chance_are_said_to() -> None:
    wild = {str(place): (10 + 8 * place, 100) for place in range(8)}
    calm = {str(place): (30 + place % 3, 100) for place in range(8)}

    assert "differ more than chance" in funnel(wild).note
    assert (funnel(calm).note, (funnel(calm).overdispersion or 9) < 1) == ("", True)


def test_few_units_say_nothing_about_spread() -> None:
    assert funnel({"A": (1, 20), "B": (9, 20)}).overdispersion is None
    assert funnel({}).note == "no units"


def test_observed_over_expected() -> None:
    found = ratio_funnel({"A": (12, 10.0), "B": (30, 10.0), "C": (0, 0.0)})

    assert [unit.est for unit in found.units] == [1.2, 3.0, None]
    assert [unit.verdict for unit in found.units] == ["as expected", "above the 99.8% limit", None]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: funnel({"A": (3, 2)}),
        lambda: funnel({"A": (1, 2)}, target=1.5),
        lambda: ratio_funnel({"A": (-1, 2.0)}),
    ],
)
def test_units_that_make_no_sense_are_refused(wrong) -> None:
    with pytest.raises(ValueError, match=r"more patients|target|negative"):
        wrong()
