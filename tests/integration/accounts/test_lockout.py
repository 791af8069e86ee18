"""Guessing is locked out, and nobody can tell from the answer."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.db.models import F
from django.urls import reverse

from accounts import actions
from accounts.lockout import address_of
from tests.support.requirements import req

pytestmark = [pytest.mark.django_db, req("X7")]

PASSWORD = "a-password-of-many-words"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture(autouse=True)
def user(db):
    return actions.create_user(by="command:test", username="somebody", password=PASSWORD)


def sign_in(client, password=PASSWORD, username="somebody", address=HERE):
    form = {"username": username, "password": password}
    return client.post(reverse("accounts:sign-in"), form, REMOTE_ADDR=address)


def guess(client, times, **of):
    return [sign_in(client, password=f"guess number {n} of many", **of) for n in range(times)]


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client):
    guess(client, 5)

    assert sign_in(client).status_code == 200
    assert sign_in(client, address=ELSEWHERE).status_code == 302


def test_after_a_quarter_of_an_hour_it_is_taken_again(client):
    guess(client, 5)
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=16))

    assert sign_in(client).status_code == 302


def test_a_right_password_in_between_starts_the_count_anew(client):
    guess(client, 4)
    assert sign_in(client).status_code == 302
    client.logout()
    guess(client, 4)
    assert sign_in(client).status_code == 302


def test_wrong_unknown_and_locked_are_one_answer(client):
    wrong = guess(client, 1)[0]
    locked = (guess(client, 5), sign_in(client))[1]
    unknown = sign_in(client, username="nobodyx")

    def without_names(response):
        return response.content.replace(b"somebody", b"NAME").replace(b"nobodyx", b"NAME")

    assert wrong.status_code == locked.status_code == unknown.status_code == 200
    assert {len(without_names(response)) for response in (wrong, locked, unknown)} == {len(without_names(wrong))}


def test_what_was_typed_as_a_name_is_nowhere(client, caplog):
    caplog.set_level("DEBUG")
    guess(client, 6, username="my secret typed into the wrong field")

    kept = [value for row in AccessAttempt.objects.values() for value in row.values()]
    assert kept
    assert "my secret" not in str(kept) + caplog.text


@pytest.mark.parametrize(("behind_a_proxy", "counted"), [(True, "198.51.100.7"), (False, HERE)])
def test_a_forwarded_address_counts_only_behind_our_own_proxy(rf, settings, behind_a_proxy, counted):
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"trusted_proxy": behind_a_proxy})
    request = rf.get("/", REMOTE_ADDR=HERE, headers={"X-Forwarded-For": "203.0.113.9, 198.51.100.7"})

    assert address_of(request) == counted
