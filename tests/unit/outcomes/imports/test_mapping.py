"""A mapping is checked before a row is read, and everything wrong with it is told at once, with its place."""

from pathlib import Path

import pytest

from outcomes.imports.mapping import MappingError, load_mapping

EXAMPLE = Path(__file__).resolve().parents[4] / "examples" / "xu2021" / "mapping.toml"


def faults(tmp_path: Path, *edits: tuple[str, str]) -> list[str]:
    text = EXAMPLE.read_text(encoding="utf-8")
    for before, after in edits:
        assert before in text
        text = text.replace(before, after, 1)
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError) as error:
        load_mapping(path)
    return [f"{fault.where}: {fault.what}" for fault in error.value.faults]


def test_the_example_is_right() -> None:
    mapping = load_mapping(EXAMPLE)

    assert (mapping.name, mapping.prefix) == ("xu2021", "xu2021/")


WRONG = [
    ('"surgery.blood_loss_ml"', '"surgery.blood_loss"', "did you mean surgery.blood_loss_ml"),
    ('Renal = "kidney"', 'Renal = "kidneys"', "'kidneys' is no code of primary_tumour.group"),
    ('value = "PIECEMEAL"', 'value = "PIECES"', "'PIECES' is no code of surgery.procedure"),
    ('"surgery.srs_planned" = "yes"', '"surgery.srs_planned" = "maybe"', "'maybe' is no code of surgery.srs_planned"),
    ('dates = ["YYYY-MM-DD"]', 'dates = ["YY-MM-DD"]', "'YY-MM-DD' is not a date format"),
    ('dates = ["YYYY-MM-DD"]', 'dates = ["DD/MM/YYYY", "MM/DD/YYYY"]', "cannot be told apart"),
    ('dates = ["YYYY-MM-DD"]', "", "is a date: declare its format"),
    ('{ to = "surgery.operated_on" }', '{ to = "surgery.operated_on", dates = ["YYYY"] }', "needs a whole date"),
    ('blank = "unknown"', 'blank = "dunno"', "patients.blank"),
    ("multiply_by = 60", "multiply_by = -60", "greater than 0"),
    ("multiply_by = 60", "times = 60", "Extra inputs are not permitted"),
    (
        '"Sex" = { to = "patient.sex" }',
        '"Sex" = { to = "surgery.blood_loss_ml" }',
        "surgery.blood_loss_ml is given 2 times",
    ),
    ('"Date of surgery" = { to = "surgery.operated_on" }', "", "no column is mapped to surgery.operated_on"),
    ('visit = "Visit"', "", "say which column names the visit"),
    ('key = "Hospital no."', 'key = "Hospital no."\nignore = ["Sex"]', "'Sex' is both mapped and ignored"),
    ('name = "xu2021"', 'name = "Xu 2021!"', "name"),
    ('"assessment.pain_unit" = "nrs_0_10"', '"assessment.pain_unit" = "inches"', "'inches' is no code"),
    (
        'Pneumonia" = "PNEUMONIA"',
        'Pneumonia" = "PNEUMONIA"\n"PNEUMONIA" = "OTHER"',
        "stands twice with different meanings",
    ),
]


@pytest.mark.parametrize(("before", "after", "told"), WRONG)
def test_a_fault_is_told_with_its_place(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert any(told in fault for fault in faults(tmp_path, (before, after)))


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    told = faults(
        tmp_path,
        ('Renal = "kidney"', 'Renal = "x"'),
        ('Lung = "lung"', 'Lung = "y"'),
        ('"PET/CT" = "PET_CT"', '"PET/CT" = "z"'),
    )

    assert len(told) == 3
    assert [fault.split(":")[0] for fault in told] == [
        "patients.columns.'Primary tumour'",
        "patients.columns.'Primary tumour'",
        "followup.columns.'Imaging'",
    ]


def test_a_file_that_is_not_toml_says_where(tmp_path: Path) -> None:
    assert "line 3" in faults(tmp_path, ('name = "xu2021"', "name = xu 2021"))[0]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"nowhere\.toml: cannot be read"):
        load_mapping(tmp_path / "nowhere.toml")
