"""Scores on a patient's pages: shown with their parts, followed while a record is written, overridden with a reason."""

import pytest

from registry.models import BaselineAssessment, NomsDecision, SpinalLesion
from tests import factories
from tests.integration.scores.conftest import compute, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(desk, renal):
    return desk("coordinator", renal.site)


@pytest.fixture
def investigator(desk, renal):
    return desk("investigator", renal.site)


def scores_page(case, name=""):
    return f"/records/surgery/{case.surgery.pk}/scores/" + (f"{name}/" if name else "")


def test_the_patients_page_shows_each_score_in_a_line(coordinator, renal):
    compute(renal)
    page = coordinator.get(f"/patients/{renal.patient.registry_id}/")

    assert "<strong>12</strong> · 12-15" in page
    assert "Separation surgery and stabilisation, then radiosurgery" in page
    assert scores_page(renal) in page


def test_the_operations_page_shows_parts_rule_and_the_value_at_surgery(coordinator, renal):
    compute(renal)
    with factories.corrected(renal.site):
        BaselineAssessment.objects.filter(patient=renal.patient).update(kps=50)
    compute(renal)
    page = coordinator.get(scores_page(renal))

    assert "tokuhashi-2005/2" in page
    assert "D: motor, useful" in page
    assert "At surgery: 12 (12-15: excision), rule tokuhashi-2005/2" in page
    assert page.count("It differs today.") == 1


def test_what_is_missing_is_named(coordinator, renal):
    with factories.corrected(renal.site):
        SpinalLesion.objects.filter(patient=renal.patient).update(sins_pain=None)

    assert "Missing: Pain." in coordinator.get(scores_page(renal))


def test_a_clinician_overrides_an_input_with_a_reason(investigator, renal):
    compute(renal)
    address = scores_page(renal, "tomita")
    assert "as recorded: Moderate (kidney, uterus)" in investigator.get(address)

    sent = {"growth": "slow", "visceral": "", "bone": "", "reason": "Indolent for nine years"}
    response = investigator.send(address, sent)
    page = investigator.get(scores_page(renal))

    assert response["Location"] == scores_page(renal)
    assert kept(renal, "tomita")[-1].total == 2
    assert "Indolent for nine years" in page
    assert "Investigator Invented" in page


def test_an_override_is_taken_back_by_leaving_the_field_to_the_record(investigator, renal):
    address = scores_page(renal, "tomita")
    investigator.send(address, {"growth": "slow", "reason": "Indolent"})
    investigator.send(address, {"growth": "", "reason": "It was not"})

    assert [row.total for row in kept(renal, "tomita")] == [2, 3]
    page = investigator.get(scores_page(renal))
    assert "Growth of the primary follows the records again" in page
    assert "It was not" in page
    assert "is overridden" not in investigator.get(f"/patients/{renal.patient.registry_id}/")


def test_a_zero_is_an_override_like_any_other(investigator, renal):
    with factories.corrected(renal.site):
        BaselineAssessment.objects.filter(patient=renal.patient).update(skeletal_spread=None, extraspinal_foci=3)
    compute(renal)
    sent = {"extraspinal_foci": "0", "vertebral_metastases": "1", "reason": "Old fractures, no metastases"}
    investigator.send(scores_page(renal, "tokuhashi_revised"), sent)

    row = kept(renal, "tokuhashi_revised")[-1]
    assert (row.inputs["extraspinal_foci"], row.total) == (0, 12)


def test_the_sins_total_of_the_records_stands_on_the_override_page_of_noms(investigator, renal):
    page = investigator.get(scores_page(renal, "noms"))

    assert "as recorded: 15" in page


def test_what_a_clinician_must_confirm_stands_beside_the_score(coordinator, renal):
    assert "Published weights conflict" in coordinator.get(scores_page(renal))


@pytest.mark.parametrize(
    ("score", "sent"),
    [
        ("tomita", {"growth": "slow", "reason": ""}),
        ("nesms", {"albumin_g_dl": "35", "reason": "Invented"}),
    ],
)
def test_without_a_reason_or_in_another_unit_nothing_is_kept(investigator, renal, score, sent):
    response = investigator.send(scores_page(renal, score), sent)

    assert response.status_code == 422
    assert kept(renal) == []


def test_who_is_no_clinician_overrides_nothing(coordinator, renal):
    response = coordinator.send(scores_page(renal, "tomita"), {"growth": "slow", "reason": "Invented"})

    assert response.status_code == 403
    assert kept(renal) == []
    assert "Override" not in coordinator.get(scores_page(renal))


def test_the_scores_follow_a_baseline_while_it_is_written(coordinator, renal):
    with factories.corrected(renal.site):
        baseline = BaselineAssessment.objects.get(patient=renal.patient)
    form = coordinator.filled(f"/records/baseline/{baseline.pk}/edit/", kps="50", albumin_g_dl="")
    answer = coordinator.send(
        f"/patients/{renal.patient.registry_id}/baseline/scores/?row={baseline.pk}", form
    ).content.decode()

    assert "<strong>11</strong> · 9-11" in answer
    assert "missing: Albumin" in answer
    assert "<form" not in answer
    assert kept(renal) == []


def test_a_saved_baseline_shows_its_scores_without_a_script(coordinator, renal):
    with factories.corrected(renal.site):
        baseline = BaselineAssessment.objects.get(patient=renal.patient)
    address = f"/records/baseline/{baseline.pk}/edit/"
    coordinator.send(address, coordinator.filled(address, kps="50", ecog="2", reason="read again"))

    assert kept(renal, "tokuhashi_revised")[-1].total == 11
    assert "<strong>11</strong> · 9-11" in coordinator.get(address)


def test_a_noms_decision_begins_with_what_the_table_recommends(coordinator, renal):
    address = f"/patients/{renal.patient.registry_id}/noms-decision/add/"
    form = coordinator.filled(address)
    assert (form["recommended"], form["rule_version"]) == ("separation_srs", "noms-2013/2")

    refused = coordinator.send(address, {**form, "done": "cebrt"})
    assert refused.status_code == 422
    coordinator.send(address, {**form, "done": "cebrt", "difference_reason": "The patient preferred it"})
    with factories.corrected(renal.site):
        row = NomsDecision.objects.get(patient=renal.patient)
    assert (row.recommended, row.done, row.difference_reason) == ("separation_srs", "cebrt", "The patient preferred it")


def test_the_patients_page_costs_the_same_queries_for_one_operation_and_for_more(
    coordinator, renal, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    address = scores_page(renal)
    coordinator.get(address)
    with CaptureQueriesContext(connection) as one:
        coordinator.get(address)
    renal.add(type(renal.surgery), operated_on=renal.day(20), procedure="REVISION", index_surgery=renal.surgery)
    with CaptureQueriesContext(connection) as two:
        coordinator.get(address)

    assert len(two) == len(one)
