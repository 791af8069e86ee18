"""Records in REDCap's shape: flat, as entity, attribute and value, in three formats, whole and in parts."""

import csv
import io
import json
import re
from collections import Counter, defaultdict
from xml.etree import ElementTree

import pytest

from exports.models import Pull
from exports.redcap import records
from exports.redcap.structure import EVENTS
from exports.release.entities import READ_BY_PAGE
from exports.release.session import release_session
from tests.integration.redcap_facade.conftest import RedcapConsumer
from tests.integration.release.conftest import a_project
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = ["patient_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance"]


def flat(consumer, **form):
    return json.loads(consumer.text(content="record", format="json", type="flat", **form))


def of_form(rows, form):
    return [row for row in rows if row["redcap_repeat_instrument"] == form]


@pytest.fixture
def rows(consumer):
    return flat(consumer)


def test_a_patient_is_a_record_and_each_row_of_a_table_an_instance(consumer, rows):
    patients = of_form(rows, "")
    assert {row["redcap_event_name"] for row in patients} == {"patient_arm_1"}
    assert len(patients) == len({row["patient_id"] for row in patients}) == 12
    assert Counter(row["patients_primary_group"] for row in patients) == {"breast": 6, "lung": 6}
    surgeries = of_form(rows, "surgeries")
    assert {row["redcap_event_name"] for row in surgeries} == {"treatment_arm_1"}
    instances = defaultdict(list)
    for row in surgeries:
        instances[row["patient_id"]].append(row["redcap_repeat_instance"])
    assert sorted(map(tuple, instances.values())) == [(1,)] * 11 + [(1, 2)]
    assert len(of_form(rows, "imaging")) == 2
    assert all(list(row)[:4] == KEYS for row in rows)

    with release_session(consumer.released.project) as session:
        there = {
            entity.name: session.execute(f"select count(*) from release.l2_{entity.name}").fetchone()[0]
            for entity in READ_BY_PAGE
        }
    assert sorted(table for event in EVENTS for table in event.tables) == sorted(there)
    sent = Counter(row["redcap_repeat_instrument"] or "patients" for row in rows)
    assert sent == {name: n for name, n in there.items() if n}
    assert Pull.objects.get().n_rows == sum(there.values()) == len(rows)

    # missing is blank and never zero
    unknown = [row for row in of_form(rows, "surgeries") if row["surgeries_blood_loss_ml_missing_reason"]]
    assert [(row["surgeries_blood_loss_ml"], row["surgeries_blood_loss_ml_missing_reason"]) for row in unknown] == [
        ("", "unknown")
    ]
    assert all(row["segments_levels___t4"] == "" for row in rows if row["redcap_repeat_instrument"] != "segments")
    ticked = [
        {name for name, value in row.items() if value == "1" and "___" in name} for row in of_form(rows, "segments")
    ]
    assert Counter(map(frozenset, ticked)) == {
        frozenset({"segments_levels___t4"}): 12,
        frozenset({"segments_levels___t11", "segments_levels___t12", "segments_levels___l1"}): 1,
    }


def test_three_formats_and_two_shapes_say_the_same(consumer, rows):
    as_text = [{name: str(value) for name, value in row.items()} for row in rows]
    table = list(csv.DictReader(io.StringIO(consumer.text(content="record", format="csv"))))
    tree = ElementTree.fromstring(consumer.text(content="record", format="xml"))
    assert table == as_text
    assert [{cell.tag: cell.text or "" for cell in item} for item in tree] == as_text

    lines = json.loads(consumer.text(content="record", format="json", type="eav"))
    held = Counter()
    for row in rows:
        for name, value in row.items():
            box = re.fullmatch(r"(\w+?)___(\w+)", name)
            if name in KEYS or (value in ("", "0") and (box or value == "")):
                continue
            held[
                (*(row[key] for key in KEYS), box.group(1) if box else name, box.group(2).upper() if box else value)
            ] += 1
    found = Counter(tuple(line.values()) for line in lines if line["field_name"] != "patient_id")
    assert found == held
    assert [line["value"] for line in lines if line["field_name"] == "patient_id"] == sorted(
        {row["patient_id"] for row in rows}
    )


def test_labels_delimiter_and_decimal_character(consumer):
    form = {"content": "record", "format": "csv", "forms[0]": "segments", "csvDelimiter": "tab", "rawOrLabel": "label"}
    [first, *_] = csv.DictReader(io.StringIO(consumer.text(**form, rawOrLabelHeaders="label")), delimiter="\t")
    assert (first["Event Name"], first["Repeat Instrument"], first["Complete?"]) == (
        "Treatment",
        "Treated segments",
        "Complete",
    )
    assert {value for name, value in first.items() if "choice=" in name} <= {"Checked", "Unchecked"}
    [boxes, *_] = csv.DictReader(io.StringIO(consumer.text(**form, exportCheckboxLabel="true")), delimiter="\t")
    assert {value for name, value in boxes.items() if "___" in name} <= {"", "T4", "T11", "T12", "L1"}

    doses = "radiotherapy_dose_gy,radiotherapy_bed10_gy"
    [dose] = of_form(flat(consumer, fields=doses, decimalCharacter=","), "radiotherapy")
    assert (dose["radiotherapy_dose_gy"], dose["radiotherapy_bed10_gy"]) == ("24", "81,6")


def test_a_form_a_field_an_event_and_a_batch_are_parts_of_the_whole(consumer, rows, monkeypatch):
    ids = sorted({row["patient_id"] for row in rows})
    batches = [flat(consumer, **{f"records[{n}]": one for n, one in enumerate(part)}) for part in (ids[:5], ids[5:])]
    assert batches[0] + batches[1] == rows

    imaging = flat(consumer, forms="imaging")
    assert len(imaging) == 2
    assert {name.partition("_")[0] for name in imaging[0]} == {"patient", "redcap", "imaging"}
    assert imaging == [{name: row[name] for name in imaging[0]} for row in of_form(rows, "imaging")]

    one = flat(consumer, **{"fields[]": "surgeries_procedure"})
    assert {tuple(row) for row in one} == {(*KEYS, "surgeries_procedure")}
    later = flat(consumer, events="follow_up_arm_1")
    assert {row["redcap_event_name"] for row in later} == {"follow_up_arm_1"}
    assert {row["patient_id"] for row in later} == set(ids), "every record has a row when its id is asked for"

    monkeypatch.setattr(records, "AT_ONCE", 5)
    assert flat(consumer) == rows


@req("D2", "D7")
def test_no_date_no_hospital_and_no_other_projects_patient_is_in_it(consumer):
    text = consumer.text(content="record", format="csv")
    assert not re.search(r"\b(19|20)\d\d-\d\d-\d\d\b", text)
    header = text.split("\n", 1)[0].split(",")
    assert [name for name in header if name.endswith("_on") or "site" in name or "registry" in name] == [
        name for name in header if name in ("patients_finer_site",)
    ]
    stranger = RedcapConsumer(a_project("stranger", consumer.released.north))
    theirs = {row["patient_id"] for row in flat(stranger)}
    ours = {row["patient_id"] for row in flat(consumer)}
    assert (len(theirs), theirs & ours) == (12, set())
    assert flat(stranger, records=",".join(ours)) == []
    consumer.cases[0].withdraws(1)
    assert len(flat(consumer, forms="patients")) == 11, "a consent taken back counts at once"
