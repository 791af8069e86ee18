"""The Celery application: JSON messages, a task is done when it has finished, one nightly schedule."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

SOFT_LIMIT, HARD_LIMIT = 25 * 60, 30 * 60
NIGHTLY_TASK = "analytics.tasks.run_nightly"

app = Celery("spinemet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    accept_content=["json"],
    task_serializer="json",
    result_serializer="json",
    # Results would be a second, unguarded copy of what the database keeps.
    result_backend=None,
    task_ignore_result=True,
    # A task whose worker was killed is delivered again; acks_late alone would lose it.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_max_tasks_per_child=100,
    worker_soft_shutdown_timeout=60,
    worker_hijack_root_logger=False,
    # A redelivery must never overtake a task still running, so the wait is longer than any task may last.
    broker_transport_options={"visibility_timeout": 2 * 60 * 60},
    task_soft_time_limit=SOFT_LIMIT,
    task_time_limit=HARD_LIMIT,
    broker_connection_retry_on_startup=True,
    timezone="UTC",
    enable_utc=True,
)
app.autodiscover_tasks()


def nightly_schedule(at: str) -> dict[str, dict[str, object]]:
    """The beat schedule for a time of day in UTC, `HH:MM`."""
    hour, minute = at.split(":")
    return {"nightly": {"task": NIGHTLY_TASK, "schedule": crontab(hour=int(hour), minute=int(minute))}}
