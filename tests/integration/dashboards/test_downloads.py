"""Every figure and table as a file: the file says what the page says, and where it comes from."""

import csv
import io
import json

import pytest

from analytics.charts import numbers
from tests.support.requirements import req

FIGURE = "/dashboards/overall-survival/figure.{}?grouping=operation&site=north&interval=log-log"
INCIDENCE = "/dashboards/local-recurrence/figure.{}?grouping=operation&site=north&interval=log"


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8"))))


def test_csv_holds_rs_columns_and_the_numbers_of_the_curve(investigator, run):
    rows = rows_of(investigator.get(FIGURE.format("csv")))
    data = json.loads(investigator.get(FIGURE.format("json")).content)

    assert {"strata", "time", "n_risk", "n_event", "n_censor", "surv", "std_err", "lower", "upper"} <= set(rows[0])
    assert {row["conf_type"] for row in rows} == {"log-log"}
    for stratum in data["strata"]:
        written = [row for row in rows if row["strata"] == stratum["stratum"]]
        for name in ("time", "n_risk", "n_event", "surv", "lower", "upper"):
            column = [float(row[name]) if row[name] else None for row in written]
            assert column == stratum["curve"][name]


def test_a_file_says_which_generation_which_contract_and_which_site(investigator, run):
    row = rows_of(investigator.get(FIGURE.format("csv")))[0]
    provenance = json.loads(investigator.get(FIGURE.format("json")).content)["provenance"]

    for found in (row, provenance):
        assert str(found["generation"]) == str(run.pk)
        assert found["as_of"] == run.as_of.isoformat()
        assert found["input_hash"] == run.input_hash
        assert (found["site"], found["grouping"], found["endpoint"]) == ("north", "operation", "os")
        assert found["event"] == "Death from any cause."


def test_the_page_prints_the_numbers_of_the_file(investigator, run):
    page = investigator.get("/dashboards/overall-survival/", {"grouping": "operation", "site": "north"}).text
    data = json.loads(investigator.get(FIGURE.format("json")).content)

    printed = 0
    for stratum in data["strata"]:
        assert stratum["label"] in page
        for landmark in stratum["landmarks"]:
            if not landmark["beyond_last_followup"]:
                assert numbers.percent(landmark["est"]) in page
                assert numbers.interval(landmark["lower"], landmark["upper"]) in page
                printed += 1
    assert printed >= 4
    assert numbers.p_equation(data["test"]["p_value"]).replace("<", "&lt;") in page


def test_an_incidence_file_holds_both_causes_and_they_sum_to_one(investigator, run):
    rows = rows_of(investigator.get(INCIDENCE.format("csv")))

    assert any(float(row["est_competing"]) > 0 for row in rows)
    for row in rows:
        assert float(row["est"]) + float(row["est_competing"]) + float(row["surv"]) == pytest.approx(1)


@pytest.mark.parametrize(
    ("suffix", "begins", "content_type"),
    [
        ("svg", b"<svg", "image/svg+xml"),
        ("png", b"\x89PNG\r\n\x1a\n", "image/png"),
        ("pdf", b"%PDF-", "application/pdf"),
    ],
)
def test_pictures_are_what_they_say(investigator, run, suffix, begins, content_type):
    response = investigator.get(INCIDENCE.format(suffix) + "&overlay=1")

    assert response.status_code == 200
    assert response["Content-Type"] == content_type
    assert response.content.startswith(begins)


def test_a_picture_alone_says_contract_exclusions_test_and_generation(investigator, run):
    svg = investigator.get(FIGURE.format("svg")).content.decode()

    assert "Number at risk" in svg
    assert "Death from any cause." in svg
    assert "Excluded: 1 (1 dead, without a date of death)." in svg
    assert f"run {run.pk}" in svg
    assert "log-rank test" in svg


def test_file_names_still_speak_in_a_downloads_folder(investigator, run):
    disposition = investigator.get(FIGURE.format("csv"))["Content-Disposition"]

    name = f"spinemet_overall-survival_by-operation_north_log-log_run-{run.pk}.csv"
    assert disposition == f'attachment; filename="{name}"'


def test_tables_come_as_csv_and_json_with_the_same_numbers(investigator, run):
    rows = rows_of(investigator.get("/tables/cohort.csv?site=north"))
    data = json.loads(investigator.get("/tables/cohort.json?site=north").content)

    blood_loss = next(row for row in data["tables"][1]["rows"] if row["code"] == "blood_loss_ml")
    for operation, described in blood_loss["groups"].items():
        for measure in ("n", "mean", "median", "q1", "n_missing"):
            written = next(
                row["value"]
                for row in rows
                if (row["variable"], row["operation"], row["measure"]) == ("blood_loss_ml", operation, measure)
            )
            assert float(written) == described[measure]
    shown = [row for row in rows if row["shown"] == "1" and row["measure"] == "p_value"]
    assert {row["variable"]: row["test"] for row in shown}["blood_loss_ml"] == "mann_whitney"
    assert data["provenance"]["generation"] == run.pk


@req("X15")
def test_a_cell_is_never_a_formula():
    from registry.csv_files import to_csv

    assert to_csv([{"label": "=1+1", "value": -2.5}]).splitlines() == ["label,value", "'=1+1,-2.5"]
