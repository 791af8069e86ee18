"""One hospital with a patient, and people who open pages of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.http import QueryDict
from django.test import Client

from tests.support.page_forms import fields_of_form


@dataclass
class Desk:
    """A person at a desk, in their role at one hospital."""

    person: Any
    client: Client

    def get(self, address: str, status: int = 200) -> str:
        response = self.client.get(address)
        assert response.status_code == status, f"{address}: {response.status_code}"
        return response.content.decode()

    def filled(self, address: str, **values: Any) -> dict[str, Any]:
        """What the form at `address` would send, with these values typed over it."""
        return {**fields_of_form(self.get(address)), **values}

    def send(self, address: str, sent: dict[str, Any]) -> Any:
        return self.client.post(address, sent)


PASSWORD = "a long enough password"


@pytest.fixture
def desk(db: None) -> Callable[..., Desk]:
    """`desk("coordinator", site)`: a new person of that role, signed in."""

    def make(role: str, *sites: Any, name: str = "") -> Desk:
        from accounts.models import Membership, User

        username = name or f"{role}-{User.objects.count()}"
        person = User.objects.create_user(username=username, password=PASSWORD, display_name=f"{role.title()} Invented")
        for site in sites:
            Membership.objects.create(user=person, site=site, role=role)
        client = Client()
        client.force_login(person)
        return Desk(person, client)

    return make


@pytest.fixture
def case(db: None) -> Any:
    """A patient of hospital north with an operation and 800 mL of blood loss."""
    from tests import factories

    return factories.a_patient(factories.a_site("north"), blood_loss_ml=800)


@pytest.fixture
def coordinator(desk: Callable[..., Desk], case: Any) -> Desk:
    return desk("coordinator", case.site)


def page_of(row: Any, step: str = "") -> str:
    from outcomes.records.catalogue import kind_of

    return f"/records/{kind_of(row).slug}/{row.pk}/{step}"


def query(**values: Any) -> QueryDict:
    found = QueryDict(mutable=True)
    for name, value in values.items():
        found.setlist(name, value if isinstance(value, list) else [value])
    return found


def a_key() -> str:
    return str(uuid4())
