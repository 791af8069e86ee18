"""What goes wrong while an export is made: no file is left half, no export lost, none made twice."""

import gc
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

from config.database.connection import LOCAL_SUPERUSER
from exports import storage
from exports.actions import jobs, running
from exports.actions.alone import is_alone
from exports.release import counting
from tests.integration.release.test_export_jobs import cohort, made, no_broker, order, run  # noqa: F401 - fixtures
from tests.support.databases import acting_as
from tests.support.requirements import req

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    """A file system of 16 kB where exports are kept: a table or two, and it is full."""
    kept = tmp_path / "exports"
    kept.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(kept)]
    if os.getuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only an administrator can make a file system to fill")
    yield kept
    subprocess.run(["umount", str(kept)], check=True)


@req("R8")
@pytest.mark.parametrize("form", ["parquet", "csv", "sav", "xlsx", "zip"])
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # openpyxl's writer, stopped midway
def test_a_full_disk_fails_the_job_in_words_and_leaves_no_file(cohort, small_disk, form):  # noqa: F811
    job = made(cohort, format=form)
    assert (job.state, job.manifest) == ("failed", None)
    assert job.error == "The registry's disk is full. Its operator has to make room."
    assert list(small_disk.iterdir()) == []
    gc.collect()


def servers_connections_end() -> None:
    """All the release role's connections end, as when the database is restarted."""
    there = connection.settings_dict
    with psycopg.connect(host=there["HOST"], user=LOCAL_SUPERUSER, dbname="postgres", autocommit=True) as administrator:
        administrator.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s and usename = 'reg_release'",
            [there["NAME"]],
        )


@req("R8")
@pytest.mark.parametrize(("room", "step"), [(counting, "_count"), (running, "_table"), (running, "pack")])
def test_a_database_that_goes_away_is_told_to_the_queue_and_tried_again(cohort, monkeypatch, room, step):  # noqa: F811
    job, kept = order(cohort), getattr(room, step)

    def interrupted(*arguments):
        servers_connections_end()
        return kept(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(room, step, interrupted)
        with pytest.raises(running.DATABASE_AWAY):
            run(job)
    job.refresh_from_db()
    # once everything is read, nothing is missing any more
    assert job.state == ("done" if step == "pack" else "running")
    assert len(list(storage.folder_of(job.uuid).parent.iterdir())) == (1 if step == "pack" else 0)
    run(job)
    job.refresh_from_db()
    assert (job.state, job.error) == ("done", "")


def test_arrow_that_breaks_off_is_no_full_disk(monkeypatch):
    from exports.release.reading import _batches

    def broken_off():
        yield "a batch"
        raise OSError("[libpq] PQgetCopyData() failed")

    with pytest.raises(psycopg.OperationalError):
        list(_batches(broken_off()))


@req("R8")
def test_an_export_whose_worker_was_killed_is_started_again_and_what_it_left_thrown_away(cohort, monkeypatch):  # noqa: F811
    class Killed(BaseException):
        pass

    def killed(*arguments):
        raise Killed

    job = order(cohort)
    with monkeypatch.context() as patch:
        patch.setattr(running, "pack", killed)
        with pytest.raises(Killed):
            run(job)
    left = storage.folder_of(job.uuid).parent / f".{job.uuid}"
    left.mkdir(parents=True, exist_ok=True)
    (left / "half.parquet").write_bytes(b"half")

    started = []
    monkeypatch.setattr(jobs, "_start", started.append)
    with acting_as("worker"):
        assert jobs.restart_lost(datetime.now(UTC)) == 0, "a young order is still on its way"
        assert jobs.restart_lost(datetime.now(UTC) + timedelta(minutes=2)) == 1
    assert started == [job.uuid]
    run(job)
    job.refresh_from_db()
    assert job.state == "done"
    assert {path.name for path in left.parent.iterdir()} == {str(job.uuid)}


def test_one_worker_makes_an_export_and_nobody_starts_it_again_meanwhile(cohort, monkeypatch):  # noqa: F811
    job = order(cohort)
    started = []
    monkeypatch.setattr(jobs, "_start", started.append)
    there = connection.settings_dict
    with psycopg.connect(host=there["HOST"], user=LOCAL_SUPERUSER, dbname=there["NAME"]) as other:
        with transaction.atomic():
            assert is_alone(other.cursor(), job)
        with acting_as("worker"):
            jobs.restart_lost(datetime.now(UTC) + timedelta(minutes=2))
        assert started == []
        run(job)  # a message delivered twice
        job.refresh_from_db()
        assert (job.state, storage.folder_of(job.uuid).exists()) == ("running", False)
    run(job)
    job.refresh_from_db()
    assert job.state == "done"
