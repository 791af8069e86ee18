"""Table 1 and Table 2 from counts of values."""

import numpy as np
import pytest

from analytics.cohort_tables import MAX_EXACT, VARIABLES, cohort_tables
from analytics.stats.exact_table import fisher_exact
from analytics.stats.mann_whitney import mann_whitney
from analytics.stats.several_samples import kruskal_wallis

AGES = {"separation": {50: 2, 60: 1, None: 1}, "piecemeal": {70: 3, 40: 1}}


def made_of(**counts) -> dict:
    """The tables of a cohort in which only these variables were recorded."""
    found = {variable.code: {} for variable in VARIABLES} | {"age": AGES} | counts
    return cohort_tables(found)


def row(code: str, **counts) -> dict:
    return next(r for table in made_of(**counts)["tables"] for r in table["rows"] if r["code"] == code)


def tests_of(found: dict) -> dict[str, float]:
    return {test["code"]: test["p_value"] for test in found["tests"]}


tests_of.__test__ = False


def test_groups_keep_the_order_of_operations_and_say_how_many():
    assert made_of()["groups"] == [
        {"code": "separation", "label": "Separation surgery", "n": 4},
        {"code": "piecemeal", "label": "Piecemeal spondylectomy", "n": 4},
    ]


def test_a_measurement_is_described_as_if_its_rows_were_there():
    described = row("age")["groups"]["separation"]

    assert (described["n"], described["n_missing"]) == (3, 1)
    assert described["mean"] == pytest.approx(160 / 3)
    assert (described["q1"], described["median"], described["q3"]) == (50, 50, 55)


def test_two_groups_are_compared_by_ranks_and_the_other_tests_stand_beside():
    age = row("age")

    assert age["shown"] == "mann_whitney"
    assert set(tests_of(age)) == {"mann_whitney", "welch", "t_pooled"}
    uncorrected = mann_whitney([50, 50, 60, np.nan], [40, 70, 70, 70], method="asymptotic")
    assert tests_of(age)["mann_whitney"] == uncorrected.p_value


def test_three_groups_are_compared_by_ranks_too():
    age = row("age", age={**AGES, "tes": {45: 2}})

    assert age["shown"] == "kruskal_wallis"
    assert set(tests_of(age)) == {"kruskal_wallis", "anova", "welch_anova"}
    assert tests_of(age)["kruskal_wallis"] == kruskal_wallis([[50, 50, 60], [40, 70, 70, 70], [45, 45]]).p_value


def test_a_group_without_any_value_is_shown_and_left_out_of_the_test():
    age = row("age", age={**AGES, "tes": {None: 5}})

    assert age["groups"]["tes"]["n_missing"] == 5
    assert age["groups"]["tes"]["mean"] is None
    assert age["shown"] == "mann_whitney"


def test_small_expected_counts_call_for_the_exact_test():
    sex = row("sex", sex={"separation": {"F": 3, "M": 1}, "piecemeal": {"F": 1, "M": 2, None: 1}})

    assert sex["levels"] == [{"code": "F", "label": "Female"}, {"code": "M", "label": "Male"}]
    assert sex["counts"] == {"separation": [3, 1], "piecemeal": [1, 2]}
    assert sex["missing"] == {"separation": 0, "piecemeal": 1}
    assert sex["shown"] == "fisher"
    assert tests_of(sex)["fisher"] == fisher_exact([[3, 1], [1, 2]]).p_value


def test_large_counts_are_compared_by_pearson():
    assert row("sex", sex={"separation": {"F": 30, "M": 40}, "piecemeal": {"F": 20, "M": 41}})["shown"] == "pearson"


def test_an_exact_test_of_a_large_cohort_is_not_tried_and_pearson_says_it_is_poor():
    many = {"separation": {"C": MAX_EXACT, "T": 3, "L": 1}, "piecemeal": {"C": MAX_EXACT, "T": 1, "L": 2}}

    level = row("level", level=many)

    assert set(tests_of(level)) == {"pearson"}
    assert "below 5" in level["tests"][0]["note"]


@pytest.mark.parametrize(
    "sex",
    [{}, {"separation": {"F": 4}}, {"separation": {"F": 4}, "piecemeal": {"F": 4}}, {"separation": {None: 4}}],
    ids=["nothing", "one group", "one level", "all missing"],
)
def test_where_nothing_can_be_compared_there_is_no_test(sex):
    found = row("sex", sex=sex)

    assert (found["tests"], found["shown"]) == ([], None)


def test_complications_are_counted_as_patients_and_as_events():
    counts = {
        "complications": {"separation": {"yes": 1, "no": 3}, "piecemeal": {"no": 4}},
        "complication_events": {"separation": {0: 3, 3: 1}, "piecemeal": {0: 4}},
    }

    assert row("complications", **counts)["counts"] == {"separation": [3, 1], "piecemeal": [4, 0]}
    assert row("complication_events", **counts)["counts"] == {"separation": [3], "piecemeal": [0]}
