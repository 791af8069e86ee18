"""What the demo leaves on its coordinator's desk."""

import pytest
from django.core.management import call_command

from accounts.models import Membership, User
from outcomes.actions.schedules import bend_schedules
from outcomes.models import DataQuery, Expectation, FollowUpVisit
from outcomes.schedule.protocol import Track
from tests import factories
from tests.integration.records.conftest import desk  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(desk):  # noqa: F811
    site = factories.a_site("north")
    cases = [factories.a_patient(site).alive(400) for _ in range(3)]
    bend_schedules(by=factories.BY, site=site, patients=[case.patient.pk for case in cases])
    for role in ("investigator", "manager"):
        person = User.objects.create_user(username=f"demo-{role}", password="a long enough password")
        Membership.objects.create(user=person, site=site, role=role)
    return desk("coordinator", site, name="demo-coordinator")


def test_each_list_has_something_to_look_at_and_a_second_start_adds_nothing(coordinator):
    for _ in range(2):
        call_command("demo_work")

    assert coordinator.get("/drafts/").count("Follow-up visit, patient") == 1
    assert "anaesthetist" in coordinator.get("/queries/?asked_by=person")
    assert DataQuery.objects.filter(rule="").count() == 1
    visit = FollowUpVisit.objects.get()
    windows = Expectation.objects.filter(patient=visit.patient, track=Track.CLINIC)
    assert not [one for one in windows if one.window_start <= visit.seen_on <= one.window_end]
    assert visit.label == ""
