"""How finely times are told: each patient's no more than another shares, visits by plan, and nothing of newcomers."""

import pytest
from psycopg import sql

from exports.actions.editions import renew_edition
from exports.release.session import release_session
from exports.release.times import STEPS
from outcomes.models import Assessment, Complication, FollowUpVisit, ImagingAssessment
from registry.models import PrimaryTumour
from tests import factories
from tests.integration.release.conftest import Released, a_project, told
from tests.support.databases import acting_as
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)
DAYS = (0, 12, 30, 31, 59, 60, 400, 725, 1000)


def rows(released: Released, view: str, **session) -> list[dict]:
    with release_session(released.project, rung=0, **session) as connection:
        cursor = connection.execute(sql.SQL("select * from {}").format(sql.Identifier("release", view)))
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]


def renewed(released: Released):
    with acting_as("worker"), told(released.north):
        return renew_edition(released.project, anew=True)


def alike(released: Released, n: int = 12) -> list[factories.Case]:
    """Patients of one class whose times are the same."""
    cases = []
    for number in range(n):
        case = factories.Case(released.north).operated(age_at_surgery_years=62)
        case.add(PrimaryTumour, group=("breast", "lung")[number % 2])
        for day in DAYS:
            case.imaged(day)
        cases.append(case.dies(1001))
    return cases


def told_days(released: Released, view: str, column: str) -> list[int | None]:
    return sorted((row[column] for row in rows(released, view)), key=lambda day: (day is None, day))


def test_what_all_share_is_told_in_the_finest_steps(released):
    alike(released)
    assert renewed(released).times["steps"] == {"1": 12}
    shown = told_days(released, "l2_imaging", "imaged_day")
    assert shown == sorted([0, 10, 30, 30, 30, 30, 360, 720, 720] * 12), "not planned, so in wide steps"
    assert set(told_days(released, "l2_events", "occurred_day")) == {900}
    ends = {(row["t_lower"], row["t_upper"]) for row in rows(released, "l2_tte") if row["endpoint"] == "os"}
    assert ends == {(900, 1079)}


def test_days_are_exact_to_the_thirtieth_and_then_in_steps_that_widen(released):
    for case in alike(released):
        for day in (0, 29, 30, 31, 359, 360, 719, 720, 1000):
            dated = {"occurred_on": case.day(day), "occurred_on_precision": "D"}
            case.add(Complication, surgery=case.surgery, type="SSI_DEEP", **dated)
    renewed(released)
    shown = [0, 29, 30, 30, 330, 360, 630, 720, 900]
    assert told_days(released, "l2_complications", "occurred_day") == sorted(shown * 12)


@req("D9")
def test_who_differs_is_told_in_the_steps_that_another_shares(released):
    alike(released)
    for day in (44, 75):  # apart in the finest steps
        case = factories.Case(released.north).operated(age_at_surgery_years=62)
        case.add(PrimaryTumour, group="breast")
        case.dies(day)
    edition = renewed(released)
    finest, both = edition.times["steps"]["1"], {key: n for key, n in edition.times["steps"].items() if key != "1"}
    assert (finest, list(both.values())) == (12, [2])
    assert (edition.times["single"], edition.times["singleBefore"]) == (0, 2)
    two = {row["patient_id"] for row in rows(released, "l2_patients") if row["times"] != 1}
    ends = [row for row in rows(released, "l2_tte") if row["patient_id"] in two and row["endpoint"] == "os"]
    assert {(row["t_lower"], row["t_upper"]) for row in ends} == {(30, 89)}


def test_of_somebody_like_nobody_and_of_newcomers_no_day_is_told(released):
    alike(released)
    odd = factories.Case(released.north).operated(age_at_surgery_years=62)
    odd.add(PrimaryTumour, group="breast")
    odd.imaged(44)
    renewed(released)
    alike(released, 1)
    shown = {row["patient_id"]: row["times"] for row in rows(released, "l2_patients")}
    assert sorted(shown.values()) == [1] * 12 + [len(STEPS)] * 2
    unseen = {patient for patient, step in shown.items() if step != 1}
    found = [row for row in rows(released, "l2_imaging") if row["patient_id"] in unseen]
    assert {row["imaged_day"] for row in found} == {None}
    assert len(found) == 1 + len(DAYS)


def test_visits_and_what_is_done_at_them_are_told_by_their_place_in_the_schedule(released):
    for case, seen in zip(alike(released), (70, 80, 91, 110, 130, 140) * 2, strict=True):
        due, day = case.day(91), case.day(seen)
        visit = case.add(FollowUpVisit, surgery=case.surgery, label="3 months", due_on=due, seen_on=day, state="seen")
        case.add(Assessment, surgery=case.surgery, visit=visit, assessed_on=day, is_postoperative=False, frankel="D")
        case.add(ImagingAssessment, visit=visit, imaged_on=day, modality="MRI", informative=True)
    assert renewed(released).times["steps"] == {"1": 12}
    [visit] = {(row["due_day"], row["seen_day"]) for row in rows(released, "l2_visits")}
    assert visit == (90, 90)
    assert set(told_days(released, "l2_assessments", "assessed_day")) == {90}
    assert {row["imaged_day"] for row in rows(released, "l2_imaging") if row["visit_id"]} == {90}


def test_an_agreement_on_exact_days_tells_them_of_everybody():
    released = a_project("exact", factories.a_site("north"), exact_days=True)
    factories.a_patient(released.north).imaged(400).dies(431)
    assert told_days(released, "l2_imaging", "imaged_day") == [400]
    assert {(row["t_lower"], row["t_upper"]) for row in rows(released, "l2_tte") if row["endpoint"] == "os"} == {
        (431, 431)
    }
    assert [row["times"] for row in rows(released, "l2_patients")] == [0]


def test_who_is_told_otherwise_belongs_to_the_changes(released):
    cases = alike(released)
    edition = renewed(released)
    later = {"since": cases[0].patient.created_at.replace(year=2090)}
    assert rows(released, "l2_imaging", **later, since_edition=edition.pk) == []
    with told(released.north):
        ImagingAssessment.objects.filter(patient=cases[0].patient, imaged_on=cases[0].day(60)).update(
            imaged_on=cases[0].day(300)
        )
    second = renewed(released)
    assert second.times["steps"] == {"1": 11, str(len(STEPS)): 1}
    again = rows(released, "l2_imaging", **later, since_edition=edition.pk)
    assert {row["imaged_day"] for row in again} == {None}
    assert len(again) == len(DAYS)
    assert rows(released, "l2_imaging", **later, since_edition=second.pk) == []


def test_only_days_that_leave_count(released):
    for number, case in enumerate(alike(released)):
        case.alive(500 + number).irradiated(40 + 30 * number)
    assert renewed(released).times["singleBefore"] == 12
    released.change(fields=["events.occurred_day", "imaging.imaged_day"])
    assert renewed(released).times["steps"] == {"1": 12}
