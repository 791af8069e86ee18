"""The eight ways in which row-level security is known to stand open or to fail silently, each closed or made loud."""

import subprocess

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory

from accounts import actions
from accounts.middleware import RequestIdMiddleware, ScopedTransactionMiddleware, StreamedFromDatabase
from accounts.models import User
from accounts.permissions import Role
from accounts.scope import OutsideTransaction, set_scope
from config.database.roles import ROLES
from config.environment import DatabaseRole
from config.local_servers.postgres import PostgresServer
from outcomes.models import VitalContact
from registry.models import Patient, PatientIdentity
from tests import VAR
from tests.support.requirements import req

pytestmark = [pytest.mark.django_db(transaction=True), req("X3")]


def scope_of(*sites):
    set_scope(sites=[site.pk for site in sites], actor="user:1", request_id="test", reason="a test")


def setting(name: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting(%s, true)", [name])
        return cursor.fetchone()[0]


def test_1_the_owner_meets_the_wall_too_and_says_so_when_it_must_pass(hospitals, as_role):
    """Without FORCE an owner sees all; with it a data migration silently does nothing, so it has to step around."""
    with as_role("owner"):
        assert Patient.objects.count() == 0
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("alter table registry_patient no force row level security")
            assert Patient.objects.count() == 2
            cursor.execute("alter table registry_patient force row level security")
        assert Patient.objects.count() == 0


def test_2_a_scope_outside_its_transaction_is_refused_and_a_late_stream_never_sent(hospitals):
    with pytest.raises(OutsideTransaction):
        scope_of(hospitals.north)

    user = User.objects.create(username="investigator")
    actions.grant_membership(by="command:test", user=user, site_id=hospitals.north.pk, role=Role.INVESTIGATOR)
    request = RequestFactory().get("/")
    request.user = user

    def ask(view):
        scoped = ScopedTransactionMiddleware(lambda request: scoped.process_view(request, view, (), {}))
        return RequestIdMiddleware(scoped)(request)

    assert ask(lambda request: HttpResponse(Patient.objects.count())).content == b"1"
    with pytest.raises(StreamedFromDatabase):
        ask(lambda request: StreamingHttpResponse(str(pk) for pk in Patient.objects.values_list("pk")))


def test_3_after_the_commit_the_setting_is_empty_and_means_no_site(hospitals):
    with transaction.atomic():
        scope_of(hospitals.north, hospitals.south)
        assert Patient.objects.count() == 2
    assert setting("app.sites") == ""
    assert Patient.objects.count() == 0


def test_4_a_savepoint_takes_its_scope_with_it(hospitals):
    with transaction.atomic():
        scope_of(hospitals.north)
        savepoint = transaction.savepoint()
        scope_of(hospitals.north, hospitals.south)
        transaction.savepoint_rollback(savepoint)
        assert Patient.objects.count() == 1


def test_5_neither_a_number_nor_a_reference_tells_of_another_site(hospitals):
    """Both hospitals have a patient TEST-1: uniqueness is within a site. A key of theirs cannot be pointed to."""
    with transaction.atomic():
        scope_of(hospitals.north)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        theirs = {"patient_id": hospitals.southern.patient.pk, "alive_on": "2020-01-01"}
        with pytest.raises(IntegrityError), transaction.atomic():
            VitalContact.objects.create(site=hospitals.north, **theirs)
        assert PatientIdentity.objects.get(hospital_number="TEST-1").patient == hospitals.northern.patient


def test_6_views_ask_as_whoever_asks_them_and_none_is_materialized(hospitals):
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, c.relkind, coalesce(c.reloptions::text, '') from pg_class c"
            " join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('v', 'm')"
        )
        views = cursor.fetchall()
    assert {name for name, _, _ in views} >= {"outcomes_last_known_alive", "analytics_index_procedure"}
    assert [name for name, kind, options in views if kind == "m" or "security_invoker=true" not in options] == []
    with transaction.atomic(), connection.cursor() as cursor:
        scope_of(hospitals.north)
        for view in ("outcomes_last_known_alive", "analytics_index_procedure"):
            cursor.execute(f"select patient_id from {view}")
            assert cursor.fetchall() == [(hospitals.northern.patient.pk,)]


def test_7_the_backup_is_whole_and_anyone_elses_fails_instead_of_being_empty(hospitals):
    whole = dump(DatabaseRole.BACKUP)
    assert whole.returncode == 0, whole.stderr
    assert whole.stdout.count("TEST-1") == 2
    partial = dump(DatabaseRole.APP, "--table=registry_patientidentity")
    assert partial.returncode != 0
    assert "row-level security" in partial.stderr


def dump(role: DatabaseRole, *arguments: str) -> subprocess.CompletedProcess[str]:
    there = connection.settings_dict
    tool = PostgresServer(VAR).home.programs / "pg_dump"
    place = ["--host", there["HOST"], "--username", ROLES[role].name, "--data-only", "--schema=public"]
    return subprocess.run([tool, *place, *arguments, there["NAME"]], capture_output=True, text=True)


def test_8_the_next_borrower_of_a_connection_inherits_nothing(hospitals):
    """A session-level SET would outlive the transaction; ours is local, also where a pooler shares the session."""
    with transaction.atomic():
        scope_of(hospitals.north)
    with transaction.atomic():
        assert Patient.objects.count() == 0
        assert {setting(f"app.{name}") for name in ("sites", "actor", "request_id", "reason")} <= {"", None}


@req("X2")
def test_a_session_that_tries_the_setting_by_hand_still_needs_the_transaction(hospitals):
    """Outside a transaction a local setting is gone before the next statement."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.sites', %s, true)", [f"{{{hospitals.north.pk}}}"])
    assert Patient.objects.count() == 0


@req("X2")
def test_a_wrong_word_in_the_setting_is_an_error_and_not_every_row(hospitals):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('app.sites', 'all of them', true)")
        with pytest.raises(DataError, match="malformed array literal"):
            Patient.objects.count()
