"""PyCap, unmodified, against a running server: everything it can read of a project."""

from datetime import UTC, datetime, timedelta

import pytest
import redcap

from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def project(consumer, live_server):
    return redcap.Project(f"{live_server.url}/api/redcap/api/", consumer.secret)


@req("A7")
def test_pycap_reads_a_project(project):
    assert (project.is_longitudinal, project.def_field) == (True, "patient_id")
    assert project.redcap_version.major == 14
    assert project.export_project_info()["project_title"] == "A test"
    assert [arm["arm_num"] for arm in project.export_arms()] == [1]
    forms = {row["instrument_name"] for row in project.export_instruments()}
    assert set(project.forms) == forms == {row["form"] for row in project.export_instrument_event_mappings()}
    assert {row["form_name"] for row in project.export_repeating_instruments_events()} == forms - {"patients"}
    assert project.export_metadata(format_type="df").loc["surgeries_procedure", "form_name"] == "surgeries"

    rows = project.export_records()
    exported = [row["export_field_name"] for row in project.export_field_names()]
    assert set(rows[0]) - {name for name in rows[0] if name.startswith("redcap_")} == set(exported)
    frame = project.export_records(format_type="df")
    assert frame.index.names == ["patient_id", "redcap_event_name"]
    assert len(frame) == len(rows)
    assert frame["surgeries_blood_loss_ml"].sum() == sum(range(900, 912))

    ids = sorted({row["patient_id"] for row in rows})
    batches = [project.export_records(records=ids[:5]), project.export_records(records=ids[5:])]
    assert batches[0] + batches[1] == rows
    courses = project.export_records(forms=["radiotherapy"], events=["treatment_arm_1"])
    assert len([row for row in courses if row["radiotherapy_complete"] == "2"]) == 1
    sexes = project.export_records(fields=["patients_sex"], format_type="csv", raw_or_label="label")
    assert sexes.count(",Female") == 12
    lines = project.export_records(record_type="eav", fields=["surgeries_procedure"], format_type="df")
    assert (lines["field_name"] == "surgeries_procedure").sum() == 13

    log = project.export_logging(begin_time=datetime.now(UTC) - timedelta(days=1))
    assert [line["action"] for line in log] == ["Data export"] * 7
    assert [user["username"] for user in project.export_users()] == ["reviewer1"]


def test_pycap_raises_what_is_refused(project):
    with pytest.raises(redcap.RedcapError, match="filterLogic is not evaluated"):
        project.export_records(filter_logic="[patients_sex] = 'F'")
    with pytest.raises(redcap.RedcapError, match="reads only"):
        project.import_records([{"patient_id": "x"}])
    with pytest.raises(redcap.RedcapError, match="reads only"):
        project.delete_records(["x"])
