"""Scores kept with an operation: from its records, again when they change, never changed themselves."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from outcomes.actions.records import add_record, change_record, remove_record
from registry.actions.scores import override_inputs
from registry.errors import NotPossible
from registry.models import (
    BaselineAssessment,
    ComputedScore,
    PrimaryTumour,
    RadiotherapyCourse,
    SpinalLesion,
    SystemicTherapyLine,
    TreatedSegment,
)
from registry.scores import BadInput
from tests import factories
from tests.integration.scores.conftest import BASELINE, RENAL, compute, kept

pytestmark = pytest.mark.django_db
BY = factories.BY


def corrected(case, row, state="complete", **values):
    with factories.corrected(case.site):
        row.refresh_from_db()
    change_record(by=BY, row=row, version=row.version, values=values, state=state, reason="read again")


def now(case, score):
    return kept(case, score)[-1]


def of(case, model):
    with factories.corrected(case.site):
        return model.objects.get(patient=case.patient)


def test_the_records_of_the_worked_patient_give_the_worked_scores(renal):
    compute(renal)

    assert {row.score: (row.total, row.band) for row in kept(renal)} == RENAL
    assert all(row.is_at_surgery and row.rule_version and row.inputs for row in kept(renal))
    assert now(renal, "tomita").points == {"growth": 2, "visceral": 0, "bone": 1}


def test_computing_again_without_a_new_fact_keeps_nothing_more(renal):
    compute(renal)
    compute(renal)

    assert len(kept(renal)) == len(RENAL)


def test_a_changed_fact_adds_a_result_and_leaves_the_one_at_surgery(renal):
    compute(renal)
    corrected(renal, of(renal, BaselineAssessment), kps=50, ecog=2)

    first, second = kept(renal, "tokuhashi_revised")
    assert (first.total, first.is_at_surgery) == (12, True)
    assert (second.total, second.is_at_surgery) == (11, False)
    assert [row.inputs["kps"] for row in (first, second)] == [80, 50]
    assert len(kept(renal, "tomita")) == 1


def test_a_fact_that_is_taken_back_leaves_a_result_that_says_what_is_missing(renal):
    compute(renal)
    corrected(renal, of(renal, BaselineAssessment), albumin_g_dl=None)

    row = now(renal, "nesms")
    assert (row.total, row.band, row.missing) == (None, "", ["albumin_g_dl"])
    assert kept(renal, "nesms")[0].is_at_surgery


def test_records_entered_one_by_one_are_scored_as_soon_as_nothing_is_missing(db):
    case = factories.Case(factories.a_site("north")).operated(levels=["T12"])
    written = {"by": BY, "patient": case.patient, "state": "complete"}
    baseline = {**BASELINE, "surgery": case.surgery}
    add_record(**written, model=BaselineAssessment, values=baseline, key=uuid4())
    assert kept(case) == []

    add_record(**written, model=PrimaryTumour, values={"group": "kidney"}, key=uuid4())
    assert {row.score for row in kept(case)} == {
        "tomita",
        "tokuhashi_revised",
        "bauer_modified",
        "katagiri_2014",
        "nesms",
    }


def test_a_draft_is_no_fact_yet(renal):
    corrected(renal, of(renal, BaselineAssessment), state="draft", kps=90)

    assert {row.score for row in kept(renal)} == {"sins", "escc"}


def test_a_record_that_is_removed_is_no_fact_any_more(renal):
    compute(renal)
    lesion = of(renal, SpinalLesion)
    remove_record(by=BY, row=lesion, version=lesion.version, reason="another patient's")

    assert now(renal, "sins").missing
    assert kept(renal, "sins")[0].total == 15


def test_an_operation_with_scores_can_still_be_removed(renal):
    compute(renal)
    for row in (of(renal, BaselineAssessment), of(renal, TreatedSegment), renal.surgery):
        remove_record(by=BY, row=row, version=row.version, reason="entered twice")

    assert len(kept(renal)) >= len(RENAL)


@pytest.mark.parametrize("write", ["update", "delete"])
def test_no_path_changes_or_takes_away_a_kept_result(renal, write):
    compute(renal)
    with factories.corrected(renal.site):
        rows = ComputedScore.objects.filter(patient=renal.patient)
        with pytest.raises(IntegrityError, match="stays what it was"), transaction.atomic():
            rows.update(total=1) if write == "update" else rows.delete()


def test_another_hospital_sees_no_results(renal):
    compute(renal)
    with factories.corrected(factories.a_site("south")):
        assert ComputedScore.objects.count() == 0


class TestOverride:
    def test_stands_above_the_fact_with_its_reason_and_survives_new_facts(self, renal):
        compute(renal)
        said = {"surgery": renal.surgery, "score": "tomita", "reason": "Indolent for nine years"}
        override_inputs(by=BY, values={"growth": "slow"}, **said)

        assert now(renal, "tomita").total == 2
        corrected(renal, of(renal, BaselineAssessment), skeletal_spread="multiple")
        row = now(renal, "tomita")
        assert (row.total, row.inputs["growth"]) == (3, "slow")
        assert row.overrides["growth"]["reason"] == "Indolent for nine years"
        assert row.overrides["growth"]["by"] == BY
        assert kept(renal, "tomita")[0].total == 3

    def test_is_taken_back_to_the_fact(self, renal):
        said = {"by": BY, "surgery": renal.surgery, "score": "tomita"}
        override_inputs(values={"growth": "rapid"}, reason="Explosive course", **said)
        override_inputs(values={"growth": ""}, reason="It was not", **said)

        row = now(renal, "tomita")
        assert (row.total, row.inputs["growth"]) == (3, "moderate")
        assert (row.overrides["growth"]["value"], row.overrides["growth"]["reason"]) == (None, "It was not")

    def test_what_was_never_set_is_not_taken_back(self, renal):
        override_inputs(
            by=BY, surgery=renal.surgery, score="tomita", values={"growth": "", "bone": "multiple"}, reason="Seen"
        )

        assert set(now(renal, "tomita").overrides) == {"bone"}

    def test_of_one_score_leaves_the_others(self, renal):
        override_inputs(
            by=BY, surgery=renal.surgery, score="bauer", values={"visceral": "yes"}, reason="Seen at operation"
        )

        assert now(renal, "bauer").total == 3
        assert now(renal, "bauer_modified").total == 4

    def test_without_a_reason_or_with_an_unknown_word_is_refused(self, renal):
        said = {"by": BY, "surgery": renal.surgery, "score": "tomita"}
        with pytest.raises(NotPossible):
            override_inputs(values={"growth": "slow"}, reason=" ", **said)
        with pytest.raises(BadInput):
            override_inputs(values={"growth": "leisurely"}, reason="Invented", **said)
        assert kept(renal) == []


class TestFacts:
    def test_counts_alone_say_whether_a_metastasis_is_solitary(self, renal):
        corrected(renal, of(renal, BaselineAssessment), skeletal_spread=None, extraspinal_foci=1, vertebral_foci=1)

        assert now(renal, "tomita").inputs["bone"] == "multiple"
        assert now(renal, "tokuhashi_revised").total == 11

    def test_one_count_alone_says_nothing(self, renal):
        compute(renal)
        corrected(renal, of(renal, BaselineAssessment), skeletal_spread=None, extraspinal_foci=0)

        assert now(renal, "tomita").missing == ["bone"]

    @pytest.mark.parametrize(("day", "precision", "answer"), [(-30, "D", "yes"), (1, "D", None), (0, "M", None)])
    def test_chemotherapy_counts_where_it_surely_began_before(self, renal, day, precision, answer):
        corrected(renal, of(renal, BaselineAssessment), chemotherapy_before=None)
        began = renal.day(day) if precision == "D" else renal.day(day).replace(day=1)
        line = {"kind": "chemotherapy", "started_on": began, "started_on_precision": precision}
        renal.add(SystemicTherapyLine, **line)
        compute(renal)

        found = [row.inputs.get("chemotherapy") for row in kept(renal, "katagiri_2014")]
        assert (found[-1:] or [None]) == [answer]

    def test_a_course_before_at_the_levels_means_irradiated(self, renal):
        compute(renal)
        renal.add(RadiotherapyCourse, modality="CEBRT", started_on=renal.day(-200), target_levels=["T11", "T12"])
        compute(renal)

        assert now(renal, "noms").inputs["irradiated"] == "yes"

    def test_of_two_operated_lesions_the_worst_counts(self, renal):
        renal.add(
            SpinalLesion,
            levels=["T12", "L1"],
            escc="1a",
            sins_pain="none",
            sins_lesion="blastic",
            sins_alignment="normal",
            sins_collapse="none",
            sins_posterolateral="none",
        )
        compute(renal)

        assert now(renal, "sins").total == 15
        assert now(renal, "escc").inputs["escc"] == "3"

    def test_a_lesion_elsewhere_does_not(self, renal):
        renal.add(SpinalLesion, levels=["C2"], escc="0")
        compute(renal)

        assert now(renal, "sins").total == 15

    def test_what_no_score_can_take_counts_as_missing(self, renal):
        """No page takes it any more; what an older file brought in stands."""
        with factories.corrected(renal.site):
            BaselineAssessment.objects.filter(patient=renal.patient).update(ecog=5)
        compute(renal)

        assert kept(renal, "katagiri_2014") == []
        assert now(renal, "tomita").total == 3
