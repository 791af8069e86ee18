"""Cox regression: by hand, against a library, and what must not matter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lifelines import CoxPHFitter

from analytics.stats import Cox, Factor, Numeric, cox, cox_concordance, design_matrix
from analytics.stats.arrays import FloatArray

SEX = "F", "M"


def cohort(seed: int, n: int) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    age, male = rng.normal(65, 10, n).round(), rng.integers(0, 2, n)
    hazard = np.exp(0.03 * (age - 65) + 0.5 * male)
    time = np.minimum(rng.exponential(200 / hazard), rng.uniform(50, 400, n)).astype(np.int64)
    entry = np.minimum(rng.integers(0, 40, n), time)
    return {"age": age, "male": male, "time": time, "entry": entry, "event": rng.integers(0, 4, n) > 0}


def fitted(data: dict[str, np.ndarray], order: np.ndarray | None = None, **options: object) -> Cox:
    rows = {name: values if order is None else values[order] for name, values in data.items()}
    design = design_matrix([Numeric.of("age", rows["age"]), Factor.of("sex", [SEX[m] for m in rows["male"]], SEX)])
    return cox(rows["time"], rows["event"], design, **options)  # type: ignore[arg-type]


def one_factor(time: list[int], event: list[int], arm: str, **options: object) -> Cox:
    return cox(time, event, design_matrix([Factor.of("arm", list(arm))]), **options)  # type: ignore[arg-type]


def test_two_patients_by_hand() -> None:
    """a dies first while b is watched, then b while c is: the slope 2 = 1/(1 + h) has its root where h solves it."""
    fit = one_factor([1, 2, 3], [1, 1, 0], "bab")

    h = fit.hazard_ratio[0]  # l(h) = log h/(2h + 1) + log 1/(1 + h), so 1 = 2h/(2h + 1) + h/(1 + h)
    assert h == pytest.approx(1 / np.sqrt(2))
    assert fit.loglik == pytest.approx(np.log(h / (2 * h + 1)) + np.log(1 / (1 + h)))
    assert fit.loglik_null == pytest.approx(-np.log(3) - np.log(2))


def test_efron_takes_tied_events_step_by_step() -> None:
    fit = one_factor([1, 1, 2, 2], [1, 1, 0, 0], "abab")

    assert fit.coef[0] == pytest.approx(0)
    assert fit.loglik_null == pytest.approx(-np.log(4) - np.log(3))  # from 4, then from 4 less half of 2
    assert one_factor([1, 1, 2, 2], [1, 1, 0, 0], "abab", ties="breslow").loglik_null == pytest.approx(-2 * np.log(4))


def test_equals_lifelines() -> None:
    data = cohort(1, 300)
    frame = pd.DataFrame(data).astype(float)
    there = CoxPHFitter().fit(frame.drop(columns="entry"), "time", "event", fit_options={"precision": 1e-12})

    fit = fitted(data)

    assert fit.coef == pytest.approx(there.params_.to_numpy(), rel=1e-6)
    assert fit.std_err == pytest.approx(there.standard_errors_.to_numpy(), rel=1e-6)
    assert fit.loglik == pytest.approx(there.log_likelihood_, rel=1e-9)
    assert cox_concordance(fit).c == pytest.approx(there.concordance_index_, abs=1e-12)


def every_number(fit: Cox) -> list[FloatArray | float | None]:
    found = cox_concordance(fit)
    return [*fit.coef, *fit.shown_std_err, fit.loglik, fit.score_test.statistic, found.c, found.std_err]


@given(seed=st.integers(0, 1000))
def test_the_order_of_the_rows_changes_no_bit(seed: int) -> None:
    data = cohort(seed, 60)
    order = np.random.default_rng(seed).permutation(60)

    assert every_number(fitted(data)) == every_number(fitted(data, order))
    assert every_number(fitted(data, robust=True)) == every_number(fitted(data, order, robust=True))


@given(seed=st.integers(0, 1000))
def test_counted_rows_are_the_rows_they_count(seed: int) -> None:
    data = cohort(seed, 40)
    times = np.random.default_rng(seed).integers(0, 4, 40)
    spread = np.repeat(np.arange(40), times)

    counted, long = fitted(data, counts=times, robust=True), fitted(data, spread, robust=True)

    assert (counted.n, counted.n_event) == (long.n, long.n_event)
    assert every_number(counted) == every_number(long)


def test_a_stratum_is_compared_only_within_itself() -> None:
    """One stratum of two patients more moves the likelihood by their own comparison alone."""
    alone = one_factor([1, 2, 3], [1, 1, 0], "bab")
    both = one_factor([1, 2, 3, 1, 9], [1, 1, 0, 0, 0], "babaa", strata=list("xxxyy"))

    assert both.coef == pytest.approx(alone.coef)
    assert both.loglik == pytest.approx(alone.loglik)


def test_whoever_enters_late_is_not_at_risk_before() -> None:
    late = one_factor([1, 2, 3, 9], [1, 1, 0, 1], "babb", entry=[0, 0, 0, 5])
    without = one_factor([1, 2, 3], [1, 1, 0], "bab")

    assert late.coef == pytest.approx(without.coef)
    assert late.n == 4


def test_rows_that_end_when_they_begin_are_left_out() -> None:
    fit = one_factor([1, 2, 3, 5], [1, 1, 0, 1], "babb", entry=[0, 0, 0, 5])

    assert (fit.n, fit.n_event) == (3, 2)


def test_a_group_without_events_has_no_finite_estimate_and_is_named() -> None:
    fit = one_factor([1, 2, 3, 4, 5, 6], [1, 1, 1, 0, 0, 0], "abaccb")

    assert fit.infinite == ("arm=c",)
    assert any("no finite estimate" in note and "arm=c" in note for note in fit.notes)
    assert np.isfinite(fit.coef[0])


def test_without_events_nothing_is_estimated_and_nothing_breaks() -> None:
    fit = one_factor([1, 2, 3], [0, 0, 0], "aba", robust=True)

    assert fit.notes == ("not estimable: there are no events",)
    assert np.isnan(fit.coef).all()
    assert fit.lr_test.df == 0
    assert cox_concordance(fit).note == "not estimable: no two patients can be compared"


def test_nobody_at_all() -> None:
    fit = cox([], [], design_matrix([Numeric.of("age", [])]))

    assert (fit.n, fit.notes) == (0, ("not estimable: there are no events",))


def test_a_column_that_follows_from_another_has_no_coefficient() -> None:
    data = cohort(2, 80)
    design = design_matrix([Numeric.of("age", data["age"]), Numeric.of("decades", data["age"] / 10)])

    fit = cox(data["time"], data["event"], design)

    assert fit.aliased == ("decades",)
    assert np.isnan(fit.coef[1])
    assert fit.lr_test.df == 1


def test_few_events_are_said_to_be_few() -> None:
    assert any("few events" in note for note in one_factor([1, 2, 3], [1, 1, 0], "bab").notes)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"weights": [1, 1, 0]}, "weights must be positive"),
        ({"counts": [1, 0.5, 1]}, "counts must be whole"),
        ({"ties": "exact"}, "ties must be one of efron, breslow"),
        ({"conf_level": 95}, "conf_level"),
        ({"entry": [0, 0]}, "same length"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(options: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        one_factor([1, 2, 3], [1, 1, 0], "bab", **options)
