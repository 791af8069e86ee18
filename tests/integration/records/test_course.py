"""The patient's page: the course in time, the spine drawn and told, what is missing; an operation with its levels."""

import pytest

from outcomes.models import Assessment, FollowUpVisit
from outcomes.presenters.course import course_of
from outcomes.presenters.missing import missing_of
from outcomes.presenters.spine import spine_of
from outcomes.selectors import records_of
from registry.models import Surgery, TreatedSegment
from tests import factories
from tests.support.requirements import req

pytestmark = pytest.mark.django_db


def test_everything_that_happened_stands_in_one_line_of_time(coordinator, case):
    case.dies(400).recurs(300).imaged(95).irradiated(20).complicated("SSI_DEEP").alive(350)
    case.add(FollowUpVisit, surgery=case.surgery, label="3 months", state="seen", seen_on=case.day(90))
    case.add(FollowUpVisit, surgery=case.surgery, label="6 months", due_on=case.day(180))

    course = course_of(records_of(case.patient))

    assert [event.slug for event in course] == [
        "surgery", "radiotherapy", "visit", "imaging", "recurrence", "vital-contact", "death", "complication"
    ]  # fmt: skip
    assert [event.after for event in course][:4] == ["day 0", "day 20", "day 90", "month 3"]
    assert course[3].details == "MRI, T4: no evidence of recurrence"
    assert course[-1].when == "date not known"
    page = coordinator.get(f"/patients/{case.patient.registry_id}/")
    assert page.index("Radiotherapy course") < page.index("T4: no evidence of recurrence")


def test_the_spine_says_in_words_what_it_draws(coordinator, case):
    case.compressed("2").recurs(300)

    spine = spine_of(records_of(case.patient))

    marked = {box.name: (box.has_lesion, box.is_treated, box.recurred) for box in spine.boxes if box.is_treated}
    assert marked == {"T4": (True, True, True)}
    assert len(spine.boxes) == 29
    page = coordinator.get(f"/patients/{case.patient.registry_id}/")
    for sentence in ("Metastasis at T4.", "Treated together: T4 (2019-03-11).", "Local recurrence at T4."):
        assert sentence in page


def test_a_patient_of_whom_no_level_is_known_has_no_spine(case):
    assert spine_of(records_of(factories.Case(case.site).patient)) is None


def test_what_is_missing_is_named_with_the_page_that_mends_it(coordinator, case):
    words = [one.kind for one in missing_of(records_of(case.patient), [])]
    assert words == ["consent", "primary-tumour", "lesion", "baseline"]

    case.baseline(ecog=1).primary("lung").compressed("2").withdraws()
    assert missing_of(records_of(case.patient), []) == []
    page = coordinator.get(f"/patients/{factories.Case(case.site).patient.registry_id}/")
    assert "No operation is recorded" in page


def test_the_page_costs_as_many_queries_for_a_long_course_as_for_a_short_one(
    coordinator, case, django_assert_max_num_queries
):
    address = f"/patients/{case.patient.registry_id}/"
    coordinator.get(address)
    with django_assert_max_num_queries(70) as short:
        coordinator.get(address)
    for day in range(20, 400, 20):
        row = case.add(FollowUpVisit, surgery=case.surgery, state="seen", seen_on=case.day(day))
        case.add(Assessment, surgery=case.surgery, visit=row, assessed_on=case.day(day), ecog=1)
        case.imaged(day)
    with django_assert_max_num_queries(len(short) + 2):
        coordinator.get(address)


def test_an_operation_is_entered_with_the_levels_it_treated(coordinator, case):
    add = f"/patients/{case.patient.registry_id}/surgery/add/"
    sent = coordinator.filled(add, operated_on="2021-02-03", procedure="PIECEMEAL", treated_levels=["L1", "L2"])

    coordinator.send(add, sent)

    segment = TreatedSegment.objects.get(levels=["L1", "L2"])
    assert segment.surgery == Surgery.objects.get(procedure="PIECEMEAL")


@req("R2")
def test_an_operation_sent_twice_is_one_operation_with_one_segment(coordinator, case):
    add = f"/patients/{case.patient.registry_id}/surgery/add/"
    sent = coordinator.filled(add, operated_on="2021-02-03", procedure="PIECEMEAL", treated_levels=["L1"])

    for _ in range(2):
        assert coordinator.send(add, sent).status_code == 302

    assert (Surgery.objects.count(), TreatedSegment.objects.count()) == (2, 2)
