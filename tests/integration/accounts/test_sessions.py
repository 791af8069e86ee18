"""How long a session lasts, what ends it, and what is written down about it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.models import User
from accounts.permissions import Role
from registry.models import Site
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

BY = "command:test"
PASSWORD = "a-password-of-many-words"
MORNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
PAGE = "/runs/"


@pytest.fixture
def user():
    user = actions.create_user(by=BY, username="somebody", password=PASSWORD)
    site = Site.objects.create(code="a", name="A")
    actions.grant_membership(by=BY, user=user, site_id=site.pk, role=Role.MANAGER)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def clock(monkeypatch):
    """`clock(minutes)` sets the time so many minutes after eight in the morning."""

    def at(minutes):
        monkeypatch.setattr(timezone, "now", lambda: MORNING + timedelta(minutes=minutes))

    at(0)
    return at


def sign_in(client, password=PASSWORD, username="somebody"):
    return client.post(reverse("accounts:sign-in"), {"username": username, "password": password})


def is_in(client):
    return client.get(PAGE).status_code == 200


@req("X5")
def test_a_quarter_of_an_hour_without_a_request_ends_the_session(client, user, clock):
    sign_in(client)
    clock(14)
    assert is_in(client)
    clock(28)
    assert is_in(client)
    clock(44)
    response = client.get(PAGE, follow=True)
    assert response.redirect_chain[0][0].startswith("/accounts/sign-in/")
    assert "your session had ended" in response.text


@req("X5")
def test_twelve_hours_end_it_however_busy(client, user, clock):
    sign_in(client)
    for minutes in range(10, 12 * 60, 10):
        clock(minutes)
        assert is_in(client)
    clock(12 * 60 + 5)
    assert not is_in(client)


@req("X5")
def test_signing_in_gives_a_new_session_key(client, user):
    client.get(reverse("accounts:sign-in"))
    session = client.session
    session["before"] = True
    session.save()
    before = session.session_key
    sign_in(client)
    assert client.session.session_key != before


@req("X5")
@pytest.mark.parametrize(
    "change",
    [
        lambda user: actions.disable_user(by=BY, user=user),
        lambda user: actions.set_password(by=BY, user=user, password="another-password-of-words"),
        lambda user: actions.grant_membership(by=BY, user=user, site_id=Site.objects.get().pk, role=Role.INVESTIGATOR),
        lambda user: actions.revoke_membership(by=BY, user=user, site_id=Site.objects.get().pk),
    ],
    ids=["disabled", "new password", "another role", "no longer a member"],
)
def test_what_changes_a_persons_rights_ends_their_sessions_at_once(client, user, change):
    sign_in(client)
    assert is_in(client)
    change(User.objects.get(pk=user.pk))
    response = client.get(PAGE)
    assert (response.status_code, response["Location"].startswith("/accounts/sign-in/")) == (302, True)


@req("X5")
def test_a_session_of_a_disabled_person_does_not_come_back_with_them(client, user):
    sign_in(client)
    actions.disable_user(by=BY, user=user)
    User.objects.filter(pk=user.pk).update(is_active=True)
    assert not is_in(client)


@req("X11")
def test_pages_of_people_stay_out_of_caches(client, user):
    sign_in(client)
    assert client.get(PAGE)["Cache-Control"] == "private, no-store"


@req("X6")
@pytest.mark.parametrize("password", ["x" * 14, "1q2w3e4r5t6y7u8i9o0p", "123456789123456789"])
def test_short_and_common_passwords_are_refused(password):
    with pytest.raises(Exception, match="password"):
        actions.create_user(by=BY, username="newcomer", password=password)


@req("X6")
@pytest.mark.parametrize("password", ["rain on the tin roof", "q" * 7 + "w" * 8, "ß" * 70])
def test_long_passwords_of_any_form_are_taken(client, password):
    actions.create_user(by=BY, username="newcomer", password=password)
    assert sign_in(client, password, "newcomer").status_code == 302


@req("X6")
def test_passwords_are_hashed_with_argon2(settings):
    assert settings.PASSWORD_HASHERS[-1].endswith("Argon2PasswordHasher")


@req("X12")
def test_signing_out_takes_a_post(client, user):
    sign_in(client)
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    assert is_in(client)
    client.post(reverse("accounts:sign-out"))
    assert not is_in(client)


@req("X12")
def test_a_form_without_its_token_is_refused(user):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    assert sign_in(client).status_code == 403
