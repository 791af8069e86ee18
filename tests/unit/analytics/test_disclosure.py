"""Figures for readers who may not see every patient: what they may hold, and what one patient more changes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.cohort_tables import VARIABLES, cohort_tables
from analytics.disclosed_tables import disclosed_tables, gives_away
from analytics.disclosure import disclosed_result
from analytics.endpoints import ENDPOINTS, LOCAL_RECURRENCE, OVERALL_SURVIVAL
from analytics.groupings import OPERATION, OVERALL
from analytics.presenters import rounded
from analytics.presenters.endpoints import group_rows, landmark_rows
from analytics.results import Shown, summary
from analytics.stats import EventTable, cumulative_incidence, kaplan_meier, midpoint
from tests.support.requirements import req
from tests.unit.analytics.stats.cohorts import drawn

#: Each example is a whole table or curve.
FEWER = settings.default.max_examples // 4
#: Five other hospitals share every group evenly.
EVENLY = {code: [400] * 5 for code in ("separation", "piecemeal", "tes", "all")}


def told(endpoint, tables: dict[str, EventTable], others=None, grouping=OPERATION):
    return disclosed_result(endpoint, grouping, tables, others or EVENLY)


COUNTS = ("n", "n_event", "n_competing", "n_censor", "n_risk")


@req("S1")
@settings(max_examples=FEWER)
@given(st.integers(0, 10**6), st.integers(1, 400), st.sampled_from(ENDPOINTS))
def test_no_count_of_one_to_ten_is_told_of_any_endpoint(seed, size, endpoint):
    tables = {"separation": drawn(seed, size, days=2000).table(), "piecemeal": drawn(seed + 1, 300).table()}

    found = told(endpoint, tables)

    body = summary(found)
    for stratum in body["strata"]:
        counts = [stratum[name] for name in COUNTS if name in stratum]
        counts += [point["n_risk"] for point in (*stratum["landmarks"], *stratum["landmarks_competing"])]
        assert not [n for n in counts if n is not None and 1 <= n <= 10]
    for stratum in found.strata:
        at_risk = rounded.columns(endpoint, stratum)["n_risk_midpoint6"]
        assert not [n for n in at_risk if n is not None and 1 <= n <= 10]
    assert body["n"] is None or body["n"] > 10


@req("S7")
@pytest.mark.parametrize("endpoint", [OVERALL_SURVIVAL, LOCAL_RECURRENCE], ids=lambda e: e.code)
def test_a_curve_is_estimated_from_midpoints_alone(endpoint):
    table = drawn(5, 600, days=2000).table()

    (stratum,) = told(endpoint, {"all": table}, grouping=OVERALL).strata

    assert stratum.shown is Shown.CURVE
    again = stratum.table
    sums = np.cumsum(again.n_event)
    assert (midpoint(sums) == sums).all()
    assert set(np.diff(sums[np.flatnonzero(again.n_event)]).tolist()) <= {6, 12, 18, 24, 30}
    assert stratum.curve.n_risk[again.n_leave > 0].min() >= 11
    fresh = kaplan_meier(again).surv if endpoint.kind == "survival" else cumulative_incidence(again).est
    est = stratum.curve.surv if endpoint.kind == "survival" else stratum.curve.est
    assert est.tolist() == fresh.tolist()
    assert (stratum.n, stratum.n_event) == (int(midpoint(600)), int(sums[-1]))


@req("S7")
@pytest.mark.parametrize(("size", "shown"), [(10, Shown.HIDDEN), (100, Shown.LANDMARKS), (600, Shown.CURVE)])
def test_the_size_of_a_group_decides_what_is_told(size, shown):
    (stratum,) = told(OVERALL_SURVIVAL, {"separation": drawn(1, size, days=2500).table()}).strata

    assert stratum.shown is shown
    estimates = [point.est for point in stratum.landmarks if point.est is not None]
    if shown is Shown.LANDMARKS:
        assert estimates
        assert all(round(est * 100) % 5 == 0 for est in estimates)
        assert {point.lower for point in stratum.landmarks} == {None}
    if shown is Shown.HIDDEN:
        assert not estimates
    row = group_rows(told(OVERALL_SURVIVAL, {"separation": drawn(1, size, days=2500).table()}))[0]
    assert (row["n"] == "hidden") is (shown is Shown.HIDDEN)
    assert row["n"] != "0"


@req("S5")
def test_a_landmark_that_all_or_none_reached_is_hidden():
    nobody_dies_early = EventTable.from_counts([900, 3000], [60, 0], [0, 340])

    result = told(OVERALL_SURVIVAL, {"separation": nobody_dies_early})

    first, later, _ = result.strata[0].landmarks
    assert first.est is None
    assert "all of the group or none" in first.note
    assert later.est == pytest.approx(0.85, abs=0.02)
    assert landmark_rows(result)[0].cells[0].estimate == "hidden"


@req("S8")
def test_one_patient_more_within_a_band_changes_no_figure():
    time, event, censor = [10, 200, 300, 1500], [20, 20, 20, 0], [0, 0, 0, 340]

    before, after = (
        summary(told(OVERALL_SURVIVAL, {"separation": EventTable.from_counts(time, event, [0, 0, 0, last])}))
        for last in (censor[-1], censor[-1] + 1)
    )

    assert before == after


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([300, 200], "fewer than 3 other sites"),
        ([900, 20, 20, 20], "more than 80%"),
        ([3, 3, 2], "ten patients or fewer"),
    ],
)
def test_a_group_that_a_site_could_subtract_itself_from_is_hidden(others, words):
    (stratum,) = told(OVERALL_SURVIVAL, {"separation": drawn(1, 600).table()}, {"separation": others}).strata

    assert stratum.shown is Shown.HIDDEN
    assert words in stratum.why
    assert stratum.n is None


def test_the_test_compares_what_is_drawn_and_says_so():
    tables = {"separation": drawn(1, 500).table(), "tes": drawn(2, 400).table(), "piecemeal": drawn(3, 40).table()}

    result = told(OVERALL_SURVIVAL, tables)

    assert [stratum.stratum for stratum in result.drawn] == ["separation", "tes"]
    assert result.test.df == 1
    assert "rounded counts" in result.test.note


def test_groups_without_anybody_to_see_are_no_figure():
    result = told(OVERALL_SURVIVAL, {"separation": drawn(1, 8).table()})

    assert (result.n, result.n_event, result.drawn) == (None, None, ())


SIZES = st.dictionaries(st.sampled_from(["separation", "tes", "piecemeal"]), st.integers(1, 60), min_size=1)


@st.composite
def bodies(draw):
    """Table 1 and Table 2 of a drawn cohort, as the night stores them."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    sizes = draw(SIZES)
    counts: dict[str, dict[str, dict]] = {}
    for variable in VARIABLES:
        values = [code for code, _ in variable.levels] or [float(n) for n in range(20, 90, 7)]
        chosen = [*rng.choice(values, size=min(len(values), int(rng.integers(1, 5))), replace=False).tolist(), None]
        counts[variable.code] = {}
        for group, n in sizes.items():
            shares = rng.dirichlet(np.full(len(chosen), 0.4))
            drawn_counts = rng.multinomial(n, shares).tolist()
            counts[variable.code][group] = {v: c for v, c in zip(chosen, drawn_counts, strict=True) if c}
    return cohort_tables(counts)


def rows_of(body):
    return [row for table in body["tables"] for row in table["rows"]]


@req("S1")
@req("S3")
@settings(max_examples=FEWER)
@given(bodies())
def test_cohort_tables_hold_no_small_count_and_no_total_but_of_shown_cells(body):
    shown = disclosed_tables(body, {group["code"]: [400] * 5 for group in body["groups"]})

    for row in rows_of(shown):
        cells = [cell for column in row.get("counts", {}).values() for cell in column]
        cells += list(row.get("missing", {}).values())
        cells += [found[name] for found in row.get("groups", {}).values() for name in ("n", "n_missing")]
        assert not [n for n in cells if n is not None and (1 <= n <= 10 or n % 5) and n != 10]
        assert "total" not in row
        assert row["tests"] == []
    assert not [group for group in shown["groups"] if group["n"] is not None and 1 <= group["n"] < 10]


@req("S2")
def test_shares_are_of_the_shown_counts():
    from analytics.presenters import tables

    counts = {v.code: {"separation": {}} for v in VARIABLES}
    counts["age"] = {"separation": {50.0: 100}}
    counts["sex"] = {"separation": {"F": 61, "M": 39}}

    shown = disclosed_tables(cohort_tables(counts), EVENLY)

    lines = tables.tables(shown)[0]["variables"][1]["lines"]
    assert [line["cells"] for line in lines[:2]] in (
        [["40 (40\u00a0%)"], ["60 (60\u00a0%)"]],
        [["60 (60\u00a0%)"], ["40 (40\u00a0%)"]],
    )


@req("S6")
@settings(max_examples=FEWER)
@given(bodies())
def test_measurements_have_no_extremes_and_nothing_of_ten_or_fewer(body):
    shown = disclosed_tables(body, {group["code"]: [400] * 5 for group in body["groups"]})

    for exact, row in zip(rows_of(body), rows_of(shown), strict=True):
        for code, found in row.get("groups", {}).items():
            assert not {"minimum", "maximum"} & found.keys()
            if exact["groups"][code]["n"] <= 10:
                assert [found[name] for name in ("mean", "sd", "q1", "median", "q3")] == [None] * 5


@req("S5")
@settings(max_examples=FEWER)
@given(bodies())
def test_a_group_wholly_of_one_kind_is_hidden(body):
    shown = disclosed_tables(body, {group["code"]: [400] * 5 for group in body["groups"]})

    for exact, row in zip(rows_of(body), rows_of(shown), strict=True):
        if row["kind"] == "categorical" and len(row["levels"]) > 1:
            for code, column in exact["counts"].items():
                if sum(n > 0 for n in column) == 1:
                    assert set(row["counts"][code]) == {None}


@req("S4")
@settings(max_examples=FEWER)
@given(bodies())
def test_whoever_knows_the_size_of_a_group_still_has_three_values_for_each_hidden_count(body):
    shown = disclosed_tables(body, {group["code"]: [400] * 5 for group in body["groups"]})
    size = {group["code"]: group["n"] for group in body["groups"]}

    for row in rows_of(shown):
        if row["kind"] == "categorical":
            for code, column in row["counts"].items():
                if size[code] > 10:
                    assert not gives_away(column, row["missing"][code], size[code])


def test_a_column_that_its_size_gives_away_is_hidden():
    assert gives_away([10, None], 0, 13)  # 11 or 12 are shown as 10, so one or two are hidden
    assert not gives_away([15, None], 0, 19)
    assert gives_away([None, None], 0, 2) is False


@req("S1")
def test_a_count_is_hidden_when_few_of_it_are_of_other_hospitals():
    def sexes(women: int, men: int):
        counts = {v.code: {"separation": {}} for v in VARIABLES}
        counts["age"] = {"separation": {50.0: women + men}}
        counts["sex"] = {"separation": {"F": women, "M": men}}
        counts["complication_events"] = {"separation": {1.0: women}}
        return cohort_tables(counts)

    pool, own = sexes(63, 90), sexes(60, 40)

    alone = {row["code"]: row for row in rows_of(disclosed_tables(pool, EVENLY))}
    told = {row["code"]: row for row in rows_of(disclosed_tables(pool, EVENLY, [own]))}

    assert sorted(alone["sex"]["counts"]["separation"]) == [65, 90]
    assert None in told["sex"]["counts"]["separation"]
    assert 65 not in told["sex"]["counts"]["separation"]
    assert (alone["complication_events"]["counts"], told["complication_events"]["counts"]) == (
        {"separation": [65]},
        {"separation": [None]},
    )
    assert told["complication_events"]["hidden"] == ["separation"]
