"""How often one address may try the door, and one person may take files along: sent side by side, all are counted."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.db.models import F
from django.test import Client
from django.urls import reverse

from accounts import actions, rates
from accounts.models import Allowance
from accounts.permissions import Role
from registry.models import Site
from tests.support.requirements import req

PASSWORD = "a-password-of-many-words"
SIGN_IN = reverse("accounts:sign-in")


def tries(number, client, address="192.0.2.1"):
    """One guess at each of many names, which no lock-out by name would notice."""
    form = {"username": f"name-{number}", "password": "the same guess for all"}
    return client.post(SIGN_IN, form, REMOTE_ADDR=address)


@pytest.mark.django_db
@req("X9")
def test_one_address_tries_sixty_names_a_minute_and_no_more(client):
    statuses = [tries(number, client).status_code for number in range(62)]

    assert statuses == [200] * 60 + [429] * 2
    assert tries(0, client, "192.0.2.2").status_code == 200
    refused = tries(63, client)
    assert refused["Retry-After"] == "60"
    assert "Wait 1 minute" in refused.text
    assert client.get(SIGN_IN, REMOTE_ADDR="192.0.2.1").status_code == 200


@pytest.mark.django_db
def test_after_a_minute_the_count_begins_anew(client):
    for number in range(61):
        tries(number, client)
    Allowance.objects.update(began_at=F("began_at") - timedelta(seconds=61))
    assert tries(61, client).status_code == 200


@pytest.mark.django_db
def test_no_address_is_kept(client):
    tries(1, client)
    assert "192.0.2.1" not in str(list(Allowance.objects.values()))


@pytest.mark.django_db(transaction=True)
@req("X9")
def test_a_burst_side_by_side_is_counted_to_the_last():
    def one(number):
        try:
            return tries(number, Client()).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as side_by_side:
        answers = list(side_by_side.map(one, range(70)))
    assert (answers.count(200), answers.count(429)) == (60, 10)


@pytest.mark.django_db(transaction=True)
@req("X7", "X9")
def test_guesses_at_one_name_sent_side_by_side_are_looked_at_one_by_one(monkeypatch):
    """Of forty at once five are looked at; the right one among the rest opens nothing."""
    actions.create_user(by="command:test", username="somebody", password=PASSWORD)
    looked_at = []
    from django.contrib.auth.backends import ModelBackend

    real = ModelBackend.authenticate

    def counting(self, request, username=None, password=None, **more):
        looked_at.append(password)
        return real(self, request, username=username, password=password, **more)

    monkeypatch.setattr(ModelBackend, "authenticate", counting)

    def guess(number):
        try:
            form = {"username": "somebody", "password": f"guess number {number} of many"}
            return Client().post(SIGN_IN, form, REMOTE_ADDR="192.0.2.1").status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as side_by_side:
        answers = set(side_by_side.map(guess, range(40)))
    assert answers == {200}
    assert len(looked_at) == 5


@pytest.mark.django_db
@req("X9")
def test_one_person_takes_a_hundred_and_twenty_files_in_five_minutes(client):
    user = actions.create_user(by="command:test", username="somebody", password=PASSWORD)
    site = Site.objects.create(code="a", name="A")
    actions.grant_membership(by="command:test", user=user, site_id=site.pk, role=Role.COORDINATOR)
    client.post(SIGN_IN, {"username": "somebody", "password": PASSWORD})
    statuses = [client.get("/tables/cohort.csv?site=a").status_code for _ in range(121)]

    assert 429 not in statuses[:120]
    assert statuses[120] == 429
    assert client.get("/tables/?site=a").status_code == 200


@req("X9")
def test_every_way_in_and_every_file_is_counted():
    """A new route that ends in a file's name is marked with its rate, and so is every form before the door."""
    from django.urls import get_resolver

    def routes(patterns, path=""):
        for pattern in patterns:
            here = path + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from routes(pattern.url_patterns, here)
            else:
                yield here, pattern.callback

    for path, view in routes(get_resolver().url_patterns):
        if path.endswith((".csv", ".<slug:suffix>")):
            assert getattr(view, "rate", None) == rates.FILES, path
        if path in ("accounts/sign-in/", "accounts/sign-in/second-step/", "accounts/invitation/"):
            assert view.rate.by == rates.By.ADDRESS, path
