"""A superuser can do anything, and what they did to the history is found."""

from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.scope import set_scope
from config.database.connection import LOCAL_SUPERUSER, postgres_socket_dir
from history.actions import faults, seal_events
from history.models import Event
from history.tasks import seal
from registry.models import Surgery
from tests import VAR, factories
from tests.support.requirements import req
from tests.support.waiting import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), req("A6")]


def seal_all():
    """Seal up to now. Transaction numbers are the cluster's: another test's open transaction holds the horizon back."""

    def nothing_is_open():
        seal_events()
        with connection.cursor() as cursor:
            cursor.execute(
                "select not exists (select from history.event where xid >="
                " coalesce((select below from history.seal order by id desc limit 1), '0'))"
            )
            return cursor.fetchone()[0]

    wait_until(nothing_is_open, seconds=120, what="a seal over everything")


@pytest.fixture
def sealed(as_role):
    """Two patients' events under two seals; the test goes on as the worker."""
    with as_role("worker"):
        site = factories.a_site()
        cases = []
        for _ in range(2):
            cases.append(factories.a_patient(site).alive(90))
            seal_all()
        yield cases


def superuser(statement):
    name = connection.settings_dict["NAME"]
    with psycopg.connect(host=str(postgres_socket_dir(VAR)), user=LOCAL_SUPERUSER, dbname=name) as there:
        there.execute(statement)


def test_an_untouched_history_is_intact(sealed):
    assert faults() == []
    out = StringIO()
    call_command("verify_history", stdout=out)
    assert "The history is intact" in out.getvalue()
    assert "seals" in out.getvalue()


def test_an_altered_event_is_named_with_its_row(sealed):
    surgery = sealed[0].surgery
    superuser(
        "update history.event set new = jsonb_set(new, '{procedure}', '\"TES\"')"
        f" where tbl = 'registry_surgery' and pk = {surgery.pk}"
    )

    (fault,) = faults()
    assert (fault.fault, fault.table, fault.pk) == ("an event was altered", "registry_surgery", surgery.pk)


def test_an_event_altered_together_with_its_digest_breaks_the_seal(sealed):
    superuser(
        "update history.event e set actor = 'user:9' where id = (select min(id) from history.event where xid > '0')"
    )
    superuser("update history.event e set digest = history.digest_of(e)")

    assert [fault.fault for fault in faults()] == ["a sealed event or this seal was altered"]


def test_a_deleted_event_is_missed(sealed):
    superuser("delete from history.event where id = (select min(id) from history.event)")

    assert "events were sealed and" in faults()[0].fault


def test_an_event_put_in_later_is_one_too_many(sealed):
    superuser(
        "insert into history.event (at, xid, actor, request_id, reason, db_user, op, tbl, pk, digest)"
        " select at, xid, actor, request_id, reason, db_user, op, tbl, pk, digest from history.event limit 1"
    )
    superuser("update history.event e set digest = history.digest_of(e)")

    assert "events were sealed and" in faults()[0].fault


def test_a_removed_seal_breaks_the_chain(sealed):
    superuser("delete from history.seal where id = (select min(id) from history.seal)")

    assert [fault.fault for fault in faults()] == ["a seal before this one was altered or removed"]


def test_the_command_names_what_it_found_and_fails(sealed):
    superuser("update history.event set reason = 'better' where id = (select min(id) from history.event)")
    out = StringIO()
    with pytest.raises(CommandError, match="not as it was written"):
        call_command("verify_history", stdout=out)
    assert "an event was altered, event" in out.getvalue()


def test_nothing_new_makes_no_seal_and_something_new_is_sealed_by_the_task(sealed, caplog):
    assert seal_events() is None
    factories.a_patient(sealed[0].site)
    caplog.set_level("INFO")

    def the_task_has_sealed():
        seal()
        return "history: seal" in caplog.text

    wait_until(the_task_has_sealed, seconds=120, what="a seal by the task")
    assert faults() == []


def test_a_transaction_still_open_is_left_to_a_later_seal(sealed):
    """Its events carry an older number than those sealed now: they must not slip in below the seal."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(host=str(postgres_socket_dir(VAR)), user="reg_worker", dbname=name) as slow:
        slow.execute(
            "select set_config('app.sites', %s, true), set_config('app.actor', 'worker:slow', true)",
            [f"{{{sealed[0].site.pk}}}"],
        )
        slow.execute("select set_config('app.reason', 'slowly', true)")
        slow.execute("update registry_surgery set blood_loss_ml = 7 where id = %s", [sealed[0].surgery.pk])
        factories.a_patient(sealed[0].site)
        seal_events()
        slow.commit()
    seal_events()

    assert faults() == []
    assert Event.objects.filter(reason="slowly").count() == 1


def test_a_change_after_the_seal_is_no_fault(sealed):
    with transaction.atomic():
        set_scope(sites=[sealed[0].site.pk], actor="worker:test", request_id="r", reason="later")
        Surgery.objects.filter(pk=sealed[0].surgery.pk).update(blood_loss_ml=3)

    assert faults() == []
