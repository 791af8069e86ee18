"""Two hospitals, one night, three people: what the pages are asked about."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.support.databases import acting_as

if TYPE_CHECKING:
    from django.test import Client

    from analytics.models import Run
    from registry.models import Site


@dataclass(frozen=True)
class Registry:
    north: "Site"
    south: "Site"
    run: "Run"


@pytest.fixture(scope="module")
def registry(committed_for_module: Callable[[], AbstractContextManager[None]]) -> Registry:
    with committed_for_module(), acting_as("worker"):
        north, south = fill()
        return Registry(north, south, recompute())


def fill() -> tuple["Site", "Site"]:
    """North: separation and piecemeal, with everything an endpoint can meet. South: two patients."""
    from tests import factories  # not before Django is set up

    north, south = factories.a_site("north"), factories.a_site("south")
    for day in (40, 120, 300, 420, 700):
        factories.a_patient(north, had_complication="no").dies(day).imaged(day - 20).baseline(
            frankel="D", kps=70
        ).asked()
    for day in (200, 500, 900, 1100):
        factories.a_patient(north, had_complication="no", blood_loss_ml=900 + day).alive(day).imaged(
            day - 30
        ).irradiated(20)
    factories.a_patient(north).recurs(150).dies(150)
    for day in (60, 90, 250, 380):
        told = {"had_complication": "no", "blood_loss_ml": 1500 + day}
        factories.a_patient(north, "PIECEMEAL", **told).recurs(day - 30).dies(day)
    for day in (330, 610):
        factories.a_patient(north, "PIECEMEAL").alive(day).complicated("DURAL_TEAR", "SSI_DEEP")
    factories.a_patient(north).dies(None)
    factories.a_patient(south, "TES").alive(400).imaged(390).asked()
    factories.a_patient(south, "TES").dies(200)
    return north, south


def recompute() -> "Run":
    from analytics.actions.recompute import recompute_now

    run = recompute_now(by="command:recompute", now=datetime.now(UTC))
    assert run is not None
    return run


@pytest.fixture
def run(registry: Registry, db: None) -> "Run":
    return registry.run


@pytest.fixture
def publish(as_role: Callable[[str], AbstractContextManager]) -> Callable[..., "Run"]:
    """`publish(*cases)` records each case, a function without arguments, and makes one more complete run.

    Only a worker writes figures, and it really commits: for tests that make their own registry.
    """

    def make(*cases: Callable[[], object]) -> "Run":
        with as_role("worker"):
            for case in cases:
                case()
            return recompute()

    return make


@pytest.fixture
def sign_in(client: "Client", db: None) -> Callable[..., "Client"]:
    """`sign_in("coordinator", site)` gives a browser session of a new person in that role."""

    def make(role: str, *sites: "Site") -> "Client":
        from accounts.models import Membership, User

        person = User.objects.create_user(username=f"{role}-{User.objects.count()}", password="a long enough password")
        for site in sites:
            Membership.objects.create(user=person, site=site, role=role)
        client.force_login(person)
        return client

    return make


@pytest.fixture
def investigator(sign_in: Callable[..., "Client"], registry: Registry) -> "Client":
    return sign_in("investigator", registry.north)


@pytest.fixture
def coordinator(sign_in: Callable[..., "Client"], registry: Registry) -> "Client":
    return sign_in("coordinator", registry.south)
