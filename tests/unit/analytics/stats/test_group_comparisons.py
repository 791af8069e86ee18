import numpy as np
import pytest
from hypothesis import given
from lifelines.statistics import multivariate_logrank_test
from statsmodels.duration.survfunc import survdiff

from analytics.stats import (
    EventTable,
    adjust_p_values,
    gray,
    gray_stratified,
    logrank,
    logrank_stratified,
    logrank_trend,
    pairwise_logrank,
)
from tests.unit.analytics.stats.cohorts import drawn, tables


def test_logrank_equals_lifelines() -> None:
    cohort = drawn(seed=11, n=300)
    theirs = multivariate_logrank_test(cohort.time, cohort.group, cohort.status == 1)

    test = logrank(cohort.tables())

    assert test.statistic == pytest.approx(theirs.test_statistic, rel=1e-10)
    assert test.p_value == pytest.approx(theirs.p_value, rel=1e-8)
    assert test.df == 2


@pytest.mark.filterwarnings("ignore:divide by zero:RuntimeWarning:statsmodels")
@pytest.mark.parametrize("rho", [0.5, 1.0])
def test_the_weighted_family_equals_statsmodels(rho: float) -> None:
    cohort = drawn(seed=12, n=300)
    chisq, p_value = survdiff(cohort.time, cohort.status == 1, cohort.group, weight_type="fh", fh_p=rho)

    test = logrank(cohort.tables(), rho=rho)

    assert test.statistic == pytest.approx(chisq, rel=1e-10)
    assert test.p_value == pytest.approx(p_value, rel=1e-8)


def test_the_stratified_test_equals_statsmodels() -> None:
    cohort = drawn(seed=13, n=400)
    stratum = np.arange(cohort.time.size) % 3
    chisq, _ = survdiff(cohort.time, cohort.status == 1, cohort.group, strata=stratum)
    strata = [
        [
            EventTable.from_rows(cohort.time[place], cohort.status[place])
            for place in ((cohort.group == group) & (stratum == s) for group in range(3))
        ]
        for s in range(3)
    ]

    test = logrank_stratified(strata)

    assert test.statistic == pytest.approx(chisq, rel=1e-10)
    assert test.method == "stratified log-rank test"


@given(tables(), tables(), tables())
def test_the_order_of_groups_does_not_matter(one: EventTable, two: EventTable, three: EventTable) -> None:
    for compare in (logrank, gray):
        first, second = compare([one, two, three]), compare([three, one, two])

        assert (first.p_value is None) == (second.p_value is None)
        assert first.p_value is not None or first.note, "a test that cannot be done says why"
        if first.p_value is not None:
            assert first.statistic == pytest.approx(second.statistic, rel=1e-6, abs=1e-9)
            assert 0 <= first.p_value <= 1


@given(tables(), tables())
def test_observed_and_expected_events_agree_in_sum(one: EventTable, two: EventTable) -> None:
    test = logrank([one, two])

    assert test.expected.sum() == pytest.approx(test.observed.sum(), abs=1e-9)


@given(tables())
def test_a_group_does_not_differ_from_itself(table: EventTable) -> None:
    for test in (logrank([table, table]), gray([table, table])):
        assert test.statistic is None or test.statistic == pytest.approx(0, abs=1e-9)


def test_without_a_competing_event_gray_and_logrank_nearly_agree() -> None:
    groups = [table.as_single_event() for table in drawn(seed=14, n=600).tables()]

    test = gray(groups)

    assert test.p_value is not None
    assert np.log(test.p_value) == pytest.approx(np.log(logrank(groups).p_value), rel=0.05)


def test_gray_sees_who_recurs_where_survival_free_of_either_is_the_same() -> None:
    recurs = EventTable.from_rows(np.arange(1, 41), np.tile([1, 1, 1, 2], 10))
    spared = EventTable.from_rows(np.arange(1, 41), np.tile([2, 2, 2, 1], 10))

    test = gray([recurs, spared])

    assert test.p_value is not None
    assert test.p_value < 0.001
    assert logrank([recurs.composite(), spared.composite()]).p_value == pytest.approx(1.0)


def test_one_stratum_is_no_stratification() -> None:
    groups = drawn(seed=15, n=200).tables()

    assert gray_stratified([groups]) == gray(groups)


@pytest.mark.parametrize(
    "groups",
    [
        [EventTable.from_rows([5, 9], [0, 0]), EventTable.from_rows([4, 8], [0, 0])],
        [EventTable.from_rows([5, 9], [1, 1]), EventTable.empty()],
        [EventTable.from_rows([5], [1])],
        [EventTable.from_rows([5], [1]), EventTable.from_rows([5], [1])],
        [],
    ],
    ids=["no events", "an empty group", "one group", "everyone at once", "no groups"],
)
def test_an_impossible_comparison_says_so(groups: list[EventTable]) -> None:
    for test in (logrank(groups), gray(groups)):
        assert (test.statistic, test.p_value, test.df) == (None, None, None)
        assert test.note


def test_gray_is_not_defined_for_late_entries() -> None:
    late = EventTable.from_rows([50, 70], [1, 2], entry=[10, 0])

    test = gray([late, late])

    assert test.p_value is None
    assert "came under observation late" in test.note


def test_strata_must_list_the_same_groups() -> None:
    table = EventTable.from_rows([5], [1])

    with pytest.raises(ValueError, match="same groups"):
        logrank_stratified([[table, table], [table]])


def test_a_trend_has_the_sign_of_its_hazard() -> None:
    slow, medium, fast = (EventTable.from_rows(np.arange(1, 21) * step, np.ones(20)) for step in (9, 4, 1))

    test = logrank_trend([slow, medium, fast], scores=[0, 1, 2])

    assert test.z is not None
    assert test.z > 3
    assert test.statistic == pytest.approx(test.z**2)


def test_pairs_that_cannot_be_compared_do_not_count_in_the_adjustment() -> None:
    groups = dict(zip(("separation", "piecemeal", "tes"), drawn(seed=16, n=150).tables(), strict=True))

    comparisons = pairwise_logrank({**groups, "mist": EventTable.empty()}, adjustment="bonferroni")

    tested = [c for c in comparisons if c.test.p_value is not None]
    assert len(comparisons) == 6
    assert {"mist"} == set.intersection(*({c.first, c.second} for c in comparisons if c not in tested))
    assert all(c.p_adjusted == pytest.approx(min(1, 3 * (c.test.p_value or 0))) for c in tested)


def test_adjusted_p_values_by_hand() -> None:
    p = [0.01, 0.04, 0.03, None]

    assert adjust_p_values(p, "holm") == pytest.approx((0.03, 0.06, 0.06, None))
    assert adjust_p_values(p, "bh") == pytest.approx((0.03, 0.04, 0.04, None))
    assert adjust_p_values(p, "bonferroni") == pytest.approx((0.03, 0.12, 0.09, None))
