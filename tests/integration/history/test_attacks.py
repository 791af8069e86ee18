"""Attempts to change, forge or mute the history, as the roles that serve."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.scope import set_scope
from history.models import Event
from registry.models import Surgery
from tests import factories
from tests.support.requirements import req

pytestmark = [pytest.mark.django_db(transaction=True), req("A4")]

FORGED = (
    "insert into history.event (at, xid, actor, request_id, reason, db_user, op, tbl, pk, digest)"
    " values (now(), '1', 'user:1', '', '', 'reg_app', 'U', 'registry_surgery', 1, '')"
)
ATTACKS = {
    "insert an event": FORGED,
    "change an event": "update history.event set actor = 'user:9'",
    "delete an event": "delete from history.event",
    "empty the history": "truncate history.event",
    "drop the history": "drop table history.event",
    "add a column": "alter table history.event add column x int",
    "remove a seal": "delete from history.seal",
    "forge a seal": "update history.seal set digest = ''",
    "disable the trigger": "alter table registry_surgery disable trigger history",
    "disable all triggers": "alter table registry_surgery disable trigger all",
    "drop the trigger": "drop trigger history on registry_surgery",
    "sleep through it as a replica": "set session_replication_role = replica",
    "become its keeper": "set role reg_history",
    "write with its keeper's function": "select history.write(e) from history.event e",
    "replace the function": (
        "create or replace function history.capture() returns trigger language plpgsql as 'begin return null; end'"
    ),
    "shadow a function of the server": (
        "create function public.to_jsonb(anyelement) returns jsonb language sql as 'select null'"
    ),
    "own a table of the same name": "create schema history2; create table history2.event (id int)",
    "approve one's own redaction": "select history.approve_redaction(1)",
}


@pytest.fixture
def case(as_role):
    with as_role("worker"):
        return factories.a_patient(factories.a_site())


@pytest.mark.parametrize("role", ["app", "worker"])
@pytest.mark.parametrize("statement", ATTACKS.values(), ids=ATTACKS.keys())
def test_is_refused(case, as_role, role, statement):
    with as_role(role), transaction.atomic(), connection.cursor() as cursor:
        set_scope(sites=[case.site.pk], actor="user:1", request_id="r", reason="x")
        with pytest.raises(DatabaseError):
            cursor.execute(statement)
        transaction.set_rollback(True)


def test_no_setting_silences_it(case):
    """Settings by which libraries let themselves be muted, and a search path with something else in front."""
    with transaction.atomic(), connection.cursor() as cursor:
        set_scope(sites=[case.site.pk], actor="user:1", request_id="r", reason="quietly")
        for name in ("pgtrigger.ignore", "app.history", "history.ignore", "session.replication_role"):
            cursor.execute("select set_config(%s, '{all}', true)", [name])
        cursor.execute("set local search_path = pg_temp, public")
        Surgery.objects.filter(pk=case.surgery.pk).update(blood_loss_ml=5)
        assert Event.objects.filter(op="U", reason="quietly").count() == 1


def test_who_connected_is_told_beside_who_was_named(case):
    """An actor can be invented by whoever speaks SQL; the database user cannot."""
    with transaction.atomic():
        set_scope(sites=[case.site.pk], actor="user:somebody else", request_id="r", reason="x")
        Surgery.objects.filter(pk=case.surgery.pk).update(blood_loss_ml=5)
        assert Event.objects.get(op="U").db_user == "reg_app"
