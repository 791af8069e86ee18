"""A real worker on a real broker: tasks arrive, and outlive the process that was running them."""

import os
import signal

import pytest
from django.conf import settings

from config.celery import app
from config.schedule import NIGHTLY_TASK
from tests.support.requirements import req
from tests.support.waiting import wait_until


@pytest.fixture
def with_worker(live_stack):
    return live_stack.with_worker()


def test_a_task_sent_is_run_by_another_process(with_worker, tmp_path):
    mark = tmp_path / "mark"
    with_worker.celery.send_task("tests.support.tasks.leave_mark", [str(mark)])
    wait_until(mark.exists, seconds=30, what="the task")
    assert mark.read_text() != str(os.getpid())


def test_a_task_whose_process_is_killed_runs_again(with_worker, tmp_path):
    first, again = tmp_path / "first", tmp_path / "again"
    with_worker.celery.send_task("tests.support.tasks.hang_until_killed_then_succeed", [str(tmp_path)])
    wait_until(first.exists, seconds=30, what="the first run")
    os.kill(int(first.read_text()), signal.SIGKILL)
    wait_until(again.exists, seconds=60, what="the second run", log=with_worker.logs / "worker.log")


@req("X18")
def test_a_pickled_message_is_never_opened(with_worker, tmp_path):
    mark = tmp_path / "mark"
    with_worker.celery.send_task("tests.support.tasks.leave_mark", [str(mark)], serializer="pickle")
    after = tmp_path / "after"
    with_worker.celery.send_task("tests.support.tasks.leave_mark", [str(after)])
    wait_until(after.exists, seconds=30, what="the task behind it")
    assert not mark.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("task_acks_late", True),
        ("task_reject_on_worker_lost", True),
        ("worker_prefetch_multiplier", 1),
        ("accept_content", ["json"]),
        ("result_backend", None),
        ("task_soft_time_limit", 25 * 60),
        ("task_time_limit", 30 * 60),
        ("worker_soft_shutdown_timeout", 60),
        ("worker_max_tasks_per_child", 100),
    ],
)
def test_a_worker_is_set_up_not_to_lose_work(name, value):
    assert app.conf[name] == value


def test_a_redelivery_cannot_overtake_a_running_task():
    assert app.conf.broker_transport_options["visibility_timeout"] > 2 * app.conf.task_time_limit


def test_the_nightly_run_is_scheduled_at_two_in_the_morning_utc():
    entry = app.conf.beat_schedule["nightly"]
    assert entry["task"] == NIGHTLY_TASK
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({2}, {0})
    assert settings.CELERY_TIMEZONE == "UTC"
