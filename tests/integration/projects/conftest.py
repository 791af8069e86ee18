"""A data manager, people without a hospital, and a project as the manager begins one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from accounts.permissions import Role

if TYPE_CHECKING:
    from accounts.models import User
    from exports.models import FigureRelease, Project
    from registry.models import Site

PASSWORD = "seven-quiet-cranes-over-the-lake"


@dataclass
class Signed:
    """A person at their browser."""

    user: "User"
    client: Client

    def get(self, address: str, status: int = 200) -> str:
        response = self.client.get(address)
        assert response.status_code == status, response.text[-2000:]
        return response.text

    def post(self, address: str, status: int = 302, **said: Any) -> str:
        """What the page says that comes of it."""
        response = self.client.post(address, said)
        assert response.status_code == status, response.text[-3000:]
        return self.get(response["Location"]) if status == 302 else response.text


@pytest.fixture
def north() -> "Site":
    from tests import factories

    return factories.a_site("north")


@pytest.fixture
def south() -> "Site":
    from tests import factories

    return factories.a_site("south")


@pytest.fixture
def person(db: None) -> Callable[..., Signed]:
    def make(username: str, site: "Site | None" = None, role: Role = Role.MANAGER) -> Signed:
        from accounts import actions
        from accounts.models import User

        user = actions.create_user(
            by="command:test", username=username, password=PASSWORD, display_name=f"{username.title()} Invented"
        )
        if site is not None:
            actions.grant_membership(by="command:test", user=user, site_id=site.pk, role=role)
        client = Client()
        client.force_login(user)
        return Signed(User.objects.get(pk=user.pk), client)

    return make


@pytest.fixture
def manager(person: Callable[..., Signed], north: "Site") -> Signed:
    return person("manager", north)


@pytest.fixture
def project(manager: Signed) -> "Project":
    from exports.models import Project

    manager.post("/projects/new/", **wishes())
    return Project.objects.get(code="spines")


def wishes(**other: Any) -> dict[str, Any]:
    """What a manager types for a new project."""
    return {
        "code": "spines",
        "title": "Spines that hold",
        "purpose": "How long the implants of invented patients hold.",
        "max_profile": "L2",
        "columns": "chosen",
        "of_patients": ["patients.sex", "patients.age_band"],
        "of_surgeries": ["surgeries.procedure"],
        **other,
    }


def signed_agreement(**other: Any) -> dict[str, Any]:
    return {
        "reference": "TEST-DUA-1",
        "basis": "waiver",
        "valid_from": "2020-01-01",
        "expires_on": "2099-01-01",
        "smallest_group": "5",
        **other,
    }


@pytest.fixture
def consumer(manager: Signed, person: Callable[..., Signed], project: "Project") -> Signed:
    """Of a project with an agreement in force, to which the hospital in the north gives its patients."""
    made = person("consumer")
    manager.post("/projects/spines/agreements/new/", **signed_agreement())
    manager.post("/projects/spines/members/new/", username="consumer", role="consumer")
    manager.post("/projects/spines/sites/north/give/")
    return made


def a_token(consumer: Signed, **said: Any) -> str:
    """The secret, as the page shows it once."""
    wanted = {"label": "a script", "scopes": ["dictionary:read", "exports:write"], "days": "30", "secret": PASSWORD}
    page = consumer.post("/projects/spines/tokens/new/", 200, **wanted | said)
    return page.split('id="secret">')[1].split("<")[0]


def a_release(**values: Any) -> "FigureRelease":
    """An empty release of figures, waiting unless `values` say more: what figures say is tested where they are made."""
    from accounts.scope import worker_scope
    from exports.models import FigureRelease
    from tests.support.databases import acting_as

    made = {"run_number": 1, "code_version": "test", "as_of": datetime(2026, 6, 30, tzinfo=UTC)}
    with acting_as("worker"), worker_scope(actor="command:test", reason="a test"):
        return FigureRelease.objects.create(**made, made_at=datetime(2026, 7, 1, tzinfo=UTC), **values)
