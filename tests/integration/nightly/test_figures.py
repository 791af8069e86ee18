"""From records to stored figures: event tables, exclusions, summaries and cohort tables of small, countable cohorts."""

import pytest

from analytics.endpoints import LOCAL_CONTROL, LOCAL_RECURRENCE, OVERALL_SURVIVAL, TIME_TO_SRS
from analytics.groupings import ESCC, OPERATION, OVERALL, PRIMARY, REGION, SRS, TOKUHASHI
from analytics.models import Result
from analytics.selectors import cohort_tables, estimated, event_tables, excluded_records, exclusions, result
from tests.factories import Case, a_patient, a_site

pytestmark = pytest.mark.django_db


def days(table) -> list[tuple[int, ...]]:
    """(day, events, competing, censored, entered) of every day in a table."""
    columns = (table.time, table.n_event, table.n_competing, table.n_censor, table.n_enter)
    return [tuple(map(int, row)) for row in zip(*columns, strict=True)]


def test_patients_of_one_day_are_one_row_of_the_event_table(recompute):
    site = a_site()
    a_patient(site).dies(100)
    a_patient(site).dies(100)
    a_patient(site).alive(100)
    a_patient(site).alive(250)

    table = event_tables(recompute(), OVERALL_SURVIVAL, OVERALL, None)["all"]

    assert days(table) == [(100, 2, 0, 1, 0), (250, 0, 0, 1, 0)]
    assert (table.n, table.n_initial) == (4, 4)


def test_each_site_has_its_own_tables_beside_all_together(recompute):
    north, south = a_site("north"), a_site("south")
    a_patient(north).dies(100)
    a_patient(south).dies(100)
    a_patient(south, "TES").dies(300)

    run = recompute()

    assert days(event_tables(run, OVERALL_SURVIVAL, OVERALL, None)["all"]) == [(100, 2, 0, 0, 0), (300, 1, 0, 0, 0)]
    assert days(event_tables(run, OVERALL_SURVIVAL, OVERALL, south)["all"]) == [(100, 1, 0, 0, 0), (300, 1, 0, 0, 0)]
    assert list(event_tables(run, OVERALL_SURVIVAL, OPERATION, north)) == ["separation"]
    assert list(event_tables(run, OVERALL_SURVIVAL, OPERATION, None)) == ["separation", "tes"]


def test_who_came_under_observation_late_is_at_risk_only_from_then_on(recompute):
    site = a_site()
    late = Case(site)
    late.operated(0, observed_from=late.day(120)).alive(400)
    a_patient(site).dies(90)
    a_patient(site).dies(200)

    run = recompute()
    table = event_tables(run, OVERALL_SURVIVAL, OVERALL, None)["all"]

    assert days(table) == [(90, 1, 0, 0, 0), (120, 0, 0, 0, 1), (200, 1, 0, 0, 0), (400, 0, 0, 1, 0)]
    assert (table.n, table.n_initial) == (3, 2)
    curve = estimated(run, OVERALL_SURVIVAL, OVERALL, None).strata[0].curve
    assert list(curve.surv) == [0.5, 0.5, 0.25, 0.25]


def test_a_stratum_decided_on_day_42_is_compared_from_day_42(recompute):
    site = a_site()
    a_patient(site).irradiated(20).dies(300)
    a_patient(site).irradiated(60).dies(200)
    a_patient(site).dies(42)
    a_patient(site).dies(10)

    run = recompute()
    tables = event_tables(run, OVERALL_SURVIVAL, SRS, site)

    assert days(tables["yes"]) == [(42, 0, 0, 0, 1), (300, 1, 0, 0, 0)]
    assert days(tables["no"]) == [(42, 0, 0, 0, 1), (200, 1, 0, 0, 0)]
    assert exclusions(run, OVERALL_SURVIVAL, SRS, site) == {"before_landmark": 2}
    assert exclusions(run, OVERALL_SURVIVAL, OPERATION, site) == {}


def test_grays_test_is_done_from_the_landmark_where_all_enter_together(recompute):
    site = a_site()
    for day in (100, 200, 300):
        a_patient(site).irradiated(20).imaged(50).recurs(day + 30).alive(400)
        a_patient(site).recurs(day).alive(400)

    assert estimated(recompute(), LOCAL_RECURRENCE, SRS, None).test.method == "Gray's test"


def test_late_entries_are_compared_by_their_rates_and_the_note_says_so(recompute):
    site = a_site()
    for day in (100, 200, 300):
        a_patient(site).recurs(day)
        a_patient(site, "TES").recurs(day + 30).alive(400)
    late = Case(site)
    late.operated(0, observed_from=late.day(50)).imaged(350)

    test = estimated(recompute(), LOCAL_RECURRENCE, OPERATION, None).test

    assert test.method == "cause-specific log-rank test"
    assert "late" in test.note
    assert test.p_value is not None


def test_patients_whose_stratum_is_not_recorded_are_shown_but_not_tested(recompute):
    site = a_site()
    for day in (50, 100, 150):
        a_patient(site).compressed("2").dies(day)
        a_patient(site).compressed("3").dies(day + 20)
        a_patient(site).dies(day + 5)

    found = estimated(recompute(), OVERALL_SURVIVAL, ESCC, None)

    assert [(s.stratum, s.n) for s in found.strata] == [("2", 3), ("3", 3), ("missing", 3)]
    assert found.test.df == 1
    assert "not tested" in found.test.note


def test_strata_are_read_from_the_record(recompute):
    site = a_site()
    a_patient(site, levels=["T12", "L1"]).primary("breast").scored(tokuhashi_revised=8).alive(30)
    a_patient(site, "PIECEMEAL", levels=["L3"]).primary("lung").scored(tokuhashi_revised=9).alive(30)
    a_patient(site, "DEBULKING", levels=["C4"]).scored(tokuhashi_revised=12).alive(30)
    a_patient(site, "BKP", levels=["S1"]).alive(30)

    run = recompute()

    strata = {
        g.code: list(event_tables(run, OVERALL_SURVIVAL, g, None)) for g in (OPERATION, PRIMARY, TOKUHASHI, REGION)
    }
    assert strata == {
        "operation": ["separation", "piecemeal", "mist", "other"],
        "primary": ["breast", "lung", "missing"],
        "tokuhashi": ["0-8", "9-11", "12-15", "missing"],
        "region": ["C", "L", "S", "X"],
    }


def test_exclusions_are_counted_by_reason_and_listed_by_registry_id(recompute):
    north, south = a_site("north"), a_site("south")
    undated = a_patient(north).dies(None)
    withdrawn = a_patient(south).withdraws().alive(20)
    contradiction = a_patient(south).alive(100).recurs(150)
    a_patient(south).dies(80)

    run = recompute()

    assert exclusions(run, LOCAL_RECURRENCE, OPERATION, None) == {
        "consent_withdrawn": 1,
        "death_undated": 1,
        "recurrence_after_last_contact": 1,
    }
    assert exclusions(run, LOCAL_RECURRENCE, OPERATION, north) == {"death_undated": 1}
    assert excluded_records(run, LOCAL_CONTROL, south) == sorted(
        [
            (withdrawn.patient.registry_id, "consent_withdrawn"),
            (contradiction.patient.registry_id, "recurrence_after_last_contact"),
        ]
    )
    assert excluded_records(run, OVERALL_SURVIVAL, north) == [(undated.patient.registry_id, "death_undated")]


def test_a_second_operation_is_not_an_exclusion_from_survival(recompute):
    a_patient(a_site()).operated(100, "TES").imaged(150).alive(200)

    run = recompute()

    assert exclusions(run, OVERALL_SURVIVAL, OPERATION, None) == {}
    assert excluded_records(run, OVERALL_SURVIVAL, None) == []
    assert list(event_tables(run, OVERALL_SURVIVAL, OPERATION, None)) == ["separation"]
    assert list(event_tables(run, LOCAL_RECURRENCE, OPERATION, None)) == ["separation", "tes"]


def test_local_control_censors_the_deaths_that_compete_with_recurrence(recompute):
    site = a_site()
    a_patient(site).imaged(50).dies(100)
    a_patient(site).imaged(50).recurs(200).alive(300)

    run = recompute()
    control = estimated(run, LOCAL_CONTROL, OVERALL, None).strata[0]
    recurrence = estimated(run, LOCAL_RECURRENCE, OVERALL, None).strata[0]

    assert (control.n_event, control.n_competing, control.n_censor) == (1, 0, 1)
    assert (recurrence.n_event, recurrence.n_competing, recurrence.n_censor) == (1, 1, 0)
    assert list(control.curve.surv) == [1.0, 0.0]
    assert list(recurrence.curve.est) == [0.0, 0.5]


def test_the_stored_summary_says_what_the_curves_say(recompute):
    site = a_site()
    for day in (100, 200, 300, 400):
        a_patient(site).irradiated(20).dies(day)
        a_patient(site, "TES").irradiated(30).dies(day + 90)

    run = recompute()
    stored, found = result(run, OVERALL_SURVIVAL, OPERATION, site), estimated(run, OVERALL_SURVIVAL, OPERATION, site)

    assert [s["median"]["est"] for s in stored["strata"]] == [s.median.est for s in found.strata] == [250.0, 340.0]
    assert [(m["month"], m["est"], m["n_risk"]) for m in stored["strata"][0]["landmarks"]] == [
        (6, 0.75, 3),
        (12, 0.25, 1),
        (24, 0.0, 0),
        (60, 0.0, 0),
    ]
    assert [m["beyond_last_followup"] for m in stored["strata"][0]["landmarks"]] == [False, False, True, True]
    assert stored["test"]["p_value"] == found.test.p_value
    assert result(run, TIME_TO_SRS, OPERATION, site)["strata"][0]["landmarks_competing"][0]["est"] == 0.0


def test_a_registry_without_anyone_still_makes_a_generation(recompute):
    a_site()

    run = recompute()

    assert run.state == "complete"
    assert event_tables(run, OVERALL_SURVIVAL, OPERATION, None) == {}
    assert result(run, OVERALL_SURVIVAL, OPERATION, None) is None
    assert not Result.objects.exists()


def row_of(tables: dict, code: str) -> dict:
    return next(row for table in tables["tables"] for row in table["rows"] if row["code"] == code)


def test_table_1_and_2_count_each_patient_once_at_the_first_operation(recompute):
    site = a_site()
    one = a_patient(site, sex="M", age_at_surgery_years=50, blood_loss_ml=1000, operative_time_min=225)
    one.baseline(kps=80, frankel="D").scored(tomita=3, tokuhashi_revised=12).after_surgery("E").complicated(
        "CSF_LEAK", "UTI"
    )
    one.operated(400, "PIECEMEAL", levels=["L3"], age_at_surgery_years=51)
    a_patient(site, "PIECEMEAL", age_at_surgery_years=61, blood_loss_ml=2000, had_complication="no").baseline(
        kps=70
    ).primary("breast")
    a_patient(site, "PIECEMEAL", age_at_surgery_years=70).withdraws()

    tables = cohort_tables(recompute(), site)

    assert [(g["code"], g["n"]) for g in tables["groups"]] == [("separation", 1), ("piecemeal", 1)]
    assert row_of(tables, "age")["groups"]["piecemeal"]["mean"] == 61
    assert row_of(tables, "operative_time_h")["groups"]["separation"]["median"] == 3.75
    assert row_of(tables, "operative_time_h")["groups"]["piecemeal"]["n_missing"] == 1
    assert row_of(tables, "kps")["levels"] == [
        {"code": "50-70", "label": "50-70"},
        {"code": "80-100", "label": "80-100"},
    ]
    assert row_of(tables, "kps")["counts"] == {"separation": [0, 1], "piecemeal": [1, 0]}
    assert row_of(tables, "frankel_post")["missing"] == {"separation": 0, "piecemeal": 1}
    assert row_of(tables, "complications")["counts"] == {"separation": [0, 1], "piecemeal": [1, 0]}
    assert row_of(tables, "complication_events")["counts"] == {"separation": [2], "piecemeal": [0]}


def test_complications_nobody_asked_about_are_missing_and_not_none(recompute):
    site = a_site()
    a_patient(site, had_complication="no")
    a_patient(site)

    tables = cohort_tables(recompute(), site)

    assert row_of(tables, "complications")["counts"] == {"separation": [1]}
    assert row_of(tables, "complications")["missing"] == {"separation": 1}
    assert row_of(tables, "complication_events")["missing"] == {"separation": 1}
