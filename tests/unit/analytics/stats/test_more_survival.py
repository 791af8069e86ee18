"""Restricted means, weighted curves, Fine-Gray, proportional hazards: by hand, and what must not matter."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics import stats
from analytics.stats import EventTable, Factor, Numeric, design_matrix
from tests.unit.analytics.stats.cohorts import Cohort, drawn, tables


def design_of(cohort: Cohort) -> stats.Design:
    return design_matrix([Factor.of("arm", [str(group) for group in cohort.group])])


def test_the_restricted_mean_is_the_area_under_the_curve() -> None:
    table = EventTable.from_rows([2, 4, 10], [1, 1, 0])  # 1 up to 2, 2/3 up to 4, 1/3 from there

    mean = stats.restricted_mean(table, 7)

    assert mean.est == pytest.approx(2 + 2 * 2 / 3 + 3 / 3)
    assert mean.lost == pytest.approx(7 - (mean.est or 0))
    # areas from 2 and from 4 on: 7/3 and 1; Greenwood's terms 1/(3*2) and 1/(2*1)
    assert mean.std_err == pytest.approx(np.sqrt((7 / 3) ** 2 / 6 + 1 / 2))
    assert not mean.beyond_last_followup
    assert stats.restricted_mean(table, 11).note.startswith("the horizon lies beyond")


def test_nobody_has_no_restricted_mean() -> None:
    nobody, somebody = (stats.restricted_mean(t, 5) for t in (EventTable.empty(), EventTable.from_rows([2], [1])))

    assert (nobody.est, nobody.note) == (None, "no patients in this group")
    assert stats.restricted_mean_difference(somebody, nobody).note == "not estimable: a group has no patients"


def test_groups_in_which_nothing_varies_have_a_difference_without_a_test() -> None:
    calm = stats.restricted_mean(EventTable.from_rows([9, 9], [0, 0]), 5)

    found = stats.restricted_mean_difference(calm, calm)

    assert (found.difference, found.z, found.note) == (0, None, "nothing varies in either group")


@given(table=tables(), tau=st.integers(1, 60))
def test_a_restricted_mean_lies_within_its_horizon(table: EventTable, tau: int) -> None:
    mean = stats.restricted_mean(table, tau)

    assert mean.est is None or 0 <= mean.est <= tau + 1e-9
    assert mean.std_err is None or mean.std_err >= 0


@given(seed=st.integers(0, 1000))
def test_equal_weights_are_none(seed: int) -> None:
    cohort = drawn(seed, 60, groups=1)
    plain = stats.kaplan_meier(cohort.table())

    weighted = stats.kaplan_meier_weighted(cohort.time, cohort.status, np.full(60, 2.5))

    open_ = plain.surv > 0
    assert weighted.surv == pytest.approx(plain.surv)
    assert weighted.std_err[open_] == pytest.approx(plain.std_err[open_], abs=1e-9)
    assert weighted.n == plain.n


@given(seed=st.integers(0, 1000))
def test_weighted_incidences_and_survival_sum_to_one_whatever_the_order(seed: int) -> None:
    cohort, rng = drawn(seed, 50, groups=1), np.random.default_rng(seed)
    weights, order = rng.uniform(0.2, 3, 50), rng.permutation(50)

    cif = stats.cumulative_incidence_weighted(cohort.time, cohort.status, weights)
    again = stats.cumulative_incidence_weighted(cohort.time[order], cohort.status[order], weights[order])

    assert cif.est + cif.est_competing + cif.surv == pytest.approx(np.ones(cif.time.size))
    assert (cif.est.tolist(), cif.std_err.tolist()) == (again.est.tolist(), again.std_err.tolist())


def test_weights_must_be_positive() -> None:
    with pytest.raises(ValueError, match="leave patients without weight out"):
        stats.kaplan_meier_weighted([1, 2], [1, 0], [1, 0])


def test_without_competing_events_fine_gray_is_cox() -> None:
    cohort = drawn(3, 150)
    status = np.where(cohort.status == 2, 0, cohort.status)

    fit = stats.fine_gray(cohort.time, status, design_of(cohort))
    cox = stats.cox(cohort.time, status, design_of(cohort), ties="breslow", robust=True)

    assert fit.coef == pytest.approx(cox.coef)
    assert fit.std_err == pytest.approx(cox.shown_std_err)
    assert fit.loglik == pytest.approx(cox.loglik)


def test_without_censoring_those_with_the_other_event_just_stay() -> None:
    """Nobody is censored, so they stay with their full weight: as if censored after everybody else."""
    cohort = drawn(4, 120)
    status = np.where(cohort.status == 0, 1, cohort.status)
    stays = np.where(status == 2, 10_000, cohort.time)

    fit = stats.fine_gray(cohort.time, status, design_of(cohort))
    cox = stats.cox(stays, status == 1, design_of(cohort), ties="breslow", robust=True)

    assert fit.coef == pytest.approx(cox.coef)
    assert fit.std_err == pytest.approx(cox.shown_std_err)


@given(seed=st.integers(0, 1000))
def test_fine_gray_does_not_depend_on_the_order_of_the_rows(seed: int) -> None:
    cohort = drawn(seed, 60)
    order = np.random.default_rng(seed).permutation(60)
    mixed = Cohort(cohort.time[order], cohort.status[order], cohort.group[order])

    one, other = (stats.fine_gray(c.time, c.status, design_of(c)) for c in (cohort, mixed))

    assert (one.coef.tolist(), one.std_err.tolist()) == (other.coef.tolist(), other.std_err.tolist())


def test_fine_gray_without_events_of_interest_says_so() -> None:
    fit = stats.fine_gray([1, 2, 3], [0, 2, 2], design_matrix([Numeric.of("age", [60, 70, 80])]))

    assert fit.notes == ("not estimable: there are no events of interest",)
    assert np.isnan(fit.coef).all()


def test_a_hazard_ratio_that_turns_round_is_noticed() -> None:
    """Arm a dies early or late, arm b in between: no single ratio."""
    time = np.r_[np.arange(1, 41), np.arange(200, 240), np.arange(60, 140)]
    design = design_matrix([Factor.of("arm", ["a"] * 80 + ["b"] * 80)])

    found = stats.proportional_hazards(stats.cox(time, np.ones(160, dtype=int), design))

    assert (found.everything.p_value or 1) < 1e-6
    assert "change over time: arm" in found.note


def test_log_time_is_not_defined_at_zero() -> None:
    fit = stats.cox([0, 2, 3, 4], [1, 1, 1, 0], design_matrix([Numeric.of("age", [60, 75, 70, 65])]))

    assert stats.proportional_hazards(fit, transform="log").note.startswith("not defined")
    assert stats.proportional_hazards(fit).everything.p_value is not None


def test_pairs_of_incidences_are_compared_and_adjusted() -> None:
    cohort = drawn(5, 90)
    named = dict(zip("abc", cohort.tables(), strict=True))

    found = stats.pairwise_gray(named)

    assert [(pair.first, pair.second) for pair in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[0].test.p_value == stats.gray([named["a"], named["b"]]).p_value
    assert all((pair.p_adjusted or 0) >= (pair.test.p_value or 1) for pair in found)
