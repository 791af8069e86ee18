"""Watching a unit patient by patient."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import average_run_length, cusum, cusum_threshold, vlad

NAN = float("nan")
OUTCOMES = st.lists(st.sampled_from([0.0, 1.0, NAN]), min_size=1, max_size=60)


def test_the_chart_by_hand() -> None:
    worse, better = np.log(2 / 1.1), -np.log(1.1)

    chart = cusum([1, 0, 1, 1, 0], 0.1, threshold=1.0)

    assert chart.value == pytest.approx(
        [worse, worse + better, 2 * worse + better, worse, worse + better]  # after the signal from zero again
    )
    assert chart.signal.tolist() == [False, False, True, False, False]


def test_each_patient_counts_by_their_own_chance() -> None:
    chart = cusum([1, 1], [0.05, 0.5], threshold=9)

    assert chart.value == pytest.approx(np.cumsum([np.log(2 / 1.05), np.log(2 / 1.5)]))


@given(OUTCOMES, st.floats(0.01, 0.9), st.sampled_from([0.5, 2.0, 3.0]))
def test_a_chart_stays_above_zero_and_passes_over_the_unknown(
    outcome: list[float], chance: float, odds_ratio: float
) -> None:
    known = [value for value in outcome if value == value]

    chart = cusum(outcome, chance, threshold=2.0, odds_ratio=odds_ratio)

    assert (chart.value >= 0).all()
    assert chart.n_unknown == len(outcome) - len(known)
    assert chart.value.tolist() == cusum(known, chance, threshold=2.0, odds_ratio=odds_ratio).value.tolist()
    assert [outcome[place] for place in chart.place] == known


def test_a_chart_for_better_results_rises_without_events() -> None:
    assert cusum([0, 0, 0], 0.2, threshold=5, odds_ratio=0.5).value == pytest.approx(np.arange(1, 4) * -np.log(0.9))


def test_the_threshold_gives_the_run_length_asked_for() -> None:
    threshold = cusum_threshold(0.1, odds_ratio=2, run_length=500)

    steps = np.array([np.log(2), 0.0]) - np.log(1.1)
    assert average_run_length(threshold, steps, np.array([0.1, 0.9])) == pytest.approx(500, rel=1e-4)


def test_a_run_length_by_hand() -> None:
    # every event reaches the threshold at once: the first one is waited for
    assert average_run_length(0.1, np.array([1.0, -1.0]), np.array([0.2, 0.8])) == pytest.approx(5)


def test_rarer_false_alarms_need_a_higher_threshold_whatever_the_order_of_the_patients() -> None:
    chances = [0.05, 0.3, 0.1, 0.1]

    often, seldom = (cusum_threshold(chances, run_length=length) for length in (200, 2000))

    assert often < seldom
    assert cusum_threshold(chances[::-1], run_length=200) == often


@given(OUTCOMES, st.floats(0.01, 0.9))
def test_the_vlad_is_expected_minus_observed(outcome: list[float], chance: float) -> None:
    known = [value for value in outcome if value == value]

    chart = vlad(outcome, chance)

    assert chart.value.size == len(known)
    if known:
        assert chart.value[-1] == pytest.approx(chance * len(known) - sum(known))
        assert (chart.lower <= 0).all()
        assert chart.upper.tolist() == (-chart.lower).tolist()


def test_no_outcome_yet_is_said_in_words() -> None:
    assert vlad([NAN], 0.1).note == cusum([NAN], 0.1, threshold=1).note == "no patient with a known outcome yet"
    assert "fewer than 10" in vlad([0, 1], 0.1).note


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda: cusum([1, 0], [0.1], threshold=1, odds_ratio=1), "not 1"),
        (lambda: cusum([1, 0], 0.1, threshold=0), "threshold must be positive"),
        (lambda: cusum([1, 2], 0.1, threshold=1), "1, 0 or missing"),
        (lambda: cusum([1, 0], [0.1, 0.2, 0.3], threshold=1), "every patient needs a chance"),
        (lambda: cusum([1, 0], [0.0, 0.2], threshold=1), "strictly between"),
        (lambda: vlad([1], 0.1, conf_level=95), "conf_level"),
        (lambda: cusum_threshold(0.1, run_length=1), "no threshold"),
        (lambda: cusum_threshold([]), "strictly between"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, words) -> None:
    with pytest.raises(ValueError, match=words):
        wrong()
