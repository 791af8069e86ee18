"""Sign-ins, refusals and sign-outs stand in the history; what was typed does not."""

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import User
from history.models import Event
from tests.support.requirements import req

pytestmark = [pytest.mark.django_db(transaction=True), req("A7")]

PASSWORD = "a-password-of-many-words"


def told(as_role):
    with as_role("worker"):
        return [(e.new["kind"], e.pk_of_row, str(e.new)) for e in Event.objects.filter(op="O")]


def sign_in(client, username, password):
    return client.post(reverse("accounts:sign-in"), {"username": username, "password": password})


def test_who_came_in_and_left_and_that_somebody_did_not(client, as_role):
    user = actions.create_user(by="command:test", username="somebody", password=PASSWORD)
    sign_in(client, "somebody", "not the password of anybody")
    sign_in(client, "typed-a-secret-here", PASSWORD)
    sign_in(client, "somebody", PASSWORD)
    client.post(reverse("accounts:sign-out"))

    events = told(as_role)
    assert [event[:2] for event in events] == [
        ("sign-in refused", 0),
        ("sign-in refused", 0),
        ("signed in", user.pk),
        ("signed out", user.pk),
    ]
    assert "typed-a-secret-here" not in str(events)


def test_a_disabled_person_is_refused_like_anybody_else(client, as_role):
    user = actions.create_user(by="command:test", username="somebody", password=PASSWORD)
    actions.disable_user(by="command:test", user=User.objects.get(pk=user.pk))
    refusals = [sign_in(client, name, PASSWORD).content for name in ("somebody", "nobody-at-all")]
    masked = [page.replace(b"somebody", b"NAME").replace(b"nobody-at-all", b"NAME") for page in refusals]
    assert len({len(page) for page in masked}) == 1
    assert [event[0] for event in told(as_role)] == ["sign-in refused", "sign-in refused"]
