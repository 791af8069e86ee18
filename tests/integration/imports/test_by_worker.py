"""Files that are much for a request: a worker tries and imports them, once, whole or not at all, and may be killed."""

import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Membership
from accounts.scope import set_scope, worker_scope
from config.environment import PROJECT
from outcomes.actions.import_jobs import run_import
from outcomes.actions.uploads import restart_lost
from outcomes.imports.watch import is_watched
from outcomes.models import ImportPart, ImportUpload
from registry.models import Patient
from tests import VAR
from tests.integration.imports.test_in_browser import send
from tests.integration.records.conftest import desk  # noqa: F401 - a fixture
from tests.support.databases import process_environment
from tests.support.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
#: What the worker's process runs; a command of its own would be a second way in.
WORK = """
import sys, uuid, django
django.setup()
from outcomes.actions.import_jobs import run_import
from outcomes.actions.uploads import restart_lost
run_import(uuid.UUID(sys.argv[1]))
"""


@pytest.fixture(scope="module", autouse=True)
def as_worker():
    """Each test says who it is."""


@pytest.fixture
def site(as_role):
    from tests import factories

    with as_role("worker"):
        return factories.a_site("XU")


@pytest.fixture
def manager(desk, site):  # noqa: F811
    return desk("manager", site)


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """What is sent to the broker; and so few rows are much."""
    monkeypatch.setattr("outcomes.actions.uploads.MOST_ROWS", 10)
    sent = []
    monkeypatch.setattr("outcomes.tasks.run_import.delay", lambda *arguments: sent.append(arguments))
    return sent


@pytest.fixture
def work(told, as_role):
    """Do what was sent last, as the worker's role; again if it was done."""

    def run():
        (job,) = told[-1]
        with as_role("worker"):
            run_import(UUID(job))

    return run


def people_at(site, as_role) -> int:
    with as_role("worker"):
        return Patient.objects.filter(site=site).count()


def test_a_worker_tries_and_imports_and_is_told_no_more_than_an_id(manager, cohort, site, told, work, as_role):
    address = send(manager, cohort)
    assert "Waiting for a worker" in manager.get(address)
    work()
    page = manager.get(address)
    assert "This would be imported" in page
    assert f"{len(cohort.patients) - 1} patients with {len(cohort.followup) - 1} visits" in page
    assert people_at(site, as_role) == 0

    manager.client.post(f"{address}apply/")
    assert "Being imported" in manager.get(address)
    work()
    work()  # delivered a second time

    assert '<h2 id="outcome">Imported</h2>' in manager.get(address)
    assert people_at(site, as_role) == len(cohort.patients) - 1
    assert [len(arguments) for arguments in told] == [1, 1]
    assert len({UUID(job) for (job,) in told}) == 2
    with transaction.atomic():
        set_scope(sites=[site.pk], actor=f"user:{manager.person.pk}", request_id="test")
        assert not ImportPart.objects.exists()


def test_all_problems_are_a_file_and_nothing_is_imported(manager, cohort, site, work, as_role):
    for row in range(2, 6):
        cohort.set(row, "Date of surgery", f"=bad{row}")
    address = send(manager, cohort)
    work()

    assert "Refused: 4 problems" in manager.get(address)
    lines = manager.client.get(f"{address}problems.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Sheet,Row,Column,Value,Rule,Remedy"
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["patients", str(row), "Date of surgery", f"'=bad{row}"] for row in range(2, 6)
    ]
    manager.client.post(f"{address}apply/")
    assert people_at(site, as_role) == 0


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_page_says_so(
    manager, cohort, site, told, work, as_role, database_server
):
    address = send(manager, cohort)
    work()
    manager.client.post(f"{address}apply/")
    (job,) = told[-1]
    environment = process_environment(database_server.url(connection.settings_dict["NAME"]), VAR)
    environment |= {"DATABASE_ROLE": "worker", "DJANGO_SETTINGS_MODULE": "config.settings"}
    environment["SECRET_KEY"] = settings.SECRET_KEY  # what was sealed here is opened there

    with transaction.atomic(), connection.cursor() as cursor:  # as if another import were being written
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('import_cohort'), %s)", [site.pk])
        process = subprocess.Popen([sys.executable, "-c", WORK, job], cwd=PROJECT, env=environment)
        wait_until(lambda: somebody_waits() or process.poll() is not None, seconds=60, what="the worker")
        assert "Step 2 of 4: reading follow-up" in manager.get(address)
        process.kill()
        process.wait()
        wait_until(lambda: not is_watched(UUID(job)), seconds=60, what="the end of the worker's session")
        assert "broken off" in manager.get(address)

    assert people_at(site, as_role) == 0
    manager.client.post(f"{address}again/")
    (second,) = told[-1]
    assert second != job
    told.append((job,))
    work()  # the message of the killed worker comes back, and is nobody's any more
    assert people_at(site, as_role) == 0
    told.append((second,))
    work()
    assert people_at(site, as_role) == len(cohort.patients) - 1


def test_what_was_broken_off_or_never_begun_is_handed_over_anew(manager, cohort, site, told, work, as_role):
    address = send(manager, cohort)
    (first,) = told[-1]
    soon, late = timezone.now() + timedelta(seconds=30), timezone.now() + timedelta(minutes=11)

    assert restarted(as_role, soon) == 0, "a young one is still on its way"
    assert restarted(as_role, late) == 1
    assert told[-1] != (first,)
    with as_role("worker"):
        run_import(UUID(first))
    assert "Waiting for a worker" in manager.get(address), "the message that was late is nobody's any more"
    with as_role("worker"), worker_scope(actor="worker:test"):
        ImportUpload.objects.update(started_at=timezone.now())  # a worker that was killed leaves this behind
    assert "broken off" in manager.get(address)
    assert restarted(as_role, timezone.now() + timedelta(minutes=1)) == 1
    work()
    assert "Waiting" not in manager.get(address)
    assert restarted(as_role, late) == 0, "nothing waits"


def restarted(as_role, now) -> int:
    with as_role("worker"), worker_scope(actor="worker:test"):
        return restart_lost(now)


def test_what_was_stopped_is_not_imported(manager, cohort, site, work, as_role):
    address = send(manager, cohort)
    work()
    manager.client.post(f"{address}apply/")
    manager.client.post(f"{address}stop/")
    work()

    assert "The import was stopped" in manager.get(address)
    assert people_at(site, as_role) == 0
    manager.client.post(f"{address}apply/")
    work()
    assert people_at(site, as_role) == len(cohort.patients) - 1


def test_the_registry_changed_meanwhile_so_the_new_answer_is_told(manager, cohort, site, told, work, as_role):
    first = send(manager, cohort)
    work()
    second = send(manager, cohort)
    work()
    for address in (first, second):
        manager.client.post(f"{address}apply/")
        work()

    page = manager.get(second)
    assert "The registry has changed since these files were tried" in page
    assert "The registry has all of it already" in page


def test_whoever_lost_the_right_meanwhile_imports_nothing(manager, cohort, site, work, as_role):
    address = send(manager, cohort)
    Membership.objects.filter(user=manager.person).delete()
    work()
    with transaction.atomic(), connection.cursor() as cursor:
        set_scope(sites=[site.pk], actor=f"user:{manager.person.pk}", request_id="test")
        cursor.execute("SELECT state, note FROM outcomes_importupload WHERE id = %s", [address.split("/")[2]])
        assert cursor.fetchone() == ("failed", "rights")


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
        return bool(cursor.fetchone()[0])
