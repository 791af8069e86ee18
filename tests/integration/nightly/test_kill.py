"""A process that is really killed, and the one that comes after it."""

import signal
import subprocess
import sys

import pytest
from django.db import connection

from analytics.actions import recompute as action
from analytics.models import Run
from tests import PROJECT, VAR
from tests.factories import a_patient, a_site
from tests.integration.nightly.conftest import NOW
from tests.support.databases import DatabaseServer, process_environment
from tests.support.waiting import wait_until

KILLS_ITSELF = f"""
import datetime, os, signal
import django
django.setup()
from analytics.actions.recompute import run_nightly

def kill_before_the_tables(step, place):
    if step.name == "tables":
        os.kill(os.getpid(), signal.SIGKILL)

now = datetime.datetime.fromisoformat("{NOW.isoformat()}")
run_nightly(by="worker:nightly", now=now, progress=kill_before_the_tables)
"""


@pytest.mark.usefixtures("worker")
def test_a_killed_process_leaves_no_lock_and_its_run_is_finished_by_the_next(database_server: DatabaseServer):
    a_patient(a_site()).dies(100)
    environment = process_environment(database_server.url(connection.settings_dict["NAME"]), VAR) | {
        "DATABASE_ROLE": "worker",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }

    killed = subprocess.run([sys.executable, "-c", KILLS_ITSELF], cwd=PROJECT, env=environment, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert Run.objects.get().state == "running"
    wait_until(_nobody_holds_a_lock, seconds=30, what="the database noticing the death of the process")
    finished = action.run_nightly(by="worker:nightly", now=NOW)

    assert (finished.state, finished.attempts) == ("complete", 2)
    assert Run.objects.count() == 1


def _nobody_holds_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        return cursor.fetchone() == (0,)
