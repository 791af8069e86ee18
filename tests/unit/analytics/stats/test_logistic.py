"""Logistic regression: the estimate, its words where there is none, and its indifference to the order of rows."""

import re

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import Factor, Logistic, Numeric, design_matrix, logistic

NAN = float("nan")
LEVELS = ("lung", "breast", "renal")


def cohort(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, list[str]]:
    rng = np.random.default_rng(seed)
    age, primary = rng.integers(40, 80, n).astype(float), rng.choice(LEVELS, n)
    chance = 1 / (1 + np.exp(-(age - 60) / 12 - (primary == "renal")))
    return (rng.random(n) < chance).astype(float), age, primary.tolist()


def fitted(outcome: np.ndarray, age: np.ndarray, primary: list[str]) -> Logistic:
    return logistic(outcome, design_matrix([Numeric.of("age", age), Factor.of("primary", primary, LEVELS)]))


def test_the_fit_equals_statsmodels() -> None:
    outcome, age, primary = cohort(1, 300)
    columns = np.column_stack([np.ones(300), age, [p == "breast" for p in primary], [p == "renal" for p in primary]])
    theirs = sm.GLM(outcome, columns, family=sm.families.Binomial()).fit(tol=1e-14)

    fit = fitted(outcome, age, primary)

    assert fit.terms == ("(Intercept)", "age", "primary=breast", "primary=renal")
    assert fit.coef == pytest.approx(theirs.params, rel=1e-9)
    assert fit.std_err == pytest.approx(theirs.bse, rel=1e-9)
    assert fit.p_value == pytest.approx(theirs.pvalues, rel=1e-9)
    assert fit.fitted == pytest.approx(theirs.fittedvalues, rel=1e-9)
    assert (fit.deviance, fit.null_deviance, fit.aic) == pytest.approx(
        (theirs.deviance, theirs.null_deviance, theirs.aic)
    )
    assert fit.note == ""


def test_a_fourfold_table_by_hand() -> None:
    outcome = [1] * 12 + [0] * 4 + [1] * 6 + [0] * 8
    arm = ["tes"] * 16 + ["mist"] * 14

    fit = logistic(outcome, design_matrix([Factor.of("arm", arm, ("mist", "tes"))]))

    assert fit.coef[1] == pytest.approx(np.log(12 * 8 / (4 * 6)))
    assert fit.std_err[1] == pytest.approx(np.sqrt(1 / 12 + 1 / 4 + 1 / 6 + 1 / 8))
    assert fit.fitted[[0, 16]] == pytest.approx([12 / 16, 6 / 14])


@given(st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_bit(seed: int, random) -> None:  # type: ignore[no-untyped-def]
    outcome, age, primary = cohort(seed, 40)
    order = list(range(40))
    random.shuffle(order)

    fit, shuffled = fitted(outcome, age, primary), fitted(outcome[order], age[order], [primary[i] for i in order])

    assert fit.coef.tobytes() == shuffled.coef.tobytes()
    assert fit.covariance.tobytes() == shuffled.covariance.tobytes()
    assert fit.fitted[order].tobytes() == shuffled.fitted.tobytes()


@given(st.integers(0, 10_000))
def test_fitted_chances_add_up_to_what_was_observed(seed: int) -> None:
    outcome, age, primary = cohort(seed, 60)

    fit = fitted(outcome, age, primary)

    assert ((fit.fitted > 0) & (fit.fitted < 1)).all()
    assert fit.fitted.sum() == pytest.approx(outcome.sum(), abs=1e-6)
    assert fit.deviance <= fit.null_deviance + 1e-9


def test_complete_separation_is_named() -> None:
    fit = logistic([0, 0, 0, 1, 1, 1], design_matrix([Numeric.of("kps", [40, 50, 60, 70, 80, 90])]))

    assert fit.divergent.tolist() == [True, True]
    assert fit.note.startswith("separation: kps tell the two groups apart")


def test_a_level_in_which_all_are_treated_is_named_and_the_rest_stands() -> None:
    outcome, age, primary = cohort(3, 200)
    outcome[[place == "renal" for place in primary]] = 1

    fit = fitted(outcome, age, primary)

    assert fit.divergent.tolist() == [False, False, False, True]
    assert "primary=renal" in fit.note


def test_rare_but_not_separated_is_no_separation() -> None:
    age = np.arange(4000) / 10
    outcome = (age > 200).astype(float)
    outcome[0] = 1

    assert not logistic(outcome, design_matrix([Numeric.of("age", age)])).divergent.any()


def test_a_covariate_that_follows_from_others_is_left_out_and_named() -> None:
    outcome, age, _ = cohort(4, 100)

    fit = logistic(outcome, design_matrix([Numeric.of("age", age), Numeric.of("birth_year", 2020 - age)]))

    assert fit.aliased.tolist() == [False, False, True]
    assert np.isnan(fit.coef[2])
    assert "birth_year follow from the other covariates" in fit.note
    alone = logistic(outcome, design_matrix([Numeric.of("age", age)]))
    assert fit.fitted.tobytes() == alone.fitted.tobytes()


def test_rows_with_missing_covariates_are_not_used() -> None:
    outcome, age, primary = cohort(5, 50)

    fit = fitted(np.append(outcome, 1.0), np.append(age, NAN), [*primary, "lung"])

    assert fit.n == 50
    assert fit.coef.tobytes() == fitted(outcome, age, primary).coef.tobytes()


@pytest.mark.parametrize(
    ("outcome", "ages", "words"),
    [
        ([1.0, 1.0, 1.0], [50.0, 60.0, 70.0], "every row has the same outcome"),
        ([1.0, 0.0], [NAN, NAN], "no rows without missing values"),
        ([1.0, 0.0, 1.0, 0.0], [50.0, 55.0, 45.0, 60.0], "rows of the rarer outcome|separation"),
    ],
)
def test_weak_models_say_so(outcome: list[float], ages: list[float], words: str) -> None:

    assert re.search(words, logistic(outcome, design_matrix([Numeric.of("age", ages)])).note)


@pytest.mark.parametrize(("outcome", "words"), [([1, 2], "0 or 1"), ([1], "one value per row"), ([1, NAN], "0 or 1")])
def test_an_outcome_that_is_no_yes_or_no_is_refused(outcome: list[float], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        logistic(outcome, design_matrix([Numeric.of("age", [50, 60])]))
