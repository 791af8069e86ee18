"""How well a score performs: order, area under the curve at a time, calibration, Brier score."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.stats import EventTable, auc_at, brier, calibration, kaplan_meier, landmarks, uno_concordance

PATIENTS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 1), st.integers(0, 4)), min_size=1, max_size=25).map(
    lambda rows: tuple(np.array(column) for column in zip(*rows, strict=True))
)


def censored(time: np.ndarray, event: np.ndarray, at: float, *, included: bool) -> float:
    """The chance of still being observed, multiplied up day by day; on a day those with the event have left."""
    chance = 1.0
    for day in sorted(set(time.tolist())):
        if day > at or (day == at and not included):
            break
        left = int(((time > day) | ((time == day) & (event == 0))).sum())
        if left:
            chance *= 1 - int(((time == day) & (event == 0)).sum()) / left
    return chance


def cohort(seed: int, n: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    score = rng.integers(0, 8, n)
    life, watched = rng.exponential(900 * np.exp(-score / 4), n), rng.uniform(100, 1500, n)
    return np.minimum(life, watched).astype(np.int64), (life <= watched).astype(np.int64), score


@given(PATIENTS, st.integers(0, 12))
def test_unos_concordance_compares_every_pair(patients: tuple[np.ndarray, ...], until: int) -> None:
    time, event, score = patients
    right = pairs = 0.0
    for i in np.flatnonzero((event == 1) & (time <= until)):
        weight = censored(time, event, time[i], included=False) ** -2
        for j in np.flatnonzero((time > time[i]) | ((time == time[i]) & (event == 0))):
            pairs += weight
            right += weight * (1.0 if score[i] > score[j] else 0.5 if score[i] == score[j] else 0.0)

    found = uno_concordance(time, event, score, until=until)

    if pairs == 0:
        assert found.est is None
        assert found.note.startswith("not estimable")
    else:
        assert found.est == pytest.approx(right / pairs)


@given(PATIENTS, st.integers(0, 12))
def test_the_area_compares_every_case_with_every_control(patients: tuple[np.ndarray, ...], at: int) -> None:
    time, event, score = patients
    cases, controls = np.flatnonzero((event == 1) & (time <= at)), np.flatnonzero(time > at)

    found = auc_at(time, event, score, at=at)

    if not cases.size or not controls.size:
        assert found.est is None
        return
    weight = np.array([1 / censored(time, event, time[i], included=False) for i in cases])
    wins = np.array([np.mean((score[i] > score[controls]) + 0.5 * (score[i] == score[controls])) for i in cases])
    assert found.est == pytest.approx(weight @ wins / weight.sum())


@given(PATIENTS, st.integers(0, 12), st.integers(0, 100))
def test_the_brier_score_adds_up_squares(patients: tuple[np.ndarray, ...], at: int, seed: int) -> None:
    time, event, _ = patients
    predicted = np.random.default_rng(seed).random(time.size)

    found = brier(time, event, predicted, at=at)

    total = 0.0
    for t, d, p in zip(time, event, predicted, strict=True):
        if t > at:
            total += (1 - p) ** 2 / censored(time, event, at, included=True)
        elif d:
            total += p**2 / censored(time, event, t, included=False)
    if found.est is None:
        assert not (time > at).any()
    else:
        assert found.est == pytest.approx(total / time.size)


@pytest.mark.parametrize(
    "measure", [lambda t, e, s: uno_concordance(t, e, s, until=700), lambda t, e, s: auc_at(t, e, s, at=365)]
)
def test_turning_the_score_round_turns_the_answer_round(measure) -> None:
    time, event, score = cohort(1)

    there, back = measure(time, event, score), measure(time, event, -score)

    assert there.est + back.est == pytest.approx(1)
    assert there.std_err == pytest.approx(back.std_err)
    assert there.lower < there.est < there.upper
    assert there.est > 0.6


@given(st.permutations(range(60)))
def test_the_order_of_rows_changes_no_bit(order: list[int]) -> None:
    time, event, score = cohort(2, 60)
    shuffled = time[order], event[order], score[order]
    chance = 1 / (2 + score)

    assert uno_concordance(time, event, score, until=700) == uno_concordance(*shuffled, until=700)
    assert auc_at(time, event, score, at=365) == auc_at(*shuffled, at=365)
    assert brier(time, event, chance, at=365) == brier(*shuffled[:2], chance[order], at=365)
    assert calibration(time, event, chance, at=365) == calibration(*shuffled[:2], chance[order], at=365)


def test_without_censoring_unos_concordance_counts_pairs() -> None:
    found = uno_concordance([1, 2, 3, 4], [1, 1, 1, 1], [9, 3, 5, 1], until=4)

    assert found.est == pytest.approx(5 / 6)


def test_standard_errors_shrink_with_the_square_root_of_patients() -> None:
    time, event, score = cohort(3)

    one = auc_at(time, event, score, at=365)
    four = auc_at(np.tile(time, 4), np.tile(event, 4), np.tile(score, 4), at=365)

    assert four.est == pytest.approx(one.est)
    assert four.std_err == pytest.approx((one.std_err or 0) / 2)


def test_a_prediction_that_knows_beats_everybody_the_same() -> None:
    time, event, score = cohort(4)
    knows = np.exp(-365 / (900 * np.exp(-score / 4)))

    found, same = brier(time, event, knows, at=365), brier(time, event, np.full(300, 0.5), at=365)

    assert found.est is not None
    assert found.est < (found.reference or 0) < (same.est or 0)
    assert found.scaled == pytest.approx(1 - found.est / (found.reference or 1))


def test_calibration_sets_prediction_beside_kaplan_meier() -> None:
    time, event, score = cohort(5)
    predicted = np.exp(-365 / (900 * np.exp(-score / 4)))
    labels = ["0-3" if points < 4 else "4-7" for points in score]

    found = calibration(time, event, predicted, at=365, groups=labels)

    worse = [label == "4-7" for label in labels]
    expected = landmarks(kaplan_meier(EventTable.from_rows(time[worse], event[worse])), [365])[0]
    assert [group.label for group in found.groups] == ["4-7", "0-3"]
    assert found.groups[0].observed == expected
    assert found.groups[0].predicted == pytest.approx(predicted[worse].mean())
    assert found.observed_to_expected == pytest.approx(1, abs=0.15)


def test_groups_by_prediction_hold_like_numbers_and_keep_equals_together() -> None:
    time, event, _ = cohort(6)
    found = calibration(time, event, np.arange(300) / 300, at=365, n_groups=4)
    alike = calibration(time, event, np.full(300, 0.5), at=365)

    assert [group.n for group in found.groups] == [75, 75, 75, 75]
    assert len(alike.groups) == 1


def test_weak_results_say_so() -> None:
    time, event, chance = [10, 20, 30], [1, 0, 1], [0.5, 0.6, 0.7]

    assert auc_at(time, event, chance, at=5).note == "not estimable: nobody had the event by then"
    assert auc_at(time, event, chance, at=30).note == "not estimable: nobody was observed so long"
    assert "fewer than 10 events" in auc_at(time, event, chance, at=15).note
    assert "fewer than 10 patients" in calibration(time, event, chance, at=15).groups[0].note
    assert calibration([10, 20], [0, 0], [0.5, 0.6], at=365).note == "nobody was observed so long"
    assert calibration([10, 20], [0, 0], [0.5, 0.6], at=365).observed_to_expected is None
    assert "nobody was observed so long" in brier([10, 20], [0, 0], [0.5, 0.6], at=365).note
    assert "fewer than 10 events" in brier(time, event, chance, at=15).note
    assert brier([], [], [], at=1).note == calibration([], [], [], at=1).note == "no patients"


@pytest.mark.parametrize(
    ("time", "event", "value", "words"),
    [
        ([1, 2], [1], [0.5, 0.5], "same length"),
        ([1, np.nan], [1, 0], [0.5, 0.5], "must not be missing"),
        ([1, 2], [1, 2], [0.5, 0.5], "event must be 0 or 1"),
    ],
)
def test_input_that_makes_no_sense_is_refused(time, event, value, words) -> None:
    for measure in (lambda: auc_at(time, event, value, at=1), lambda: brier(time, event, value, at=1)):
        with pytest.raises(ValueError, match=words):
            measure()


def test_a_prediction_is_a_chance() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        brier([1], [1], [1.5], at=1)
    with pytest.raises(ValueError, match="risk_score must not be missing"):
        uno_concordance([1], [1], [np.nan], until=1)
    with pytest.raises(ValueError, match="one label per patient"):
        calibration([1, 2], [1, 0], [0.5, 0.5], at=1, groups=["a"])
    with pytest.raises(ValueError, match="at least one group"):
        calibration([1, 2], [1, 0], [0.5, 0.5], at=1, n_groups=0)
