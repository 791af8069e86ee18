"""A follow-up visit on one page: what makes which record, what stood there last time, and who was first."""

from datetime import date

import pytest

from outcomes.models import Assessment, Expectation, FollowUpVisit, ImagingAssessment, SegmentStatus, VitalContact
from outcomes.schedule.protocol import Track
from tests import factories
from tests.support.requirements import req

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(case):
    return f"/patients/{case.patient.registry_id}/visit/"


def filled(desk, address, **values):
    """The form with these values, saved by its main button."""
    sent = desk.filled(address, **values)
    return {name: value for name, value in sent.items() if name not in ("same", "then")}


def planned(case, label="3 months", start=75, end=120):
    days = {"due_on": case.day(90), "window_start": case.day(start), "window_end": case.day(end)}
    return case.add(FollowUpVisit, surgery=case.surgery, label=label, **days)


def test_one_page_makes_the_visit_its_assessment_its_imaging_and_the_word_on_each_segment(coordinator, case, visit):
    sent = filled(coordinator, visit, seen_on="2019-06-12", mode="clinic", ecog="1", pain="3", pain_unit="nrs_0_10")
    sent |= {"imaged_on": "2019-06-11", "modality": "MRI", f"status_{case.segment.pk}": "no_recurrence"}

    response = coordinator.send(visit, sent)

    assert response["Location"] == f"/patients/{case.patient.registry_id}/"
    row = FollowUpVisit.objects.get()
    assert (row.state, row.seen_on, row.surgery, row.label) == ("seen", date(2019, 6, 12), case.surgery, "")
    assert (row.assessment.ecog, row.assessment.pain, row.assessment.assessed_on) == (1, 3, date(2019, 6, 12))
    assert [image.imaged_on for image in row.imaging.all()] == [date(2019, 6, 11)]
    assert SegmentStatus.objects.get().status == "no_recurrence"


def test_what_stays_empty_makes_no_record(coordinator, visit):
    coordinator.send(visit, filled(coordinator, visit, seen_on="2019-06-12"))

    assert FollowUpVisit.objects.count() == 1
    assert not Assessment.objects.exists()
    assert not ImagingAssessment.objects.exists()


def test_one_reason_speaks_for_every_value_that_was_not_assessed(coordinator, visit):
    coordinator.send(visit, filled(coordinator, visit, seen_on="2019-06-12", kps="70", not_assessed="not_done"))

    row = Assessment.objects.get()
    assert (row.kps, row.kps_missing, row.ecog, row.ecog_missing) == (70, "", None, "not_done")


def test_last_times_value_stands_beside_the_field_and_not_in_it(coordinator, case, visit):
    case.baseline(ecog=2, pain=6, pain_unit="nrs_0_10")
    case.add(Assessment, surgery=case.surgery, assessed_on=case.day(30), ecog=1)

    page = coordinator.get(visit)

    assert "1: restricted, ambulatory" in page
    assert case.day(30).isoformat() in page
    assert "6, 0-10" in page  # pain was last asked before surgery
    assert coordinator.filled(visit)["ecog"] == ""
    assert coordinator.filled(visit)["pain"] == ""


def test_without_scripts_the_button_takes_last_times_values_over_and_saves_nothing(coordinator, case, visit):
    case.baseline(ecog=2, kps=60, pain=6, pain_unit="nrs_0_10")
    sent = filled(coordinator, visit, seen_on="2019-06-12", kps="80")

    page = coordinator.client.post(visit, sent | {"same": "assessment"}).content.decode()
    one = coordinator.client.post(visit, sent | {"same": "pain"}).content.decode()

    from tests.support.page_forms import fields_of_form

    taken, single = fields_of_form(page), fields_of_form(one)
    assert (taken["ecog"], taken["kps"], taken["pain"], taken["pain_unit"]) == ("2", "80", "6", "nrs_0_10")
    assert (single["ecog"], single["pain"], single["seen_on"]) == ("", "6", "2019-06-12")
    assert taken["key"] == sent["key"]
    assert not FollowUpVisit.objects.exists()


def test_the_visit_is_the_planned_one_whose_window_its_day_falls_into(coordinator, case, visit):
    planned(case, "6 weeks", 35, 55)
    wanted = planned(case)

    coordinator.send(visit, filled(coordinator, visit, seen_on=str(case.day(100)), mode="clinic"))

    wanted.refresh_from_db()
    assert (wanted.state, wanted.seen_on, wanted.label, wanted.version) == ("seen", case.day(100), "3 months", 2)
    assert FollowUpVisit.objects.count() == 2


def test_a_visit_outside_every_window_is_kept_as_unscheduled(coordinator, case, visit):
    waiting = planned(case)

    coordinator.send(visit, filled(coordinator, visit, seen_on=str(case.day(130))))

    waiting.refresh_from_db()
    assert waiting.state == "planned"
    assert FollowUpVisit.objects.exclude(pk=waiting.pk).get().label == ""


def test_a_visit_bends_the_schedule_and_takes_the_window_it_falls_into(coordinator, case, visit):
    from outcomes.actions.following import after_writing
    from registry.models import Surgery

    with factories.corrected(case.site):
        after_writing(by="command:test", site=case.site, patients=[case.patient.pk], models_written=[Surgery])
    assert "3 months, due 2019-06-11" in coordinator.get(visit)

    coordinator.send(visit, filled(coordinator, visit, seen_on=str(case.day(100)), mode="clinic"))

    row = FollowUpVisit.objects.get()
    assert (row.label, row.window_start, row.window_end) == ("3 months", case.day(75), case.day(120))
    met = Expectation.objects.get(patient=case.patient, track=Track.CLINIC, code="m3")
    assert (met.state, met.met_on) == ("met", case.day(100))

    half = Expectation.objects.get(patient=case.patient, track=Track.CLINIC, code="m6")
    coordinator.send(visit, filled(coordinator, visit, state="too_ill", planned=f"e{half.pk}"))
    half.refresh_from_db()
    assert half.state == "too_ill"


def test_too_ill_to_attend_is_kept_with_the_day_they_were_known_alive(coordinator, case, visit):
    waiting = planned(case)
    sent = filled(coordinator, visit, state="too_ill", planned=f"v{waiting.pk}")
    sent |= {"alive_on": str(case.day(95)), "alive_mode": "telephone"}

    coordinator.send(visit, sent)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.seen_on) == ("too_ill", None)
    assert (VitalContact.objects.get().alive_on, VitalContact.objects.get().mode) == (case.day(95), "telephone")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "A visit that was seen has a date."),
        ({"seen_on": "2019-03-01"}, "lies before the surgery of 2019-03-11"),
        ({"seen_on": "2019-06-12", "modality": "MRI"}, "Say on which day the imaging was."),
        ({"seen_on": "2019-06-12", "imaged_on": "2019-06-11"}, "Say which imaging it was."),
        ({"seen_on": "2019-06-12", "pain": "7"}, "has its unit"),
        ({"seen_on": "2019-06-12", "state": "lost"}, "A visit that was not seen has no date."),
        ({"state": "refused", "ecog": "1"}, "Say that it was seen."),
        ({"seen_on": "2019-06-12", "alive_mode": "clinic"}, "Say on which day they were known alive."),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_nothing_is_saved(coordinator, visit, typed, words):
    response = coordinator.send(visit, filled(coordinator, visit, **typed))

    assert response.status_code == 422
    assert words in response.content.decode()
    assert not FollowUpVisit.objects.exists()


def test_after_a_death_the_visit_is_refused_once_with_both_dates(coordinator, case, visit):
    case.dies(40)

    page = coordinator.send(visit, filled(coordinator, visit, seen_on="2019-06-12", ecog="1")).content.decode()

    assert page.count("lies after the death on 2019-04-20") == 2  # in the summary, and at the field


@req("R2")
def test_a_visit_sent_twice_is_one_visit(coordinator, case, visit):
    sent = filled(coordinator, visit, seen_on="2019-06-12", ecog="1", imaged_on="2019-06-12", modality="CT")
    sent |= {f"status_{case.segment.pk}": "no_recurrence"}

    for _ in range(2):
        assert coordinator.send(visit, sent).status_code == 302

    counted = [model.objects.count() for model in (FollowUpVisit, Assessment, ImagingAssessment, SegmentStatus)]
    assert counted == [1, 1, 1, 1]


@req("R1")
def test_of_two_people_at_one_visit_the_second_is_told_and_keeps_what_they_typed(desk, case, visit):
    first, second = desk("coordinator", case.site), desk("coordinator", case.site)
    waiting = planned(case)
    theirs = filled(first, visit, seen_on=str(case.day(100)), ecog="1", planned=f"v{waiting.pk}")
    mine = filled(second, visit, seen_on=str(case.day(101)), ecog="2", planned=f"v{waiting.pk}")
    first.send(visit, theirs)

    response = second.send(visit, mine)

    assert response.status_code == 409
    assert "nothing you typed is lost" in response.content.decode()
    assert f'value="{case.day(101)}"' in response.content.decode()
    assert Assessment.objects.get().ecog == 1


@req("R1")
def test_a_second_visit_of_one_day_is_asked_about_and_the_first_is_offered_to_be_looked_at(coordinator, visit):
    coordinator.send(visit, filled(coordinator, visit, seen_on="2019-06-12"))
    first = FollowUpVisit.objects.get()

    asked = coordinator.send(visit, filled(coordinator, visit, seen_on="2019-06-12"))

    assert asked.status_code == 422
    assert "Two follow-up visits after one operation on one day are seldom two." in asked.content.decode()
    assert f'href="/records/visit/{first.pk}/"' in asked.content.decode()
    assert FollowUpVisit.objects.count() == 1


@req("R1")
def test_a_visit_that_was_recorded_while_one_typed_is_shown_before_a_second_is_made(desk, case, visit):
    first, second = desk("coordinator", case.site), desk("coordinator", case.site)
    mine = filled(second, visit, seen_on="2019-06-13")
    first.send(visit, filled(first, visit, seen_on="2019-06-12"))

    assert second.send(visit, mine).status_code == 409
    assert FollowUpVisit.objects.count() == 1
    assert second.send(visit, mine | {"another": "on"}).status_code == 302
    assert FollowUpVisit.objects.count() == 2


def test_saving_goes_on_to_what_was_found(coordinator, case, visit):
    response = coordinator.send(visit, filled(coordinator, visit, seen_on="2019-06-12") | {"then": "complication"})

    assert response["Location"] == f"/patients/{case.patient.registry_id}/complication/add/"


def test_a_patient_without_an_operation_is_sent_to_record_it_first(coordinator, case):
    other = factories.Case(case.site)

    response = coordinator.client.get(f"/patients/{other.patient.registry_id}/visit/")

    assert response["Location"] == f"/patients/{other.patient.registry_id}/surgery/add/"


def test_another_patients_segment_or_operation_cannot_be_sent(coordinator, case, visit):
    stranger = factories.a_patient(case.site)

    response = coordinator.send(visit, filled(coordinator, visit, seen_on="2019-06-12", surgery=stranger.surgery.pk))

    assert response.status_code == 422
    assert not FollowUpVisit.objects.exists()


def test_the_page_costs_as_many_queries_after_many_visits_as_after_one(
    coordinator, case, visit, django_assert_num_queries
):
    for day in range(20, 400, 20):
        row = case.add(FollowUpVisit, surgery=case.surgery, state="seen", seen_on=case.day(day))
        case.add(Assessment, surgery=case.surgery, visit=row, assessed_on=case.day(day), ecog=1)
        case.imaged(day)

    coordinator.get(visit)  # the session begins with the first page
    # Six of every page and one of its head, as on the page of the day. Of the visit: the patient, the rights, the note
    # of the reading, whether there is an operation, the operations, their segments, three of what was said last time
    # (assessment, baseline, segments), how many visits are known, planned ones, expected ones, drafts, a death.
    with django_assert_num_queries(21):
        coordinator.get(visit)
