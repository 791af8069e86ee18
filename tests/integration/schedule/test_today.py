"""The page of the day: who waits for what, in which order, for whom; and the list to telephone by."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from history.models import Event
from outcomes.actions.schedules import bend_schedules
from outcomes.presenters.today import tiles
from outcomes.schedule.worklist import Show, counts_at
from registry.models import PatientIdentity
from tests import factories
from tests.integration.records.conftest import desk  # noqa: F401 - a fixture
from tests.support.requirements import req

pytestmark = pytest.mark.django_db
#: Six of every page: the session, the person, their roles by site, the scope, and a savepoint's two ends (the test's
#: own transaction is around it). One of the head: whether data leave to a project of theirs. Nine of the day: the
#: sites to choose from, the rights here, the counts of the tiles, the patients of this page in their order, what each
#: is asked for, when each was last alive, the note that it was read, queries waiting, drafts unfinished.
QUERIES_OF_TODAY = 15


def operated(site, days_ago, **surgery):
    case = factories.Case(site)
    case.operated_on = site.today() - timedelta(days=days_ago)
    return case.operated(**surgery)


def followed(case):
    bend_schedules(by=factories.BY, site=case.site, patients=[case.patient.pk])
    return case


@pytest.fixture
def site(db):
    return factories.a_site("north")


@pytest.fixture
def ward(site):
    """Five patients by what is asked for of them."""
    return {
        "clinic": followed(operated(site, 90).alive(80).imaged(80)),
        "imaging": followed(seen(operated(site, 130), 100)),
        "stale": followed(seen(operated(site, 400).imaged(110), 110)),
        "srs": followed(seen(operated(site, 33, srs_planned="yes"), 25)),
        "dead": followed(operated(site, 300).dies(200)),
    }


def seen(case, day):
    from outcomes.models import FollowUpVisit

    case.add(FollowUpVisit, surgery=case.surgery, state="seen", seen_on=case.day(day), mode="clinic")
    return case


def ids(page):
    return re.findall(r'<h3><a class="font-monospace" href="/patients/(\w+)/"', page)


@pytest.fixture
def coordinator(desk, site):  # noqa: F811
    return desk("coordinator", site)


def test_the_list_begins_with_whose_life_is_not_known_then_imaging_then_the_rest(coordinator, ward):
    order = [ward[name].patient.registry_id for name in ("stale", "imaging", "clinic", "srs")]

    assert ids(coordinator.get("/today/")) == order


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("stale", ["stale"]),
        ("imaging", ["stale", "imaging"]),
        ("srs", ["srs"]),
        ("never", []),
        ("overdue", ["stale", "imaging", "clinic", "srs"]),
        ("nonsense", ["stale", "imaging", "clinic", "srs"]),
    ],
)
def test_a_tile_opens_the_list_it_counts(coordinator, ward, show, names):
    found = ids(coordinator.get(f"/today/?show={show}"))

    assert found == [ward[name].patient.registry_id for name in names]


def test_the_tiles_count_patients(site, ward):
    counted = {tile.label: tile.value for tile in tiles(counts_at(site, site.today()), site, Show.OWED)}

    assert counted["Imaging owed"] == 2
    assert counted["No news for 3 months"] == 1
    assert counted["Planned radiosurgery not recorded"] == 1
    assert counted["Never contacted"] == 0


def test_nobody_contacted_since_the_operation_is_asked_after_a_month(coordinator, site):
    early, late = followed(operated(site, 30)), followed(operated(site, 31))

    assert ids(coordinator.get("/today/?show=never")) == [late.patient.registry_id]
    assert early.patient.registry_id not in coordinator.get("/today/?show=never")


def test_another_site_is_not_counted(coordinator, ward, desk):  # noqa: F811
    south = factories.a_site("south")
    theirs = followed(operated(south, 400))

    assert theirs.patient.registry_id not in coordinator.get("/today/")
    assert ids(desk("coordinator", south).get("/today/")) == [theirs.patient.registry_id]


def test_an_investigator_reads_the_list_and_is_offered_nothing_to_enter(desk, site, ward):  # noqa: F811
    page = desk("investigator", site).get("/today/")

    assert len(ids(page)) == 4
    assert "/visit/" not in page
    assert "calls.xlsx" not in page


@pytest.mark.parametrize(("role", "place"), [("coordinator", "/today/"), ("investigator", "/"), ("manager", "/")])
def test_a_person_starts_where_their_work_is(desk, site, role, place):  # noqa: F811
    assert desk(role, site).client.get("/start/")["Location"] == place


def test_a_patient_is_found_by_registry_id_without_it_standing_in_an_address(coordinator, ward):
    registry_id = ward["stale"].patient.registry_id
    response = coordinator.send("/patients/find/", {"words": f" {registry_id.lower()} "})

    assert f"/patients/{registry_id}/" in response.content.decode()


def named(case, **values):
    with factories.corrected(case.site):
        PatientIdentity.objects.create(patient=case.patient, site=case.site, **values)


@req("X15")
def test_the_call_list_holds_text_only_whatever_a_name_begins_with(coordinator, ward):
    named(ward["stale"], hospital_number="TEST-1", full_name="=1+1", phone="+43 000", email="a@example.org")
    response = coordinator.client.get("/today/calls.xlsx?show=owed")
    rows = list(load_workbook(io.BytesIO(response.content)).active.iter_rows())

    assert [cell.value for cell in rows[1]][:5] == [
        ward["stale"].patient.registry_id,
        "TEST-1",
        "=1+1",
        "+43 000",
        "a@example.org",
    ]
    assert {cell.data_type for row in rows for cell in row} <= {"s", "inlineStr", "n"}  # n: an empty cell
    assert [cell.coordinate for row in rows for cell in row if cell.data_type == "f"] == []
    assert [row[0].value for row in rows[1:]] == ids(coordinator.get("/today/"))


@req("A8")
def test_taking_the_call_list_is_noted_for_every_patient_on_it(coordinator, ward):
    coordinator.client.get("/today/calls.xlsx?show=stale")
    with factories.corrected(ward["stale"].site):
        noted = Event.objects.filter(op="R", new__what="outcomes:call-list").values_list("patient_id", flat=True)
        assert list(noted) == [ward["stale"].patient.pk]


def test_the_page_takes_the_same_queries_however_many_wait(coordinator, site, ward):
    def queries():
        with CaptureQueriesContext(connection) as context:
            coordinator.get("/today/")
        return len(context)

    queries()  # the session begins with the first page
    few = queries()
    for _ in range(5):
        followed(operated(site, 500))

    assert queries() == few == QUERIES_OF_TODAY


def test_a_patients_page_says_how_they_are_and_what_waits(coordinator, ward):
    def page(name):
        return coordinator.get(f"/patients/{ward[name].patient.registry_id}/")

    dead, stale = page("dead"), page("stale")
    assert re.search(r"Died \d{4}-\d\d-\d\d, 6 months after the operation\.", dead)
    assert re.search(r"Known alive on \d{4}-\d\d-\d\d, 3 months after the operation, 9 months ago\.", stale)
    assert "Vital status" in stale
    assert "Vital status" not in dead
