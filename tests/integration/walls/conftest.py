"""Two hospitals with a patient each, told to the database by an import, and asked about as the serving role."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

if TYPE_CHECKING:
    from registry.models import Site
    from tests.factories import Case

AsRole = Callable[[str], AbstractContextManager[BaseDatabaseWrapper]]


@dataclass(frozen=True)
class Hospitals:
    north: "Site"
    south: "Site"
    northern: "Case"
    southern: "Case"


@pytest.fixture
def hospitals(as_role: AsRole) -> Hospitals:
    """Committed, so that another role and another transaction meet them."""
    from registry.actions.acting import acting
    from registry.models import PatientIdentity
    from tests import factories

    with as_role("worker"):
        north, south = factories.a_site("north"), factories.a_site("south")
        cases = [factories.a_patient(site).alive(90).imaged(80).complicated("SSI_DEEP") for site in (north, south)]
        for case in cases:
            with acting(by="command:test", site=case.site):
                PatientIdentity.objects.create(patient=case.patient, site=case.site, hospital_number="TEST-1")
    return Hospitals(north, south, *cases)
