"""Rules on the pages that write several records at once: one page of questions, nothing lost, a word kept for each."""

import pytest

from outcomes.models import Assessment, Confirmation, DataQuery, Draft, FollowUpVisit, ImagingAssessment
from registry.models import Surgery, TreatedSegment
from tests.integration.records.conftest import case, coordinator, desk  # noqa: F401 - fixtures
from tests.support.page_forms import fields_of_form
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

SCAN = {"imaged_on": "2019-06-11", "modality": "MRI"}


@pytest.fixture
def visit(case):  # noqa: F811
    """The visit page of somebody whose KPS was 30 before surgery."""
    case.baseline(kps=30, ecog=4)
    return f"/patients/{case.patient.registry_id}/visit/"


def typed(person, page, **values):
    """The form with these values, as its main button sends it."""
    return {name: value for name, value in person.filled(page, **values).items() if name not in ("same", "then")}


def sent_again(response, **values):
    """What the page that came back would send."""
    found = fields_of_form(response.content.decode()) | values
    return {name: value for name, value in found.items() if name not in ("same", "then")}


def questions_in(response):
    """The names of the visible fields for a word."""
    return [part.split('"')[0] for part in response.content.decode().split('id="confirm-')[1:]]


def worded(response, word="walks again since the operation"):
    return {f"confirm-{key}": word for key in questions_in(response)}


def test_an_unlikely_visit_is_asked_about_with_both_values_and_nothing_is_written_or_lost(
    coordinator,  # noqa: F811
    visit,
):
    response = coordinator.send(visit, typed(coordinator, visit, seen_on="2019-06-12", kps="90", **SCAN))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Not saved yet: is this right?" in page
    assert "<dt>KPS before</dt><dd>30</dd>" in page
    again = fields_of_form(page)
    assert (again["seen_on"], again["kps"], again["modality"]) == ("2019-06-12", "90", "MRI")
    assert not FollowUpVisit.objects.exists()


def test_with_a_word_the_whole_visit_is_kept_and_the_word_with_it(coordinator, case, visit):  # noqa: F811
    asked = coordinator.send(visit, typed(coordinator, visit, seen_on="2019-06-12", kps="90", **SCAN))

    response = coordinator.send(visit, sent_again(asked, **worded(asked)))

    assert response.status_code == 302
    row = Assessment.objects.get()
    assert (row.kps, row.visit) == (90, FollowUpVisit.objects.get())
    assert ImagingAssessment.objects.count() == 1
    kept = Confirmation.objects.get()
    assert (kept.rule, kept.word, kept.row) == ("kps-jump", "walks again since the operation", row.pk)
    assert not DataQuery.objects.exists()


def test_everything_unlikely_about_a_visit_is_asked_at_once(coordinator, case, visit):  # noqa: F811
    case.add(ImagingAssessment, imaged_on="2019-06-11", modality="MRI")

    asked = coordinator.send(visit, typed(coordinator, visit, seen_on="2019-06-12", kps="90", ecog="1", **SCAN))

    rules = sorted(key.rpartition("-")[0] for key in questions_in(asked))
    assert rules == ["ecog-jump", "imaging-entered-twice", "kps-jump"]
    assert coordinator.send(visit, sent_again(asked, **worded(asked))).status_code == 302
    assert Confirmation.objects.count() == 3


def test_something_impossible_at_a_visit_is_refused_beside_its_field_and_no_word_helps(
    coordinator,  # noqa: F811
    visit,
):
    asked = coordinator.send(visit, typed(coordinator, visit, seen_on="2019-06-12", kps="90"))

    response = coordinator.send(visit, sent_again(asked, **worded(asked), kps="0"))

    page = response.content.decode()
    assert response.status_code == 422
    assert "ECOG 5 and KPS 0 mean dead" in page
    assert 'aria-invalid="true"' in page
    assert questions_in(response) == []
    assert not FollowUpVisit.objects.exists()


def test_a_word_typed_is_still_there_after_another_field_was_refused(coordinator, visit):  # noqa: F811
    asked = coordinator.send(visit, typed(coordinator, visit, seen_on="2019-06-12", kps="90"))
    refused = coordinator.send(visit, sent_again(asked, **worded(asked), pain="eleven"))
    assert refused.status_code == 422

    assert coordinator.send(visit, sent_again(refused, pain="")).status_code == 302

    assert Confirmation.objects.get().word == "walks again since the operation"


def test_a_visit_of_a_day_that_a_colleague_has_just_recorded_is_asked_about_once(coordinator, case, visit):  # noqa: F811
    mine = typed(coordinator, visit, seen_on="2019-06-12", kps="90")
    case.add(FollowUpVisit, surgery=case.surgery, state="seen", seen_on="2019-06-12")

    asked = coordinator.send(visit, mine)

    assert coordinator.send(visit, sent_again(asked, **worded(asked, "he does"))).status_code == 302
    words = dict(Confirmation.objects.values_list("rule", "word"))
    assert words == {"kps-jump": "he does", "visit-entered-twice": "he does"}


@req("T1")
def test_a_word_that_was_typed_is_kept_with_the_draft(coordinator, visit):  # noqa: F811
    asked = coordinator.send(visit, typed(coordinator, visit, seen_on="2019-06-12", kps="90"))
    coordinator.send(visit, sent_again(asked, **worded(asked, "walks again"), keep="1"))
    resumed = typed(coordinator, f"{visit}?draft={Draft.objects.get().pk}")

    assert coordinator.send(visit, resumed).status_code == 302

    assert Confirmation.objects.get().word == "walks again"


def test_an_unlikely_operation_is_asked_about_and_kept_with_its_levels(coordinator, case):  # noqa: F811
    add = f"/patients/{case.patient.registry_id}/surgery/add/"
    said = {"operated_on": "2020-02-03", "procedure": "SEPARATION", "blood_loss_ml": "9000"}
    asked = coordinator.send(add, typed(coordinator, add, **said, treated_levels=["T4", "T5"]))
    assert asked.status_code == 422
    assert Surgery.objects.count() == 1

    response = coordinator.send(add, sent_again(asked, **worded(asked, "read twice")))

    assert response.status_code == 302
    made = Surgery.objects.get(blood_loss_ml=9000)
    assert TreatedSegment.objects.get(surgery=made).levels == ["T4", "T5"]
    assert Confirmation.objects.get().word == "read twice"
