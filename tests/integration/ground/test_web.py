"""The web server as a browser or a probe meets it."""

import json
import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psycopg
import pytest
from django.db import connection

from config.database.connection import postgres_socket_dir
from tests import VAR
from tests.support.requirements import req


def fetch(url, **headers):
    try:
        with urlopen(Request(url, headers=headers), timeout=10) as response:
            return response.status, response.headers, response.read().decode()
    except HTTPError as error:
        return error.code, error.headers, error.read().decode()


def test_probes_answer_without_signing_in(live_stack):
    status, _, body = fetch(f"{live_stack.url}/livez")
    assert (status, json.loads(body)) == (200, {"alive": True})
    status, _, body = fetch(f"{live_stack.url}/readyz")
    assert (status, json.loads(body)) == (200, {"ready": True, "faults": []})


def test_the_web_server_connects_as_the_app_role_only(live_stack):
    fetch(f"{live_stack.url}/readyz")
    with psycopg.connect(host=str(postgres_socket_dir(VAR)), user="postgres", dbname="postgres") as admin:
        query = "select distinct usename from pg_stat_activity where datname = %s and application_name = 'spinemet app'"
        assert admin.execute(query, [live_stack.database]).fetchall() == [("reg_app",)]


@req("X10", "X11")
def test_every_answer_carries_the_policy_and_a_request_id_of_our_own(live_stack):
    _, headers, _ = fetch(f"{live_stack.url}/livez", **{"X-Request-ID": "forged"})
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert re.fullmatch("[0-9a-f]{32}", headers["X-Request-ID"])
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_a_stranger_is_sent_to_sign_in_from_every_other_page(live_stack):
    status, _, body = fetch(f"{live_stack.url}/accounts/sign-in/")
    assert status == 200
    assert "password" in body


@pytest.mark.django_db
def test_readiness_fails_while_migrations_wait(client, as_role):
    with as_role("owner"), connection.cursor() as cursor:
        cursor.execute(
            "delete from django_migrations where id = (select max(id) from django_migrations where app = 'analytics')"
        )
    response = client.get("/readyz")
    assert (response.status_code, response.json()["faults"]) == (503, ["migrations are waiting"])


def test_liveness_does_not_ask_the_database(client):
    assert client.get("/livez").status_code == 200
