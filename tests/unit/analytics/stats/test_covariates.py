"""Covariates and the design matrix they make."""

import numpy as np
import pytest

from analytics.stats import Factor, Numeric, design_matrix


def test_a_factor_has_a_column_for_each_level_but_the_first() -> None:
    design = design_matrix(
        [Numeric.of("age", [60, 70, 80]), Factor.of("arm", ["tes", "mist", "none"], ("none", "tes", "mist"))]
    )

    assert design.terms == ("age", "arm=tes", "arm=mist")
    assert design.covariate_of.tolist() == [0, 1, 1]
    assert design.matrix.tolist() == [[60, 1, 0], [70, 0, 1], [80, 0, 0]]


def test_rows_with_a_missing_value_are_not_used_and_counted() -> None:
    covariates = [Numeric.of("age", [60, np.nan, 80, 75]), Factor.of("sex", ["F", "M", None, "M"])]

    design = design_matrix(covariates)

    assert design.used.tolist() == [True, False, False, True]
    assert design.n_missing == 2
    assert design.matrix.tolist() == [[60, 0], [75, 1]]


def test_levels_without_anybody_used_are_left_out_also_the_reference() -> None:
    arm = Factor.of("arm", ["a", "b", "c"], ("a", "b", "c", "d"))

    design = design_matrix([arm], used=np.array([False, True, True]))

    assert design.terms == ("arm=c",)
    assert design.matrix.tolist() == [[0], [1]]


def test_a_factor_of_one_level_makes_no_column() -> None:
    design = design_matrix([Factor.of("arm", ["a", "a"])])

    assert design.terms == ()
    assert design.matrix.shape == (2, 0)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: design_matrix([]), "at least one covariate"),
        (lambda: design_matrix([Numeric.of("age", [1.0]), Numeric.of("age", [2.0])]), "the same name"),
        (lambda: design_matrix([Numeric.of("age", [1.0]), Numeric.of("ecog", [1, 2])]), "one value per row"),
        (lambda: Numeric.of("age", [np.inf]), "age must not be infinite"),
        (lambda: Factor.of("arm", ["x"], ("a", "b")), "none of its levels a, b"),
        (lambda: Factor.of("arm", ["a"], ("a", "a")), "named twice"),
    ],
)
def test_covariates_that_make_no_sense_are_refused(make, words) -> None:
    with pytest.raises(ValueError, match=words):
        make()
