"""REDCap's interface as its R client uses it, request by request; its tokens, refusals and small tables."""

import csv
import io
import json
import logging
import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from exports.actions.tokens import recognise, recognise_redcap, redcap_form, revoke_token
from exports.models import ApiToken, Pull
from exports.redcap import answers
from exports.vocabulary import Profile, Scope
from history.models import Event
from tests.integration.redcap_facade.conftest import RedcapConsumer
from tests.integration.release.conftest import LONG_AGO, told
from tests.support.databases import acting_as
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)
#: What the R client sends with every call for records, filled or not.
R_RECORDS = {
    "content": "record",
    "format": "csv",
    "type": "flat",
    "rawOrLabel": "raw",
    "rawOrLabelHeaders": "raw",
    "exportCheckboxLabel": "false",
    "exportSurveyFields": "false",
    "exportDataAccessGroups": "false",
    "filterLogic": "",
    "dateRangeBegin": "",
    "dateRangeEnd": "",
    "exportBlankForGrayFormStatus": "FALSE",
}


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_r_client_reads_a_project_in_batches(consumer):
    variables = table(consumer.text(content="exportFieldNames", format="csv"))
    metadata = json.loads(consumer.text(content="metadata", format="json"))
    instruments = [row["instrument_name"] for row in table(consumer.text(content="instrument", format="csv"))]
    [project] = table(consumer.text(content="project", format="csv"))
    assert table(consumer.text(content="dag", format="csv")) == []
    assert variables[0]["original_field_name"] == metadata[0]["field_name"] == "patient_id"
    assert all(re.fullmatch(r"[a-z][0-9a-z_]*", row["export_field_name"]) for row in variables)
    assert (project["is_longitudinal"], project["has_repeating_instruments_or_events"]) == ("1", "1")
    assert project["record_autonumbering_enabled"] == "0"
    assert {row["form_name"] for row in metadata} == set(instruments)
    assert {row["original_field_name"] for row in variables} == {row["field_name"] for row in metadata} | {
        f"{name}_complete" for name in instruments
    }

    first = table(consumer.text(**R_RECORDS, fields="patient_id"))
    ids = sorted({row["patient_id"] for row in first})
    assert len(first) == len(ids) == 12
    read = []
    for batch in (ids[:7], ids[7:]):
        read += table(consumer.text(**R_RECORDS, records=",".join(batch), fields="patient_id", forms="radiotherapy"))
    assert {row["patient_id"] for row in read} == set(ids), "the client stops when a record has no row"
    assert [row["radiotherapy_modality"] for row in read if row["redcap_repeat_instrument"]] == ["SRS"]

    everything = consumer.text(**R_RECORDS).split("\n", 1)[0].split(",")
    assert everything == [
        "patient_id",
        "redcap_event_name",
        "redcap_repeat_instrument",
        "redcap_repeat_instance",
        *(row["export_field_name"] for row in variables[1:]),
    ]


def test_the_small_tables_agree_with_each_other(consumer):
    events = table(consumer.text(content="event", format="csv"))
    mapping = table(consumer.text(content="formEventMapping", format="csv", arms=""))
    repeating = table(consumer.text(content="repeatingFormsEvents", format="csv"))
    assert {row["unique_event_name"] for row in mapping} == {row["unique_event_name"] for row in events}
    assert {row["form"] for row in mapping} - {row["form_name"] for row in repeating} == {"patients"}
    assert table(consumer.text(content="arm", format="csv")) == [{"arm_num": "1", "name": "SpineMet"}]
    assert re.fullmatch(r"\d+\.\d+\.\d+", consumer.text(content="version", format="csv"))
    [user] = table(consumer.text(content="user", format="csv"))
    assert (user["username"], user["api_export"], user["api_import"]) == ("reviewer1", "1", "0")
    levels = json.loads(consumer.text(content="metadata", format="json", fields="segments_levels"))
    assert [(row["field_type"], row["select_choices_or_calculations"][:16]) for row in levels] == [
        ("checkbox", "C1, C1 | C2, C2 ")
    ]


@req("A7")
def test_the_log_tells_what_was_pulled_and_metadata_what_there_is(consumer):
    consumer.text(**R_RECORDS, fields="patients_sex")
    # as the R client writes a day's end
    [line] = table(consumer.text(content="log", format="csv", beginTime="2020-01-01 00:00", endTime="2099-01-01 24:00"))
    assert (line["username"], line["details"]) == ("reviewer1", "records by the REDCap interface, L2, 12 rows")
    assert table(consumer.text(content="log", format="csv", endTime="2020-01-01 24:00")) == []
    assert table(consumer.text(content="log", format="csv", user="somebody")) == []


@req("X8")
def test_a_token_has_a_form_for_the_clients_and_is_kept_as_a_hash(consumer, caplog):
    caplog.set_level(logging.DEBUG)
    assert re.fullmatch("[0-9a-f]{32}", consumer.secret)
    assert consumer.secret == redcap_form(consumer.presented)
    for presented in (consumer.secret, consumer.secret.upper(), consumer.presented):
        assert recognise_redcap(presented) == consumer.token
        consumer.text(content="version", token=presented)
    asked = {"content": "version", "format": "json"}
    header = Client().post("/api/redcap/", asked, headers={"Authorization": f"Bearer {consumer.presented}"})
    assert header.status_code == 200
    assert recognise(consumer.secret) is None, "it opens this address alone"

    with acting_as("worker"):
        kept = json.dumps([list(ApiToken.objects.values()), [event.new for event in Event.objects.all()]], default=str)
    for said in (kept, caplog.text):
        assert consumer.secret not in said
        assert consumer.presented.split("_", 2)[2] not in said
    assert ApiToken.objects.get().redcap_digest not in json.dumps([e.new for e in _history()], default=str)

    with told(consumer.released.north):
        revoke_token(by=consumer.person, token=consumer.token, reason="lost")
    assert consumer.send(content="version").status_code == 403


def _history():
    with acting_as("worker"):
        return list(Event.objects.filter(tbl="exports_apitoken"))


@req("X8")
def test_a_token_in_an_address_or_without_the_scope_is_refused(consumer):
    refused = Client().post(f"/api/redcap/?token={consumer.secret}", {"content": "version", "format": "json"})
    assert (refused.status_code, "never stands in an address" in refused.json()["error"]) == (400, True)
    other = RedcapConsumer(consumer.released, scopes=(Scope.READ,))
    assert other.token.redcap_digest is None
    refused = other.send(content="version", format="json", token=other.presented)
    assert (refused.status_code, "lacks the scope redcap:read" in refused.json()["error"]) == (403, True)


REFUSED = (
    ({"token": "0" * 32}, 403, "You do not have permissions to use the API."),
    ({"token": ""}, 403, "You do not have permissions to use the API."),
    ({"content": "file"}, 400, "content: 'file' is not served here"),
    ({"content": "record", "data": "[]"}, 403, "the facade reads only"),
    ({"content": "record", "action": "delete", "records[0]": "x"}, 403, "the facade reads only"),
    ({"content": "record", "filterLogic": "[age] > 60"}, 400, "filterLogic is not evaluated"),
    ({"content": "record", "dateRangeBegin": "2020-01-01 00:00:00"}, 400, "on which day"),
    ({"content": "record", "fields[0]": "full_name"}, 400, "are not valid: full_name"),
    ({"content": "record", "events[0]": "visit_9"}, 400, "are not valid: visit_9"),
    ({"content": "record", "rawOrLabel": "both"}, 400, "choose raw or label"),
    ({"content": "record", "deidProfile": "L3"}, 403, "aggregates only"),
)


def test_what_is_refused_is_said_as_the_clients_read_it(consumer, monkeypatch):
    readers = {
        "json": lambda response: response.json()["error"],
        "csv": lambda response: response.content.decode().removeprefix("ERROR: "),
        "xml": lambda response: re.search("<error>(.*)</error>", response.content.decode()).group(1),
    }
    for form, status, says in REFUSED:
        for returned, read in readers.items():
            refused = consumer.send(**{"content": "version", "format": returned, **form})
            assert (refused.status_code, says in read(refused)) == (status, True), (form, returned)

    names = {f"records[{number}]": f"{number:032x}" for number in range(3000)}
    form = {"token": consumer.secret, "content": "record", "format": "json", **names}
    body, kind = urlencode(form), "application/x-www-form-urlencoded"
    sent = Client().post("/api/redcap/", body, content_type=kind)
    assert (sent.status_code, b"".join(sent)) == (200, b"[]"), "thousands of fields are a batch"
    long = Client().post("/api/redcap/", body + "&records=" + "x" * (4 << 20), content_type=kind)
    assert (long.status_code, "longer than 4 MB" in long.content.decode()) == (400, True)
    assert Client().get("/api/redcap/").status_code == 403

    monkeypatch.setattr(answers, "MOST_BYTES", 5_000)
    refused = consumer.send(content="record", format="json")
    assert (refused.status_code, "or for batches of records" in refused.json()["error"]) == (400, True)
    consumer.text(content="record", format="csv", fields="patients_sex")
    assert [pull.n_rows for pull in Pull.objects.all()] == [12, 0], "what was refused did not leave"


@req("D5")
def test_nothing_is_told_without_an_agreement_or_of_a_project_of_aggregates(consumer):
    consumer.released.change(max_profile=Profile.AGGREGATE)
    assert consumer.send(content="metadata", format="json").status_code == 403
    consumer.released.change(max_profile=Profile.CODED)
    consumer.released.approve(*consumer.released.reviewers)
    metadata = json.loads(consumer.text(content="metadata", format="json"))
    assert not [row["field_name"] for row in metadata if row["field_name"].endswith("_on")], "L2 and no more"
    consumer.released.change_agreement(expires_on=LONG_AGO.replace(day=2))
    refused = consumer.send(content="metadata", format="json")
    assert (refused.status_code, "no agreement in force" in refused.json()["error"]) == (403, True)
