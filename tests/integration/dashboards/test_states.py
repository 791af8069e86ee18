"""Pages that have nothing, or not enough, to show say so in words a reader can act on."""

from datetime import timedelta

import pytest

STALE = "These figures are not from last night."


@pytest.fixture
def no_run_yet(db):
    from analytics.models import CurrentRun, Run

    CurrentRun.objects.all().delete()
    Run.objects.all().delete()


@pytest.mark.parametrize("address", ["/", "/dashboards/local-recurrence/", "/tables/", "/runs/"])
def test_before_the_first_run_a_page_says_what_to_do(investigator, no_run_yet, address):
    page = investigator.get(address)

    assert page.status_code == 200
    assert "No figures yet" in page.text
    assert "enter or import operations" in page.text
    assert "As of" not in page.text


def test_before_the_first_run_there_is_no_file(investigator, no_run_yet):
    assert investigator.get("/dashboards/overall-survival/figure.csv").status_code == 404


def test_nobody_in_a_figure_is_said_so_and_not_drawn(sign_in, registry, publish):
    from tests import factories

    empty = factories.a_site("empty")
    publish()
    person = sign_in("coordinator", empty)

    page = person.get("/dashboards/overall-survival/")
    assert "Overall survival: not estimable" in page.text
    assert "no operation of this site counts" in page.text
    assert page.context["figure"] is None
    assert person.get("/dashboards/overall-survival/figure.svg").status_code == 404
    assert person.get("/dashboards/overall-survival/figure.json").json()["strata"] == []
    assert "Nobody counts for this endpoint here yet." in person.get("/").text
    assert "Nobody here yet" in person.get("/tables/").text


def test_all_censored_is_drawn_and_explained(sign_in, registry, publish):
    from tests import factories

    quiet = factories.a_site("quiet")
    for procedure in ("SEPARATION", "SEPARATION", "TES"):
        factories.a_patient(quiet, procedure).alive(500)
    publish()

    page = sign_in("coordinator", quiet).get("/dashboards/overall-survival/")
    assert "All 3 records ended without the event" in page.text
    assert page.context["figure"] is not None
    assert "Log-rank test: not estimable." in page.text


def test_one_patient_is_drawn_with_a_word_of_caution(sign_in, registry, publish):
    from tests import factories

    small = factories.a_site("small")
    factories.a_patient(small).dies(100)
    publish()

    page = sign_in("coordinator", small).get("/dashboards/overall-survival/")
    assert "There is one record only" in page.text
    assert page.context["test"] is None


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


def test_a_run_tells_what_it_changed_read_and_was_made_with(investigator, registry, run, publish):
    from tests import factories

    factories.a_patient(registry.north).dies(55)
    second = publish()

    page = investigator.get(f"/runs/{second.pk}/").text
    assert "+1 patient, +1 procedure, +1 death" in page
    assert second.input_hash in page
    assert second.code_version in page
    assert "numpy" in page
    assert "+1 death" in investigator.get("/").text


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
