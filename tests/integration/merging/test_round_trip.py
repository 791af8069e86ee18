"""Merged and parted again: every table, row by row, is what it was."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import User
from outcomes.actions import merging
from outcomes.models import Complication, DataQuery, DataQueryEntry, Death, FollowUpVisit, VitalContact
from registry.actions.life import lock_record, sign_record, signature_holds, unlock_record
from registry.actions.merge import merge_patients, undo_merge
from registry.actions.records import change_record
from registry.errors import NotPossible, RuleError
from registry.merging import moving
from registry.models import (
    ComputedScore,
    Consent,
    MovedRow,
    Patient,
    PatientIdentity,
    RadiotherapyCourse,
    Signature,
    Surgery,
)
from registry.vocabulary.common import RecordState, SignatureMeaning
from tests import factories
from tests.integration.merging.twice import BY, WHY, everything
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)

ALL = ("sex", "identity.full_name", "identity.birth_date", "identity.phone", "identity.email", "identity.address")


def merged(twice, *taken, **values):
    kept, other = twice.kept.patient, twice.other.patient
    return merge_patients(**{"by": BY, "survivor": kept, "merged": other, "taken": taken, "reason": WHY, **values})


def undone(merge):
    return undo_merge(by=BY, merge=merge, reason="two people after all")


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def without_versions(rows):
    """What taking over and giving back count up on the survivor's own rows about the person."""
    counted = ("registry_patient", "registry_patientidentity")
    left = {table: {"version", "changed_at"} if table in counted else set() for table in rows}
    return {
        table: [{name: value for name, value in row.items() if name not in left[table]} for row in found]
        for table, found in rows.items()
    }


@req("R15")
def test_a_row_in_every_table_goes_to_the_survivor_and_comes_back(twice):
    before = everything()
    assert [model.__name__ for model in moving() if not model._default_manager.filter(patient=twice.other.patient)] == [
        "Consent",
        "Death",
    ], "give `twice.recorded` a row of the new table; these two are tried below"

    merge = merged(twice)
    for model in moving():
        assert not model._default_manager.filter(patient=twice.other.patient).exists()
    assert Surgery.objects.filter(patient=twice.kept.patient).count() == 4
    undone(merge)

    assert everything() == before


@req("R15")
@pytest.mark.parametrize("model", [Consent, Death])
def test_what_only_the_merged_had_comes_back_too(twice, model):
    if model is Consent:
        twice.other.withdraws()
    else:
        twice.other.dies(900)
    before = everything()

    merge = merged(twice)
    assert model.objects.get().patient_id == twice.kept.patient.pk
    undone(merge)

    assert everything() == before


@req("R15")
def test_what_was_taken_over_about_the_person_is_given_back(twice):
    before = everything()

    merge = merged(twice, *ALL)
    identity = PatientIdentity.objects.get(patient=twice.kept.patient)
    assert (Patient.objects.get(pk=twice.kept.patient.pk).sex, identity.phone) == ("M", "000-222")
    assert (identity.birth_date, identity.hospital_number) == (date(1950, 1, 1), "TEST-1")
    undone(merge)

    assert without_versions(everything()) == without_versions(before)


@req("R15")
def test_what_was_corrected_since_about_the_person_stays_corrected(twice):
    merge = merged(twice, "identity.phone", "sex")
    PatientIdentity.objects.filter(patient=twice.kept.patient).update(phone="000-333")
    undone(merge)

    assert PatientIdentity.objects.get(patient=twice.kept.patient).phone == "000-333"
    assert Patient.objects.get(pk=twice.kept.patient.pk).sex == "F"


@req("R15")
def test_an_identity_moves_to_a_survivor_who_has_none_and_back(twice):
    PatientIdentity.objects.filter(patient=twice.kept.patient).delete()
    before = everything()

    merge = merged(twice, "identity.phone")
    assert PatientIdentity.objects.get().patient_id == twice.kept.patient.pk
    undone(merge)

    assert everything() == before


@req("R15")
def test_rows_edited_since_go_back_as_they_are_and_rows_added_since_stay(twice):
    complication = Complication.objects.get(patient=twice.other.patient)
    merge = merged(twice)
    complication.refresh_from_db()
    values = {"note": "seen in theatre"}
    change_record(by=BY, row=complication, version=1, values=values, state=RecordState.COMPLETE, reason="read again")
    added = VitalContact.objects.create(patient=twice.kept.patient, site=twice.site, alive_on=twice.kept.day(300))
    hanging = FollowUpVisit.objects.create(
        patient=twice.kept.patient, site=twice.site, surgery_id=twice.other.surgery.pk, label="added since"
    )
    Surgery.objects.filter(patient=twice.kept.patient, index_surgery=None).exclude(pk=twice.kept.surgery.pk).get()
    undone(merge)

    complication.refresh_from_db()
    assert (complication.patient_id, complication.note) == (twice.other.patient.pk, "seen in theatre")
    added.refresh_from_db()
    hanging.refresh_from_db()
    assert added.patient_id == twice.kept.patient.pk
    assert hanging.patient_id == twice.other.patient.pk, "a visit follows the operation it belongs to"


@req("R15")
def test_what_was_said_since_of_a_record_goes_along_with_it(twice):
    merge = merged(twice)
    about = {"patient": twice.kept.patient, "site": twice.site, "table": "registry_surgery", "text": "Which level?"}
    theirs = DataQuery.objects.create(row=twice.other.surgery.pk, raised_by=BY, **about)
    said = {"patient": twice.kept.patient, "site": twice.site, "step": "answer", "by": BY, "text": "T4"}
    answer = DataQueryEntry.objects.create(query=theirs, **said)
    ours = DataQuery.objects.create(row=twice.kept.surgery.pk, raised_by=BY, **about)
    undone(merge)

    for row, owner in ((theirs, twice.other), (answer, twice.other), (ours, twice.kept)):
        row.refresh_from_db()
        assert row.patient_id == owner.patient.pk


@req("R15")
def test_scores_are_computed_anew_from_the_records_of_both_and_go_along_when_parted(twice):
    def of(case):
        return set(ComputedScore.objects.filter(surgery_id=case.surgery.pk).values_list("patient_id", flat=True))

    both = {"survivor": twice.kept.patient, "merged": twice.other.patient}
    merge = merging.merge_patients(by=BY, taken=[], reason=WHY, **both)
    assert of(twice.kept) == of(twice.other) == {twice.kept.patient.pk}
    merging.undo_merge(by=BY, merge=merge, reason="two people after all")

    assert (of(twice.kept), of(twice.other)) == ({twice.kept.patient.pk}, {twice.other.patient.pk})


@req("R15")
def test_a_row_removed_since_stays_removed(twice):
    merge = merged(twice)
    VitalContact.objects.filter(alive_on=twice.other.day(200)).delete()
    undone(merge)

    assert not VitalContact.objects.exists()
    assert Surgery.objects.filter(patient=twice.other.patient).count() == 2


@req("R15")
def test_what_was_tied_together_since_is_named_and_nothing_is_parted(twice):
    merge = merged(twice)
    visit = FollowUpVisit.objects.get(surgery=twice.other.surgery)
    FollowUpVisit.objects.filter(pk=visit.pk).update(surgery_id=twice.kept.surgery.pk)
    before = everything()

    with pytest.raises(NotPossible, match=f"follow-up visit no. {visit.pk} names surgery no. {twice.kept.surgery.pk}"):
        undone(merge)
    assert everything() == before


@req("R15", "A9")
def test_locked_and_signed_records_move_and_stay_locked_and_signed(twice):
    signer = User.objects.get(username="manager")
    rows = [twice.other.surgery, RadiotherapyCourse.objects.get(patient=twice.other.patient)]
    for row in rows:
        lock_record(by=BY, row=row)
        sign_record(by=signer, row=row, meaning=SignatureMeaning.APPROVED, reauthenticated_at=timezone.now())
    before = everything()

    merge = merged(twice)
    for row in rows:
        row.refresh_from_db()
        signature = Signature.objects.get(table=row._meta.db_table, row=row.pk)
        assert (row.record_state, row.version, row.patient_id) == ("signed", 1, twice.kept.patient.pk)
        assert signature_holds(signature, row)
        with pytest.raises(IntegrityError, match="has to be unlocked first"), transaction.atomic():
            type(row).objects.filter(pk=row.pk).update(patient=twice.other.patient)
    undone(merge)

    assert everything() == before
    for row in rows:
        row.refresh_from_db()
        assert signature_holds(Signature.objects.get(table=row._meta.db_table, row=row.pk), row)


@req("R15", "A10")
def test_a_signature_given_after_the_merge_holds_after_its_undoing(twice):
    merge = merged(twice)
    row = twice.other.surgery
    row.refresh_from_db()
    lock_record(by=BY, row=row)
    signer = User.objects.get(username="manager")
    signature = sign_record(by=signer, row=row, meaning=SignatureMeaning.APPROVED, reauthenticated_at=timezone.now())
    undone(merge)
    row.refresh_from_db()
    assert signature_holds(signature, row)

    unlock_record(by=BY, row=row, reason="misread")
    row.refresh_from_db()
    signature.refresh_from_db()
    assert not signature_holds(signature, row)


@req("R15")
def test_a_merged_record_takes_no_rows_by_any_path_and_cannot_be_changed(twice):
    merged(twice)
    stone = twice.other.patient
    paths = [
        lambda: VitalContact.objects.create(patient=stone, site=twice.site, alive_on=date(2020, 1, 1)),
        lambda: VitalContact.objects.bulk_create([VitalContact(patient=stone, site=twice.site, alive_on="2020-01-01")]),
        lambda: VitalContact.objects.update(patient=stone),
        lambda: PatientIdentity.objects.filter(patient=stone).update(phone="000"),
        lambda: Patient.objects.filter(pk=stone.pk).update(sex="X"),
        lambda: Patient.objects.filter(pk=stone.pk).update(merged_into=None),
        lambda: sql("delete from registry_patient where id = %s", stone.pk),
        lambda: Patient.objects.filter(pk=twice.kept.patient.pk).update(merged_into=stone),
        lambda: MovedRow.objects.update(row=1),
        lambda: MovedRow.objects.all().delete(),
    ]
    for number, write in enumerate(paths):
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            write()
        name = error.value.__cause__.diag.constraint_name
        assert name.endswith(("_patient__merged", "__kept")), f"path {number}: {name}"


@req("R15")
@pytest.mark.parametrize("what", ["death", "consent"])
def test_what_a_patient_has_once_is_named_before_anything_moves(twice, what):
    for case in (twice.kept, twice.other):
        case.dies(900) if what == "death" else case.withdraws()
    before = everything()

    with pytest.raises(NotPossible, match=f"Both records have a {what}, and a patient has one"):
        merged(twice)
    assert everything() == before


@req("R15")
def test_records_that_contradict_each_other_are_refused_in_words_and_nothing_moves(twice):
    twice.other.alive(800)
    twice.kept.dies(500)
    before = everything()

    with pytest.raises(RuleError) as error:
        merged(twice)
    assert "lies after the death of the patient" in error.value.violations[0].message
    assert everything() == before


@req("R15")
def test_a_record_is_merged_once_and_parted_once(twice):
    first = merged(twice)
    with pytest.raises(NotPossible, match="merged already"):
        merged(twice)
    undone(first)
    with pytest.raises(NotPossible, match="undone already"):
        undone(first)
    again = merged(twice, survivor=twice.other.patient, merged=twice.kept.patient)
    undone(again)


@req("R15")
@pytest.mark.parametrize("reason", ["", "  "])
def test_a_merge_and_its_undoing_say_why(twice, reason):
    with pytest.raises(NotPossible, match="Say why"):
        merged(twice, reason=reason)
    merge = merged(twice)
    with pytest.raises(NotPossible, match="Say why"):
        undo_merge(by=BY, merge=merge, reason=reason)


@req("R15")
def test_records_of_two_hospitals_are_never_merged(twice):
    stranger = Patient(site=factories.Site(pk=twice.site.pk + 1, code="south"), pk=999)
    with pytest.raises(NotPossible, match="two hospitals"):
        merged(twice, merged=stranger)
