"""A consumer belongs to a project and to no hospital: on every route they get their project, and nothing else."""

import pytest
from django.test import Client

from tests.integration.dashboards.conftest import Registry, registry  # noqa: F401 - a fixture
from tests.integration.permissions.consumers import ABOUT_PROJECTS, OPEN, OTHER, PROJECT_ROUTES, THEIRS
from tests.integration.permissions.matrix import ROUTES
from tests.integration.permissions.test_matrix import a_project, address_of
from tests.support.requirements import req

pytestmark = pytest.mark.django_db


@pytest.fixture
def consumer() -> Client:
    from accounts.models import User
    from exports.models import Project, ProjectMember

    person = User.objects.create_user(username="consumer", password="a long enough password")
    Project.objects.create(code="other", title="Another test", purpose="To see that it works.")
    ProjectMember.objects.create(user=person, project=Project.objects.get(code=a_project()))
    client = Client()
    client.force_login(person)
    return client


@req("X1")
def test_every_page_of_a_project_is_listed_for_consumers():
    pages = {name for name in ROUTES if name.startswith("exports:")}
    assert pages == PROJECT_ROUTES.keys() | ABOUT_PROJECTS.keys()


@req("X1")
def test_a_consumer_gets_their_project_and_nothing_of_another(consumer):
    found = {
        name: (consumer.get(f"{THEIRS}{rest}").status_code, consumer.get(f"{OTHER}{rest}").status_code)
        for name, (rest, _, _) in PROJECT_ROUTES.items()
    }
    assert found == {name: (theirs, other) for name, (_, theirs, other) in PROJECT_ROUTES.items()}
    about = {name: consumer.get(ROUTES[name][0].address).status_code for name in ABOUT_PROJECTS}
    assert about == ABOUT_PROJECTS


@req("X1")
def test_the_rest_of_the_registry_is_not_there_for_a_consumer(consumer, registry: Registry):  # noqa: F811
    """Neither the pages of a hospital, nor by naming one, nor what all hospitals share."""
    found = {}
    for name, routes in ROUTES.items():
        if name.startswith(("exports:", "api:")) or name in OPEN:
            continue
        for route in routes:
            status = consumer.get(address_of(route, registry.north, registry)).status_code
            if status not in (403, 404):
                found[route.address] = status
    assert found == {}
    assert {name: consumer.get(ROUTES[name][0].address).status_code for name in OPEN} == OPEN
