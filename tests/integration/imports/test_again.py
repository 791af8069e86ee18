"""The same file again, a corrected file, and rows that people changed or added by hand in between."""

from datetime import date

import pytest
from django.db.models import Sum

from outcomes.models import Assessment, Complication, Death, FollowUpVisit, ImagingAssessment, LocalRecurrence
from registry.models import Patient, PatientIdentity, Surgery
from tests.integration.imports.spoilt import Cohort

pytestmark = pytest.mark.django_db


def of(number: str) -> Patient:
    return PatientIdentity.objects.get(hospital_number=number).patient


def versions() -> int:
    return sum(
        model.objects.aggregate(all=Sum("version"))["all"]
        for model in (Patient, PatientIdentity, Surgery, Assessment, Death, FollowUpVisit, LocalRecurrence)
    )


def changes(result) -> set[tuple[str, str, str, str]]:  # type: ignore[no-untyped-def]
    return {(change.kind, change.field, change.before, change.after) for change in result.changes}


def test_the_same_files_twice_change_nothing(cohort: Cohort) -> None:
    cohort.run()
    before = versions()

    again = cohort.run()

    assert again.is_nothing
    assert versions() == before


def test_a_corrected_value_changes_that_value_alone(cohort: Cohort) -> None:
    cohort.run()
    before, surgery = versions(), Surgery.objects.get(patient=of("CANARY-0001"))
    cohort.set(2, "Blood loss (ml)", "650")

    result = cohort.run()

    now = Surgery.objects.get(pk=surgery.pk)
    assert (now.blood_loss_ml, now.version) == (650, 2)
    assert now.changed_at > surgery.changed_at
    assert changes(result) == {("surgery", "blood_loss_ml", "600.0", "650.0")}
    assert versions() == before + 1


def test_a_value_taken_back_leaves_with_its_reason(cohort: Cohort) -> None:
    cohort.run()
    cohort.set(2, "Operative time (h)", "")

    cohort.run()

    surgery = Surgery.objects.get(patient=of("CANARY-0001"))
    assert (surgery.operative_time_min, surgery.operative_time_min_missing) == (None, "unknown")


def test_a_dry_run_tells_everything_and_changes_nothing(cohort: Cohort) -> None:
    cohort.run()
    before = versions()
    cohort.set(2, "Blood loss (ml)", "650")
    cohort.set(48, "Complications", "Wound infection")
    cohort.set(3, "Complications", "Pneumonia")

    result = cohort.run(dry_run=True)

    assert changes(result) == {
        ("surgery", "blood_loss_ml", "600.0", "650.0"),
        ("surgery", "had_complication", "no", "yes"),
    }
    assert (result.created["complication"], result.removed["complication"]) == (1, 1)
    assert versions() == before
    assert Complication.objects.filter(patient=of("CANARY-0047")).count() == 2


def test_a_complication_taken_out_of_a_cell_is_removed_and_others_stay(cohort: Cohort) -> None:
    cohort.run()
    patient = of("CANARY-0047")
    by_hand = Complication.objects.create(
        patient=patient, site=cohort.site, surgery=patient.surgerys.get(), type="HAEMATOMA"
    )
    cohort.set(48, "Complications", "Wound infection")

    result = cohort.run()

    assert result.removed == {"complication": 1}
    assert set(Complication.objects.filter(patient=patient).values_list("type", flat=True)) == {
        "SSI_UNSPECIFIED",
        by_hand.type,
    }


def test_a_recurrence_that_was_an_error_is_removed(cohort: Cohort) -> None:
    cohort.run()
    cohort.set(11, "Local recurrence", "No")
    cohort.set(11, "Date of recurrence", "")

    cohort.run()

    assert not LocalRecurrence.objects.filter(patient=of("CANARY-0010")).exists()


def test_alive_becomes_dead(cohort: Cohort) -> None:
    cohort.run()
    cohort.set(2, "Status", "Dead")

    result = cohort.run()

    assert (result.created, result.removed) == ({"death": 1}, {"vital contact": 1})
    assert Death.objects.get(patient=of("CANARY-0001")).died_on == date(2020, 3, 2)


@pytest.mark.parametrize("years", [-2, 2])
def test_a_whole_history_may_move_in_time(cohort: Cohort, years: int) -> None:
    """Surgery, visits, imaging, recurrence and death of one patient were all entered with the wrong year."""
    cohort.run()
    row = 36  # operated on 2019-04-15, recurrence and death on 2019-05-15
    moved = ("Date of surgery", "Date of recurrence", "Last contact / death")
    for column in moved:
        cohort.set(row, column, _shifted(cohort.get(row, column), years))
    cohort.set(row, "Age at surgery", str(62 + years))
    number = cohort.get(row, "Hospital no.")
    for index, visit in enumerate(cohort.followup):
        if visit[0] == number:
            cohort.set_visit(index + 1, "Date", _shifted(visit[2], years))

    cohort.run()

    assert Surgery.objects.get(patient=of(number)).operated_on == date(2019 + years, 4, 15)
    assert Death.objects.get(patient=of(number)).died_on == date(2019 + years, 5, 15)


def _shifted(day: str, years: int) -> str:
    return f"{int(day[:4]) + years}{day[4:]}"


def test_a_corrected_hospital_number_is_a_new_person_and_says_so(cohort: Cohort) -> None:
    cohort.run()
    old = of("CANARY-0032")
    cohort.set(33, "Hospital no.", "CANARY-9032")
    for index, visit in enumerate(cohort.followup):
        if visit[0] == "CANARY-0032":
            cohort.set_visit(index + 1, "Hospital no.", "CANARY-9032")

    result = cohort.run()

    assert Patient.objects.count() == 56
    told = "\n".join(result.notices)
    assert (
        f"patients row 33: a new hospital number makes a new patient; name and birth date are those of patient {old}"
        in told
    )
    assert "1 patients of an earlier import from this source are not in this file" in told
    assert "9032" not in told


def test_a_number_given_to_another_person_is_refused(cohort: Cohort) -> None:
    cohort.run()
    cohort.set(2, "Name", "Someone Else")
    cohort.set(2, "Date of birth", "1971-01-20")

    (problem,) = cohort.problems()

    assert (problem.row, problem.column, problem.value) == (2, "Hospital no.", "(hidden)")
    assert f"this number is that of patient {of('CANARY-0001')}" in problem.rule


def test_a_corrected_name_alone_is_a_correction(cohort: Cohort) -> None:
    cohort.run()
    cohort.set(2, "Name", "Zzyzx-001 Testpatient-Married")

    result = cohort.run()

    assert changes(result) == {("patient identity", "full_name", "(hidden)", "(hidden)")}
    assert of("CANARY-0001").identity.version == 2


def test_the_file_wins_over_what_was_changed_by_hand_and_the_dry_run_lists_it(cohort: Cohort) -> None:
    cohort.run()
    Surgery.objects.filter(patient=of("CANARY-0001")).update(blood_loss_ml=1, approach="posterior")

    assert changes(cohort.run(dry_run=True)) == {("surgery", "blood_loss_ml", "1.0", "600.0")}
    cohort.run()

    surgery = Surgery.objects.get(patient=of("CANARY-0001"))
    assert (surgery.blood_loss_ml, surgery.approach) == (600, "posterior"), "what the file does not speak of stays"


def test_a_death_entered_by_hand_is_taken_over_and_not_doubled(cohort: Cohort) -> None:
    cohort.run()
    patient = of("CANARY-0001")
    patient.vitalcontacts.all().delete()
    Death.objects.create(
        patient=patient, site=cohort.site, died_on=date(2021, 1, 1), died_on_precision="D", cause="cancer"
    )
    cohort.set(2, "Status", "Dead")
    cohort.set(2, "Last contact / death", "2021-02-01")

    result = cohort.run()

    death = Death.objects.get(patient=patient)
    assert (death.died_on, death.cause) == (date(2021, 2, 1), "cancer")
    assert changes(result) == {("death", "died_on", "2021-01-01", "2021-02-01")}


def test_a_visit_that_carries_work_done_by_hand_is_not_removed(cohort: Cohort) -> None:
    cohort.run()
    visit = FollowUpVisit.objects.get(patient=of("CANARY-0001"), label="3 months")
    ImagingAssessment.objects.create(
        patient=visit.patient, site=cohort.site, visit=visit, imaged_on=visit.seen_on, modality="XR"
    )
    del cohort.followup[1]

    (problem,) = cohort.problems()

    assert "imaging assessment was entered on it by hand" in problem.rule
    assert FollowUpVisit.objects.filter(pk=visit.pk).exists()


def test_what_contradicts_a_row_entered_by_hand_is_told_in_words(cohort: Cohort) -> None:
    cohort.run()
    patient = of("CANARY-0001")
    FollowUpVisit.objects.create(
        patient=patient, site=cohort.site, surgery=patient.surgerys.get(), state="seen", seen_on=date(2022, 1, 1)
    )
    cohort.set(2, "Status", "Dead")

    (problem,) = cohort.problems()

    assert "lies after the death of the patient" in problem.rule
    assert not Death.objects.filter(patient=patient).exists()
