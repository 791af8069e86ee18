"""What is read from event tables, without a database."""

import json

import numpy as np
import pytest

from analytics.endpoints import BY_CODE, LOCAL_CONTROL, LOCAL_RECURRENCE, OVERALL_SURVIVAL
from analytics.groupings import ESCC, OPERATION, OVERALL, SRS
from analytics.results import endpoint_result, summary
from analytics.stats import EventTable, gray, logrank

SEPARATION = EventTable.from_rows([10, 20, 30, 40, 50, 60], [1, 0, 1, 2, 1, 0])
PIECEMEAL = EventTable.from_rows([5, 15, 25, 35], [1, 1, 2, 1])
TABLES = {"piecemeal": PIECEMEAL, "separation": SEPARATION}


def test_strata_keep_the_order_of_their_grouping_and_its_labels():
    found = endpoint_result(OVERALL_SURVIVAL, OPERATION, TABLES)

    assert [s.label for s in found.strata] == ["Separation surgery", "Piecemeal spondylectomy"]


def test_survival_is_compared_by_log_rank_and_incidence_by_gray():
    survival = endpoint_result(LOCAL_CONTROL, OPERATION, TABLES)
    incidence = endpoint_result(LOCAL_RECURRENCE, OPERATION, TABLES)

    assert survival.test.p_value == logrank([SEPARATION.as_single_event(), PIECEMEAL.as_single_event()]).p_value
    assert incidence.test.p_value == gray([SEPARATION, PIECEMEAL]).p_value
    assert (survival.test.method, incidence.test.method) == ("log-rank test", "Gray's test")


@pytest.mark.parametrize("endpoint", BY_CODE.values(), ids=BY_CODE)
def test_a_single_group_is_shown_and_not_compared(endpoint):
    found = endpoint_result(endpoint, OVERALL, {"all": SEPARATION})

    assert found.n == 6
    assert found.test.p_value is None
    assert found.test.note == "no comparison possible: fewer than two groups"


@pytest.mark.parametrize("endpoint", [OVERALL_SURVIVAL, LOCAL_RECURRENCE], ids=["os", "lr"])
def test_nobody_at_all_is_an_answer(endpoint):
    found = endpoint_result(endpoint, OPERATION, {"tes": EventTable.empty()})

    assert found.strata == ()
    assert (found.n, found.n_event) == (0, 0)
    assert found.follow_up.est is None


def test_all_censored_has_no_median_and_says_so():
    found = endpoint_result(OVERALL_SURVIVAL, OVERALL, {"all": EventTable.from_rows([100, 200], [0, 0])})

    assert found.strata[0].median.est is None
    assert found.strata[0].median.note
    assert found.follow_up.est == 150


def test_strata_not_recorded_are_shown_but_never_tested():
    tables = {"2": SEPARATION, "missing": PIECEMEAL}

    found = endpoint_result(OVERALL_SURVIVAL, ESCC, tables)

    assert [s.label for s in found.strata] == ["ESCC 2", "Not recorded"]
    assert found.test.p_value is None
    assert "not tested" in found.test.note


def test_follow_up_is_that_of_all_groups_together():
    found = endpoint_result(OVERALL_SURVIVAL, OPERATION, TABLES)
    together = endpoint_result(OVERALL_SURVIVAL, OVERALL, {"all": EventTable.merge(SEPARATION, PIECEMEAL)})

    assert found.follow_up == together.strata[0].follow_up


def test_entering_on_the_landmark_day_together_is_compared_as_being_there_from_the_start():
    late = {"yes": EventTable.from_rows([60, 90, 120], [1, 2, 1], [42, 42, 42])}
    late["no"] = EventTable.from_rows([50, 70, 100], [1, 1, 0], [42, 42, 42])
    early = [EventTable.from_rows([60, 90, 120], [1, 2, 1]), EventTable.from_rows([50, 70, 100], [1, 1, 0])]

    found = endpoint_result(LOCAL_RECURRENCE, SRS, late)

    assert found.test.method == "Gray's test"
    assert found.test.p_value == pytest.approx(gray(early).p_value, rel=1e-12)


def test_later_entries_make_grays_test_give_way_to_the_rates():
    late = EventTable.from_rows([60, 90, 120], [1, 2, 1], [0, 30, 10])

    test = endpoint_result(LOCAL_RECURRENCE, OPERATION, {"separation": SEPARATION, "tes": late}).test

    assert test.method == "cause-specific log-rank test"
    assert test.p_value == logrank([SEPARATION.as_single_event(), late.as_single_event()]).p_value
    assert "Gray's test is not defined" in test.note


@pytest.mark.parametrize("conf_type", ["log-log", "log", "plain"])
def test_the_interval_is_the_one_asked_for(conf_type):
    found = endpoint_result(OVERALL_SURVIVAL, OPERATION, TABLES, conf_type=conf_type)

    assert {s.curve.conf_type for s in found.strata} == {conf_type}


def test_the_kaplan_meier_overlay_lies_above_the_incidence():
    stratum = endpoint_result(LOCAL_RECURRENCE, OPERATION, TABLES).strata[0]

    naive = 1 - stratum.one_minus_km.surv

    assert (naive >= stratum.curve.est - 1e-12).all()
    assert naive[-1] > stratum.curve.est[-1]


@pytest.mark.parametrize("endpoint", BY_CODE.values(), ids=BY_CODE)
@pytest.mark.parametrize(
    "table",
    [
        EventTable.from_rows([0], [1]),
        EventTable.from_rows([0], [0]),
        EventTable.from_rows([10], [2]),
        EventTable.from_rows([10, 10], [1, 1]),
        EventTable.from_rows([5, 9], [1, 0], [4, 7]),
    ],
    ids=["event at 0", "censored at 0", "one competing", "all on one day", "nobody at first"],
)
def test_every_summary_is_json_without_nan(endpoint, table):
    found = endpoint_result(endpoint, OPERATION, {"separation": table, "tes": SEPARATION})

    json.dumps(summary(found), allow_nan=False)


def test_survival_has_medians_and_incidence_both_causes():
    survival, incidence = (summary(endpoint_result(e, OPERATION, TABLES)) for e in (OVERALL_SURVIVAL, LOCAL_RECURRENCE))

    # the second curve stands at one half from day 15 to day 35: its median is the middle, as in R
    assert [s["median"]["est"] for s in survival["strata"]] == [50.0, 25.0]
    assert survival["strata"][0]["landmarks_competing"] == []
    assert incidence["strata"][0]["median"] is None
    months = [landmark["month"] for landmark in incidence["strata"][0]["landmarks_competing"]]
    assert months == [6, 12, 24, 60]
    assert np.isclose(incidence["strata"][0]["landmarks_competing"][0]["time"], 182.625)
