"""Keys to a project: made by who proves who they are, shown once, rotated, revoked."""

import logging
import re

import pytest
from django.test import Client

from exports.actions.tokens import recognise_redcap
from exports.models import ApiToken
from tests.integration.projects.conftest import PASSWORD, a_token
from tests.support.requirements import req

pytestmark = pytest.mark.django_db

HERE = "/projects/spines/"


def calls(secret: str) -> int:
    return Client().get("/api/v1/dictionary", headers={"Authorization": f"Bearer {secret}"}).status_code


@req("X8")
def test_a_token_is_shown_once_and_opens_what_it_is_good_for(consumer, manager, caplog):
    caplog.set_level(logging.DEBUG)
    secret = a_token(consumer)
    token = ApiToken.objects.get()

    assert calls(secret) == 200
    assert token.scopes == ["dictionary:read", "exports:write"]
    mine = secret.rpartition("_")[2]
    pages = [reader.get(HERE) for reader in (consumer, manager)]
    assert all(token.public_id in page for page in pages)
    kept = str(ApiToken.objects.values().get())
    assert [where for where in (*pages, kept, caplog.text) if mine in where] == []


@pytest.mark.parametrize("secret", ["", "not the password at all"])
def test_who_does_not_prove_who_they_are_gets_no_token(consumer, secret):
    said = {"scopes": ["dictionary:read"], "days": "30", "secret": secret}

    assert "No token was made" in consumer.post(f"{HERE}tokens/new/", 422, **said)
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"scopes": []}, "What it is good for: "),
        ({"scopes": ["everything"]}, "What it is good for: "),
        ({"days": "366"}, "Lasts for (days): "),
    ],
)
def test_a_token_that_cannot_be_is_refused_in_words(consumer, said, fault):
    wanted = {"scopes": ["dictionary:read"], "days": "30", "secret": PASSWORD}

    assert fault in consumer.post(f"{HERE}tokens/new/", 422, **wanted | said)
    assert not ApiToken.objects.exists()


@req("X8")
def test_a_token_is_rotated_while_the_old_one_still_works(consumer):
    old = a_token(consumer)
    first = ApiToken.objects.get()
    page = consumer.get(f"{HERE}tokens/new/?like={first.public_id}")
    assert 'value="a script"' in page
    assert page.count("checked") == 2
    new = a_token(consumer)
    assert (calls(old), calls(new)) == (200, 200)

    refused = consumer.post(
        f"{HERE}tokens/new/", 422, scopes=["dictionary:read"], days="30", secret=PASSWORD, label="a third"
    )
    assert "Two tokens are alive already." in refused
    assert "Why?: " in consumer.post(f"{HERE}tokens/{first.public_id}/revoke/", 422)
    consumer.post(f"{HERE}tokens/{first.public_id}/revoke/", reason="The new one is in its place.")
    assert (calls(old), calls(new)) == (401, 200)


@req("X8")
def test_managers_revoke_any_token_and_consumers_only_theirs(consumer, manager, person):
    secret = a_token(consumer)
    revoke = f"{HERE}tokens/{ApiToken.objects.get().public_id}/revoke/"
    other = person("other")
    other.get(revoke, 404)
    manager.post(f"{HERE}members/new/", username="other", role="consumer")
    other.get(revoke, 404)
    assert calls(secret) == 200

    manager.get(f"{HERE}tokens/new/", 403)
    manager.post(revoke, reason="Seen in a public notebook.")
    assert calls(secret) == 401


@req("X8")
def test_a_token_ends_with_its_holders_part_and_does_not_come_back(consumer, manager, project):
    secret = a_token(consumer)
    member = project.members.get()
    manager.post(f"{HERE}members/{member.pk}/remove/", reason="Left.")
    assert calls(secret) == 401
    manager.post(f"{HERE}members/new/", username="consumer", role="consumer")

    assert calls(secret) == 401


@req("X8")
def test_a_token_for_redcaps_clients_is_shown_as_they_take_it(consumer):
    said = {"scopes": ["dictionary:read"], "days": "30", "secret": PASSWORD}
    page = consumer.post(f"{HERE}tokens/new/", 200, **said | {"scopes": ["redcap:read"]})
    shown = page.split('id="secret-redcap">')[1].split("<")[0]
    assert re.fullmatch("[0-9a-f]{32}", shown)
    assert recognise_redcap(shown) == ApiToken.objects.get()
    assert "/api/redcap/api/" in page
    plain = consumer.post(f"{HERE}tokens/new/", 200, **said)
    assert "secret-redcap" not in plain
