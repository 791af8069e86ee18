"""Exports ordered on the page, followed, downloaded and thrown away; and the log of it all."""

import csv
import io
from datetime import UTC, datetime

import pytest

from exports.actions import jobs, running
from exports.models import ExportJob, Pull
from exports.vocabulary import JobState, ReleaseState
from registry.models import PrimaryTumour
from tests import factories
from tests.integration.projects.conftest import a_release, a_token, signed_agreement
from tests.support.databases import acting_as
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "/projects/spines/"
ORDER = {"profile": "L2", "format": "csv", "since": "", "tables": ["patients"], "key": "one"}


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path) -> None:
    monkeypatch.setattr(jobs, "_start", lambda job: None)
    settings.VAR = tmp_path


@pytest.fixture
def ready(consumer, north) -> str:
    """An export of twelve invented patients; the address of its page."""
    for number in range(12):
        factories.Case(north).operated(age_at_surgery_years=62).add(PrimaryTumour, group=("breast", "lung")[number % 2])
    consumer.post(f"{HERE}exports/new/", **ORDER)
    make()
    return f"{HERE}exports/{ExportJob.objects.get().uuid}/"


def make() -> None:
    with acting_as("worker"):
        running.run_export(ExportJob.objects.first().uuid, now=datetime.now(UTC))


@req("A7", "D12")
def test_an_export_is_understood_ordered_followed_and_downloaded(consumer, manager, ready):
    will_hold = consumer.get(f"{HERE}exports/new/?profile=L2&format=csv&tables=patients")
    assert '<dt class="font-monospace">age_band</dt>' in will_hold
    assert "Not among the project&#x27;s columns" in will_hold
    page = consumer.get(ready)
    assert "ready until" in page
    assert "12 written, 12 expected" in page
    assert "12, 0 left out" in page

    file = b"".join(consumer.client.get(f"{ready}files/patients.csv")).decode()
    rows = list(csv.DictReader(io.StringIO(file)))
    assert len(rows) == 12
    assert set(rows[0]) == {"patient_id", "sex", "age_band"}
    log = manager.get("/projects/log/")
    assert "file patients.csv of export" in log
    assert "TEST-DUA-1" in log
    told = list(csv.DictReader(io.StringIO(manager.get("/projects/log/handed-out.csv?project=spines"))))
    assert [(row["User name"], row["Rows"], row["By"]) for row in told] == [("consumer", "12", "page")] * 2


@req("D12")
def test_a_manager_sees_what_went_out_and_not_what_was_in_it(consumer, manager, person, ready):
    assert "12 written, 12 expected" in manager.get(ready)
    manager.get(f"{ready}files/patients.csv", 403)
    manager.get(f"{HERE}exports/new/", 403)
    consumer.get("/projects/log/", 403)
    consumer.get(f"{ready}files/..%2F..%2Fsecrets", 404)
    person("stranger").get(f"{ready}files/patients.csv", 404)
    manager.post(f"{HERE}members/new/", username="stranger", role="reviewer")

    assert Pull.objects.filter(what__startswith="file").count() == 0


def test_one_order_is_made_once_and_one_export_at_a_time(consumer, ready):
    consumer.post(f"{HERE}exports/new/", **ORDER)
    assert ExportJob.objects.count() == 1
    waiting = consumer.post(f"{HERE}exports/new/", **ORDER | {"key": "two"})
    assert "waits for the worker" in waiting
    assert "data-follow" in waiting
    busy = consumer.post(f"{HERE}exports/new/", 422, **ORDER | {"key": "three"})
    assert "An export of this project is being made." in busy
    job = ExportJob.objects.first()
    consumer.post(f"{HERE}exports/{job.uuid}/cancel/")

    job.refresh_from_db()
    assert job.state == JobState.CANCELLED


@req("D5")
@pytest.mark.parametrize("end", ["agreement", "site", "project"])
def test_what_waits_is_not_handed_out_once_its_ground_is_gone(consumer, manager, ready, tmp_path, end):
    job = ExportJob.objects.get()
    secret = a_token(consumer)
    step = {
        "agreement": f"agreements/{job.agreement_id}/revoke/",
        "site": "sites/north/take-back/",
        "project": "close/",
    }
    manager.post(f"{HERE}{step[end]}", reason="It is over.")

    by_token = consumer.client.get(
        f"/api/v1/exports/{job.uuid}/files/patients.csv", headers={"Authorization": f"Bearer {secret}"}
    )
    assert by_token.status_code in (403, 404)
    assert consumer.client.get(f"{ready}files/patients.csv").status_code in (302, 404)
    assert Pull.objects.filter(what__startswith="file").count() == 0
    if end != "project":
        assert not (tmp_path / "exports" / str(job.uuid)).exists()
    if end == "agreement":
        assert "has no agreement in force" in consumer.get(f"{HERE}exports/new/")
        manager.post(f"{HERE}agreements/new/", **signed_agreement(reference="TEST-DUA-2"))
        assert "What it will hold" in consumer.get(f"{HERE}exports/new/")


def test_aggregates_are_ordered_there_too(consumer, north):
    page = consumer.get(f"{HERE}exports/new/?profile=L3&format=csv&since=&tables=patients&tables=figure_groups")
    assert "figures of all hospitals together" in page
    assert "No release of figures is approved yet" in page
    assert "Order it" not in page
    assert 'name="tables" value="patients"' not in page
    a_release(state=ReleaseState.APPROVED, approved_by=consumer.user, approved_at=datetime(2026, 7, 2, tzinfo=UTC))
    page = consumer.get(f"{HERE}exports/new/?profile=L3&format=csv&tables=figure_groups")
    assert "You get release" in page
    assert "n_event_midpoint6" in page
    consumer.post(f"{HERE}exports/new/", 422, profile="L3", format="csv", tables=["patients"], key="one")
    assert not ExportJob.objects.exists()

    consumer.post(f"{HERE}exports/new/", profile="L3", format="csv", tables=["figure_groups"], key="one")
    make()
    job = ExportJob.objects.get()
    assert (job.state, job.profile_applied, job.entities) == (JobState.DONE, "L3", ["figure_groups"])
    assert "Release of figures" in consumer.get(f"{HERE}exports/{job.uuid}/")
