"""The nightly schedule's task: no arguments, because the night is the clock's."""

from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from analytics.actions import recompute


@shared_task(
    name="analytics.tasks.run_nightly",
    autoretry_for=(recompute.RunFailed, OperationalError),
    max_retries=2,
    retry_backoff=300,
    retry_jitter=True,
)
def run_nightly() -> None:
    recompute.run_nightly(by="worker:nightly", now=timezone.now())
