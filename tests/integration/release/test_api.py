"""The API as a consumer's script meets it: tokens, orders, downloads, errors."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, connection

from accounts.actions import disable_user
from exports.actions import jobs, running
from exports.actions.tokens import issue_token, recognise, revoke_token
from exports.models import ApiToken, ExportJob, Pull
from exports.vocabulary import Scope
from history.models import Event
from registry.errors import NotPossible
from tests import factories
from tests.integration.release.conftest import LONG_AGO, a_project, told
from tests.integration.release.consumer import Consumer
from tests.support.databases import acting_as
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_broker(monkeypatch, settings, tmp_path) -> None:
    monkeypatch.setattr(jobs, "_start", lambda job: None)
    settings.VAR = tmp_path


@pytest.fixture
def consumer(released) -> Consumer:
    for number in range(12):
        case = factories.Case(released.north).operated(age_at_surgery_years=62)
        from registry.models import PrimaryTumour

        case.add(PrimaryTumour, group=("breast", "lung")[number % 2])
    return Consumer(released)


@req("A7")
def test_an_export_is_ordered_followed_and_downloaded(consumer):
    ordered = consumer.ask("POST", "exports", {"format": "csv", "entities": ["patients"]})
    where = ordered["Content-Location"].split("/api/v1/")[1]
    waiting = consumer.ask("GET", where)
    assert (waiting.status_code, waiting["X-Progress"], waiting["Retry-After"]) == (202, "0/1 tables", "5")

    with acting_as("worker"):
        running.run_export(ExportJob.objects.get().uuid, now=datetime.now(UTC))
    manifest = consumer.ask("GET", where)
    assert (manifest.status_code, "Expires" in manifest) == (200, True)
    [output] = manifest.json()["output"]
    file = consumer.ask("GET", output["url"].split("/api/v1/")[1])
    rows = list(csv.DictReader(io.StringIO(b"".join(file).decode())))
    assert (len(rows), output["count"]) == (12, 12)
    assert [pull.what.split()[0] for pull in Pull.objects.all()] == ["file", "export"]
    assert {(pull.user, pull.token) for pull in Pull.objects.all()} == {(consumer.person, consumer.token)}


@req("A7")
@pytest.mark.parametrize("role", ["app", "worker"])
def test_what_was_pulled_cannot_be_rewritten(consumer, role):
    consumer.export(entities=["patients"])
    for statement in ("update exports_pull set n_rows = 0", "delete from exports_pull"):
        with acting_as(role), pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
            cursor.execute(statement)


@req("A7", "X8")
def test_the_history_tells_that_a_token_was_made_and_not_its_hash(consumer):
    with acting_as("worker"):
        made = Event.objects.get(tbl="exports_apitoken", op="I")
    assert made.new["scopes"] == sorted(Scope.values)
    assert "digest" not in made.new


def test_a_broken_download_goes_on_where_it_stopped(consumer):
    where = consumer.export(format="csv", entities=["patients"])
    address = consumer.ask("GET", where).json()["output"][0]["url"].split("/api/v1/")[1]
    whole = b"".join(consumer.ask("GET", address))
    first = consumer.ask("GET", address, Range="bytes=0-9")
    rest = consumer.ask("GET", address, Range="bytes=10-")
    assert (first.status_code, first["Content-Range"]) == (206, f"bytes 0-9/{len(whole)}")
    assert b"".join(first) + b"".join(rest) == whole
    assert b"".join(consumer.ask("GET", address, Range="bytes=-5")) == whole[-5:]
    assert consumer.ask("GET", address, Range=f"bytes={len(whole)}-").status_code == 416


@req("D12")
def test_another_project_finds_nothing_of_it(consumer):
    where = consumer.export(entities=["patients"])
    stranger = Consumer(a_project("stranger", consumer.released.north))
    for method, address in (("GET", where), ("DELETE", where), ("GET", f"{where}/files/patients.parquet")):
        assert stranger.ask(method, address).status_code == 404
    assert stranger.ask("GET", "exports").json() == {"exports": []}
    assert consumer.ask("GET", where).status_code == 200


def test_a_cancelled_export_says_so(consumer):
    where = consumer.export(entities=["patients"])
    assert consumer.ask("DELETE", where).status_code == 202
    gone = consumer.ask("GET", where)
    assert (gone.status_code, gone["Content-Type"]) == (410, "application/problem+json")


@req("X5", "X8")
def test_a_token_is_kept_as_a_hash_and_opens_nothing_when_it_should_not(consumer):
    assert recognise(consumer.secret) == consumer.token
    kept = json.dumps(list(ApiToken.objects.values()), default=str)
    assert consumer.secret.split("_", 2)[2] not in kept
    for wrong in ("", "reg", consumer.secret[:-1], consumer.secret + "x", consumer.secret.replace("reg_", "key_")):
        assert recognise(wrong) is None
    assert consumer.ask("GET", "exports").status_code == 200

    endings = {
        "expired": lambda: ApiToken.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1)),
        "revoked": lambda: revoke_token(by=consumer.person, token=consumer.token, reason="lost"),
        "its holder disabled": lambda: disable_user(by="command:test", user=consumer.person),
    }
    for ending in endings.values():
        with told(consumer.released.north):
            ApiToken.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1), revoked_at=None)
            ending()
        refused = consumer.ask("GET", "exports")
        assert (refused.status_code, refused["WWW-Authenticate"]) == (401, "Bearer")


@req("X8")
def test_a_token_in_an_address_is_refused_even_where_it_would_be_good(consumer):
    refused = consumer.ask("GET", f"exports?token={consumer.secret}")
    assert (refused.status_code, "never stands in an address" in refused.json()["errors"][0]) == (400, True)


@req("X8")
def test_a_token_does_what_its_scopes_say(released):
    reader = Consumer(released, scopes=[Scope.DICTIONARY])
    assert reader.ask("GET", "dictionary").status_code == 200
    refused = reader.ask("POST", "exports", {})
    assert (refused.status_code, "lacks the scope exports:write" in refused.json()["detail"]) == (403, True)


def test_two_tokens_are_alive_for_rotation_and_no_third(consumer):
    with told(consumer.released.north):
        wanted = {"by": consumer.person, "project": consumer.released.project, "holder": consumer.person}
        issue_token(**wanted, scopes=[Scope.EXPORT])
        with pytest.raises(NotPossible, match="Two tokens are alive"):
            issue_token(**wanted, scopes=[Scope.EXPORT])
        with pytest.raises(NotPossible, match="consumer of the project"):
            issue_token(**(wanted | {"holder": consumer.released.reviewers[1]}), scopes=[Scope.EXPORT])


@pytest.mark.parametrize(
    ("order", "status", "says"),
    [
        ({"entities": ["patience"]}, 400, "No table is called patience"),
        ({"format": "docx"}, 400, "not as the interface describes"),
        ({"since": "yesterday"}, 400, "not as the interface describes"),
        ({"profile": "L3", "entities": ["patients"]}, 400, "among the aggregates is called patients"),
    ],
)
def test_a_wrong_order_is_answered_with_what_is_wrong(consumer, order, status, says):
    refused = consumer.ask("POST", "exports", order)
    assert (refused.status_code, refused["Content-Type"]) == (status, "application/problem+json")
    assert says in refused.json()["detail"]


@req("R2")
def test_one_export_at_a_time_and_one_key_one_order(consumer):
    first = consumer.ask("POST", "exports", {}, **{"Idempotency-Key": "k1"})
    again = consumer.ask("POST", "exports", {}, **{"Idempotency-Key": "k1"})
    assert first["Content-Location"] == again["Content-Location"]
    assert consumer.ask("POST", "exports", {"format": "csv"}, **{"Idempotency-Key": "k1"}).status_code == 422
    busy = consumer.ask("POST", "exports", {})
    assert (busy.status_code, busy["Retry-After"]) == (429, "5")


@req("D5")
def test_an_expired_agreement_answers_403(consumer):
    consumer.released.change_agreement(expires_on=LONG_AGO + timedelta(days=1))
    for method, address in (("POST", "exports"), ("GET", "dictionary")):
        refused = consumer.ask(method, address, {} if method == "POST" else None)
        assert (refused.status_code, "no agreement in force" in refused.json()["detail"]) == (403, True)


@pytest.mark.parametrize("rendering", ["json-schema", "frictionless", "redcap", "codebook", "odm"])
def test_the_dictionary_names_every_column_that_leaves_and_no_other(consumer, rendering):
    answer = consumer.ask("GET", f"dictionary/{rendering}")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "operated_day" in text
    for word in ("operated_on", "registry_id", "full_name", "histology", "site_id"):
        assert word not in text, word
