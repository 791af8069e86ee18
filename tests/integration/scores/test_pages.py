"""The pages that compute a score for whoever asks, and keep nothing."""

import pytest

from registry.scores import RULES
from tests.support.requirements import req
from tests.unit.registry.scores.worked import ANSWERS, BREAST, LUNG, RENAL

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", RULES)
def test_every_score_has_a_page_that_says_what_it_needs_and_where_it_comes_from(client, name):
    page = client.get(f"/scores/{name}/").content.decode()

    assert "No result yet" in page
    assert RULES[name].version in page
    for one in RULES[name].inputs:
        assert f'name="{one.name}"' in page


def test_the_list_leads_to_every_score(client):
    page = client.get("/scores/").content.decode()

    assert [name for name in RULES if f'href="/scores/{name}/"' not in page] == []
    assert "SORG" in page


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("place", range(3))
def test_the_page_computes_the_worked_patients_without_a_script(client, name, place):
    patient = (RENAL, LUNG, BREAST)[place]
    total, code = ANSWERS[name][place]
    band = next(band for band in RULES[name].bands if band.code == code)

    page = client.post(f"/scores/{name}/", patient[name]).content.decode()

    assert band.label in page
    if total is not None:
        assert f"<strong>{total}</strong>" in page


def test_what_is_missing_is_named_and_nothing_is_computed(client):
    page = client.post("/scores/tomita/", {"growth": "rapid", "bone": "multiple"}).content.decode()

    assert "No result yet" in page
    assert "Missing: Visceral metastases." in page


def test_a_script_gets_the_answer_alone(client):
    response = client.post("/scores/sins/", RENAL["sins"], headers={"X-Fragment": "answer"})
    answer = response.content.decode()

    assert "<strong>15</strong>" in answer
    assert "<html" not in answer
    assert "<form" not in answer


@pytest.mark.parametrize(("headers", "status"), [({}, 422), ({"X-Fragment": "answer"}, 200)])
def test_a_value_in_another_unit_is_refused_and_kept_in_its_field(client, headers, status):
    response = client.post("/scores/nesms/", {**RENAL["nesms"], "albumin_g_dl": "35"}, headers=headers)
    page = response.content.decode()

    assert response.status_code == status
    assert "35 does not lie between 0.5 and 8 g/dL" in page
    assert "Check the unit" in page
    assert "No result yet" in page
    assert headers or 'value="35"' in page


@req("X12")
def test_a_form_without_its_token_is_refused():
    from django.test import Client

    assert Client(enforce_csrf_checks=True).post("/scores/sins/", RENAL["sins"]).status_code == 403


def test_an_unknown_score_is_no_page(client):
    assert client.get("/scores/horoscope/").status_code == 404


def test_words_that_are_typed_come_back_as_text(client):
    page = client.post("/scores/bed_eqd2/", {"dose_gy": "<script>alert(1)"}).content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
