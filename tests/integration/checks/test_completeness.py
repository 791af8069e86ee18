"""The grid of patients by expected visit, and how complete a site's follow-up is."""

from datetime import date, timedelta

import pytest

from outcomes.actions.schedules import bend_schedules
from outcomes.completeness.cells import Cell, Known, Wanted, cell_of
from outcomes.completeness.grid import grid_of
from outcomes.completeness.site import Share, answered_at, stale_at
from outcomes.models import DataQuery, FollowUpVisit, Verification
from outcomes.presenters.completeness import PILLS
from outcomes.schedule.protocol import Track
from outcomes.vocabulary import ExpectationState
from registry.vocabulary.common import RecordState
from tests import factories
from tests.integration.records.conftest import desk  # noqa: F401 - a fixture

TODAY = factories.OPERATED + timedelta(days=100)
OPEN, CLOSE = TODAY - timedelta(days=20), TODAY + timedelta(days=10)


def known(state=RecordState.COMPLETE, *, query=False, verified=False, on=OPEN):
    return Known(on, state, query, verified, "visit", 1)


def wanted(state=ExpectationState.EXPECTED, first=OPEN, last=CLOSE):
    return Wanted(state, first, last)


MET = wanted(ExpectationState.MET)
AHEAD = wanted(first=TODAY + timedelta(days=90), last=TODAY + timedelta(days=99))
CELLS = {
    Cell.NOT_DUE: (AHEAD, []),
    Cell.DUE: (wanted(), []),
    Cell.OVERDUE: (wanted(last=TODAY - timedelta(days=1)), []),
    Cell.IN_PROGRESS: (wanted(), [known(RecordState.DRAFT)]),
    Cell.QUERY: (MET, [known(), known(query=True, verified=True)]),
    Cell.COMPLETE: (MET, [known()]),
    Cell.VERIFIED: (MET, [known(verified=True)]),
    Cell.LOCKED: (MET, [known(RecordState.SIGNED, verified=True)]),
    Cell.MISSED: (wanted(ExpectationState.LOST), []),
    Cell.NOT_APPLICABLE: (None, [known()]),
}


def test_every_state_has_an_example_and_a_sign():
    assert set(CELLS) == set(Cell) == set(PILLS)


@pytest.mark.parametrize("cell", Cell)
def test_a_cell_follows_from_what_is_known(cell):
    assert cell_of(*CELLS[cell], TODAY)[0] == cell


def test_who_is_too_ill_is_not_missed_and_a_record_outside_the_window_answers_nothing():
    assert cell_of(wanted(ExpectationState.TOO_ILL), [], TODAY)[0] == Cell.NOT_APPLICABLE
    assert cell_of(wanted(), [known(RecordState.DRAFT, on=OPEN - timedelta(days=1))], TODAY)[0] == Cell.DUE


def expected(*cases):
    for case in cases:
        bend_schedules(by="command:test", site=case.site, patients=[case.patient.pk])


def seen(case, day, **values):
    case.add(FollowUpVisit, surgery=case.surgery, state="seen", seen_on=case.day(day), **values)
    return case


def cells(site, case, today=TODAY):
    grid = grid_of(site, Track.CLINIC, today)
    row = next(row for row in grid.rows if row.registry_id == case.patient.registry_id)
    return dict(zip(grid.codes, [cell for cell, _ in row.cells], strict=True))


@pytest.mark.django_db
def test_the_grid_of_a_site_from_operation_to_death():
    site = factories.a_site("north")
    living, dead = seen(factories.a_patient(site), 30), seen(factories.a_patient(site), 30).dies(60)
    expected(living, dead)

    assert cells(site, living)["m1"] == cells(site, dead)["m1"] == Cell.COMPLETE
    assert (cells(site, living)["m3"], cells(site, living)["m6"]) == (Cell.DUE, Cell.NOT_DUE)
    assert cells(site, dead)["m3"] == cells(site, dead)["m12"] == Cell.NOT_APPLICABLE
    assert cells(site, living, TODAY + timedelta(days=60))["m3"] == Cell.OVERDUE


@pytest.mark.django_db
def test_a_query_and_a_verification_show_in_the_grid_until_they_are_over():
    site = factories.a_site("north")
    case = seen(factories.a_patient(site), 30)
    expected(case)
    visit = FollowUpVisit.objects.get()
    of_row = {"table": "outcomes_followupvisit", "row": visit.pk}
    case.add(Verification, version=1, sha256="0" * 64, by="user:1", **of_row)
    assert cells(site, case)["m1"] == Cell.VERIFIED

    case.add(DataQuery, text="Seen where?", raised_by="user:1", **of_row)
    assert cells(site, case)["m1"] == Cell.QUERY

    with factories.corrected(site):
        DataQuery.objects.update(state="closed", closed_at="2020-01-01T00:00Z", closed_by="user:1")
        FollowUpVisit.objects.update(version=2)
    assert cells(site, case)["m1"] == Cell.COMPLETE


@pytest.mark.django_db
def test_nothing_owed_after_a_death_is_in_a_denominator():
    site = factories.a_site("north")
    expected(seen(factories.a_patient(site), 30).dies(60), factories.a_patient(site))

    # of the living, the month after the operation is over; that of three months is not
    assert answered_at(site, TODAY)[Track.CLINIC] == Share(1, 2)
    assert stale_at(site, TODAY) == Share(1, 1)
    assert Share(0, 0).percent is None


@pytest.mark.django_db
def test_the_page_says_every_state_by_word_and_costs_the_same_for_many(desk, django_assert_num_queries):  # noqa: F811
    site = factories.a_site("north")
    cases = [seen(factories.a_patient(site), 30) for _ in range(12)]
    expected(*cases)
    manager = desk("manager", site)
    page = manager.get("/completeness/?site=north")

    assert "Clark" not in page  # no night has been yet
    assert page.count("</span>Complete</span>") == 12
    assert "</span>Overdue</span>" in page
    assert cases[0].patient.registry_id in page
    manager.get("/completeness/?site=south", status=404)
    manager.get("/completeness/?track=9", status=404)
    # Six of every page and one of its head (see the page of the day). The sites, the rights, five of the grid, the note
    # of the reading, and the run that counted; where there is one, two of its figures.
    with django_assert_num_queries(15):
        manager.get("/completeness/?site=north")


@pytest.mark.django_db
def test_the_grid_goes_on_where_a_page_ends(monkeypatch):
    monkeypatch.setattr("outcomes.completeness.grid.PAGE", 2)
    site = factories.a_site("north")
    expected(*(factories.a_patient(site) for _ in range(3)))

    first = grid_of(site, Track.CLINIC, date(2020, 1, 1))
    second = grid_of(site, Track.CLINIC, date(2020, 1, 1), before=first.before)

    assert (len(first.rows), len(second.rows), second.before) == (2, 1, None)
    assert not {row.registry_id for row in first.rows} & {row.registry_id for row in second.rows}
