"""Pages that have nothing, or not enough, to show say so in words a reader can act on."""

from datetime import timedelta

STALE = "These figures are not from last night."


def test_a_landmark_nobody_reached_is_not_estimable_rather_than_carried_on(investigator, run):
    page = investigator.get("/dashboards/overall-survival/?site=north")

    at_60_months = [row.cells[3] for row in page.context["landmarks"]]
    assert {(cell.estimate, cell.n_risk) for cell in at_60_months} == {("NE", "0")}


def test_one_minus_km_is_drawn_on_request_only_and_says_that_it_reads_too_high(investigator, run):
    plain, overlaid = "site=north", "site=north&overlay=1"

    for query, is_there in ((plain, False), (overlaid, True)):
        assert ("reads too high" in investigator.get(f"/dashboards/local-recurrence/?{query}").text) is is_there
        picture = investigator.get(f"/dashboards/local-recurrence/figure.svg?{query}").content.decode()
        assert ("1 − KM: Separation surgery" in picture) is is_there
        assert ("reads too high" in picture) is is_there


def test_survival_has_no_overlay_to_ask_for(investigator, run):
    page = investigator.get("/dashboards/overall-survival/?overlay=1")

    assert "1 − Kaplan-Meier" not in page.text


def test_old_figures_carry_a_banner(investigator, run):
    from analytics.models import Run

    assert STALE not in investigator.get("/").text
    Run.objects.update(as_of=run.as_of - timedelta(hours=31))

    page = investigator.get("/").text
    assert STALE in page
    assert 'role="status"' in page


def test_a_failed_run_keeps_the_last_good_figures_under_a_banner(investigator, run):
    from analytics.models import Run, RunKind, RunState

    failed = Run.objects.create(
        kind=RunKind.MANUAL,
        state=RunState.FAILED,
        started_at=run.started_at + timedelta(hours=1),
        code_version="test",
        error="facts: OperationalError",
    )

    page = investigator.get("/dashboards/overall-survival/").text
    assert STALE in page
    assert f"run {run.pk}" in page
    runs = investigator.get("/runs/").text
    assert "facts: OperationalError" in runs
    assert runs.index(f"Run {failed.pk}") < runs.index(f"Run {run.pk}")


def test_tables_name_the_test_beside_each_p_and_count_what_is_missing(investigator, run):
    page = investigator.get("/tables/?site=north")

    tables = {table["code"]: table for table in page.context["tables"]}
    table_2 = {variable["label"]: variable for variable in tables["table2"]["variables"]}
    table_1 = {variable["label"]: variable for variable in tables["table1"]["variables"]}
    assert table_2["Blood loss"]["test"]["method"].startswith("Mann-Whitney test")
    assert table_2["Complications (events)"]["cells"] == ["0", "4"]
    assert [line["cells"] for line in table_2["Patients with a complication"]["lines"]][1] == [
        "0 (0\u00a0%)",
        "2 (33\u00a0%)",
    ]
    assert table_1["KPS"]["lines"][-1] == {"label": "Missing", "cells": ["6", "6"], "is_missing": True}
