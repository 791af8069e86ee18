"""Balance of two arms, the propensity score's overlap, and weights by its inverse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import (
    Factor,
    Numeric,
    Propensity,
    balance,
    inverse_weights,
    overlap,
    propensity_score,
    smd_binary,
    smd_multinomial,
    smd_numeric,
)

NAN = float("nan")
LEVELS = ("lung", "breast", "renal")


def scored(seed: int, n: int = 80) -> Propensity:
    rng = np.random.default_rng(seed)
    age, arm = rng.integers(40, 80, n), (rng.random(n) < 0.4).astype(float)
    arm[:2] = (0, 1)
    return propensity_score(arm, [Numeric.of("age", age), Factor.of("sex", rng.choice(["F", "M"], n), ("F", "M"))])


def test_without_weights_balance_is_the_standardised_difference() -> None:
    age, sex = [50.0, 60, 71, NAN, 66], ["F", "M", "M", "F", None]
    primary = ["lung", "breast", "renal", "lung", "lung"]
    arm = [True, True, False, False, False]

    found = balance(
        [Numeric.of("age", age), Factor.of("sex", sex, ("F", "M")), Factor.of("primary", primary, LEVELS)], arm
    )

    assert [one.smd for one in found] == [
        pytest.approx(smd_numeric([50, 60], [71, 66])),
        pytest.approx(smd_binary((1, 2), (1, 2))),
        smd_multinomial([1, 1, 0], [2, 0, 1]),
    ]
    assert [one.n for one in found] == [4, 4, 5]
    assert found[2].share_control == pytest.approx((2 / 3, 0, 1 / 3))
    assert found[1].balanced is True


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.integers(0, 2)), min_size=2, max_size=20))
def test_a_weight_of_zero_is_absence(patients: list[tuple[int, bool, int]]) -> None:
    values, arm, weight = (np.array(column) for column in zip(*patients, strict=True))
    kept = weight > 0

    weighted = balance([Numeric.of("x", values)], arm, weight=kept.astype(float))
    left = balance([Numeric.of("x", values[kept])], arm[kept])

    assert weighted == left


@given(st.permutations(range(12)), st.integers(0, 1000))
def test_the_order_of_rows_changes_no_bit_of_the_balance(order: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, arm, weight = rng.normal(0, 1, 12), rng.random(12) < 0.5, rng.random(12)
    sex = rng.choice(["F", "M"], 12)

    def found(rows: list[int]) -> object:
        covariates = [Numeric.of("x", values[rows]), Factor.of("sex", sex[rows], ("F", "M"))]
        return balance(covariates, arm[rows], weight=weight[rows])

    assert found(list(range(12))) == found(order)


def test_an_arm_without_patients_has_no_difference() -> None:
    (one,) = balance([Numeric.of("age", [50, 60])], [True, True])

    assert (one.smd, one.balanced, one.mean_control) == (None, None, None)


@pytest.mark.parametrize(("arm", "weight"), [([True], None), ([True, False], [1.0]), ([True, False], [1.0, -1.0])])
def test_weights_that_make_no_sense_are_refused(arm: list[bool], weight: list[float] | None) -> None:
    with pytest.raises(ValueError, match=r"one value per row|negative"):
        balance([Numeric.of("age", [50, 60])], arm, weight=weight)


def test_the_flow_counts_who_could_not_be_scored() -> None:
    found = propensity_score([1, 0, 1, 0, NAN, 0], [Numeric.of("age", [60, NAN, 55, 62, 50, 58])])

    assert [(s.n_treated, s.n_control, s.lost_treated, s.lost_control) for s in found.flow.steps] == [
        (2, 3, 0, 0),
        (2, 2, 0, 1),
    ]
    assert found.row.tolist() == [0, 2, 3, 5]


def test_treated_is_a_yes_or_no() -> None:
    with pytest.raises(ValueError, match="1, 0 or missing"):
        propensity_score([1, 2], [Numeric.of("age", [60, 61])])


@pytest.mark.parametrize(
    ("score", "words", "outside"),
    [
        ([0.7, 0.8, 0.9, 0.1, 0.2, 0.3], "do not overlap", (3, 3)),
        ([0.3, 0.8, 0.9, 0.1, 0.2, 0.35], "overlap little", (2, 2)),
        ([0.2, 0.4, 0.6, 0.2, 0.4, 0.6], "", (0, 0)),
    ],
)
def test_poor_overlap_is_said_in_words(score: list[float], words: str, outside: tuple[int, int]) -> None:
    found = overlap(np.array(score), np.array([True] * 3 + [False] * 3))

    assert words in found.note
    assert bool(found.note) == bool(words)
    assert (found.n_treated_outside, found.n_control_outside) == outside


def test_no_overlap_without_an_arm() -> None:
    assert overlap(np.array([0.5]), np.array([True])).note == "one of both arms has no patients"


@given(st.integers(0, 10_000))
def test_weighting_brings_each_arm_to_its_population(seed: int) -> None:
    found = scored(seed)
    n, n_treated = found.score.size, int(found.treated.sum())

    ate, att, stable = (inverse_weights(found, estimand=kind) for kind in ("ATE", "ATT", "stabilised"))  # type: ignore[arg-type]

    assert (att.weight[found.treated] == 1).all()
    assert stable.weight == pytest.approx(np.where(found.treated, n_treated / n, 1 - n_treated / n) * ate.weight)
    assert ate.ess_treated is not None
    assert ate.ess_treated <= n_treated + 1e-9
    assert (ate.weight >= 1).all()


def test_truncation_moves_the_largest_and_smallest_weights() -> None:
    found = scored(5, 200)

    plain, cut = inverse_weights(found), inverse_weights(found, truncate=0.05)

    assert cut.truncated == np.sum(plain.weight != cut.weight) > 0
    assert cut.maximum == pytest.approx(np.quantile(plain.weight, 0.95))
    assert cut.minimum == pytest.approx(np.quantile(plain.weight, 0.05))


def test_weights_that_rest_on_few_say_so() -> None:
    arm = np.array([True] * 20 + [False] * 20)
    score = np.full(40, 0.5)
    score[0] = 0.001
    model = scored(1)

    found = inverse_weights(Propensity(score, arm, np.arange(40), model.model, model.flow))

    assert "a single patient carries more than a tenth" in found.note
    assert "worth less than half of its patients" in found.note


@pytest.mark.parametrize(("options", "words"), [({"estimand": "ATO"}, "estimand must be"), ({"truncate": 0.5}, "0.5")])
def test_unknown_ways_to_weigh_are_refused(options, words) -> None:
    with pytest.raises(ValueError, match=words):
        inverse_weights(scored(2), **options)
