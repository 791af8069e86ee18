"""What cannot be is refused by the database itself, whoever writes and however: here by the ORM as the serving role."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, models, transaction

from accounts.scope import set_scope
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
    BoardDecision,
    Consent,
    Patient,
    PatientIdentity,
    PrimaryTumour,
    RadiotherapyCourse,
    RecordedScore,
    Site,
    SpinalLesion,
    Surgery,
    TreatedSegment,
)

pytestmark = pytest.mark.django_db

OPERATED = date(2020, 3, 10)


class Cohort:
    """One patient operated on 10 March 2020, seen alive on 1 March 2021."""

    def __init__(self) -> None:
        self.site = Site.objects.create(code="test-a", name="Test hospital A")
        self.other_site = Site.objects.create(code="test-b", name="Test hospital B")
        both = [self.site.pk, self.other_site.pk]
        set_scope(sites=both, actor="command:test", request_id="test", reason="a test")
        self.patient = Patient.objects.create(site=self.site, sex="F")
        self.surgery = self.make(Surgery, operated_on=OPERATED, procedure="SEPARATION")
        self.segment = self.make(TreatedSegment, surgery=self.surgery, levels=["T12", "L1"])

    def make(self, model: type[models.Model], **values):
        return model._default_manager.create(patient=self.patient, site=self.site, **values)

    def dies(self, day: date, precision: str = "D"):
        return self.make(Death, died_on=day, died_on_precision=precision)


@pytest.fixture
def cohort() -> Cohort:
    return Cohort()


def assert_refused(rule: str, write: Callable[[], object]) -> None:
    def write_and_check() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            write()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError) as refused:
        write_and_check()
    assert refused.value.__cause__.diag.constraint_name == rule


ALONE = [
    (
        "registry_surgery_margin__separation_never_r0",
        Surgery,
        {"operated_on": OPERATED, "procedure": "SEPARATION", "margin_r": "R0"},
    ),
    (
        "registry_surgery_margin__separation_never_r0",
        Surgery,
        {"operated_on": OPERATED, "procedure": "HYBRID", "margin_r": "R0"},
    ),
    (
        "registry_surgery_blood_loss_ml__range",
        Surgery,
        {"operated_on": OPERATED, "procedure": "TES", "blood_loss_ml": -1},
    ),
    ("registry_surgery_procedure__vocabulary", Surgery, {"operated_on": OPERATED, "procedure": "LOBOTOMY"}),
    ("registry_surgery_operated_on__not_in_future", Surgery, {"operated_on": date(2999, 1, 1), "procedure": "TES"}),
    ("registry_surgery_index__revision_links_to_index", Surgery, {"operated_on": OPERATED, "procedure": "REVISION"}),
    (
        "registry_surgery_blood_loss_ml__value_or_reason",
        Surgery,
        {"operated_on": OPERATED, "procedure": "TES", "blood_loss_ml": 0, "blood_loss_ml_missing": "unknown"},
    ),
    ("registry_radiotherapycourse_dose__stereotactic_has_dose", RadiotherapyCourse, {"modality": "SRS"}),
    (
        "registry_radiotherapycourse_dose__stereotactic_has_dose",
        RadiotherapyCourse,
        {"modality": "SBRT", "dose_gy": 24},
    ),
    ("registry_spinallesion_levels__levels", SpinalLesion, {"levels": ["L6"]}),
    ("registry_spinallesion_levels__levels", SpinalLesion, {"levels": []}),
    ("registry_spinallesion_escc__vocabulary", SpinalLesion, {"levels": ["T4"], "escc": "1"}),
    ("registry_spinallesion_wbb__orientation_given", SpinalLesion, {"levels": ["T4"], "wbb_sectors": [1]}),
    (
        "registry_spinallesion_wbb_sectors__range",
        SpinalLesion,
        {"levels": ["T4"], "wbb_sectors": [13], "wbb_orientation": "clockwise"},
    ),
    ("outcomes_death_died_on__precision", Death, {"died_on": date(2021, 5, 1)}),
    ("outcomes_death_died_on__precision", Death, {"died_on": date(2021, 5, 3), "died_on_precision": "M"}),
    ("outcomes_death_died_on__precision", Death, {"died_on": date(2021, 5, 1), "died_on_precision": "Y"}),
    ("outcomes_death_died_on__precision", Death, {"died_on_precision": "D"}),
    (
        "registry_consent_withdrawn_on__not_before_given_on",
        Consent,
        {"scope": "registry", "given_on": date(2020, 2, 1), "withdrawn_on": date(2020, 1, 1)},
    ),
    (
        "registry_boarddecision_done__difference_explained",
        BoardDecision,
        {"decided_on": OPERATED, "recommended": "separation_srs", "done": "supportive"},
    ),
    ("registry_primarytumour_group__vocabulary", PrimaryTumour, {"group": "toe"}),
]


@pytest.mark.parametrize(("rule", "model", "values"), ALONE, ids=lambda value: value if isinstance(value, str) else "")
def test_a_row_that_cannot_be_is_refused(cohort, rule, model, values):
    assert_refused(rule, lambda: cohort.make(model, **values))


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        ("kps__in_tens", {"kps": 85}),
        ("frankel__vocabulary", {"frankel": "F"}),
        ("ecog__vocabulary", {"ecog": 6}),
        ("albumin_g_dl__range", {"albumin_g_dl": 35}),
        ("pain__unit_and_range", {"pain": 5}),
        ("pain__unit_and_range", {"pain": 45, "pain_unit": "nrs_0_10"}),
        ("sosgoq__version_and_direction", {"sosgoq": 64}),
    ],
)
def test_a_baseline_that_cannot_be_is_refused(cohort, rule, values):
    name = f"registry_baselineassessment_{rule}"
    assert_refused(name, lambda: cohort.make(BaselineAssessment, surgery=cohort.surgery, **values))


@pytest.mark.parametrize("total", [1, 11])
def test_a_tomita_total_outside_2_to_10_is_refused(cohort, total):
    write = lambda: cohort.make(RecordedScore, surgery=cohort.surgery, score="tomita", total=total)  # noqa: E731
    assert_refused("registry_recordedscore_total__range", write)


BEFORE_SURGERY = OPERATED - timedelta(days=1)
FOLLOWING = [
    (
        "outcomes_followupvisit_seen_on__not_before_surgery",
        FollowUpVisit,
        "surgery",
        {"state": "seen", "seen_on": BEFORE_SURGERY},
    ),
    ("outcomes_assessment_assessed_on__not_before_surgery", Assessment, "surgery", {"assessed_on": BEFORE_SURGERY}),
    (
        "outcomes_complication_occurred_on__not_before_surgery",
        Complication,
        "surgery",
        {"type": "CSF_LEAK", "occurred_on": BEFORE_SURGERY, "occurred_on_precision": "D"},
    ),
    (
        "outcomes_localrecurrence_recurred_on__not_before_surgery",
        LocalRecurrence,
        "segment",
        {"recurred_on": BEFORE_SURGERY, "recurred_on_precision": "D"},
    ),
    (
        "outcomes_localrecurrence_recurred_on__not_before_surgery",
        LocalRecurrence,
        "segment",
        {"recurred_on": date(2020, 2, 1), "recurred_on_precision": "M"},
    ),
]


@pytest.mark.parametrize(("rule", "model", "parent", "values"), FOLLOWING)
def test_nothing_follows_a_surgery_that_comes_later(cohort, rule, model, parent, values):
    assert_refused(rule, lambda: cohort.make(model, **{parent: getattr(cohort, parent)}, **values))


def test_a_month_that_contains_the_surgery_is_not_before_it(cohort):
    cohort.make(LocalRecurrence, segment=cohort.segment, recurred_on=date(2020, 3, 1), recurred_on_precision="M")
    assert LocalRecurrence.objects.count() == 1


def test_a_death_before_surgery_is_refused(cohort):
    assert_refused("outcomes_death_died_on__not_before_surgery", lambda: cohort.dies(BEFORE_SURGERY))


def test_a_surgery_is_not_moved_behind_what_follows_it(cohort):
    cohort.make(FollowUpVisit, surgery=cohort.surgery, state="seen", seen_on=OPERATED + timedelta(days=30))
    move = lambda: Surgery.objects.filter(pk=cohort.surgery.pk).update(operated_on=OPERATED + timedelta(days=60))  # noqa: E731
    assert_refused("outcomes_followupvisit_seen_on__not_before_surgery", move)


DIED = date(2021, 4, 20)
AFTER = DIED + timedelta(days=1)
LIVING = [
    ("outcomes_vitalcontact_alive_on__not_after_death", VitalContact, {"alive_on": AFTER}),
    (
        "outcomes_imagingassessment_imaged_on__not_after_death",
        ImagingAssessment,
        {"imaged_on": AFTER, "modality": "MRI"},
    ),
    ("registry_surgery_operated_on__not_after_death", Surgery, {"operated_on": AFTER, "procedure": "TES"}),
    (
        "registry_radiotherapycourse_started_on__not_after_death",
        RadiotherapyCourse,
        {"modality": "CEBRT", "started_on": AFTER},
    ),
]


@pytest.mark.parametrize(("rule", "model", "values"), LIVING)
def test_nothing_happens_to_the_dead(cohort, rule, model, values):
    cohort.dies(DIED)
    assert_refused(rule, lambda: cohort.make(model, **values))


def test_a_visit_after_death_is_refused(cohort):
    cohort.dies(DIED)
    write = lambda: cohort.make(FollowUpVisit, surgery=cohort.surgery, state="seen", seen_on=AFTER)  # noqa: E731
    assert_refused("outcomes_followupvisit_seen_on__not_after_death", write)


def test_a_death_that_becomes_known_later_does_not_contradict_a_contact(cohort):
    cohort.make(VitalContact, alive_on=AFTER)
    assert_refused("outcomes_vitalcontact_alive_on__not_after_death", lambda: cohort.dies(DIED))


def test_a_death_known_to_the_month_allows_contacts_of_that_month(cohort):
    cohort.dies(date(2021, 4, 1), "M")
    cohort.make(VitalContact, alive_on=date(2021, 4, 30))
    assert_refused(
        "outcomes_vitalcontact_alive_on__not_after_death", lambda: cohort.make(VitalContact, alive_on=date(2021, 5, 1))
    )


def test_a_patient_dies_once(cohort):
    cohort.dies(DIED)
    assert_refused("outcomes_death_once", lambda: cohort.dies(DIED))


def test_a_segment_is_not_judged_before_it_was_treated(cohort):
    imaging = cohort.make(ImagingAssessment, imaged_on=BEFORE_SURGERY, modality="MRI")
    write = lambda: cohort.make(SegmentStatus, imaging=imaging, segment=cohort.segment, status="no_recurrence")  # noqa: E731
    assert_refused("outcomes_segmentstatus_status__not_before_surgery", write)


def test_a_row_cannot_lie_in_another_site_than_its_patient(cohort):
    other = cohort.other_site
    write = lambda: VitalContact.objects.create(patient=cohort.patient, site=other, alive_on=OPERATED)  # noqa: E731
    assert_refused("outcomes_vitalcontact_in_patients_site", write)


def test_a_row_cannot_hang_on_another_patients_surgery(cohort):
    stranger = Patient.objects.create(site=cohort.site)
    write = lambda: FollowUpVisit.objects.create(patient=stranger, site=cohort.site, surgery=cohort.surgery)  # noqa: E731
    assert_refused("outcomes_followupvisit_surgery_id_same_patient", write)


def test_a_hospital_number_is_one_persons_within_a_site_and_free_in_another(cohort):
    PatientIdentity.objects.create(patient=cohort.patient, site=cohort.site, hospital_number="TEST-1")
    second = Patient.objects.create(site=cohort.site)
    again = lambda: PatientIdentity.objects.create(patient=second, site=cohort.site, hospital_number="TEST-1")  # noqa: E731
    assert_refused("registry_patientidentity_number_per_site", again)
    other = cohort.other_site
    elsewhere = Patient.objects.create(site=other)
    PatientIdentity.objects.create(patient=elsewhere, site=other, hospital_number="TEST-1")
    assert PatientIdentity.objects.filter(hospital_number="TEST-1").count() == 2


def test_biologically_effective_dose_is_computed_by_the_database(cohort):
    """24 Gy in 3 fractions: BED10 43.2, EQD2 36.0; 24 in 1: 81.6 and 68.0 (published regimens)."""
    for dose, fractions, bed10, eqd2 in [
        (24, 3, 43.2, 36.0),
        (24, 1, 81.6, 68.0),
        (30, 4, 52.5, 43.75),
        (30, 10, 39.0, 32.5),
    ]:
        course = cohort.make(RadiotherapyCourse, modality="SRS", dose_gy=dose, fractions=fractions)
        course.refresh_from_db()
        assert (float(course.bed10_gy), float(course.eqd2_gy)) == (bed10, eqd2)


def test_last_known_alive_is_the_latest_of_all_contacts(cohort):
    cohort.make(VitalContact, alive_on=date(2020, 9, 1))
    cohort.make(FollowUpVisit, surgery=cohort.surgery, state="seen", seen_on=date(2020, 12, 1))
    cohort.make(ImagingAssessment, imaged_on=date(2021, 2, 3), modality="MRI")
    cohort.make(LocalRecurrence, segment=cohort.segment, recurred_on=date(2022, 1, 1), recurred_on_precision="D")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT last_known_alive_on FROM outcomes_last_known_alive WHERE patient_id = %s", [cohort.patient.pk]
        )
        assert cursor.fetchone() == (date(2021, 2, 3),)
