"""A word that must not stand in the history goes by two persons' decision, and leaves a mark that it went."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.scope import set_scope
from history.actions import faults, seal_events
from history.models import Event
from registry.models import LocomotiveDysfunction
from tests import factories
from tests.support.requirements import req

pytestmark = [pytest.mark.django_db(transaction=True), req("A14")]

STRAY = "Mrs Example of 1 Invented Street"


@pytest.fixture
def event(as_role):
    """A sealed event whose free text names somebody; the test goes on as the worker."""
    with as_role("worker"):
        case = factories.a_patient(factories.a_site())
        case.add(LocomotiveDysfunction, cause="cancer", noted_on="2020-01-01", note=STRAY)
        seal_events()
        yield Event.objects.get(tbl="registry_locomotivedysfunction")


def as_person(actor, statement, *parameters):
    with transaction.atomic(), connection.cursor() as cursor:
        set_scope(sites=[], actor=actor, request_id="r")
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0]


def ask(event, actor="user:1"):
    return as_person(actor, "select history.ask_redaction(%s, 'note', 'a name in free text')", event.pk)


def approve(number, actor):
    return as_person(actor, "select history.approve_redaction(%s)", number)


def test_one_asks_another_approves_and_the_word_is_gone(event):
    number = ask(event)
    assert Event.objects.get(pk=event.pk).new["note"] == STRAY
    approve(number, "user:2")

    after = Event.objects.get(pk=event.pk)
    assert after.new["note"] == f"[redacted, no. {number}]"
    assert (after.new["cause"], after.actor, after.at) == ("cancer", event.actor, event.at)


def test_the_history_is_still_intact_and_tells_who_did_it(event):
    approve(ask(event), "user:2")
    seal_events()

    assert faults() == []
    told = [(e.actor, e.new["kind"]) for e in Event.objects.filter(op="O").order_by("id")]
    assert told == [("user:1", "redaction asked"), ("user:2", "redaction approved")]


@pytest.mark.parametrize("actor", ["user:1", ""])
def test_nobody_approves_their_own_request(event, actor):
    number = ask(event)
    with pytest.raises(DatabaseError, match="by another person than the one who asked"):
        approve(number, actor)
    assert Event.objects.get(pk=event.pk).new["note"] == STRAY


def test_it_is_approved_once(event):
    number = ask(event)
    approve(number, "user:2")
    with pytest.raises(DatabaseError, match="approved once"):
        approve(number, "user:3")
