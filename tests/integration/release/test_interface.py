"""The description of the interface, held against what the interface does: every call, with every kind of token."""

import os
from collections import Counter

import pytest
import schemathesis
import yaml
from django.core.wsgi import get_wsgi_application
from django.test import Client
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as generation
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from exports.actions import jobs
from exports.actions.tokens import revoke_token
from exports.api.openapi import document
from exports.api.rows import TABLES
from exports.vocabulary import Scope
from tests.integration.release.conftest import a_project, told
from tests.integration.release.consumer import Consumer
from tests.integration.release.test_reading import a_cohort
from tests.support.requirements import req

#: Of each call with each kind of token that opens something, and with the others.
EXAMPLES, FEWER = (200, 50) if os.environ.get("SPINEMET_FULL") else (2, 1)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
CALLS = [(method, path) for path, methods in document()["paths"].items() for method in methods]


@pytest.fixture
def tokens(released, monkeypatch, settings, tmp_path) -> dict[str, str]:
    """By kind of token, the secret. One project may have true dates, another is of a hospital with nobody in it."""
    monkeypatch.setattr(jobs, "_start", lambda job: None)
    settings.VAR = tmp_path
    a_cohort(released.north)
    dated = a_project("dated", released.north, max_profile="L1")
    dated.approve(*dated.reviewers)
    revoked = Consumer(a_project("revoked", released.north))
    with told(released.north):
        revoke_token(by=revoked.person, token=revoked.token, reason="lost")
    every = tuple(Scope.values)
    return {
        "none": "",
        "of the dictionary alone": Consumer(released, scopes=[Scope.DICTIONARY]).secret,
        "of a project with L2": Consumer(released, scopes=every).secret,
        "of a project with L1": Consumer(dated, scopes=every).secret,
        "of an empty project": Consumer(a_project("empty", released.south), scopes=every).secret,
        "revoked": revoked.secret,
    }


def answered(schema, secret: str, examples: int) -> Counter[int]:
    """How often each status came when every call was tried with this token. Fails where an answer is not as told."""
    statuses: Counter[int] = Counter()
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    for found in schema.get_all_operations():

        @generation(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=found.ok().as_strategy())
        def ask(case):
            answer = case.call(headers=headers)
            statuses[answer.status_code] += 1
            case.validate_response(answer, checks=CHECKS)

        ask()
    return statuses


@req("X1", "X17", "D5")
@pytest.mark.django_db(transaction=True)
def test_every_call_answers_as_described_whatever_it_is_asked_and_by_whom(tokens):
    schema = schemathesis.openapi.from_dict(document())
    schema.app = get_wsgi_application()
    readers = ("of a project with L2", "of a project with L1", "of an empty project")
    statuses = {
        kind: answered(schema, secret, EXAMPLES if kind in readers else FEWER) for kind, secret in tokens.items()
    }
    assert set(statuses["none"]) == set(statuses["revoked"]) == {401}
    assert set(statuses["of the dictionary alone"]) <= {200, 400, 403, 404}
    for kind in readers:
        assert statuses[kind][200] >= len(TABLES), statuses[kind]
        assert not statuses[kind][401]
        assert not statuses[kind][500]


def test_the_description_is_open_and_in_two_forms(client: Client):
    as_json, as_yaml = client.get("/api/v1/schema"), client.get("/api/v1/schema.yaml")
    assert as_json.json() == yaml.safe_load(as_yaml.content)
    assert as_json.json()["openapi"].startswith("3.1")


@pytest.mark.parametrize(("method", "path"), CALLS, ids=lambda part: part)
def test_every_call_is_told_with_its_scheme_answers_and_errors(method, path):
    call = document()["paths"][path][method]
    assert call["summary"]
    assert call["description"]
    assert call["security"] == [{"token": []}]
    assert {"401", "403", "429"} < set(call["responses"])
    assert any(status.startswith("2") for status in call["responses"])
