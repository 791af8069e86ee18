"""Managers and investigators do not get in by a password alone, anywhere in the program."""

import re

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import User
from accounts.permissions import Role
from config.checks import second_factor_is_asked_for
from registry.models import Site
from tests.integration.permissions.matrix import ROUTES
from tests.support.factors import code_of, with_app
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

PASSWORD = "a-password-of-many-words"
LIST = reverse("accounts:factor-list")
#: What one needs to set up a second factor, or to leave; and what everybody may open.
OPEN = {
    *("livez", "readyz", "accounts:sign-in", "accounts:second-step", "accounts:sign-out", "accounts:factor-list"),
    *("accounts:app-add", "accounts:passkey-add", "accounts:new-passkey-question", "accounts:passkey-question"),
    *("accounts:factor-remove", "accounts:recovery-codes-renew"),
    *("api:schema", "api:schema-yaml"),
}


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def person():
    def make(role):
        user = actions.create_user(by="command:test", username="somebody", password=PASSWORD)
        site = Site.objects.create(code="a", name="A")
        actions.grant_membership(by="command:test", user=user, site_id=site.pk, role=role)
        return User.objects.get(pk=user.pk)

    return make


def signed_in(person) -> Client:
    client = Client()
    client.post(reverse("accounts:sign-in"), {"username": "somebody", "password": PASSWORD})
    return client


ADDRESSES = [
    pytest.param(re.sub(r"\{\w+\}", "1", route.address), id=name)
    for name, routes in ROUTES.items()
    if name not in OPEN
    for route in routes[:1]
]


@req("X4")
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_manager_with_a_password_alone_gets_to_the_set_up_and_nowhere_else(person, address):
    client = signed_in(person(Role.MANAGER))

    looked = client.get(address)
    assert (looked.status_code, looked["Location"]) == (302, LIST)
    assert client.post(address).status_code == 403


@req("X4")
@pytest.mark.parametrize(("role", "status"), [(Role.COORDINATOR, 200), (Role.INVESTIGATOR, 302), (Role.MANAGER, 302)])
def test_which_roles_need_one(person, role, status):
    assert signed_in(person(role)).get("/tables/").status_code == status


@req("X4")
def test_a_role_given_meanwhile_counts_at_once(person):
    user = person(Role.COORDINATOR)
    client = signed_in(user)
    assert client.get("/tables/").status_code == 200
    elsewhere = Site.objects.create(code="b", name="B")
    actions.grant_membership(by="command:test", user=user, site_id=elsewhere.pk, role=Role.MANAGER)

    assert client.get("/tables/").status_code == 302


@req("X4")
def test_setting_one_up_opens_the_door_in_the_same_session(person):
    client = signed_in(person(Role.MANAGER))
    assert "Set one up to go on" in client.get("/tables/", follow=True).text
    secret = client.get(reverse("accounts:app-add")).text.split('class="typed">')[1].split("<")[0].replace(" ", "")
    client.post(reverse("accounts:app-add"), {"code": code_of(secret)})

    assert client.get("/tables/").status_code == 200


@req("X4")
def test_a_session_that_never_saw_the_factor_is_ended(person):
    user = person(Role.MANAGER)
    client = signed_in(user)
    with_app(user)
    assert client.get("/tables/")["Location"] == reverse("accounts:sign-in")
    assert client.get(LIST).status_code == 302


def test_removing_the_last_one_leads_back_to_the_set_up(person):
    user = person(Role.MANAGER)
    secret = with_app(user)
    client = signed_in(user)
    client.post(reverse("accounts:second-step"), {"code": code_of(secret)})
    assert client.get("/tables/").status_code == 200
    from allauth.mfa.models import Authenticator

    client.post(reverse("accounts:factor-remove", args=[Authenticator.objects.get().pk]))
    assert client.get("/tables/")["Location"] == LIST


def test_the_check_says_when_nobody_is_asked(settings):
    assert second_factor_is_asked_for() == []
    settings.SECOND_FACTOR_REQUIRED = False
    assert [message.id for message in second_factor_is_asked_for()] == ["spinemet.W002"]
    settings.DEBUG = True
    assert second_factor_is_asked_for() == []


def test_the_check_is_one_of_those_that_a_command_runs(settings, capsys):
    settings.SECOND_FACTOR_REQUIRED = False
    call_command("check")
    assert "W002" in capsys.readouterr().err
