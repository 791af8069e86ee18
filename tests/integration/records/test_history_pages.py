"""The history of a record, to read and to take along."""

import csv
import io

import pytest
from django.db import connection

from history.models import Event
from outcomes.models import VitalContact
from outcomes.presenters.history import changes
from outcomes.records.catalogue import BY_SLUG
from tests.integration.records.conftest import page_of
from tests.support.requirements import req

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(coordinator, case):
    edit = page_of(case.surgery, "edit/")
    coordinator.send(edit, coordinator.filled(edit, blood_loss_ml="950", reason="=misread"))
    coordinator.send(
        edit, coordinator.filled(edit, blood_loss_ml="", blood_loss_ml_missing="not_done", reason="never measured")
    )
    return case.surgery


@req("A12")
def test_it_says_who_changed_which_field_from_what_to_what_and_why(coordinator, changed):
    page = coordinator.get(page_of(changed, "history/"))

    assert "command test" in page
    assert "Coordinator Invented" in page
    assert "“never measured”" in page
    assert '<td class="text">800</td><td class="text">950</td>' in page
    assert '<td class="text">950</td><td class="text">missing: not done</td>' in page
    assert "Separation surgery" in page
    for bookkeeping in ("version</th>", "changed_at", "source_key"):
        assert bookkeeping not in page


@req("A12", "X15")
def test_its_file_has_a_row_for_each_changed_field_and_no_formula(coordinator, changed):
    response = coordinator.client.get(page_of(changed, "history.csv"))

    assert response["Content-Disposition"].startswith("attachment;")
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    edits = [row for row in rows if row["what"] == "Changed"]
    assert [(row["field"], row["from"], row["to"], row["why"]) for row in edits] == [
        ("Blood loss (mL)", "800", "950", "'=misread"),
        ("Blood loss (mL)", "950", "missing: not done", "never measured"),
    ]
    assert {row["who"] for row in edits} == {"Coordinator Invented"}


@req("A12")
def test_the_history_outlives_the_record(coordinator, case):
    case.alive(100)
    contact = VitalContact.objects.get()
    remove = page_of(contact, "remove/")
    coordinator.send(remove, coordinator.filled(remove, reason="of another patient"))

    assert coordinator.get(page_of(contact), status=404)
    page = coordinator.get(page_of(contact, "history/"))
    assert "This record was removed." in page
    assert "“of another patient”" in page


@req("A13")
def test_a_column_the_table_has_no_more_is_still_told(case):
    """As the history holds it after a migration took the column away."""
    event = Event.objects.filter(tbl="registry_surgery").last()
    event.new |= {"surgeon_grade": "consultant"}

    (change,) = changes(BY_SLUG["surgery"], [event], {event.actor: "somebody"})

    told = {line.label: line.after for line in change.fields}
    assert told["surgeon_grade (no longer kept)"] == "consultant"
    assert told["Blood loss (mL)"] == "800"


def test_a_link_to_a_record_that_was_removed_is_told_as_such(case):
    event = Event.objects.filter(tbl="registry_treatedsegment").last()
    event.new |= {"surgery_id": 987654}

    (change,) = changes(BY_SLUG["segment"], [event], {event.actor: "somebody"})

    assert {line.label: line.after for line in change.fields}["Surgery"] == "a record that was removed"


def test_locking_stands_in_it_as_a_change_of_state(coordinator, case):
    coordinator.client.post(page_of(case.surgery, "lock/"))

    page = coordinator.get(page_of(case.surgery, "history/"))

    assert '<td class="text">Complete</td><td class="text">Locked</td>' in page


def test_the_reader_cannot_write_in_it(coordinator, changed):
    before = Event.objects.exclude(op="R").count()
    coordinator.get(page_of(changed, "history/"))
    assert coordinator.client.post(page_of(changed, "history/")).status_code == 405
    assert Event.objects.exclude(op="R").count() == before
    assert not connection.needs_rollback
