"""Every rule, one by one: what breaks it, what does not, and what is said."""

import pytest

from outcomes.checks.catalogue import BY_ID, RULES, of_database, rules_concerning
from outcomes.checks.rule import Finding, Severity
from outcomes.checks.search import findings
from outcomes.models import Assessment, FollowUpVisit
from registry.models import BaselineAssessment, Surgery
from tests import factories
from tests.integration.checks.examples import EXAMPLES

pytestmark = pytest.mark.django_db


def told(history) -> factories.Case:
    case = factories.Case(factories.a_site("north"))
    history(case)
    return case


def found(rule: str, case: factories.Case) -> list[Finding]:
    return list(findings([BY_ID[rule]], [case.patient.pk]))


def test_every_rule_has_a_name_of_its_own_and_an_example():
    assert len(BY_ID) == len(RULES) >= 40
    assert set(EXAMPLES) == set(BY_ID)


@pytest.mark.parametrize("rule", BY_ID)
def test_a_rule_finds_what_breaks_it_and_leaves_what_does_not(rule):
    breaking, keeping = EXAMPLES[rule]

    assert len(found(rule, told(breaking))) == 1
    assert found(rule, told(keeping)) == []


@pytest.mark.parametrize("rule", BY_ID)
def test_a_finding_names_the_rule_every_value_and_the_remedy(rule):
    (finding,) = found(rule, told(EXAMPLES[rule][0]))

    assert [label for label, _ in finding.told] == BY_ID[rule].labels
    assert all(text for _, text in finding.told)
    assert BY_ID[rule].says in finding.words
    assert BY_ID[rule].remedy.endswith(".")


def test_both_values_are_said_as_people_read_them():
    case = told(EXAMPLES["frankel-better-walking-worse"][0])

    (finding,) = found("frankel-better-walking-worse", case)

    assert finding.told == [
        ("Frankel", "D: motor, useful"),
        ("Ambulation", "Not walking"),
        ("Frankel before", "C: motor, useless"),
        ("Ambulation before", "Helped by a person"),
    ]


def test_last_time_is_the_assessment_before_and_not_a_later_one():
    case = factories.a_patient(factories.a_site("north")).baseline(kps=90)
    for day, kps in ((30, 20), (60, 80), (90, 30)):
        case.add(Assessment, surgery=case.surgery, assessed_on=case.day(day), kps=kps)

    (finding,) = found("kps-jump", case)

    assert finding.values == {"kps": 80, "before": 20}


def test_the_assessment_after_surgery_comes_before_every_dated_one():
    case = factories.a_patient(factories.a_site("north")).baseline(kps=90)
    case.add(Assessment, surgery=case.surgery, is_postoperative=True, kps=30)
    case.add(Assessment, surgery=case.surgery, assessed_on=case.day(30), kps=80)

    (finding,) = found("kps-jump", case)

    assert finding.values == {"kps": 80, "before": 30}


def test_a_recurrence_of_a_year_may_have_its_imaging_anywhere_in_it():
    case = factories.a_patient(factories.a_site("north")).imaged(280, "recurrence").recurs(100, "Y")

    assert found("recurrence-without-imaging", case) == []


def test_a_draft_is_left_alone():
    case = factories.a_patient(factories.a_site("north"), blood_loss_ml=9_000, record_state="draft")

    assert found("blood-loss", case) == []


def test_a_key_holds_for_the_same_values_and_no_others():
    one, same, other = (
        found("blood-loss", factories.a_patient(factories.a_site("north"), blood_loss_ml=loss))[0]
        for loss in ("9000", "9000.0", "9001")
    )

    assert one.key == same.key != other.key


def test_a_change_concerns_the_rules_that_read_its_table():
    of_baseline = {rule.id for rule in rules_concerning(BaselineAssessment)}

    assert {"albumin-g-dl", "kps-jump"} <= of_baseline
    assert "blood-loss" not in of_baseline
    assert {rule.id for rule in rules_concerning(FollowUpVisit)} == {
        "lost-yet-seen",
        "visit-entered-twice",
        "assessed-at-its-visit",
    }


def test_what_the_database_refuses_is_listed_too():
    listed = list(of_database())

    assert {(rule.kind.model, rule.code) for rule in listed} >= {
        (Surgery, "range"),
        (Surgery, "not_after_death"),
        (Assessment, "not_before_surgery"),
    }
    assert all(rule.says and rule.remedy for rule in listed)


def test_what_is_impossible_is_told_from_what_is_unlikely():
    hard = {rule.id for rule in RULES if rule.severity is Severity.HARD}

    assert {"return-after-index", "assessed-alive-follow-up"} <= hard
    assert "blood-loss" not in hard
