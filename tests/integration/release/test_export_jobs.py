"""An export as its consumer gets it: every format read back by its own readers, nobody in it, nothing half."""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from exports import storage
from exports.actions import jobs, running
from exports.models import ExportJob, Pull
from exports.release import counting
from exports.terms import NotAllowed, Unknown
from exports.vocabulary import FileFormat
from tests import factories
from tests.integration.release.conftest import LONG_AGO, Released, told
from tests.support.databases import acting_as
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)

CANARY = "Zzyzx"


@pytest.fixture
def cohort(released, settings, tmp_path) -> Released:
    """Twelve patients who look alike, each with a canary wherever words can be typed."""
    from outcomes.models import Complication
    from registry.models import PatientIdentity, PrimaryTumour

    settings.VAR = tmp_path
    for number in range(12):
        case = factories.Case(released.north).operated(age_at_surgery_years=62, blood_loss_ml=None if number else 850)
        case.add(PrimaryTumour, group=("breast", "lung")[number % 2], histology=f"{CANARY} histology")
        case.add(PatientIdentity, hospital_number=f"{CANARY}-{number}", full_name=f"{CANARY} Testpatient")
        case.add(
            Complication,
            surgery=case.surgery,
            type="SSI_DEEP",
            occurred_on=case.day(9),
            occurred_on_precision="D",
            note=f"={CANARY}()",
        )
        case.imaged(80).dies(400 + number)
    return released


def order(of: Released, **wanted) -> ExportJob:
    with told(of.north):
        job, _ = jobs.order_export(by=of.reviewers[0], token=None, project=of.project, url="/api/v1/exports", **wanted)
    return job


def made(of: Released, **wanted) -> ExportJob:
    job = order(of, **wanted)
    run(job)
    job.refresh_from_db()
    return job


def run(job: ExportJob) -> None:
    with acting_as("worker"):
        running.run_export(job.uuid, now=datetime.now(UTC))


def files_of(job: ExportJob) -> dict:
    return {path.name: path for path in storage.folder_of(job.uuid).iterdir()}


@pytest.fixture(autouse=True)
def no_broker(monkeypatch) -> None:
    monkeypatch.setattr(jobs, "_start", lambda job: None)


@req("D12")
def test_the_manifest_counts_and_hashes_what_was_written(cohort):
    job = made(cohort)
    assert (job.state, job.error) == ("done", "")
    files, outputs = files_of(job), job.manifest["output"]
    assert {output["file"] for output in outputs} == set(files)
    assert all(storage.sha256_of(files[output["file"]]) == output["sha256"] for output in outputs)
    rows = {output["type"]: output["count"] for output in outputs}
    assert rows["patients"] == rows["surgeries"] == rows["events"] == 12
    assert all(output["count"] == output["rowsExpected"] for output in outputs)
    extension = job.manifest["extension"]
    assert extension["anonymity"] | {"k": 12, "l": 2, "rung": 0} == extension["anonymity"]
    assert {"field": "surgeries.operated_on", "rule": "to_day_offset"} in extension["redactions"]
    [pull] = Pull.objects.filter(project=cohort.project)
    assert (pull.n_rows, pull.profile) == (extension["rowsWritten"], "L2")


@req("D2")
@pytest.mark.parametrize("form", FileFormat.values)
def test_no_byte_of_any_format_names_anybody(cohort, form):
    job = made(cohort, format=form)
    assert job.state == "done", job.error
    dates = [cohort_day.isoformat() for cohort_day in (factories.OPERATED,)]
    for path in files_of(job).values():
        told_bytes = path.read_bytes()
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                told_bytes = b"".join(archive.read(name) for name in archive.namelist())
        for word in (CANARY, cohort.north.name, *dates):
            assert word.encode() not in told_bytes, (path.name, word)
    assert CANARY not in json.dumps(job.manifest)


def test_parquet_is_typed_and_says_of_what_release_it_is(cohort):
    table = pq.read_table(files_of(made(cohort))["surgeries.parquet"])
    assert table.schema.field("blood_loss_ml").type == pa.float64()
    assert pa.types.is_dictionary(table.schema.field("procedure").type)
    assert table.schema.field("operated_day").metadata[b"label"].startswith(b"date of surgery")
    assert table.schema.metadata[b"profile"] == b"L2"
    assert sorted(value for value in table["blood_loss_ml"].to_pylist() if value is not None) == [850.0]
    assert set(table["operated_day"].to_pylist()) == {0}


@req("D8")
def test_rows_stand_in_an_order_that_tells_nothing(cohort):
    patients = pq.read_table(files_of(made(cohort))["patients.parquet"])["patient_id"].to_pylist()
    assert patients == sorted(patients)


def test_csv_and_ndjson_hold_the_same_rows_as_parquet(cohort):
    expected = pq.read_table(files_of(made(cohort))["events.parquet"]).to_pylist()
    lines = files_of(made(cohort, format="ndjson"))["events.ndjson"].read_text().splitlines()
    assert [json.loads(line) for line in lines] == expected
    cells = list(csv.DictReader(io.StringIO(files_of(made(cohort, format="csv"))["events.csv"].read_text())))
    assert [{name: None if cell == "" else cell for name, cell in row.items()} for row in cells] == [
        {name: None if value is None else str(value) for name, value in row.items()} for row in expected
    ]


@pytest.mark.parametrize(("form", "read"), [("sav", pyreadstat.read_sav), ("dta", pyreadstat.read_dta)])
def test_spss_and_stata_get_codes_with_labels(cohort, form, read):
    frame, meta = read(str(files_of(made(cohort, format=form))[f"events.{form}"]))
    words = meta.variable_value_labels["type"]
    assert {words[code] for code in frame["type"]} == {"Death"}
    assert meta.column_names_to_labels["occurred_day"] == "days from the index surgery (days)"
    assert frame["occurred_day"].tolist() == [360.0] * 12


@req("X15")
def test_a_workbook_holds_no_formula(cohort):
    for path in files_of(made(cohort, format="xlsx")).values():
        [sheet] = openpyxl.load_workbook(path).worksheets
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_package_explains_itself(cohort):
    job = made(cohort, format="zip", entities=["patients", "surgeries"])
    [path] = files_of(job).values()
    with zipfile.ZipFile(path) as package:
        described = json.loads(package.read("datapackage.json"))
        assert {"README.txt", "codebook.csv", "MANIFEST.json", "patients.csv", "surgeries.csv"} < set(
            package.namelist()
        )
        for resource in described["resources"]:
            rows = list(csv.DictReader(io.StringIO(package.read(resource["path"]).decode())))
            assert list(rows[0]) == [field["name"] for field in resource["schema"]["fields"]]
    [link] = [key for key in described["resources"][1]["schema"]["foreignKeys"] if key["fields"] == ["patient_id"]]
    assert link["reference"] == {"resource": "patients", "fields": ["patient_id"]}


def test_only_what_changed_since_leaves_and_what_must_go_is_named(cohort):
    from registry.models import Consent

    first = made(cohort)
    since = first.snapshot_at
    assert (
        made(cohort, since=since).manifest["extension"]["rowsWritten"]
        == made(cohort, since=since, entities=["tte"]).manifest["extension"]["rowsWritten"]
    ), "nothing changed; time to event has no date of change"
    case = factories.a_patient(cohort.north)
    case.add(Consent, scope="research", given_on=LONG_AGO, withdrawn_on=LONG_AGO)
    [gone] = made(cohort, since=since).manifest["deleted"]
    assert (gone["type"], gone["why"]) == ("patients", "consent_withdrawn")


def test_everything_leaves_again_when_changes_would_not_do(cohort):
    """Rows nobody touched can be new to a consumer, and rows they hold can be told otherwise now."""
    from registry.models import Consent, Patient

    def told_since(job: ExportJob, **wanted) -> tuple[int, str]:
        extension = made(cohort, since=job.snapshot_at, **wanted).manifest["extension"]
        return extension["rowsWritten"], extension["since"]["why"]

    two = ["patients", "surgeries"]
    first = made(cohort, entities=two)
    assert told_since(first, entities=two) == (0, "")
    assert "with these tables" in told_since(first, entities=["visits"])[1]

    cohort.change(procedures=["SEPARATION", "TES"])
    assert told_since(first, entities=two) == (24, "the project or its agreement has changed")

    def agree(patients) -> None:
        with told(cohort.north):
            for patient in patients:
                Consent.objects.create(patient=patient, site=cohort.north, scope="research", given_on=LONG_AGO)

    cohort.change_agreement(basis="consent")
    with told(cohort.north):
        *most, last = Patient.objects.order_by("pk")
    agree(most)
    third = made(cohort, entities=two)
    assert told_since(third, entities=two) == (0, "")
    agree([last])
    assert told_since(third, entities=two) == (24, "patients entered whose records are older")

    fourth = made(cohort, entities=two)
    alone = factories.Case(cohort.north).operated(age_at_surgery_years=31)
    agree([alone.patient])
    assert told_since(fourth, entities=two) == (26, "patients are told in other detail than then")


def test_a_table_that_lost_a_row_fails_the_job_and_leaves_no_file(cohort, monkeypatch):
    monkeypatch.setattr(counting, "_count", lambda *args: 11)
    job = made(cohort)
    assert (job.state, job.manifest) == ("failed", None)
    assert job.error == "patients: 11 rows were expected and 12 written. Order it again."
    assert not storage.folder_of(job.uuid).exists()


def test_a_worker_that_was_killed_begins_again_from_nothing(cohort, monkeypatch):
    class Killed(BaseException):
        pass

    def killed(*args):
        raise Killed

    job = order(cohort)
    with monkeypatch.context() as patch:
        patch.setattr(running, "pack", killed)
        with pytest.raises(Killed):
            run(job)
    run(job)
    job.refresh_from_db()
    assert (job.state, job.manifest["extension"]["rowsWritten"] > 0) == ("done", True)


def test_a_cancelled_export_is_not_made(cohort):
    job = order(cohort)
    with told(cohort.north):
        jobs.cancel_export(by=cohort.reviewers[0], job=job)
    run(job)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not storage.folder_of(job.uuid).exists()


def test_an_expired_export_is_taken_away(cohort):
    job = made(cohort)
    with told(cohort.north):
        assert jobs.clear_expired(datetime.now(UTC)) == 0
        assert jobs.clear_expired(datetime.now(UTC) + timedelta(days=8)) == 1
    job.refresh_from_db()
    assert (job.state, storage.folder_of(job.uuid).exists()) == ("expired", False)


def test_one_key_makes_one_export_and_one_project_has_one_in_the_making(cohort):
    job = order(cohort, key="once")
    assert order(cohort, key="once") == job
    with pytest.raises(jobs.KeyReused):
        order(cohort, key="once", format="csv")
    with pytest.raises(jobs.Busy):
        order(cohort)


@req("D5")
def test_what_may_not_be_had_is_refused_with_the_remedy(cohort):
    with pytest.raises(Unknown, match="No table is called patience"):
        order(cohort, entities=["patience"])
    assert order(cohort, profile="L1").profile_applied == "L2", "the stricter wins"
    cohort.change_agreement(expires_on=LONG_AGO + timedelta(days=1))
    with pytest.raises(NotAllowed, match="no agreement in force"):
        order(cohort)


def test_a_projects_list_of_fields_is_all_it_gets(cohort):
    cohort.change(fields=["surgeries.procedure", "patients.sex"])
    job = made(cohort, entities=["surgeries"])
    assert pq.read_table(files_of(job)["surgeries.parquet"]).column_names == [
        "surgery_id",
        "patient_id",
        "index_surgery_id",
        "procedure",
    ]
    assert {"field": "surgeries.blood_loss_ml", "rule": "not_in_the_project"} in job.manifest["extension"]["redactions"]
