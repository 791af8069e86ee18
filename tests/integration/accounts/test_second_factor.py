"""Setting up an authenticator app, signing in with it, and what stands in for it when it is lost."""

import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.factors.adapter import UnreadableFactor
from accounts.models import User
from tests.support.factors import code_of, with_app, with_recovery_codes
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

PASSWORD = "a-password-of-many-words"
LIST, ADD, CODES = (reverse(f"accounts:{name}") for name in ("factor-list", "app-add", "recovery-codes-renew"))


@pytest.fixture
def user(db):
    return actions.create_user(by="command:test", username="somebody", password=PASSWORD)


@pytest.fixture
def no_drift(monkeypatch):
    """The clock stands, so that no half-minute passes between two steps of a test."""
    now = time.time() // 30 * 30 + 15
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture(autouse=True)
def at_ease(no_drift):
    return None


def sign_in(client, **more):
    return client.post(reverse("accounts:sign-in"), {"username": "somebody", "password": PASSWORD}, **more)


def second(client, code, **more):
    return client.post(reverse("accounts:second-step"), {"code": code}, **more)


def is_in(client):
    return SESSION_KEY in client.session


def key_on(page):
    return re.search(r'class="typed">([A-Z2-7 ]+)<', page.text)[1].replace(" ", "")


def test_an_app_is_set_up_by_its_first_code_and_recovery_codes_are_shown_once(client, user):
    sign_in(client)
    page = client.get(ADD)
    assert "data:image/svg+xml;base64," in page.text
    secret = key_on(page)

    shown = client.post(ADD, {"code": code_of(secret)})
    codes = re.findall(r"<code>(\d{4}) (\d{4})</code>", shown.text)

    assert len(codes) == 10
    assert "Authenticator app" in client.get(LIST).text
    assert codes[0][0] + codes[0][1] not in client.get(LIST).text


def test_a_mistyped_code_keeps_the_key_and_adds_nothing(client, user):
    sign_in(client)
    secret = key_on(client.get(ADD))
    refused = client.post(ADD, {"code": "000000"})

    assert refused.status_code == 422
    assert key_on(refused) == secret
    assert not Authenticator.objects.exists()


def test_the_secret_is_encrypted_in_the_database_and_in_the_session(client, user):
    sign_in(client)
    secret = key_on(client.get(ADD))
    assert secret not in str(dict(client.session.items()))
    client.post(ADD, {"code": code_of(secret)})
    assert secret not in str(list(Authenticator.objects.values()))


def test_a_secret_of_another_key_is_named_as_what_it_is(client, user, settings):
    secret = with_app(user)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key, long enough to be one",
    )
    sign_in(client)
    assert second(client, code_of(secret)).status_code == 302

    settings.SECRET_KEY_FALLBACKS = []
    Authenticator.objects.update(data={"secret": Authenticator.objects.get().data["secret"]})
    client.logout()
    sign_in(client)
    with pytest.raises(UnreadableFactor):
        second(client, code_of(secret))


def test_after_the_password_nobody_is_signed_in_before_the_second_step(client, user):
    secret = with_app(user)
    response = sign_in(client)
    assert response["Location"] == reverse("accounts:second-step")
    assert not is_in(client)
    assert client.get(LIST).status_code == 302

    assert second(client, code_of(secret))["Location"] == "/start/"
    assert is_in(client)


def test_one_goes_on_where_one_wanted_to_go(client, user):
    secret = with_app(user)
    form = {"username": "somebody", "password": PASSWORD, "next": "/tables/"}
    client.post(reverse("accounts:sign-in"), form)
    assert second(client, code_of(secret))["Location"] == "/tables/"


@pytest.mark.parametrize("later", [-1, 0, 1])
def test_a_clock_half_a_minute_off_is_forgiven(client, user, later):
    secret = with_app(user)
    sign_in(client)
    assert second(client, code_of(secret, later=later)).status_code == 302


@pytest.mark.parametrize("later", [-2, 2, 100])
def test_a_clock_further_off_is_not(client, user, later):
    secret = with_app(user)
    sign_in(client)
    assert second(client, code_of(secret, later=later)).status_code == 422
    assert not is_in(client)


def test_a_code_opens_once_and_an_older_one_not_after_it(client, user):
    secret = with_app(user)
    sign_in(client)
    second(client, code_of(secret))
    client.logout()
    sign_in(client)

    assert second(client, code_of(secret)).status_code == 422
    assert second(client, code_of(secret, later=-1)).status_code == 422
    assert second(client, code_of(secret, later=1)).status_code == 302


def test_a_recovery_code_opens_once_and_says_how_many_are_left(client, user):
    with_app(user)
    code = with_recovery_codes(user)[3]
    sign_in(client)
    page = second(client, f"{code[:4]} {code[4:]}", follow=True)
    assert "9 are left" in page.text
    client.logout()
    sign_in(client)
    assert second(client, code).status_code == 422


def test_the_second_step_takes_ten_minutes_at_most(client, user, monkeypatch):
    secret = with_app(user)
    sign_in(client)
    then = timezone.now() + timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: then)

    assert second(client, code_of(secret))["Location"] == reverse("accounts:sign-in")
    assert not is_in(client)


@pytest.mark.parametrize(
    "change",
    [
        lambda user: actions.disable_user(by="command:test", user=user),
        lambda user: actions.set_password(by="command:test", user=user, password="another-password-of-words"),
    ],
    ids=["disabled", "new password"],
)
def test_who_is_shut_out_between_the_steps_stays_out(client, user, change):
    secret = with_app(user)
    sign_in(client)
    change(User.objects.get())
    second(client, code_of(secret))
    assert not is_in(client)


@req("X7")
def test_wrong_codes_are_counted_by_person_wherever_they_come_from(client, user):
    secret = with_app(user)
    for number in range(5):
        sign_in(client, REMOTE_ADDR=f"192.0.2.{number}")
        refused = second(client, f"{number}00000", REMOTE_ADDR=f"192.0.2.{number}")
    sign_in(client, REMOTE_ADDR="192.0.2.77")
    locked = second(client, code_of(secret), REMOTE_ADDR="192.0.2.77")

    assert (locked.status_code, is_in(client)) == (422, False)

    def plain(page):
        return re.sub(r'value="[^"]*"', "", page.text)

    assert plain(locked) == plain(refused)
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(minutes=16))
    assert second(client, code_of(secret)).status_code == 302


def test_a_right_code_starts_the_count_anew(client, user):
    secret = with_app(user)
    for later in (-1, 0, 1):
        sign_in(client)
        for _ in range(4):
            second(client, "000000")
        assert second(client, code_of(secret, later=later)).status_code == 302
        client.logout()


def test_what_was_typed_as_a_code_is_nowhere(client, user, caplog):
    caplog.set_level("DEBUG")
    with_app(user)
    sign_in(client)
    second(client, "typed in here")
    assert AccessAttempt.objects.exists()
    assert "typed in here" not in str(list(AccessAttempt.objects.values())) + caplog.text


def test_a_new_factor_ends_the_persons_other_sessions_and_not_this_one(client, user):
    other = type(client)()
    sign_in(other)
    sign_in(client)
    client.post(ADD, {"code": code_of(key_on(client.get(ADD)))})

    assert client.get(LIST).status_code == 200
    assert other.get(LIST).status_code == 302


@pytest.mark.django_db(transaction=True)
@req("A7")
def test_the_history_tells_who_added_and_removed_what(client, as_role):
    from history.models import Event

    user = actions.create_user(by="command:test", username="somebody", password=PASSWORD)
    sign_in(client)
    client.post(ADD, {"code": code_of(key_on(client.get(ADD)))})
    client.post(reverse("accounts:factor-remove", args=[Authenticator.objects.get(type="totp").pk]))

    with as_role("worker"):
        events = [(e.op, (e.new or e.old)["type"], e.actor) for e in Event.objects.filter(tbl="mfa_authenticator")]
        told = str(list(Event.objects.filter(tbl="mfa_authenticator").values()))
    who = f"user:{user.pk}"
    assert events == [(op, kind, who) for op in "ID" for kind in ("totp", "recovery_codes")]
    assert "secret" not in told
    assert "seed" not in told


def test_removing_asks_once_more_who_it_is(client, user):
    with_app(user)
    client.force_login(user)
    remove = reverse("accounts:factor-remove", args=[Authenticator.objects.get().pk])

    assert "once more who you are" in client.post(remove).text
    assert client.post(remove, {"secret": "a wrong password of mine"}).status_code == 422
    assert Authenticator.objects.count() == 1
    assert client.post(remove, {"secret": PASSWORD}).status_code == 302
    client.post(remove)
    assert not Authenticator.objects.exists()


def test_new_recovery_codes_make_the_old_ones_worthless(client, user):
    secret = with_app(user)
    old = with_recovery_codes(user)
    sign_in(client)
    second(client, code_of(secret))
    new = [first + last for first, last in re.findall(r"<code>(\d{4}) (\d{4})</code>", client.post(CODES).text)]

    assert set(new).isdisjoint(old)
    client.logout()
    sign_in(client)
    assert second(client, old[0]).status_code == 422
    assert second(client, new[0]).status_code == 302


def test_nobody_sees_or_removes_another_persons_factor(client, user):
    with_app(user)
    stranger = actions.create_user(by="command:test", username="stranger", password=PASSWORD)
    client.post(reverse("accounts:sign-in"), {"username": "stranger", "password": PASSWORD})
    assert client.post(reverse("accounts:factor-remove", args=[Authenticator.objects.get().pk])).status_code == 404
    assert stranger.pk != user.pk
