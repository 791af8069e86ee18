"""People: what their roles allow, where, and that sign-in gives nothing away."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts import actions
from accounts.models import Membership, User
from accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from accounts.selectors import may, sites_visible_to
from registry.models import Site

pytestmark = pytest.mark.django_db

BY = "command:test"
PASSWORD = "a-password-of-many-words"


@pytest.fixture
def site() -> Site:
    return Site.objects.create(code="a", name="Hospital A")


@pytest.fixture
def other_site() -> Site:
    return Site.objects.create(code="b", name="Hospital B")


@pytest.fixture
def user() -> User:
    return actions.create_user(by=BY, username="somebody", password=PASSWORD, display_name="Some Body")


def sign_in(client, username, password):
    return client.post(reverse("accounts:sign-in"), {"username": username, "password": password})


def test_a_new_person_sees_nothing(user, site):
    assert list(sites_visible_to(user)) == []
    assert not may(user, Permission.VIEW_DASHBOARDS)


def test_a_member_sees_their_site_and_no_other(user, site, other_site):
    actions.grant_membership(by=BY, user=user, site_id=site.pk, role=Role.COORDINATOR)
    assert list(sites_visible_to(user)) == [site.pk]
    assert list(Site.objects.visible_to(user)) == [site]
    assert may(user, Permission.ENTER_DATA, site=site.pk)
    assert not may(user, Permission.ENTER_DATA, site=other_site.pk)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_allows_exactly_its_list(user, site, role, permission):
    actions.grant_membership(by=BY, user=user, site_id=site.pk, role=role)
    assert may(user, permission, site=site.pk) == (permission in ROLE_PERMISSIONS[role])


def test_an_investigator_never_sees_identities():
    assert Permission.VIEW_IDENTITY not in ROLE_PERMISSIONS[Role.INVESTIGATOR]


def test_granting_again_changes_the_role_rather_than_adding_one(user, site):
    actions.grant_membership(by=BY, user=user, site_id=site.pk, role=Role.COORDINATOR)
    actions.grant_membership(by=BY, user=user, site_id=site.pk, role=Role.MANAGER)
    assert Membership.objects.get(user=user).role == Role.MANAGER


def test_a_person_taken_off_a_site_no_longer_sees_it(user, site):
    actions.grant_membership(by=BY, user=user, site_id=site.pk, role=Role.COORDINATOR)
    actions.revoke_membership(by=BY, user=user, site_id=site.pk)
    assert list(sites_visible_to(user)) == []


@pytest.mark.parametrize("password", ["short", "fourteen-signs", "somebody-somebody"])
def test_a_weak_password_is_refused(password):
    with pytest.raises(ValidationError):
        actions.create_user(by=BY, username="somebody-somebody", password=password)


def test_a_new_password_ends_open_sessions(client, user):
    client.force_login(user)
    actions.set_password(by=BY, user=user, password="another-password-of-many-words")
    assert client.get(reverse("accounts:sign-in")).wsgi_request.user.is_anonymous


def test_signing_in_works_and_signing_out_takes_a_post(client, user):
    assert sign_in(client, "somebody", PASSWORD).status_code == 302
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    assert client.post(reverse("accounts:sign-out")).status_code == 302


def test_every_failed_sign_in_gets_the_same_answer(client, user):
    disabled = actions.create_user(by=BY, username="disabled", password=PASSWORD)
    actions.disable_user(by=BY, user=disabled)
    answers = {
        tuple(sign_in(client, username, password).context["form"].non_field_errors())
        for username, password in [("somebody", "wrong"), ("nobody", PASSWORD), ("disabled", PASSWORD)]
    }
    assert len(answers) == 1


def test_a_failed_sign_in_does_not_show_the_password_again(client, user):
    assert "my-secret-guess" not in sign_in(client, "somebody", "my-secret-guess").content.decode()
