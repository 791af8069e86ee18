"""The night, over every site, as the worker's role; its findings are the same however the patients are cut."""

import pytest
from django.core.management import call_command

from outcomes.actions import nightly
from outcomes.models import DataQuery
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two_sites(as_role):
    with as_role("worker"):
        for code in ("north", "south"):
            for loss in (800, 9_000, 12_000):
                factories.a_patient(factories.a_site(code), blood_loss_ml=loss)
        yield


@pytest.mark.parametrize("size", [1, 2, 2_000])
def test_every_patient_of_every_site_is_held_to_the_rules(two_sites, monkeypatch, size):
    monkeypatch.setattr(nightly, "BATCH", size)

    assert nightly.check_everything(by="worker:checks") == 4
    assert nightly.check_everything(by="worker:checks") == 4

    asked = DataQuery.objects.values_list("site__code", "rule").order_by("site__code")
    assert list(asked) == [("north", "blood-loss")] * 2 + [("south", "blood-loss")] * 2


def test_the_command_says_how_many_findings_stand(two_sites, capsys):
    call_command("check_records")

    assert capsys.readouterr().out.startswith("4 findings stand, after ")


def test_the_schedule_runs_it_once_a_night():
    import outcomes.tasks  # noqa: F401 - the worker finds it by itself
    from config.celery import app

    entry = app.conf.beat_schedule["checks"]
    assert entry["task"] in app.tasks
    assert len(entry["schedule"].hour) == len(entry["schedule"].minute) == 1
