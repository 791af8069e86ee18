"""Managers of people: what they may change, of whom, and that it counts at once."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions
from accounts.models import Membership, User
from accounts.permissions import Role
from history.models import Event
from registry.models import Site
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

BY = "command:test"
PASSWORD = "a-password-of-many-words"
LIST = reverse("accounts:people-list")


@pytest.fixture
def site():
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def elsewhere():
    return Site.objects.create(code="b", name="Hospital B")


@pytest.fixture
def person():
    def make(username, *places):
        user = actions.create_user(by=BY, username=username, password=PASSWORD, display_name=username.title())
        for place, role in places:
            actions.grant_membership(by=BY, user=user, site_id=place.pk, role=role)
        return User.objects.get(pk=user.pk)

    return make


def signed_in(user) -> Client:
    client = Client()
    client.post(reverse("accounts:sign-in"), {"username": user.username, "password": PASSWORD})
    return client


@pytest.fixture
def boss(person, site):
    return person("boss", (site, Role.MANAGER))


@pytest.fixture
def manager(boss):
    return signed_in(boss)


def change(manager, user, site, act, **more):
    page = reverse("accounts:member-edit", args=[Membership.objects.get(user=user, site=site).pk])
    return manager.post(page, {"act": act, "role": "investigator", "reason": "left the ward", **more})


def test_the_list_shows_the_people_of_the_site_and_no_others(manager, person, site, elsewhere):
    person("anna", (site, Role.COORDINATOR))
    person("bruno", (elsewhere, Role.COORDINATOR))
    page = manager.get(LIST).text

    assert "Anna" in page
    assert "Bruno" not in page
    assert manager.get(f"{LIST}?site=b").status_code == 404


@req("X5")
def test_another_role_is_given_with_its_reason_and_ends_their_sessions(manager, person, site):
    anna = person("anna", (site, Role.COORDINATOR))
    theirs = signed_in(anna)
    assert theirs.get("/tables/").status_code == 200

    assert change(manager, anna, site, "role").status_code == 302
    assert Membership.objects.get(user=anna).role == Role.INVESTIGATOR
    assert theirs.get("/tables/").status_code == 302
    # the membership carries its site, so those of the site may read of it
    manager.get(LIST)
    told = Event.objects.filter(tbl="accounts_membership", op="U").get()
    assert told.reason == "left the ward"


@req("X5")
def test_who_is_disabled_is_out_at_once_and_back_when_enabled(manager, person, site):
    anna = person("anna", (site, Role.COORDINATOR))
    theirs = signed_in(anna)
    change(manager, anna, site, "disable")

    assert theirs.get("/tables/").status_code == 302
    assert signed_in(anna).get("/tables/").status_code == 302
    assert "disabled" in manager.get(LIST).text

    change(manager, anna, site, "enable")
    assert theirs.get("/tables/").status_code == 302
    assert signed_in(anna).get("/tables/").status_code == 200


def test_a_membership_is_ended(manager, person, site):
    anna = person("anna", (site, Role.COORDINATOR))
    change(manager, anna, site, "remove")
    assert not Membership.objects.filter(user=anna).exists()
    assert signed_in(anna).get("/tables/").status_code in (403, 404, 302)


def test_each_change_needs_its_reason(manager, person, site):
    anna = person("anna", (site, Role.COORDINATOR))
    assert change(manager, anna, site, "disable", reason=" ").status_code == 422
    assert User.objects.get(pk=anna.pk).is_active


@pytest.mark.parametrize("act", ["role", "remove", "disable"])
def test_nobody_changes_themselves(manager, boss, site, act):
    assert "This is you" in change(manager, boss, site, act).text
    assert Membership.objects.get(user=boss).role == Role.MANAGER
    assert User.objects.get(pk=boss.pk).is_active


@pytest.mark.parametrize("act", ["role", "remove", "disable"])
def test_people_of_another_site_are_not_there(manager, person, elsewhere, act):
    bruno = person("bruno", (elsewhere, Role.COORDINATOR))
    assert change(manager, bruno, elsewhere, act).status_code == 404
    assert Membership.objects.get(user=bruno).role == Role.COORDINATOR


def test_the_account_of_somebody_at_two_sites_is_not_one_managers_to_disable(manager, person, site, elsewhere):
    both = person("both", (site, Role.COORDINATOR), (elsewhere, Role.COORDINATOR))
    refused = change(manager, both, site, "disable")

    assert "belong to other sites too" in refused.text
    assert User.objects.get(pk=both.pk).is_active
    assert change(manager, both, site, "remove").status_code == 302


def test_an_old_session_is_asked_once_more_who_it_is(boss, person, site):
    anna, stale = person("anna", (site, Role.COORDINATOR)), Client()
    stale.force_login(boss)

    assert change(stale, anna, site, "disable").status_code == 422
    assert change(stale, anna, site, "disable", secret="not the password of anybody").status_code == 422
    assert User.objects.get(pk=anna.pk).is_active
    assert change(stale, anna, site, "disable", secret=PASSWORD).status_code == 302
    # and the proof holds for the next minutes
    assert change(stale, anna, site, "enable").status_code == 302


@req("X13")
def test_a_form_changes_what_it_names_and_no_more(manager, person, site):
    anna = person("anna", (site, Role.COORDINATOR))
    more = {"is_superuser": "on", "is_staff": "on", "user_id": "1", "site_id": "99", "username": "other"}
    change(manager, anna, site, "role", **more)
    after = User.objects.get(pk=anna.pk)
    assert (after.is_superuser, after.is_staff, after.username) == (False, False, "anna")
    assert Membership.objects.get(user=anna).site == site


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.INVESTIGATOR])
def test_only_managers_of_people_get_here(person, site, role):
    client = signed_in(person("anna", (site, role)))
    for page in (LIST, reverse("accounts:invite"), reverse("accounts:member-edit", args=[1])):
        assert client.get(page).status_code == 403
        assert client.post(page, {}).status_code in (403, 405)


def test_nobody_resets_a_second_factor_without_a_reason(capsys, person, site):
    from allauth.mfa.models import Authenticator
    from django.core.management import CommandError, call_command

    from tests.support.factors import with_app, with_recovery_codes

    anna = person("anna", (site, Role.MANAGER))
    with_app(anna)
    with_recovery_codes(anna)
    with pytest.raises(CommandError, match="say why"):
        call_command("reset_second_factor", "anna", reason=" ")
    with pytest.raises(CommandError, match="nobody of this user name"):
        call_command("reset_second_factor", "Anna", reason="phone lost")
    assert Authenticator.objects.count() == 2
    call_command("reset_second_factor", "anna", reason="phone lost")
    assert not Authenticator.objects.exists()
    assert "1 second factors removed" in capsys.readouterr().out
