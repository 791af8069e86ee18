"""An import keeps what is expected in step, a batch at a time."""

from datetime import date

import pytest

from outcomes.models import Expectation
from outcomes.schedule.protocol import Track
from outcomes.synthetic.size import Size
from outcomes.synthetic.write import make_synthetic
from registry.models import Surgery

pytestmark = pytest.mark.usefixtures("worker_role")


@pytest.mark.django_db(transaction=True)
def test_a_synthetic_registry_has_its_schedules():
    make_synthetic(size=Size(patients=60, sites=2, seed=7, cut_off=date(2026, 6, 30)), by="command:test")

    operated = set(Surgery.objects.filter(index_surgery=None).values_list("patient", flat=True))
    asked = set(Expectation.objects.filter(track=Track.CLINIC).values_list("patient", flat=True))
    assert len(operated) == 60
    assert asked <= operated
    assert len(asked) > 40  # some died, or withdrew, before the first window
    assert {"met", "expected", "missed"} <= set(Expectation.objects.values_list("state", flat=True))
