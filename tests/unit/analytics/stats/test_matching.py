"""Matching on the propensity score: pairs, calipers, ties and the numbers lost on the way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import Flow, FlowStep, match_exactly, match_nearest

SCORES = st.lists(
    st.tuples(st.integers(5, 95).map(lambda percent: percent / 100), st.booleans()), min_size=1, max_size=40
)


def by_brute_force(score: np.ndarray, arm: np.ndarray, caliper: float) -> list[tuple[int, int]]:
    """The rule read out loud: every treated patient looks at every unused control."""
    free, pairs = [int(row) for row in np.flatnonzero(~arm)], []
    for one in sorted(np.flatnonzero(arm), key=lambda row: (-round(score[row], 8), row)):
        ranked = sorted((round(abs(score[zero] - score[one]), 8), zero) for zero in free)
        if ranked and ranked[0][0] <= caliper:
            pairs.append((int(one), ranked[0][1]))
            free.remove(ranked[0][1])
    return pairs


@given(SCORES, st.sampled_from([0.0, 0.02, 0.1, 1.0]))
def test_the_pairs_are_those_of_the_rule(patients: list[tuple[float, bool]], caliper: float) -> None:
    score, arm = np.array([p for p, _ in patients]), np.array([t for _, t in patients])

    found = match_nearest(score, arm, caliper=caliper, scale="score")

    pairs = list(zip(found.treated_row.tolist(), found.control_row.tolist(), strict=True))
    assert pairs == by_brute_force(score, arm, caliper)


@given(SCORES, st.floats(0, 2))
def test_nobody_is_matched_twice_or_too_far(patients: list[tuple[float, bool]], caliper: float) -> None:
    score, arm = np.array([p for p, _ in patients]), np.array([t for _, t in patients])

    found = match_nearest(score, arm, caliper=caliper)

    assert len(set(found.rows.tolist())) == 2 * found.n_pairs
    assert arm[found.treated_row].all()
    assert not arm[found.control_row].any()
    assert found.caliper is not None
    assert (found.distance <= found.caliper + 1e-8).all()


@given(SCORES)
def test_without_a_caliper_the_smaller_arm_is_used_up(patients: list[tuple[float, bool]]) -> None:
    score, arm = np.array([p for p, _ in patients]), np.array([t for _, t in patients])

    assert match_nearest(score, arm, caliper=None).n_pairs == min(arm.sum(), (~arm).sum())


def test_the_default_caliper_is_a_fifth_of_a_standard_deviation_of_the_logit() -> None:
    score, arm = np.array([0.2, 0.4, 0.5, 0.7]), np.array([False, True, False, True])
    logit = np.log(score / (1 - score))

    found = match_nearest(score, arm)

    assert found.caliper == pytest.approx(0.2 * np.sqrt((logit[arm].var(ddof=1) + logit[~arm].var(ddof=1)) / 2))


def test_pairs_agree_in_the_chosen_factors() -> None:
    score = [0.5, 0.5, 0.6, 0.5]
    found = match_nearest(score, [True, False, False, False], caliper=None, exact=[["lung", "renal", "lung", None]])

    assert found.control_row.tolist() == [2]


def test_exact_matching_takes_the_rows_as_they_come() -> None:
    found = match_exactly([True, False, True, False, False], [["F", "M", "M", "F", "M"]])

    assert list(zip(found.treated_row.tolist(), found.control_row.tolist(), strict=True)) == [(0, 3), (2, 1)]
    assert found.pair_of(5).tolist() == [0, 1, 1, 0, -1]


@pytest.mark.parametrize(
    ("score", "arm", "words"),
    [
        ([0.5, 0.5], [True, True], "one of both arms has no patients"),
        ([], [], "one of both arms has no patients"),
        ([0.1, 0.9], [True, False], "no treated patient has a control within the caliper"),
        ([0.5, 0.5], [True, False], "fewer than 10 pairs: read with care"),
        ([0.5] * 40, [True] * 30 + [False] * 10, "fewer than half of the treated patients found a control"),
    ],
)
def test_a_weak_match_says_so(score: list[float], arm: list[bool], words: str) -> None:
    assert match_nearest(score, arm, caliper=0.05, scale="score").note.startswith(words)


@pytest.mark.parametrize(
    ("score", "options", "words"),
    [
        ([0.0, 0.5], {}, "strictly between 0 and 1"),
        ([0.5, float("nan")], {}, "strictly between 0 and 1"),
        ([0.5], {}, "one value per row"),
        ([0.5, 0.5], {"caliper": -1}, "must not be negative"),
        ([0.5, 0.5], {"scale": "guess"}, "scale must be one of"),
        ([0.5, 0.5], {"exact": [["F"]]}, "one value per row"),
    ],
)
def test_scores_that_make_no_sense_are_refused(score, options, words) -> None:
    with pytest.raises(ValueError, match=words):
        match_nearest(score, [True, False], **options)


def test_exact_matching_needs_factors() -> None:
    with pytest.raises(ValueError, match="at least one factor"):
        match_exactly([True, False], [])


def test_a_flow_tells_what_each_step_lost() -> None:
    flow = Flow.of([FlowStep("eligible", 30, 50), FlowStep("complete", 28, 45)]).then(FlowStep("matched", 20, 20))

    assert [(step.lost_treated, step.lost_control) for step in flow.steps] == [(0, 0), (2, 5), (8, 25)]


def test_a_flow_does_not_win_patients() -> None:
    with pytest.raises(ValueError, match="more patients than 'eligible'"):
        Flow.of([FlowStep("eligible", 30, 50), FlowStep("complete", 31, 45)])
