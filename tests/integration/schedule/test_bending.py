"""What is expected bends with every write, whatever wrote it, and in the same transaction."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from outcomes.actions.merging import merge_patients, undo_merge
from outcomes.actions.records import add_record, change_record, remove_record
from outcomes.actions.schedules import bend_schedules
from outcomes.models import Death, Expectation, FollowUpVisit
from outcomes.schedule.protocol import Track
from registry.models import Surgery
from registry.vocabulary.common import RecordState
from tests import factories
from tests.integration.records.conftest import a_key, coordinator, desk, page_of  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def case(db):
    """Operated on a year ago by the program's own write path."""
    case = factories.Case(factories.a_site("north"))
    case.operated_on = case.site.today() - 365 * DAY
    operation = {"operated_on": case.operated_on, "procedure": "SEPARATION"}
    case.surgery = add(case, Surgery, **operation)
    return case


def add(case, model, **values):
    said = {"by": factories.BY, "state": RecordState.COMPLETE, "key": a_key()}
    return add_record(patient=case.patient, model=model, values=values, **said)


def seen(case, day, **more):
    values = {"surgery": case.surgery, "state": "seen", "seen_on": case.operated_on + day * DAY, "mode": "clinic"}
    return add(case, FollowUpVisit, **values, **more)


def clinic(case):
    found = Expectation.objects.filter(patient=case.patient, track=Track.CLINIC, window_start__lte=case.site.today())
    return dict(found.order_by("window_start").values_list("code", "state"))


def test_an_operation_makes_the_schedule(case):
    assert clinic(case) == dict.fromkeys(["m1", "m3", "m6", "m9", "m12"], "expected")
    overdue = Expectation.objects.filter(track=Track.CLINIC).overdue(case.site.today())
    assert set(overdue.values_list("code", flat=True)) == {"m1", "m3", "m6", "m9"}


def test_a_visit_is_counted_corrected_and_taken_away_again(case):
    visit = seen(case, 90)
    assert clinic(case)["m3"] == "met"

    moved = {"seen_on": case.operated_on + 140 * DAY}
    change = {"by": factories.BY, "row": visit, "version": 1, "state": RecordState.COMPLETE, "reason": "misread"}
    change_record(values=moved, **change)
    assert clinic(case)["m3"] == "expected"  # between two windows: unscheduled, and moved to neither

    change_record(values={"seen_on": case.operated_on + 180 * DAY}, **{**change, "version": 2})
    assert (clinic(case)["m3"], clinic(case)["m6"]) == ("expected", "met")

    remove_record(by=factories.BY, row=visit, version=3, reason="of another patient")
    assert clinic(case)["m6"] == "expected"


def test_a_draft_counts_once_it_is_finished(case):
    visit = seen(case, 90)
    row = {"by": factories.BY, "row": visit, "values": {}, "reason": "a value is missing"}
    change_record(version=1, state=RecordState.DRAFT, **row)
    assert clinic(case)["m3"] == "expected"

    change_record(version=2, state=RecordState.COMPLETE, **row)
    assert clinic(case)["m3"] == "met"


def test_a_death_clears_the_way_ahead_and_its_removal_brings_it_back(case):
    death = add(case, Death, died_on=case.operated_on + 200 * DAY, died_on_precision="D")
    assert clinic(case) == {"m1": "missed", "m3": "missed"}
    assert not Expectation.objects.filter(patient=case.patient).open().exists()

    remove_record(by=factories.BY, row=death, version=1, reason="another patient died")
    assert clinic(case) == dict.fromkeys(["m1", "m3", "m6", "m9", "m12"], "expected")


def test_what_was_expected_goes_with_its_operation(case):
    remove_record(by=factories.BY, row=case.surgery, version=1, reason="entered twice")

    assert not Expectation.objects.filter(patient=case.patient).exists()


def test_a_merged_patient_is_followed_as_the_one_they_live_on_in(case):
    other = factories.a_patient(case.site)
    bend_schedules(by=factories.BY, site=case.site, patients=[other.patient.pk])
    merge = merge_patients(by=factories.BY, survivor=case.patient, merged=other.patient, taken=[], reason="one person")
    told = Expectation.objects.filter(track=Track.CLINIC).values_list("patient", "surgery", "state").distinct()
    assert set(told) == {
        (case.patient.pk, other.surgery.pk, "missed"),
        (case.patient.pk, case.surgery.pk, "expected"),
    }

    undo_merge(by=factories.BY, merge=merge, reason="two people after all")
    assert set(told.all()) == {
        (other.patient.pk, other.surgery.pk, "expected"),
        (case.patient.pk, case.surgery.pk, "expected"),
    }


def test_nothing_is_written_where_nothing_changed(case):
    def versions():
        with connection.cursor() as cursor:
            cursor.execute("SELECT id, xmin::text, ctid::text FROM outcomes_expectation ORDER BY id")
            return cursor.fetchall()

    before = versions()
    bend_schedules(by=factories.BY, site=case.site, patients=[case.patient.pk])

    assert versions() == before
    assert len(before) > 20


def test_bending_takes_the_same_queries_for_one_patient_and_for_many(case, django_assert_num_queries):
    others = [factories.a_patient(case.site).patient.pk for _ in range(3)]
    for patients in ([case.patient.pk], [case.patient.pk, *others]):
        with django_assert_num_queries(14):
            bend_schedules(by=factories.BY, site=case.site, patients=patients)


def test_an_expectation_cannot_be_laid_on_another_hospitals_patient_or_operation(case):
    south = factories.a_patient(factories.a_site("south"))
    with factories.corrected(case.site):
        row = Expectation.objects.filter(patient=case.patient).first()
    for wrong in ({"patient_id": south.patient.pk}, {"surgery_id": south.surgery.pk}):
        with pytest.raises(IntegrityError):
            move(case, row, wrong)


def move(case, row, wrong):
    with transaction.atomic(), factories.corrected(case.site), connection.cursor() as cursor:
        Expectation.objects.filter(pk=row.pk).update(**wrong)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_visit_entered_on_its_page_is_counted(case, coordinator):  # noqa: F811
    address = f"/patients/{case.patient.registry_id}/visit/add/"
    when = date.isoformat(case.operated_on + 90 * DAY)
    sent = coordinator.filled(address, surgery=str(case.surgery.pk), state="seen", seen_on=when, mode="clinic")
    assert coordinator.send(address, sent).status_code == 302

    with factories.corrected(case.site):
        assert clinic(case)["m3"] == "met"
