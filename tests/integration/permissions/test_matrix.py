"""The matrix of `matrix.py`, tried cell by cell; a route nobody listed fails."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.integration.dashboards.conftest import Registry, registry  # noqa: F401 - a fixture
from tests.integration.permissions.matrix import PEOPLE, ROUTES, STRANGER, Route
from tests.support.requirements import req

CELLS = [
    pytest.param(route, person, own, expected, id=f"{person} {'own' if own else 'other'} {route.address}")
    for routes in ROUTES.values()
    for route in routes
    for own, statuses in ((True, route.own), (False, route.other))
    if statuses
    for person, expected in zip(PEOPLE, statuses, strict=True)
]


def names(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from names(pattern.url_patterns, inner)
        else:
            yield f"{space}{pattern.name}"


@req("X1")
def test_every_route_is_in_the_matrix():
    assert set(names(get_resolver().url_patterns)) == set(ROUTES)


@req("X1")
@pytest.mark.django_db
@pytest.mark.parametrize(("route", "person", "own", "expected"), CELLS)
def test_a_person_gets(registry: Registry, route: Route, person: str, own: bool, expected: int):  # noqa: F811
    client = Client()
    if person != STRANGER:
        client.force_login(a_person(person, registry.north))
    site = registry.north if own else registry.south
    response = client.get(route.address.format(site=site.code, run=registry.run.pk))

    assert response.status_code == expected
    if person == STRANGER and expected == 302:
        assert response["Location"].startswith("/accounts/sign-in/")


@req("X1")
@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE[1:])
def test_another_hospital_and_none_at_all_are_one_answer(registry: Registry, person: str):  # noqa: F811
    client = Client()
    client.force_login(a_person(person, registry.north))
    theirs, none = (client.get(f"/tables/?site={code}") for code in (registry.south.code, "atlantis"))

    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.content == none.content


def a_person(role: str, site):
    from accounts.models import Membership, User

    person = User.objects.create_user(username=role, password="a long enough password")
    Membership.objects.create(user=person, site=site, role=role)
    return person
