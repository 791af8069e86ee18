"""Files as hospitals keep them: encodings, delimiters, workbooks; and files that are not what the mapping says."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from outcomes.imports.problems import FileRefused, Problem
from outcomes.imports.result import Result
from registry.models import Patient, PatientIdentity, Surgery
from tests.integration.imports.spoilt import Cohort, Table

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter(cohort: Cohort, delimiter: str) -> None:
    if delimiter == ";":  # the complications hold it too: quotation marks keep them together
        cohort.set(2, "Complications", "Wound infection; Pneumonia")

    cohort.import_files(*cohort.write(delimiter=delimiter))

    assert Patient.objects.count() == 55


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "cp1250"])
def test_any_usual_encoding(cohort: Cohort, encoding: str) -> None:
    for row in range(2, 57):
        cohort.set(row, "Name", "Müller, Jörg-Günther Straße")

    cohort.import_files(*cohort.write(encoding=encoding))

    assert set(PatientIdentity.objects.values_list("full_name", flat=True)) == {"Müller, Jörg-Günther Straße"}


def test_none_stays_a_word(cohort: Cohort) -> None:
    cohort.mapping_text = cohort.mapping_text.replace('nothing = ["None"]', "").replace(
        '"Pneumonia" = "PNEUMONIA"', '"Pneumonia" = "PNEUMONIA"\n"None" = "OTHER"'
    )

    assert cohort.run().created["complication"] == 57


def test_an_empty_row_counts_as_a_spreadsheet_counts_it(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    cohort.patients.insert(1, [""] * len(cohort.patients[0]))
    cohort.set(3, "Level", "L6")

    assert the_problem().row == 3


# ------------------------------------------------------------------------------------------------- workbooks
def as_workbook(path: Path, table: Table, convert: Callable[[str, str], object]) -> Path:
    book = Workbook()
    for index, row in enumerate(table):
        book.active.append(row if index == 0 else [convert(*pair) for pair in zip(table[0], row, strict=True)])
    book.save(path)
    return path


def typed(head: str, cell: str) -> object:
    """As a spreadsheet holds it: dates as dates, numbers as numbers, nothing as nothing."""
    if cell and ("Date" in head or head in ("RT start", "Last contact / death")):
        return date.fromisoformat(cell)
    try:
        return float(cell) if "." in cell else int(cell)
    except ValueError:
        return cell or None


def test_a_workbook_says_the_same_as_the_text_file(cohort: Cohort) -> None:
    cohort.run()
    books = (
        as_workbook(cohort.folder / "p.xlsx", cohort.patients, typed),
        as_workbook(cohort.folder / "f.xlsx", cohort.followup, typed),
    )

    again = cohort.import_files(*books)

    assert again.is_nothing


def test_a_formula_that_was_never_computed_is_a_problem_and_not_a_blank(cohort: Cohort) -> None:
    cohort.set(2, "Blood loss (ml)", "=300+300")

    problems = _problems_of_workbook(cohort)

    assert [(problem.row, problem.rule) for problem in problems] == [
        (2, "the formula of this cell has no computed value")
    ]


def test_merged_heads_and_hidden_columns_are_told(cohort: Cohort) -> None:
    path = as_workbook(cohort.folder / "p.xlsx", cohort.patients, typed)
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.active.column_dimensions["D"].hidden = True
    book.save(path)

    result: Result = cohort.import_files(path, cohort.write()[1])

    assert "p.xlsx: hidden columns are read too: D" in result.notices


def test_which_sheet_of_several_must_be_said(cohort: Cohort) -> None:
    path = as_workbook(cohort.folder / "p.xlsx", cohort.patients, typed)
    from openpyxl import load_workbook

    book = load_workbook(path)
    book.create_sheet("Notes")
    book.save(path)

    with pytest.raises(FileRefused) as refusal:
        cohort.import_files(path, cohort.write()[1])
    assert "has the sheets Sheet, Notes" in refusal.value.problems[0].rule

    cohort.mapping_text = cohort.mapping_text.replace("[patients]", '[patients]\nworksheet = "Sheet"')
    assert cohort.import_files(path, cohort.write()[1]).people == 55


def _problems_of_workbook(cohort: Cohort) -> list[Problem]:
    path = as_workbook(cohort.folder / "p.xlsx", cohort.patients, typed)
    with pytest.raises(FileRefused) as refusal:
        cohort.import_files(path, cohort.write()[1])
    return refusal.value.problems


# ------------------------------------------------------------------------------------ not what the mapping says
def refusal_of(cohort: Cohort, patients: bytes) -> list[Problem]:
    paths = cohort.write()
    paths[0].write_bytes(patients)
    with pytest.raises(FileRefused) as refusal:
        cohort.import_files(*paths)
    assert not Patient.objects.exists()
    return refusal.value.problems


def test_an_empty_file(cohort: Cohort) -> None:
    (problem,) = refusal_of(cohort, b"")

    assert problem.rule == "the file is empty, or its first row is"


def test_a_file_of_heads_alone_is_no_error_but_its_visits_are_of_nobody(cohort: Cohort) -> None:
    heads = ",".join(cohort.patients[0]).encode()

    assert len(refusal_of(cohort, heads)) == 204
    cohort.followup = cohort.followup[:1]
    cohort.patients = cohort.patients[:1]
    assert cohort.run().is_nothing


def test_a_file_without_heads_is_refused_without_repeating_a_patient(cohort: Cohort) -> None:
    del cohort.patients[0]
    text = "\n".join(",".join(row) for row in cohort.patients).encode()

    (problem,) = refusal_of(cohort, text)

    assert "heads that the mapping knows" in problem.rule
    assert "CANARY" not in str(problem)
    assert "Zzyzx" not in str(problem)


def test_a_file_that_is_no_text(cohort: Cohort) -> None:
    (problem,) = refusal_of(cohort, bytes(range(256)) * 8)

    assert problem.sheet == "patients"


def test_a_quotation_mark_that_never_ends(cohort: Cohort) -> None:
    text = cohort.write()[0].read_text().replace("Lung,S2", '"Lung,S2', 1)

    rules = [problem.rule for problem in refusal_of(cohort, text.encode())]

    assert "the quotation marks of this row, or of one above, do not match" in rules


def test_a_column_the_mapping_does_not_know_stops_the_import_until_it_is_ignored(
    cohort: Cohort, the_problem: Callable[[], Problem]
) -> None:
    for row in cohort.patients:
        row.append("Remarks" if row is cohort.patients[0] else "likes tea")

    problem = the_problem()
    assert (problem.row, problem.column) == (1, "Remarks")
    assert problem.rule == "the mapping does not say where this column goes"

    cohort.mapping_text = cohort.mapping_text.replace("[patients]", '[patients]\nignore = ["Remarks"]')
    assert cohort.run().people == 55


def test_a_missing_column_names_the_nearest(cohort: Cohort) -> None:
    cohort.patients[0][cohort.patients[0].index("Date of surgery")] = "Date of the surgery"

    missing, unmapped = cohort.problems()

    assert (missing.column, unmapped.column) == ("Date of surgery", "Date of the surgery")
    assert "the nearest are 'Date of the surgery'" in missing.rule


def test_a_doubled_column(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    for row in cohort.patients:
        row.append(row[cohort.patients[0].index("Sex")])

    assert the_problem().rule == "2 columns have this head"


def test_values_under_no_head(cohort: Cohort, the_problem: Callable[[], Problem]) -> None:
    for row in cohort.patients:
        row.append("" if row is cohort.patients[0] else "x")

    assert "column 27 has values but no head" in the_problem().rule


def test_a_missing_file(cohort: Cohort) -> None:
    with pytest.raises(FileRefused) as refusal:
        cohort.import_files(cohort.folder / "nowhere.csv", cohort.write()[1])

    assert refusal.value.problems[0].rule == "there is no file nowhere.csv"


def test_order_of_the_follow_up_does_not_matter(cohort: Cohort) -> None:
    cohort.followup = [cohort.followup[0], *reversed(cohort.followup[1:])]

    cohort.run()

    assert Surgery.objects.get(patient__identity__hospital_number="CANARY-0001").visits.count() == 6
