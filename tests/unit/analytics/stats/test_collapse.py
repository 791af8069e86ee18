"""Counting equal rows, by code and by sorting; and regression by patterns instead of rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import Factor, Numeric, cox, design_matrix
from analytics.stats.arrays import IntArray
from analytics.stats.collapse import collapse
from analytics.stats.partial_likelihood import PartialLikelihood
from analytics.stats.risk_sets import risk_sets

ROWS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.0, 0.5, 1e9]), st.integers(0, 5)), max_size=40)


@given(rows=ROWS)
def test_equal_rows_are_counted_in_order(rows: list[tuple[int, float, int]]) -> None:
    columns = [np.array([row[place] for row in rows]) for place in range(3)]

    chosen, count = collapse(columns)

    found = [(tuple(rows[place]), number) for place, number in zip(chosen, count, strict=True)]
    assert found == sorted((row, rows.count(row)) for row in set(rows))


def test_what_has_too_many_codes_to_count_is_sorted_all_the_same() -> None:
    wide = [np.array([9e15, -1.5, 9e15, 3.0]) for _ in range(3)]

    chosen, count = collapse(wide, np.array([1, 2, 3, 4]))

    assert wide[0][chosen].tolist() == [-1.5, 3.0, 9e15]
    assert count.tolist() == [2, 4, 4]


def many(seed: int, n: int, days: int = 40) -> tuple[IntArray, IntArray, list[Factor | Numeric]]:
    rng = np.random.default_rng(seed)
    arm, old = rng.integers(0, 3, n), rng.integers(0, 2, n)
    time = rng.integers(0, days, n)
    return time, rng.integers(0, 2, n), [Factor("arm", arm, ("a", "b", "c")), Numeric.of("decade", 60 + 10 * old)]


def test_patterns_and_rows_give_the_same_regression() -> None:
    time, event, covariates = many(1, 12_000)
    design = design_matrix(covariates)
    shares = np.random.default_rng(2).uniform(0.5, 2, 12_000)
    entry = np.where(np.arange(12_000) % 3 == 0, time // 2, 0)
    risk = risk_sets(time, event, design.matrix, weights=shares, entry=entry, strata=time % 2)
    patterned, plain = PartialLikelihood(risk, "efron"), PartialLikelihood(risk, "efron")
    plain.__dict__["patterns"] = None  # as if there were many
    beta = np.array([0.3, -0.2, 0.01])

    assert patterned.patterns is not None
    one, other = patterned.at(beta), plain.at(beta)

    assert one.loglik == pytest.approx(other.loglik)
    assert one.score() == pytest.approx(other.score(), abs=1e-6)
    assert one.information() == pytest.approx(other.information())


def test_patterns_are_used_where_they_are_few_and_the_order_still_changes_no_bit() -> None:
    time, event, covariates = many(3, 60_000, days=3000)
    counts = np.random.default_rng(4).integers(1, 3, time.size)
    order = np.random.default_rng(5).permutation(time.size)
    arm, decade = covariates
    assert isinstance(arm, Factor)
    assert isinstance(decade, Numeric)
    mixed = [Factor("arm", arm.codes[order], arm.levels), Numeric("decade", decade.values[order])]

    fit = cox(time, event, design_matrix(covariates), counts=counts)
    again = cox(time[order], event[order], design_matrix(mixed), counts=counts[order])

    assert PartialLikelihood(fit.risk, "efron").patterns is not None
    assert fit.n == counts.sum()
    assert fit.coef.tolist() == again.coef.tolist()
    assert fit.std_err.tolist() == again.std_err.tolist()
