"""A site's manager chooses its schedule; the others read it."""

import pytest

from outcomes.actions.schedules import bend_schedules, reschedule_site
from outcomes.models import Expectation, SiteSchedule
from outcomes.schedule.protocol import OnRevision, Track, Unit, Window
from outcomes.schedule.reading import protocol_of
from outcomes.schedule.writing import text_of, windows_from_text
from registry.errors import RuleError
from tests import factories
from tests.integration.records.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db

ADDRESS = "/schedule/?site=north"


@pytest.fixture
def site(db):
    return factories.a_site("north")


@pytest.fixture
def manager(desk, site):  # noqa: F811
    return desk("manager", site)


def chosen(site):
    with factories.corrected(site):
        return protocol_of(site)


def sent(manager, **values):
    return manager.send(ADDRESS, manager.filled(ADDRESS, reason="as agreed in the board", **values))


def test_a_site_follows_the_standard_schedule_until_it_chooses(manager, site):
    assert "Followed now: Standard" in manager.get(ADDRESS)
    assert sent(manager, choice="xu2021").status_code == 302
    assert chosen(site).name == "Xu 2021"
    assert "Followed now: Xu 2021" in manager.get(ADDRESS)


def test_a_site_declares_windows_of_its_own(manager, site):
    windows = {
        "windows_clinic": "6 weeks: 35 to 55\n3 months: 75-120",
        "windows_imaging": "",
        "windows_questionnaires": "",
    }
    assert sent(manager, choice="own", on_revision="reanchor", **windows).status_code == 302

    protocol = chosen(site)
    assert protocol.tracks[Track.CLINIC] == (Window(6, Unit.WEEKS, 35, 55), Window(3, Unit.MONTHS, 75, 120))
    assert protocol.on_revision == OnRevision.REANCHOR


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("three months", "Line 1: “three months” is no window."),
        ("3 months: 75-120\n4 months: 110-150", "begins before the window of 3 months has ended"),
        ("3 months: 200-220", "3 months is not within these days"),
        ("", "Give at least one window."),
    ],
)
def test_what_cannot_be_meant_is_refused_and_stays_typed(manager, site, text, words):
    none = {"windows_imaging": "", "windows_questionnaires": ""}
    response = sent(manager, choice="own", on_revision="keep", windows_clinic=text, **none)

    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert text.splitlines()[:1] == [] or text.splitlines()[0] in page
    assert chosen(site).name == "Standard"


def test_of_two_managers_the_second_is_told(manager, site):
    late = manager.filled(ADDRESS, reason="mine", choice="zheng2021")
    sent(manager, choice="xu2021")
    response = manager.send(ADDRESS, late)

    assert response.status_code == 422
    assert "Somebody chose another schedule" in response.content.decode()
    assert chosen(site).name == "Xu 2021"


@pytest.mark.parametrize("role", ["coordinator", "investigator"])
def test_others_read_and_do_not_choose(desk, site, role):  # noqa: F811
    reader = desk(role, site)

    assert "Choose another" not in reader.get(ADDRESS)
    assert reader.send(ADDRESS, {"choice": "xu2021", "reason": "x", "version": "0"}).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_a_choice_reaches_every_patient_of_the_site(as_role):
    with as_role("worker"):
        site = factories.a_site("north")
        case = factories.a_patient(site)
        bend_schedules(by=factories.BY, site=site, patients=[case.patient.pk])
        with factories.corrected(site):
            SiteSchedule.objects.create(site=site, published="xu2021")

        assert reschedule_site(by="command:test", site=site.pk) == 1
        with factories.corrected(site):
            codes = Expectation.objects.filter(patient=case.patient, track=Track.CLINIC).values_list("code", flat=True)
            assert "m1" not in codes
            assert "m3" in codes


def test_windows_are_written_as_they_are_read():
    text = "6 weeks: 35-55\n3 months: 75-120"

    assert text_of(windows_from_text(text)) == text
    with pytest.raises(RuleError):
        windows_from_text("3 months 75")
