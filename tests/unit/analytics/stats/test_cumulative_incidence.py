import numpy as np
import pytest
from hypothesis import given
from statsmodels.duration.survfunc import CumIncidenceRight

from analytics.stats import (
    EventTable,
    cumulative_incidence,
    cumulative_incidence_late_entry,
    kaplan_meier,
    landmarks,
)
from analytics.stats.arrays import FloatArray
from tests.unit.analytics.stats.cohorts import drawn, tables


def step_by_step_std_err(table: EventTable) -> FloatArray:
    """The multinomial delta method written as a recursion over days, the slow and obvious way."""
    state, covariance, found = np.array([1.0, 0.0, 0.0]), np.zeros((3, 3)), []
    for n, d1, d2 in zip(table.n_risk, table.n_event, table.n_competing, strict=True):
        h1, h2 = d1 / n, d2 / n
        step = np.array([[1 - h1 - h2, h1, h2], [0, 1, 0], [0, 0, 1]])
        hazards = np.array([[h1 * (1 - h1), -h1 * h2], [-h1 * h2, h2 * (1 - h2)]]) / n
        shift = state[0] * np.array([[-1, 1, 0], [-1, 0, 1]])
        covariance = step.T @ covariance @ step + shift.T @ hazards @ shift
        state = state @ step
        found.append(np.sqrt(covariance[1, 1]))
    return np.array(found)


@given(tables())
def test_event_competing_event_and_neither_sum_to_one(table: EventTable) -> None:
    cif = cumulative_incidence(table)

    assert cif.est + cif.est_competing + cif.surv == pytest.approx(np.ones_like(cif.est), abs=1e-12)
    assert (np.diff(cif.est) >= 0).all()
    assert cif.surv == pytest.approx(kaplan_meier(table.composite()).surv, abs=1e-12)


@given(tables())
def test_limits_hold_the_estimate(table: EventTable) -> None:
    for variance in ("greenwood", "aalen"):
        cif = cumulative_incidence(table, variance=variance)  # type: ignore[arg-type]

        known = ~np.isnan(cif.lower)
        assert (cif.lower[known] >= 0).all()
        assert (cif.lower[known] <= cif.est[known] + 1e-12).all()
        assert (cif.est[known] <= cif.upper[known] + 1e-12).all()
        assert (cif.upper[known] <= 1).all()


@given(tables())
def test_the_closed_form_equals_the_recursion(table: EventTable) -> None:
    assert cumulative_incidence(table).std_err == pytest.approx(step_by_step_std_err(table), abs=1e-7)


@given(tables())
def test_swapping_the_events_swaps_the_answers(table: EventTable) -> None:
    cif, swapped = cumulative_incidence(table), cumulative_incidence(table.swapped())

    assert swapped.est == pytest.approx(cif.est_competing, abs=1e-14)
    assert swapped.std_err == pytest.approx(cif.std_err_competing, abs=1e-14)


def test_without_a_competing_event_it_is_one_minus_survival() -> None:
    table = drawn(seed=6, n=200).table().as_single_event()

    cif, km = cumulative_incidence(table), kaplan_meier(table)

    still = km.surv > 0
    assert cif.est == pytest.approx(1 - km.surv, abs=1e-12)
    assert cif.std_err[still] == pytest.approx(km.std_err[still], rel=1e-8)


@pytest.mark.filterwarnings("ignore::RuntimeWarning:statsmodels")
def test_equals_statsmodels() -> None:
    cohort = drawn(seed=7, n=400)
    theirs = CumIncidenceRight(cohort.time, cohort.status)

    cif = cumulative_incidence(cohort.table())

    events = np.isin(cif.time, theirs.times)
    assert cif.est[events] == pytest.approx(theirs.cinc[0], rel=1e-10)
    assert cif.est_competing[events] == pytest.approx(theirs.cinc[1], rel=1e-10)


@given(tables())
def test_by_patient_it_is_the_same_when_nobody_enters_late(table: EventTable) -> None:
    time = np.repeat(table.time, table.n_leave)
    counts = np.stack([table.n_censor, table.n_event, table.n_competing], axis=1)
    status = np.concatenate([np.repeat([0, 1, 2], row) for row in counts]) if time.size else np.array([], dtype=int)
    seen = time > 0  # an interval that begins and ends at zero is none

    by_patient = cumulative_incidence_late_entry(time[seen], status[seen], np.zeros(seen.sum()))

    expected = cumulative_incidence(EventTable.from_rows(time[seen], status[seen]))
    assert by_patient.std_err == pytest.approx(expected.std_err, abs=1e-6)
    assert by_patient.std_err_competing == pytest.approx(expected.std_err_competing, abs=1e-6)


def test_a_patient_s_influence_is_what_a_little_more_weight_changes() -> None:
    """The jackknife with late entries against the derivative in each patient's weight, taken numerically."""
    time, status = np.array([4, 6, 7, 9, 11, 12, 15, 18]), np.array([1, 2, 1, 0, 1, 2, 1, 0])
    entry = np.array([0, 0, 2, 0, 5, 6, 8, 8])

    def estimate(weight: FloatArray, until: int) -> float:
        surv, total = 1.0, 0.0
        for t in sorted(set(time[time <= until])):
            at_risk = weight[(entry < t) & (t <= time)].sum()
            h1, h = (weight[(time == t) & np.isin(status, kinds)].sum() / at_risk for kinds in ([1], [1, 2]))
            total, surv = total + surv * h1, surv * (1 - h)
        return total

    cif = cumulative_incidence_late_entry(time, status, entry)

    for until in (7, 11, 15):
        step = 1e-5
        influence = [
            (estimate(1 + step * patient, until) - estimate(1 - step * patient, until)) / (2 * step)
            for patient in np.eye(time.size)
        ]
        std_err = landmarks(cif, [until])[0].std_err
        assert std_err == pytest.approx(np.sqrt(np.sum(np.square(influence))), rel=1e-7)


def test_recurrence_not_yet_seen_has_no_interval() -> None:
    mark = landmarks(cumulative_incidence(EventTable.from_rows([100, 300], [2, 0])), [200])[0]

    assert (mark.est, mark.std_err) == (0.0, 0.0)
    assert (mark.lower, mark.upper) == (None, None)


def test_a_group_without_patients_is_not_estimable() -> None:
    cif = cumulative_incidence(EventTable.empty())

    assert landmarks(cif, [200], competing=True)[0].est is None
    assert cif.note == "no patients in this group"


def test_an_unknown_variance_is_refused() -> None:
    with pytest.raises(ValueError, match="variance must be"):
        cumulative_incidence(EventTable.empty(), variance="bootstrap")  # type: ignore[arg-type]
