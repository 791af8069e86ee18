"""A cohort as FHIR resources: each is valid R4, what it refers to is there, and it holds no date and no name."""

import json
import re
from collections import Counter
from datetime import UTC, datetime

import pytest
from fhir.resources.R4B import get_fhir_model_class

from exports.actions import jobs, running
from exports.models import ExportJob, Pull
from exports.release.entities import BY_NAME
from exports.release.session import release_session
from exports.vocabulary import Profile, Scope
from tests import factories
from tests.integration.release.conftest import told
from tests.integration.release.test_api import Consumer
from tests.support.databases import acting_as
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)
GROUP = "fhir/Group/survival/$export"


@pytest.fixture
def consumer(released, monkeypatch, settings, tmp_path):
    from registry.models import PrimaryTumour

    monkeypatch.setattr(jobs, "_start", lambda job: None)
    settings.VAR = tmp_path
    cases = []
    for number in range(12):
        case = factories.Case(released.north).operated(age_at_surgery_years=62, levels=("T4",))
        case.add(PrimaryTumour, group=("breast", "lung")[number % 2])
        cases.append(case.baseline(ecog=number % 5, kps_missing="refused"))
    released.change_agreement(exact_days=True)  # twelve patients, of whom one is like nobody
    cases[0].irradiated(20).imaged(80).imaged(200, "recurrence", pattern="in_field").recurs(200).dies(400)
    return Consumer(released, scopes=[Scope.FHIR])


def exported(consumer, method="GET", address=GROUP, body=None):
    """The manifest, and the resources by their type."""
    ordered = consumer.ask(method, address, body)
    assert ordered.status_code == 202, ordered.content
    where = ordered["Content-Location"].split("/api/v1/")[1]
    assert consumer.ask("GET", where).status_code == 202
    with acting_as("worker"):
        running.run_export(ExportJob.objects.first().uuid, now=datetime.now(UTC))
    manifest = consumer.ask("GET", where).json()
    files = {}
    for output in manifest["output"]:
        lines = b"".join(consumer.ask("GET", output["url"].split("/api/v1/")[1])).decode().splitlines()
        assert len(lines) == output["count"]
        files[output["type"]] = [json.loads(line) for line in lines]
    return manifest, files


@req("D2", "A7")
def test_every_resource_is_valid_and_whole(consumer):
    manifest, files = exported(consumer)
    assert {kind: len(found) for kind, found in files.items()} == {
        "Patient": 12,
        "Condition": 24,
        "BodyStructure": 12,
        "Procedure": 13,
        "Observation": 24 + 2 + 2 + 2,  # two scales of each baseline, imaging, findings, a recurrence and a death
    }
    resources = [resource for found in files.values() for resource in found]
    there = {f"{one['resourceType']}/{one['id']}" for one in resources}
    assert len(there) == len(resources), "an id is given once"
    for resource in resources:
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        assert set(re.findall(r'"reference": "([^"]+)"', json.dumps(resource))) <= there
    text = json.dumps(resources)
    assert not re.search(r"\b(19|20)\d\d-\d\d", text)
    assert '"masked"' in text

    assert manifest["request"].endswith(f"/api/v1/{GROUP}")
    assert manifest["extension"]["profileApplied"] == "L2"
    assert {pull.what.split()[0] for pull in Pull.objects.all()} == {"file", "export"}


def test_values_are_those_of_the_tables(consumer):
    _, files = exported(consumer)
    of = Counter(code["code"] for one in files["Observation"] for code in one["code"]["coding"])
    assert of == {"89247-1": 12, "89243-0": 12, "imaging": 2, "97509-4": 2, "local_recurrence": 1, "death": 1}
    by_code = {code: [o for o in files["Observation"] if o["code"]["coding"][0]["code"] == code] for code in of}
    assert Counter(one["valueInteger"] for one in by_code["89247-1"]) == {0: 3, 1: 3, 2: 2, 3: 2, 4: 2}
    refused = {one["dataAbsentReason"]["coding"][0]["code"] for one in by_code["89243-0"]}
    assert refused == {"asked-declined"}, "missing is never a value"
    assert not any("valueInteger" in one for one in by_code["89243-0"])
    trends = {one["valueCodeableConcept"]["text"] for one in by_code["97509-4"]}
    assert trends == {"No evidence of recurrence", "Local recurrence"}
    with release_session(consumer.released.project) as session:
        view = BY_NAME["events"].view(Profile.DEIDENTIFIED)
        days = dict(session.execute(f"select event_id, occurred_day from {view}").fetchall())
    for code in ("local_recurrence", "death"):
        [one] = by_code[code]
        [day] = [e["valueInteger"] for e in one["_effectiveDateTime"]["extension"] if "valueInteger" in e]
        assert day == days[one["id"]]
    [course] = [p for p in files["Procedure"] if "radiotherapy" in p["meta"]["profile"][0]]
    dose = course["extension"][1]["extension"][1]["valueQuantity"]
    assert (dose["value"], dose["code"]) == (2400, "cGy")
    assert {b["location"]["coding"][0]["code"] for b in files["BodyStructure"]} == {"86197001"}


@req("X8", "D5")
def test_types_are_chosen_and_what_is_not_to_be_had_is_said_as_fhir_says_it(consumer):
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "_type", "valueString": "Patient"}]}
    manifest, files = exported(consumer, "POST", GROUP, parameters)
    assert set(files) == {"Patient"}
    file = manifest["output"][0]["url"].split("/api/v1/")[1]

    refused = {
        f"{GROUP}?_type=Encounter": (400, "there is no Encounter here"),
        f"{GROUP}?_elements=id": (400, "_elements: not supported"),
        f"{GROUP}?_outputFormat=text/csv": (400, "_outputFormat"),
        "fhir/Group/another/$export": (404, "nothing of your project"),
        "fhir/exports/00000000-0000-0000-0000-000000000000": (404, "nothing of your project"),
    }
    for address, (status, says) in refused.items():
        answer = consumer.ask("GET", address)
        [issue] = answer.json()["issue"]
        assert (answer.status_code, says in issue["diagnostics"]) == (status, True), (address, issue)

    with told(consumer.released.north):
        other = Consumer(consumer.released, scopes=[Scope.EXPORT])
    assert other.ask("GET", file).status_code == 403
    assert consumer.ask("GET", "exports").status_code == 403, "a token for FHIR opens no table"
