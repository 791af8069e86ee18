"""The whole example cohort, from its files to rows whose values a reader of the file would expect."""

from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Count

from outcomes.models import (
    Assessment,
    Complication,
    Death,
    FollowUpVisit,
    ImagingAssessment,
    LocalRecurrence,
    SegmentStatus,
    VitalContact,
)
from registry.models import (
    BaselineAssessment,
    Patient,
    PatientIdentity,
    PrimaryTumour,
    RadiotherapyCourse,
    RecordedScore,
    Surgery,
    TreatedSegment,
)
from tests.integration.imports.spoilt import Cohort

pytestmark = pytest.mark.django_db


def numbered(number: str) -> Patient:
    return PatientIdentity.objects.get(hospital_number=number).patient


def test_every_patient_and_visit_arrives(cohort: Cohort) -> None:
    cohort.run()

    assert Patient.objects.count() == Surgery.objects.count() == TreatedSegment.objects.count() == 55
    assert FollowUpVisit.objects.count() == ImagingAssessment.objects.count() == SegmentStatus.objects.count() == 204
    assert Assessment.objects.filter(visit__isnull=False).count() == 204
    assert Assessment.objects.filter(is_postoperative=True).count() == 55
    assert (Death.objects.count(), VitalContact.objects.count()) == (27, 28)
    assert LocalRecurrence.objects.count() == 32


def test_arms_are_as_in_the_paper(cohort: Cohort) -> None:
    cohort.run()

    arms = dict(Surgery.objects.values_list("procedure").annotate(Count("id")))
    assert arms == {"SEPARATION": 29, "PIECEMEAL": 26}
    assert set(Surgery.objects.filter(procedure="SEPARATION").values_list("srs_planned", flat=True)) == {"yes"}
    courses = dict(RadiotherapyCourse.objects.values_list("modality").annotate(Count("id")))
    assert courses == {"SRS": 29, "CEBRT": 6}


def test_several_complications_in_one_cell_are_several_rows(cohort: Cohort) -> None:
    cohort.run()

    in_arm = Complication.objects.values("surgery__procedure").annotate(
        events=Count("id"), patients=Count("patient", distinct=True)
    )
    assert {row["surgery__procedure"]: (row["patients"], row["events"]) for row in in_arm} == {
        "SEPARATION": (1, 1),
        "PIECEMEAL": (4, 6),
    }
    both = Complication.objects.filter(patient=numbered("CANARY-0047")).values_list("type", flat=True)
    assert set(both) == {"SSI_UNSPECIFIED", "PNEUMONIA"}


def test_one_row_says_what_the_file_says(cohort: Cohort) -> None:
    cohort.run()

    patient = numbered("CANARY-0001")
    surgery = Surgery.objects.get(patient=patient)
    assert (patient.sex, patient.identity.birth_date, patient.identity.birth_date_precision) == (
        "F",
        date(1970, 12, 26),
        "D",
    )
    assert (surgery.operated_on, surgery.procedure) == (date(2018, 2, 9), "SEPARATION")
    assert surgery.operative_time_min == Decimal("261.0"), "4.35 hours in minutes"
    assert surgery.blood_loss_ml == 600
    assert surgery.age_at_surgery_years == 47
    assert TreatedSegment.objects.get(patient=patient).levels == ["S2"]
    baseline = BaselineAssessment.objects.get(patient=patient)
    assert (baseline.frankel, baseline.kps, baseline.assessed_on) == ("C", 90, None)
    scores = dict(RecordedScore.objects.filter(patient=patient).values_list("score", "total"))
    assert scores == {"tomita": 4, "tokuhashi_revised": 5}
    assert Assessment.objects.get(patient=patient, is_postoperative=True).frankel == "D"
    assert VitalContact.objects.get(patient=patient).alive_on == date(2020, 3, 2)


def test_radiotherapy_has_its_biological_dose_computed(cohort: Cohort) -> None:
    cohort.run()

    course = RadiotherapyCourse.objects.get(patient=numbered("CANARY-0001"))
    assert (course.modality, course.dose_gy, course.fractions) == ("SRS", 24, 4)
    assert course.bed10_gy == Decimal("38.4000")


def test_histology_is_kept_as_written_beside_its_group(cohort: Cohort) -> None:
    cohort.run()

    groups = set(PrimaryTumour.objects.values_list("histology", "group"))
    assert {("Renal", "kidney"), ("Cervix", "gynaecological"), ("Unknown", "unknown_primary")} <= groups


def test_death_and_recurrence_have_their_dates(cohort: Cohort) -> None:
    cohort.run()

    patient = numbered("CANARY-0005")
    assert Death.objects.get(patient=patient).died_on == date(2019, 5, 16)
    assert LocalRecurrence.objects.get(patient=patient).recurred_on == date(2019, 5, 14)
    assert not VitalContact.objects.filter(patient=patient).exists()


def test_a_visit_carries_what_was_asked_and_seen(cohort: Cohort) -> None:
    cohort.run()

    visit = FollowUpVisit.objects.get(patient=numbered("CANARY-0001"), label="6 months")
    assert (visit.seen_on, visit.mode, visit.state) == (date(2018, 8, 2), "telephone", "seen")
    assert (visit.assessment.frankel, visit.assessment.pain, visit.assessment.pain_unit) == ("D", 1, "nrs_0_10")
    imaging = visit.imaging.get()
    assert (imaging.modality, imaging.imaged_on, imaging.informative) == ("MRI", date(2018, 8, 2), True)
    assert imaging.statuses.get().status == "no_recurrence"


def test_a_reason_for_absence_is_kept(cohort: Cohort) -> None:
    cohort.set(2, "Blood loss (ml)", "")
    cohort.mapping_text = cohort.mapping_text.replace(
        '{ to = "surgery.blood_loss_ml" }', '{ to = "surgery.blood_loss_ml", missing = { "" = "not_done" } }'
    )

    cohort.run()

    surgery = Surgery.objects.get(patient=numbered("CANARY-0001"))
    assert (surgery.blood_loss_ml, surgery.blood_loss_ml_missing) == (None, "not_done")


def test_dates_are_kept_as_vague_as_they_are(cohort: Cohort) -> None:
    cohort.mapping_text = cohort.mapping_text.replace(
        '{ to = "recurrence.recurred_on" }',
        '{ to = "recurrence.recurred_on", dates = ["YYYY-MM-DD", "MM/YYYY", "YYYY"] }',
    )
    cohort.set(6, "Date of recurrence", "05/2019")
    cohort.set(11, "Date of recurrence", "2019")

    cohort.run()

    month, year = (LocalRecurrence.objects.get(patient=numbered(n)) for n in ("CANARY-0005", "CANARY-0010"))
    assert (month.recurred_on, month.recurred_on_precision) == (date(2019, 5, 1), "M")
    assert (year.recurred_on, year.recurred_on_precision) == (date(2019, 1, 1), "Y")


def test_a_death_without_a_date_is_kept_without_one(cohort: Cohort) -> None:
    cohort.set(6, "Last contact / death", "")

    cohort.run()

    death = Death.objects.get(patient=numbered("CANARY-0005"))
    assert (death.died_on, death.died_on_missing) == (None, "unknown")
