"""A mapping built from the files themselves: guessed, corrected, explained word by word, and then like any other."""

import re
from html import unescape

import pytest

from outcomes.imports.cells import plain
from outcomes.imports.mapping import load_mapping, mapping_from
from outcomes.imports.run import Import
from tests.integration.imports.test_in_browser import as_worker, people_of, sent  # noqa: F401 - a fixture
from tests.integration.records.conftest import desk  # noqa: F401 - a fixture
from tests.support.page_forms import fields_of_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(desk, site):  # noqa: F811
    return desk("manager", site)


def begin(person, cohort) -> str:
    """Send files without a mapping; where the page about their columns is."""
    files = sent(cohort)
    del files["mapping"]
    response = person.client.post("/imports/?site=XU", {**files, "build": "1"})
    assert response.status_code == 302, response.content.decode()[:4000]
    return str(response["Location"])


def column(cohort, head: str) -> str:
    return f"patients-{cohort.patients[0].index(head)}"


def explained(person, cohort, address: str, **other: str) -> dict[str, str]:
    """The answers of the second page: words mean what they mean in the mapping written by hand, or are not known."""
    page = person.get(address)
    columns = [*cohort.mapping.patients.columns.values(), *cohort.mapping.followup.columns.values()]
    meanings = {word: meaning for one in columns for word, meaning in one.words.items()}
    fields = {**fields_of_form(page), **other}
    for name, word in re.findall(r'for="id_([\w-]+-word\d+)">“([^”]+)” means', page):
        meaning = meanings.get(plain(unescape(word)))
        if fields[name] == "":
            code = meaning["value"] if isinstance(meaning, dict) else meaning
            fields[name] = "missing:unknown" if code is None else str(code)
    return fields


def test_the_guess_is_shown_with_values_and_what_is_wrong_is_told_at_its_column(manager, cohort):
    address = begin(manager, cohort)
    page = manager.get(address)
    fields = fields_of_form(page)

    assert "600, 1250, 1150" in page
    assert fields[f"{column(cohort, 'Blood loss (ml)')}-to"] == "surgery.blood_loss_ml"
    assert fields[f"{column(cohort, 'Operation')}-to"] == "surgery.procedure"
    assert fields["followup-0-to"] == "key"

    fields |= {"source": "By hand", f"{column(cohort, 'Level')}-to": "", f"{column(cohort, 'Tomita')}-to": "key"}
    response = manager.client.post(address, fields)
    assert response.status_code == 422
    told = response.content.decode()
    assert "say which column is treated levels" in told.lower()
    assert "Another column goes there already." in told
    assert "small letters" in told


def test_a_mapping_is_built_tried_imported_and_the_command_takes_it_too(manager, cohort, site, tmp_path):
    columns = begin(manager, cohort)
    fields = fields_of_form(manager.get(columns)) | {
        "source": "by-example",
        f"{column(cohort, 'Last contact / death')}-to": "vital_status.on",
        f"{column(cohort, 'Radiotherapy')}-to": "radiotherapy.modality",
        f"{column(cohort, 'Complications')}-to": "complication.type",
    }
    values = manager.client.post(columns, fields)["Location"]
    page = manager.get(values)
    assert "2018-02-09 is 2018-02-09" in page
    hours = f"{column(cohort, 'Operative time (h)')}-times"
    answers = explained(manager, cohort, values, **{hours: "60"})
    unit = next((name for name in answers if name.endswith("pain_unit-same")), "")
    answers |= {unit: "nrs_0_10"} if unit else {}
    response = manager.client.post(values, answers)
    assert response.status_code == 302, errors_of(response)

    detail = response["Location"]
    page = manager.get(detail)
    assert "This would be imported" in page, re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", page))[:3000]
    file = tmp_path / "built.toml"
    file.write_bytes(manager.client.get(f"{detail}mapping.toml").content)
    mapping = load_mapping(file)
    assert mapping.patients.columns["Operative time (h)"].multiply_by == 60
    assert mapping.patients.columns["Operation"].words["separation surgery"] == "SEPARATION"

    manager.client.post(f"{detail}apply/")
    assert people_of(site) == len(cohort.patients) - 1
    again = Import(site, mapping, *cohort.write(), by=f"user:{manager.person.pk}").run(dry_run=True)
    assert again.is_nothing


def test_days_and_months_that_cannot_be_told_apart_are_asked_for(manager, cohort):
    place = cohort.patients[0].index("Date of surgery")
    for number, row in enumerate(cohort.patients[1:]):
        row[place] = f"0{number % 9 + 1}/0{number % 8 + 1}/2018"
    columns = begin(manager, cohort)
    values = manager.client.post(columns, fields_of_form(manager.get(columns)) | {"source": "x"})["Location"]

    page = manager.get(values)
    name = f"{column(cohort, 'Date of surgery')}-dates"
    assert "the order cannot be told" in page
    assert "DD/MM/YYYY: 01/01/2018 is 2018-01-01" in page
    answers = explained(manager, cohort, values)
    assert answers[name] == ""
    assert manager.client.post(values, answers).status_code == 422


def test_words_of_a_file_cannot_break_out_of_the_mapping():
    from outcomes.imports.building import mapping_text
    from outcomes.imports.example import ColumnExample

    nasty = 'a"\n[patients]\\ \u2028 = 3\x7f'
    example = {
        "patients": [ColumnExample(head) for head in ("No", "On", nasty, "Level")],
        "followup": [ColumnExample(head) for head in ("No", "V", "Seen")],
    }
    example["patients"][2].words = [nasty, "B"]
    chosen = {
        "patients": ["key", "surgery.operated_on", "surgery.procedure", "segment.levels"],
        "followup": ["key", "visit", "visit.seen_on"],
    }
    said = {
        "patients-1-dates": "YYYY-MM-DD",
        "patients-2-word0": "TES",
        "patients-2-word1": "missing:unknown",
        "followup-2-dates": "DD.MM.YYYY",
    }
    mapping = mapping_from(mapping_text("x", "", example, chosen, said).encode(), "built")

    assert set(mapping.patients.columns) == {"On", nasty, "Level"}
    assert list(mapping.patients.columns[nasty].words.values()) == ["TES"]


def errors_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", response.content.decode()))[:3000]
