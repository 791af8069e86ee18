"""Queries by their pages: asked, answered, sent back, closed, reopened; who may do what, and who is waited for."""

import pytest

from outcomes.models import DataQuery
from outcomes.vocabulary import QUERY_TRANSITIONS, QueryState, QueryStep
from tests import factories
from tests.integration.records.conftest import case, coordinator, desk, page_of  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(desk, case):  # noqa: F811
    return desk("manager", case.site)


@pytest.fixture
def query(manager, case):  # noqa: F811
    """Asked by the data manager about the blood loss."""
    sent = {"field": "blood_loss_ml", "text": "Is this the anaesthetist's figure?"}
    manager.send(page_of(case.surgery, "ask/"), sent)
    return DataQuery.objects.get()


def address(query):
    return f"/queries/{query.pk}/"


def take(person, query, step, text="some words"):
    response = person.send(address(query), {"step": step, "text": text})
    query.refresh_from_db()
    return response


def test_every_state_says_what_may_follow():
    assert set(QUERY_TRANSITIONS) == set(QueryState)
    assert {step for steps in QUERY_TRANSITIONS.values() for step in steps} == set(QueryStep)


def test_a_query_stands_beside_its_field_on_the_record_and_on_the_patients_page(coordinator, case, query):  # noqa: F811
    record = coordinator.get(page_of(case.surgery))
    patient = coordinator.get(f"/patients/{case.patient.registry_id}/")

    beside = record.split("<dt>Blood loss (mL)</dt>")[1].split("</dd>")[0]
    assert f'href="{address(query)}"' in beside
    assert f"Query {query.pk}" in beside
    assert "waits for the site since today" in record
    assert "Is this the anaesthetist&#x27;s figure?" in patient


def test_a_query_is_answered_sent_back_answered_and_closed(coordinator, manager, query):  # noqa: F811
    take(coordinator, query, "answer", "Yes, from the protocol.")
    assert query.state == "answered"
    assert "waits for the data manager" in manager.get(address(query))

    take(manager, query, "send_back", "Which page?")
    assert query.state == "open"
    take(coordinator, query, "answer", "Page two.")
    take(manager, query, "close", "")
    assert (query.state, query.closed_by) == ("closed", f"user:{manager.person.pk}")

    page = coordinator.get(address(query))
    said = [page.index(words) for words in ("Is this", "Yes, from the protocol.", "Which page?", "Page two.")]
    assert said == sorted(said)


def test_a_closed_query_is_reopened_with_a_word(manager, query):
    take(manager, query, "close", "")
    refused = take(manager, query, "reopen", " ")
    assert refused.status_code == 422
    assert "Say it in a few words" in refused.content.decode()

    take(manager, query, "reopen", "The protocol says otherwise.")

    assert (query.state, query.closed_at, query.closed_by) == ("open", None, "")


@pytest.mark.parametrize(
    ("role", "may"), [("coordinator", {"Answer"}), ("investigator", set()), ("manager", {"Close"})]
)
def test_who_may_do_what_with_an_open_query(desk, case, query, role, may):  # noqa: F811
    page = desk(role, case.site, name=f"another {role}").get(address(query))

    assert {label for label in ("Answer", "Close", "Send back", "Reopen") if f">{label}</button>" in page} == may


def test_who_asked_may_close_without_the_right_to(desk, case):  # noqa: F811
    investigator = desk("investigator", case.site)
    investigator.send(page_of(case.surgery, "ask/"), {"field": "", "text": "Which hospital?"})
    query = DataQuery.objects.get()

    take(investigator, query, "close", "I found it.")

    assert query.state == "closed"


def test_a_step_that_somebody_else_took_first_is_told(coordinator, manager, query):  # noqa: F811
    take(manager, query, "close", "")

    refused = take(coordinator, query, "answer", "Too late.")

    assert refused.status_code == 422
    assert "This query is closed by now" in refused.content.decode()
    assert "Too late." in refused.content.decode()


def test_a_step_of_a_rule_is_nobodys_to_take(manager, query):
    assert take(manager, query, "gone").status_code == 422
    assert query.state == "open"


def test_a_query_needs_its_question_and_a_field_of_the_record(manager, case):  # noqa: F811
    for sent in ({"field": "", "text": " "}, {"field": "site", "text": "Whose?"}):
        assert manager.send(page_of(case.surgery, "ask/"), sent).status_code == 422
    assert not DataQuery.objects.exists()


def test_the_list_shows_what_waits_and_how_each_site_stands(manager, coordinator, case, query):  # noqa: F811
    elsewhere = factories.a_patient(factories.a_site("south"))
    asked = {"table": "registry_surgery", "row": elsewhere.surgery.pk, "text": "Of the south", "raised_by": "user:1"}
    elsewhere.add(DataQuery, **asked)

    page = manager.get("/queries/")
    assert case.patient.registry_id in page
    assert "Of the south" not in page
    row = page.split("Hospital north</a>")[1].split("</tr>")[0]
    assert row.split("<td>")[1].startswith("1</td>")

    assert case.patient.registry_id in manager.get("/queries/?asked_by=person")
    assert case.patient.registry_id not in manager.get("/queries/?asked_by=rule")

    take(coordinator, query, "answer")
    assert case.patient.registry_id in manager.get("/queries/?state=answered")
    assert case.patient.registry_id not in manager.get("/queries/?state=open")
    manager.get("/queries/?site=south", status=404)


def test_the_list_costs_the_same_for_one_query_and_for_many(manager, case, query, django_assert_max_num_queries):  # noqa: F811
    for number in range(30):
        case.add(DataQuery, table="registry_surgery", row=number, text="Why?", raised_by="user:1")
    manager.get("/queries/")
    with django_assert_max_num_queries(16):
        manager.get("/queries/")


def test_a_query_outlives_its_record(coordinator, manager, case):  # noqa: F811
    case.alive(100)
    contact = case.patient.vitalcontacts.get()
    manager.send(page_of(contact, "ask/"), {"field": "mode", "text": "How?"})
    query = DataQuery.objects.get()
    remove = page_of(contact, "remove/")
    coordinator.send(remove, coordinator.filled(remove, reason="of another patient"))

    assert "The record was removed." in coordinator.get(address(query))
