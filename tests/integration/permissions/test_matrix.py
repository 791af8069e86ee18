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

CLOSED = [cell for cell in CELLS if cell.values[3] in (302, 403, 404) and "/accounts/" not in cell.values[0].address]


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
    response = client.get(address_of(route, site, registry))

    assert response.status_code == expected
    if person == STRANGER and expected == 302:
        assert response["Location"].startswith("/accounts/sign-in/")


@req("X1")
@pytest.mark.django_db
@pytest.mark.parametrize(("route", "person", "own", "expected"), CLOSED)
def test_nothing_is_sent_to_where_nothing_may_be_read(registry: Registry, route, person, own, expected):  # noqa: F811
    """A POST gets no further than a GET: where a page is forbidden, hidden or asks to sign in, so is sending to it."""
    client = Client()
    if person != STRANGER:
        client.force_login(a_person(person, registry.north))
    response = client.post(address_of(route, registry.north if own else registry.south, registry))

    # some pages take no POST from anybody and say so first
    assert response.status_code in (expected, 405)


@req("X12")
@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_opening_every_page_changes_nothing_and_leaves_notes_only(registry: Registry, person: str):  # noqa: F811
    client = Client()
    if person != STRANGER:
        client.force_login(a_person(person, registry.north))
    every = (route for routes in ROUTES.values() for route in routes)
    addresses = [address_of(route, registry.north, registry) for route in every]
    before, _ = written_and_read(registry.north)

    for address in addresses:
        client.get(address)

    written, read = written_and_read(registry.north)
    assert 0 < before == written
    assert (read > 0) == (person != STRANGER)


@req("X1")
@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE[1:])
def test_another_hospital_and_none_at_all_are_one_answer(registry: Registry, person: str):  # noqa: F811
    client = Client()
    client.force_login(a_person(person, registry.north))
    theirs, none = (client.get(f"/tables/?site={code}") for code in (registry.south.code, "atlantis"))

    assert (theirs.status_code, none.status_code) == (404, 404)
    assert theirs.content == none.content


def written_and_read(site) -> tuple[int, int]:
    """How many changes of this hospital's rows the history holds, and how many readings."""
    from history.models import Event
    from tests import factories

    with factories.corrected(site):
        return Event.objects.filter(op__in="IUD").count(), Event.objects.filter(op="R").count()


def address_of(route: Route, site, registry: Registry) -> str:  # noqa: F811
    from outcomes.models import DataQuery
    from registry.models import Surgery
    from tests import factories

    with factories.corrected(site):
        surgery = Surgery.objects.filter(site=site).select_related("patient").order_by("pk").first()
        patient = surgery.patient.registry_id
        query = DataQuery.objects.get(table="registry_surgery", row=surgery.pk).pk
    merge = a_merge(site) if "{merge}" in route.address else 0
    project = a_project() if "{project}" in route.address else ""
    of_site = {
        "project": project,
        "site": site.code,
        "patient": patient,
        "surgery": surgery.pk,
        "query": query,
        "merge": merge,
    }
    return route.address.format(run=registry.run.pk, **of_site)


def a_project() -> str:
    """The code of a project without people."""
    from exports.models import Project

    Project.objects.get_or_create(code="theirs", defaults={"title": "A test", "purpose": "To see that it works."})
    return "theirs"


def a_merge(site) -> int:
    """Two records without rows, merged."""
    from registry.actions.merge import merge_patients
    from tests import factories

    kept, other = (factories.Case(site).patient for _ in range(2))
    merge = merge_patients(by=factories.BY, survivor=kept, merged=other, taken=[], reason="a test")
    return merge.pk


def a_person(role: str, site):
    from accounts.models import Membership, User

    person = User.objects.create_user(username=role, password="a long enough password")
    Membership.objects.create(user=person, site=site, role=role)
    return person
