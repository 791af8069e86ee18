"""Exports on the worker: an id in, one action called."""

import logging
from contextlib import suppress
from uuid import UUID

import psycopg
from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from accounts.scope import worker_scope
from exports.actions import editions, figure_releases, jobs, running
from exports.models import Edition, Project
from exports.terms import NotAllowed
from registry.errors import NotPossible

logger = logging.getLogger(__name__)


@shared_task(
    name="exports.tasks.run_export",
    autoretry_for=running.DATABASE_AWAY,
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


@shared_task(name="exports.tasks.restart_lost")
def restart_lost() -> None:
    with worker_scope(actor="worker:exports", reason="an export that nobody makes"):
        jobs.restart_lost(timezone.now())


@shared_task(
    name="exports.tasks.renew_edition",
    autoretry_for=(OperationalError, psycopg.OperationalError),
    max_retries=5,
    retry_backoff=10,
    retry_jitter=True,
)
def renew_edition(project: int, anew: bool = False) -> None:
    """Make a project's edition; one whose agreement has ended meanwhile is left alone."""
    with worker_scope(actor="worker:editions", reason="an edition for reading"):
        found = Project.objects.get(pk=project)
        with suppress(NotAllowed):
            editions.renew_edition(found, anew=anew)


@shared_task(name="exports.tasks.renew_editions")
def renew_editions() -> None:
    """Every night: the editions of all projects that are read."""
    with worker_scope(actor="worker:editions"):
        read = list(
            Edition.objects.filter(project__is_open=True).order_by().values_list("project", flat=True).distinct()
        )
    for project in read:
        renew_edition.delay(project, anew=True)


@shared_task(name="exports.tasks.release_figures")
def release_figures() -> None:
    """Every quarter: figures frozen for readers outside, to be approved by a person. What cannot be is logged."""
    with worker_scope(actor="worker:figures", reason="a release of figures"):
        try:
            figure_releases.make_release(now=timezone.now())
        except NotPossible as error:
            logger.warning("no release of figures: %s", error)
