"""Each kind of problem, told with its place, the rule, both values and a remedy; and all of them in one report."""

from collections.abc import Callable

import pytest

from outcomes.imports.problems import Problem
from registry.models import Patient
from tests.integration.imports.spoilt import Cohort

pytestmark = pytest.mark.django_db

# row, column, what is typed there, words of the rule that is told
ONE_CELL = [
    (2, "Level", "L6", "only the 29 levels"),
    (2, "KPS pre", "85", "KPS: goes from 0 to 100 in tens. (KPS = 85)"),
    (2, "Frankel pre", "F", "one of A, B, C, D, E is expected"),
    (2, "Blood loss (ml)", "-50", "must lie between 0 and 50000. (blood loss (mL) = -50.0)"),
    (2, "Blood loss (ml)", "600 ml", "a number is written with '.'"),
    (2, "Blood loss (ml)", "600.25", "the registry keeps 1 decimal here"),
    (2, "Operative time (h)", "4,35", "a number is written with '.'"),
    (2, "Operative time (h)", "60", "must lie between 1 and 2880. (operative time (min) = 3600.0)"),
    (2, "Tomita", "11", "outside the range of this score. (total = 11, score = tomita)"),
    (2, "Age at surgery", "57", "age at surgery: 57 years; birth date (hidden) and surgery 2018-02-09 make it 47."),
    (2, "Age at surgery", "47.5", "the registry keeps a whole number here"),
    (2, "Date of surgery", "", "date of surgery: is required"),
    (2, "Date of surgery", "09.02.2018", "a date is written YYYY-MM-DD"),
    (2, "Date of surgery", "2018-02-30", "no such day in the calendar"),
    (2, "Date of surgery", "43140", "a spreadsheet's inner number of a date"),
    (2, "Operation", "Seperation surgery", "no meaning in the mapping (is it 'separation surgery'?)"),
    (2, "Operation", "", "procedure: is required"),
    (2, "Complications", "None; Rash", "no meaning in the mapping"),
    (2, "RT dose (Gy)", "", "a stereotactic course has a dose in Gy"),
    (2, "Radiotherapy", "", "but modality is empty"),
    (2, "Local recurrence", "Maybe", "no meaning in the mapping"),
    (2, "Status", "", "not whether the patient was alive or dead then"),
    (2, "Hospital no.", "", "the row does not say whose it is"),
]


@pytest.mark.parametrize(("row", "column", "value", "rule"), ONE_CELL)
def test_a_wrong_cell_is_told_with_its_place(cohort: Cohort, row: int, column: str, value: str, rule: str) -> None:
    cohort.set(row, column, value)

    told = [problem for problem in cohort.problems() if rule in problem.rule]

    assert [(problem.sheet, problem.row, problem.column) for problem in told] == [("patients", row, _told_at(column))]
    assert told[0].remedy
    if value and told[0].column == column:
        assert told[0].value == value
    assert not Patient.objects.exists()


def _told_at(column: str) -> str:
    """A rule between two columns is told at the one to look at first."""
    first = {"RT dose (Gy)": "Radiotherapy", "Radiotherapy": "RT start"}
    return first.get(column, column)


def test_future_is_by_the_clock_of_the_site(cohort: Cohort, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 20:00 UTC on 1 March it is 2 March in Shanghai, and the 3rd is in the future there."""
    from datetime import UTC, datetime

    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: datetime(2021, 3, 1, 20, tzinfo=UTC))
    cohort.set(2, "Last contact / death", "2021-03-02")
    cohort.set(3, "Last contact / death", "2021-03-03")

    problems = cohort.problems()

    assert [(problem.row, problem.column) for problem in problems] == [(3, "Last contact / death")]
    assert "is in the future" in problems[0].rule
    assert "2021-03-03, today = 2021-03-02" in problems[0].rule


def test_death_before_surgery_names_both_dates(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.followup = cohort.followup[:1]
    cohort.set(6, "Local recurrence", "No")
    cohort.set(6, "Date of recurrence", "")
    for column in ("Radiotherapy", "RT start", "RT dose (Gy)", "RT fractions"):
        cohort.set(6, column, "")
    cohort.set(6, "Last contact / death", "2018-11-01")

    rules = {problem.rule for problem in cohort.problems()}

    assert rules == {
        "date of death: 2018-11-01 lies before the surgery of 2018-11-17.",
        "date of surgery: 2018-11-17 lies after the death on 2018-11-01.",
    }


def test_visit_after_death_names_both_dates(cohort: Cohort) -> None:
    row = next(i for i, visit in enumerate(cohort.followup, start=1) if visit[0] == "CANARY-0005")
    cohort.set_visit(row, "Date", "2020-01-01")

    rules = [problem.rule for problem in cohort.problems()]

    assert "date seen: 2020-01-01 lies after the death on 2019-05-16." in rules


def test_visit_before_surgery_names_both_dates(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.set_visit(2, "Date", "2018-02-01")

    problem = the_problem()

    assert (problem.sheet, problem.row, problem.column, problem.value) == ("followup", 2, "Date", "2018-02-01")
    assert problem.rule == "date seen: 2018-02-01 lies before the surgery of 2018-02-09."


def test_recurrence_before_surgery(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.set(6, "Date of recurrence", "2018-11-16")

    assert the_problem().rule == "date of recurrence: 2018-11-16 lies before the surgery of 2018-11-17."


def test_no_recurrence_with_a_date(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.set(6, "Local recurrence", "No")

    problem = the_problem()

    assert (problem.column, problem.value) == ("Date of recurrence", "2019-05-14")
    assert problem.rule == "recurrence: said not to have happened, yet dated 2019-05-14."


def test_a_vague_date_is_refused_only_where_it_cannot_be_right(cohort: Cohort) -> None:
    cohort.mapping_text = cohort.mapping_text.replace(
        '{ to = "recurrence.recurred_on" }', '{ to = "recurrence.recurred_on", dates = ["MM/YYYY", "YYYY-MM-DD"] }'
    )
    cohort.set(6, "Date of recurrence", "11/2018")
    cohort.set(11, "Date of recurrence", "08/2017")

    (problem,) = cohort.problems()

    assert (problem.row, problem.rule) == (11, "date of recurrence: 2017-08 lies before the surgery of 2017-09-02.")


def test_pain_beyond_its_scale(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.set_visit(2, "VAS", "11")

    problem = the_problem()

    assert (problem.column, problem.value) == ("VAS", "11")
    assert "unit of the pain value = nrs_0_10" in problem.rule


def test_two_rows_with_one_hospital_number(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.followup = [visit for visit in cohort.followup if visit[0] != "CANARY-0008"]
    cohort.set(9, "Hospital no.", "CANARY-0001")

    problem = the_problem()

    assert (problem.row, problem.column, problem.value) == (9, "Hospital no.", "(hidden)")
    assert "the same number stands in row 2" in problem.rule


def test_follow_up_of_an_unknown_person(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.set_visit(2, "Hospital no.", "CANARY-7777")

    problem = the_problem()

    assert (problem.sheet, problem.row, problem.value) == ("followup", 2, "(hidden)")
    assert "nobody with this number" in problem.rule


def test_two_visits_of_one_name(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.set_visit(3, "Visit", "3 months")

    problem = the_problem()

    assert (problem.sheet, problem.row, problem.column) == ("followup", 3, "Visit")
    assert "has a visit of this name in row 2" in problem.rule


def test_a_finding_without_imaging(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.set_visit(2, "Imaging", "")

    assert "imaging of the same row is empty" in the_problem().rule


def test_an_empty_cell_needs_a_meaning(cohort: Cohort) -> None:
    cohort.mapping_text = cohort.mapping_text.replace('blank = "unknown"', "", 1)
    cohort.set(2, "KPS pre", "")

    told = [problem for problem in cohort.problems() if problem.row == 2 and problem.column == "KPS pre"]

    assert [problem.rule for problem in told] == ["the cell is empty, and the mapping does not say what that means"]


def test_a_row_with_a_cell_too_many_is_not_read_askew(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.followup = [visit for visit in cohort.followup if visit[0] != "CANARY-0055"]
    cohort.patients[55].insert(6, "of the left lung")

    assert the_problem().rule == "the row has 27 cells, and there are 26 heads"


def test_all_problems_of_both_files_come_in_one_report(cohort: Cohort) -> None:
    cohort.set(40, "Sex", "Q")
    cohort.set(3, "Level", "L6")
    cohort.set(3, "KPS pre", "85")
    cohort.set_visit(100, "Frankel", "Z")

    problems = cohort.problems()

    places = [(problem.sheet, problem.row, problem.column) for problem in problems]
    assert places == [
        ("patients", 3, "Level"),
        ("patients", 3, "KPS pre"),
        ("patients", 40, "Sex"),
        ("followup", 100, "Frankel"),
    ]
    assert not Patient.objects.exists()
