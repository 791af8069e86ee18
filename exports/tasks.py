"""Exports on the worker: an id in, one action called."""

from uuid import UUID

import adbc_driver_manager
import psycopg
from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from accounts.scope import worker_scope
from exports.actions import jobs, running


@shared_task(
    name="exports.tasks.run_export",
    autoretry_for=(OperationalError, psycopg.OperationalError, adbc_driver_manager.OperationalError),
    max_retries=5,
    retry_backoff=10,
    retry_jitter=True,
)
def run_export(job: str) -> None:
    running.run_export(UUID(job), now=timezone.now())


@shared_task(name="exports.tasks.clear_expired")
def clear_expired() -> None:
    with worker_scope(actor="worker:exports", reason="the time of an export is over"):
        jobs.clear_expired(timezone.now())
        jobs.fail_lost(timezone.now())
